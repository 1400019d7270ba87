"""The judge: GitHub's own OpenAPI says whether what was said over HTTP is what GitHub speaks.

judge = Judge()
judge.attend(mini)              # a Miniature: all its exchanges and webhooks
client = httpx.AsyncClient(event_hooks={"response": [judge.heard]})   # or any client
...
assert judge.findings == []
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from bot.demo.miniature.app import Exchange
from bot.demo.miniature.miniature import Miniature
from tests.judge.routes import Operation, Routes
from tests.judge.schemas import Complaint, Schemas, load

ALWAYS = frozenset({304, 400, 401, 403, 404, 422, 429})
"""What any operation may answer, whether its description lists it or not.

https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
"""
ERROR = {"$ref": "#/components/schemas/basic-error"}
UNDESCRIBED = re.compile(r"^(/graphql|/_results/|/[^/]+/[^/]+\.git/)")
"""GraphQL that was refused, where logs are stored, git: no part of the REST description."""


@dataclass(frozen=True)
class Finding:
    """Something that GitHub would not have sent, taken or answered.

    Attributes:
        operation: e.g. `GET /repos/{owner}/{repo}`, or a webhook's name.
        where: `request`, `answer` or `webhook`.
        path: where inside the body or query.
    """

    operation: str
    where: str
    path: str
    message: str


@cache
def _rest() -> tuple[Routes, Schemas]:
    return Routes(load("rest")), Schemas(load("rest"))


@cache
def _hooks() -> Schemas:
    return Schemas(load("webhooks"))


class Judge:
    """Collects findings; equal ones once.

    With `strict_answers`, fields that GitHub's schemas do not list are findings in answers and
    webhooks, too, not only in requests.
    """

    def __init__(self, *, strict_answers: bool = False) -> None:
        self._strict = strict_answers
        self.findings: list[Finding] = []
        self.operations: set[str] = set()

    def attend(self, mini: Miniature) -> None:
        """Judge everything that a miniature hears and says from now on."""
        mini.watch_exchanges(self.saw)
        mini.watch_webhooks(self.webhook)

    def saw(self, exchange: Exchange) -> None:
        """Judge one exchange of the miniature."""
        self.exchange(
            exchange.method,
            exchange.url,
            exchange.sent,
            exchange.status,
            exchange.answer,
            exchange.content_type,
        )

    async def heard(self, response: httpx.Response) -> None:
        """An httpx event hook: judge what a client sent and got."""
        await response.aread()
        request = response.request
        self.exchange(
            request.method,
            str(request.url),
            request.content,
            response.status_code,
            response.content,
            response.headers.get("content-type", ""),
        )

    def exchange(  # noqa: PLR0917 # an exchange has that many sides
        self,
        method: str,
        url: str,
        request_body: bytes,
        status: int,
        response_body: bytes,
        content_type: str = "application/json",
    ) -> list[Finding]:
        """Judge one exchange; gives what is wrong with it, and remembers it.

        A request that was refused (400 and above) may be wrong: that is what refusals are for.
        """
        parts = urlsplit(url)
        if (method, parts.path, status) == ("POST", "/graphql", 200):
            return self._graphql(request_body, response_body)
        if UNDESCRIBED.match(parts.path):
            return []
        operation = _rest()[0].find(method, parts.path)
        if operation is None:
            told = [] if status >= 400 else [Complaint(unquote(parts.path), "no such operation")]
            return self._note(f"{method} {parts.path}", "request", told)
        self.operations.add(operation.name)
        found: list[Finding] = []
        if status < 400:
            asked = [*_query(operation, parts.query), *_body(operation, request_body)]
            found += self._note(operation.name, "request", asked)
        strict = self._strict and status < 400
        said = _answer(operation, status, (response_body, content_type), strict=strict)
        return found + self._note(operation.name, "answer", said)

    def _graphql(self, asked: bytes, answer: bytes) -> list[Finding]:
        from tests.judge import graphql  # noqa: PLC0415  its library is slow to import

        found = []
        for where, message in graphql.judge(json.loads(asked), json.loads(answer)):
            found += self._note("POST /graphql", where, [Complaint("", message)])
        return found

    def webhook(self, event: str, payload: Mapping[str, Any]) -> list[Finding]:
        """Judge a webhook's payload."""
        action = payload.get("action")
        name = f"{event}-{action}" if action else event
        name = name.replace("_", "-")
        schema = load("webhooks")["webhooks"].get(name)
        if schema is None:
            return self._note(name, "webhook", [Complaint("", "no such event and action")])
        body = schema["post"]["requestBody"]["content"]["application/json"]["schema"]
        document = json.loads(json.dumps(payload))
        told = _hooks().check(body, strict=self._strict)(document)
        return self._note(name, "webhook", told)

    def _note(self, operation: str, where: str, told: Iterable[Complaint]) -> list[Finding]:
        found = [Finding(operation, where, one.path, one.message) for one in told]
        self.findings += [one for one in found if one not in self.findings]
        return found


def _query(operation: Operation, query: str) -> Iterator[Complaint]:
    known = {one["name"]: one for one in operation.parameters if one["in"] == "query"}
    given = dict(parse_qsl(query, keep_blank_values=True))
    for name, value in given.items():
        if name not in known:
            yield Complaint(f"?{name}", "unknown query parameter")
            continue
        schema = known[name]["schema"]
        for one in _rest()[1].check(schema, strict=False)(_typed(schema, value)):
            yield Complaint(f"?{name}", one.message)
    for name, parameter in known.items():
        if parameter.get("required") and name not in given:
            yield Complaint(f"?{name}", "required query parameter is absent")


def _typed(schema: Mapping[str, Any], value: str) -> Any:
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value in {"true", "false"}:
        return value == "true"
    return value.split(",") if kind == "array" else value


def _body(operation: Operation, raw: bytes) -> Iterator[Complaint]:
    described = operation.description.get("requestBody")
    if described is None:
        if raw.strip() not in {b"", b"{}"}:
            yield Complaint("", "the operation takes no body")
        return
    if not raw.strip():
        if described.get("required"):
            yield Complaint("", "the operation needs a body")
        return
    schema = described["content"]["application/json"]["schema"]
    yield from _rest()[1].check(schema, strict=True)(json.loads(raw))


def _answer(
    operation: Operation, status: int, got: tuple[bytes, str], *, strict: bool
) -> Iterator[Complaint]:
    body, content_type = got
    described = operation.description["responses"].get(str(status))
    if described is None and status not in ALWAYS:
        documented = ", ".join(sorted(operation.description["responses"]))
        yield Complaint("", f"status {status} is not documented, only {documented}")
        return
    if described is not None and "$ref" in described:
        described = load("rest")["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    content = (described or {}).get("content") or {}
    if status in ALWAYS and status >= 400:
        content = {"application/json": {"schema": ERROR}, **content}
    if not content:
        if body.strip():
            yield Complaint("", "a body where none is documented")
        return
    kind = content_type.split(";")[0]
    media = content.get(kind) or content.get("application/json")
    if media is None or "json" not in kind:
        if kind not in content and "raw" not in kind:
            yield Complaint("", f"{kind or 'no content type'} is not documented")
        return
    yield from _rest()[1].check(media["schema"], strict=strict)(json.loads(body))
