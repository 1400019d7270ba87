"""Deliveries that GitHub did not make, over HTTP, against the whole of Grace.

Each tells of the one thing that counts by the webhook alone: that a writer pressed "Approve".
"""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from bot.demo.miniature.pulls import pull_of
from bot.model import Fix
from bot.model import Stage as At
from tests.stories import stamped
from tests.stories.test_whole_life import SHOP, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")
BUG, LOG = (text.replace("_N", "_1") for text in (stamped.BUG, stamped.LOG))
SIGNATURE = "X-Hub-Signature-256"


@dataclass(frozen=True)
class Siege:
    """A whole Grace with a medium fix that waits for nothing but a person."""

    town: Town
    fix: Fix

    def pressed(self, **more: Any) -> bytes:
        """The body of GitHub's webhook of a pressed button."""
        body = {
            "action": "requested_action",
            "check_run": {"id": 5, "name": "grace/gate", "head_sha": self.fix.head},
            "requested_action": {"identifier": "approve"},
            "repository": {"full_name": SHOP, "default_branch": "main"},
            "sender": {"login": "alice", "type": "User"},
        }
        return json.dumps(body | more).encode()

    def signed(self, body: bytes, secret: str = "", kind: str = "sha256") -> str:
        """With the App's own secret, where no other is given."""
        secret = secret or self.town.mini.host.world.settings.webhook_secret
        return f"{kind}={hmac.new(secret.encode(), body, kind).hexdigest()}"

    async def send(self, body: bytes, **headers: str) -> int:
        """What the door answers."""
        told = {
            "Content-Type": "application/json",
            "X-GitHub-Event": "check_run",
            "X-GitHub-Delivery": str(uuid4()),
        }
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"{self.town.url}/webhooks/github"
            return (await client.post(url, content=body, headers=told)).status_code

    async def holds(self) -> None:
        """Nothing has merged, now that all that arrived was dealt with."""
        mini, repo, number = self.town.mini, self.town.repo, self.fix.pull_request or 0
        asked = mini.person("alice").comment(repo, number, "/grace status")
        async with asyncio.timeout(60):
            while True:
                if any(f"comment:{asked.id}" in one.body for one in pull_of(repo, number).comments):
                    break
                await asyncio.sleep(0.02)
        fix = await self.town.grace.desk.fix(self.fix.id)
        assert fix is not None
        assert (fix.stage, fix.decided_by) == (At.PROPOSED, None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def siege(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Siege]:
    """One for all of them; it ends with the true button, which shows that all was in place."""
    folder = tmp_path_factory.mktemp("siege")
    async with town(folder, {"jobs_1.py": BUG.encode()}) as it:
        await it.report(LOG)
        fix = await it.until(lambda fix: [*fix.waits_for] == [ASKED])
        yield Siege(it, fix)
        it.mini.person("alice").press(it.repo, fix.pull_request or 0, "approve")
        landed = await it.until(lambda one: one.merged_at is not None)
        assert (landed.decided_by, len(await it.repo.git.history("main"))) == ("alice", 2)


ASKED = "an approval: `/grace approve` or a review, by someone with write permission"


@pytest.mark.parametrize("signature", ["", "sha256=" + "0" * 64, "sha256=", "none"])
async def test_a_signature_that_is_none(siege: Siege, signature: str) -> None:
    assert await siege.send(siege.pressed(), X_Hub_Signature_256=signature) == 401


async def test_a_signature_by_another_secret(siege: Siege) -> None:
    body = siege.pressed()

    assert await siege.send(body, X_Hub_Signature_256=siege.signed(body, "guessed")) == 401


async def test_the_signature_of_another_body(siege: Siege) -> None:
    signature = siege.signed(siege.pressed(requested_action={"identifier": "reject"}))

    assert await siege.send(siege.pressed(), X_Hub_Signature_256=signature) == 401


async def test_a_right_signature_of_the_old_kind_alone(siege: Siege) -> None:
    """Collisions of SHA-1 can be bought."""
    body = siege.pressed()
    old = siege.signed(body, kind="sha1")

    assert await siege.send(body, X_Hub_Signature=old) == 401
    assert await siege.send(body, X_Hub_Signature=old, X_Hub_Signature_256=old) == 401


async def test_a_signed_body_in_the_form_of_a_web_page(siege: Siege) -> None:
    body = urlencode({"payload": siege.pressed().decode()}).encode()
    form = {"Content_Type": "application/x-www-form-urlencoded"}

    assert await siege.send(body, X_Hub_Signature_256=siege.signed(body), **form) == 400


async def test_a_signed_body_that_is_larger_than_github_sends(siege: Siege) -> None:
    body = siege.pressed(padding="x" * (26 * 2**20))

    assert await siege.send(body, X_Hub_Signature_256=siege.signed(body)) == 413


async def test_a_signed_body_under_another_event_s_name(siege: Siege) -> None:
    """GitHub signs the body, and neither the event's name nor the delivery's."""
    body = siege.pressed()
    for event in ("issue_comment", "pull_request_review", "push", "status", "check_suite"):
        headers = {SIGNATURE: siege.signed(body), "X_GitHub_Event": event}
        assert await siege.send(body, **headers) == 202

    await siege.holds()


async def test_a_true_body_of_another_event_named_as_a_button(siege: Siege) -> None:
    """A comment's body holds what its author likes, but only in a comment's places."""
    said = siege.pressed().decode()
    comment = {"id": 1, "body": said, "user": {"login": "mallory", "type": "User"}}
    told = {"action": "created", "issue": {"number": 1}, "comment": comment}
    body = json.dumps({**told, "repository": {"full_name": SHOP}}).encode()

    assert await siege.send(body, X_Hub_Signature_256=siege.signed(body)) == 202
    await siege.holds()


async def test_the_button_of_another_repository_with_the_same_commit(siege: Siege) -> None:
    """A fork has all commits of what it was forked from; the App's secret is one for all."""
    for name in ("mallory/shop", "acme/shop-2", "acme/shop.git", "acme/shop/", "../acme/shop"):
        body = siege.pressed(repository={"full_name": name, "default_branch": "main"})
        assert await siege.send(body, X_Hub_Signature_256=siege.signed(body)) == 202

    await siege.holds()


NOBODIES: list[dict[str, str]] = [
    {"login": "bob", "type": "User"},
    {"login": "grace[bot]", "type": "Bot"},
    {"login": "nobody-at-all", "type": "User"},
    {"login": "ghost", "type": "User"},
    {"login": "\N{CYRILLIC SMALL LETTER A}lice", "type": "User"},
    {"login": "alice/../alice", "type": "User"},
    {"login": "alice\n", "type": "User"},
    {"login": "", "type": "User"},
    {},
]


async def test_the_button_is_pressed_by_nobody_who_may(siege: Siege) -> None:
    for sender in NOBODIES:
        body = siege.pressed(sender=sender)
        assert await siege.send(body, X_Hub_Signature_256=siege.signed(body)) == 202

    await siege.holds()


async def test_a_button_on_what_is_no_head_of_hers(siege: Siege) -> None:
    body = siege.pressed(check_run={"id": 5, "name": "grace/gate", "head_sha": "e" * 40})
    name = str(uuid4())
    headers = {SIGNATURE: siege.signed(body), "X_GitHub_Delivery": name}

    assert [await siege.send(body, **headers) for _ in range(3)] == [202, 202, 202]
    await siege.holds()


async def test_a_seen_delivery_s_name_with_a_forged_body(siege: Siege) -> None:
    """Whoever watches the line knows the names, and not the secret."""
    known = next(one for one in siege.town.mini.deliveries if one.event == "check_run")
    headers = {"X_GitHub_Delivery": known.guid, SIGNATURE: "sha256=" + "a" * 64}

    assert await siege.send(siege.pressed(), **headers) == 401


LOOK_ALIKES = [
    "\N{FULLWIDTH SOLIDUS}grace approve",
    "\N{DIVISION SLASH}grace approve",
    "\N{FRACTION SLASH}grace approve",
    "/gr\N{CYRILLIC SMALL LETTER A}ce approve",
    "/grace \N{CYRILLIC SMALL LETTER A}pprove",
    "/grace \N{FULLWIDTH LATIN SMALL LETTER A}pprove",
    "/grace approve\N{COMBINING ACUTE ACCENT}",
    "/grace appro\N{SOFT HYPHEN}ve",
    "/grace\N{ZERO WIDTH SPACE}approve",
    "/grace\N{ZERO WIDTH JOINER} approve",
    "\N{ZERO WIDTH SPACE}/grace approve",
    "\N{ZERO WIDTH NO-BREAK SPACE}/grace approve",
    "\N{RIGHT-TO-LEFT MARK}/grace approve",
    "\N{RIGHT-TO-LEFT OVERRIDE}evorppa ecarg/",
    "\N{WORD JOINER}/grace approve",
    "/grace\N{EM SPACE}approve",
    "/grace\N{IDEOGRAPHIC SPACE}approve",
    "/grace\x0bapprove",
    "/grace\N{LINE SEPARATOR}approve",
    "fine\N{LINE SEPARATOR}/grace approve",
    "fine\x85/grace approve",
    "fine\x0c/grace approve",
    "\\/grace approve",
    "&#47;grace approve",
    "/grace&nbsp;approve",
    "/**grace** approve",
    "/GRACE approve",
    "//grace approve",
    "/grace-bot approve",
    "/grace: approve",
]


async def test_a_look_alike_of_a_command(siege: Siege) -> None:
    for text in LOOK_ALIKES:
        siege.town.mini.person("alice").comment(siege.town.repo, siege.fix.pull_request or 0, text)

    await siege.holds()
