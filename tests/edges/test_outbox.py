"""What waits is counted, sent once, and kept while Grace is away."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
import respx
from httpx import Response

from bot.edges import outbox as edge
from bot.edges.outbox import DOOR, GATHER, Outbox, Target
from bot.errors import SettingsError
from bot.model import CommitId, RepositoryName
from bot.web.shapes import Report
from patterns.contract import Fault, Frame

URL = "https://grace.example"
SHOP = RepositoryName("acme/shop")


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def fault(line: int = 3, message: str = "no") -> Fault:
    return Fault("ValueError", message, frames=(Frame("shop/api.py", line, "total"),))


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def outbox(clock: Seconds) -> Iterator[Outbox]:
    with Outbox(Target(f"{URL}/", "t0ken", SHOP, CommitId("a" * 40)), clock) as made:
        yield made


@pytest.fixture
def door(respx_mock: respx.MockRouter) -> respx.Route:
    return respx_mock.post(URL + DOOR).respond(202)


def sent(door: respx.Route) -> list[dict[str, object]]:
    return [json.loads(call.request.content) for call in door.calls]


def test_one_error_is_sent_once_with_its_count(
    outbox: Outbox, door: respx.Route, clock: Seconds
) -> None:
    for number in range(50):
        outbox.note([fault(message=f"order {number}")])
    outbox.note([fault(line=9)])
    outbox.send()
    assert not door.called
    clock.now += GATHER
    outbox.send()

    assert [report["count"] for report in sent(door)] == [50, 1]
    Report.model_validate(sent(door)[0])
    assert door.calls[0].request.headers["authorization"] == "Bearer t0ken"
    assert outbox.waiting == 0


def test_secrets_never_leave(outbox: Outbox, door: respx.Route) -> None:
    outbox.note([fault(message="login failed for jane@example.com")])
    outbox.send(now=True)

    assert "jane@example.com" not in door.calls.last.request.content.decode()


def test_a_grace_that_is_away_is_asked_again_later_under_the_same_name(
    outbox: Outbox, door: respx.Route, clock: Seconds
) -> None:
    taken = [Response(202) for _ in range(30)]
    door.side_effect = [httpx.ConnectError("away"), Response(503), *taken]
    outbox.note([fault()])
    for _ in range(30):
        clock.now += 1
        outbox.send()
        outbox.note([fault()])

    names = [call.request.headers["idempotency-key"] for call in door.calls]
    assert names[0] == names[1] == names[2] != names[3]
    counts = [report["count"] for report in sent(door)]
    assert counts[0] == counts[1] == counts[2]


def test_the_pause_that_is_asked_for_is_kept(
    outbox: Outbox, door: respx.Route, clock: Seconds
) -> None:
    door.side_effect = [Response(429, headers={"retry-after": "60"}), Response(202)]
    outbox.note([fault()])
    outbox.send(now=True)
    clock.now += 59
    outbox.send()
    assert door.call_count == 1

    clock.now += 1
    outbox.send()
    assert door.call_count == 2


def test_only_so_much_waits(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "MOST", 10)
    for line in range(15):
        outbox.note([fault(line)])

    assert (outbox.waiting, outbox.dropped) == (10, 5)


def test_what_grace_refuses_is_not_sent_again(outbox: Outbox, door: respx.Route) -> None:
    door.side_effect = [Response(422)]
    outbox.note([fault()])
    outbox.send(now=True)
    outbox.send(now=True)

    assert (door.call_count, outbox.waiting, outbox.dropped) == (1, 0, 1)


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_token_ends_it(outbox: Outbox, door: respx.Route, status: int) -> None:
    door.side_effect = [Response(status)]
    outbox.note([fault()])

    with pytest.raises(SettingsError, match="GRACE_OPERATOR_TOKEN"):
        outbox.send(now=True)


def test_a_token_goes_only_over_https() -> None:
    with pytest.raises(SettingsError, match="https"):
        Outbox(Target("http://grace.example", "t", SHOP))
