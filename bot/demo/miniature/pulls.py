"""Opening, changing and reading pull requests."""

from collections.abc import Mapping
from typing import Any

from bot.demo.miniature import events
from bot.demo.miniature.accounts import Account
from bot.demo.miniature.host import Host
from bot.demo.miniature.problem import failed, missing
from bot.demo.miniature.records import Moment, Pull, Repo, Shift


async def open_pull(host: Host, repo: Repo, who: Account, fields: Mapping[str, Any]) -> Pull:
    """Open one from a branch of the same repository; one per head and base."""
    world = host.world
    head = _own_branch(repo, fields["head"])
    base = fields["base"]
    head_sha = await repo.git.ref(f"refs/heads/{head}")
    base_sha = await repo.git.ref(f"refs/heads/{base}")
    for name, sha in (("head", head_sha), ("base", base_sha)):
        if sha is None:
            raise failed("PullRequest", field=name, code="invalid")
    if not fields.get("title"):
        raise failed("PullRequest", field="title", code="missing_field")
    assert head_sha is not None and base_sha is not None  # noqa: S101,PT018 # the loop above
    if await repo.git.merge_base(base_sha, head_sha) is None:
        said = f"The {head} branch has no history in common with {base}"
        raise failed("PullRequest", said)
    if await repo.git.contains(base_sha, head_sha):
        raise failed("PullRequest", f"No commits between {base} and {head}")
    # Nothing awaits between this look for a duplicate and the entry below: two that come at once
    # cannot both get through.
    if any(pull.state == "open" and (pull.head, pull.base) == (head, base) for pull in repo.pulls):
        whose = f"{repo.owner.login}:{head}"
        raise failed("PullRequest", f"A pull request already exists for {whose}.")
    now = world.now()
    pull = Pull(
        id=world.new_id(), repo=repo, number=world.next_number(repo), user=who,
        title=fields["title"], body=fields.get("body"), created=now, updated=now,
        head=head, head_sha=head_sha, base=base, base_sha=base_sha,
        draft=bool(fields.get("draft")),
    )  # fmt: skip
    repo.issues[pull.number] = pull
    pull.timeline.append(Moment(now, who.login, f"wants to merge {head} into {base}"))
    told = await events.pull_request(world, pull, "opened")
    host.hooks.emit("pull_request", repo, who, told)
    await host.check_pull(pull, who)
    return pull


def _own_branch(repo: Repo, head: str) -> str:
    # `owner:branch` may name a fork; the miniature has none.
    owner, colon, branch = head.partition(":")
    if not colon:
        return head
    if owner.lower() != repo.owner.login.lower():
        raise failed("PullRequest", field="head", code="invalid")
    return branch


async def change(host: Host, pull: Pull, who: Account, fields: Mapping[str, Any]) -> None:
    """Edit title, body or base; close or reopen."""
    before = {name: getattr(pull, name) for name in ("title", "body", "base")}
    if fields.get("base") not in (None, pull.base):
        sha = await pull.repo.git.ref(f"refs/heads/{fields['base']}")
        if sha is None:
            raise failed("PullRequest", field="base", code="invalid")
        pull.base, pull.base_sha, pull.mergeable = fields["base"], sha, None
        pull.shifts.append(Shift(host.world.now()))
    for name in ("title", "body"):
        if fields.get(name) is not None:
            setattr(pull, name, fields[name])
    pull.updated = host.world.now()
    edited = {
        name: {"from": old or ""}
        for name, old in before.items()
        if name != "base" and getattr(pull, name) != old
    }
    if edited:
        told = await events.pull_request(host.world, pull, "edited", changes=edited)
        host.hooks.emit("pull_request", pull.repo, who, told)
    if fields.get("state") == "closed" and pull.state == "open":
        await host.close(pull, who)
    elif fields.get("state") == "open" and pull.state == "closed":
        await _reopen(host, pull, who)


async def _reopen(host: Host, pull: Pull, who: Account) -> None:
    sha = await pull.repo.git.ref(f"refs/heads/{pull.head}")
    # What is merged stays merged, and without a branch there is nothing to reopen.
    if pull.merged or sha is None:
        raise failed("PullRequest", "state cannot be changed.", field="state")
    pull.head_sha, pull.mergeable = sha, None
    pull.state, pull.closed, pull.closed_by = "open", None, None
    pull.timeline.append(Moment(host.world.now(), who.login, "reopened this"))
    told = await events.pull_request(host.world, pull, "reopened")
    host.hooks.emit("pull_request", pull.repo, who, told)
    await host.check_pull(pull, who)


def pull_of(repo: Repo, number: int) -> Pull:
    """A pull request by number; 404 otherwise."""
    pull = repo.issues.get(number)
    if not isinstance(pull, Pull):
        raise missing()
    return pull


async def base_now(pull: Pull) -> str:
    """Where the base branch stands now; an open pull request shows it, too."""
    sha = await pull.repo.git.ref(f"refs/heads/{pull.base}")
    if sha is not None and pull.state == "open":
        pull.base_sha = sha
    return pull.base_sha


async def try_merge(pull: Pull) -> bool:
    """Find out whether the pull request merges cleanly now."""
    base = await base_now(pull)
    pull.mergeable = await pull.repo.git.merge_tree(base, pull.head_sha) is not None
    return pull.mergeable
