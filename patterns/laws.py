"""The laws that every pattern keeps, as far as they can be checked without running anything.

Each law gives a sentence where it is broken, None where it holds. Running an example for real, and
asking a linter, is for who may start processes: `grace patterns check` and our own tests.
"""

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from patterns.contract import (
    Certainty,
    Example,
    Explained,
    Explains,
    Fault,
    Files,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Sources,
)
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

LONGEST_TITLE = 72
SHORTEST_EXPLANATION = 80


def files(text: str | Files) -> dict[str, bytes]:
    """An example's code, path -> bytes; a plain string is `app.py`."""
    mapping = {"app.py": text} if isinstance(text, str) else text
    return {path: content.encode() for path, content in mapping.items()}


def patches(pattern: type[Pattern], fault: Fault, sources: Sources) -> list[Patch]:
    """What a pattern proposes; nothing where it refuses."""
    try:
        return list(pattern.propose(fault, sources))
    except Refused:
        return []


def healed(patch: Patch, before: Mapping[str, bytes]) -> dict[str, bytes]:
    """All files after a patch."""
    return {**before, **apply(patch.edits, DictSources(before))}


def is_claimed(pattern: type[Pattern], example: Example) -> str | None:
    """A pattern claims the faults of its own examples."""
    return None if pattern.claims(example.fault) else "the regex does not match the example's fault"


def is_exact(pattern: type[Pattern], example: Heals) -> str | None:
    """The first patch of `before` gives exactly `after`."""
    before = files(example.before)
    found = patches(pattern, example.fault, DictSources(before))
    if not found:
        return "it proposes nothing"
    return None if healed(found[0], before) == files(example.after) else "the patch is another one"


def tells_why(pattern: type[Pattern], example: Heals) -> str | None:
    """The first patch is as certain as it says, and gives its evidence in whole sentences."""
    for patch in patches(pattern, example.fault, DictSources(files(example.before)))[:1]:
        certainty = max(pattern.certainty, patch.certainty)
        if certainty is not (example.certainty or pattern.certainty):
            return f"the patch is of certainty {certainty}"
        if not patch.evidence:
            return "it gives no evidence"
        for sentence in patch.evidence:
            if not sentence.endswith((".", ")")) or " ." in sentence or "  " in sentence:
                return f"{sentence!r} is no sentence"
    return None


def is_a_fixed_point(pattern: type[Pattern], example: Heals) -> str | None:
    """What is healed is refused."""
    again = patches(pattern, example.fault, DictSources(files(example.after)))
    return "it would heal what is healed" if again else None


def keeps_comments(pattern: type[Pattern], example: Heals) -> str | None:  # noqa: ARG001  a law
    """Every comment survives."""
    lost = _comments(files(example.before)) - _comments(files(example.after))
    return f"it loses the comment {next(iter(lost))!r}" if lost else None


def stays_inside(pattern: type[Pattern], example: Heals) -> str | None:
    """Bytes in front of the first edit of a file and behind the last one do not change."""
    before = files(example.before)
    for patch in patches(pattern, example.fault, DictSources(before))[:1]:
        for path, text in healed(patch, before).items():
            old, edits = before.get(path, b""), [e for e in patch.edits if e.path == path]
            start = min((edit.start for edit in edits), default=len(old))
            tail = len(old) - max((edit.end for edit in edits), default=0)
            if old[:start] != text[:start] or old[len(old) - tail :] != text[len(text) - tail :]:
                return f"it changes {path} outside its edits"
    return None


def gives_its_reason(pattern: type[Pattern], example: Refuses | Explains) -> str | None:
    """A refusal gives exactly the reason that the example says, and explains where it says so."""
    try:
        found = list(pattern.propose(example.fault, DictSources(files(example.code))))
    except Refused as refused:
        if str(refused) != example.because:
            return f"it refuses because {str(refused)!r}"
        if isinstance(refused, Explained) is not isinstance(example, Explains):
            return "it explains what it should refuse, or the other way round"
        return None
    return f"it does not refuse, but proposes {len(found)} patches"


