"""A stranger's text, harmless wherever it is shown."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot import prose

HOSTILE = st.text(
    alphabet=st.sampled_from("`~\n\r\t<>@#/[]()!*_ ab1\u202e\u200b\x00\x1b|"), max_size=200
)


@given(st.text() | HOSTILE)
def test_plain_text_is_one_line_without_invisible_characters(text: str) -> None:
    shown = prose.plain(text)

    assert "\n" not in shown
    assert not [char for char in shown if unicodedata.category(char)[0] == "C"]


@given(HOSTILE)
def test_nothing_leaves_a_code_span(text: str) -> None:
    shown = prose.inline(text)
    fence = re.match("`+", shown)

    assert fence
    inner = shown[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in re.findall("`+", inner)


@given(HOSTILE)
def test_nothing_closes_a_code_block(text: str) -> None:
    opening, *inside, closing = prose.block(text).split("\n")

    assert closing == opening
    assert all(not line.strip().startswith(opening) for line in inside)


@given(HOSTILE)
def test_no_title_mentions_or_refers(text: str) -> None:
    assert not re.search(r"[@#]\w|://", prose.title(text))


@given(HOSTILE)
def test_no_sentence_holds_html_or_a_mention_outside_code(text: str) -> None:
    outside = "`".join(prose.sentence(text).split("`")[::2])

    assert not re.search(r"(?<!\\)[<\[]|[@#]\w", outside)


def test_code_spans_of_a_sentence_stay() -> None:
    assert prose.sentence("`Foo_bar` is *not* awaited") == r"`Foo_bar` is \*not\* awaited"


def test_a_long_block_is_cut_at_a_line() -> None:
    assert prose.block("line\n" * 10, limit=12).split("\n") == ["```", "line", "line", "…", "```"]
