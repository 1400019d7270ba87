"""Text of strangers made safe to show: on GitHub, in a log line, in a title.

GitHub's Markdown (GFM, https://github.github.com/gfm/) turns `@name`, `#1`, `GH-1`, URLs, HTML and
closing keywords into effects. Whatever comes from an event goes through one of these functions.
"""

import re
import unicodedata

MAX_INLINE = 300
MAX_BLOCK = 4000
_TICKS = re.compile(r"`+")
_MARKUP = re.compile(r"[\\<>&\[\]*_~!|$]")


def plain(text: str, limit: int = MAX_INLINE) -> str:
    """One line without control, format (bidi, zero-width) or private characters."""
    shown = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def inline(text: str, limit: int = MAX_INLINE) -> str:
    """A code span that nothing inside can leave (GFM §6.1: fences longer than any inner run)."""
    shown = plain(text, limit) or " "
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def sentence(text: str, limit: int = 600) -> str:
    """Running text in which code spans stay and nothing else has an effect."""
    shown = plain(text, limit)
    said, at = [], 0
    runs = list(_TICKS.finditer(shown))
    for number, run in enumerate(runs):
        if run.start() < at:
            continue
        # A span ends at the next run of the same length, and only there (GFM §6.1).
        end = next((one for one in runs[number + 1 :] if len(one[0]) == len(run[0])), None)
        said.append(_harmless(shown[at : run.start()]))
        said.append(shown[run.start() : end.end()] if end else "'" * len(run[0]))
        at = end.end() if end else run.end()
    return "".join([*said, _harmless(shown[at:])])


def _harmless(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", _inert(text))


def block(text: str, language: str = "", limit: int = MAX_BLOCK) -> str:
    """A fenced code block that nothing inside can close; keeps line breaks and tabs."""
    kept = "".join(
        char
        if char in "\n\t" or unicodedata.category(char)[0] != "C"
        else "\N{REPLACEMENT CHARACTER}"
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
    )
    if len(kept) > limit:
        kept = kept[:limit].rpartition("\n")[0] + "\n…"
    longest = max((len(run) for run in re.findall(r"`{3,}", kept)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{kept.rstrip(chr(10))}\n{fence}"


def title(text: str, limit: int = 120) -> str:
    """For a pull request's or commit's title: no mention, reference, or link works."""
    return _inert(plain(text, limit))


def _inert(text: str) -> str:
    # A zero-width joiner would be invisible; a middle dot says honestly that the text was changed.
    shown = re.sub(r"([@#])(?=\w)", "\\1\N{MIDDLE DOT}", text)
    shown = re.sub(r"(?i)\b(GH-|www\.)(?=\w)", "\\1\N{MIDDLE DOT}", shown)
    return shown.replace("://", ":\N{MIDDLE DOT}//")
