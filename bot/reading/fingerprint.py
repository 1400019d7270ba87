"""What makes two errors the same bug, and what makes two reports the same incident."""

import re
from hashlib import sha256

from bot.model import Fingerprint, IncidentId, RepositoryName
from bot.reading.places import is_library
from bot.reading.rewordings import as_one
from patterns.contract import Fault, Frame

_VERSION = "v1"
_MOST_MESSAGE = 2_000

_PARAMETERS = re.compile(
    r"(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<url>\b[a-z][a-z0-9+.-]{1,20}://[^\s'\"<>)]+)"
    r"|(?P<uuid>\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b)"
    r"|(?P<date>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)"
    r"|(?P<address>\b0x[0-9a-fA-F]+)"
    r"|(?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b)"
    r"|(?P<path>(?<![\w.])(?:[A-Za-z]:)?[/\\](?:[\w.@+~-]+[/\\])+[\w.@+~-]+)"
    r"|(?P<hex>\b(?=[0-9a-f]*\d)[0-9a-f]{7,128}\b)"
    r"|(?P<number>(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w))"
    r"|(?P<value>(?<=: )(?:'[^']*'|\"[^\"]*\")$)"
)
"""Parts of a message that tell one occurrence from another, not one bug from another."""


_REWRITTEN = re.compile(r"assert\s.*")
"""What pytest makes of a bare assertion; the interpreter gives it no message, nor do SDKs."""
_QUALIFIED = re.compile(r"(?:[\w<>]+\.)+(?=\w+\(\) (?:got|takes|missing)\b)")
"""From 3.10 on, a call that does not fit names the class of the method, too."""


def fingerprint(fault_type: str, path: str, qualname: str, message: str) -> Fingerprint:
    """`v1:` and 32 hex digits of SHA-256; no line number is in it, so that code may move.

    `path` is relative to the repository's root, `qualname` that of the innermost function in it.
    """
    facts = (fault_type.rpartition(".")[2], path, qualname, normalised(message))
    digest = sha256("\n".join(facts).encode("utf-8", "backslashreplace")).hexdigest()
    return Fingerprint(f"{_VERSION}:{digest[:32]}")


def normalised(message: str) -> str:
    """A message's first line with everything that varies between occurrences replaced."""
    first = message.lstrip().partition("\n")[0][:_MOST_MESSAGE].strip()
    if _REWRITTEN.fullmatch(first):
        return ""
    first = as_one(_QUALIFIED.sub("", first, count=1))
    return _PARAMETERS.sub(lambda match: f"<{match.lastgroup}>", first)


def collapse_key(repository: RepositoryName, fault: Fault) -> IncidentId:
    """Which incident a fault belongs to, as far as can be told without the source.

    The last frame outside of libraries counts: all errors of one library would be one incident
    otherwise, and what was joined too early could never be told apart again.
    """
    frame = own_frame(fault)
    place = f"{frame.path}:{frame.line}" if frame else fault.message
    facts = (repository, fault.type, place)
    digest = sha256("\n".join(facts).encode("utf-8", "backslashreplace")).hexdigest()
    return IncidentId(digest[:16])


def own_frame(fault: Fault) -> Frame | None:
    """The innermost frame that lies in no library, else the innermost of all."""
    for frame in reversed(fault.frames):
        if not is_library(frame.path):
            return frame
    return fault.frames[-1] if fault.frames else None
