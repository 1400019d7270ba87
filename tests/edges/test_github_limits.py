"""GitHub's limits: a pause is told, kept, and over when it is over."""

from datetime import timedelta

import pytest
from httpx import Response

from bot.errors import Unavailable
from tests.edges.staged import PULL, REPO, Staged, propose, said


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (said(429, "Too Many Requests", retry_after="30"), timedelta(seconds=30)),
        (said(429, "Too Many Requests"), timedelta(seconds=60)),
        (said(403, "You have exceeded a secondary rate limit."), timedelta(seconds=60)),
        (said(403, "You have triggered an abuse detection mechanism"), timedelta(seconds=60)),
        (said(403, "Wait", retry_after="5"), timedelta(seconds=5)),
        (said(503, "Down", retry_after="120"), timedelta(seconds=120)),
        (said(429, "Wait", retry_after="Fri, 31 Dec 1999 23:59:59 GMT"), timedelta(seconds=60)),
        (said(429, "Wait", retry_after="999999999999"), timedelta(hours=1)),
    ],
)
async def test_a_limit_says_how_long_to_wait_and_until_then_nothing_is_sent(
    stage: Staged, answer: Response, wait: timedelta
) -> None:
    sent = stage.answers("POST", "/pulls", answer)

    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            await propose(stage)
        assert caught.value.retry_after == wait
    assert sent.call_count == 1

    stage.clock.advance(wait)
    with pytest.raises(Unavailable):
        await propose(stage)
    assert sent.call_count == 2


async def test_the_hours_last_request_ends_the_hour(stage: Staged) -> None:
    reset = stage.clock.now() + timedelta(minutes=20)
    headers = {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(reset.timestamp())),
    }
    sent = stage.answers("GET", "/pulls/3", Response(200, json=PULL, headers=headers))

    assert (await stage.host.pull_request(REPO, 3)).number == 3
    with pytest.raises(Unavailable) as caught:
        await stage.host.pull_request(REPO, 3)

    assert caught.value.retry_after == timedelta(minutes=20)
    assert sent.call_count == 1


async def test_a_primary_limit_that_was_overrun_waits_for_its_reset(stage: Staged) -> None:
    reset = stage.clock.now() + timedelta(minutes=20)
    headers = {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(reset.timestamp())),
    }
    answer = Response(403, json={"message": "API rate limit exceeded"}, headers=headers)
    stage.answers("GET", "/pulls/3", answer)

    with pytest.raises(Unavailable) as caught:
        await stage.host.pull_request(REPO, 3)

    assert caught.value.retry_after == timedelta(minutes=20)
