import hmac
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.model import Door
from bot.steps.ingest import sightings
from bot.web.webhooks import github_signed, sentry_projects, sentry_signed
from tests.web.worlds import SHOP, World

SAMPLES = Path(__file__).parent.parent / "samples" / "web"
JOB = json.dumps({"action": "completed", "repository": {"full_name": SHOP}}).encode()


def signed(body: bytes, secret: str = "new secret", **headers: str) -> dict[str, Any]:
    digest = hmac.new(secret.encode(), body, sha256).hexdigest()
    usual = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "workflow_job",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-Hub-Signature-256": f"sha256={digest}",
    }
    return {"data": body, "headers": usual | headers}


def sample(name: str) -> dict[str, Any]:
    return {
        "data": (SAMPLES / f"{name}.body.json").read_bytes(),
        "headers": json.loads((SAMPLES / f"{name}.headers.json").read_text()),
    }


def from_sentry(payload: Any, resource: str = "error") -> dict[str, Any]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    digest = hmac.new(b"another", body, sha256).hexdigest()
    headers = {"Sentry-Hook-Resource": resource, "Sentry-Hook-Signature": digest}
    return {"data": body, "headers": headers}


async def github(world: World, request: dict[str, Any]) -> int:
    async with world.client.post("/webhooks/github", **request) as answer:
        return answer.status


async def sentry(world: World, request: dict[str, Any]) -> int:
    async with world.client.post("/webhooks/sentry", **request) as answer:
        return answer.status


# -- GitHub --


def test_githubs_own_example_of_a_signature_holds() -> None:
    # https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    assert github_signed(b"Hello, World!", signature, [SecretStr("It's a Secret to Everybody")])
    assert not github_signed(b"Hello, World?", signature, [SecretStr("It's a Secret to Everybody")])


async def test_a_delivery_is_kept_for_its_repository_before_the_answer(world: World) -> None:
    assert await github(world, signed(JOB)) == 202

    [arrival] = await world.kept()
    assert arrival.id == "72d3162e-cc78-11e3-81ab-4c9367dc0958"
    assert (arrival.door, arrival.kind) == (Door.CI, "workflow_job")
    assert json.loads(arrival.body) == json.loads(JOB)
    assert arrival.repository is None
    assert world.woken == [f"intake:{SHOP}"]


@pytest.mark.parametrize("secret", ["old secret", "new secret"])
async def test_while_a_secret_is_rotated_both_are_taken(world: World, secret: str) -> None:
    assert await github(world, signed(JOB, secret)) == 202


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=" + "0" * 64,
        "sha256=ünïcode",
        "sha1=" + hmac.new(b"new secret", JOB, "sha1").hexdigest(),
        hmac.new(b"new secret", JOB, sha256).hexdigest(),
    ],
)
async def test_nothing_is_kept_without_a_right_signature(world: World, signature: str) -> None:
    assert await github(world, signed(JOB, **{"X-Hub-Signature-256": signature})) == 401
    assert await world.kept() == []


async def test_one_byte_more_than_was_signed_is_refused(world: World) -> None:
    request = signed(JOB)

    assert await github(world, request | {"data": JOB + b" "}) == 401


async def test_where_no_secret_is_set_nothing_is_signed(guarded: World) -> None:
    assert await github(guarded, signed(JOB, "")) == 401
    assert await sentry(guarded, from_sentry({})) == 401


async def test_a_redelivery_is_answered_alike_and_kept_once(world: World) -> None:
    assert [await github(world, signed(JOB)) for _ in range(2)] == [202, 202]
    assert len(await world.kept()) == 1


@pytest.mark.parametrize("event", ["ping", "star", "", "workflow_job\u00e9"])
async def test_events_that_say_nothing_to_grace_leave_no_trace(world: World, event: str) -> None:
    assert await github(world, signed(JOB, **{"X-GitHub-Event": event})) == 204
    assert await world.kept() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000, b"1" * 10_000]
)
async def test_what_is_signed_but_no_json_object_is_malformed(world: World, body: bytes) -> None:
    assert await github(world, signed(body)) == 400


@pytest.mark.parametrize("delivery", ["", "a b", "x" * 101, "é"])
async def test_a_delivery_without_a_name_is_malformed(world: World, delivery: str) -> None:
    assert await github(world, signed(JOB, **{"X-GitHub-Delivery": delivery})) == 400


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"repository": None},
        {"repository": "acme/shop"},
        {"repository": {"full_name": 7}},
        {"repository": {"full_name": "acme/../etc"}},
        {"repository": {"full_name": "a/b\nfix:1"}},
    ],
)
async def test_deliveries_of_no_repository_share_one_job(world: World, payload: Any) -> None:
    assert await github(world, signed(json.dumps(payload).encode())) == 202
    assert len(await world.kept("intake:github")) == 1


# -- Sentry --


def names_of(body: bytes) -> str:
    data = json.loads(body)["data"]
    event = data.get("event") or data.get("error")
    return f"sentry:{event['event_id']}" if event else sha256(body).hexdigest()


async def test_one_event_is_one_whichever_way_it_came(world: World) -> None:
    event = {"event_id": "c" * 32, "project": 8}
    await sentry(world, from_sentry({"data": {"error": event}}))
    await sentry(world, from_sentry({"data": {"event": event}}, "event_alert"))

    assert len(await world.kept()) == 1


