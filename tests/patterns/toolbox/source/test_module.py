"""A parsed file: the way from the tree to bytes holds for any text."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.contract import Refused
from patterns.toolbox.source.module import BOM, parse

ROOT = Path(__file__).parent.parent.parent.parent

words = st.text(st.characters(codec="latin-1", categories=["Ll", "Lu"]), min_size=1, max_size=6)
endings = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str]:
    """A small program in some encoding, with some line end, and what its encoding is."""
    encoding = draw(st.sampled_from(["utf-8", "latin-1", "cp1252"]))
    texts = draw(st.lists(words, min_size=1, max_size=5))
    # Python itself reads a cookie only where a line feed ends it.
    ending = draw(endings) if encoding == "utf-8" else draw(st.sampled_from(["\n", "\r\n"]))
    lines = [f"{'  ' * (n % 2)}if 1: x = {text!r}, name" for n, text in enumerate(texts)]
    lines = [line.lstrip() for line in lines]
    code = ending.join([f"# coding: {encoding}", *lines, ""])
    mark = BOM if encoding == "utf-8" and draw(st.booleans()) else b""
    return mark + code.encode(encoding, "replace"), encoding


@given(files())
def test_every_node_is_found_again_in_the_bytes(file: tuple[bytes, str]) -> None:
    data, encoding = file
    module = parse("a.py", data)

    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert ast.literal_eval(module.bytes_of(node).decode(encoding)) == node.value
        if isinstance(node, ast.Name):
            assert module.bytes_of(node).decode(encoding) == node.id


@given(files())
def test_the_lines_make_up_the_file(file: tuple[bytes, str]) -> None:
    data, _ = file
    module = parse("a.py", data)
    lines = [module.line(number) for number in range(1, len(module.starts))]

    assert b"".join(lines) == data.removeprefix(BOM)


@pytest.mark.parametrize("path", sorted((ROOT / "patterns/toolbox").glob("*.py")), ids=str)
def test_our_own_files_are_found_again(path: Path) -> None:
    module = parse(path.name, path.read_bytes())

    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            assert module.bytes_of(node) == node.id.encode()


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"def (", "a.py cannot be read as Python: invalid syntax (line 1)"),
        (
            b"x = '\0'",
            "a.py cannot be read as Python: source code string cannot contain null bytes",
        ),
        (b"# coding: nonsense\n", "a.py cannot be read as Python: unknown encoding: nonsense"),
    ],
)
def test_what_is_no_python_is_refused(data: bytes, because: str) -> None:
    with pytest.raises(Refused) as refused:
        parse("a.py", data)

    assert str(refused.value) == because


def test_bottomless_nesting_is_refused() -> None:
    with pytest.raises(Refused):
        parse("a.py", b"(" * 100_000)


def test_text_that_the_encoding_cannot_say_is_refused() -> None:
    module = parse("a.py", b"# coding: latin-1\nx = 1\n")

    with pytest.raises(Refused, match="written in iso8859-1"):
        module.edit(0, 0, "→")


def test_warnings_of_somebody_elses_code_are_not_ours() -> None:
    assert parse("a.py", b"x = '\\d'\n").tree.body
