"""What the miniature remembers of checks, workflow runs and webhook deliveries."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.miniature.accounts import Account, App
from bot.demo.miniature.records import Repo


@dataclass(eq=False)
class CheckSuite:
    """All check runs of one App on one commit."""

    id: int
    repo: Repo
    app: App
    sha: str
    branch: str | None
    created: datetime
    updated: datetime
    runs: list["CheckRun"] = field(default_factory=list)

    @property
    def status(self) -> str:
        """`completed` once every newest run is."""
        newest = newest_runs(self.runs)
        if not newest:
            return "queued"
        if all(run.status == "completed" for run in newest):
            return "completed"
        return "queued" if all(run.status == "queued" for run in newest) else "in_progress"

    @property
    def conclusion(self) -> str | None:
        """The worst of its newest runs, as GitHub rolls them up."""
        if self.status != "completed":
            return None
        found = {run.conclusion for run in newest_runs(self.runs)}
        worst = ("action_required", "timed_out", "cancelled", "failure", "success", "neutral")
        return next((conclusion for conclusion in worst if conclusion in found), "skipped")


@dataclass(eq=False)
class CheckRun:
    """One check of one App on one commit."""

    id: int
    suite: CheckSuite
    name: str
    status: str
    started: datetime
    conclusion: str | None = None
    completed: datetime | None = None
    external_id: str | None = None
    details_url: str | None = None
    output: dict[str, Any] = field(default_factory=dict)
    actions: list[dict[str, Any]] = field(default_factory=list)


def newest_runs(runs: list[CheckRun]) -> list[CheckRun]:
    """The newest run of each name: GitHub's `filter=latest`."""
    return list({run.name: run for run in sorted(runs, key=lambda run: run.id)}.values())


@dataclass(eq=False)
class Status:
    """A commit status, the older kind of check."""

    id: int
    repo: Repo
    sha: str
    creator: Account
    state: str
    context: str
    created: datetime
    description: str | None = None
    target_url: str | None = None


@dataclass(frozen=True)
class Workflow:
    """A workflow file as far as the miniature understands it.

    Attributes:
        triggers: event -> the branches it is limited to, or None for all.
        jobs: by their keys in the file.
    """

    name: str
    path: str
    triggers: Mapping[str, tuple[str, ...] | None]
    jobs: Mapping[str, "JobPlan"]

    @property
    def id(self) -> int:
        """The same for the same file."""
        return 100_000 + zlib.crc32(self.path.encode()) % 900_000


@dataclass(frozen=True)
class JobPlan:
    """A job of a workflow file."""

    name: str
    steps: tuple["StepPlan", ...]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepPlan:
    """A step: a shell script, or (script None) an action that the miniature only names."""

    name: str
    script: str | None


@dataclass(eq=False)
class Step:
    """A step that ran."""

    number: int
    name: str
    status: str = "queued"
    conclusion: str | None = None
    started: datetime | None = None
    completed: datetime | None = None


@dataclass(eq=False)
class Run:
    """One run of a workflow on one commit."""

    id: int
    number: int
    repo: Repo
    workflow: Workflow
    suite: CheckSuite
    event: str
    branch: str
    sha: str
    title: str
    actor: Account
    created: datetime
    updated: datetime
    attempt: int = 1
    status: str = "queued"
    conclusion: str | None = None
    jobs: list["Job"] = field(default_factory=list)
    artifacts: list["Artifact"] = field(default_factory=list)


@dataclass(frozen=True)
class Artifact:
    """What a step of a run has uploaded: files, as one zip archive."""

    id: int
    name: str
    archive: bytes
    created: datetime
    expired: bool = False


@dataclass(eq=False)
class Job:
    """One job of one attempt of a run; its log exists once it is completed."""

    id: int
    run: Run
    plan: JobPlan
    check: CheckRun
    attempt: int
    created: datetime
    steps: list[Step] = field(default_factory=list)
    started: datetime | None = None
    completed: datetime | None = None
    log: bytes | None = None

    @property
    def status(self) -> str:
        """Its check run says it."""
        return self.check.status

    @property
    def conclusion(self) -> str | None:
        """Its check run says it."""
        return self.check.conclusion


@dataclass(eq=False)
class Delivery:
    """One attempt to deliver a webhook.

    Attributes:
        guid: names the event; a redelivery is another delivery with the same guid.
        status_code: the receiver's answer, 0 while under way, 5xx where nobody answered.
    """

    id: int
    guid: str
    event: str
    action: str | None
    payload: Mapping[str, Any]
    delivered: datetime
    installation: int | None
    repository: int | None
    redelivery: bool = False
    duration: float = 0.0
    status: str = ""
    status_code: int = 0
    request_headers: dict[str, str] = field(default_factory=dict)
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: str = ""
