"""What pages say: ages, shares, the steps of a life, links; pure, and wary of hostile text."""

import shlex
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from bot.model import CommitId, Fix, Stage
from patterns.contract import Severity

NEEDS = {
    Severity.LOW: "merges by itself once CI is green",
    Severity.MEDIUM: "needs an approval",
    Severity.HIGH: "needs an approval and a written justification",
}
VERDICTS = {
    Stage.DRAFTED: "being proposed",
    Stage.PROPOSED: "waiting",
    Stage.APPROVED: "merging",
    Stage.MERGED: "merged, being watched",
    Stage.VERIFIED: "verified: the error stayed away",
    Stage.CAME_BACK: "the error came back",
    Stage.ROLLED_BACK: "rolled back",
    Stage.REJECTED: "rejected",
    Stage.ABANDONED: "given up",
}
MAIN_ROAD = (Stage.DRAFTED, Stage.PROPOSED, Stage.APPROVED, Stage.MERGED, Stage.VERIFIED)
UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


@dataclass(frozen=True, slots=True)
class Step:
    """One station of a fix's life; `where` is "done", "now" or "ahead"."""

    name: str
    where: str
    good: bool = True


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit."""
    for unit, name in UNITS:
        if length >= unit:
            count = length // unit
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{max(0, int(length.total_seconds()))} s"


def age(since: datetime, now: datetime) -> str:
    """How long ago."""
    past = now - since
    return "just now" if past < timedelta(seconds=10) else f"{span(past)} ago"


def percent(share: float | None) -> str:
    """A share as people read it; a dash where nothing happened yet."""
    return "–" if share is None else f"{share:.0%}"


def road(fix: Fix) -> tuple[Step, ...]:
    """The stations that a fix passed, stands at, and has ahead, after `bot.stages`."""
    if fix.stage in MAIN_ROAD:
        here = MAIN_ROAD.index(fix.stage)
        return tuple(
            Step(stage, "now" if n == here else "done" if n < here else "ahead")
            for n, stage in enumerate(MAIN_ROAD)
        )
    passed = [Step(Stage.DRAFTED, "done")]
    if fix.pull_request is not None:
        passed.append(Step(Stage.PROPOSED, "done"))
    if fix.merge_commit is not None:
        passed += [Step(Stage.APPROVED, "done"), Step(Stage.MERGED, "done")]
    if fix.stage is Stage.ROLLED_BACK:
        passed.append(Step("came back", "done", good=False))
    return (*passed, Step(fix.stage.replace("_", " "), "now", good=False))


def visible(text: str) -> str:
    """`text` with what could hide or reorder it spelled out, e.g. `‹U+202E›`.

    Autoescaping keeps text from becoming markup; it does not keep a right-to-left override from
    showing another diff than the one that is merged (https://trojansource.codes).
    """
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    hides = unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return f"‹U+{ord(letter):04X}›" if hides and letter not in "\n\t" else letter


def prose(text: str) -> Markup:
    """A sentence whose `quoted` names are set as code; everything of it is escaped."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return escape(visible(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part)
        for n, part in enumerate(parts)
    )


def diff_lines(diff: str) -> list[tuple[str, str]]:
    """(kind, line) of each line of a unified diff; kinds are CSS classes."""
    return [(_kind(line), visible(line)) for line in diff.rstrip("\n").split("\n")]


def _kind(line: str) -> str:
    if line.startswith(("+++", "---", "diff ", "index ")):
        return "file"
    return {"+": "add", "-": "del", "@": "hunk"}.get(line[:1], "same")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses on the code host, derived from its API's address."""

    api: str

    @property
    def host(self) -> str:
        """Where people read: github.com, an Enterprise Server, or the stand-in."""
        if self.api.rstrip("/") == "https://api.github.com":
            return "https://github.com"
        return self.api.rstrip("/").removesuffix("/api/v3")

    @property
    def stand_in(self) -> bool:
        """Whether that is the miniature on this machine rather than GitHub."""
        try:
            return ip_address(urlsplit(self.api).hostname or "").is_loopback
        except ValueError:
            return urlsplit(self.api).hostname == "localhost"

    def repository(self, fix: Fix) -> str:
        """The repository's front page."""
        return f"{self.host}/{quote(fix.repository)}"

    def pull_request(self, fix: Fix) -> str:
        """The pull request that carries the fix."""
        return f"{self.repository(fix)}/pull/{fix.pull_request}"

    def commit(self, fix: Fix, commit: CommitId) -> str:
        """One commit of its repository."""
        return f"{self.repository(fix)}/commit/{quote(commit)}"

    def audit(self, fix: Fix) -> str:
        """The commands that check the fix's records without Grace's server."""
        name = fix.repository.rpartition("/")[2]
        return f"git clone {self.repository(fix)}\ngrace audit {shlex.quote(name)}"
