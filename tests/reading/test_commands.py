"""The grammar of `/grace` comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Command
from bot.reading.commands import Order, Unknown, _first_said, parse

REJECT = Order(Command.REJECT)


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ("/grace approve", Order(Command.APPROVE)),
        ("/grace approve  it is   right", Order(Command.APPROVE, "it is right")),
        (
            "Thanks!\r\n/grace reject wrong place\r\n/grace approve",
            Order(Command.REJECT, "wrong place"),
        ),
        ("/grace", Order(Command.HELP)),
        ("/grace APPROVE", Order(Command.APPROVE)),
        ("```\ncode\n```\n/grace status", Order(Command.STATUS)),
    ],
)
def test_the_first_line_that_commands_counts(body: str, order: Order) -> None:
    assert parse(body) == order


@pytest.mark.parametrize(
    "body",
    [
        "> /grace approve",
        "please /grace approve",
        " /grace approve",
        "```\n/grace approve\n```",
        "~~~~\n/grace approve\n~~~\n/grace approve",
        "<!-- \n/grace approve\n-->",
        "<!-- never closed\n/grace approve",
        "/graceful approve",
        "/ｇｒａｃｅ approve",
        "    /grace approve",
        "",
    ],
    ids=[
        "quoted", "mid-line", "indented", "in a fence", "in a fence a shorter one leaves open",
        "in an HTML comment", "in an open HTML comment", "another word", "full-width letters",
        "an indented code block", "nothing",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_command_is_none(body: str) -> None:
    assert parse(body) is None


@pytest.mark.parametrize("word", ["aprove", "approv", "approve!"])
def test_a_slip_of_the_pen_is_asked_back(word: str) -> None:
    assert parse(f"/grace {word}") == Unknown(word, Command.APPROVE)


def test_a_look_alike_letter_makes_another_word() -> None:
    assert isinstance(parse("/grace аpprove"), Unknown)


def test_however_many_lines_look_like_commands_the_comment_is_rendered_once() -> None:
    """Whoever may comment must not hold up everybody else, at every look again."""
    hidden = "```\n" + "/grace approve\n" * 50 + "```\n"
    before = _first_said.cache_info().misses

    assert [parse(f"{hidden}\n{hidden}/grace reject") for _ in range(3)] == [REJECT] * 3

    assert _first_said.cache_info().misses == before + 1


@given(st.text())
def test_no_text_breaks_the_grammar(body: str) -> None:
    parse(body)


@given(st.text(max_size=50))
def test_quoting_takes_all_effect(body: str) -> None:
    quoted = "\n".join(f"> {line}" for line in body.split("\n"))

    assert parse(quoted) is None
