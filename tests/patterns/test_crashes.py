"""Programs of many shapes that crash for real: healed and run again, or refused with a reason."""

import pytest

from tests.patterns.crash import crash, samples

Files = dict[str, str]


@pytest.mark.parametrize(("pattern", "files", "want"), samples("healed"))
def test_a_provable_repair_is_the_right_one(
    pattern: str, files: Files, want: str | list[str]
) -> None:
    outcome = crash(files)

    assert outcome.one_shot, outcome.because
    assert outcome.pattern.endswith(f"/{pattern}")
    if isinstance(want, str):
        assert want in outcome.changed
    else:
        assert list(outcome.changed) == want
    assert outcome.after == ""


@pytest.mark.parametrize(("pattern", "files", "want"), samples("plausible"))
def test_what_is_only_likely_does_not_stand_alone(pattern: str, files: Files, want: str) -> None:
    outcome = crash(files)

    assert not outcome.one_shot
    assert outcome.pattern.endswith(f"/{pattern}")
    assert want in outcome.changed


@pytest.mark.parametrize(("pattern", "files", "want"), samples("refused"))
def test_what_cannot_be_proven_is_refused_with_a_reason(
    pattern: str, files: Files, want: str
) -> None:
    outcome = crash(files)

    assert not outcome.changed
    assert any(want in because for because in outcome.because), outcome.because
