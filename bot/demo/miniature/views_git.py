"""Commits, trees, blobs, refs and differences as GitHub's JSON."""

import base64
from collections.abc import Sequence
from urllib.parse import quote

from bot.demo.miniature.git import Git
from bot.demo.miniature.objects import Change, Commit, Entry, Signature, read_commit
from bot.demo.miniature.records import Repo
from bot.demo.miniature.skeleton import Json, answer
from bot.demo.miniature.views import account, node_id, stamp


def _who(signature: Signature) -> Json:
    return {"name": signature.name, "email": signature.email, "date": stamp(signature.at)}


def _verification(commit: Commit) -> Json:
    # Nothing here holds GitHub's key: a signature is shown, never vouched for.
    return {
        "verified": False,
        "reason": "unsigned" if commit.signature is None else "unknown_key",
        "signature": commit.signature,
        "payload": None,
        "verified_at": None,
    }


def git_commit(repo: Repo, commit: Commit) -> Json:
    """Schema `git-commit`: the Git Data API's view."""
    return answer(
        "git-commit",
        sha=commit.sha,
        node_id=node_id("Commit", commit.sha),
        url=f"{repo.api}/git/commits/{commit.sha}",
        html_url=f"{repo.html}/commit/{commit.sha}",
        author=_who(commit.author),
        committer=_who(commit.committer),
        message=commit.message,
        tree={"sha": commit.tree, "url": f"{repo.api}/git/trees/{commit.tree}"},
        parents=[
            {
                "sha": parent,
                "url": f"{repo.api}/git/commits/{parent}",
                "html_url": f"{repo.html}/commit/{parent}",
            }
            for parent in commit.parents
        ],
        verification=_verification(commit),
    )


def commit(repo: Repo, it: Commit, changed: Sequence[Change] | None = None) -> Json:
    """Schema `commit`: what the commit listings show; with its files where they are given."""
    author = repo.site.by_email(it.author.email)
    committer = repo.site.by_email(it.committer.email)
    known: Json = {
        "sha": it.sha,
        "node_id": node_id("Commit", it.sha),
        "url": f"{repo.api}/commits/{it.sha}",
        "html_url": f"{repo.html}/commit/{it.sha}",
        "author": account(author) if author else None,
        "committer": account(committer) if committer else None,
        "parents": git_commit(repo, it)["parents"],
        "commit": {
            "url": f"{repo.api}/git/commits/{it.sha}",
            "author": _who(it.author),
            "committer": _who(it.committer),
            "message": it.message,
            "comment_count": 0,
            "tree": {"sha": it.tree, "url": f"{repo.api}/git/trees/{it.tree}"},
            "verification": _verification(it),
        },
    }
    if changed is not None:
        added = sum(change.additions for change in changed)
        removed = sum(change.deletions for change in changed)
        known["stats"] = {"additions": added, "deletions": removed, "total": added + removed}
        known["files"] = [diff_entry(repo, it.sha, change) for change in changed]
    return answer("commit", **known)


async def commit_at(repo: Repo, sha: str) -> Json:
    """The same, read from git."""
    return commit(repo, await read_commit(repo.git, sha))


def simple_commit(it: Commit) -> Json:
    """Schema `simple-commit`: a head commit inside checks and runs."""
    return {
        "id": it.sha,
        "tree_id": it.tree,
        "message": it.message,
        "timestamp": stamp(it.committer.at),
        "author": {"name": it.author.name, "email": it.author.email},
        "committer": {"name": it.committer.name, "email": it.committer.email},
    }


def diff_entry(repo: Repo, sha: str, change: Change) -> Json:
    """Schema `diff-entry`: one file of a difference."""
    path = quote(change.path)
    known: Json = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{repo.html}/blob/{sha}/{path}",
        "raw_url": f"{repo.html}/raw/{sha}/{path}",
        "contents_url": f"{repo.api}/contents/{path}?ref={sha}",
    }
    if change.hunks:
        known["patch"] = change.hunks
    if change.previous:
        known["previous_filename"] = change.previous
    return answer("diff-entry", **known)


