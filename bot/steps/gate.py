"""The gate: from everything that can be seen of a fix to one decision, with every reason.

GitHub's own demands are listed beside Grace's; her gate stands on top of them, never instead.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import CommitId, Decision, Door, Fix, Stage, Verdict, Voice
from bot.policy import Policy
from bot.weighing import ci
from bot.weighing.view import View
from bot.weighing.words import objection, weigh
from patterns.contract import Severity
from patterns.toolbox.dependencies.filenames import is_dependency_file
from patterns.toolbox.repository.offlimits import is_test

QUEUE = "its turn in the merge queue, which Grace never passes"


@dataclass(frozen=True, slots=True)
class Governance:
    """The operator's side of the rules: `CODE_HEALING_*` as read from the settings."""

    enabled: bool = True
    auto_approve_low: bool = True
    require_all_approvals: bool = False


def decide(view: View, governance: Governance, policy: Policy) -> Decision:
    """What is to be done with this fix now."""
    if view.pull_request.state == "closed":
        who = view.pull_request.closed_by or "somebody"
        return Decision(
            Verdict.REJECT, actor=who, source="closed", reason="the pull request was closed"
        )
    if strange := _not_ours(view):
        return Decision(Verdict.HANDS_OFF, waits_for=(strange,))
    level = needs(view.fix, governance, policy)
    valid, remarks = weigh(view, level)
    weighed: dict[str, Any] = {
        "needs": level,
        "remarks": remarks,
        "heard": tuple(voice.source for voice in valid),
        "unheard": tuple(_unheard(view, dict(remarks))),
    }
    if no := next((voice for voice in valid if not voice.approves), None):
        return _decision(Verdict.REJECT, view, no, weighed)
    if broken := ci.broken(view):
        names = ", ".join(f"`{check.name}`" for check in broken)
        refused = (f"CI refused it: {names}",)
        return Decision(Verdict.NEXT_CANDIDATE, waits_for=refused, **weighed)
    unmet = tuple(_unmet(view, governance, policy, valid))
    if unmet:
        return Decision(Verdict.WAIT, waits_for=unmet, **weighed)
    verdict = Verdict.MERGE
    if view.rules.merge_queue:
        verdict = Verdict.WAIT
        weighed |= {"queue": True, "waits_for": (QUEUE,)}
    if not valid:
        return Decision(verdict, reason="low severity and CI is green", **weighed)
    return _decision(verdict, view, valid[0], weighed)


def base_moved(view: View) -> bool:
    """Whether the fix must be made anew on the base branch as it stands.

    It must where one of its files is another one there than the fix was made for, and where
    GitHub takes nothing that is behind. Otherwise a rebase would only cost the repository a build.
    """
    return files_moved(view) or must_catch_up(view)


def files_moved(view: View) -> bool:
    """Whether one of its files is another one on the base branch now."""
    return view.base_head is not None and any(
        view.base_blobs.get(change.path, "0" * len(change.old)) != change.old
        for change in view.fix.changes
    )


def must_catch_up(view: View) -> bool:
    """Whether the base branch has moved, and GitHub takes nothing that is behind it.

    A merge queue brings up to date by itself what it tries.
    """
    strict = view.rules.up_to_date or view.pull_request.behind
    return strict and behind(view) and not view.rules.merge_queue


def goes_first(view: View, others: Iterable[tuple[Fix, CommitId | None]]) -> Fix | None:
    """Which other fix is to land on this base first; each that lands leaves the others behind.

    To bring them all up to date at once would cost a build for each after every merge.

    Args:
        others: of the same base branch, each with the base that it was last brought up to.
    """
    return next(
        (
            other
            for other, base in others
            if base == view.base_head
            and other.stage in {Stage.DRAFTED, Stage.PROPOSED, Stage.APPROVED}
            and ci.is_all(other.waits_for)
        ),
        None,
    )


def behind(view: View) -> bool:
    """Whether the base branch has moved since the fix was made."""
    return view.base_head not in {None, view.fix.base}


def needs(fix: Fix, governance: Governance, policy: Policy) -> Severity:
    """How much approval a fix needs: LOW none, MEDIUM a word, HIGH a word with reasons."""
    # The policy of today: what it was when the fix was drafted may have been milder.
    severity = policy.severity(fix.severity, _names(fix))
    if severity is not Severity.LOW:
        return severity
    by_itself = (
        governance.auto_approve_low
        and not governance.require_all_approvals
        and policy.auto_merge == "low"
        and fix.door is not Door.SDK  # anybody can send there: never the only reason to merge
        and not any(is_dependency_file(change.path) for change in fix.changes)
    )
    return Severity.LOW if by_itself else Severity.MEDIUM


