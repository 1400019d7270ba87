"""What became of the stories: one line for each, and the table that people see."""

from dataclasses import dataclass, field
from enum import StrEnum

from rich.table import Table

from bot.demo.play.stories import Story


class Step(StrEnum):
    """What must happen in every story, in this order."""

    CRASHED = "the sample crashed and was reported"
    PROPOSED = "a pull request of the right severity"
    DECIDED = "the right people decided"
    MERGED = "merged"
    HELD = "the sample runs after the merge"
    VERIFIED = "verified"
    RECORDED = "every record holds"


@dataclass
class Told:
    """How far a story has come.

    Attributes:
        stuck: why it went no further; empty while it goes on, and when it is over.
    """

    story: Story
    repository: str
    done: list[Step] = field(default_factory=list)
    fix: str = ""
    pull_request: str = ""
    decision: str = ""
    merge_commit: str = ""
    verdict: str = ""
    record: str = ""
    stuck: str = ""

    @property
    def whole(self) -> bool:
        """Whether all of it happened."""
        return self.done == list(Step)

    @property
    def missing(self) -> str:
        """The first thing that did not happen, and why; empty where all did."""
        if self.whole:
            return ""
        awaited = next(step for step in Step if step not in self.done)
        return f"{self.story.title}: {awaited} is missing. {self.stuck}".strip()


def table(lines: list[Told]) -> Table:
    """Story, pull request, decision, merge commit, verdict, record: one row for each story."""
    shown = Table(title="What happened (on a local stand-in, not GitHub)", title_justify="left")
    for heading in ("story", "pull request", "decision", "merge commit", "verdict", "record"):
        shown.add_column(heading, overflow="fold")
    for line in lines:
        shown.add_row(
            f"{line.story.title} ({line.story.severity})",
            line.pull_request or "–",
            line.decision or "–",
            line.merge_commit[:12] or "–",
            line.verdict or line.stuck or "–",
            line.record or "–",
        )
    return shown
