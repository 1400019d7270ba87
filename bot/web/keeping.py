"""What is kept of a report: its JSON without secrets and data of people, made off the loop."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.reading.scrub import scrub_event, scrub_text

INLINE = 64 * 1024
"""Bytes of a body; scrubbing less takes about a millisecond, and a thread's start no less."""
ISSUE = ("id", "shortId", "status", "substatus", "level", "platform", "url", "web_url")


async def event(value: Mapping[str, Any], size: int) -> bytes:
    """A Sentry event, reduced and scrubbed; `size` is what its body took."""
    return await _aside(size, lambda: _dumped(scrub_event(value)))


async def webhook(payload: Mapping[str, Any], place: str, size: int) -> bytes:
    """A Sentry webhook's body in its own shape: `place` is where its event or issue stands."""
    about = payload["data"][place]
    reduce = _issue if place == "issue" else scrub_event
    action = payload.get("action")
    kept = {"action": action if isinstance(action, str) else ""}
    return await _aside(size, lambda: _dumped({**kept, "data": {place: reduce(about)}}))


async def report(value: Mapping[str, Any], size: int) -> bytes:
    """The body of the events door, every text of it scrubbed."""
    return await _aside(size, lambda: _dumped(_scrubbed(value)))


async def _aside(size: int, work: Callable[[], bytes]) -> bytes:
    return work() if size <= INLINE else await asyncio.to_thread(work)


def _dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _issue(issue: Mapping[str, Any]) -> dict[str, Any]:
    """A group's names and state; its title and culprit are an event's text and not needed."""
    kept = {name: issue[name] for name in ISSUE if isinstance(issue.get(name), str)}
    project = issue.get("project")
    named = project if isinstance(project, dict) else {}
    kept_project = {n: named[n] for n in ("id", "slug") if isinstance(named.get(n), str)}
    return {**kept, "project": kept_project}


def _scrubbed(value: Any) -> Any:
    """Every text in a validated report; its depth is that of `shapes.Report`."""
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, Mapping):
        return {name: _scrubbed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_scrubbed(inner) for inner in value]
    return value
