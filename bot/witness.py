"""Answers, where an exception is raised, whether expressions held in the frames it went through.

Runs inside the command of `grace heal --verify`, in the environment of the project that is tested:
it is copied there alone, so it needs only Python (3.6 or later), and speaks that old dialect. It is
a pytest plugin, hooks unittest, and looks at what ends a process. Questions come, and answers go,
through the file that GRACE_WITNESS names; of what an expression gives, only whether it is true
leaves the process, besides the names of the files that ran.
"""

import json
import os
import sys
from typing import Any

FILE = os.environ.get("GRACE_WITNESS", "")
MOST_FRAMES = 2000


def pytest_exception_interact(node: Any, call: Any, report: Any) -> None:  # noqa: ARG001  pytest passes arguments by name
    """Of pytest: a test, its set-up, or a file that could not be imported."""
    if call.excinfo is not None:
        look(call.excinfo.value)


def install() -> None:
    """Be told of what unittest reports and of what ends the process."""
    from unittest import result  # noqa: PLC0415  only where this is wanted

    kind: Any = result.TestResult
    shown, ended = kind._exc_info_to_string, sys.excepthook  # noqa: SLF001  all its ways lead here

    def show(self: Any, err: Any, test: Any) -> Any:
        look(err[1])
        return shown(self, err, test)

    def end(kind: Any, value: Any, traceback: Any) -> None:
        look(value)
        ended(kind, value, traceback)

    kind._exc_info_to_string = show  # noqa: SLF001  all its ways lead here
    sys.excepthook = end


def look(raised: Any) -> None:
    """Answer what can be answered in the frames of an exception and of what led to it."""
    try:
        with open(FILE) as file:  # noqa: PTH123  old dialect
            case = json.load(file)
    except (OSError, ValueError):
        return
    answers, files = case.setdefault("answers", {}), case.setdefault("files", [])
    seen: Any = set()
    while raised is not None and id(raised) not in seen:
        seen.add(id(raised))
        for frame, line in _frames(raised.__traceback__):
            if frame.f_code.co_filename not in files:
                files.append(frame.f_code.co_filename)
            for number, question in enumerate(case["questions"]):
                if _is_meant(question, frame.f_code, line):
                    _answer(answers, str(number), question["expression"], frame)
        raised = raised.__cause__ or raised.__context__
    beside = FILE + ".new"
    with open(beside, "w") as file:  # noqa: PTH123  old dialect
        json.dump(case, file)
    os.replace(beside, FILE)  # noqa: PTH105  old dialect


def _frames(traceback: Any) -> Any:
    found: Any = []
    while traceback is not None and len(found) < MOST_FRAMES:
        found.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _is_meant(question: Any, code: Any, line: int) -> Any:
    path = code.co_filename.replace(os.sep, "/")
    same = path == question["path"] or path.endswith("/" + question["path"])
    return same and question["first"] <= line <= question["last"]


def _answer(answers: Any, number: str, expression: str, frame: Any) -> None:
    if answers.get(number):
        return
    try:
        answers[number] = bool(eval(expression, frame.f_globals, frame.f_locals))  # noqa: S307  Grace's own words, on code that runs here anyway
    except Exception:  # noqa: BLE001  whatever the project's own operators raise: no answer
        answers.setdefault(number, None)
