"""A fix's pull request as it stands now, and what Grace says there: one comment, one check."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bot.chapters import pausing
from bot.errors import HostError, Rejected
from bot.model import (
    Check,
    Comment,
    Commit,
    CommitId,
    Decision,
    Fix,
    Past,
    Permission,
    PullRequest,
    Repository,
    Review,
    Said,
    Shift,
    Stage,
    Verdict,
    Voice,
)
from bot.ports import World
from bot.reading.voices import approves, voices
from bot.steps import answer, propose
from bot.weighing.ci import GATE
from bot.weighing.view import View
from patterns.contract import Severity


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was read once, at the start of a look."""

    world: World
    repo: Repository
    fix: Fix
    pull_request: PullRequest
    comments: Sequence[Comment]

    @classmethod
    async def read(cls, world: World, repo: Repository, fix: Fix) -> Self:
        """The pull request and what was said there."""
        number = fix.pull_request or 0
        pull = await world.host.pull_request(repo, number)
        return cls(world, repo, fix, pull, await world.host.comments(repo, number))

    async def view(self, base: CommitId | None, teams: Sequence[str] = ()) -> View:
        """Everything that the gate looks at, permissions read live.

        Args:
            base: the base's head.
            teams: `org/team`s, one of whose members must have approved.
        """
        host, repo, fix, pull = self.world.host, self.repo, self.fix, self.pull_request
        kept = await self.world.store.recall(fix.id)
        comments, reviews, shifts = await self._words()
        said = voices(comments, reviews, kept)
        permissions: dict[str, Permission] = {}
        for login in sorted({voice.actor for voice in said if not voice.is_bot}):
            permissions[login] = await host.permission(repo, login)
        members, unread = await self._members(teams, said, permissions)
        rules = await host.branch_rules(repo, fix.base_branch)
        paths = [change.path for change in fix.changes]
        commits = await host.pull_request_commits(repo, pull.number)
        heads = frozenset(CommitId(head) for head in kept.get("heads", {}).get("heads", ()))
        return View(
            fix=fix,
            pull_request=pull,
            commits=tuple(commit.id for commit in commits),
            pushed_at=await self._shown_since(commits, kept.get("heads", {}).get("heads", ())),
            heads=heads,
            shifts=shifts,
            base_head=base,
            head_age=_age(commits, host.theirs(self.world.clock.now())),
            paused=await pausing.paused_by(self.world, repo),
            base_blobs=await host.blobs(repo, base, paths) if base else {},
            voices=said,
            teams=members,
            unread=unread,
            permissions=permissions,
            checks=await self._checks(pull.head),
            base_checks=await self._checks(fix.base),
            rules=replace(rules, merge_methods=rules.merge_methods & repo.merge_methods),
            usual=await host.usual_checks(repo),
        )

    async def _shown_since(self, commits: Sequence[Commit], heads: Sequence[str]) -> datetime:
        """By the later of two clocks, hers and GitHub's: what was said before is of another text.

        A rebase of the same change has a newer commit, and shows nothing new: there the first
        commit that showed it says since when.
        """
        since = self.fix.proposed_at or self.fix.created_at
        written = commits[-1].committed_at if commits else None
        if len(heads) > 1:
            with suppress(Rejected):  # it is gone; then people are asked again
                first = await self.world.host.commit(self.repo, CommitId(heads[0]))
                written = first.committed_at
        return since if written is None else max(since, written)

    async def _words(self) -> tuple[Sequence[Comment], Sequence[Review], tuple[Shift, ...]]:
        """All comments and reviews; of those that say yes, whether in their first words still.

        And what has shifted under them.

        GitHub binds a review's verdict to a commit and lets nobody change it, but all words,
        everybody who can write. It tells a comment's edit by the second in which it was made.
        """
        host, repo = self.world.host, self.repo
        reviews = await host.reviews(repo, self.pull_request.number)
        says_yes: list[Comment | Review] = [
            *(one for one in self.comments if approves(one)),
            *(one for one in reviews if one.state == "APPROVED" and one.body.strip()),
        ]
        number = self.pull_request.number
        past = await host.past(repo, number, says_yes) if says_yes else Past()
        return (
            [replace(one, edited=one.edited or one in past.edited) for one in self.comments],
            [replace(one, edited=one in past.edited) for one in reviews],
            past.shifts,
        )

    async def _members(
        self, teams: Sequence[str], said: Sequence[Voice], permissions: Mapping[str, Permission]
    ) -> tuple[Mapping[str, frozenset[str]], tuple[str, ...]]:
        """Who of those with a say is in which team, and why that cannot be told of some."""
        heard = {voice.actor for voice in said if voice.approves and not voice.is_bot}
        asked = sorted(login for login in heard if permissions[login].may_write)
        members: dict[str, frozenset[str]] = {}
        unread = []
        for team in teams:
            try:
                found = [
                    login
                    for login in asked
                    if await self.world.host.in_team(self.repo, team, login)
                ]
            except HostError as error:
                unread.append(answer.unread(team, str(error)))
            else:
                members[team] = frozenset(found)
        return members, tuple(unread)

    async def _checks(self, commit: CommitId) -> tuple[Check, ...]:
        every = await self.world.host.checks(self.repo, commit)
        return tuple(check for check in every if check.name != GATE)

    async def permission(self, login: str) -> Permission:
        """What somebody may do now."""
        return await self.world.host.permission(self.repo, login)

    async def reply(self, comment: Comment, text: str, reaction: str) -> None:
        """Answer a comment, with a mark by which the answer is known again."""
        shown = propose.answer(f"comment:{comment.id}", text, comment.author)
        await self.world.host.react(self.repo, comment.id, reaction)
        await self.world.host.comment(self.repo, self.pull_request.number, shown)

    async def acknowledge(self, comment: Comment) -> None:
        """Let somebody see that a word counts, once; it may take a while until it decides."""
        known = (await self.world.store.recall(self.fix.id)).get("acknowledged", {})
        seen = known.get("comments", [])
        if comment.id not in seen:
            await self.world.host.react(self.repo, comment.id, "+1")
            kept = {"comments": [*seen, comment.id]}
            await self.world.store.remember(self.fix.id, "acknowledged", kept)

    async def show(self, fix: Fix, decision: Decision | None) -> None:
        """Bring the sticky comment and the check run up to date, if anything changed."""
        text = propose.sticky(fix, decision)
        old = _sticky(self.comments)
        if old is None:  # another process may have been quicker; asked again, it costs nothing
            old = _sticky(await self.world.host.comments(self.repo, self.pull_request.number))
        if old is not None and old.body.strip() == text.strip():
            return
        if old is None:
            await self.world.host.comment(self.repo, self.pull_request.number, text)
        else:
            await self.world.host.edit_comment(self.repo, old.id, text)
        await self.world.host.report_check(
            self.repo,
            self.pull_request.head,
            conclusion(fix, decision),
            Said(
                propose.headline(fix, decision),
                propose.summary(fix, decision),
                buttons=fix.stage is Stage.PROPOSED and _has_buttons(decision),
            ),
        )


def _sticky(comments: Sequence[Comment]) -> Comment | None:
    return next((one for one in comments if one.own and propose.STICKY in one.body), None)


def _has_buttons(decision: Decision | None) -> bool:
    """A button says no words, and high severity needs some."""
    return decision is not None and decision.needs in {Severity.LOW, Severity.MEDIUM}


def _age(commits: Sequence[Commit], now: datetime) -> timedelta | None:
    written = commits[-1].committed_at if commits else None
    return None if written is None else now - written


def conclusion(fix: Fix, decision: Decision | None) -> str | None:
    """Of the check run; a gate that must hold a merge is concluded, never left open.

    GitHub lets a required check that stays in progress be merged past in some set-ups
    (https://github.com/databricks/cli/pull/4935), so waiting for a person is `action_required`.
    """
    if decision is None or decision.verdict is Verdict.MERGE:
        return "success" if fix.merge_commit else "neutral"
    return {Verdict.WAIT: "action_required", Verdict.HANDS_OFF: "neutral"}.get(
        decision.verdict, "failure"
    )