def shows_enough(pattern: type[Pattern]) -> str | None:
    """At least one cure and two refusals; two explanations and no cure where there is none."""
    kinds = Counter(type(example) for example in pattern.examples)
    if pattern.certainty is Certainty.C:
        enough = kinds[Explains] >= 2 and not kinds[Heals]
        return None if enough else "it must show at least two explanations, and never a cure"
    enough = kinds[Heals] >= 1 and kinds[Refuses] + kinds[Explains] >= 2
    return None if enough else "it must show at least one cure and two refusals"


def is_well_named(pattern: type[Pattern]) -> str | None:
    """The id follows from the file, the docstring has a title and says why."""
    if pattern.__module__.split(".")[-2:] != pattern.id().split("/"):
        return f"its file does not stand in a folder {pattern.family}"
    if len(pattern.title()) > LONGEST_TITLE:
        return f"its title is longer than {LONGEST_TITLE} characters"
    if len(pattern.explanation()) < SHORTEST_EXPLANATION:
        return "its docstring does not say why the repair is the whole one"
    return None


def leaves_others_alone(pattern: type[Pattern], everybody: Sequence[type[Pattern]]) -> str | None:
    """No certain pattern proposes on another one's example."""
    for other in everybody:
        for example in other.examples if other is not pattern else ():
            if isinstance(example, Heals) and pattern.claims(example.fault):
                found = patches(pattern, example.fault, DictSources(files(example.before)))
                if any(patch.certainty is Certainty.A for patch in found):
                    return f"it proposes on the example {example.title!r} of {other.id()}"
    return None


def hides_nothing(pattern: type[Pattern], example: Heals) -> str | None:  # noqa: ARG001  it is a law
    """No handler of everything comes in, and no `assert` goes: what is swallowed is not healed."""
    before, after = _honesty(files(example.before)), _honesty(files(example.after))
    if before is None or after is None:
        return None
    if after["handler"] > before["handler"]:
        return "it adds a handler that takes every error and raises none"
    return "it takes an `assert` away" if after["assert"] < before["assert"] else None


HEALING: Sequence[Callable[[type[Pattern], Heals], str | None]] = (
    is_claimed,
    is_exact,
    tells_why,
    is_a_fixed_point,
    keeps_comments,
    stays_inside,
    hides_nothing,
)
REFUSING: Sequence[Callable[[type[Pattern], Refuses | Explains], str | None]] = (
    is_claimed,
    gives_its_reason,
)
BEING: Sequence[Callable[[type[Pattern]], str | None]] = (shows_enough, is_well_named)


def broken(pattern: type[Pattern], everybody: Sequence[type[Pattern]]) -> Iterator[str]:
    """A sentence for each law that a pattern breaks."""
    for being in BEING:
        if why := being(pattern):
            yield f"{pattern.id()}: {why}"
    for example in pattern.examples:
        results = (
            [law(pattern, example) for law in HEALING]
            if isinstance(example, Heals)
            else [law(pattern, example) for law in REFUSING]
        )
        yield from (f"{pattern.id()}, {example.title}: {why}" for why in results if why)
    if why := leaves_others_alone(pattern, everybody):
        yield f"{pattern.id()}: {why}"


def _honesty(code: Mapping[str, bytes]) -> Counter[str] | None:
    """How many `assert`s and handlers of everything there are; None where a file does not parse."""
    found: Counter[str] = Counter()
    for path, text in code.items():
        try:
            tree = ast.parse(text) if path.endswith(".py") else ast.Module([], [])
        except (SyntaxError, ValueError):
            return None
        for node in ast.walk(tree):
            found["assert"] += isinstance(node, ast.Assert)
            found["handler"] += isinstance(node, ast.ExceptHandler) and _takes_all(node)
    return found


def _takes_all(handler: ast.ExceptHandler) -> bool:
    """Whether it takes every error, and raises none itself."""
    caught = getattr(handler.type, "id", "") if handler.type is not None else "BaseException"
    raises = any(isinstance(node, ast.Raise) for node in ast.walk(handler))
    return caught in {"Exception", "BaseException"} and not raises


def _comments(code: Mapping[str, bytes]) -> Counter[str]:
    return Counter(
        comment for path, text in code.items() if path.endswith(".py") for comment in _of_file(text)
    )


def _of_file(text: bytes) -> Iterator[str]:
    try:
        for token in tokenize.tokenize(io.BytesIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    except (tokenize.TokenError, IndentationError):
        # What cannot be read ends there: its comments before that are all that can be told.
        return
