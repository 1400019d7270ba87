"""`except ... as error: raise ... from error`: a library's error in the project's own terms."""

import ast
import builtins
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence import on_the_way
from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.decided import MISTAKES, is_decided
from patterns.search.evidence.expected import expected, reachable
from patterns.search.evidence.message import Deed
from patterns.search.evidence.nameable import nameable
from patterns.search.raises import constructed, wording
from patterns.search.raises.own_errors import answers_itself, because_of
from patterns.search.raises.retold import is_covered, retold, system
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.error_names import Named
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.errors.own_errors import raises_of
from patterns.toolbox.names.names import BUILTINS, parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, Place, expressions
from patterns.toolbox.source import lines

FRAMES = 3
FURTHER = 30
"""How much worse one frame further out is."""
DEEP, AHEAD = 6, -20
"""From how many frames on the function that the test calls is the better place, and how much."""
OF_MISTAKES = 150
"""How much worse it is to catch a mistake of the program's own one frame further out."""
OF_ITS_OWN = -10
"""How much better a function is that raises the expected error already."""
PARSING = {Deed.ARGUMENT, Deed.NUMBER, Deed.OTHER, Deed.KEY, Deed.INDEX, Deed.UNPACK}
"""What cannot be asked for beforehand as well as it can be tried."""
ENOUGH = 3
"""Words that say something."""
SLIPS = {"NameError", "UnboundLocalError", "AssertionError", "RecursionError"}
"""What says that the code itself is wrong, whatever it is given."""
GROUPS = {"ExceptionGroup", "BaseExceptionGroup"}
SIMPLE = (
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Expr,
    ast.Return,
    ast.Import,
    ast.ImportFrom,
)
CONVERSIONS = {"int", "float", "Decimal", "Fraction", "UUID", "fromisoformat", "strptime"}
"""What fails with a ValueError for a text that is none of its kind."""


def trials(crash: Crash) -> Iterator[Trial]:
    """The statement that fails under a `try`, whose error becomes the project's."""
    kinds = [kind for kind in expected(crash) if kind.name != crash.fault.type]
    yield from _of_the_called(kinds, crash)
    for distance, site in enumerate(crash.sites[:FRAMES]):
        if site.steps > 1 and crash.fault.type in MISTAKES:
            continue
        # A mistake is rather asked for where it happens than caught further out.
        mistaken = site.steps and crash.fault.type in MISTAKES
        extra = FURTHER * distance + (OF_MISTAKES if mistaken else 0)
        for place in site.places:
            for kind in kinds:
                if not answers_itself(kind, place):
                    yield from _translated(kind, place, extra, crash)
            if kinds:
                yield from _as_elsewhere(site, place, extra, crash, kinds[0])


def _of_the_called(kinds: list[Expected], crash: Crash) -> Iterator[Trial]:
    """The same where the test itself calls, if that is far from where the error arises.

    A function deep down serves others than the one that is tested.
    """
    if len(crash.sites) < DEEP or crash.fault.type in MISTAKES:
        return
    for place in crash.sites[-1].places:
        for kind in kinds:
            yield from _translated(kind, place, AHEAD, crash)


def _translated(kind: Expected, place: Place, extra: int, crash: Crash) -> Iterator[Trial]:
    """`raise Wanted(str(error)) from error`."""
    found = reachable(kind, place, crash)
    if found is None:
        return
    name, imports = found
    if kind.name in GROUPS:
        return  # what is waited for is made of errors, which other code collects
    value = _given(place, crash)
    words = None
    if not is_covered(kind, crash):
        words = wording.fitting(kind, value, place.module, crash.fault.message)
    words = words or _text(place, crash)
    its_own = OF_ITS_OWN if any(raises_of(kind.name, place)) else 0
    told = [*_with_error(words, kind, crash), words]
    ways = [(said, also) for also in _ways(place, crash) for said in told]
    for turn, (said, also) in enumerate(ways):
        edits = _around(place, constructed.made(name, said, kind, crash, place), crash, also)
        if edits is not None:
            yield Trial(
                "translate",
                Form.IDIOM,
                f"Raise {kind.name} where {crash.fault.type} is raised now",
                because_of(kind),
                (*imports, *edits),
                extra=(38 if crash.said.deed in PARSING else 70) + extra + its_own + 2 * turn,
                repeated=True,
            )


def _with_error(words: str, kind: Expected, crash: Crash) -> Iterator[str]:
    """A word or two that the test looks for are no message of their own."""
    known = kind.words if words == wording.quoted(kind.words or "") else None
    if (
        known
        and len(known.split()) < ENOUGH
        and crash.fault.message
        and not is_covered(kind, crash)
    ):
        yield f'f"{known}: {{error}}"' if not set('"\\{}') & set(known) else words


def _ways(place: Place, crash: Crash) -> Iterator[tuple[str, ...]]:
    """What else a clause names: nothing, then all that the same data makes the statement raise."""
    yield ()
    found = {_way(node) for node, _ in expressions(place)} - {""}
    if crash.fault.type in found and len(found) > 1:
        yield tuple(sorted(found))


