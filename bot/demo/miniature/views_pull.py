"""Pull requests, reviews and remarks as GitHub's JSON."""

from bot.demo.miniature.objects import changes
from bot.demo.miniature.records import Issue, Pull, Remark, Repo, Review
from bot.demo.miniature.skeleton import Json, answer
from bot.demo.miniature.views import (
    account,
    issue,
    label,
    node_id,
    reactions,
    repo,
    stamp,
    stamp_or_none,
)
from bot.demo.miniature.world import World


def issue_or_pull(world: World, one: Issue) -> Json:
    """Schema `issue`, telling that it is a pull request where it is one."""
    shown = issue(world, one)
    if isinstance(one, Pull):
        shown["pull_request"] = {
            "url": one.api,
            "html_url": one.html,
            "diff_url": f"{one.html}.diff",
            "patch_url": f"{one.html}.patch",
            "merged_at": stamp_or_none(one.merged),
        }
    return shown


def _side(it: Repo, ref: str, sha: str) -> Json:
    return {
        "label": f"{it.owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": account(it.owner),
        "repo": repo(it),
    }


def _links(pull: Pull) -> Json:
    about = f"{pull.repo.api}/issues/{pull.number}"
    links = {
        "self": pull.api,
        "html": pull.html,
        "issue": about,
        "comments": f"{about}/comments",
        "review_comments": f"{pull.api}/comments",
        "review_comment": f"{pull.repo.api}/pulls/comments{{/number}}",
        "commits": f"{pull.api}/commits",
        "statuses": f"{pull.repo.api}/statuses/{pull.head_sha}",
    }
    return {name: {"href": link} for name, link in links.items()}


def short_pull(world: World, pull: Pull) -> Json:
    """Schema `pull-request-simple`: what lists show."""
    about = f"{pull.repo.api}/issues/{pull.number}"
    return answer(
        "pull-request-simple",
        id=pull.id,
        node_id=node_id("PullRequest", pull.id),
        number=pull.number,
        url=pull.api,
        html_url=pull.html,
        diff_url=f"{pull.html}.diff",
        patch_url=f"{pull.html}.patch",
        issue_url=about,
        comments_url=f"{about}/comments",
        review_comments_url=f"{pull.api}/comments",
        review_comment_url=f"{pull.repo.api}/pulls/comments{{/number}}",
        commits_url=f"{pull.api}/commits",
        statuses_url=f"{pull.repo.api}/statuses/{pull.head_sha}",
        title=pull.title,
        body=pull.body,
        user=account(pull.user),
        state=pull.state,
        draft=pull.draft,
        locked=False,
        active_lock_reason=None,
        labels=[label(pull.repo, one) for one in pull.labels],
        assignees=[],
        requested_reviewers=[account(user) for user in pull.reviewers],
        requested_teams=[],
        head=_side(pull.repo, pull.head, pull.head_sha),
        base=_side(pull.repo, pull.base, pull.base_sha),
        author_association=world.association(pull, pull.user),
        auto_merge=None,
        created_at=stamp(pull.created),
        updated_at=stamp(pull.updated),
        closed_at=stamp_or_none(pull.closed),
        merged_at=stamp_or_none(pull.merged),
        merge_commit_sha=pull.merge_commit,
        _links=_links(pull),
    )


async def pull_request(world: World, pull: Pull) -> Json:
    """Schema `pull-request`: all of it, with the counts that git knows."""
    git = pull.repo.git
    # Counted from where the branch left, as the page of a pull request does, not from the base.
    start = await pull.start()
    changed = await changes(git, start, pull.head_sha)
    commits = await git.history(pull.head_sha, f"^{start}")
    return {
        **short_pull(world, pull),
        "merged": pull.merged is not None,
        "merged_by": account(pull.merged_by) if pull.merged_by else None,
        "mergeable": pull.mergeable,
        "rebaseable": pull.mergeable,
        "mergeable_state": mergeable_state(pull, behind=await is_behind(pull)),
        "maintainer_can_modify": False,
        "comments": len(pull.comments),
        "review_comments": len(pull.remarks),
        "commits": len(commits),
        "additions": sum(change.additions for change in changed),
        "deletions": sum(change.deletions for change in changed),
        "changed_files": len(changed),
    }


async def is_behind(pull: Pull) -> bool:
    """Whether its branch lacks its base's head, and may not."""
    repo = pull.repo
    strict = repo.strict or any(
        rule.get("parameters", {}).get("strict_required_status_checks_policy")
        for rule in repo.rules
    )
    base = await repo.git.ref(f"refs/heads/{pull.base}")
    if not strict or pull.base != repo.default_branch or pull.state != "open" or base is None:
        return False
    return not await repo.git.contains(pull.head_sha, base)


def mergeable_state(pull: Pull, *, behind: bool) -> str:
    """`unknown` until it was tried, as on GitHub."""
    if pull.mergeable is None:
        return "unknown"
    if not pull.mergeable:
        return "dirty"
    if pull.draft:
        return "draft"
    return "behind" if behind else "clean"


def pull_in_check(pull: Pull) -> Json:
    """Schema `pull-request-minimal`: how checks and runs name their pull requests."""
    it = {"id": pull.repo.id, "name": pull.repo.name, "url": pull.repo.api}
    return {
        "id": pull.id,
        "number": pull.number,
        "url": pull.api,
        "head": {"ref": pull.head, "sha": pull.head_sha, "repo": it},
        "base": {"ref": pull.base, "sha": pull.base_sha, "repo": it},
    }


def review(world: World, one: Review) -> Json:
    """Schema `pull-request-review`."""
    html = f"{one.pull.html}#pullrequestreview-{one.id}"
    return answer(
        "pull-request-review",
        id=one.id,
        node_id=node_id("PullRequestReview", one.id),
        user=account(one.user),
        body=one.body,
        state=one.state,
        commit_id=one.commit,
        submitted_at=stamp(one.submitted),
        html_url=html,
        pull_request_url=one.pull.api,
        author_association=world.association(one.pull, one.user),
        _links={"html": {"href": html}, "pull_request": {"href": one.pull.api}},
    )


def remark(world: World, one: Remark) -> Json:
    """Schema `pull-request-review-comment`."""
    url = f"{one.pull.repo.api}/pulls/comments/{one.id}"
    html = f"{one.pull.html}#discussion_r{one.id}"
    first, last = one.lines
    return answer(
        "pull-request-review-comment",
        id=one.id,
        node_id=node_id("PullRequestReviewComment", one.id),
        url=url,
        html_url=html,
        pull_request_url=one.pull.api,
        pull_request_review_id=one.review,
        user=account(one.user),
        body=one.body,
        path=one.path,
        commit_id=one.commit,
        original_commit_id=one.commit,
        line=last,
        original_line=last,
        start_line=None if first == last else first,
        original_start_line=None if first == last else first,
        start_side=None if first == last else one.side,
        side=one.side,
        diff_hunk=one.hunk,
        subject_type="line",
        reactions=reactions(url, []),
        author_association=world.association(one.pull, one.user),
        created_at=stamp(one.created),
        updated_at=stamp(one.created),
        _links={
            "self": {"href": url},
            "html": {"href": html},
            "pull_request": {"href": one.pull.api},
        },
    )
