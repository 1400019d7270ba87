"""The catalogue as the page `patterns/README.md`: made from the patterns, kept true by a test."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from patterns.contract import Heals, Pattern, Refuses
from patterns.laws import files, patches
from patterns.toolbox import diff
from patterns.toolbox.sources import DictSources

HEAD = """\
# What Grace can heal

Made by `grace patterns --page` from the patterns themselves; do not edit. Each pattern is one
file that shows the error, the cure and its refusals, and proves all three.

| pattern | severity | certainty | repair |
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
    return HEAD + rows + "".join(parts)


def first_diff(pattern: type[Pattern]) -> str:
    """The first example's repair as a diff, without git's own lines."""
    example = next(example for example in pattern.examples if isinstance(example, Heals))
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


def _family(name: str, members: Sequence[type[Pattern]]) -> Iterator[str]:
    yield f"\n## {name}\n"
    for pattern in members:
        example = next(e for e in pattern.examples if isinstance(e, Heals))
        refusals = [e for e in pattern.examples if isinstance(e, Refuses)]
        yield f"\n### {pattern.id()}\n\n**{pattern.title()}** · severity {pattern.severity}"
        yield f" · certainty {pattern.certainty}\n\n{pattern.explanation()}\n\n"
        yield f"`{example.fault.headline}` ({example.title}):\n\n"
        yield f"```diff\n{first_diff(pattern)}```\n\nRefuses, for example:\n\n"
        yield from (f"* {refusal.title}: “{refusal.because}”\n" for refusal in refusals)


def _anchor(pattern: type[Pattern]) -> str:
    # GitHub's anchors drop all but letters, digits, "_" and "-".
    return pattern.id().replace("/", "")
