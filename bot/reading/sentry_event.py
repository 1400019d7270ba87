"""A Sentry event, as an SDK sends it or a webhook quotes it, as faults and what is known of them.

The shape is that of https://develop.sentry.dev/sdk/data-model/event-payloads/. Everything in it
is a stranger's: what is missing or of another type is passed over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import Unreadable
from bot.model import CommitId
from bot.reading.cursor import END
from bot.reading.headline import SYNTAX_ERRORS, settle, without_hint
from bot.reading.raised import KEPT_MESSAGE, KEPT_NOTES, Raised, cuts
from bot.reading.tracebacks import KEPT_CONTEXT, KEPT_LOCAL
from bot.reading.type_names import type_name
from patterns.contract import Fault, Frame

_SHA = re.compile(
    r"(?<![0-9a-zA-Z])([0-9a-f]{40}|(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,12})(?![0-9a-zA-Z])"
)
"""A short one needs a letter and a digit: dates and words are no commits."""
_SYNTAX_PLACE = re.compile(r" \(([^()]{1,500}), line (\d{1,9})\)$")
_MOST_EXCEPTIONS = 100
_MOST_LOCALS = 100
_LAST_LINE = 10_000_000
_MOST_MODULES = 2_000


@dataclass(frozen=True, slots=True)
class SentryReading:
    """What an event says.

    Attributes:
        faults: raised last comes last; empty for an event without an exception.
        raised: index of the fault that reached the top, or None.
        commit: where the release is or holds a commit id (7 to 40 hex digits).
        issue_id: Sentry's own grouping, where a webhook or the REST API names it; project
            likewise, its slug.
    """

    faults: tuple[Fault, ...]
    raised: int | None
    event_id: str | None = None
    issue_id: str | None = None
    project: str | None = None
    release: str | None = None
    environment: str | None = None
    commit: CommitId | None = None
    level: str | None = None
    platform: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


def read_event(event: Mapping[str, Any]) -> SentryReading:
    """Read one event.

    Raises:
        Unreadable: it is no object.
    """
    if not isinstance(event, Mapping):
        raise Unreadable("a Sentry event must be a JSON object")
    release = _text(event.get("release"))
    faults = tuple(_faults(event))
    return SentryReading(
        faults=faults,
        raised=len(faults) - 1 if faults else None,
        event_id=_text(event.get("event_id") or event.get("id")),
        issue_id=_id(event.get("issue_id") or event.get("groupID")),
        project=_text(event.get("project_slug")),
        release=release,
        environment=_text(event.get("environment")),
        commit=commit_in(release),
        level=_text(event.get("level")),
        platform=_text(event.get("platform")),
        tags=_tags(event.get("tags")),
    )


def commit_in(release: str | None) -> CommitId | None:
    """The commit id that a release is, or ends with: `3f0c9d1...`, `shop@1.4.2+3f0c9d1`."""
    found = _SHA.findall(release or "")
    return CommitId(found[-1]) if found else None


def _faults(event: Mapping[str, Any]) -> Iterator[Fault]:
    """The exceptions, oldest first; the SDK puts the one that was raised last at the end."""
    values = _values(event)[-_MOST_EXCEPTIONS:]
    ids = {_mechanism(value).get("exception_id"): index for index, value in enumerate(values)}
    modules = _modules(event.get("modules"))
    python = _python(event.get("contexts"))
    for index, value in enumerate(values):
        raised = _exception(value)
        cause, context, group = _links(index, values, ids)
        yield Fault(
            type=raised.type,
            message=raised.message,
            module=raised.module,
            frames=tuple(raised.frames),
            notes=tuple(raised.notes[:KEPT_NOTES]),
            cause=cause,
            context=context,
            group=group,
            python=python,
            modules=modules,
            dialect="sentry",
            cut=tuple(cuts(raised)),
        )


def _exception(value: Mapping[str, Any]) -> Raised:
    """Type, message and frames of one exception; the SDK appends notes to the message."""
    kind = (_text(value.get("type")) or "Exception").rpartition(".")[2]
    text = _text(value.get("value"), KEPT_MESSAGE) or ""
    place = _SYNTAX_PLACE.search(text) if kind in SYNTAX_ERRORS else None
    first, *more = text.split("\n")
    raised = Raised(kind, without_hint(kind, first), _text(value.get("module")) or "builtins")
    raised.notes = more
    stack = value.get("stacktrace")
    for raw in _list(stack.get("frames") if isinstance(stack, Mapping) else None):
        if isinstance(raw, Mapping) and (frame := _frame(raw)):
            raised.frames.add(frame)
    settle(raised)
    if place:
        # Only the message names the broken file, by its base name.
        raised.frames.add(Frame(place[1], int(place[2])))
    return raised


def _values(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`exception.values`, or the REST API's `entries`, whatever of it is well-formed."""
    exception = event.get("exception")
    if exception is None:
        for entry in _list(event.get("entries")):
            if isinstance(entry, Mapping) and entry.get("type") == "exception":
                exception = entry.get("data")
    values = exception.get("values") if isinstance(exception, Mapping) else exception
    return [value for value in _list(values) if isinstance(value, Mapping)]


