"""One run of a `--verify` command that also says which conditions held where it failed."""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copy, rmtree
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, cast

import bot.witness

MODULE = "grace_witness"
START = f"""\
import sys, {MODULE}
{MODULE}.install()
# The environment's own sitecustomize, which this one hides.
here = sys.path.pop(0)
del sys.modules["sitecustomize"]
try:
    import sitecustomize
except ImportError:
    pass
sys.path.insert(0, here)
"""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether an expression held in a frame that stood on one of some lines of a file."""

    path: str
    first: int
    last: int
    expression: str


def python_path(first: Sequence[str]) -> dict[str, str]:
    """The variable with some folders in front of what it names already."""
    paths = [*first, os.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths))} if first else {}


class Witness(AbstractContextManager["Witness"]):
    """What a command's environment must hold, so that Python asks the questions as it fails."""

    def __init__(self, questions: Sequence[Question], paths: Sequence[str] = ()) -> None:
        self._paths = paths
        self._folder = Path(mkdtemp(prefix="grace-"))
        self._file = self._folder / "questions.json"
        self._count = len(questions)
        self._file.write_text(json.dumps({"questions": [asdict(each) for each in questions]}))
        copy(bot.witness.__file__, self._folder / f"{MODULE}.py")
        (self._folder / "sitecustomize.py").write_text(START)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        rmtree(self._folder, ignore_errors=True)

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables to add; they reach Python only where the command passes them on."""
        plugins = [MODULE, os.environ.get("PYTEST_PLUGINS", "")]
        return {
            "GRACE_WITNESS": str(self._file),
            **python_path([str(self._folder), *self._paths]),
            "PYTEST_PLUGINS": ",".join(filter(None, plugins)),
        }

    def answers(self) -> list[bool | None]:
        """Per question whether it held; None where nobody came by, or it could not be told."""
        found = self._told().get("answers", {})
        return [found.get(str(number)) for number in range(self._count)]

    def files(self) -> list[str]:
        """The files whose code stood in the frames of what was raised, as Python names them."""
        return list(self._told().get("files", []))

    def _told(self) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", json.loads(self._file.read_text()))
        except (OSError, ValueError):
            return {}
