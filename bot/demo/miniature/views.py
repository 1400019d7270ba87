"""Accounts, Apps, repositories and conversations as GitHub's JSON."""

import base64
from datetime import UTC, datetime
from typing import Any

from bot.demo.miniature.accounts import Account, App, Role
from bot.demo.miniature.records import Comment, Installation, Issue, Label, Reaction, Repo
from bot.demo.miniature.records_teams import Team
from bot.demo.miniature.skeleton import Json, answer, only
from bot.demo.miniature.world import World

REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


def stamp(at: datetime) -> str:
    """A moment as GitHub writes it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(at: datetime | None) -> str | None:
    """A moment that may not have come."""
    return None if at is None else stamp(at)


def node_id(kind: str, number: int | str) -> str:
    """The opaque id that GraphQL would know a thing by."""
    return base64.b64encode(f"{len(kind):03}:{kind}{number}".encode()).decode()


def account(user: Account) -> Json:
    """Schema `simple-user`."""
    base = user.site.base
    return answer(
        "simple-user",
        id=user.id,
        node_id=node_id("User", user.id),
        login=user.login,
        type=user.kind,
        gravatar_id="",
        avatar_url=f"{base}/avatars/{user.login}",
        html_url=f"{base}/{user.login}",
        url=f"{base}/users/{user.login}",
    )


def public_account(user: Account) -> Json:
    """Schema `public-user`."""
    return answer("public-user", **account(user), name=user.login, user_view_type="public")


def app(card: App) -> Json:
    """Schema `integration`."""
    base = card.owner.site.base
    return answer(
        "integration",
        id=card.id,
        slug=card.slug,
        node_id=node_id("App", card.id),
        owner=account(card.owner),
        name=card.name,
        description="",
        external_url=base,
        html_url=f"{base}/apps/{card.slug}",
        created_at=stamp(card.created),
        updated_at=stamp(card.created),
        permissions=dict(card.permissions),
        events=list(card.events),
    )


def installation(installed: Installation) -> Json:
    """Schema `installation`."""
    base = installed.account.site.base
    return answer(
        "installation",
        id=installed.id,
        app_id=installed.app.id,
        app_slug=installed.app.slug,
        account=account(installed.account),
        target_id=installed.account.id,
        target_type=installed.account.kind,
        repository_selection="selected",
        access_tokens_url=f"{base}/app/installations/{installed.id}/access_tokens",
        repositories_url=f"{base}/installation/repositories",
        html_url=f"{base}/organizations/{installed.account.login}/installations/{installed.id}",
        permissions=dict(installed.permissions),
        events=list(installed.app.events),
        created_at=stamp(installed.created),
        updated_at=stamp(installed.created),
        suspended_at=stamp_or_none(installed.suspended),
    )


def team(it: Team) -> Json:
    """Schema `team-full`."""
    base = it.organization.site.base
    url = f"{base}/orgs/{it.organization.login}/teams/{it.slug}"
    organization = answer("team-full")["organization"]
    return answer(
        "team-full",
        id=it.id,
        node_id=node_id("Team", it.id),
        name=it.slug,
        slug=it.slug,
        type="organization",
        permission="pull",
        url=url,
        html_url=url,
        members_url=f"{url}/members{{/member}}",
        repositories_url=f"{url}/repos",
        members_count=len(it.members),
        organization={**organization, **account(it.organization)},
        created_at=stamp(it.created),
        updated_at=stamp(it.created),
    )


def membership(it: Team, login: str, state: str) -> Json:
    """Schema `team-membership`."""
    base = it.organization.site.base
    url = f"{base}/orgs/{it.organization.login}/teams/{it.slug}/memberships/{login}"
    return answer("team-membership", url=url, role="member", state=state)


def minimal_repo(it: Repo) -> Json:
    """What `minimal-repository` asks for: how checks and runs name their repository."""
    return only("minimal-repository", repo(it))


def repo(it: Repo) -> Json:
    """Schema `repository`: how it is listed, and named in pull requests and webhooks."""
    return {
        name: value
        for name, value in whole_repo(it).items()
        if name not in {"network_count", "subscribers_count"}
    }


def whole_repo(it: Repo) -> Json:
    """Schema `full-repository`: the repository itself."""
    counts = sum(issue.state == "open" for issue in it.issues.values())
    return answer(
        "full-repository",
        id=it.id,
        node_id=node_id("Repository", it.id),
        name=it.name,
        full_name=it.full_name,
        owner=account(it.owner),
        private=it.private,
        archived=it.archived,
        visibility="private" if it.private else "public",
        default_branch=it.default_branch,
        url=it.api,
        html_url=it.html,
        clone_url=f"{it.html}.git",
        git_url=f"{it.html}.git",
        ssh_url=f"{it.html}.git",
        svn_url=it.html,
        has_issues=True,
        has_downloads=False,
        open_issues=counts,
        open_issues_count=counts,
        created_at=stamp(it.created),
        updated_at=stamp(it.created),
        pushed_at=stamp(it.created),
        topics=[],
        allow_forking=True,
        allow_merge_commit="merge" in it.merge_methods,
        allow_squash_merge="squash" in it.merge_methods,
        allow_rebase_merge="rebase" in it.merge_methods,
        is_template=False,
        web_commit_signoff_required=False,
    )


def permission(it: Repo, user: Account) -> Json:
    """Schema `repository-collaborator-permission`: the old four words, and the role's own."""
    role = it.role(user)
    # `permission` knows four words only; who must tell maintain from write reads `role_name`.
    word = {Role.TRIAGE: "read", Role.MAINTAIN: "write"}.get(role, role.value)
    granted = {
        "admin": role.covers(Role.ADMIN),
        "maintain": role.covers(Role.MAINTAIN),
        "push": role.covers(Role.WRITE),
        "triage": role.covers(Role.TRIAGE),
        "pull": role.covers(Role.READ),
    }
    who = {**account(user), "permissions": granted, "role_name": role.value}
    return answer(
        "repository-collaborator-permission", permission=word, role_name=role.value, user=who
    )


