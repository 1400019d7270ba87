"""REST: labels of a repository and of its issues and pull requests.

https://docs.github.com/rest/issues/labels
"""

from aiohttp import web

from bot.demo.miniature import talk, views
from bot.demo.miniature.bodies import Body
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.paging import paged
from bot.demo.miniature.problem import failed, missing
from bot.demo.miniature.rest import Call, Table, answer

table = Table()
READ, WRITE = reading("issues"), writing("issues")


class Labels(Body):
    """Names of labels."""

    bare = "labels"
    labels: tuple[str, ...] = ()


async def _labels_of(call: Call) -> web.Response:
    return answer([views.label(call.repo, one) for one in call.issue().labels])


@table.on("GET", r"issues/{number:\d+}/labels", READ)
async def list_labels_of(call: Call) -> web.Response:
    """The labels that it has."""
    return await _labels_of(call)


@table.on("POST", r"issues/{number:\d+}/labels", WRITE)
async def add_labels(call: Call) -> web.Response:
    """Add labels, creating what the repository does not have."""
    issue = call.issue()
    names = [one.name for one in issue.labels] + list((await call.body(Labels)).labels)
    await talk.label(call.host, issue, call.who, names)
    return await _labels_of(call)


@table.on("PUT", r"issues/{number:\d+}/labels", WRITE)
async def set_labels(call: Call) -> web.Response:
    """Make these the labels."""
    await talk.label(call.host, call.issue(), call.who, (await call.body(Labels)).labels)
    return await _labels_of(call)


@table.on("DELETE", r"issues/{number:\d+}/labels/{name}", WRITE)
async def remove_label(call: Call) -> web.Response:
    """Take one label away."""
    issue, gone = call.issue(), call.part("name").lower()
    kept = [one.name for one in issue.labels if one.name.lower() != gone]
    if len(kept) == len(issue.labels):
        raise missing()
    await talk.label(call.host, issue, call.who, kept)
    return await _labels_of(call)


class NewLabel(Body):
    """A label to be made."""

    name: str
    color: str = "ededed"
    description: str | None = None


@table.on("POST", "labels", WRITE)
async def create_label(call: Call) -> web.Response:
    """Make a label."""
    wish = await call.body(NewLabel)
    if wish.name.lower() in call.repo.labels:
        raise failed("Label", field="name", code="already_exists")
    made = talk.make_label(call.host, call.repo, wish.name, wish.color)
    made.description = wish.description
    return answer(views.label(call.repo, made), 201)


@table.on("GET", "labels", READ)
async def list_labels(call: Call) -> web.Response:
    """The repository's labels."""
    page = paged(call, list(call.repo.labels.values()))
    return page.answer([views.label(call.repo, one) for one in page.items])


@table.on("GET", "labels/{name}", READ)
async def read_label(call: Call) -> web.Response:
    """One label."""
    found = call.repo.labels.get(call.part("name").lower())
    if found is None:
        raise missing()
    return answer(views.label(call.repo, found))
