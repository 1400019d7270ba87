"""Statements in every form that Python allows: an edit finds its bytes in all of them."""

import pytest

from patterns.contract import Fault, Frame
from patterns.missing_await.await_on_plain_value import AwaitOnPlainValue
from patterns.toolbox.source.module import parse
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

FORMS = {
    "elif header": "if 0:\n    pass\nelif await f() == 1:\n    pass",
    "while header": "while await f() > 1:\n    pass",
    "for header": "for x in [await f()]:\n    pass",
    "with item": "with open(str(await f())) as file:\n    pass",
    "async with": "async with g(await f()):\n    pass",
    "try body": "try:\n    await f()\nexcept Exception:\n    raise",
    "except header": "try:\n    pass\nexcept (await f()):\n    raise",
    "else body": "for x in ():\n    pass\nelse:\n    await f()",
    "finally body": "try:\n    pass\nfinally:\n    await f()",
    "match subject": "match await f():\n    case 1:\n        pass",
    "match guard": "match 1:\n    case 1 if await f():\n        pass",
    "semicolons": "a = 1; b = await f(); c = 3",
    "one-line compound": "if 1: a = await f()",
    "decorator": "@g(await f())\ndef inner(): ...",
    "default": "def inner(a=await f()): ...",
    "backslash": "a = 1 + \\\n    await f()",
    "backslash behind": "a = await \\\n    f()",
    "walrus": "if (a := await f()) > 1:\n    pass",
    "comprehension": "a = [x + await f() for x in (1, 2)]",
    "lambda argument": "a = g(lambda: 1, await f())",
    "brackets": "a = (\n    await  # why\n    f()  # that\n)",
    "brackets at once": "a = await(f())",
    "f-string": "a = f'{await f()!r:>{await f()}}'",
    "multi-line f-string": 'a = f"""\n{await f()}\n"""',
    "return": "return await f()",
    "yield": "yield await f()",
    "assert": "assert await f(), 'x'",
    "raise": "raise ValueError(await f())",
    "del": "del [1, 2][await f()]",
    "annotated": "a: int = await f()",
    "augmented": "a = 1\na += await f()",
    "subscript": "a = {1: 2}[await f()]",
    "keyword": "g(x=await f())",
    "spread": "g(*[await f()])",
    "conditional": "a = 1 if await f() else 2",
    "power": "a = -await f() ** 2",
    "comparison": "a = not await f() < 3",
    "tabs": "if 1:\n\tif 1:\n\t\tawait f()",
    "form feed": "if 1:\n    \x0c\n    await f()",
    "non-ASCII in front": "a = 'äöü', await f()",
    "unusual blanks": "a =  await\t\x0c f ( )",
}


def program(form: str) -> str:
    body = "\n".join(f"    {line}" for line in form.split("\n"))
    return f"def f():\n    return 1\n\nasync def main(g):\n{body}\n"


def line_of_the_await(code: str) -> int:
    return code[: code.index("await")].count("\n") + 1


def healed(code: bytes, line: int) -> bytes:
    sources = DictSources({"app.py": code})
    fault = Fault(
        "TypeError",
        "object int can't be used in 'await' expression",
        frames=(Frame("app.py", line, "main"),),
    )
    (patch,) = AwaitOnPlainValue.propose(fault, sources)
    return apply(patch.edits, sources)["app.py"]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_only_the_keyword_goes(form: str) -> None:
    code = program(form)
    after = healed(code.encode(), line_of_the_await(code)).decode()

    assert "await" not in after
    # Blanks behind the keyword go with it, and so does a backslash that it stood before.
    expected = code.replace("await \\\n", "").replace("await", "")
    assert "".join(after.split()) == "".join(expected.split())


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_line_ends_marks_and_encodings_stay(form: str) -> None:
    code = program(form)
    line = line_of_the_await(code)
    plain = healed(code.encode(), line).decode()

    crlf = healed(code.replace("\n", "\r\n").encode(), line)
    marked = healed(b"\xef\xbb\xbf" + code.encode(), line)
    latin = healed(f"# coding: latin-1\n{code}".encode("latin-1"), line + 1)

    assert crlf == plain.replace("\n", "\r\n").encode()
    assert marked == b"\xef\xbb\xbf" + plain.encode()
    assert latin == f"# coding: latin-1\n{plain}".encode("latin-1")


def test_a_last_line_without_an_end_stays_so() -> None:
    code = program("await f()").rstrip("\n").encode()

    assert healed(code, 5) == code.replace(b"await ", b"")


def test_old_mac_line_ends_count() -> None:
    code = program("await f()").replace("\n", "\r").encode()

    assert healed(code, 5) == code.replace(b"await ", b"")
    assert parse("app.py", code).line(1) == b"def f():\r"
