"""Who owns a file: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners."""

import re
from collections.abc import Callable, Iterable, Sequence

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order; the first one that exists is the one."""
ANY = "**"
"""Any number of folders."""
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
        folders = path.split("/")
        fit = (names for pattern, names in reversed(rules) if _fits(pattern, folders))
        found |= dict.fromkeys(next(fit, ()))
    return tuple(found)


def _rule(line: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The pattern of a line, folder by folder, and whom it names."""
    words = re.split(r"(?<!\\)\s+", line.partition(" #")[0].strip())
    # GitHub knows neither negation nor character ranges here.
    if not words[0] or words[0].startswith(("#", "!")) or "[" in words[0]:
        return None
    names = tuple(word[1:] for word in words[1:] if _OWNER.fullmatch(word))
    return _folders(words[0].replace("\\ ", " ")), names


def _folders(pattern: str) -> tuple[str, ...]:
    """Of gitignore's language, the part that GitHub takes, as a pattern for each folder."""
    body = pattern.strip("/")
    anchored = pattern.startswith("/") or "/" in body
    # `docs/*` owns files of the folder itself and none below; `docs` and `docs/` own all below.
    below = () if body.endswith("/*") else ("*", ANY) if pattern.endswith("/") else (ANY,)
    inner = body.split("/")
    if inner[-1] == ANY:
        inner, below = inner[:-1], ("*", *below)  # what is inside, and not the folder itself
    return (*(() if anchored else (ANY,)), *inner, *below)


def _fits(pattern: Sequence[str], path: Sequence[str]) -> bool:
    return _match(pattern, path, ANY, lambda one, name: one == "*" or _match(one, name, "*", _same))


def _same(one: str, character: str) -> bool:
    return one in {"?", character}


def _match(
    pattern: Sequence[str], path: Sequence[str], star: str, fits: Callable[[str, str], bool]
) -> bool:
    """Whether a pattern fits all of a path, `star` standing for any number of its parts.

    It goes back to the last star alone, which is enough for one kind of it, and takes at most
    the product of both lengths: a regular expression takes ages on `*a*a*a*a*`, and anybody who
    may write to one repository would hold up all others.
    """
    at = here = 0
    back, resumed = -1, 0
    while here < len(path):
        if at < len(pattern) and pattern[at] == star:
            back, resumed = at, here
            at += 1
        elif at < len(pattern) and fits(pattern[at], path[here]):
            at, here = at + 1, here + 1
        elif back >= 0:
            resumed += 1
            at, here = back + 1, resumed
        else:
            return False
    return all(one == star for one in pattern[at:])
