"""Manipulations of an honest history, by somebody who may rewrite branches and has no valid key."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from bot.ledger.objects import LogCommit
from bot.ledger.record import parse
from tests.ledger.disguises import disguises
from tests.ledger.histories import (
    EXPIRED_KEY,
    OTHER_KEY,
    START,
)
from tests.ledger.impostors import OTHERS
from tests.ledger.oddities import oddities
from tests.ledger.repo import LEDGER_REF, MAIN_REF, Repo
from tests.ledger.rewriting import (
    Apply,
    Edit,
    Line,
    appended,
    at,
    edited,
    line_of,
    refiled,
    reordered,
    resigned,
)
from tests.ledger.target import (
    HIGH,
    IN_FLIGHT,
    LEDGER,
    MAIN,
    SETTLED,
    SQUASHED,
    STORY,
    STRANGER,
    Tampering,
)

TARGETS = (
    ("the first record", LEDGER_REF, 0),
    ("an approval", LEDGER_REF, HIGH),
    ("a settled merge", LEDGER_REF, SETTLED),
    ("a landed fix", MAIN_REF, SQUASHED),
    ("the newest landed fix", MAIN_REF, IN_FLIGHT),
)


def _replaced(old: bytes, new: bytes, count: int = -1) -> Edit:
    return lambda message: message.replace(old, new, count)


def _fields() -> Iterator[Tampering]:
    """Every line of a record: another value, no value, gone, twice, elsewhere."""
    for target, ref, position in TARGETS:
        message = line_of(STORY.repo, ref)[position].message
        block = parse(message).block.split(b"\n")
        for number, line in enumerate(block):
            name, _, value = line.partition(b": ")
            turned = value[:-3] + bytes([value[-3] ^ 1]) + value[-2:]
            for what, new in (
                ("changed", name + b": " + turned),
                ("emptied", name + b": "),
                ("doubled", line + b"\n" + line),
                ("renamed", name.replace(b"Grace-", b"Glace-") + b": " + value),
            ):
                label = f"{target}: {name.decode()} {number} {what}"
                yield Tampering(label, edited(ref, position, _replaced(line, new, 1)))
            gone = edited(ref, position, _replaced(line + b"\n", b"", 1))
            if number < len(block) - 1:
                yield Tampering(f"{target}: {name.decode()} {number} gone", gone)


def _games() -> Iterator[Tampering]:
    """White space and Unicode: what looks the same and is not."""
    games: dict[str, Edit] = {
        "a space at a line's end": _replaced(b"\nGrace-Fix", b" \nGrace-Fix"),
        "a space before the colon": _replaced(b"Grace-Fix:", b"Grace-Fix :"),
        "two spaces after the colon": _replaced(b"Grace-Fix: ", b"Grace-Fix:  "),
        "a tab after the colon": _replaced(b"Grace-Fix: ", b"Grace-Fix:\t"),
        "a no-break space": _replaced(b"Grace-Fix: ", "Grace-Fix:\xa0".encode()),
        "a name in lower case": _replaced(b"Grace-Fix", b"grace-fix"),
        "a Cyrillic letter": _replaced(b"Grace-Fix", "Gr\u0430ce-Fix".encode()),
        "another hyphen": _replaced(b"Grace-Fix", "Grace\u2010Fix".encode()),
        "a hidden character": _replaced(b": fix_", ": \u200bfix_".encode()),
        "reversed text": _replaced(b": fix_", ": \u202efix_".encode()),
        "a byte order mark": _replaced(b"Grace-Record", "\ufeffGrace-Record".encode()),
        "an escape": _replaced(b": fix_", rb": \u0066ix_"),
        "a line separator": _replaced(b"\nGrace-Fix", "\u2028Grace-Fix".encode()),
        "a carriage return": _replaced(b"\nGrace-Fix", b"\r\nGrace-Fix"),
        "a lone carriage return": _replaced(b"\nGrace-Fix", b"\rGrace-Fix"),
        "a form feed": _replaced(b"\nGrace-Fix", b"\f\nGrace-Fix"),
        "a blank line": _replaced(b"\nGrace-Fix", b"\n\nGrace-Fix"),
        "an indented block": _replaced(b"Grace-", b" Grace-"),
        "upper case ids": _replaced(b"Grace-Change: 0", b"Grace-Change: O"),
        "a NUL": _replaced(b": fix_", b": \0fix_"),
        "Latin-1": _replaced(b": fix_", b": \xe9fix_"),
        "a longer signature": _replaced(b"==", b"==AA=="),
        "unused bits": _replaced(b"A==", b"B=="),
        "another namespace": _replaced(b"Z3JhY2U", b"Z3JhY2E"),
        "a second block": lambda message: message + b"\n" + parse(message).block + b"\n",
        "one line below": lambda message: message + b"\nGrace-Actor: mallory\n",
        "one line above": lambda message: b"Grace-Actor: mallory\n\n" + message,
    }
    for target, ref, position in TARGETS:
        for what, edit in games.items():
            if edit(message := line_of(STORY.repo, ref)[position].message) != message:
                yield Tampering(f"{target}: {what}", edited(ref, position, edit))


def _keys() -> Iterator[Tampering]:
    """Signatures by others: a stranger, a colleague, a key of yesterday."""
    past = START - timedelta(days=2)
    for target, ref, position in TARGETS:
        for what, key in (
            ("a stranger", STRANGER),
            ("a colleague", OTHER_KEY),
            ("an old key", EXPIRED_KEY),
        ):
            yield Tampering(f"{target}: signed by {what}", edited(ref, position, resigned(key)))
            upgraded = resigned(key, lambda record: replace(record, actor="mallory"))
            yield Tampering(f"{target}: {what} as mallory", edited(ref, position, upgraded))
        if position:
            backdated = resigned(EXPIRED_KEY, lambda record: replace(record, time=past))
            yield Tampering(f"{target}: dated back", edited(ref, position, backdated))


def _without(n: int) -> Callable[[Line], Line]:
    return lambda line: line[:n] + line[n + 1 :]


def _again(n: int, after: int) -> Callable[[Line], Line]:
    return lambda line: [*line[: after + 1], line[n], *line[after + 1 :]]


def _swapped(a: int, b: int) -> Callable[[Line], Line]:
    return lambda line: [*line[:a], line[b], *line[a + 1 : b], line[a], *line[b + 1 :]]


def _lines() -> Iterator[Tampering]:
    """Whole commits dropped, doubled, swapped, moved, and histories begun later."""
    last = len(LEDGER) - 1
    for n in range(last):
        yield Tampering(f"record {n} dropped", reordered(LEDGER_REF, _without(n)))
        yield Tampering(f"record {n} doubled", reordered(LEDGER_REF, _again(n, n)))
        yield Tampering(f"record {n} swapped", reordered(LEDGER_REF, _swapped(n, n + 1)))
    yield Tampering("a ledger begun later", reordered(LEDGER_REF, lambda line: line[3:]))
    yield Tampering("a ledger turned round", reordered(LEDGER_REF, lambda line: line[::-1]))
    yield Tampering("an old record said again", reordered(LEDGER_REF, _again(HIGH, last)))
    for n in (SQUASHED, IN_FLIGHT):
        yield Tampering(f"fix {n} landed twice", reordered(MAIN_REF, _again(n, IN_FLIGHT)))
    yield Tampering("a landed fix dropped", reordered(MAIN_REF, _without(SQUASHED)))
    yield Tampering("the branch set back", reordered(MAIN_REF, lambda line: line[:SQUASHED]))
    yield Tampering("landed fixes swapped", reordered(MAIN_REF, _swapped(SQUASHED, IN_FLIGHT)))


def _trees() -> Iterator[Tampering]:
    """Other bytes under an honest message."""

    def other(files: dict[str, bytes], _: dict[str, str]) -> None:
        files.update(
            {path: content + b"evil\n" for path, content in files.items() if b"healed" in content}
        )

    def one_more(files: dict[str, bytes], _: dict[str, str]) -> None:
        files["shop/backdoor.py"] = b"evil\n"

    def one_less(files: dict[str, bytes], _: dict[str, str]) -> None:
        del files["shop/api.py"]

    def executable(_: dict[str, bytes], modes: dict[str, str]) -> None:
        modes["shop/api.py"] = "100755"

    def link(files: dict[str, bytes], modes: dict[str, str]) -> None:
        modes.update({path: "120000" for path, content in files.items() if b"healed" in content})

    def moved(files: dict[str, bytes], _: dict[str, str]) -> None:
        files["shop/moved.py"] = files.pop("shop/api.py")

    for change in (other, one_more, one_less, executable, link, moved):
        for n in (SQUASHED, IN_FLIGHT):
            yield Tampering(f"fix {n}: {change.__name__}", at(MAIN_REF, n, refiled(change)))
    for n in (0, HIGH, len(LEDGER) - 1):
        smuggled = refiled(one_more)
        yield Tampering(f"record {n}: a file more", at(LEDGER_REF, n, smuggled))


def _forgeries() -> Iterator[Tampering]:
    """Records that nobody of Grace's wrote, and records where they do not belong."""
    approved, landed = LEDGER[HIGH].message, MAIN[IN_FLIGHT].message
    mallory = resigned(STRANGER, lambda record: replace(record, actor="mallory"))
    for what, ref, message in (
        ("a forged approval", LEDGER_REF, mallory(approved)),
        ("a landing on the ledger", LEDGER_REF, landed),
        ("words on the ledger", LEDGER_REF, b"hello"),
        ("nothing on the ledger", LEDGER_REF, b""),
        ("an approval on the branch", MAIN_REF, approved),
        ("a person's commit that claims", MAIN_REF, landed),
        ("a forged landing", MAIN_REF, mallory(landed)),
        ("a bare claim", MAIN_REF, b"Tidy up\n\nGrace-Record: v1 merged\n"),
        ("a claim in capitals", MAIN_REF, b"Tidy up\n\nGRACE-FIX: fix_1\n"),
    ):
        yield Tampering(what, appended(ref, message))
    block = parse(landed).block
    for n, title in enumerate((b"", b"Tidy up\n\n", b"Tidy up\n", b"* Tidy up\n\n---\n")):
        yield Tampering(f"title {n} on a stolen record", appended(MAIN_REF, title + block))
    for what, n, parent in (
        ("the ledger merged with itself", 4, LEDGER[0].id),
        ("the ledger grafted on the branch", 0, MAIN[0].id),
    ):
        yield Tampering(what, at(LEDGER_REF, n, _grafted(parent)))
    for kept in (0, 1, HIGH):
        yield Tampering(f"the ledger cut to {kept}", _cut(kept))


def _grafted(parent: str) -> Callable[[Repo, LogCommit], LogCommit]:
    return lambda _, commit: replace(commit, parents=(*commit.parents, parent))


def _cut(kept: int) -> Apply:
    def apply(repo: Repo) -> set[str]:
        del repo.refs[LEDGER_REF]
        if kept:
            repo.refs[LEDGER_REF] = LEDGER[kept - 1].id
        return {MAIN[SQUASHED].id, MAIN[IN_FLIGHT].id}

    return apply


SUITE = [
    tampering
    for group in (_fields, _games, _keys, _lines, _trees, _forgeries, *OTHERS, disguises, oddities)
    for tampering in group()
]
