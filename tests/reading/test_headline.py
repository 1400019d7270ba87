import pytest

from bot.reading.cursor import Cursor
from bot.reading.headline import headline, named, names_exception, settle, split_name, without_hint
from bot.reading.raised import Raised
from bot.reading.text import read_text
from patterns.contract import Frame


@pytest.mark.parametrize(
    ("name", "type_and_module"),
    [
        ("KeyError", ("KeyError", "builtins")),
        ("shop.errors.OrderError", ("OrderError", "shop.errors")),
        ("shop.errors.OrderError.Inner", ("Inner", "shop.errors")),
        ("billing.core.run.<locals>.LocalError", ("LocalError", "billing.core")),
        ("Outer.Inner", ("Inner", "builtins")),
        ("socket.timeout", ("timeout", "socket")),
    ],
)
def test_a_dotted_name_is_split_into_type_and_module(
    name: str, type_and_module: tuple[str, str]
) -> None:
    assert split_name(name) == type_and_module


@pytest.mark.parametrize(
    ("line", "type_and_message"),
    [
        ("KeyError: 'c'", ("KeyError", "'c'")),
        ("ValueError", ("ValueError", "")),
        ("ValueError: ", ("ValueError", "")),
        ("RuntimeError: ValueError: not me", ("RuntimeError", "ValueError: not me")),
        ("shop.errors.OrderError: a: b", ("OrderError", "a: b")),
        ("Überfehler: schade", ("Überfehler", "schade")),
    ],
)
def test_a_line_names_an_exception(line: str, type_and_message: tuple[str, str]) -> None:
    raised = named(line)

    assert raised is not None
    assert (raised.type, raised.message) == type_and_message


@pytest.mark.parametrize(
    "line",
    ["done", "ERROR: it failed", "INFO:     127.0.0.1", "two words: x", "9Error: x", "", "x"],
)
def test_other_lines_name_none(line: str) -> None:
    assert named(line) is None


@pytest.mark.parametrize(
    ("kind", "printed", "message"),
    [
        (
            "NameError",
            "name 'jsn' is not defined. Did you mean: 'json'?",
            "name 'jsn' is not defined",
        ),
        (
            "NameError",
            "name 'io' is not defined. Did you mean: 'id'? Or did you forget to import 'io'?",
            "name 'io' is not defined",
        ),
        (
            "NameError",
            "name 'json' is not defined. Did you forget to import 'json'?",
            "name 'json' is not defined",
        ),
        ("MyNameError", "name 'x' is not defined. Did you mean: 'y'?", "name 'x' is not defined"),
        ("SyntaxError", "invalid syntax (broken.py, line 1)", "invalid syntax"),
        ("UsageError", "no such option. Did you mean: 'x'?", "no such option. Did you mean: 'x'?"),
        (
            "TypeError",
            "f() got an unexpected keyword argument 'a'. Did you mean 'b'?",
            "f() got an unexpected keyword argument 'a'. Did you mean 'b'?",
        ),
    ],
)
def test_only_what_the_interpreter_adds_is_taken_off(kind: str, printed: str, message: str) -> None:
    assert without_hint(kind, printed) == message


@pytest.mark.parametrize(
    ("line", "sure"),
    [
        ("app.ShopError: x", True),
        ("KeyboardInterrupt", True),
        ("Timeout: x", False),
        ("...", False),
    ],
)
def test_some_lines_surely_name_an_exception(line: str, sure: bool) -> None:  # noqa: FBT001  a case
    assert names_exception(line) is sure


def test_only_certain_names_may_be_asked_for() -> None:
    assert names_exception("SyntaxError: x", frozenset({"SyntaxError"}))
    assert not names_exception("KeyError: x", frozenset({"SyntaxError"}))


def test_a_message_has_a_bounded_number_of_lines() -> None:
    at = Cursor(read_text)
    at.put("app.Wordy: first")
    reader = headline(at)
    for _ in range(500):
        next(reader, None)
        at.put("and more")

    with pytest.raises(StopIteration):
        next(reader)


@pytest.mark.parametrize(
    ("raised", "context", "message"),
    [
        (
            Raised("ValueError", "first", notes=["second"]),
            "raise ValueError(text)",
            "first\nsecond",
        ),
        (Raised("ValueError", "first", notes=["second"]), "int(text)", "first"),
        (Raised("ValueError", "first", notes=["second"]), None, "first"),
        (Raised("ValidationError", "first", "pydantic", notes=["second"]), "f()", "first\nsecond"),
        (Raised("AssertionError", "first", notes=["second"]), "self.fail()", "first\nsecond"),
    ],
)
def test_further_lines_are_notes_where_the_interpreter_raised(
    raised: Raised, context: str | None, message: str
) -> None:
    raised.frames.add(Frame("a.py", 1, context=context))

    settle(raised)

    assert raised.message == message
    assert raised.notes == ([] if "\n" in message else ["second"])


@pytest.mark.parametrize(
    ("dotted", "path", "module"),
    [
        (
            "xml.etree.ElementTree.ParseError",
            "lib/xml/etree/ElementTree.py",
            "xml.etree.ElementTree",
        ),
        ("PIL.UnidentifiedImageError", "/site-packages/PIL/Image.py", "PIL"),
        ("shop.models.Order.Missing", "src/shop/models.py", "shop.models"),
        ("Order.Missing", "shop/models.py", "builtins"),
    ],
)
def test_a_frame_tells_a_module_with_a_capital_from_a_class(
    dotted: str, path: str, module: str
) -> None:
    raised = Raised(dotted.rpartition(".")[2], module=split_name(dotted)[1], dotted=dotted)
    raised.frames.add(Frame(path, 1))
    settle(raised)

    assert raised.module == module
