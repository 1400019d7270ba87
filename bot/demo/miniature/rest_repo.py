"""REST: a repository, its branches, contents, history and rules."""

from posixpath import dirname, normpath

from aiohttp import web

from bot.demo.miniature import views, views_git
from bot.demo.miniature.caller import reading
from bot.demo.miniature.objects import EMPTY_TREE, Entry, changes, commits, read_commit, read_tree
from bot.demo.miniature.paging import paged
from bot.demo.miniature.problem import missing
from bot.demo.miniature.records import Repo
from bot.demo.miniature.rest import Call, Table, answer
from bot.demo.miniature.world import branch_of

table = Table()
READ = reading("contents")
LARGEST_SHOWN = 1 << 20
"""Bytes; a larger file has no content in JSON."""
SHOWN = 300
"""Files that a difference shows at most, as on GitHub."""


@table.on("GET", "", reading("metadata"))
async def read_repository(call: Call) -> web.Response:
    """The repository itself."""
    return answer(views.whole_repo(call.repo))


# -- branches and rules --


async def _heads(repo: Repo) -> dict[str, str]:
    refs = await repo.git.refs("refs/heads/")
    return {branch_of(name) or name: sha for name, sha in refs.items()}


@table.on("GET", "branches", READ)
async def list_branches(call: Call) -> web.Response:
    """Branches by name."""
    page = paged(call, list((await _heads(call.repo)).items()))
    return page.answer([views_git.short_branch(call.repo, name, sha) for name, sha in page.items])


@table.on("GET", "branches/{branch:.+}/protection", reading("administration"))
async def read_protection(call: Call) -> web.Response:
    """Nothing here is protected the classic way; rules say what a branch demands."""
    del call
    raise missing()


@table.on("GET", "branches/{branch:.+}", READ)
async def read_branch(call: Call) -> web.Response:
    """One branch."""
    name = call.part("branch")
    sha = (await _heads(call.repo)).get(name)
    if sha is None:
        raise missing()
    return answer(await views_git.branch(call.repo, name, sha))


@table.on("GET", "rules/branches/{branch:.+}", reading("metadata"))
async def read_rules(call: Call) -> web.Response:
    """The active rules of a branch; none for one that does not exist."""
    theirs = call.repo.rules if call.part("branch") == call.repo.default_branch else []
    page = paged(call, theirs)
    source = {
        "ruleset_source_type": "Repository",
        "ruleset_source": call.repo.full_name,
        "ruleset_id": call.repo.id,
    }
    return page.answer([{**rule, **source} for rule in page.items])


# -- contents --


@table.on("GET", "contents", READ)
@table.on("GET", "contents/{path:.*}", READ)
async def read_contents(call: Call) -> web.Response:
    """A file with its content, or a folder's listing."""
    repo = call.repo
    path = call.request.match_info.get("path", "").strip("/")
    ref = call.query("ref") or repo.default_branch
    sha = await repo.git.resolve(ref)
    if sha is None:
        raise missing()
    if not path:
        return await _listing(call, ref, await read_tree(repo.git, sha))
    entry = next(iter(await read_tree(repo.git, sha, path=path)), None)
    if entry is None:
        raise missing()
    if entry.kind == "tree":
        return await _listing(call, ref, await read_tree(repo.git, sha, path=f"{path}/"))
    if entry.mode == "120000":
        entry = await _behind(repo, sha, entry)
    return await _file(call, ref, entry)


async def _behind(repo: Repo, sha: str, link: Entry) -> Entry:
    """The file that a link leads to; itself where that is none of this repository's files.

    https://docs.github.com/rest/repos/contents#get-repository-content
    """
    target = (await repo.git.blob(link.sha)).decode(errors="replace")
    path = normpath(f"{dirname(link.path)}/{target}").lstrip("/")
    found = next(iter(await read_tree(repo.git, sha, path=path)), link) if path else link
    return found if found.mode.startswith("100") else link


async def _listing(call: Call, ref: str, entries: list[Entry]) -> web.Response:
    return answer([views_git.content_entry(call.repo, ref, entry) for entry in entries])


async def _file(call: Call, ref: str, entry: Entry) -> web.Response:
    shown = views_git.content_entry(call.repo, ref, entry)
    if entry.kind == "commit":
        return answer({**shown, "submodule_git_url": f"{call.repo.html}-part.git"})
    content = await call.repo.git.blob(entry.sha)
    if "raw" in call.request.headers.get("Accept", ""):
        return web.Response(body=content, content_type="application/vnd.github.raw")
    if entry.mode == "120000":
        return answer({**shown, "target": content.decode(errors="replace")})
    if len(content) > LARGEST_SHOWN:
        return answer({**shown, "content": "", "encoding": "none"})
    return answer({**shown, "content": views_git.wrapped(content), "encoding": "base64"})


# -- history --


@table.on("GET", "commits", READ)
async def list_commits(call: Call) -> web.Response:
    """History from `sha` on (a branch or commit), newest first; `path` limits it."""
    repo = call.repo
    await call.must_have_commits()
    start = await repo.git.resolve(call.query("sha") or repo.default_branch)
    if start is None:
        raise missing()
    since, until = call.query("since"), call.query("until")
    limits = [f"--since={since}"] if since else []
    limits += [f"--until={until}"] if until else []
    ids = await repo.git.history(*limits, start, path=call.query("path"))
    page = paged(call, ids)
    return page.answer([views_git.commit(repo, one) for one in await commits(repo.git, page.items)])


@table.on("GET", "compare/{basehead:.+}", READ)
async def compare(call: Call) -> web.Response:
    """What separates two commits, from where they parted."""
    repo, git = call.repo, call.repo.git
    names = call.part("basehead").split("...")
    if len(names) != 2:
        raise missing()
    ends = [await git.resolve(name) for name in names]
    base, head = ends[0], ends[1]
    start = await git.merge_base(base, head) if base and head else None
    if base is None or head is None or start is None:
        raise missing()
    ahead = await git.history(head, f"^{base}")
    behind = await git.history(base, f"^{head}")
    page = paged(call, ahead[::-1], default=250)
    url = f"{repo.html}/compare/{base}...{head}"
    words = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}
    changed = await changes(git, start, head)
    shown = {
        "url": f"{repo.api}/compare/{base}...{head}",
        "html_url": url,
        "permalink_url": url,
        "diff_url": f"{url}.diff",
        "patch_url": f"{url}.patch",
        "base_commit": await views_git.commit_at(repo, base),
        "merge_base_commit": await views_git.commit_at(repo, start),
        "status": words.get((bool(ahead), bool(behind)), "diverged"),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [views_git.commit(repo, one) for one in await commits(git, page.items)],
        "files": [views_git.diff_entry(repo, head, change) for change in changed[:SHOWN]],
    }
    return page.answer(shown)


async def read_commit_at(call: Call) -> web.Response:
    """One commit with its files; `GET commits/{ref}`, which must match after all below it."""
    repo = call.repo
    await call.must_have_commits()
    one = await read_commit(repo.git, await call.commit("ref"))
    parent = one.parents[0] if one.parents else None
    changed = await changes(repo.git, parent or EMPTY_TREE, one.sha)
    return answer(views_git.commit(repo, one, changed[:SHOWN]))
