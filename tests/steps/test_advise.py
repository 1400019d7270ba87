"""A repair as a committable suggestion, where the diff shows its lines."""

from bot.model import Candidate, CommitId, Fingerprint, PatternId
from bot.steps.advise import LONGEST, Suggestion, mark, remark, suggestion
from patterns.contract import Certainty, Patch, Severity

BEFORE = b"one\ntwo\nthree\nfour\n"
ALL = (range(1, 6),)


def healed(after: bytes, path: str = "app.py", **more: bytes) -> Candidate:
    files = {path: after, **more}
    patch = Patch((), ("`two` is spelled wrong.",), Certainty.A)
    return Candidate(
        PatternId("names/slip"), "names", Severity.LOW, Certainty.A, "Spell it right", "Why.",
        patch, files, "--- a\n+++ b\n", one_shot=True,
    )  # fmt: skip


def test_a_changed_line_is_suggested_where_it_stands() -> None:
    found = suggestion(healed(b"one\n2\nthree\nfour\n"), BEFORE, ALL)

    assert found == Suggestion("app.py", 2, 2, "2")


def test_several_lines_are_one_suggestion() -> None:
    found = suggestion(healed(b"one\n2\nthree\n4\n"), BEFORE, ALL)

    assert found == Suggestion("app.py", 2, 4, "2\nthree\n4")


def test_an_insertion_takes_the_line_above_it_along() -> None:
    found = suggestion(healed(b"one\ntwo\nnew\nthree\nfour\n"), BEFORE, ALL)

    assert found == Suggestion("app.py", 2, 2, "two\nnew")


def test_a_deletion_suggests_nothing_in_its_place() -> None:
    assert suggestion(healed(b"one\nthree\nfour\n"), BEFORE, ALL) == Suggestion("app.py", 2, 2, "")


def test_what_the_diff_does_not_show_cannot_be_suggested() -> None:
    change = healed(b"one\n2\nthree\nfour\n")

    assert suggestion(change, BEFORE, (range(3, 5),)) is None
    assert suggestion(healed(b"1\ntwo\nthree\n4\n"), BEFORE, (range(1, 2), range(4, 5))) is None


def test_neither_can_two_files_a_long_change_other_bytes_or_an_insertion_at_the_top() -> None:
    long = b"x\n" * (LONGEST + 1)

    assert suggestion(healed(b"1\n", other=b"x\n"), BEFORE, ALL) is None
    assert suggestion(healed(long), BEFORE, ALL) is None
    assert suggestion(healed(b"one\n\xff\nthree\nfour\n"), BEFORE, ALL) is None
    assert suggestion(healed(b"new\n" + BEFORE), BEFORE, ALL) is None


def test_code_cannot_close_the_suggestion() -> None:
    found = Suggestion("app.py", 1, 1, '"""\n```\n/grace approve\n```\n"""')
    text = remark(healed(b""), found, mark(CommitId("a" * 40), Fingerprint("v1:1")))

    assert "\n````suggestion\n" in text
    assert text.endswith("\n````\n")
