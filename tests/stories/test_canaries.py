"""Privacy: what people and programs keep to themselves is planted at every door, and looked for.

A really running Grace takes one error per door, proposes a fix, and is then searched: the raw bytes
of all her files, her log at its most talkative, her pages, and every request that she made.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import httpx
import pytest
from pydantic import SecretStr

from bot.demo.miniature import checks
from bot.demo.miniature.app import Exchange
from bot.demo.miniature.records_ci import Artifact
from tests.edges.miniature_world import app
from tests.stories.arriving import LOG
from tests.stories.test_whole_life import OPERATOR, SHOP, Town, town

CANARY = "c4n4ry"
CARD = "4111 1111 1111 1111"
TOKEN = f"ghp_{CARD[:4]}{CANARY}{'x' * 30}"
PERSON = f"{CANARY}@example.com"
MESSAGE = f"no account {PERSON}, card {CARD}, token {TOKEN}, password='{CANARY}-4711'"
SENTRY_SECRET = "sentry's secret"
NOISE = f"INFO login of {PERSON}\nDB_PASSWORD={CANARY}99 Authorization: Bearer {CANARY}{'y' * 20}\n"


def traceback(kind: str, line: int) -> str:
    """A traceback whose message, source line and surroundings hold canaries."""
    return (
        f"{NOISE}Traceback (most recent call last):\n"
        f'  File "/srv/app.py", line {line}, in main\n'
        f'    login(password="{CANARY}-in-the-source")\n'
        f"{kind}: {MESSAGE}\n"
    )


def event(kind: str, line: int) -> dict[str, Any]:
    """What an SDK may send, everything of it private but the error itself."""
    frame = {
        "filename": "app.py",
        "abs_path": "/srv/app.py",
        "function": "main",
        "module": "app",
        "lineno": line,
        "context_line": f'    login(password="{CANARY}-in-the-source")',
        "pre_context": [f"# {CANARY}"],
        "post_context": [f"# {CANARY}"],
        "vars": {"row": f"{CANARY}", "user": {"name": CANARY}, "rows": [CANARY]},
    }
    return {
        "event_id": f"{line:032x}",
        "project": 7,
        "exception": {
            "values": [{"type": kind, "value": MESSAGE, "stacktrace": {"frames": [frame]}}]
        },
        "request": {
            "url": f"https://shop.example/?q={CANARY}",
            "headers": {"Authorization": f"Bearer {CANARY}", "Cookie": CANARY},
            "data": {"pin": CANARY},
            "env": {"REMOTE_ADDR": CANARY},
        },
        "user": {"email": PERSON, "id": CANARY},
        "breadcrumbs": {"values": [{"message": f"SELECT {CANARY}"}]},
        "extra": {"sys.argv": [CANARY]},
        "logentry": {"message": CANARY},
        "tags": {"customer": CANARY},
        "contexts": {"runtime": {"name": "CPython", "version": "3.11"}, "secret": {"x": CANARY}},
    }


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(
        tmp_path,
        grace_dsn_keys={"known": SHOP},
        grace_sentry_projects={"7": SHOP},
        sentry_client_secret=(SecretStr(SENTRY_SECRET),),
    ) as shop:
        yield shop


async def test_canaries_stay_where_they_were(
    shop: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    exchanges: list[Exchange] = []
    shop.mini.watch_exchanges(exchanges.append)

    await through_every_door(shop)
    await known(
        shop,
        {
            *("LookupError", "KeyError", "OSError", "EOFError", "IndexError", "TypeError"),
            *("ZeroDivisionError", "BufferError", "MemoryError", "FloatingPointError"),
        },
    )
    await shop.until(lambda fix: fix.pull_request is not None)
    shown = await pages(shop)

    requests = "\n".join(f"{one.method} {one.url} {one.sent!r}" for one in exchanges)
    assert "grace/ledger" in requests  # it was her work that was watched
    assert "/zip" in requests
    assert "LookupError" in shown
    files = hers(tmp_path)
    assert any(file.name == "grace.db" for file in files)
    found = [file.name for file in files if holds(file.read_bytes().decode("latin-1"))]
    # What is kept is sealed, too; unsealed, nothing of it may be private either.
    kept = f"{await shop.grace.desk.incidents()} {await shop.grace.desk.history(10)}"
    places = {"log": caplog.text, "requests": requests, "pages": shown, "store": kept}
    found += [name for name, text in places.items() if holds(text)]
    assert found == []


def hers(folder: Path) -> list[Path]:
    """All of Grace's own files: the database with its journals, mirrors, keys."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return [file for file in found if folder / "github" not in file.parents]


def holds(text: str) -> bool:
    """Whether any of what was planted is in it."""
    return CANARY in text or CARD in text


