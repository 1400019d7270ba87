"""Whether a name is a slip of the fingers for exactly one of some others."""

import re
from collections.abc import Iterable, Iterator

SHORTEST = 4
"""Names shorter than this are too close to everything."""
LONG = 6
"""Letters of a word in which two slips are two slips."""
ALIKE = 60
"""Percent of letters that two names share in order, from which on they may mean the same."""
OPPOSITES = ("un", "in", "non", "dis", "is", "not", "no", "re", "de", "pre", "a")
"""What, put in front of a name, makes another one of it rather than a misspelt one."""
ASIDE = {"all", "by", "first", "last", "max", "min", "new", "next", "old", "other", "raw", "with"}
"""Words that make another thing of what they are put to."""
MORE = 2
"""How many words more than the other a name has that says something else."""
PAIRS = """
    attach/detach compress/decompress cos/sin decode/encode decrease/increase decrypt/encrypt
    dst/src east/west even/odd exclude/include export/import first/last from/to get/set here/there
    http/https inner/outer int/uint lower/upper major/minor max/min north/south off/on old/new
    post/pre prefix/suffix pull/push put/get recv/send row/col rows/cols sent/send start/stop
    that/this
"""
COUNTERPARTS = {frozenset(pair.split("/")) for pair in PAIRS.split()}
"""Words of which a program mostly has both, for two things."""
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def closest(name: str, others: Iterable[str]) -> str | None:
    """The one name that `name` can be a misspelling of; None where there is none, or a choice.

    One keystroke (insertion, deletion, substitution, or two neighbours swapped), two from eight
    letters on; differences in case and underscores alone count as none.
    """
    candidates = [(d, other) for other in set(others) if (d := _slips(name, other)) is not None]
    if not candidates:
        return None
    least = min(d for d, _ in candidates)
    best = [other for d, other in candidates if d == least]
    return best[0] if len(best) == 1 else _spelt_alike(name, best)


def closest_of_few(name: str, others: Iterable[str]) -> str | None:
    """The same where the name must be one of a few: also `typ` for `type`, or `arg` for `args`."""
    few = set(others)
    if (close := closest(name, few)) is not None or len(name) < SHORTEST - 1:
        return close
    near = one_letter_off(name, few)
    return near.pop() if len(near) == 1 else None


def reworded(name: str, others: Iterable[str]) -> str | None:
    """The one that has the same words, some of them longer, or a few more of them, or fewer.

    `rectangle_area` for `rect_area`, `opened_at` for `opened`, `number` for `page_number`.
    """
    found = related(name, others := {*others})
    slips = any(_slips(name, other) is not None for other in others)
    # Where several are a slip away, none of them is meant by its words.
    return found[0] if len(found) == 1 and not slips else None


def related(name: str, others: Iterable[str]) -> list[str]:
    """All of which that can be said, in the order of the alphabet."""
    return sorted(other for other in {*others} - {name} if _is_reworded(name, other))


def one_letter_off(name: str, others: Iterable[str]) -> set[str]:
    """Those that have one letter more, or one less."""
    return {
        other
        for other in others
        if abs(len(other) - len(name)) == 1 and _is_within(*sorted((name, other), key=len))
    }


def public(name: str, others: Iterable[str]) -> Iterator[str]:
    """Of some names those that a stranger may mean: private ones only for a private one."""
    return (other for other in others if name.startswith("_") or not other.startswith("_"))


def resembling(name: str, others: Iterable[str]) -> str | None:
    """The one most like `name`, if enough so that it may have been meant; no proof that it was."""
    from rapidfuzz import fuzz  # noqa: PLC0415  30 ms

    like = {other: fuzz.ratio(_plain(name), _plain(other)) for other in others}
    best = max(like, key=lambda other: (like[other], other), default=None)
    return best if best is not None and like[best] >= ALIKE else None


def _spelt_alike(name: str, others: Iterable[str]) -> str | None:
    """The closest one, now that case and underscores count: `response`, not `Response`."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415  30 ms

    slips = sorted((int(OSA.distance(name, other)), other) for other in others)
    return slips[0][1] if slips[0][0] < slips[1][0] else None


def _slips(name: str, other: str) -> int | None:
    if name == other:
        return None
    plain, its_plain = _plain(name), _plain(other)
    if plain == its_plain:
        return 0
    if min(len(plain), len(its_plain)) < SHORTEST or not _same_meaning(plain, its_plain):
        return None
    differing = _differing(name, other)
    if _are_counterparts(differing):
        return None
    # Imported where it is needed: half of all heals never compare names.
    from rapidfuzz.distance import OSA  # noqa: PLC0415  30 ms

    most = 2 if min(len(plain), len(its_plain)) >= 8 and not _is_short(differing) else 1
    slips = int(OSA.distance(plain, its_plain, score_cutoff=most))
    return slips if slips <= most else None


def _is_reworded(name: str, other: str) -> bool:
    shorter, longer = sorted((_words(name), _words(other)), key=len)
    if not shorter or len(shorter) == len(longer):
        return len(longer) > 0 and all(map(_is_short_for, shorter, longer))
    apart = len(longer) - len(shorter)
    at_end = longer[:apart] if longer[apart:] == shorter else longer[len(shorter) :]
    same = shorter in (longer[apart:], longer[: len(shorter)])
    long = len("".join(shorter)) >= SHORTEST
    return same and long and apart < MORE and not set(at_end) & {*OPPOSITES, *ASIDE}


def _words(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name)]


def _is_short_for(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (len(shorter) > 2 and longer.startswith(shorter))


def _is_within(shorter: str, longer: str) -> bool:
    """Whether one letter more makes the longer name of the shorter one."""
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _differing(name: str, other: str) -> frozenset[str]:
    """The two words by which names differ that share all others; nothing for other names."""
    words = [[word.lower() for word in WORD.findall(each)] for each in (name, other)]
    if len(words[0]) != len(words[1]):
        return frozenset()
    found = [frozenset(pair) for pair in zip(*words, strict=True) if pair[0] != pair[1]]
    return found[0] if len(found) == 1 else frozenset()


def _are_counterparts(words: frozenset[str]) -> bool:
    """Yes for `size_x`/`size_y` and `encode_row`/`decode_row`: each is as good a name."""
    return words in COUNTERPARTS or (bool(words) and all(len(word) == 1 for word in words))


def _is_short(words: frozenset[str]) -> bool:
    """Whether two slips make another word of it: `parse_dict` is no misspelt `parse_list`."""
    return bool(words) and min(map(len, words)) < LONG


def _same_meaning(name: str, other: str) -> bool:
    """No for `item1`/`item2`, `active`/`inactive`: those are two names, not one misspelt."""
    digits = [c for c in name if c.isdigit()], [c for c in other if c.isdigit()]
    if digits[0] != digits[1]:
        return False
    longer, shorter = sorted((name, other), key=len, reverse=True)
    return longer.removesuffix(shorter) not in OPPOSITES
