"""Lines moved without changing what a module does: fillers, remarks, functions in another order."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from random import Random

FILLER = '''def {verb}_{noun}(text: str) -> str:
    """Put the {noun} in front."""
    return f"{noun}: {{text}}"
'''


@dataclass(frozen=True, slots=True)
class Words:
    """What seeded names and remarks are made of; a remark has two gaps for nouns."""

    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """One definition of a module, or what stands between two."""

    text: str
    is_function: bool


def shifted(code: str, words: Words, rng: Random) -> str:
    """The same module on other lines; a module without definitions stays as it is."""
    head, chunks = _cut(_remarked(code, words, rng))
    if not chunks:
        return code
    parts = [head] if head else []
    for chunk in _reordered(chunks, rng):
        if rng.random() < 1 / 2:
            parts.append(_filler(words, rng))
        parts.append(chunk.text)
    return "\n\n\n".join(parts) + "\n"


def _filler(words: Words, rng: Random) -> str:
    if rng.random() < 1 / 2:
        return f"# {_remark(words, rng)}"
    verb, noun = rng.choice(words.verbs), rng.choice(words.nouns)
    return FILLER.format(verb=f"{verb}_any", noun=noun).rstrip()


def _remark(words: Words, rng: Random) -> str:
    return rng.choice(words.remarks).format(*rng.sample(words.nouns, 2))


def _remarked(code: str, words: Words, rng: Random) -> str:
    """With a comment before the first statement of some functions."""
    lines = code.splitlines()
    starts = [_body(node) for node in ast.walk(ast.parse(code)) if isinstance(node, DEFINITION)]
    for start in sorted(starts, key=lambda body: -body.lineno):
        if rng.random() < 1 / 2:
            lines.insert(start.lineno - 1, f"{' ' * start.col_offset}# {_remark(words, rng)}")
    return "\n".join(lines) + "\n"


DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef


def _body(node: DEFINITION) -> ast.stmt:
    return node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]


def _cut(code: str) -> tuple[str, list[Chunk]]:
    """Everything before the first definition, and one chunk for each statement from there on."""
    lines = code.splitlines()
    body = ast.parse(code).body
    is_definition = [isinstance(node, DEFINITION | ast.ClassDef) for node in body]
    if True not in is_definition:
        return code, []
    first = is_definition.index(True)
    starts = [_start(node, lines) for node in body[first:]] + [len(lines)]
    chunks = [
        Chunk("\n".join(lines[start:end]).rstrip(), isinstance(node, DEFINITION))
        for node, start, end in zip(body[first:], starts, starts[1:], strict=False)
    ]
    return "\n".join(lines[: starts[0]]).rstrip(), chunks


def _start(node: ast.stmt, lines: list[str]) -> int:
    """Index of a statement's first line, its decorators and the comments above it included."""
    decorated = node.decorator_list if isinstance(node, DEFINITION | ast.ClassDef) else []
    start = min([node.lineno, *(decorator.lineno for decorator in decorated)]) - 1
    while start and lines[start - 1].startswith("#"):
        start -= 1
    return start


def _reordered(chunks: list[Chunk], rng: Random) -> Iterator[Chunk]:
    """Functions may change places with their neighbours: a body looks names up when it runs."""
    for is_function, run in groupby(chunks, key=lambda chunk: chunk.is_function):
        neighbours = list(run)
        if is_function:
            rng.shuffle(neighbours)
        yield from neighbours
