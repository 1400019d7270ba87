"""Sentry's `issue` webhooks and the poll beside them lead to incidents, each event once."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chapters.intake import PATIENCE
from bot.errors import Forbidden, Unavailable
from bot.healer import Healer
from bot.model import Arrival, Door, Key, TrackedIssue
from tests.fakes.tracker import FakeTracker
from tests.stories.stage import SHOP, Stage, staged

SAMPLES = Path(__file__).parent.parent / "samples" / "reading" / "webhooks"
EVENT: dict[str, Any] = json.loads((SAMPLES / "error.created.body.json").read_text())["data"][
    "error"
]
ISSUE = ("acme", "1170820242")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"shop/models.py": b"class Cart:\n    pass\n"}) as stage:
        settings = stage.world.settings.model_copy(
            update={"grace_sentry_projects": {"acme/shop": SHOP, "7": SHOP}}
        )
        tracker = FakeTracker({ISSUE: EVENT}, {("acme", "shop"): []})
        stage.world = replace(stage.world, settings=settings, tracker=tracker)
        stage.healer = Healer(stage.world)
        yield stage


def tracker(stage: Stage) -> FakeTracker:
    assert isinstance(stage.world.tracker, FakeTracker)
    return stage.world.tracker


async def hook(stage: Stage, name: str = "issue.created", **changed: Any) -> None:
    body = json.loads((SAMPLES / f"{name}.body.json").read_text())
    body |= {key: changed[key] for key in changed if key == "action"}
    body["data"]["issue"] |= {key: changed[key] for key in changed if key != "action"}
    now = stage.clock.now()
    raw = json.dumps(body).encode()
    key = Key(f"intake:{SHOP}")
    await stage.world.store.accept(
        Arrival(f"{name}{changed}", key, Door.SENTRY, "issue", raw, now, SHOP)
    )
    await stage.settle()


async def counted(stage: Stage) -> list[tuple[str, str, int]]:
    return [
        (one.sighting.fault.type, one.sighting.event, one.count)
        for one in await stage.world.store.incidents()
    ]


@pytest.mark.parametrize("name", ["issue.created", "issue.unresolved-regressed"])
async def test_an_issue_becomes_an_incident_by_its_newest_event(stage: Stage, name: str) -> None:
    body = json.loads((SAMPLES / f"{name}.body.json").read_text())
    tracker(stage).events["acme", body["data"]["issue"]["id"]] = EVENT

    await hook(stage, name)

    [(kind, event, count)] = await counted(stage)
    assert (kind, count) == ("AttributeError", 1)
    assert event == f"sentry:{body['data']['issue']['id']}"
    assert await stage.world.store.refused() == []


@pytest.mark.parametrize(("named", "refused"), [("[shop]", 0), ("[other]", 1)])
@pytest.mark.parametrize("way", ["poll", "webhook"])
async def test_owners_say_which_projects_speak_for_their_repository(
    stage: Stage, named: str, refused: int, way: str
) -> None:
    rules = {".github/grace.yml": f"sentry_projects: {named}".encode()}
    stage.people.push(stage.repo, "main", rules)
    tracker(stage).projects["acme", "shop"] = [TrackedIssue(ISSUE[1], stage.clock.now())]

    await (stage.healer.reconcile() if way == "poll" else hook(stage))
    await stage.settle()

    [incident] = await stage.world.store.incidents()
    said = " ".join(refusal.because for refusal in incident.refusals)
    assert ("Sentry project shop are not healed" in said) == refused


async def test_an_event_that_the_webhook_and_the_poll_both_find_counts_once(stage: Stage) -> None:
    await hook(stage)
    tracker(stage).projects["acme", "shop"] = [TrackedIssue(ISSUE[1], stage.clock.now())]

    await stage.healer.reconcile()
    await stage.settle()

    assert [count for *_, count in await counted(stage)] == [1]


async def test_the_poll_finds_what_no_webhook_told_and_asks_again_only_when_it_moves(
    stage: Stage,
) -> None:
    seen = stage.clock.now() - timedelta(hours=1)
    tracker(stage).projects["acme", "shop"] = [TrackedIssue(ISSUE[1], seen)]
    for _ in range(3):
        await stage.healer.reconcile()
    assert tracker(stage).asked.count(ISSUE[1]) == 1

    tracker(stage).events[ISSUE] = EVENT | {"event_id": "b" * 32}
    tracker(stage).projects["acme", "shop"] = [TrackedIssue(ISSUE[1], stage.clock.now())]
    await stage.healer.reconcile()
    await stage.settle()

    assert [count for *_, count in await counted(stage)] == [2]


async def test_an_issue_that_was_not_seen_for_days_is_left_alone(stage: Stage) -> None:
    old = stage.clock.now() - timedelta(days=3)
    tracker(stage).projects["acme", "shop"] = [TrackedIssue(ISSUE[1], old)]

    await stage.healer.reconcile()

    assert tracker(stage).asked == ["shop"]


async def test_an_outage_of_sentrys_loses_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    tracker(stage).projects["acme", "shop"] = [TrackedIssue(ISSUE[1], stage.clock.now())]
    tracker(stage).fails = Unavailable("Sentry is away")
    with caplog.at_level(logging.WARNING):
        await stage.healer.reconcile()
    assert "Sentry is away" in caplog.text

    tracker(stage).fails = None
    await stage.healer.reconcile()
    await stage.settle()

    assert len(await counted(stage)) == 1


async def test_an_event_that_cannot_be_read_now_is_asked_for_again(stage: Stage) -> None:
    event = tracker(stage).events.pop(ISSUE)
    tracker(stage).projects["acme", "shop"] = [TrackedIssue(ISSUE[1], stage.clock.now())]
    await stage.healer.reconcile()
    tracker(stage).events[ISSUE] = {"no": "id"}
    tracker(stage).projects["acme", "shop"] = [
        TrackedIssue(ISSUE[1], stage.clock.now() + timedelta(seconds=1))
    ]
    await stage.healer.reconcile()
    tracker(stage).events[ISSUE] = event
    await stage.healer.reconcile()
    await stage.settle()

    assert len(await counted(stage)) == 1


async def test_a_webhook_waits_for_a_sentry_that_is_away(stage: Stage) -> None:
    tracker(stage).fails = Unavailable("Sentry is away")
    await hook(stage)
    assert await counted(stage) == []

    tracker(stage).fails = None
    stage.clock.advance(PATIENCE / 2)
    await stage.settle()

    assert len(await counted(stage)) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"url": None, "web_url": None}, "organisation"), ({}, "SENTRY_AUTH_TOKEN")],
)
async def test_what_cannot_be_fetched_is_refused_with_its_cure(
    stage: Stage, changed: dict[str, Any], says: str
) -> None:
    if not changed:
        stage.healer = Healer(replace(stage.world, tracker=None))
        await stage.healer.reconcile()

    await hook(stage, **changed)

    [(_, because, _)] = await stage.world.store.refused()
    assert says in because


async def test_a_token_without_the_right_is_a_refusal(stage: Stage) -> None:
    tracker(stage).fails = Forbidden("the token needs event:read")

    await hook(stage)

    [(_, because, _)] = await stage.world.store.refused()
    assert because == "the token needs event:read"


async def test_an_issue_that_was_resolved_asks_for_nothing(stage: Stage) -> None:
    await hook(stage, action="resolved")

    assert tracker(stage).asked == []
    assert await stage.world.store.refused() == []
