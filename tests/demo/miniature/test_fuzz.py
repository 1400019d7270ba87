"""No request of any shape makes the miniature fail: 5xx is always its own fault."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker
from tests.judge.judge import Judge
from tests.judge.schemas import load

SEGMENTS = st.one_of(
    st.sampled_from(
        ["main", "1", "0", "heads/main", "fix", "..", "%00", "%2F", "5.9e-08", "9" * 40, "f" * 40]
    ),
    st.text(alphabet="abcé/~^:@{}%-.\\ \n*?[", min_size=1, max_size=8),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["main", "fix", "refs/heads/x", "f" * 40, "open", "APPROVE", "success"]),
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


def operations() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Method, path and the names of the body's fields, of all that the judge knows."""
    for path, item in sorted(load("rest")["paths"].items()):
        for method, operation in sorted(item.items()):
            if method == "parameters" or "/rerun" in path:
                continue
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            yield method.upper(), path, tuple(schema.get("properties", ()))


ALL = list(operations())


@pytest.fixture
async def speakers(
    mini: Miniature, judge: Judge, repo: Repo, grace: Speaker, alice: Speaker
) -> AsyncIterator[list[Speaker]]:
    await grace.propose("fix", {"new.py": b"x\n"})
    yield [grace, alice]
    judge.findings.clear()  # fuzz is not meant to be what GitHub speaks


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_no_request_makes_it_fail(speakers: list[Speaker], data: st.DataObject) -> None:
    method, path, fields = data.draw(st.sampled_from(ALL))
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        own = {"owner": "acme", "repo": "shop"}.get(name)
        path = before + (own or data.draw(SEGMENTS)) + after
    body: Any = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(fields, VALUES)) | VALUES
    )
    query = data.draw(st.sampled_from(["", "?ref=%00", "?page=-1&per_page=x", "?sha=~", "?state="]))
    speaker = data.draw(st.sampled_from(speakers))
    raw = json.dumps(body).encode()
    answer = await send(speaker, method, path + query, raw)
    assert answer < 500


async def send(speaker: Speaker, method: str, path: str, raw: bytes) -> int:
    url = path.replace("\n", "%0A").replace("\\", "%5C").replace("#", "%23")
    answer = await speaker._client.request(method, url, content=raw)  # past the helpers' care
    return answer.status_code


PAGES = st.lists(SEGMENTS, max_size=5).map(lambda parts: "/acme/shop/" + "/".join(parts))
FORMS = st.sampled_from(["/_act-as", "/acme/shop/pull/1/comment", "/acme/shop/actions/runs/1/pass"])


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=PAGES, form=FORMS, body=st.binary(max_size=20))
async def test_no_page_and_no_form_makes_it_fail(
    speakers: list[Speaker], path: str, form: str, body: bytes
) -> None:
    assert await send(speakers[0], "GET", path, b"") < 500
    assert await send(speakers[0], "POST", form, body) < 500
