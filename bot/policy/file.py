"""The file's text into a policy, or a sentence per mistake: line, what is wrong, what to write."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from bot.errors import PolicyError
from bot.policy.model import PATH, Policy

LONGEST = 64 * 1024
"""Bytes; no policy that people wrote comes near."""
DEEPEST = 8
"""Lists and mappings inside each other."""
MOST_TOLD = 20
"""Mistakes; whoever made more did not write a policy."""
BOUNDS = {"max_open_fixes": (0, 50), "max_fixes_per_hour": (0, 60), "max_attempts": (1, 5)}
MOST_APPROVALS = 10
LONGEST_WINDOW = timedelta(days=30)
DURATION = re.compile(r"(\d{1,4})\s*([smhd])", re.ASCII)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
PERSON = re.compile(r"@?[\w.-]+(/[\w.-]+)?", re.ASCII)


def parse(text: bytes) -> Policy:
    """The policy that a file's text states; an empty file states the defaults.

    Raises:
        PolicyError: it states none; one sentence per mistake, each with its line.
    """
    # Slow to import, and only repositories that have such a file need them.
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    stated, line_of = _read(text)
    stated = {name: _plain(name, value) for name, value in stated.items()}
    try:
        policy = TypeAdapter(Policy).validate_python(stated)
    except ValidationError as errors:
        wrong = errors.errors(include_input=False)[:MOST_TOLD]
        said = [_sentence(dict(error), line_of) for error in wrong]
    else:
        said = [f"{line_of((name,))}{name}: {beyond}" for name, beyond in _beyond(policy)]
        if not said:
            return policy
    raise PolicyError(*dict.fromkeys(said))


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors: https://json-schema.org/draft/2020-12."""
    from pydantic import TypeAdapter  # noqa: PLC0415

    made = TypeAdapter(Policy).json_schema()
    for name, (least, most) in BOUNDS.items():
        made["properties"][name] |= {"minimum": least, "maximum": most}
    window = made["properties"]["verify_window"]["anyOf"]
    window[0] = {"type": "string", "pattern": f"^{DURATION.pattern}$", "examples": ["2h", "7d"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": PATH}


def _read(text: bytes) -> tuple[dict[str, Any], Callable[[tuple[Any, ...]], str]]:
    """What the file states, and a function from a place in it to `PATH, line N: `."""
    import yaml  # noqa: PLC0415

    if len(text) > LONGEST:
        raise PolicyError(f"{PATH} is larger than {LONGEST // 1024} KiB; nothing of it was read")
    try:
        _must_be_plain(text)
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        stated = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise PolicyError(f"{PATH} is not YAML: {_one_line(error)}") from None
    if stated is None:
        stated = {}
    if not isinstance(stated, dict) or not all(isinstance(name, str) for name in stated):
        raise PolicyError(f"{PATH}: the file must state `name: value` pairs, one per line")
    twice = _twice(tree)
    if twice:
        raise PolicyError(f"{PATH}, line {twice[1]}: {twice[0]} is stated twice; keep one of them")
    return stated, lambda where: f"{PATH}, line {_line(tree, where)}: "


def _must_be_plain(text: bytes) -> None:
    """No merges, a few of which stand for a billion entries, and no deep nests.

    Raises:
        PolicyError: it holds either.
    """
    import yaml  # noqa: PLC0415

    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        place = f"{PATH}, line {event.start_mark.line + 1 if event.start_mark else 1}: "
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            raise PolicyError(f"{place}`<<` is not read in this file; write it out instead")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise PolicyError(f"{place}nothing in this file is nested so deeply")


def _one_line(error: Exception) -> str:
    """YAML's own words without the file's text, which may be anything."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    said = problem if isinstance(problem, str) and problem.isascii() else type(error).__name__
    return f"{said} (line {mark.line + 1})" if mark is not None else said


def _twice(tree: Any) -> tuple[str, int] | None:
    """A name that one mapping of the file states twice, and the line where it does."""
    left, met = [tree], set[int]()
    while left:
        node = left.pop()
        inside = getattr(node, "value", None)
        # An alias gives the very same node again, and a few of them a billion times.
        if not isinstance(inside, list) or id(node) in met:
            continue
        met.add(id(node))
        seen = set[str]()
        for one in inside:
            key, value = one if isinstance(one, tuple) else (None, one)
            left.append(value)
            if key is not None and str(key.value) in seen:
                return str(key.value), key.start_mark.line + 1
            seen.add(str(key.value) if key is not None else "")
    return None


def _line(node: Any, where: tuple[Any, ...]) -> int:
    """1-based line of the deepest part of `where` that the file holds."""
    line = 1
    for part in where:
        found = _step(node, part)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _step(node: Any, part: Any) -> tuple[Any, Any] | None:
    inside = getattr(node, "value", None)
    if not isinstance(inside, list):
        return None
    if isinstance(part, int):
        return (inside[part], inside[part]) if part < len(inside) else None
    pairs = (pair for pair in inside if isinstance(pair, tuple))
    return next(((key, value) for key, value in pairs if key.value == str(part)), None)


def _plain(name: str, value: object) -> object:
    """`2h` as a duration, and `@login` as a login: how people write them."""
    if name == "verify_window" and isinstance(value, str):
        duration = DURATION.fullmatch(value.strip())
        return timedelta(**{UNITS[duration[2]]: int(duration[1])}) if duration else value
    if name in {"approvers", "notify"} and isinstance(value, list):
        return [one.removeprefix("@") if isinstance(one, str) else one for one in value]
    return value


def _sentence(error: Mapping[str, Any], line_of: Callable[[tuple[Any, ...]], str]) -> str:
    where: tuple[Any, ...] = error["loc"]
    name = ".".join(str(part) for part in where if part != "[key]")
    if error["type"] == "unexpected_keyword_argument":
        return f"{line_of(where)}{_printable(name)} is no setting of this file{_nearest(name)}"
    cure = {
        "bool_parsing": "; write true or false",
        "bool_type": "; write true or false",
        "tuple_type": "; write a list, e.g. [a, b]",
        "dict_type": "; write `name: value` pairs below it, one per line",
        "string_type": "; put it in quotes",
        "time_delta_parsing": "; write for example 2h or 7d",
    }.get(error["type"], "")
    return f"{line_of(where)}{_printable(name)}: {error['msg']}{cure}"


def _nearest(name: str) -> str:
    known = [one.name for one in fields(Policy)]
    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]}?" if close else f"; it takes {', '.join(known)}"


def _printable(name: str) -> str:
    return name if re.fullmatch(r"[\w./*\[\] -]{1,80}", name) else "a name"


def _beyond(policy: Policy) -> Iterator[tuple[str, str]]:
    """(field, what is wrong): what a type cannot say."""
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(policy, name) <= most:
            yield name, f"must be between {least} and {most}"
    if not all(1 <= count <= MOST_APPROVALS for count in policy.approvals.values()):
        yield "approvals", f"each must be between 1 and {MOST_APPROVALS}"
    window = policy.verify_window
    if window is not None and not timedelta(0) <= window <= LONGEST_WINDOW:
        yield "verify_window", f"must be between 0s and {LONGEST_WINDOW.days}d"
    for name in ("approvers", "notify"):
        if not all(PERSON.fullmatch(one) for one in getattr(policy, name)):
            yield name, "each must be a login or an `org/team`"
