"""Where a linter has an edit for an error of ours, our own edit is the same, byte for byte."""

import pytest

from bot.edges.ruff import lint
from patterns.catalogue import claimants
from patterns.contract import Certainty, Edit, Fault, Frame, Refused
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import spliced

IS = '"is" with a literal. Did you mean "=="?'
NUMPY = "module 'numpy' has no attribute"


def fault(kind: str, message: str, line: int) -> Fault:
    return Fault(kind, message, frames=(Frame("app.py", line),))


def ours(error: Fault, code: str) -> str:
    """The file after the one certain patch of all patterns."""
    sources = DictSources({"app.py": code})
    found = []
    for pattern in claimants(error):
        try:
            found += [p for p in pattern.propose(error, sources) if p.certainty is Certainty.A]
        except Refused:
            continue
    (patch,) = found
    return spliced(code.encode(), patch.edits).decode()


def ruffs(rule: str, line: int, code: str) -> str:
    """The file after the linter's edits for one rule on one line."""
    edits: list[Edit] = []
    for finding in lint("app.py", code.encode(), rule):
        edits += finding.edits if finding.line == line else ()
    assert edits, "the linter has no edit"
    return spliced(code.encode(), edits).decode()


@pytest.mark.parametrize(
    ("rule", "error", "code"),
    [
        ("F632", fault("SyntaxWarning", IS, 1), 'print("a" is "b")  # why\n'),
        ("F632", fault("SyntaxWarning", IS, 2), "def f(a):\n    return (a is 3) or a\n"),
        ("F632", fault("SyntaxWarning", IS, 1), "print(1 is not 2, a is None)\n"),
        ("W605", fault("SyntaxWarning", r"invalid escape sequence '\d'", 1), 'a = "\\d+"\n'),
        ("W605", fault("SyntaxWarning", r"invalid escape sequence '\d'", 1), "a = '\\n\\d'\n"),
        ("W605", fault("SyntaxWarning", r"invalid escape sequence '\.'", 2), "b = 1\na = b'\\.'\n"),
        ("NPY001", fault("AttributeError", f"{NUMPY} 'int'", 2), "import numpy as np\nnp.int(3)\n"),
        (
            "NPY201",
            fault("AttributeError", f"{NUMPY} 'Inf'", 2),
            "import numpy\nprint(numpy.Inf)\n",
        ),
        (
            "NPY201",
            fault("AttributeError", f"{NUMPY} 'product'", 2),
            "import numpy as np\nx = np.product([1, 2])  # all\n",
        ),
        (
            "NPY201",
            fault("AttributeError", f"{NUMPY} 'row_stack'", 2),
            "import numpy as np\nx = np.row_stack([1, 2])\n",
        ),
    ],
)
def test_our_edit_is_the_linters(rule: str, error: Fault, code: str) -> None:
    assert ours(error, code) == ruffs(rule, error.frames[-1].line, code)