def _way(node: ast.expr) -> str:
    """How an expression fails where the data lacks something, or holds something else."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str()), ctx=ast.Load()):
            return "KeyError"
        case ast.Subscript(slice=ast.Constant(value=int()), ctx=ast.Load()):
            return "IndexError"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CONVERSIONS:
            return "ValueError"
    return ""


def _text(place: Place, crash: Crash) -> str:
    """The text of what is raised now, or what it means where it has none."""
    if crash.fault.message:
        return "str(error)"
    given = _given(place, crash)
    empty = crash.fault.type == "StopIteration" and given is not None
    return wording.quoted(
        f"nothing found in {given}" if empty else f"{crash.fault.type} was raised"
    )


def _given(place: Place, crash: Crash) -> str | None:
    """What the crash speaks of, else the first parameter that the statement reads."""
    function, statement = place.function, place.statement
    if function is None or statement is None:
        return None
    told = [s for s in crash.suspects if s.statement is statement and s.deed is not Deed.OTHER]
    if told and isinstance(told[0].node, (ast.Name, ast.Attribute)):
        return told[0].source
    given = set(parameter_names(function)) - {"self", "cls"}
    read = [n for n in ast.walk(statement) if isinstance(n, ast.Name) and n.id in given]
    return min(read, key=lambda n: (n.lineno, n.col_offset)).id if read else None


def _reworded(raised: ast.Raise, kind: Expected, place: Place, crash: Crash) -> str | None:
    """Another raise of the function with the words that the test looks for."""
    if raised.exc is not None and (kind.words or "\n") in ast.unparse(raised.exc):
        return None  # it says them already
    match raised.exc:
        case ast.Call(
            func=func, args=[ast.Constant() | ast.JoinedStr() | ast.Call() | ast.BinOp()]
        ):
            words = wording.fitting(kind, _given(place, crash), place.module)
            return f"{place.module.source(func)}({words})" if words else None
    return None


def _as_elsewhere(
    site: Site, place: Place, extra: int, crash: Crash, kind: Expected
) -> Iterator[Trial]:
    """What the function raises for other reasons."""
    function = place.function
    if function is None:
        return
    seen: set[str] = set()
    for raised in raises_of(None, place):
        text = _reworded(raised, kind, place, crash) or _sayable(raised, kind, place, crash)
        if text is None or text in seen or crash.fault.type in text.split("(")[0]:
            continue
        if _is_foreign(text.partition("(")[0], kind, crash):
            continue
        seen.add(text)
        edits = _around(place, text, crash)
        if edits is not None:
            yield Trial(
                "translate_as_elsewhere",
                Form.IDIOM,
                f"Raise what `{function.name}()` raises for other wrong values",
                f"`{function.name}()` raises so already, and the test waits for an error.",
                tuple(edits),
                extra=(20 if _is_meant(raised, kind) else 55)
                + extra
                + 5 * len(seen)
                + (30 if site.steps else 0),
                repeated=True,
            )


def _sayable(raised: ast.Raise, kind: Expected, place: Place, crash: Crash) -> str | None:
    """The error of another raise, as far as its names mean something here."""
    said = wording.sayable(raised, place)
    made = ast.parse(said, mode="eval").body if said is not None else None
    return said if made is None else retold(made, kind, crash) or said


def _is_foreign(name: str, kind: Expected, crash: Crash) -> bool:
    """Whether one of Python's own errors is raised there that the test cannot wait for."""
    raised, wanted = getattr(builtins, name, None), getattr(builtins, kind.name, None)
    if not isinstance(raised, type) or name in {each.name for each in on_the_way.kinds(crash)}:
        return False
    return not (isinstance(wanted, type) and issubclass(raised, wanted))


def _is_meant(raised: ast.Raise, kind: Expected) -> bool:
    """Whether a raise is of the expected type, or of what the object makes its errors by."""
    return raised.exc is not None and on_the_way.is_expected(raised.exc, kind)


def _around(
    place: Place, raised: str, crash: Crash, also: tuple[str, ...] = ()
) -> list[Edit] | None:
    """The edits for `try: ... except Raised as error: raise ... from error`."""
    statement, module = place.statement, place.module
    found = _raised(crash, place)
    if found is None or not isinstance(statement, SIMPLE):
        return None
    if not isinstance(place.scopes[-1], FUNCTIONS) or not lines.is_alone(statement, module):
        return None
    if is_decided(place, crash):
        return None
    name, needed = found
    step = lines.step(place)
    name = system(name, raised, crash)
    names = ", ".join([name, *(each for each in also if each != name)])
    head = f"except ({names}) as error:" if "," in names else f"except {name} as error:"
    handler = [head, f"{step}raise {raised} from error"]
    edits = lines.tried([statement], handler, place)
    return [*needed, *edits] if edits is not None else None


def _raised(crash: Crash, place: Place) -> Named | None:
    """How the type that is raised now can be named."""
    name = crash.fault.type
    # What the project itself raises on purpose says what it means already.
    if name in SLIPS or (crash.is_deliberate and name not in BUILTINS):
        return None
    return nameable(crash, place)
