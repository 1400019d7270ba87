"""What a person's no means for later: which errors it covers, and until when."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

PREFIX = "ignore:"
_DAYS = re.compile(r"(\d{1,4})\s*(d|w)(?:ays?|eeks?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class NoMore:
    """A remembered no.

    Attributes:
        whole_pattern: it covers everything that the fix's pattern would propose in this
            repository; otherwise the one bug.
        lasts: how long from the moment it was said; None for ever.
    """

    whole_pattern: bool = False
    lasts: timedelta | None = None

    def holds(self, said: datetime, now: datetime) -> bool:
        """Whether it is still a no."""
        return self.lasts is None or now < said + self.lasts


def reason_of(words: str) -> str:
    """The reason that an `/grace ignore <words>` goes on record with; `read` understands it."""
    return f"{PREFIX} {words}".strip()


def read(reason: str | None) -> NoMore:
    """The no behind a rejection's reason: `ignore [pattern] [30d | 6w] [words]`, else for ever."""
    text = (reason or "").strip()
    if not text.startswith(PREFIX):
        return NoMore()
    words = text.removeprefix(PREFIX).split()
    lasts = None
    for word in words[:2]:
        if found := _DAYS.fullmatch(word):
            lasts = timedelta(days=int(found[1]) * (7 if found[2] == "w" else 1))
            break
    return NoMore(words[:1] == ["pattern"] or words[1:2] == ["pattern"], lasts)


def sentence(no: NoMore, said: datetime) -> str:
    """What is not proposed any more, and until when."""
    what = "nothing by this pattern" if no.whole_pattern else "this bug is not"
    until = f" until {said + no.lasts:%Y-%m-%d}" if no.lasts else ""
    if no.whole_pattern:
        return f"{what} is proposed here{until}"
    return f"{what} proposed again{until}"
