"""Grace's credentials: checked at the start, kept for their hour, shown to nobody."""

import logging
import traceback
from datetime import timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from httpx import Response
from pydantic import SecretStr

from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.errors import (
    Forbidden,
    HostError,
    NotInstalled,
    SettingsError,
    Unavailable,
)
from tests.edges.staged import HERE, PULL, REPO, TOKEN, Staged, propose, said, shown
from tests.fakes.clock import FakeClock

NONSENSE = "-----BEGIN NONSENSE-----"
OF_A_CURVE = ec.generate_private_key(ec.SECP256R1())
LOCKED = BestAvailableEncryption(b"hunter2")


def pem(protection: KeySerializationEncryption) -> str:
    return OF_A_CURVE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection).decode()


@pytest.mark.parametrize("text", [NONSENSE, pem(NoEncryption()), pem(LOCKED)])
def test_a_key_that_cannot_sign_stops_the_start(text: str) -> None:
    with pytest.raises(SettingsError, match="GITHUB_PRIVATE_KEY") as caught:
        GitHub(AppKey("1", SecretStr(text)), FakeClock())

    assert text.splitlines()[0] not in str(caught.value)


async def test_an_unchanged_answer_is_taken_from_the_cache(stage: Staged) -> None:
    first = Response(200, json=PULL, headers={"etag": 'W/"1"'})
    asked = stage.answers("GET", "/pulls/3", first, Response(304))

    before = await stage.host.pull_request(REPO, 3)
    after = await stage.host.pull_request(REPO, 3)

    assert before == after
    assert asked.calls.last.request.headers["if-none-match"] == 'W/"1"'


async def test_a_token_is_kept_until_shortly_before_its_end(stage: Staged) -> None:
    stage.answers("GET", "/pulls/3", shown(PULL))

    for minutes in (0, 54, 2):
        stage.clock.advance(timedelta(minutes=minutes))
        await stage.host.pull_request(REPO, 3)

    assert stage.tokens.call_count == 2


async def test_the_token_for_git_reads_one_repository_and_nothing_else(stage: Staged) -> None:
    assert await stage.host.clone_token(REPO) == TOKEN

    asked = stage.tokens.calls.last.request.content
    assert asked == b'{"permissions": {"contents": "read"}, "repository_ids": [7]}'


async def test_a_repository_that_did_not_change_costs_no_requests(stage: Staged) -> None:
    known = Response(200, json={"id": 11, "app_slug": "grace"}, headers={"etag": '"1"'})
    asked = stage.answers("GET", "/installation", known, Response(304))
    whole = {"id": 7, "full_name": "acme/shop", "default_branch": "main", "clone_url": "x"}
    stage.router.get(HERE).respond(json=whole)

    first = await stage.host.repository(REPO.name)

    assert first == await stage.host.repository(REPO.name)
    assert asked.calls.last.request.headers["if-none-match"] == '"1"'


async def test_an_expired_token_is_renewed_once_without_anyone_noticing(stage: Staged) -> None:
    sent = stage.answers("POST", "/pulls", said(401, "Bad credentials"), Response(201, json=PULL))

    assert (await propose(stage)).number == 3

    assert (sent.call_count, stage.tokens.call_count) == (2, 2)


async def test_a_token_that_is_refused_twice_is_forbidden(stage: Staged) -> None:
    sent = stage.answers("POST", "/pulls", said(401, "Bad credentials"))

    with pytest.raises(Forbidden, match="check GITHUB_APP_ID and GITHUB_PRIVATE_KEY"):
        await propose(stage)

    assert (sent.call_count, stage.tokens.call_count) == (2, 2)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Forbidden), (403, Forbidden), (404, NotInstalled), (500, Unavailable)],
)
async def test_a_token_that_is_not_given_says_why(
    stage: Staged, status: int, error: type[HostError]
) -> None:
    stage.tokens.respond(status, json={"message": "This installation has been suspended"})

    with pytest.raises(error, match="token for installation 11"):
        await stage.host.pull_request(REPO, 3)


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("refused"), Response(201, json={"token": None})]
)
async def test_a_token_that_does_not_arrive_is_unavailable(
    stage: Staged, answer: Response | Exception
) -> None:
    stage.tokens.mock(side_effect=[answer])

    with pytest.raises(Unavailable):
        await stage.host.pull_request(REPO, 3)


async def test_no_secret_shows_in_errors_logs_or_looks(
    stage: Staged, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stage.answers("POST", "/pulls", said(500, "Server Error"))
    stage.answers("GET", "/pulls/3", httpx.ReadTimeout("slow"))
    key = stage.host.keyring.key.private_key.get_secret_value()

    told = [repr(stage.host), repr(stage.host.keyring), repr(stage.host.keyring.key)]
    for attempt in (propose(stage), stage.host.pull_request(REPO, 3)):
        with pytest.raises(Unavailable) as caught:
            await attempt
        told += [*traceback.format_exception(caught.value), repr(caught.value)]

    everything = "\n".join([*told, caplog.text])
    assert TOKEN not in everything
    assert key.splitlines()[1] not in everything
