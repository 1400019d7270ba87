"""What is taken out of reports before anything is kept: secrets, and data of people.

Locals become the names of their types; requests, users, breadcrumbs and the like are not taken
along at all. Frames, types, identifiers and paths stay: they are what healing needs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.reading.source_lines import MARK
from bot.reading.type_names import type_name
from patterns.contract import Fault, Frame

_BEGIN = r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_PRIVATE_KEY = re.compile(
    # To its end, where it has one; else as far as it is base64. Never past a quotation mark: what
    # holds the key may be a string in a line of JSON.
    rf"{_BEGIN}(?:(?:(?!-----(?:END|BEGIN))[^'\"]){{0,20000}}-----END [A-Z0-9 ]{{0,48}}-----"
    r"|(?:(?:\\[nr]|\s){0,4}[A-Za-z0-9+/=]{16,100}){0,400})"
)
# Tokens that say by their shape whose they are; every vendor documents its prefix.
_SHAPES = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|gl(?:pat|rt|ptt|dt)-[\w.-]{16,100}"
    r"|sk-[\w-]{16,200}|[srp]k_(?:live|test)_\w{10,200}|whsec_[\w+/=]{16,200}"
    r"|xox[abeoprs]-[\w-]{8,250}|xapp-[\w-]{8,250}|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,60}"
    r"|ya29\.[\w-]{10,300}|GOCSPX-[\w-]{16,60}|1//0[\w-]{20,200}|npm_\w{30,60}"
    r"|pypi-[\w-]{20,300}|hf_\w{20,60}|SG\.[\w-]{10,60}\.[\w-]{10,100}|dckr_[a-z]{2,8}_[\w-]{16,80}"
    r"|sntr(?:ys|yu)_[\w=/+.-]{16,300}|dop_v1_\w{30,100}|shp(?:at|ss|ca|pa)_\w{20,60}"
    r"|(?:SK|AC|key-|dapi)[0-9a-f]{32}\b|hv[sbr]\.[\w-]{20,300}|dp\.[a-z]{2,5}\.\w{30,100}"
    r"|lin_api_\w{20,100}|secret_[A-Za-z0-9]{40,60}\b|ntn_\w{30,100}|\d{8,10}:AA[\w-]{30,40}"
    r"|EAAA[\w-]{40,300}|ATATT3[\w=-]{20,300}|NRAK-[A-Z0-9]{20,60}|gls?[ac]_\w{20,300}"
    r"|AGE-SECRET-KEY-1[A-Z0-9]{40,80}|figd_[\w-]{20,100}"
    r"|hooks\.slack\.com/services/[\w/]{8,200}|discord(?:app)?\.com/api/webhooks/[\w/-]{8,200}"
    r"|eyJ[\w-]{6,300}\.[\w-]{4,4000}(?:\.[\w-]{0,1000})?)"
)
_SHAPE_HINTS = (
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "glrt-", "glptt-", "gldt-"),
    *("sk-", "k_live_", "k_test_", "whsec_", "xox", "xapp-", "AKIA", "ASIA", "AIza", "ya29."),
    *("GOCSPX-", "1//0", "npm_", "pypi-", "hf_", "SG.", "dckr_", "sntrys_", "sntryu_", "dop_v1_"),
    *("shpat_", "shpss_", "shpca_", "shppa_", "SK", "AC", "key-", "dapi", "hvs.", "hvb.", "hvr."),
    *("dp.", "lin_api_", "secret_", "ntn_", ":AA", "EAAA", "ATATT3", "NRAK-", "glsa_", "glc_"),
    *("AGE-SECRET", "figd_", "hooks.slack", "/api/webhooks/", "eyJ"),
)
_TELLING = (
    r"(?:passw(?:or)?d|passphrase|pwd|secret|token"
    r"|(?:api|access|account|auth|private|sentry|shared)[_-]?key"
    r"|credential|authori[sz]ation|cookie|session[_-]?id|dsn)[\w-]{0,40}"
)
_TELLING_HINTS = (
    *("passw", "passphrase", "pwd", "secret", "token", "key", "credential", "authori"),
    *("cookie", "session", "dsn", "bearer", "basic", "digest", "sig=", "signature="),
)
_TELLING_RULES = (
    (
        re.compile(r"\b((?:bearer|basic|token|digest) +)[\w.~+/=-]{8,4000}", re.IGNORECASE),
        rf"\1{MARK}",
    ),
    # `password="..."`, `"password": "..."`: a literal behind a telling name.
    (
        re.compile(
            rf"({_TELLING}['\"]?\]? {{0,4}}[:=]{{1,2}} {{0,4}}[bfru]{{0,2}})"
            r"(?:(')(?:[^'\\\n]|\\.){1,4000}'|(\")(?:[^\"\\\n]|\\.){1,4000}\")",
            re.IGNORECASE,
        ),
        rf"\1\2\3{MARK}\2\3",
    ),
    # `DB_PASSWORD=...` of an environment, `?token=...` of an address.
    (
        re.compile(
            r"((?:PASSW(?:OR)?D|PWD|SECRET|TOKEN|KEY|CREDENTIALS?|DSN)[A-Z0-9_]{0,40}="
            rf"|[?&;][\w-]{{0,40}}(?i:{_TELLING}|sig|signature)=)(?!\[redacted])[^\s'\"&;,)\]\\]{{1,4000}}"
        ),
        rf"\1{MARK}",
    ),
    # `aws_secret_access_key = wJalr...` of a file of settings: too mixed to be an identifier.
    (
        re.compile(
            rf"({_TELLING} ?[:=] {{0,2}})(?=[^\s'\"]{{0,200}}\d)(?-i:(?=[^\s'\"]{{0,200}}[A-Z])"
            r"(?=[^\s'\"]{0,200}[a-z]))[\w~+/=-]{20,4000}(?![\w.(\[])",
            re.IGNORECASE,
        ),
        rf"\1{MARK}",
    ),
    # `password: hunter2`: a bare word behind a telling name, unless it may be an identifier.
    (
        re.compile(
            rf"({_TELLING}[:=] ?)(?=[^\s'\"(]{{0,200}}\d)(?![\w.]{{1,200}}[(\[])"
            r"[\w.~+/=!@#$%^*-]{6,4000}",
            re.IGNORECASE,
        ),
        rf"\1{MARK}",
    ),
)
_LOGIN = re.compile(r"://[^\s/@'\"\\]{1,300}@")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_CARD = re.compile(
    r"[2-6](?<![\w.-].)\d{3}(?:(?:[ -]?\d{4}){2}[ -]?\d{1,7}|[ -]\d{6}[ -]\d{5})(?![\w.-])"
)


def scrub_text(text: str) -> str:
    """A text without tokens, keys, passwords, e-mail addresses and card numbers.

    Scrubbing again changes nothing; the time is linear in the length.
    """
    if text in _CLEAN:
        return text
    return "\n".join(map(_scrub_line, _PRIVATE_KEY.sub(MARK, text).split("\n")))


# A storm says the same lines over and over. What held a secret is not among these: it would stay
# in memory for longer than its request.
_CLEAN: set[str] = set()
_MOST_CLEAN = 20_000
_LONGEST_CLEAN = 200


def _scrub_line(line: str) -> str:
    if line in _CLEAN:
        return line
    scrubbed = _scrubbed(line)
    if scrubbed == line and len(line) <= _LONGEST_CLEAN:
        if len(_CLEAN) >= _MOST_CLEAN:
            _CLEAN.clear()
        _CLEAN.add(line)
    return scrubbed


def _scrubbed(line: str) -> str:
    """One line; plain substrings tell whether a slower rule can apply at all."""
    if any(hint in line for hint in _SHAPE_HINTS):
        line = _SHAPES.sub(MARK, line)
    if "@" in line:
        line = _EMAIL.sub(MARK, _LOGIN.sub(f"://{MARK}@", line))
    lower = line.lower()
    if any(hint in lower for hint in _TELLING_HINTS):
        for rule, instead in _TELLING_RULES:
            line = rule.sub(instead, line)
    return _CARD.sub(_card, line)


def _card(match: re.Match[str]) -> str:
    """Only a number that passes Luhn's check (ISO/IEC 7812-1) is a card's."""
    digits = [int(digit) for digit in match[0] if digit.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    if (sum(doubled) + sum(digits[-1::-2])) % 10:
        return match[0]
    return "0" if _is_json(match) else MARK


def _is_json(match: re.Match[str]) -> bool:
    """Whether a word would break the JSON that a number stands in."""
    line, start, end = match.string, match.start(), match.end()
    before, after = line[max(0, start - 9) : start].rstrip(), line[end : end + 9].lstrip()
    return match[0].isdigit() and before[-1:] in ("", *":,[") and after[:1] in ("", *",]}")


def scrub_fault(fault: Fault) -> Fault:
    """A fault as it may be kept: texts scrubbed, locals reduced to the names of their types."""
    return replace(
        fault,
        message=scrub_text(fault.message),
        notes=tuple(scrub_text(note) for note in fault.notes),
        frames=tuple(_kept_frame(frame) for frame in fault.frames),
    )


def _kept_frame(frame: Frame) -> Frame:
    context, types = frame.context and scrub_text(frame.context), _types(frame.locals)
    if context == frame.context and types == frame.locals:
        return frame  # of what a door has scrubbed, each is
    return replace(frame, context=context, locals=types)


def _types(values: Any) -> dict[str, str]:
    if not isinstance(values, Mapping):
        return {}
    return {str(name): type_name(value) for name, value in values.items()}


_EVENT = (
    *("event_id", "id", "issue_id", "groupID", "project", "release", "environment", "level"),
    *("platform", "timestamp", "received", "dist", "hashes", "web_url", "issue_url"),
    "project_slug",
)
_EXCEPTION = ("type", "module", "thread_id")
_FRAME = (
    *("filename", "abs_path", "absPath", "function", "module", "lineno", "lineNo", "colno"),
    *("in_app", "inApp", "platform", "context_line"),
)


def scrub_event(event: Mapping[str, Any]) -> dict[str, Any]:
    """A Sentry event with only what `read_event` reads; scrubbing again changes nothing."""
    kept: dict[str, Any] = {name: _plain(event[name]) for name in _EVENT if name in event}
    if "modules" in event:
        kept["modules"] = _strings(event["modules"])
    runtime = _at(event.get("contexts"), "runtime")
    if isinstance(runtime, Mapping):
        names = ("name", "version")
        kept["contexts"] = {"runtime": {n: _plain(runtime[n]) for n in names if n in runtime}}
    values = _exceptions(event)
    if values:
        kept["exception"] = {"values": [_scrub_exception(value) for value in values]}
    return kept


def _exceptions(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`exception.values`, or what the REST API calls `entries`."""
    exception = event.get("exception")
    entries = event.get("entries")
    for entry in entries if exception is None and isinstance(entries, list) else ():
        if _at(entry, "type") == "exception":
            exception = _at(entry, "data")
    values = _at(exception, "values") if isinstance(exception, Mapping) else exception
    return [v for v in values if isinstance(v, Mapping)] if isinstance(values, list) else []