def _names(fix: Fix) -> tuple[str, ...]:
    """What a policy may call a fix by: its paths, pattern and family."""
    return (*(change.path for change in fix.changes), fix.pattern, fix.pattern.partition("/")[0])


def _decision(verdict: Verdict, view: View, voice: Voice, weighed: Mapping[str, Any]) -> Decision:
    return Decision(
        verdict,
        actor=voice.actor,
        permission=view.permissions.get(voice.actor),
        source=voice.source,
        reason=voice.reason,
        **weighed,
    )


def _unheard(view: View, remarks: Mapping[str, str]) -> Iterator[str]:
    for voice in view.voices:
        kind = voice.source.partition(":")[0]
        if kind != "comment" and voice.source in remarks:
            yield f"the {kind} of {voice.actor} does not count: {remarks[voice.source]}"


def _not_ours(view: View) -> str:
    # Where the base is gone it may have been renamed, and GitHub has pointed there by itself.
    if view.pull_request.base_branch != view.fix.base_branch and view.base_head is not None:
        return "the pull request was pointed at another branch; it is in people's hands now"
    tests = any(is_test(change.path) for change in view.fix.changes)
    # A commit's id vouches for what lies below it, so the head alone says whose they all are.
    ours = view.commits[-1:] == (view.fix.head,) and len(view.commits) <= 1 + tests
    if not ours or view.pull_request.head != view.fix.head:
        return "somebody pushed to the branch; it is in people's hands now: merge it, or close it"
    return ""


def _unmet(
    view: View, governance: Governance, policy: Policy, yes: tuple[Voice, ...]
) -> Iterator[str]:
    """`yes`: the approvals that count, newest first."""
    yield from _forbidden(view, governance, policy)
    yield from _method(view, policy)
    yield from ci.unmet(view, asked=bool(yes))
    level = needs(view.fix, governance, policy)
    for voice in view.voices:
        if voice.blocks and not objection(view, voice, level):
            yield f"{voice.actor} requested changes: a later approval, or a dismissal, ends it"
    if level is Severity.LOW:
        if not view.checks and not yes:
            yield "no CI reports on it, so a person must approve it: `/grace approve`, or a review"
    elif not yes:
        yield _ask(level)
    else:
        # In one spelling: a login that was renamed by its case alone is the same person's.
        yield from _more(view, level, policy, {voice.actor.lower() for voice in yes})


def _more(view: View, level: Severity, policy: Policy, said: set[str]) -> Iterator[str]:
    """What the owners ask for beyond one person's yes."""
    wanted = policy.approvals_of(_names(view.fix))
    if len(said) < wanted:
        who = ", ".join(sorted(said))
        yield (
            f"{wanted} people must approve it, and {len(said)} did: {who} (`approvals` in "
            ".github/grace.yml)"
        )
    named = {login.lower() for login in policy.approvers}
    named |= {login.lower() for team in policy.teams for login in view.teams.get(team, ())}
    if level is Severity.HIGH and named and named.isdisjoint(said):
        yield f"one of {', '.join(policy.approvers)} must approve it (.github/grace.yml)"
        yield from view.unread


def _forbidden(view: View, governance: Governance, policy: Policy) -> Iterator[str]:
    """What no approval can make good."""
    if not governance.enabled:
        yield "healing is switched off by the operator (CODE_HEALING_ENABLED): nobody here can help"
    if not policy.enabled:
        yield (
            "healing is switched off for this repository (.github/grace.yml): `enabled: true` "
            "there, on the default branch, goes on"
        )
    if view.paused:
        yield f"{view.paused} has paused Grace in this repository; `/grace resume` goes on"
    if view.base_head is None:
        yield (
            f"the branch `{view.fix.base_branch}` was not to be found on GitHub: put it back, or "
            "close this"
        )
    for change in view.fix.changes:
        if policy.protects(change.path):
            yield f"`{change.path}` is protected by .github/grace.yml now: people merge this"
        if policy.dependencies == "never" and is_dependency_file(change.path):
            yield f"`{change.path}` declares dependencies, and .github/grace.yml says `never`"


def _method(view: View, policy: Policy) -> Iterator[str]:
    """A merge queue lands what it holds in its own way."""
    wanted, allowed = policy.merge_method, view.rules.merge_methods
    if wanted not in allowed and not view.rules.merge_queue:
        others = " or ".join(f"`{one}`" for one in sorted(allowed)) or "nothing that Grace knows"
        yield (
            f"GitHub does not allow to {wanted} into {view.fix.base_branch}, and .github/grace.yml "
            f"says `merge_method: {wanted}`; {others} is allowed, or people merge this"
        )


def _ask(level: Severity) -> str:
    if level is Severity.HIGH:
        return "an approval with a written reason: `/grace approve <reason>` or a review with words"
    return "an approval: `/grace approve` or a review, by someone with write permission"
