"""The end of the manifest flow, as GitHub answers it."""

import httpx
import pytest
import respx

from bot.edges.github_manifest import convert
from bot.errors import HostError, Rejected, Unavailable
from tests.fakes.clock import FakeClock
from tests.judge.schemas import load

API = "https://api.github.com"
ANSWER = {"id": 7, "html_url": "https://github.com/apps/g", "webhook_secret": "w", "pem": "p"}


async def test_the_code_is_exchanged_for_the_app() -> None:
    with respx.mock:
        respx.post(f"{API}/app-manifests/c0de/conversions").respond(201, json=ANSWER)

        app = await convert(API, "c0de", FakeClock())

    assert (app.id, app.url) == (7, "https://github.com/apps/g")
    assert app.private_key.get_secret_value() == "p"
    assert "p" not in repr(app.private_key)


@pytest.mark.parametrize("code", ["", "../x", "a b", "a" * 201])
async def test_what_is_no_code_is_not_sent(code: str) -> None:
    with pytest.raises(Rejected):
        await convert(API, code, FakeClock())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(404, json={"message": "Not Found"}), HostError),
        (httpx.Response(201, json={"id": 7}), Unavailable),
        (httpx.Response(502), Unavailable),
        (httpx.ConnectError("no"), Unavailable),
    ],
)
async def test_github_s_failures_are_told_as_ours(
    answer: httpx.Response | Exception, kind: type[HostError]
) -> None:
    with respx.mock:
        respx.post(url__startswith=API).mock(side_effect=[answer])

        with pytest.raises(kind):
            await convert(API, "c0de", FakeClock())


def test_the_operation_is_one_of_github_s() -> None:
    assert "/app-manifests/{code}/conversions" in load("rest")["paths"]
