"""Diffs: git applies them, whatever the bytes."""

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.contract import Edit
from patterns.toolbox.source import diff
from patterns.toolbox.source.splice import spliced

lines = st.lists(
    st.sampled_from([b"a\n", b"b\n", b"  c\r\n", b"\n", b"d", b"\x0ce\n"]), max_size=30
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """A file, and edits of it."""
    text = b"".join(draw(lines))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    news = st.sampled_from([b"", b"x", b"y\n", b"x\ny\n", b"\n"])
    return text, [Edit("a.txt", a, b, draw(news)) for a, b in pairs]


def applied(before: bytes | None, patch: bytes, path: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if before is not None:
            file.write_bytes(before)
        subprocess.run(["git", "apply", "-"], cwd=name, input=patch, check=True)
        return file.read_bytes()


@settings(max_examples=40)
@given(changes())
def test_git_applies_what_edits_say(case: tuple[bytes, list[Edit]]) -> None:
    before, edits = case
    after = spliced(before, edits)
    patch = diff.unified("a.txt", before, edits)

    if after == before:
        assert patch == b""
    else:
        assert applied(before, patch, "a.txt") == after


@pytest.mark.parametrize("path", ["a b.py", 'q"uote.py', "tab\t.py", "ü/ß.py", "back\\slash.py"])
def test_git_finds_odd_paths(path: str) -> None:
    patch = diff.unified(path, b"x = 1\n", [Edit(path, 4, 5, b"2")])

    assert applied(b"x = 1\n", patch, path) == b"x = 2\n"


def test_git_makes_a_new_file() -> None:
    patch = diff.unified("n/e w.py", None, [Edit("n/e w.py", 0, 0, b"x\ny")])

    assert applied(None, patch, "n/e w.py") == b"x\ny"


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    text = b"".join(b"%d\n" % number for number in range(40))
    edits = [Edit("a", 0, 1, b"x"), Edit("a", len(text) - 3, len(text) - 1, b"y")]

    assert diff.unified("a", text, edits).count(b"@@ -") == 2