def _scrub_exception(value: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _plain(value[name]) for name in _EXCEPTION if name in value}
    kept["value"] = _plain(value.get("value"))
    mechanism = value.get("mechanism")
    if isinstance(mechanism, Mapping):
        names = ("type", "handled", "exception_id", "parent_id", "source", "is_exception_group")
        kept["mechanism"] = {name: _plain(mechanism[name]) for name in names if name in mechanism}
    frames = _at(value.get("stacktrace"), "frames")
    if isinstance(frames, list):
        own = [_scrub_frame(frame) for frame in frames if isinstance(frame, Mapping)]
        kept["stacktrace"] = {"frames": own}
    return kept


def _scrub_frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    """Where a frame stands, and the types of its variables."""
    kept = {name: _plain(frame[name]) for name in _FRAME if name in frame}
    if "vars" in frame:
        kept["vars"] = _types(frame["vars"])
    return kept


def _at(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _plain(value: Any) -> Any:
    """A scrubbed text, or a number; anything with an inside of its own is left behind."""
    if isinstance(value, str):
        return _short(value)
    if isinstance(value, list):
        return [_short(item) for item in value[:_MOST_ITEMS] if isinstance(item, str)]
    return value if isinstance(value, (int, float, bool)) else None


_LONGEST = 20_000
"""Characters of one text of an event: more than `read_event` takes of any."""
_MOST_ITEMS = 100


def _short(text: str) -> str:
    # Cut twice: a secret that the first cut goes through lies behind the second.
    return scrub_text(text[: 2 * _LONGEST])[:_LONGEST]


def _strings(values: Any) -> dict[str, str]:
    pairs: Iterable[tuple[Any, Any]] = values.items() if isinstance(values, Mapping) else ()
    return {str(name): scrub_text(v) for name, v in pairs if isinstance(v, str)}
