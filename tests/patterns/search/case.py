"""A crash in one small file, and what its trials leave of the file."""

from dataclasses import dataclass

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.search.trial import Trial
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply


@dataclass(frozen=True)
class Crash:
    """A file, where it crashed, and what was said; `line` counts from 1."""

    code: str
    line: int
    function: str
    kind: str
    message: str
    test: str = ""
    others: tuple[tuple[str, str], ...] = ()
    behind: int = 0

    @property
    def sources(self) -> DictSources:
        files = {"app.py": self.code, **dict(self.others)}
        return DictSources(files | ({"tests/test_app.py": self.test} if self.test else {}))

    @property
    def trials(self) -> list[Trial]:
        """Where there is a test, its last line called, or one `behind` lines before."""
        last = self.test.count("\n") - self.behind
        called = (Frame("tests/test_app.py", last, "test_it"),) if self.test else ()
        frames = (*called, Frame("app.py", self.line, self.function))
        module, _, kind = self.kind.rpartition(".")
        fault = Fault(kind, self.message, frames=frames, module=module or "builtins")
        return trials(fault, self.sources)

    def lines(self, trial: Trial) -> list[str]:
        """What the trial's file has that the file has not, stripped."""
        after = apply(trial.edits, self.sources)["app.py"].decode().splitlines()
        before = self.code.splitlines()
        return [line.strip() for line in after if line not in before]

    def of(self, name: str) -> list[list[str]]:
        """What each trial of that name adds."""
        return [self.lines(trial) for trial in self.trials if trial.name == name]
