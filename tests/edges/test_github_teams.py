"""What GitHub may answer when it is asked who is in a team."""

import pytest

from bot.errors import Forbidden, Unavailable
from tests.edges.staged import API, REPO, Staged, said, shown

TEAM = f"{API}/orgs/acme/teams/core"
ALICE = f"{TEAM}/memberships/alice"


async def test_who_is_only_invited_is_no_member(stage: Staged) -> None:
    stage.router.get(ALICE).mock(return_value=shown({"state": "pending", "role": "member"}))

    assert not await stage.host.in_team(REPO, "acme/core", "alice")


async def test_without_the_permission_the_cure_is_told(stage: Staged) -> None:
    refused = said(
        403, "Resource not accessible by integration", x_accepted_github_permissions="members=read"
    )
    stage.router.get(ALICE).mock(return_value=refused)

    with pytest.raises(Forbidden, match="needs the permission members=read"):
        await stage.host.in_team(REPO, "acme/core", "alice")


async def test_an_answer_that_says_nothing_makes_nobody_a_member(stage: Staged) -> None:
    stage.router.get(ALICE).mock(return_value=shown({}))

    with pytest.raises(Unavailable):
        await stage.host.in_team(REPO, "acme/core", "alice")


async def test_a_team_s_name_leads_nowhere_else(stage: Staged) -> None:
    asked = stage.router.get(f"{API}/orgs/acme/teams/..%2F..%2Frepos/memberships/a%2Fb")
    asked.mock(return_value=shown({"state": "active"}))

    assert await stage.host.in_team(REPO, "acme/../../repos", "a/b")
    assert asked.called