def _links(
    index: int, values: list[Mapping[str, Any]], ids: Mapping[Any, int]
) -> tuple[int | None, int | None, tuple[int, ...]]:
    """(cause, context, members) of one exception, as indexes.

    Without a group the SDK sends no ids, and what came before is what led here. With one, ids
    tell members; a chain inside of a member names the wrong parent (sentry-sdk 2.75), so chains go
    by their order. https://develop.sentry.dev/sdk/data-model/event-payloads/exception/
    """
    own = _mechanism(values[index])
    if "exception_id" not in own:
        before = index - 1 if index > 0 else None
        return None, before, ()
    cause = context = None
    members: list[int] = []
    for other, value in enumerate(values):
        link = _mechanism(value)
        source = _text(link.get("source")) or ""
        if source.startswith("exceptions["):
            if ids.get(link.get("parent_id")) == index and other != index:
                members.append(other)
        elif other + 1 == index and source == "__cause__":
            cause = other
        elif other + 1 == index and source == "__context__":
            context = other
    return cause, context, tuple(members)


def _mechanism(value: Mapping[str, Any]) -> Mapping[str, Any]:
    mechanism = value.get("mechanism")
    return mechanism if isinstance(mechanism, Mapping) else {}


def _frame(raw: Mapping[str, Any]) -> Frame | None:
    """One frame; `abs_path` says more than `filename`, which starts at the top-level package."""
    absolute = _text(raw.get("abs_path") or raw.get("absPath"))
    path = absolute or _text(raw.get("filename"))
    line = raw.get("lineno", raw.get("lineNo"))
    if path is None or not isinstance(line, int) or not 0 <= line <= _LAST_LINE:
        return None
    context = _text(raw.get("context_line"), KEPT_CONTEXT)
    return Frame(
        path=path,
        line=line,
        function=_text(raw.get("function")),
        module=_text(raw.get("module")),
        context=context.strip() or None if context else None,
        locals=_locals(raw.get("vars")),
    )


def _locals(values: Any) -> dict[str, str]:
    if not isinstance(values, Mapping):
        return {}
    pairs = list(values.items())[:_MOST_LOCALS]
    return {
        str(name)[:KEPT_LOCAL]: value[:KEPT_LOCAL] if isinstance(value, str) else type_name(value)
        for name, value in pairs
    }


def _modules(values: Any) -> dict[str, str]:
    if not isinstance(values, Mapping):
        return {}
    pairs = list(values.items())[:_MOST_MODULES]
    return {name: version for name, version in pairs if isinstance(version, str)}


def _python(contexts: Any) -> str | None:
    runtime = contexts.get("runtime") if isinstance(contexts, Mapping) else None
    if not isinstance(runtime, Mapping) or runtime.get("name") not in {"CPython", "PyPy"}:
        return None
    match = re.match(r"\d+\.\d+", _text(runtime.get("version")) or "")
    return match[0] if match else None


def _tags(tags: Any) -> dict[str, str]:
    pairs = tags.items() if isinstance(tags, Mapping) else _list(tags)
    return {
        pair[0]: pair[1]
        for pair in pairs
        if isinstance(pair, (list, tuple)) and len(pair) == 2 and all(_is_text(p) for p in pair)
    }


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _text(value: Any, most: int = 1_000) -> str | None:
    """A string, clean of what cannot be stored (NULs, lone surrogates), or None."""
    if not isinstance(value, str) or not value:
        return None
    text: str = value[:most]
    if text.isascii() and END not in text:
        return text
    return text.replace(END, "").encode("utf-8", "replace").decode()


def _id(value: Any) -> str | None:
    return str(value) if isinstance(value, (str, int)) and str(value) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