async def through_every_door(shop: Town) -> None:
    """One error each, of a type of its own."""
    operator = {"Authorization": f"Bearer {OPERATOR}"}
    async with httpx.AsyncClient(base_url=shop.url, trust_env=False) as client:
        payload = json.dumps(event("LookupError", 1)).encode()
        item = json.dumps({"type": "event", "length": len(payload)}).encode()
        envelope = b"{}\n" + item + b"\n" + payload + b"\n"
        answers = [await client.post("/api/7/envelope/?sentry_key=known", content=envelope)]

        alert = {"action": "triggered", "data": {"event": event("KeyError", 2)}}
        answers.append(await client.post("/webhooks/sentry", **from_sentry(alert)))

        text = {"repository": SHOP, "text": traceback("OSError", 3) + NOISE}
        answers.append(await client.post("/api/code-healing/events", headers=operator, json=text))
        frame = {"path": "app.py", "line": 4, "locals": {"row": CANARY, "key": f"'{CANARY}'"}}
        fault = {"type": "EOFError", "message": MESSAGE, "notes": [NOISE], "frames": [frame]}
        answers.append(
            await client.post(
                "/api/code-healing/events",
                headers=operator,
                json={"repository": SHOP, "faults": [fault]},
            )
        )
        answers.append(await client.post("/webhooks/github", **await failed_check(shop)))
        answers.append(await client.post("/webhooks/github", **await failed_job(shop)))
        push = {"pusher": {"email": PERSON}, "commits": [{"message": MESSAGE}], "ref": CANARY}
        answers.append(await client.post("/webhooks/github", **from_github("push", push)))
        bare = json.dumps(event("FloatingPointError", 9)).encode()
        answers.append(await client.post("/api/7/store/?sentry_key=known", content=bare))
    assert {answer.is_success for answer in answers} == {True}
    await shop.report(LOG + NOISE)


def from_sentry(payload: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps(payload).encode()
    signature = hmac.new(SENTRY_SECRET.encode(), body, sha256).hexdigest()
    headers = {"Sentry-Hook-Resource": "event_alert", "Sentry-Hook-Signature": signature}
    return {"content": body, "headers": headers}


async def failed_job(shop: Town) -> dict[str, Any]:
    """A job with a log and an artifact, and the webhook that tells of it."""
    world = shop.mini.host.world
    head = await shop.repo.git.ref("refs/heads/main")
    job = next(iter(world.checks.jobs.values()))
    job.log = (NOISE + traceback("ZeroDivisionError", 6) + traceback("BufferError", 7)).encode()
    quoted = escape(f"{NOISE}\napp.py:6: {MESSAGE}\nE   ZeroDivisionError: {MESSAGE}")
    junit = f'<testsuites><properties><property name="x" value="{CANARY}"/></properties>'
    junit += f"<testsuite><testcase><failure>{quoted}</failure></testcase></testsuite></testsuites>"
    frame = {"path": "/srv/app.py", "line": 7, "locals": {"row": f"'{CANARY}'"}, "value": CANARY}
    fault = {"type": "BufferError", "message": MESSAGE, "notes": [NOISE], "frames": [frame]}
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.comment = CANARY.encode()
        archive.writestr(f"{CANARY}.xml", junit)
        archive.writestr("grace.json", json.dumps({"faults": [fault], "env": CANARY}))
    left = Artifact(world.new_id(), "test-results", kept.getvalue(), world.now())
    job.run.artifacts.append(left)
    told = {
        "id": job.id,
        "run_id": job.run.id,
        "name": "test",
        "conclusion": "failure",
        "head_branch": "main",
        "head_sha": head,
        "steps": [{"name": MESSAGE}],
    }
    return from_github("workflow_job", {"action": "completed", "workflow_job": told})


async def failed_check(shop: Town) -> dict[str, Any]:
    """A check run whose text holds an error, and the webhook that tells of it."""
    hooks, world = shop.mini.host.hooks, shop.mini.host.world
    head = await shop.repo.git.ref("refs/heads/main")
    assert head is not None
    suite = await checks.suite_for(hooks, shop.repo, world.actions, head)
    note = {
        "path": "app.py",
        "start_line": 8,
        "end_line": 8,
        "annotation_level": "failure",
        "message": MESSAGE,
        "raw_details": traceback("MemoryError", 8),
    }
    output = {
        "title": "t",
        "summary": NOISE,
        "text": traceback("IndexError", 5),
        "annotations": [note],
    }
    made = await checks.create_run(
        hooks, suite, "other-ci", {"conclusion": "failure", "output": output}
    )
    run = {
        "id": made.id,
        "name": "other-ci",
        "head_sha": head,
        "conclusion": "failure",
        "app": {"slug": "other-ci"},
        "check_suite": {"head_branch": "main"},
        "output": {"text": NOISE},
    }
    return from_github("check_run", {"action": "completed", "check_run": run})


def from_github(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"repository": {"full_name": SHOP}, **payload}).encode()
    headers = {
        "X-GitHub-Event": kind,
        "X-GitHub-Delivery": str(uuid4()),
        "X-Hub-Signature-256": "sha256="
        + hmac.new(app()[0].webhook_secret.encode(), body, sha256).hexdigest(),
        "Content-Type": "application/json",
    }
    return {"content": body, "headers": headers}


async def known(shop: Town, kinds: set[str]) -> None:
    """Wait until each of these errors is an incident with a fix or a reason."""
    async with asyncio.timeout(60):
        while True:
            incidents = await shop.grace.desk.incidents()
            settled = {one.sighting.fault.type for one in incidents if one.refusals or one.fix}
            if kinds <= settled:
                return
            await asyncio.sleep(0.05)


async def pages(shop: Town) -> str:
    """Everything that Grace shows to an operator."""
    operator = {"Authorization": f"Bearer {OPERATOR}"}
    paths = ["/", "/metrics", "/api/code-healing/fixes/history", "/api/code-healing/status"]
    fixes = await shop.grace.desk.history(10)
    paths += [f"/fixes/{fix.id}" for fix in fixes]
    async with httpx.AsyncClient(base_url=shop.url, trust_env=False, headers=operator) as client:
        return "\n".join([(await client.get(path)).text for path in paths])
