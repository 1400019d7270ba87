"""GraphQL: exactly what Grace sends, for which REST has no way; errors for all else.

https://docs.github.com/graphql
"""

import json
from typing import Any

from aiohttp import web

from bot.demo.miniature.caller import Caller
from bot.demo.miniature.graphql_commits import create_commit
from bot.demo.miniature.graphql_forms import Form, GraphQLError, recognised
from bot.demo.miniature.graphql_pulls import dequeue, enqueue, past, place
from bot.demo.miniature.host import Host
from bot.demo.miniature.problem import Problem

KNOWN = "createCommitOnBranch, the merge queue, and a pull request's past"
MUTATIONS = {
    "createCommitOnBranch": create_commit,
    "enqueuePullRequest": enqueue,
    "dequeuePullRequest": dequeue,
}


async def execute(host: Host, caller: Caller, request: web.Request) -> dict[str, Any]:
    """Carry out a GraphQL document; gives what is to be sent back."""
    try:
        document = json.loads(await request.read())
        query, variables = str(document["query"]), document.get("variables") or {}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Problem(400, "Problems parsing JSON") from None
    form = recognised(query)
    name = form.name if form else "createCommitOnBranch"
    try:
        done = await _done(host, caller, form, variables)
    except GraphQLError as error:
        # Refusals come with status 200, too: who looks at the status alone has not looked.
        told = {"type": error.kind, "path": [name], "message": str(error)}
        return {"data": {name: None}, "errors": [told]}
    return {"data": done if name == "nodes" else {name: done}}


async def _done(host: Host, caller: Caller, form: Form | None, variables: Any) -> Any:
    if form is None:
        raise GraphQLError(f"The miniature knows {KNOWN}, and nothing else")
    if form.field == "repository":
        return place(host, caller, variables)
    if form.field == "nodes":
        return past(host, caller, variables)
    mutation = MUTATIONS[form.field]
    given = variables.get(form.variable) if isinstance(variables, dict) else None
    return await mutation(host, caller, given, form.variable)
