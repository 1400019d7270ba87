"""A story that goes wrong stops there and says where; the whole of it is played in test_demo."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.demo.play.doors import Reporter
from bot.demo.play.grace import Grace
from bot.demo.play.play import Cast, Play
from bot.demo.play.stories import Moment, Sample, shipped
from bot.demo.play.told import Step, Told
from bot.demo.play.town import Resident

NAME = "demo/story"
FIX = "fix_0123456789abcdef"
LOW, MEDIUM, HIGH = (
    next(sample for sample in shipped() if sample.story.severity == severity)
    for severity in ("low", "medium", "high")
)
CURED = "from shop.catalogue.prices import price_of"


@dataclass
class Script:
    """What the code host and Grace's API would answer at each point, and what they were told.

    Attributes:
        origin: the repository's bare git; the cure is pushed there at the merge.
    """

    origin: Path
    severity: str = "low"
    ci: str = "failure"
    state: str = "closed"
    merged: bool = True
    by: str = "policy"
    stage: str = "verified"
    replies: bool = True
    cure: str = CURED
    said: list[str] = field(default_factory=list)

    def answer(self, path: str, body: Mapping[str, Any] | None) -> Any:
        """One request to either API."""
        match path.rpartition("/")[2]:
            case "runs":
                return {"workflow_runs": [{"conclusion": self.ci}]}
            case "fix_":
                return [{"ref": f"refs/heads/grace/{FIX}"}]
            case "pulls":
                return [self.pull()]
            case "1":
                return self.pull()
            case "comments" if body:
                self.said.append(body["body"])
                return {"id": 10 * len(self.said)}
            case "comments":
                bot = {"id": 10 * len(self.said) + 1, "user": {"type": "Bot"}, "body": "no"}
                return [bot] if self.replies else []
        return {"fixes": [self.fix()]}

    def pull(self) -> dict[str, Any]:
        return {
            "number": 1,
            "html_url": "http://host/1",
            "head": {"ref": f"grace/{FIX}"},
            "state": self.state,
            "merged_at": "now" if self.merged else None,
            "merge_commit_sha": self.land() if self.merged else None,
        }

    def fix(self) -> dict[str, Any]:
        return {
            "fix_id": FIX,
            "severity": self.severity,
            "decided_by": self.by,
            "reason": "because",
            "merge_commit": "f" * 40,
            "stage": self.stage,
        }

    def land(self) -> str:
        """Push the cure, once; gives the branch's head."""
        work = self.origin.with_name("healer")
        if not work.exists():
            git(self.origin.parent, "clone", "--quiet", str(self.origin), str(work))
            file = work / "shop/basket.py"
            file.write_text(file.read_text().replace("from shop.prices import price_of", self.cure))
            git(work, "commit", "--quiet", "--all", "-m", "Heal")
            git(work, "push", "--quiet", "origin", "HEAD:main")
        return git(work, "rev-parse", "HEAD")


class Actor(Resident):
    """Somebody whose host is a script."""

    def __init__(self, login: str, script: Script) -> None:
        super().__init__(login, "token", "http://127.0.0.1:4")
        self.script = script

    async def _asked(self, method: str, path: str, **more: Any) -> Any:
        return self.script.answer(path, more.get("json"))


class Immortal(Grace):
    """A Grace who answers at once after every kill."""

    async def answers(self) -> bool:
        return True


def git(folder: Path, *words: str) -> str:
    name = ["-c", "user.name=grace", "-c", "user.email=grace@example.com"]
    done = subprocess.run(["git", *name, *words], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def script(tmp_path: Path) -> Script:
    origin = tmp_path / "origin.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    return Script(origin)


@pytest.fixture(autouse=True)
def _brisk_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo.play.play.READING", 0)


def play(script: Script, sample: Sample = LOW, *, kill: bool = False) -> Play:
    folder = script.origin.parent
    alice, bob, operator = (Actor(login, script) for login in ("alice", "bob", "operator"))
    grace = Immortal(folder, "http://127.0.0.1:9", ["true"], {})
    cast = Cast(grace, alice, bob, operator, alone=True, kill=kill, patience=1, say=print)
    scratch = folder / "scratch"
    scratch.mkdir()
    reporter = Reporter(grace.url, "cafe" * 8, "secret")
    return Play(cast, sample, Told(sample.story, NAME), reporter, str(script.origin), scratch)


@pytest.mark.parametrize(
    ("wrong", "reached", "stuck"),
    [
        ({"ci": "success"}, None, "The failure of CI did not come"),
        ({"severity": "high"}, Step.CRASHED, "http://host/1 is of severity high"),
        ({"merged": False}, Step.PROPOSED, "closed without a merge"),
        ({"merged": False, "state": "open"}, Step.PROPOSED, "The merge of http://host/1 did not"),
        ({"by": "bob"}, Step.PROPOSED, "was decided by bob"),
        ({"cure": "from shop import prices"}, Step.MERGED, "After the merge: ImportError"),
        ({"stage": "came_back"}, Step.HELD, "http://host/1 is came_back"),
        ({}, Step.VERIFIED, f"git reads no Grace-Fix: {FIX}"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_story_stops_where_it_goes_wrong(
    script: Script, wrong: dict[str, Any], reached: Step | None, stuck: str
) -> None:
    story = play(replace(script, **wrong))

    await story.run()

    assert (story.told.done[-1] if story.told.done else None) == reached
    assert stuck in story.told.stuck


async def test_a_medium_fix_is_approved_by_alice_after_bob_was_refused(script: Script) -> None:
    script.severity, script.merged = "medium", False

    await play(script, replace(LOW, story=replace(LOW.story, severity="medium"))).run()

    assert script.said == ["/grace approve", "/grace approve"]


async def test_a_high_fix_needs_words(script: Script) -> None:
    script.severity, script.merged = "high", False

    await play(script, replace(LOW, story=replace(LOW.story, severity="high"))).run()

    first, second = script.said
    assert first == "/grace approve"
    assert second.startswith("/grace approve the factory is")


@pytest.mark.parametrize(
    ("severity", "by"), [("medium", "bob"), ("medium", "policy"), ("high", "alice")]
)
async def test_a_merge_on_the_wrong_word_is_no_success(
    script: Script, severity: str, by: str
) -> None:
    # The script's reason is not the one that alice gave for the fix of high severity.
    script.severity, script.by = severity, by
    story = play(script, replace(LOW, story=replace(LOW.story, severity=severity)))

    await story.run()

    assert story.told.done[-1] == Step.PROPOSED
    assert f"was decided by {by}" in story.told.stuck


async def test_an_approval_that_must_not_count_is_to_be_answered(script: Script) -> None:
    script.severity, script.replies = "medium", False
    story = play(script, replace(LOW, story=replace(LOW.story, severity="medium")))

    await story.run()

    assert "Grace's answer to bob's approval" in story.told.stuck


@pytest.mark.parametrize("moment", list(Moment))
async def test_grace_is_killed_once_at_the_storys_moment(script: Script, moment: Moment) -> None:
    story = play(script, replace(LOW, story=replace(LOW.story, kill_when=moment)), kill=True)

    await story.run()

    assert story.cast.grace.kills == 1


async def test_grace_is_not_killed_where_nobody_asked_for_it(script: Script) -> None:
    story = play(script)

    await story.run()

    assert story.cast.grace.kills == 0


async def test_a_crash_whose_report_is_lost_is_reported_again(script: Script) -> None:
    story = play(script, MEDIUM)

    await story.run()

    assert story.told.done == []
    assert "The report of the crash did not come" in story.told.stuck
