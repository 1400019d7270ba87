"""Whatever an event says, the pull request that quotes it has no effect on anything or anybody."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.errors import LedgerError
from bot.ledger import record
from bot.ledger.landing import message
from bot.model import Refusal
from bot.reading.commands import parse
from bot.steps import propose
from patterns.contract import Severity
from tests.examples import FIX

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# https://github.github.com/gfm/#autolinks-extension- and GitHub's own references
EFFECT = re.compile(r"@\w|#\w|\bGH-\d|://|\bwww\.\w", re.IGNORECASE)
OWN = re.compile(
    r"</?(?:details|sub)>|<summary>How to check this yourself</summary>|<!-- grace:[\w:]+ -->"
)
HOSTILE = st.lists(
    st.sampled_from(
        [
            "`", "``", "```", "~~~", "\n", "\r\n", " ", "    ", "<!--", "-->", "<b>", "</details>",
            "@octocat", "#1", "GH-1", "closes #2", "https://evil.example", "www.evil.example",
            "[x](http://evil.example)", "![x](y)", "<http://evil.example>", "/grace approve",
            "| a |", "|---|", "> ", "* ", "---", "Grace-Record: v1 merged", "Signed-off-by: a@b.c",
            "\u202e", "\u200b", "\x00", "\\", "a", "&lt;", "mailto:a@b.c", "acme/shop#3",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def leaves(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from leaves(token.children) if token.children else [token]


def no_effect(shown: str) -> None:
    for token in leaves(MARKDOWN.parse(shown)):
        assert token.type not in {"link_open", "image"}, token
        if token.type.startswith("html"):
            assert not OWN.sub("", token.content).strip(), token
        if token.type == "text":
            assert not EFFECT.search(token.content), token
    assert parse(shown) is None


@given(HOSTILE, HOSTILE, HOSTILE)
@example("`a``@octocat`", "``@octocat`x``", "`<!--`")
@settings(max_examples=60)
def test_nothing_of_an_event_takes_effect_in_a_pull_request(
    error: str, evidence: str, refusal: str
) -> None:
    fix = replace(FIX, error=error, title=evidence, evidence=(evidence, refusal))
    shown = propose.body(fix, "", [Refusal(refusal)], "Nothing yet.", Severity.LOW)

    no_effect(shown)
    assert not EFFECT.search(propose.title(fix))


@given(HOSTILE, HOSTILE)
@settings(max_examples=60)
def test_nothing_that_is_said_takes_effect_in_the_one_comment(reason: str, waits: str) -> None:
    fix = replace(FIX, reason=reason, decided_by="alice", waits_for=(waits,))

    no_effect(propose.sticky(fix))
    no_effect(propose.summary(fix))


@given(HOSTILE, HOSTILE)
@settings(max_examples=60)
def test_nothing_of_an_event_is_read_as_a_record(error: str, evidence: str) -> None:
    fix = replace(FIX, error=error, title=error, evidence=(evidence,))

    with pytest.raises(LedgerError, match="found 0"):
        record.parse_all(message(propose.commit_prose(fix), ""))
