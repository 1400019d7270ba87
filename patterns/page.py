"""The catalogue as the page `patterns/README.md`: made from the patterns, kept true by a test."""

import json
import pkgutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from patterns.contract import Explains, Heals, Pattern, Refuses
from patterns.laws import files, patches
from patterns.toolbox.source import diff
from patterns.toolbox.source.sources import DictSources

HEAD = """\
# What Grace can heal

Made by `grace patterns --page` from the patterns themselves; do not edit. Each pattern is one
file that shows the error, the cure and its refusals, and proves all three.

| pattern | severity | certainty | repair |
| --- | --- | --- | --- |
"""
ANSWERS = """
## Everyday crashes

Who answers which crash; tier 1 is met most often, and of tier 3 most can only be explained.

| id | tier | crash | pattern |
| --- | --- | --- | --- |
"""


def page(patterns: Sequence[type[Pattern]]) -> str:
    """The whole page."""
    rows = "".join(
        f"| [`{p.id()}`](#{_anchor(p)}) | {p.severity} | {p.certainty} | {p.title()} |\n"
        for p in patterns
    )
    families = groupby(patterns, key=lambda pattern: pattern.family)
    parts = [part for family, members in families for part in _family(family, list(members))]
    return HEAD + rows + _answers(patterns) + "".join(parts)


def taxonomy() -> list[dict[str, Any]]:
    """The everyday crashes: id, tier (1 is met most), title, and the messages' expression."""
    loaded: list[dict[str, Any]] = json.loads(pkgutil.get_data(__package__, "taxonomy.json") or "")
    return loaded


def first_diff(pattern: type[Pattern]) -> str:
    """The first example's repair as a diff, without git's own lines; empty where it heals none."""
    example = next((example for example in pattern.examples if isinstance(example, Heals)), None)
    if example is None:
        return ""
    before = files(example.before)
    patch = patches(pattern, example.fault, DictSources(before))[0]
    shown = b"".join(
        diff.unified(path, before.get(path), [e for e in patch.edits if e.path == path])
        for path in sorted({edit.path for edit in patch.edits})
    )
    return "".join(
        line
        for line in shown.decode().splitlines(keepends=True)
        if not line.startswith(("diff --git", "new file"))
    )


def _answers(patterns: Sequence[type[Pattern]]) -> str:
    rows = [ANSWERS]
    for row in taxonomy():
        names = [f"[`{p.id()}`](#{_anchor(p)})" for p in patterns if row["id"] in p.answers]
        rows.append(f"| {row['id']} | {row['tier']} | {row['title']} | {', '.join(names)} |\n")
    return "".join(rows)


def _family(name: str, members: Sequence[type[Pattern]]) -> Iterator[str]:
    yield f"\n## {name}\n"
    for pattern in members:
        refusals = [e for e in pattern.examples if isinstance(e, Refuses)]
        explained = [e for e in pattern.examples if isinstance(e, Explains)]
        yield f"\n### {pattern.id()}\n\n**{pattern.title()}** · severity {pattern.severity}"
        yield f" · certainty {pattern.certainty}\n\n{pattern.explanation()}\n"
        for example in [e for e in pattern.examples if isinstance(e, Heals)][:1]:
            yield f"\n`{example.fault.headline}` ({example.title}):\n\n"
            yield f"```diff\n{first_diff(pattern)}```\n"
        yield from _told("Explains", explained)
        yield from _told("Refuses", refusals)


def _told(verb: str, examples: Sequence[Explains | Refuses]) -> Iterator[str]:
    if examples:
        yield f"\n{verb}, for example:\n\n"
        yield from (f"* {example.title}: “{example.because}”\n" for example in examples)


def _anchor(pattern: type[Pattern]) -> str:
    # GitHub's anchors drop all but letters, digits, "_" and "-".
    return pattern.id().replace("/", "")
