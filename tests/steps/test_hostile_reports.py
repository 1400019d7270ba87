"""Reports that passed a door and are still hostile: each is read to its end, or refused whole."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import Arrival, Door, Key, RepositoryName, Sighting
from bot.steps.ingest import MOST_SIGHTINGS, sightings
from bot.web import keeping

SHOP = RepositoryName("acme/shop")
NOW = datetime(2026, 11, 29, tzinfo=UTC)
TOP = "Traceback (most recent call last):\n"
FRAME = '  File "/srv/a.py", line 3, in f\n    x\n'
GROUP = "  + Exception Group Traceback (most recent call last):\n"
BECAUSE = "\n\nThe above exception was the direct cause of the following exception:\n\n"


def frame(line: Any = 1) -> dict[str, Any]:
    return {"filename": "a.py", "lineno": line, "function": "f"}


def member(number: int, parent: int) -> dict[str, Any]:
    link = {"exception_id": number, "parent_id": parent, "source": "exceptions[0]"}
    return {"type": "E", "value": "v", "mechanism": link, "stacktrace": {"frames": [frame()]}}


EVENTS: dict[str, Any] = {
    "frames without end": [
        {"type": "E", "stacktrace": {"frames": [frame(n) for n in range(9_000)]}}
    ],
    "a chain without end": [{"type": "E", "stacktrace": {"frames": [frame()]}}] * 2_000,
    "members in a circle": [member(n, (n + 1) % 50) for n in range(50)],
    "a member of itself": [member(1, 1)],
    "NULs and surrogates": [{"type": "E\0", "value": "\ud800\0", "module": "\udfff"}],
    "values of other types": [7, None, [], {"type": 7, "value": {}, "stacktrace": []}],
    "frames of other types": [{"type": "E", "stacktrace": {"frames": [None, 7, frame("x"), []]}}],
    "lines without end": [{"type": "E", "stacktrace": {"frames": [frame(10**400), frame(-1)]}}],
    "a path that climbs": [
        {"type": "E", "stacktrace": {"frames": [{"filename": "../../etc/passwd", "lineno": 1}]}}
    ],
    "names without end": [{"type": "E", "stacktrace": {"frames": [{"vars": {"k" * 90_000: "v"}}]}}],
}
LOGS = {
    "a line of a million columns": TOP + FRAME + "E: " + "x" * 10**6,
    "a path of a million columns": f'{TOP}  File "{"/a" * 500_000}", line 3, in f\nE: x\n',
    "frames without end": TOP + FRAME * 20_000 + "E: x\n",
    "a line number without end": f'{TOP}  File "a.py", line {"9" * 5_000}, in f\nE: x\n',
    "groups within groups": "".join("  " * n + "| " * n + GROUP for n in range(300)) + "E: x\n",
    "NULs": f'{TOP}  File "/a\0.py", line 3, in f\nE\0: x\0\n',
    "escapes": "\x1b[" * 50_000,
    "tracebacks that never end": TOP * 20_000,
    "causes without end": (TOP + FRAME + "E: x" + BECAUSE) * 2_000,
    "deep JSON": '{"a":' * 20_000,
    "lone surrogates": f"{TOP}{FRAME}E: \ud800\n",
    "carriage returns": "\r" * 10**5,
}


def read(kind: str, body: bytes) -> tuple[Sighting, ...]:
    return sightings(Arrival("id", Key("k"), Door.API, kind, body, NOW, SHOP), NOW)


def fits(found: tuple[Sighting, ...]) -> bool:
    """Whether what was read can be kept, shown and looked up."""
    faults = [one.fault for one in found]
    lines = [one.line for fault in faults for one in fault.frames]
    return (
        len(found) <= MOST_SIGHTINGS
        and all(len(fault.message) < 20_000 and len(fault.frames) < 3_000 for fault in faults)
        and all(0 <= line < 10**9 for line in lines)
    )


@pytest.mark.parametrize("name", EVENTS)
def test_a_hostile_event_is_read_to_its_end(name: str) -> None:
    kept = keeping.event({"exception": {"values": EVENTS[name]}})

    assert fits(read("event", kept))


@pytest.mark.parametrize("name", LOGS)
def test_a_hostile_log_is_read_to_its_end(name: str) -> None:
    kept = keeping.report({"repository": SHOP, "text": LOGS[name]})

    assert fits(read("faults", kept))
    assert json.loads(kept)["repository"] == SHOP