def label(it: Repo, one: Label) -> Json:
    """Schema `label`."""
    return answer(
        "label",
        id=one.id,
        node_id=node_id("Label", one.id),
        url=f"{it.api}/labels/{one.name}",
        name=one.name,
        color=one.color,
        # GitHub's schema of a pull request in a list knows no label without a description.
        description=one.description or "",
        default=False,
    )


def reactions(comment_url: str, given: list[Reaction]) -> Json:
    """Schema `reaction-rollup`."""
    counts: dict[str, Any] = {word: sum(one.content == word for one in given) for word in REACTIONS}
    return {"url": f"{comment_url}/reactions", "total_count": len(given), **counts}


def reaction(one: Reaction) -> Json:
    """Schema `reaction`."""
    return answer(
        "reaction",
        id=one.id,
        node_id=node_id("Reaction", one.id),
        user=account(one.user),
        content=one.content,
        created_at=stamp(one.created),
    )


def comment(world: World, one: Comment) -> Json:
    """Schema `issue-comment`."""
    issue_of = one.issue
    url = f"{issue_of.repo.api}/issues/comments/{one.id}"
    return answer(
        "issue-comment",
        id=one.id,
        node_id=node_id("IssueComment", one.id),
        url=url,
        html_url=f"{issue_of.html}#issuecomment-{one.id}",
        issue_url=f"{issue_of.repo.api}/issues/{issue_of.number}",
        user=account(one.user),
        body=one.body,
        author_association=world.association(issue_of, one.user),
        performed_via_github_app=app(one.app) if one.app else None,
        reactions=reactions(url, one.reactions),
        created_at=stamp(one.created),
        updated_at=stamp(one.updated),
    )


def issue(world: World, one: Issue) -> Json:
    """Schema `issue`; without the `pull_request` links, which `views_pull` adds."""
    url = f"{one.repo.api}/issues/{one.number}"
    return answer(
        "issue",
        id=one.id,
        node_id=node_id("Issue", one.id),
        number=one.number,
        url=url,
        html_url=one.html,
        repository_url=one.repo.api,
        title=one.title,
        body=one.body,
        user=account(one.user),
        state=one.state,
        state_reason=None,
        locked=False,
        active_lock_reason=None,
        assignee=None,
        assignees=[],
        labels=[label(one.repo, found) for found in one.labels],
        comments=len(one.comments),
        author_association=world.association(one, one.user),
        reactions=reactions(url, []),
        closed_at=stamp_or_none(one.closed),
        closed_by=account(one.closed_by) if one.closed_by else None,
        created_at=stamp(one.created),
        updated_at=stamp(one.updated),
    )
