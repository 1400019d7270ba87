"""REST: an organisation's teams, and who is in them.

https://docs.github.com/rest/teams
"""

from aiohttp import web

from bot.demo.miniature import views
from bot.demo.miniature.caller import Kind
from bot.demo.miniature.problem import forbidden, missing
from bot.demo.miniature.records_teams import Team
from bot.demo.miniature.rest import Call, Table, answer

table = Table()


@table.on("GET", "/orgs/{org}/teams/{team}")
async def read_team(call: Call) -> web.Response:
    """The team itself."""
    return answer(views.team(_team(call)))


@table.on("GET", "/orgs/{org}/teams/{team}/memberships/{login}")
async def read_membership(call: Call) -> web.Response:
    """Whether somebody is in a team, or invited; 404 otherwise."""
    team = _team(call)
    state = team.members.get(call.world.person(call.part("login")).login)
    if state is None:
        raise missing()
    return answer(views.membership(team, call.part("login"), state))


def _team(call: Call) -> Team:
    """The team of the path, for an installation that may read its organisation's members."""
    call.must_be(Kind.INSTALLATION)
    token, org = call.caller.token, call.part("org").lower()
    # What belongs to another organisation does not exist for this one's token.
    if token is None or token.installation.account.login.lower() != org:
        raise missing()
    if not token.permissions.get("members"):
        raise forbidden()
    team = call.world.teams.get(f"{org}/{call.part('team').lower()}")
    if team is None:
        raise missing()
    return team
