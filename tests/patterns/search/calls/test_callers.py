"""The caller that handed a wrong value over hands over another one."""

import pytest

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.costs import Form
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

NONE = "'NoneType' object has no attribute 'strip'"


def test_one_frame_up_nothing_is_skipped() -> None:
    code = "def f(s):\n    return s.strip()\n\ndef g(x):\n    f(x.name)\n"
    frames = (Frame("app.py", 5, "g"), Frame("app.py", 2, "f"))

    found = trials(Fault("AttributeError", NONE, frames=frames), DictSources({"app.py": code}))

    above = [trial for trial in found if trial.form is Form.CALLER]
    assert {edit.new for trial in above for edit in trial.edits} == {b" or ''"}


@pytest.mark.parametrize("signature", ["size, tol=0.5", "size, *, tol=0.5"])
def test_a_caller_that_has_no_choice_passes_the_callees_default(signature: str) -> None:
    code = (
        f"def f({signature}):\n    return size * tol\n\ndef g(size, tol=None):\n"
        "    return f(size, tol=tol)\n"
    )
    frames = (Frame("app.py", 5, "g"), Frame("app.py", 2, "f"))
    message = "unsupported operand type(s) for *: 'int' and 'NoneType'"
    sources = DictSources({"app.py": code})

    [trial] = [
        trial
        for trial in trials(Fault("TypeError", message, frames=frames), sources)
        if trial.name == "callees_default"
    ]

    text = apply(trial.edits, sources)["app.py"].decode()
    assert "return f(size, tol=0.5 if tol is None else tol)" in text
