import pytest

from bot.reading.lines import MOST_COLUMNS, carried, decoded


@pytest.mark.parametrize(
    ("line", "stream", "rest"),
    [
        ("plain text", "", "plain text"),
        ("\ufeff2026-11-22T13:00:00.0370001Z  x", "", " x"),
        ("2026-11-22T13:00:00.0370001Z", "", ""),
        ("build\tRun tests\t2026-11-22T13:00:00.0370001Z x", "build\tRun tests\t", "x"),
        ("2026-11-22T13:00:00.000Z stdout F   x", "stdout", "  x"),
        ("2026-11-22T13:00:00.123456Z 01O x", "", "x"),
        ("Nov  2 13:00:01 web-1 shop[812]: x", "web-1 shop[812]", "x"),
        ("2026-11-22T13:00:01+0000 web-1 shop[812]: x", "web-1 shop[812]: ", "x"),
        ("app[web.1]: x", "app[web.1]:", "x"),
        ("worker-1  |   | x", "worker-1", "  | x"),
        ("  | a group's bar", "", "  | a group's bar"),
        ("E   | no service", "", "E   | no service"),
        (
            "[gw1] linux -- Python 3.11.7 /usr/bin/python",
            "",
            "[gw1] linux -- Python 3.11.7 /usr/bin/python",
        ),
        ("[gw1] x", "", "x"),
        ("web | 2026-11-22T13:00:00Z x", "web", "x"),
        ("13:00:01    x", "", "  x"),
        ("[2026-11-22T13:00:01.123Z]   x", "", "  x"),
        ("[pod/web-6f7d/app] 2026-11-22T13:00:00.123456789Z   x", "[pod/web-6f7d/app]", "  x"),
        ("(train pid=881, ip=10.0.0.1)   x", "(train pid=881, ip=10.0.0.1)", "  x"),
        ("13:00:01 web.1   |   x", "web.1", "  x"),
    ],
)
def test_what_carried_a_line_is_taken_off(line: str, stream: str, rest: str) -> None:
    assert carried(line) == (stream, rest)


@pytest.mark.parametrize("line", ['{"log":"x', '{"log":7}', '{"log":"x"} '])
def test_a_line_that_only_looks_like_dockers_is_left_alone(line: str) -> None:
    assert carried(line)[1] in {line, "x"}


def test_colours_and_nuls_vanish() -> None:
    assert decoded(b"\x1b[1m\x1b[31mE  x\x1b[0m\x00 y\x1b]8;;http://a\x07\n") == "E  x y"


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert decoded(b"caf\xe9 \xed\xa0\x80\n") == "caf\ufffd \ufffd\ufffd\ufffd"


def test_a_progress_bar_shows_its_last_state() -> None:
    assert decoded(b"10%\r50%\rdone\r\n") == "done"


def test_a_line_is_cut_unless_it_may_be_json() -> None:
    assert len(decoded(b"x" * 10 * MOST_COLUMNS)) == MOST_COLUMNS
    assert len(decoded(b"{" + b"x" * 10 * MOST_COLUMNS)) == 10 * MOST_COLUMNS + 1


def test_stamps_that_a_terminal_hides_vanish() -> None:
    assert decoded(b"\x1b_bk;t=1700000000123\x07  x\n") == "  x"
