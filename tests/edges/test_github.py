"""What GitHub really answers, in the corners that no contract reaches."""

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import (
    Forbidden,
    HostError,
    NotInstalled,
    Rejected,
)
from bot.model import Delivery, Permission, RepositoryName
from tests.edges.staged import API, REPO, Staged, shown


@pytest.mark.parametrize("name", ["acme", "acme/shop/../x", "a b/c", "", "acme/shop?x=1"])
async def test_what_is_no_name_is_no_repository(stage: Staged, name: str) -> None:
    with pytest.raises(NotInstalled):
        await stage.host.repository(RepositoryName(name))

    assert not stage.router.calls


@pytest.mark.parametrize(
    ("permission", "role", "expected"),
    [
        ("write", "maintain", Permission.MAINTAIN),
        ("read", "triage", Permission.TRIAGE),
        ("write", "security-reviewer", Permission.WRITE),
        ("admin", "", Permission.ADMIN),
        # Named like a stronger one:
        ("read", "admin", Permission.READ),
        ("read", "maintain", Permission.READ),
        ("none", "write", Permission.NONE),
    ],
)
async def test_a_role_of_an_organisations_own_counts_as_what_it_is_based_on(
    stage: Staged, permission: str, role: str, expected: Permission
) -> None:
    known = shown({"permission": permission, "role_name": role})
    stage.answers("GET", "/collaborators/alice/permission", known)

    assert await stage.host.permission(REPO, "alice") is expected


async def test_a_bots_token_is_no_persons(stage: Staged) -> None:
    stage.router.get(f"{API}/user").respond(json={"login": "grace[bot]", "type": "Bot"})

    with pytest.raises(Forbidden, match="not a person"):
        await stage.host.login_of("ghs_1")


async def test_an_installations_token_is_no_persons(stage: Staged) -> None:
    stage.router.get(f"{API}/user").respond(403, json={"message": "Resource not accessible"})

    with pytest.raises(Forbidden):
        await stage.host.login_of("ghs_1")


async def test_a_delivery_that_arrived_at_last_is_not_lost(stage: Staged) -> None:
    at = stage.clock.now()

    def item(number: int, guid: str, status: int, minutes: int) -> dict[str, Any]:
        when = (at - timedelta(minutes=minutes)).isoformat()
        return {"id": number, "guid": guid, "status_code": status, "delivered_at": when}

    listed = [
        item(5, "b", 202, 1),
        item(4, "a", 500, 2),
        item(3, "b", 502, 3),
        item(2, "a", 0, 4),
        item(1, "c", 500, 90),
    ]
    stage.router.get(url__startswith=f"{API}/app/hook/deliveries").respond(json=listed)

    lost = await stage.host.failed_deliveries(at - timedelta(hours=1))

    assert lost == [Delivery(4, "a", 500, at - timedelta(minutes=2))]


@pytest.mark.parametrize(("status", "error"), [(404, Rejected), (403, Forbidden)])
async def test_a_delivery_that_cannot_be_sent_again_says_so(
    stage: Staged, status: int, error: type[HostError]
) -> None:
    again = stage.router.post(f"{API}/app/hook/deliveries/5/attempts")
    again.respond(status, json={"message": "No"})

    with pytest.raises(error):
        await stage.host.redeliver(5)
