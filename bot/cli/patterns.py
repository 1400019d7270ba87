"""`grace patterns`: the catalogue, and the check that every pattern keeps the laws."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from patterns import laws
from patterns.catalogue import catalogue, unloadable
from patterns.contract import Explains, Heals, Pattern, Refuses

BROKEN = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--page", action="store_true", help="print the page patterns/README.md")
    parser.add_argument(
        "action",
        nargs="?",
        choices=("list", "show", "check"),
        default="list",
        help="a line per pattern (the default), its explanation, cure and refusals, or whether it "
        "keeps every law",
    )
    parser.add_argument("pattern", nargs="*", help="ids or families; all of them by default")


def run(args: argparse.Namespace) -> int:
    """0, or 3 where a pattern breaks a law or no pattern has the name."""
    chosen = [p for p in catalogue() if not args.pattern or {p.id(), p.family} & set(args.pattern)]
    if not chosen:
        print("grace patterns: no pattern is called so", file=sys.stderr)
        return BROKEN
    if args.page:
        # The page shows diffs, and so runs every pattern once.
        from patterns.page import page  # noqa: PLC0415

        print(page(chosen), end="")
    elif args.action == "check":
        return _check(chosen)
    else:
        for pattern in chosen:
            print(_shown(pattern) if args.action == "show" else _listed(pattern))
    return 0


def _listed(pattern: type[Pattern]) -> str:
    return f"{pattern.id():42} {pattern.severity:7} {pattern.certainty}  {pattern.title()}"


def _shown(pattern: type[Pattern]) -> str:
    from patterns.page import first_diff  # noqa: PLC0415  see above

    refusals = [e for e in pattern.examples if isinstance(e, (Refuses, Explains))]
    lines = [_listed(pattern), "", pattern.explanation(), "", first_diff(pattern), "Refuses:"]
    return "\n".join([*lines, *(f"  {e.title}: {e.because}" for e in refusals), ""])


def _check(chosen: Sequence[type[Pattern]]) -> int:
    wrong = [*unloadable(), *_doubled()]
    wrong += [sentence for pattern in chosen for sentence in _broken(pattern)]
    for sentence in wrong:
        print(sentence)
    print(f"{len(chosen)} patterns checked, {len(wrong)} laws broken", file=sys.stderr)
    return BROKEN if wrong else 0


def _doubled() -> Iterator[str]:
    """An id is in records for ever: two patterns must not share one."""
    counts = Counter(pattern.id() for pattern in catalogue())
    yield from (
        f"{name}: {count} patterns have this id" for name, count in counts.items() if count > 1
    )


def _broken(pattern: type[Pattern]) -> Iterator[str]:
    from bot.edges import trial  # noqa: PLC0415  only the check runs anything

    yield from laws.broken(pattern, catalogue())
    for example in pattern.examples:
        if isinstance(example, Heals):
            for why in trial.broken(example):
                yield f"{pattern.id()}, {example.title}: {why}"
