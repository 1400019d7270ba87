"""Who owns a file: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners."""

import re
from collections.abc import Iterable
from functools import cache

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order; the first one that exists is the one."""
LARGEST = 3_000_000
"""Bytes; GitHub reads no larger file."""
_OWNER = re.compile(r"@[\w.-]+(?:/[\w.-]+)?", re.ASCII)


def owners(text: bytes, paths: Iterable[str]) -> tuple[str, ...]:
    """Logins and `org/team`s who own any of `paths`, without "@"; the last rule that fits decides.

    Owners by e-mail address are left out: nobody can be asked by one.
    """
    if len(text) > LARGEST:
        return ()
    rules = [rule for line in text.decode(errors="replace").splitlines() if (rule := _rule(line))]
    found: dict[str, None] = {}
    for path in paths:
        fit = (names for pattern, names in reversed(rules) if _expression(pattern).search(path))
        found |= dict.fromkeys(next(fit, ()))
    return tuple(found)


def _rule(line: str) -> tuple[str, tuple[str, ...]] | None:
    words = re.split(r"(?<!\\)\s+", line.partition(" #")[0].strip())
    # GitHub knows neither negation nor character ranges here.
    if not words[0] or words[0].startswith(("#", "!")) or "[" in words[0]:
        return None
    names = tuple(word[1:] for word in words[1:] if _OWNER.fullmatch(word))
    return words[0].replace("\\ ", " "), names


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """Of gitignore's language, the part that GitHub takes."""
    body = pattern.strip("/")
    anchored = pattern.startswith("/") or "/" in body
    parts = re.split(r"(\*\*/|/\*\*|\*\*|\*|\?)", body)
    said = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    inner = "".join(said.get(part, re.escape(part)) for part in parts)
    # `docs/*` owns files of the folder itself and none below; `docs` and `docs/` own all below.
    below = "$" if body.endswith("/*") else "/" if pattern.endswith("/") else "(?:/|$)"
    return re.compile(f"{'^' if anchored else '(?:^|/)'}{inner}{below}")
