"""What is tried where arguments may have come in another order."""

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

CODE = "def text(x, y, shown):\n    for c in shown:\n        put(x, y, c)\n\n"


def reordered(call: str) -> list[str]:
    """The orders that are tried for a call in which `shown` was a number."""
    sources = DictSources({"app.py": f"{CODE}def draw(title):\n    {call}\n"})
    frames = (Frame("app.py", 6, "draw"), Frame("app.py", 2, "text"))
    found = trials(Fault("TypeError", "'int' object is not iterable", frames=frames), sources)
    edits = [trial.edits for trial in found if trial.name == "reordered"]
    return [apply(each, sources)["app.py"].decode().splitlines()[-1].strip() for each in edits]


def test_what_is_of_a_wrong_type_goes_elsewhere() -> None:
    assert reordered("text(title, 2, 1)") == ["text(2, 1, title)", "text(1, 2, title)"]


def test_one_wrong_constant_does_not_come_for_another() -> None:
    assert reordered("text(3, 2, 1)") == []
