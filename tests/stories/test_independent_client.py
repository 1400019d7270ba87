"""The whole story as PyGithub sees it, which was written by others against the real GitHub."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from github import Auth, Github
from github.ContentFile import ContentFile
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.ledger import record, signers
from bot.model import Fix
from bot.model import Stage as At
from patterns.contract import Severity
from tests.attacks.village import SkippingClock, Village
from tests.stories.town import KEY, Town, town

T = TypeVar("T")
WHY = "The module was moved in the last release, and every caller is covered."


def at(place: Town, here: Village, login: str) -> Repository:
    """The repository as somebody's PyGithub shows it."""
    auth = Auth.Token(place.on.mini.user_token(login))
    client = Github(
        base_url=place.on.mini.api_url,
        auth=auth,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )
    return client.get_repo(here.repo.name)


async def does(act: Callable[..., T], *words: object) -> T:
    """A thread of its own: PyGithub waits for its answers, and the town must live on."""
    return await asyncio.to_thread(act, *words)


def look_around(repo: Repository) -> PullRequest:
    """A person finds the pull request, and sees what it does and what it waits for."""
    [pull] = repo.get_pulls(state="open")
    [file] = pull.get_files()
    assert (file.filename, file.status) == ("app.py", "modified")
    assert "+new" in file.patch
    assert {one.name for one in pull.get_labels()} == {"grace", "severity: high"}
    [gate] = [one for one in pull.get_commits()[0].get_check_runs() if one.name == "grace/gate"]
    assert gate.conclusion == "action_required"
    [sticky] = pull.get_issue_comments()
    assert "an approval with a written reason" in sticky.body
    return pull


def ask_and_approve(pull: PullRequest) -> int:
    """They ask, and they approve in words; gives the question's id."""
    asked = pull.create_issue_comment("/grace status")
    pull.create_review(body=WHY, event="APPROVE")
    assert [one.state for one in pull.get_reviews()] == ["APPROVED"]
    return asked.id


def landed(repo: Repository, fix: Fix, asked: int) -> str:
    """They see it merged, signed, and tidied up; gives the message of what landed."""
    pull = repo.get_pull(fix.pull_request or 0)
    assert pull.merged
    assert pull.merged_by.login == "grace[bot]"
    assert pull.merge_commit_sha == fix.merge_commit == repo.get_branch("main").commit.sha
    file = repo.get_contents("app.py")
    assert isinstance(file, ContentFile)
    assert file.decoded_content == b"new\n"
    [eyes] = pull.get_issue_comment(asked).get_reactions()
    assert (eyes.content, eyes.user.login) == ("eyes", "grace[bot]")
    assert {one.name for one in repo.get_branches()} == {"main", "grace/ledger"}
    return repo.get_commit(fix.merge_commit or "").commit.message


async def test_a_fix_lives_its_whole_life_before_another_client_s_eyes(tmp_path: Path) -> None:
    async with town(tmp_path, SkippingClock()) as place:
        here = await Village.founded(place, Severity.HIGH)
        await here.look()
        alice = await does(at, place, here, "alice")
        pull = await does(look_around, alice)
        assert pull.user.login == "grace[bot]"

        asked = await does(ask_and_approve, pull)
        fix = await here.look()

        assert (fix.stage, fix.decided_by, fix.reason) == (At.VERIFIED, "alice", WHY)
        signed = record.parse(await does(landed, alice, fix, asked))
        record.verify(signed, signers.parse(signers.line(KEY.public)))
        assert (signed.record.reason, signed.record.changes) == (WHY, fix.changes)