@pytest.mark.parametrize("name", ["event_alert.triggered", "error.created", "issue.created"])
async def test_sentrys_webhooks_are_kept_for_the_mapped_repository(world: World, name: str) -> None:
    assert await sentry(world, sample(name)) == 202

    [arrival] = await world.kept()
    assert arrival.id == names_of(sample(name)["data"])
    assert (arrival.door, arrival.kind) == (Door.SENTRY, name.partition(".")[0])
    assert arrival.repository == SHOP


async def test_what_is_kept_of_an_event_is_scrubbed(world: World) -> None:
    await sentry(world, sample("event_alert.triggered"))

    [arrival] = await world.kept()
    event = json.loads(arrival.body)["data"]["event"]
    assert event["exception"]["values"][-1]["type"] == "AttributeError"
    assert not {"request", "user", "breadcrumbs", "extra"} & event.keys()


async def test_what_is_kept_of_an_issue_is_its_names_and_its_state(world: World) -> None:
    await sentry(world, sample("issue.created"))

    [arrival] = await world.kept()
    issue = json.loads(arrival.body)["data"]["issue"]
    assert (issue["id"], issue["substatus"]) == ("1170820242", "new")
    assert issue["project"] == {"id": "7", "slug": "shop"}
    assert "title" not in issue


@pytest.mark.parametrize("name", ["event_alert.triggered", "error.created"])
async def test_what_is_kept_of_an_event_can_still_be_read(world: World, name: str) -> None:
    await sentry(world, sample(name))

    [arrival] = await world.kept()
    [seen] = sightings(arrival, world.desk.clock.now())
    assert seen.fault.type == "AttributeError"


async def test_a_project_can_be_mapped_by_its_number(world: World) -> None:
    assert await sentry(world, from_sentry({"data": {"error": {"project": 8}}})) == 202
    assert len(await world.kept()) == 1


@pytest.mark.parametrize(
    ("about", "says"),
    [
        (
            {"project": 9, "url": "https://sentry.io/api/0/projects/acme/blog/events/1/"},
            "acme/blog",
        ),
        ({"project": {"id": "9"}}, '"9"'),
        ({}, "which project"),
    ],
)
async def test_an_unmapped_project_is_answered_and_its_cure_shown(
    world: World, about: dict[str, Any], says: str
) -> None:
    assert await sentry(world, from_sentry({"data": {"error": about}})) == 202

    assert await world.kept() == []
    [turned] = await world.desk.turned_away()
    assert "GRACE_SENTRY_PROJECTS" in turned.because
    assert says in turned.because


@pytest.mark.parametrize("resource", ["installation", "comment", "metric_alert", "seer", ""])
async def test_other_resources_of_sentrys_leave_no_trace(world: World, resource: str) -> None:
    assert await sentry(world, from_sentry({"data": {}}, resource)) == 204


@pytest.mark.parametrize("payload", [b"{", [], {}, {"data": {"error": []}}, {"data": 1}])
async def test_a_signed_webhook_without_an_event_is_malformed(world: World, payload: Any) -> None:
    assert await sentry(world, from_sentry(payload)) == 400


@pytest.mark.parametrize("signature", ["", "0" * 64, "é" * 64])
async def test_without_sentrys_signature_nothing_is_kept(world: World, signature: str) -> None:
    request = sample("error.created")
    request["headers"]["Sentry-Hook-Signature"] = signature

    assert await sentry(world, request) == 401
    assert await world.kept() == []


def test_only_the_exact_bytes_are_signed() -> None:
    request = sample("error.created")
    dumped_again = json.dumps(json.loads(request["data"])).encode()
    signature = request["headers"]["Sentry-Hook-Signature"]
    secrets = [SecretStr("old"), SecretStr("grace-test-client-secret")]

    assert sentry_signed(request["data"], signature, secrets)
    assert not sentry_signed(dumped_again, signature, secrets)


def test_a_project_goes_by_its_slug_and_by_its_number() -> None:
    event = json.loads(sample("error.created")["data"])["data"]["error"]
    issue = json.loads(sample("issue.created")["data"])["data"]["issue"]

    assert sentry_projects(event) == ["acme/shop", "7"]
    assert sentry_projects(issue) == ["acme/shop", "7"]
    assert sentry_projects({"project": None, "url": 5}) == []


async def test_what_a_webhook_of_githubs_tells_of_people_and_secrets_is_not_kept(
    world: World,
) -> None:
    payload = {
        "repository": {"full_name": "acme/sk-toolbox-of-many-things"},
        "commits": [{"author": {"email": "ada@example.com"}, "message": "password='hunter2'"}],
        "check_run": {"head_sha": "4" * 40, "output": {"text": "ghp_" + "a1B2" * 9}},
    }
    await github(world, signed(json.dumps(payload).encode()))

    [arrival] = await world.kept("intake:acme/sk-toolbox-of-many-things")
    kept = json.loads(arrival.body)
    assert kept["repository"] == payload["repository"]
    assert kept["check_run"]["head_sha"] == "4" * 40
    assert not {word for word in ("ada@", "hunter2", "ghp_") if word in arrival.body.decode()}
