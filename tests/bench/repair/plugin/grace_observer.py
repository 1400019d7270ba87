"""A pytest plugin that writes what each test ended in, one JSON object a line, for the draw."""

# It runs in the drawn project's environment, so it needs nothing but pytest.
import json
import os
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Any:
    """Note the outcome, the exception's class and message, and every frame, outermost first."""
    outcome = yield
    report = outcome.get_result()
    if report.when != "call" and report.outcome == "passed":
        return
    line = {"test": report.nodeid, "when": report.when, "outcome": report.outcome}
    if call.excinfo is not None:
        kind = call.excinfo.type
        line["module"], line["type"] = kind.__module__, kind.__qualname__
        line["message"] = str(call.excinfo.value)
        line["warning"] = issubclass(kind, Warning)
        line["plain"] = issubclass(kind, Exception)
        line["frames"] = [
            [str(entry.path), entry.lineno + 1, entry.name] for entry in call.excinfo.traceback
        ]
    with Path(os.environ["GRACE_OBSERVED"]).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line) + "\n")
