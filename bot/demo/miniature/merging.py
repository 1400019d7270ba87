"""Merging a pull request the three ways GitHub knows, pinned to the head that was reviewed.

https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
"""

from dataclasses import dataclass

from bot.demo.miniature.accounts import Account
from bot.demo.miniature.git import GitError
from bot.demo.miniature.host import Host, Move
from bot.demo.miniature.objects import Commit, Draft, Signature, commits, read_commit, write_commit
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.pulls import base_now
from bot.demo.miniature.queue import rule_of
from bot.demo.miniature.records import Pull
from bot.demo.miniature.views_pull import is_behind
from bot.demo.miniature.world import conflict

STALE = "Head branch was modified. Review and try the merge again."
BASE_MOVED = "Base branch was modified. Review and try the merge again."
NOT_MERGEABLE = "Pull Request is not mergeable"
BEHIND = "The head branch is not up to date with the base branch"
UNREBASABLE = "This branch can't be rebased"
FORBIDDEN = {
    "merge": "Merge commits are not allowed on this repository.",
    "squash": "Squash merges are not allowed on this repository.",
    "rebase": "Rebase merges are not allowed on this repository.",
}


@dataclass(frozen=True)
class Wish:
    """How somebody wants a pull request merged; None leaves it to GitHub."""

    method: str = "merge"
    sha: str | None = None
    title: str | None = None
    message: str | None = None


async def merge(host: Host, pull: Pull, who: Account, wish: Wish) -> str:
    """Merge; gives the commit that landed.

    Raises `Problem`: 409 for a head that is not `wish.sha`, 405 where it does not merge or where
    the base moved meanwhile.
    """
    # There is a pin for the head and none for the base: it may move until the last moment, see
    # `BASE_MOVED` below, which a caller must take as "try again".
    if wish.sha is not None and wish.sha != pull.head_sha:
        raise conflict(STALE)
    if pull.state != "open":
        raise Problem(405, NOT_MERGEABLE)
    if pull.draft:
        raise Problem(405, "Pull Request is still a draft")
    _obey_settings(pull, wish.method)
    obey_rules(host, pull)
    if await is_behind(pull):
        raise Problem(405, BEHIND)
    base, head = await base_now(pull), pull.head_sha
    tree = await pull.repo.git.merge_tree(base, head)
    if tree is None:
        pull.mergeable = False
        raise Problem(405, NOT_MERGEABLE)
    if rule_of(pull.repo, pull.base) is not None:
        raise Problem(405, "Changes must be made through the merge queue")
    landed = await landing(host, pull, who, wish, (base, tree))
    ref = f"refs/heads/{pull.base}"
    try:
        # The compare-and-swap that makes two merges at once one merge.
        await pull.repo.git.update_ref(ref, landed, base)
    except GitError as error:
        raise Problem(405, BASE_MOVED) from error
    await host.landed(pull, landed, who)
    await host.moved(pull.repo, Move(ref, base, landed), who)
    return landed


def _obey_settings(pull: Pull, method: str) -> None:
    allowed = set(pull.repo.merge_methods)
    if pull.base == pull.repo.default_branch:
        for rule in pull.repo.rules:
            allowed &= set(rule.get("parameters", {}).get("allowed_merge_methods", allowed))
            if rule["type"] == "required_linear_history":
                allowed.discard("merge")
    if method not in allowed:
        raise Problem(405, FORBIDDEN[method])


def obey_rules(host: Host, pull: Pull) -> None:
    """Raise a `Problem` where the branch's reviews or checks are missing."""
    if pull.base != pull.repo.default_branch:
        return
    for rule in pull.repo.rules:
        wanted = rule.get("parameters", {})
        if rule["type"] == "pull_request":
            # GitHub counts people, not reviews; a dismissed one has no weight.
            approved = {review.user.login for review in pull.reviews if review.state == "APPROVED"}
            missing = int(wanted.get("required_approving_review_count", 0)) - len(approved)
            if missing > 0:
                raise Problem(405, f"At least {missing} approving review is required")
        if rule["type"] == "required_status_checks":
            _obey_checks(host, pull, wanted)


def _obey_checks(host: Host, pull: Pull, wanted: dict[str, list[dict[str, str]]]) -> None:
    passed = {
        run.name
        for run in host.world.checks.runs.values()
        if run.suite.repo is pull.repo
        and run.suite.sha == pull.head_sha
        # "Successful, skipped, or neutral": GitHub lets all three pass, Grace must not.
        and run.conclusion in {"success", "skipped", "neutral"}
    } | {
        status.context
        for status in host.world.checks.statuses
        if status.repo is pull.repo and status.sha == pull.head_sha and status.state == "success"
    }
    for check in wanted.get("required_status_checks", []):
        if check["context"] not in passed:
            raise Problem(405, f'Required status check "{check["context"]}" is expected.')


async def landing(host: Host, pull: Pull, who: Account, wish: Wish, onto: tuple[str, str]) -> str:
    """Write what is to land, on a base and with a tree; gives the commit, which no ref names."""
    base, tree = onto
    git = pull.repo.git
    own = await commits(git, (await git.history(pull.head_sha, f"^{base}"))[::-1])
    now = host.world.now()
    author = Signature(who.login, who.email, now)
    # What is merged on the site is committed by GitHub itself.
    committer = Signature("GitHub", "noreply@github.com", now)
    if wish.method == "rebase":
        return await _rebased(pull, base, own, committer)
    if wish.method == "squash":
        title = wish.title or f"{_squash_title(pull, own)} (#{pull.number})"
        author = Signature(pull.user.login, pull.user.email, now)
        message = _squash_body(own, author) if wish.message is None else wish.message
        parents: tuple[str, ...] = (base,)
    else:
        title = wish.title or f"Merge pull request #{pull.number} from {_label(pull)}"
        message = pull.title if wish.message is None else wish.message
        parents = (base, pull.head_sha)
    text = f"{title}\n\n{message}" if message else title
    return await write_commit(git, Draft(tree, parents, text, author, committer))


def _label(pull: Pull) -> str:
    return f"{pull.repo.owner.login}/{pull.head}"


def _squash_title(pull: Pull, own: list[Commit]) -> str:
    return own[0].message.split("\n")[0] if len(own) == 1 else pull.title


def _squash_body(own: list[Commit], author: Signature) -> str:
    """GitHub's default: the one commit's body, or a list of all; then who else wrote it."""
    if len(own) == 1:
        body = own[0].message.partition("\n")[2].strip()
    else:
        body = "\n\n".join(f"* {commit.message.strip()}" for commit in own)
    others = {
        f"Co-authored-by: {commit.author.name} <{commit.author.email}>"
        for commit in own
        if commit.author.email != author.email
    }
    # The dashes end the message for git's own trailer parser; GitHub writes them all the same.
    return "\n\n".join([body, "---------", "\n".join(sorted(others))]) if others else body


async def _rebased(pull: Pull, base: str, own: list[Commit], committer: Signature) -> str:
    git, onto = pull.repo.git, base
    for commit in own:
        if len(commit.parents) != 1:
            raise Problem(405, UNREBASABLE)
        # Until git 2.40, `merge-tree` takes no merge base: a commit that has what we rebase onto
        # as its tree, and the original's parent as its parent, makes it find the right one.
        there = (await read_commit(git, onto)).tree
        stand = Draft(there, commit.parents, "", committer, committer)
        tree = await git.merge_tree(await write_commit(git, stand), commit.sha)
        if tree is None:
            raise Problem(405, UNREBASABLE)
        draft = Draft(tree, (onto,), commit.message, commit.author, committer)
        onto = await write_commit(git, draft)
    return onto