def git_ref(repo: Repo, name: str, sha: str, kind: str) -> Json:
    """Schema `git-ref`."""
    return answer(
        "git-ref",
        ref=name,
        node_id=node_id("Ref", name),
        url=f"{repo.api}/git/{name}",
        object={"type": kind, "sha": sha, "url": f"{repo.api}/git/{kind}s/{sha}"},
    )


def tree(repo: Repo, sha: str, entries: Sequence[Entry]) -> Json:
    """Schema `git-tree`."""
    listed = []
    for entry in entries:
        line: Json = {
            "path": entry.path,
            "mode": entry.mode,
            "type": entry.kind,
            "sha": entry.sha,
        }
        if entry.kind != "commit":  # a submodule's commit is somewhere else
            line["url"] = f"{repo.api}/git/{entry.kind}s/{entry.sha}"
        if entry.size is not None:
            line["size"] = entry.size
        listed.append(line)
    return answer(
        "git-tree", sha=sha, url=f"{repo.api}/git/trees/{sha}", tree=listed, truncated=False
    )


def blob(repo: Repo, sha: str, content: bytes) -> Json:
    """Schema `blob`, its content in base64 with a line break after every 60 characters."""
    return answer(
        "blob",
        sha=sha,
        node_id=node_id("Blob", sha),
        url=f"{repo.api}/git/blobs/{sha}",
        size=len(content),
        content=wrapped(content),
        encoding="base64",
    )


def wrapped(content: bytes) -> str:
    """Base64 as GitHub breaks it."""
    text = base64.b64encode(content).decode()
    return "".join(f"{text[at : at + 60]}\n" for at in range(0, len(text), 60))


def content_entry(repo: Repo, ref: str, entry: Entry) -> Json:
    """What `content-file` and the entries of `content-directory` have in common."""
    path = quote(entry.path)
    url = f"{repo.api}/contents/{path}?ref={quote(ref, safe='')}"
    kind = {"tree": "dir", "commit": "submodule"}.get(entry.kind, "file")
    git_url = f"{repo.api}/git/{'trees' if kind == 'dir' else 'blobs'}/{entry.sha}"
    html = f"{repo.html}/{'tree' if kind == 'dir' else 'blob'}/{quote(ref, safe='')}/{path}"
    return {
        "type": "symlink" if entry.mode == "120000" else kind,
        "size": entry.size or 0,
        "name": entry.path.rsplit("/", 1)[-1],
        "path": entry.path,
        "sha": entry.sha,
        "url": url,
        "git_url": git_url,
        "html_url": html,
        "download_url": None if kind == "dir" else f"{repo.html}/raw/{quote(ref, safe='')}/{path}",
        "_links": {"self": url, "git": git_url, "html": html},
    }


def short_branch(repo: Repo, name: str, sha: str) -> Json:
    """Schema `short-branch`: what lists show."""
    return answer(
        "short-branch",
        name=name,
        commit={"sha": sha, "url": f"{repo.api}/commits/{sha}"},
        protected=bool(repo.rules) and name == repo.default_branch,
        protection={"enabled": False},
        protection_url=f"{repo.api}/branches/{quote(name)}/protection",
    )


async def branch(repo: Repo, name: str, sha: str) -> Json:
    """Schema `branch-with-protection`."""
    links = {
        "self": f"{repo.api}/branches/{quote(name)}",
        "html": f"{repo.html}/tree/{quote(name, safe='')}",
    }
    shown = short_branch(repo, name, sha)
    return {**shown, "commit": await commit_at(repo, sha), "_links": links}


async def kind_of(git: Git, sha: str) -> str:
    """The kind of an object that is known to exist."""
    return await git.kind(sha) or "commit"
