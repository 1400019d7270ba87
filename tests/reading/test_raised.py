from bot.reading.raised import KEPT_MESSAGE, KEPT_NOTES, Frames, Raised, flatten, top_level
from patterns.contract import Frame


def test_frames_keep_their_order() -> None:
    frames = Frames()
    assert not frames
    assert frames.newest is None

    for line in (1, 2):
        frames.add(Frame("a.py", line))

    assert [frame.line for frame in frames] == [1, 2]
    assert frames.newest == Frame("a.py", 2)


def test_what_led_to_an_exception_comes_before_it_and_members_after() -> None:
    raised = Raised(
        *("Group", "g"),
        cause=Raised("A"),
        context=Raised("B"),
        members=[Raised("C", cause=Raised("D"))],
    )

    faults = flatten(raised)

    assert [fault.type for fault in faults] == ["A", "B", "Group", "D", "C"]
    assert (faults[2].cause, faults[2].context, faults[2].group) == (0, 1, (4,))
    assert top_level(faults) == (2,)


def test_what_is_left_out_is_said() -> None:
    (fault,) = flatten(Raised("A", "x" * (KEPT_MESSAGE + 5), notes=["n"] * (KEPT_NOTES + 3)))

    assert fault.cut == ("5 characters of the message", "3 notes")
    assert (len(fault.message), len(fault.notes)) == (KEPT_MESSAGE, KEPT_NOTES)
