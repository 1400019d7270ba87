import re

from bot.reading.text import read

BOX = """\
{0}╭────────────── Traceback (most recent call last) ───────────────╮
{0}│ /app/a b/main.py:6 in <module>                                 │
{0}│                                                                │
{0}│    5                                                           │
{0}│ ❱  6 run(                                                      │
{0}│    7 │   4)                                                    │
{0}│                                                                │
{0}│ ╭── locals ──╮                                                 │
{0}│ │ n = 'x:3'  │                                                 │
{0}│ ╰────────────╯                                                 │
{0}│                                                                │
{0}│ /app/a/very/long/path/that/does/not/fit/into/one/row/of/the/bo │
{0}│ x.py:12 in lookup                                              │
{0}│                                                                │
{0}│ ❱ 12 │   return {{}}["k"]                                        │
{0}╰────────────────────────────────────────────────────────────────╯
"""


def test_frames_are_read_out_of_the_box() -> None:
    (fault,) = read(f"{BOX.format('')}KeyError: 'k'\n".encode())

    assert (fault.headline, fault.dialect) == ("KeyError: 'k'", "rich")
    assert [(frame.line, frame.function) for frame in fault.frames] == [
        (6, "<module>"),
        (12, "lookup"),
    ]
    assert fault.frames[1].path.endswith("/of/the/box.py")
    assert fault.frames[1].context == 'return {}["k"]'


def test_a_log_handler_sets_the_box_further_in_and_fills_up_its_lines() -> None:
    text = f"{BOX.format('     ')}     lower: {'word ' * 11}at the edge\n     folds here   \n"
    (fault,) = read(text.encode())

    assert fault.type == "lower"
    assert fault.message.endswith("at the edge folds here")


def test_boxes_that_led_to_each_other_are_a_chain() -> None:
    sentence = "The above exception was the direct cause of the\nfollowing exception:"
    first, second = read(
        f"{BOX.format('')}KeyError: 'k'\n\n{sentence}\n\n{BOX.format('')}Own: x\n".encode()
    )

    assert (first.type, second.type, second.cause) == ("KeyError", "Own", 0)


def test_a_second_box_shows_what_does_not_compile() -> None:
    edge = "─" * 64
    broken = f"╭{edge}╮\n│ {' /app/broken.py:2':<62} │\n│ {'s = (':<62} │\n╰{edge}╯\n"
    (fault,) = read(f"{BOX.format('')}{broken}SyntaxError: '(' was never closed\n".encode())

    assert (fault.frames[-1].path, fault.frames[-1].line) == ("/app/broken.py", 2)


def test_a_box_that_breaks_off_is_no_error() -> None:
    assert read(BOX.format("")[:400].encode()) == ()
    assert read(f"{BOX.format('')}\n".encode()) == ()


def test_a_prefix_before_every_line_is_seen_through() -> None:
    text = f"{BOX.format('')}KeyError: 'k'"
    stamped = "".join(f"[00:00:{n:02}] {line}\n" for n, line in enumerate(text.split("\n")))
    (fault,) = read(stamped.encode())

    assert (fault.headline, fault.frames[-1].function) == ("KeyError: 'k'", "lookup")


def test_a_line_of_source_that_was_cut_or_folded_is_no_evidence() -> None:
    cut = re.sub("(?m)^│ ❱ 12 .*$", f"│ ❱ 12 │   {'x' * 48}{' ' * 6}│", BOX.format(""))
    folded = re.sub("(?m)^│    7 .*$", f"│ {'      4)':62} │", BOX.format(""))

    assert read(f"{cut}KeyError: 1\n".encode())[0].frames[1].context is None
    assert read(f"{folded}KeyError: 1\n".encode())[0].frames[0].context is None
