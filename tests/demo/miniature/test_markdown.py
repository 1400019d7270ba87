import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.miniature.markdown import render

SAFE = re.compile(
    r"</?(?:p|a|code|pre|em|strong|s|ul|ol|li|h[1-6]|blockquote|hr|br|table|thead|tbody|tr|th|td"
    r"|details|summary|sub|sup|kbd)(?: (?:href|class|style|start|title)=\"[^\"<>]*\")*(?: /)?>"
)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "text <img src=x onerror=alert(1)>",
        "<details onclick=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JavaScript&colon;alert(1))",
        "[x](data:text/html,x)",
        "[x](//evil.example)",
        '[x](https://e.example/"onclick="alert(1))',
        "![x](https://evil.example/pixel.png)",
        "<https://e.example/<script>>",
        "<!-- --><script>alert(1)</script><!-- -->",
    ],
)
def test_nothing_that_acts_gets_through(text: str) -> None:
    html = render(text)
    assert "<" not in SAFE.sub("", html)
    assert 'href="javascript' not in html.lower()
    assert "<img" not in html


@given(st.text(alphabet="<>!-/ascriptdl\"'=()[]`*&;#x:\n ", max_size=80))
def test_only_tags_that_are_known_come_out_of_anything(text: str) -> None:
    assert "<" not in SAFE.sub("", render(text))


def test_what_a_pull_request_needs_is_rendered() -> None:
    html = render(
        "<!-- grace:sticky -->\n**Why**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "<details><summary>More</summary>\n\n```diff\n-a\n+b\n```\n\n</details>\n\n"
        "[log](https://example.com/log) ![chart](https://example.com/x.png)"
    )
    assert "sticky" not in html
    for part in ("<strong>Why</strong>", "<td>1</td>", "<details><summary>More</summary>"):
        assert part in html
    assert '<pre><code class="language-diff">-a\n+b\n</code></pre>' in html
    assert '<a href="https://example.com/log">log</a> [image: chart]' in html


def test_no_text_is_no_html() -> None:
    assert render(None) == ""
