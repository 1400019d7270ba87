"""Markdown of strangers as HTML that can do no harm.

GitHub's own sanitiser keeps many tags; this one keeps those few that folding a long text needs,
and never an attribute, an image or a link that is not HTTP.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_KEPT = re.compile(r"(</?(?:details|summary|sub|sup|kbd|br)>)")
_LINK = re.compile(r"(?:https?://|/(?!/)|#)", re.IGNORECASE)


class _Renderer(RendererHTML):
    """Renders what is left of raw HTML, and says what an image showed."""

    def html_block(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        return _plain(tokens[idx].content)

    def html_inline(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        return _plain(tokens[idx].content)

    def image(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        return f"[image: {escape(tokens[idx].content)}]"


def _plain(raw: str) -> str:
    parts = _KEPT.split(_COMMENT.sub("", raw))
    return "".join(part if _KEPT.fullmatch(part) else escape(part) for part in parts)


def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", renderer_cls=_Renderer).enable(["table", "strikethrough"])
    md.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign] # its own way
    return md


_MARKDOWN = _markdown()


def render(text: str | None) -> Markup:
    """HTML of a comment or a pull request's body."""
    return Markup(_MARKDOWN.render(text or ""))  # noqa: S704 # what _Renderer lets through is safe
