"""One small life on a real GitHub: a throw-away repository, named by the environment.

    export GRACE_TEST_LIVE_REPOSITORY=you/throw-away
    export GRACE_TEST_LIVE_APP_ID=… GRACE_TEST_LIVE_PRIVATE_KEY=github.pem
    make live

`GRACE_TEST_LIVE_API` names an Enterprise Server. Everything happens on branches below `grace/`,
and the pull request is closed again.
"""

import os
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.edges.clock import SystemClock
from bot.edges.github import GITHUB, GitHub
from bot.edges.github_auth import AppKey
from bot.errors import Conflict
from bot.model import CommitId, Repository, RepositoryName, Said

NAMED = {
    name: os.environ.get(f"GRACE_TEST_LIVE_{name}", "")
    for name in ("REPOSITORY", "APP_ID", "PRIVATE_KEY")
}
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not all(NAMED.values()), reason="no live repository is named"),
]


@pytest.fixture
def key() -> SecretStr:
    return SecretStr(Path(NAMED["PRIVATE_KEY"]).read_text())


@pytest.fixture
async def host(key: SecretStr) -> AsyncIterator[GitHub]:
    api = os.environ.get("GRACE_TEST_LIVE_API", GITHUB)
    host = GitHub(AppKey(NAMED["APP_ID"], key), SystemClock(), api=api, gap=timedelta(seconds=1))
    yield host
    await host.aclose()


@pytest.fixture
async def repo(host: GitHub) -> Repository:
    return await host.repository(RepositoryName(NAMED["REPOSITORY"]))


@pytest.fixture
async def base(host: GitHub, repo: Repository) -> CommitId:
    head = await host.branch_head(repo, repo.default_branch)
    assert head is not None, "the throw-away repository needs one commit"
    return head


async def test_a_pull_request_is_opened_talked_about_and_closed(
    host: GitHub, repo: Repository, base: CommitId
) -> None:
    branch = f"grace/live-{secrets.token_hex(4)}"
    await host.reset_branch(repo, branch, base)
    made = await host.commit_files(repo, branch, base, "Try Grace\n", {"grace-live.txt": b"1\n"})
    pull = await host.open_pull_request(repo, branch, repo.default_branch, "Try Grace", "A test.")
    comment = await host.comment(repo, pull.number, "first")
    await host.edit_comment(repo, comment, "second")
    await host.label(repo, pull.number, ["grace"])
    await host.report_check(repo, made, "neutral", Said("A test", "Nothing to decide."))
    await host.update_pull_request(repo, pull.number, close=True)
    await host.delete_branch(repo, branch)

    closed = await host.pull_request(repo, pull.number)
    assert (closed.state, closed.merged, closed.head) == ("closed", False, made)
    assert [one.body for one in await host.comments(repo, pull.number)] == ["second"]


async def test_a_moved_head_is_a_conflict(host: GitHub, repo: Repository, base: CommitId) -> None:
    branch = f"grace/live-{secrets.token_hex(4)}"
    await host.reset_branch(repo, branch, base)
    await host.commit_files(repo, branch, base, "One\n", {"grace-live.txt": b"1\n"})

    with pytest.raises(Conflict):
        await host.commit_files(repo, branch, base, "Two\n", {"grace-live.txt": b"2\n"})

    await host.delete_branch(repo, branch)


async def test_what_is_read_now_and_then_can_be_read(
    host: GitHub, repo: Repository, base: CommitId
) -> None:
    assert await host.branch_rules(repo, repo.default_branch) is not None
    assert await host.usual_checks(repo) is not None
    assert await host.versions(repo, "README.md") is not None
    assert await host.past_failures(repo, 3) is not None
    assert await host.labelled_issues(repo, "grace") is not None
    assert (await host.commit(repo, base)).id == base
