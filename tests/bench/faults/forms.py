"""Messages of the right form: those of the patterns' own examples, with other names in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

from patterns.catalogue import catalogue
from patterns.contract import Fault, Pattern

WORD = re.compile(r"\w+")
LOCALS = (
    "None",
    "{}",
    "[]",
    "'text'",
    "b'bytes'",
    "3",
    "datetime.datetime(2026, 1, 1, 0, 0)",
    "Decimal('1.5')",
    "<coroutine object load at 0x7f0000000000>",
    "<generator object rows at 0x7f0000000000>",
)
"""What a forged report may say of a local."""


@lru_cache(maxsize=1)
def forms() -> tuple[tuple[type[Pattern], Fault], ...]:
    """Each pattern with each different headline of its examples."""
    return tuple(
        (pattern, fault)
        for pattern in catalogue()
        for fault in {
            example.fault.headline: example.fault for example in pattern.examples
        }.values()
    )


def renamed(
    pattern: type[Pattern], fault: Fault, names: Sequence[str], random: Random
) -> Iterator[Fault]:
    """The fault with names of the code in its message, where the pattern still claims it."""
    match = pattern.match(fault)
    spans = sorted({match.span(group) for group in match.groupdict() if match[group]}, reverse=True)
    headline = fault.headline
    for start, end in spans:
        name = random.choice(names)
        changed = headline[:start] + WORD.sub(name, headline[start:end], 1) + headline[end:]
        claimed = pattern.claims(_with(fault, changed))
        # A group like "dict|list|set" takes only its own words.
        headline = changed if claimed else headline
    yield _with(fault, headline)


def _with(fault: Fault, headline: str) -> Fault:
    kind, _, message = headline.partition(": ")
    return replace(fault, type=kind, message=message)
