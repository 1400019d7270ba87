"""REST: refs, which is how branches come, move and go. https://docs.github.com/rest/git/refs."""

from aiohttp import web

from bot.demo.miniature import views_git
from bot.demo.miniature.bodies import Body
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.git import SHA, ZERO
from bot.demo.miniature.host import Move
from bot.demo.miniature.problem import invalid, missing
from bot.demo.miniature.rest import Call, Table, answer, nothing

table = Table()
READ, WRITE = reading("contents"), writing("contents")


async def _ref(call: Call, name: str, status: int = 200) -> web.Response:
    sha = await call.repo.git.ref(name)
    if sha is None:
        raise missing()
    kind = await views_git.kind_of(call.repo.git, sha)
    return answer(views_git.git_ref(call.repo, name, sha, kind), status)


@table.on("GET", "git/ref/{ref:.+}", READ)
async def read_ref(call: Call) -> web.Response:
    """Exactly one ref."""
    await call.must_have_commits()
    return await _ref(call, f"refs/{call.part('ref')}")


@table.on("GET", "git/matching-refs/{ref:.+}", READ)
async def matching_refs(call: Call) -> web.Response:
    """All refs whose names begin so."""
    git = call.repo.git
    found = await git.refs(f"refs/{call.part('ref')}")
    return answer(
        [
            views_git.git_ref(call.repo, name, sha, await views_git.kind_of(git, sha))
            for name, sha in found.items()
        ]
    )


class NewRef(Body):
    """A ref to be made."""

    ref: str
    sha: str


@table.on("POST", "git/refs", WRITE)
async def create_ref(call: Call) -> web.Response:
    """A new ref to an existing object."""
    await call.must_have_commits()
    wish = await call.body(NewRef)
    git = call.repo.git
    if not wish.ref.startswith("refs/") or wish.ref.count("/") < 2:
        raise invalid("Reference name must start with 'refs/' and have at least two slashes")
    if not await git.well_formed(wish.ref):
        raise invalid("Reference name is not valid")
    if not SHA.fullmatch(wish.sha) or await git.kind(wish.sha) is None:
        raise invalid("Object does not exist")
    if await git.ref(wish.ref):
        raise invalid("Reference already exists")
    await call.host.move(call.repo, Move(wish.ref, ZERO, wish.sha), call.who)
    return await _ref(call, wish.ref, 201)


class MovedRef(Body):
    """Where a ref is to go."""

    sha: str
    force: bool = False


@table.on("PATCH", "git/refs/{ref:.+}", WRITE)
async def update_ref(call: Call) -> web.Response:
    """Move a ref; only forward, unless forced."""
    wish = await call.body(MovedRef)
    git, name = call.repo.git, f"refs/{call.part('ref')}"
    before = await git.ref(name)
    if before is None:
        raise invalid("Reference does not exist")
    if not SHA.fullmatch(wish.sha) or await git.kind(wish.sha) != "commit":
        raise invalid("Object does not exist")
    # Without force a ref only moves forward, which makes it a compare-and-swap for its history.
    if not wish.force and not await git.contains(wish.sha, before):
        raise invalid("Update is not a fast forward")
    await call.host.move(call.repo, Move(name, before, wish.sha), call.who)
    return await _ref(call, name)


@table.on("DELETE", "git/refs/{ref:.+}", WRITE)
async def delete_ref(call: Call) -> web.Response:
    """Remove a ref."""
    name = f"refs/{call.part('ref')}"
    before = await call.repo.git.ref(name)
    if before is None:
        raise invalid("Reference does not exist")
    if name == f"refs/heads/{call.repo.default_branch}":
        raise invalid("Cannot delete the default branch")
    await call.host.move(call.repo, Move(name, before, ZERO), call.who)
    return nothing()
