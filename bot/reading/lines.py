"""The lines of a log without what carried them: stamps, colours, names of services, marks."""

import json
import re
from codecs import BOM_UTF8

from bot.reading.cursor import END

MOST_COLUMNS = 20_000
"""A longer line is cut, unless it is JSON, whose bound is `MOST_JSON`."""
MOST_JSON = 2_000_000

# Buildkite hides its stamps in application commands (ESC _).
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]_][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^])")

_CARRIER = re.compile(
    # A byte order mark, also in the middle of logs that were put together.
    r"\ufeff"
    # `gh run view --log`: job, step, then the line with its stamp.
    r"|(?P<job>[^\t]{1,100}\t[^\t]{1,100}\t)(?=\ufeff?\d{4}-\d\d-\d\dT)"
    # GitHub Actions, Azure, kubectl, CRI, GitLab; Heroku and syslog (RFC 5424) name a process.
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
    r"(?:[ ](?P<out>stdout|stderr)[ ][FP]|[ ]\d\d[EO]\+?)?(?:[ ]|$)"
    r"(?P<unit>[\w.-]{1,100} [\w./@-]{1,100}\[\d{1,9}\]:(?:[ ]|$))?"
    # Jenkins' Timestamper, in its two forms.
    r"|\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\](?:[ ]|$)|\d\d:\d\d:\d\d  "
    # `kubectl logs --prefix`, Ray, foreman and honcho.
    r"|(?P<pod>\[pod/[^\]\s]{1,200}\])(?:[ ]|$)"
    r"|(?P<actor>\([\w.-]{1,100} pid=\d{1,9}(?:, ip=[\w.:]{1,50})?\))(?:[ ]|$)"
    r"|\d\d:\d\d:\d\d (?P<process>[\w.-]{1,62}) +\|(?:[ ]|$)"
    r"|(?P<dyno>(?:app|heroku)\[[\w.-]{1,50}\]:)(?:[ ]|$)"
    # syslog (RFC 3164) and journald.
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d "
    r"(?P<host>[\w.-]{1,100} [\w./@-]{1,100}(?:\[\d{1,9}\])?):(?:[ ]|$)"
    # docker compose, docker build, the marks of pytest's workers and of its internal errors.
    r"|(?P<service>[A-Za-z0-9][\w.-]{1,62}) +\|(?:[ ]|$)"
    r"|\#\d{1,4} \d{1,6}\.\d{1,3}(?:[ ]|$)"
    r"|\[gw\d{1,4}\] (?!\w+ -- Python)"
    r"|INTERNALERROR>(?:[ ]|$)"
)
_MOST_CARRIERS = 4


def decoded(line: bytes) -> str:
    """One line as text, without its end, colours and NULs; undecodable bytes become U+FFFD."""
    bound = MOST_JSON if b"{" in line[:300] else MOST_COLUMNS
    text = line[:bound].removeprefix(BOM_UTF8).decode("utf-8", "replace").rstrip("\r\n")
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if END in text:
        text = text.replace(END, "")
    # A progress bar returns to the line's start; what stands there last is what a person sees.
    return text.rpartition("\r")[2] if "\r" in text else text


def carried(text: str) -> tuple[str, str]:
    """(stream, rest): a line without what carried it, and the name of who wrote it, or ""."""
    stream = ""
    for _ in range(_MOST_CARRIERS):
        match = _CARRIER.match(text)
        if match is None or match.end() == 0:
            break
        stream += "".join(filter(None, match.groups()))
        text = text[match.end() :]
    if text.startswith('{"log":"'):
        return _docker(stream, text)
    return stream, text


def _docker(stream: str, text: str) -> tuple[str, str]:
    """A line of Docker's json-file driver."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return stream, text
    line = entry.get("log")
    if not isinstance(line, str):
        return stream, text
    return f"{stream}{entry.get('stream', '')}", line.rstrip("\r\n").replace(END, "")
