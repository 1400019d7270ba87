"""Answers, where an exception is raised, whether expressions held in the frames it went through.

Runs inside the command of `grace heal --verify`, in the environment of the project that is tested:
copied next to nothing else, so it needs only Python (3.6 or later), and speaks that old dialect.
It is a pytest plugin, hooks unittest, and looks at what ends a process. Questions come, and answers
go, through the file that GRACE_WITNESS names; what an expression gave never leaves the process but
as true or false.
"""

import json
import os
import sys

FILE = os.environ.get("GRACE_WITNESS", "")
MOST_FRAMES = 2000


def pytest_exception_interact(node, call, report):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, ARG001  pytest calls it by these names
    """Of pytest: a test, its set-up, or a file that could not be imported."""
    if call.excinfo is not None:
        _look(call.excinfo.value)


def install():  # type: ignore[no-untyped-def]  # noqa: ANN201  old dialect
    """Be told of what unittest reports and of what ends the process."""
    from unittest import result  # noqa: PLC0415  only where this is wanted

    shown, ended = result.TestResult._exc_info_to_string, sys.excepthook  # type: ignore[attr-defined]  # noqa: SLF001  all its ways lead here

    def show(self, err, test):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  old dialect
        _look(err[1])
        return shown(self, err, test)

    def end(kind, value, traceback):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  old dialect
        _look(value)
        ended(kind, value, traceback)

    result.TestResult._exc_info_to_string = show  # type: ignore[attr-defined]  # noqa: SLF001  all its ways lead here
    sys.excepthook = end


def _look(raised):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  old dialect
    try:
        with open(FILE) as file:  # noqa: PTH123  old dialect
            case = json.load(file)
    except (OSError, ValueError):
        return
    answers = case.setdefault("answers", {})
    seen = set()
    while raised is not None and id(raised) not in seen:
        seen.add(id(raised))
        for frame, line in _frames(raised.__traceback__):
            for number, question in enumerate(case["questions"]):
                if _is_meant(question, frame.f_code, line):
                    _answer(answers, str(number), question["expression"], frame)
        raised = raised.__cause__ or raised.__context__
    beside = FILE + ".new"
    with open(beside, "w") as file:  # noqa: PTH123  old dialect
        json.dump(case, file)
    os.replace(beside, FILE)  # noqa: PTH105  old dialect


def _frames(traceback):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  old dialect
    found = []
    while traceback is not None and len(found) < MOST_FRAMES:
        found.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _is_meant(question, code, line):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  old dialect
    path = code.co_filename.replace(os.sep, "/")
    same = path == question["path"] or path.endswith("/" + question["path"])
    return same and question["first"] <= line <= question["last"]


def _answer(answers, number, expression, frame):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  old dialect
    if answers.get(number):
        return
    try:
        answers[number] = bool(eval(expression, frame.f_globals, frame.f_locals))  # noqa: S307  of Grace's own making, about the code that runs here anyway
    except Exception:  # noqa: BLE001  whatever the project's own operators raise: no answer
        answers.setdefault(number, None)
