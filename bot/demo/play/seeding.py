"""Seeds: the same samples under other names and on other lines, so that nothing fits them alone."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from random import Random

from bot.demo.play.renaming import renamed, renamed_path, renamed_text
from bot.demo.play.shifting import Words, shifted
from bot.demo.play.stories import Kind, Sample, Story, shipped

LOOKALIKE = 0.7
"""Names of one sample stay further apart than this, or a misspelling could be suspected."""


@cache
def words() -> Words:
    """The word lists that ship with the demo."""
    lists = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return Words(**{name: tuple(entries) for name, entries in lists.items()})


def seeded(seed: int) -> tuple[Sample, ...]:
    """Every sample as `seed` tells it; seed 0 is what ships, equal seeds give equal bytes."""
    return tuple(_retold(sample, seed) if seed else sample for sample in shipped())


def _retold(sample: Sample, seed: int) -> Sample:
    story = sample.story
    # A seed of type str is hashed by SHA-512, alike on every Python and every machine.
    rng = Random(f"{seed}:{story.folder}")  # noqa: S311  chance for variety, not for secrecy
    names = _new_names(story.names, rng)
    tree = {
        renamed_path(path, names): _rewritten(path, content, names, rng)
        for path, content in sample.tree.items()
    }
    return Sample(_renamed_story(story, names), tree)


def _rewritten(path: str, content: bytes, names: Mapping[str, str], rng: Random) -> bytes:
    text = content.decode()
    if not path.endswith(".py"):
        return renamed_text(text, names).encode()
    return shifted(renamed(text, names), words(), rng).encode()


def _renamed_story(story: Story, names: Mapping[str, str]) -> Story:
    return replace(
        story,
        package=names[story.package],
        crash=renamed_text(story.crash, names),
        names={names[name]: kind for name, kind in story.names.items()},
    )


def _new_names(names: Mapping[str, Kind], rng: Random) -> dict[str, str]:
    taken: dict[str, str] = {}
    for name, kind in names.items():
        taken[name] = next(
            new
            for new in _spellings(kind, rng)
            if not any(_alike(new, other) for other in taken.values())
        )
    return taken


def _spellings(kind: Kind, rng: Random) -> Iterator[str]:
    nouns, verbs = words().nouns, words().verbs
    while True:
        noun = rng.choice(nouns)
        match kind:
            case Kind.CLASS:
                yield rng.choice(nouns).title() + noun.title()
            case Kind.FUNCTION:
                yield f"{rng.choice(verbs)}_{noun}"
            case Kind.CONSTANT:
                yield noun.upper()
            case Kind.PACKAGE | Kind.MODULE | Kind.VALUE:
                yield noun


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= LOOKALIKE
