"""Whatever comes to a door, the answer is a clear one: never a 5xx, never a traceback."""

import hmac
import json
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from tests.web.worlds import World

DOORS = (
    "/webhooks/github",
    "/webhooks/sentry",
    "/api/7/envelope/",
    "/api/7/store/",
    "/api/code-healing/approve",
    "/api/code-healing/events",
    "/login",
)
WORDS = (
    "repository",
    "full_name",
    "data",
    "event",
    "error",
    "issue",
    "project",
    "url",
    "exception",
    "values",
    "discarded_events",
    "fix_id",
    "approved",
    "reason",
    "faults",
    "frames",
    "commit",
    "text",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(), inner, max_size=6)
    ),
    max_leaves=20,
)
ENVELOPES = st.lists(JSON.map(json.dumps), min_size=1, max_size=5).map(
    lambda lines: "\n".join(["{}", *lines]).encode()
)
EXTRA = st.dictionaries(
    st.sampled_from(("Content-Encoding", "Content-Type", "X-GitHub-Event", "Idempotency-Key")),
    st.sampled_from(("gzip", "br", "identity", "text/plain; charset=x", "é", "push", "")),
    max_size=2,
)
SLOW = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""The world is shared between the examples: what one leaves behind must not trouble the next."""


BODIES = st.binary(max_size=400) | JSON.map(lambda value: json.dumps(value).encode()) | ENVELOPES


def headers_for(body: bytes, extra: dict[str, str]) -> dict[str, str]:
    """Everything that a door asks for before it looks at the body."""
    return {
        "Content-Type": "application/json",
        "Authorization": "Bearer alice's",
        "X-Hub-Signature-256": "sha256=" + hmac.new(b"new secret", body, sha256).hexdigest(),
        "X-GitHub-Event": "workflow_job",
        "X-GitHub-Delivery": sha256(body).hexdigest(),
        "Sentry-Hook-Signature": hmac.new(b"another", body, sha256).hexdigest(),
        "Sentry-Hook-Resource": "error",
        "X-Sentry-Auth": "Sentry sentry_key=known",
        **extra,
    }


@SLOW
@given(body=BODIES, extra=EXTRA)
@pytest.mark.parametrize("door", DOORS)
async def test_no_body_and_no_header_breaks_a_door(
    world: World, door: str, body: bytes, extra: dict[str, str]
) -> None:
    headers = headers_for(body, extra)
    async with world.client.post(door, data=body, headers=headers) as answer:
        assert answer.status < 500
        assert "Traceback" not in await answer.text()


@SLOW
@given(path=st.text(st.characters(codec="utf-8")), query=st.text(st.characters(codec="utf-8")))
async def test_no_address_breaks_the_router(world: World, path: str, query: str) -> None:
    address = URL.build(path=f"/{path.lstrip('/')}", query_string=query)
    async with world.client.get(address, allow_redirects=False) as answer:
        assert answer.status < 500
