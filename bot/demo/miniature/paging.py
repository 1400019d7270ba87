"""Long lists in pages, with GitHub's `Link` header.

https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from aiohttp import web
from yarl import URL

from bot.demo.miniature.rest import Call, answer

T = TypeVar("T")
LARGEST_PAGE = 100


class Page(NamedTuple):
    """A part of a list, and the headers that say where the rest is."""

    items: Sequence[Any]
    headers: dict[str, str]

    def answer(self, data: Any = None) -> web.Response:
        """The items, or what wraps them, with `Link`."""
        made = answer(list(self.items) if data is None else data)
        made.headers.update(self.headers)
        return made


def paged(call: Call, items: Sequence[T], default: int = 30) -> Page:
    """The page that the query asks for; what cannot be read counts as not given."""
    size = _positive(call.query("per_page"), default)
    size = min(size, LARGEST_PAGE)
    page = _positive(call.query("page"), 1)
    last = max(1, -(-len(items) // size))
    wanted = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    if page <= 1:
        wanted.pop("first")
        wanted.pop("prev")
    if page >= last:
        wanted.pop("next")
        wanted.pop("last")
    links = [f'<{_link(call, number)}>; rel="{name}"' for name, number in wanted.items()]
    start = (page - 1) * size
    return Page(items[start : start + size], {"Link": ", ".join(links)} if links else {})


def _positive(text: str, default: int) -> int:
    return (
        int(text)
        if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)
        else default
    )


def _link(call: Call, page: int) -> URL:
    # Like GitHub, the next page is named by the repository's number: a rename does not break it.
    path = call.request.path
    if call.on is not None:
        tail = path.split("/", 4)[4:] if path.startswith("/repos/") else path.split("/", 3)[3:]
        path = "/".join(["", "repositories", str(call.on.id), *tail])
    base = URL(call.world.site.base).with_path(path)
    return base.with_query({**call.request.query, "page": str(page)})
