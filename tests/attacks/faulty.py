"""A line to GitHub that breaks once, at a chosen request, in one of the ways that lines break."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

Break = Callable[[httpx.Request], httpx.Response]


def answered(status: int, body: str = "", **headers: str) -> Break:
    """GitHub, or something before it, answers so."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, text=body, headers=named, request=request)

    return answer


def silent(request: httpx.Request) -> httpx.Response:
    """Nothing comes in time."""
    raise httpx.ReadTimeout("", request=request)


def cut(request: httpx.Request) -> httpx.Response:
    """The answer ends in its middle."""
    raise httpx.RemoteProtocolError("", request=request)


JSON = {"content_type": "application/json; charset=utf-8"}
BREAKS: dict[str, Break] = {
    "no answer": silent,
    "half an answer": cut,
    "a page of 502": answered(502, "<html>Bad gateway</html>", content_type="text/html"),
    "an empty 500": answered(500),
    "a page of 200": answered(200, "<html>Unicorn!</html>", content_type="text/html"),
    "an empty 200": answered(200, "", **JSON),
    "null": answered(200, "null", **JSON),
    "an empty object": answered(200, "{}", **JSON),
    "an empty list": answered(200, "[]", **JSON),
    "a 404": answered(404, '{"message": "Not Found"}', **JSON),
    "a 403": answered(403, '{"message": "Resource not accessible by integration"}', **JSON),
    "a 401": answered(401, '{"message": "Bad credentials"}', **JSON),
    "a secondary limit": answered(
        403, '{"message": "You have exceeded a secondary rate limit"}', retry_after="60", **JSON
    ),
    "a 304": answered(304),
    "a way to nowhere": answered(301),
}


@dataclass
class Faulty(httpx.AsyncBaseTransport):
    """Breaks at request number `at`, counted from `arm`; with `after`, once GitHub has acted.

    With a `method`, only requests by that are counted.
    """

    whole: httpx.AsyncBaseTransport
    how: Break = silent
    at: int = 0
    after: bool = False
    method: str = ""
    asked: list[str] = field(default_factory=list)

    def arm(self, at: int, how: Break, *, after: bool = False) -> None:
        """Break at the `at`-th request from now on, and never again; 0: at none."""
        self.at, self.how, self.after, self.method = at, how, after, ""
        self.asked.clear()

    def arm_for(self, method: str, how: Break, *, after: bool) -> None:
        """Break at the first request by a method."""
        self.arm(1, how, after=after)
        self.method = method

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        counted = [one for one in self.asked if one.startswith(self.method)]
        if len(counted) != self.at or not request.method.startswith(self.method):
            return await self.whole.handle_async_request(request)
        if self.after:
            await (await self.whole.handle_async_request(request)).aread()
        return self.how(request)

    async def aclose(self) -> None:
        await self.whole.aclose()
