"""GitHub's teams: whether a person is in one that a repository's owners have named."""

from urllib.parse import quote

import gidgethub

from bot.edges.github_answers import Answer
from bot.edges.github_calls import Calls
from bot.errors import Rejected
from bot.model import Repository


class _MembershipAnswer(Answer):
    """https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user."""

    state: str
    """Also `pending`: invited, and no member yet."""


class Teams(Calls):
    """Takes the permission `members: read`, which only an organisation can grant."""

    async def in_team(self, repo: Repository, team: str, login: str) -> bool:
        """Whether a person is in `org/team` now, or in a team below it; see `CodeHost`."""
        organization, _, slug = team.partition("/")
        where = f"/orgs/{quote(organization, safe='')}/teams/{quote(slug, safe='')}"
        async with self._told(f"tell who is in the team {team}"):
            line = self.keyring.installation(repo.installation)
            try:
                known = await line.getitem(f"{where}/memberships/{quote(login, safe='')}", None)
                return _MembershipAnswer.model_validate(known).state == "active"
            except gidgethub.BadRequest as error:
                if error.status_code != 404:
                    raise
            # Not in it, no such team, and a team that is none of ours to see: all the same 404.
            try:
                await line.getitem(where, None)
            except gidgethub.BadRequest as error:
                if error.status_code != 404:
                    raise
                raise Rejected(f"GitHub shows Grace no team {team}") from None
            return False
