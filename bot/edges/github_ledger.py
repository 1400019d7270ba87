"""The ledger's branch at GitHub: its newest records, and one more on top."""

from collections.abc import Sequence
from functools import partial

import gidgethub

from bot.edges.github_answers import CommitAnswer, Target
from bot.edges.github_calls import PAGE, at, pages
from bot.edges.github_commits import Commits, commit_input
from bot.edges.github_line import Line
from bot.errors import Rejected
from bot.ledger.landing import BRANCH, README, README_PATH, tree_id
from bot.model import Commit, CommitId, Repository


class Ledger(Commits):
    """Reading and writing `grace/ledger`."""

    async def ledger(self, repo: Repository, most: int = PAGE) -> Sequence[Commit]:
        """The newest commits of `grace/ledger`, newest first; empty before the first one."""
        head = await self.branch_head(repo, BRANCH)
        if head is None:
            return ()
        known = self._ledgers.known(repo.id) or ()
        ends = known and (len(known) >= most or not known[-1].parents)
        if not ends or known[0].id != head:
            async with self._line(repo, "read the ledger") as line:
                url = f"{at(repo, 'commits')}?sha={head}&per_page={min(most, PAGE)}"
                listed = CommitAnswer.many(await pages(line, url, most))
            known = tuple(each.noun() for each in listed)
            self._ledgers.put(repo.id, known)
            for each in listed[:1]:
                if each.commit.tree is not None and each.commit.tree.sha == tree_id():
                    self._plain.put((repo.id, head), None)
        return known[:most]

    async def append_record(
        self, repo: Repository, message: str, prev: CommitId | None
    ) -> CommitId:
        """Append one commit to `grace/ledger`; `Conflict` where its head is not `prev`.

        GitHub refuses git's empty tree, so each commit has the same one file. Either way is a
        compare-and-swap: the one call names the head that it expects, and the ref of the other
        only moves forward.
        """
        async with self._line(repo, "write to the ledger") as line:
            made = await self._in_one_call(line, repo, message, prev)
            if made is None:
                made = await _by_git_data(line, repo, (message, await self._tree(line, repo)), prev)
        self._plain.put((repo.id, made), None)
        written = Commit(made, message, (prev,) if prev else ())
        known = self._ledgers.known(repo.id) or ()
        if [each.id for each in known[:1]] == [*written.parents]:
            # What was just written need not be read; another's record makes the head differ.
            self._ledgers.put(repo.id, (written, *known)[:PAGE])
        return written.id

    async def _in_one_call(
        self, line: Line, repo: Repository, message: str, prev: CommitId | None
    ) -> CommitId | None:
        """One write instead of two, signed by GitHub; None where it must be done in two.

        It keeps all other files of its parent, so below a stranger's commit it would carry on
        what he put there; and that it takes a file as it already is, nothing documents.
        """
        if prev is None or not self._plain.holds((repo.id, prev)):
            return None
        if self._two_steps.holds(repo.id):
            return None
        data = commit_input(prev, message, {README_PATH: README.encode()})
        try:
            return await self._by_graphql(line, repo, BRANCH, data)
        except Rejected:
            self._two_steps.put(repo.id, None)
            return None

    async def _tree(self, line: Line, repo: Repository) -> str:
        return await self._trees.get(repo.id, partial(_constant_tree, line, repo))


async def _by_git_data(
    line: Line, repo: Repository, content: tuple[str, str], prev: CommitId | None
) -> CommitId:
    """`content`: the message and the tree."""
    message, tree = content
    data = {"message": message, "tree": tree, "parents": [prev] if prev else []}
    made = Target.model_validate(await line.post(at(repo, "git/commits"), None, data=data))
    if prev is None:
        ref = {"ref": f"refs/heads/{BRANCH}", "sha": made.sha}
        await line.post(at(repo, "git/refs"), None, data=ref)
    else:
        url = at(repo, "git/refs/heads", BRANCH)
        await line.patch(url, None, data={"sha": made.sha, "force": False})
    return CommitId(made.sha)


async def _constant_tree(line: Line, repo: Repository) -> str:
    """The id of the ledger's constant tree, made where this repository does not hold it yet."""
    try:
        await line.getitem(at(repo, "git/trees", tree_id()), None)
    except gidgethub.BadRequest as error:
        if error.status_code not in {404, 409, 422}:
            raise
    else:
        return tree_id()
    entry = {"path": README_PATH, "mode": "100644", "type": "blob", "content": README}
    url = at(repo, "git/trees")
    return Target.model_validate(await line.post(url, None, data={"tree": [entry]})).sha
