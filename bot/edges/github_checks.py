"""GitHub's checks: what CI said, what a branch demands, and Grace's own verdict."""

from collections.abc import Iterable, Sequence
from typing import Any

import gidgethub

from bot.edges.github_calls import PAGE, Calls, at, pages, whole
from bot.edges.github_line import Line
from bot.edges.github_pull_answers import (
    AnnotationAnswer,
    CheckRunAnswer,
    PullAnswer,
    StatusAnswer,
)
from bot.edges.github_rules import BranchAnswer, RuleAnswer, demands
from bot.model import BranchRules, Check, CommitId, Repository, Said

GATE = "grace/gate"
# https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks#check-runs-and-requested-actions
BUTTONS = [
    {
        "label": "Approve",
        "description": "Merge this once CI is green",
        "identifier": "approve",
    },
    {
        "label": "Reject",
        "description": "Close this and remember the no",
        "identifier": "reject",
    },
]
MOST_CHECKS = 1000
MOST_ANNOTATIONS = 500
USUAL = 5
"""How many merged pull requests say what is usual."""
# Free plans have no rules on private repositories, and say so with a 403.
NO_RULES = "upgrade to github"


class Checks(Calls):
    """Checks, statuses and branch rules."""

    async def checks(self, repo: Repository, commit: CommitId) -> Sequence[Check]:
        """Newest check run per (App, name), and newest status per (creator, context).

        Where GitHub still shows several of one name, as two workflows may have a job of one name,
        the one that is furthest from green speaks for all.
        """
        async with self._line(repo, f"show the checks of {commit}") as line:
            return await _checks(line, repo, commit)

    async def usual_checks(self, repo: Repository) -> frozenset[tuple[str, str]]:
        """(App slug, name) of what succeeded on the last five merged pull requests, ours out."""

        async def ask() -> frozenset[tuple[str, str]]:
            return await self._ask_usual(repo)

        found = await self._usual.get(repo.id, ask)
        if not found:
            self._usual.drop(repo.id)  # the first merge may say more at any moment
        return found

    async def _ask_usual(self, repo: Repository) -> frozenset[tuple[str, str]]:
        query = f"state=closed&sort=updated&direction=desc&per_page={PAGE}"
        async with self._line(repo, "list the merged pull requests") as line:
            listed = PullAnswer.many(await line.getitem(f"{at(repo, 'pulls')}?{query}", None))
            merged = [(each.merged_at, each.head.sha) for each in listed if each.merged_at]
            newest = [CommitId(head) for _, head in sorted(merged, reverse=True)[:USUAL]]
            seen = [check for head in newest for check in await _checks(line, repo, head)]
        return frozenset(
            (check.app, check.name) for check in seen if check.green and check.name != GATE
        )

    async def check_output(self, repo: Repository, check: int) -> bytes:
        """All that a check run says: summary, text, and its annotations, as lines of text."""
        async with self._line(repo, f"show what check run {check} says") as line:
            run = CheckRunAnswer.model_validate(
                await line.getitem(at(repo, "check-runs", check), None)
            )
            said = [run.output.summary, run.output.text] if run.output else []
            if run.output and run.output.annotations_count:
                url = f"{at(repo, 'check-runs', check, 'annotations')}?per_page={PAGE}"
                for note in AnnotationAnswer.many(await pages(line, url, MOST_ANNOTATIONS)):
                    said += [note.message, note.raw_details]
        return "\n\n".join(text for text in said if text).encode()

    async def report_check(
        self,
        repo: Repository,
        commit: CommitId,
        conclusion: str | None,
        said: Said,
    ) -> None:
        """Create or update Grace's own check run `grace/gate`; None leaves it in progress."""
        state = {"status": "in_progress"}
        if conclusion is not None:
            state = {"status": "completed", "conclusion": conclusion}
        data: dict[str, Any] = {
            **state,
            "output": {"title": said.title, "summary": said.summary},
            "actions": BUTTONS if said.buttons else [],
        }
        async with self._line(repo, f"report {GATE} on {commit}") as line:
            own = await self._own_run(line, repo, commit)
            # A run that was completed is never open again.
            if own is not None and conclusion is not None:
                made = await line.patch(at(repo, "check-runs", own), None, data=data)
            else:
                data = {**data, "name": GATE, "head_sha": commit}
                made = await line.post(at(repo, "check-runs"), None, data=data)
            self._runs.put((repo.id, commit), CheckRunAnswer.model_validate(made).id)

    async def branch_rules(self, repo: Repository, branch: str) -> BranchRules:
        """What GitHub demands of a merge into a branch: its rulesets, and classic protection."""
        async with self._line(repo, f"show the rules of {branch}") as line:
            try:
                listed = await pages(
                    line, f"{at(repo, 'rules/branches', branch)}?per_page={PAGE}", 1000
                )
            except gidgethub.BadRequest as error:
                if error.status_code != 403 or NO_RULES not in str(error).lower():
                    raise
                listed = []
        shown = await self._find(repo, f"show the branch {branch}", at(repo, "branches", branch))
        async with self._told(f"read the rules of {branch}"):
            return demands(RuleAnswer.many(listed), BranchAnswer.model_validate(shown or {}))

    async def _own_run(self, line: Line, repo: Repository, commit: CommitId) -> int | None:
        """Grace's newest run on a commit; another App's of that name is not hers to change."""
        known = self._runs.known((repo.id, commit))
        if known is not None or self._fresh.holds((repo.id, commit)):
            return known
        slug = await self._own_slug(repo)
        url = f"{at(repo, 'commits', commit, 'check-runs')}?check_name=grace%2Fgate&per_page={PAGE}"
        runs = CheckRunAnswer.many(await pages(line, url, MOST_CHECKS, "check_runs"))
        own = [run for run in runs if run.app is not None and run.app.slug == slug]
        return max((run.id for run in own), default=None)


async def _checks(line: Line, repo: Repository, commit: CommitId) -> list[Check]:
    runs_url = f"{at(repo, 'commits', commit, 'check-runs')}?filter=latest&per_page={PAGE}"
    runs = CheckRunAnswer.many(await whole(line, runs_url, MOST_CHECKS, "check_runs"))
    status_url = f"{at(repo, 'commits', commit, 'statuses')}?per_page={PAGE}"
    statuses = StatusAnswer.many(await whole(line, status_url, MOST_CHECKS))
    # Statuses are listed newest first, and an older one of the same name is history.
    newest = {(each.app, each.name): each for each in reversed([s.noun() for s in statuses])}
    return [*_furthest_from_green(run.noun() for run in runs), *newest.values()]


def _furthest_from_green(checks: Iterable[Check]) -> list[Check]:
    chosen: dict[tuple[str, str], Check] = {}
    for check in checks:
        key = (check.app, check.name)
        if key not in chosen or _rank(check) < _rank(chosen[key]):
            chosen[key] = check
    return list(chosen.values())


def _rank(check: Check) -> int:
    """0 failed, 1 still running, 2 passed over, 3 succeeded."""
    passed_over = {"neutral": 2, "skipped": 2, "success": 3}
    return 1 if check.conclusion is None else passed_over.get(check.conclusion, 0)
