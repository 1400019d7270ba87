"""ValueError or IndexError: something is taken from a sequence that is empty."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox import costs
from patterns.toolbox.absence import defaults, guard_in_condition, guards, intent
from patterns.toolbox.calls.wrappers import is_handed_on
from patterns.toolbox.errors.expected import unquiet
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.absent import Absent, How
from patterns.toolbox.place.failing import through_python
from patterns.toolbox.place.guarded import is_guarded
from patterns.toolbox.place.locate import Place, at, narrowed, places, raising
from patterns.toolbox.values.kinds import calls

MOST = 6
"""Guards that are offered for one fault."""

POPPING = {"pop", "popleft"}
MEASURE = re.compile(r"statistics\.")


class EmptySequence(Pattern):
    """Do without the element where the sequence is empty.

    The sequence is empty at times, and the code around it shows what to do then: a condition can
    ask first, the caller's code expects None, a call nearby gives a default, a guard of the same
    function leaves. All other paths stay as they are.
    """

    family = "absence"
    severity = Severity.MEDIUM
    answers = ("G03", "G04")
    matches = (
        r"(?:ValueError: (?P<extreme>max|min)\(\) (?:arg is an empty sequence|iterable argument is "
        r"empty)|(?P<next>StopIteration)(?:: )?$"
        r"|IndexError: (?:(?:list|tuple|string|deque) index out of range"
        r"|(?P<pop>pop from (?:an )?empty (?:list|deque)))"
        r"|StatisticsError: (?:\w+ requires at least (?:one|two) data point|no \w+ for empty data))"
    )
    examples = (
        Heals(
            "a condition that can ask first",
            certainty=Certainty.B,
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 3, "title")),
            ),
            before="""\
def title(lines):
    lines = list(lines)
    if lines[0].startswith("#"):  # a heading
        return lines[0]
    return ""

title([])
""",
            after="""\
def title(lines):
    lines = list(lines)
    if lines and lines[0].startswith("#"):  # a heading
        return lines[0]
    return ""

title([])
""",
        ),
        Heals(
            "a default that a call nearby has",
            certainty=Certainty.B,
            fault=Fault(
                "ValueError",
                "max() arg is an empty sequence",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "widest")),
            ),
            before="""\
def longest(words):
    return max((len(word) for word in words), default=0)

def widest(rows):
    return max(len(row) for row in rows)

widest([])
""",
            after="""\
def longest(words):
    return max((len(word) for word in words), default=0)

def widest(rows):
    return max((len(row) for row in rows), default=0)

widest([])
""",
        ),
        Heals(
            "a search whose result may be None",
            certainty=Certainty.B,
            fault=Fault(
                "StopIteration",
                "",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 2, "find")),
            ),
            before="""\
def find(users, name):
    user = next(iter(user for user in users if user == name))
    if user is None:
        return "nobody"
    return user

find([], "ada")
""",
            after="""\
def find(users, name):
    user = next(iter(user for user in users if user == name), None)
    if user is None:
        return "nobody"
    return user

find([], "ada")
""",
        ),
        Refuses(
            "nothing to copy",
            fault=Fault(
                "ValueError",
                "max() arg is an empty sequence",
                frames=(Frame("app.py", 2, "widest"),),
            ),
            code="def widest(rows):\n    return max(rows) * 2\n",
            because="`rows` may be empty here, and nothing in `widest()` shows what to do then",
        ),
        Refuses(
            "an index that is computed",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 2, "pick"),),
            ),
            code="def pick(rows, n):\n    return rows[n + 1]\n",
            because="no element that line 2 of app.py takes is known by its place",
        ),
        Refuses(
            "a part of some text",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 2, "domain"),),
            ),
            code="def domain(mail):\n    return mail.split('@')[1]\n",
            because="`mail.split('@')` may be too short here, and nothing in `domain()` shows what "
            "to do then",
        ),
        Refuses(
            "the arguments that a wrapper hands on",
            fault=Fault(
                "IndexError", "tuple index out of range", frames=(Frame("app.py", 3, "inner"),)
            ),
            code="def cached(function):\n    def inner(*args, **kwargs):\n        node = args[0]\n"
            "        return function(*args, **kwargs) if node else None\n    return inner\n",
            because="`args` is what callers of a wrapper pass: that is where it must be healed",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Give the default that the code expects, else guard in its own way."""
        resolver = Resolver(sources)
        found = cls.match(fault)
        taken = _taken(fault, found["extreme"], found["pop"], found["next"], resolver)
        if is_guarded(taken.node, taken.use, taken.place, taken.test):
            raise Refused(f"`{taken.source}` is asked for already on the way to {taken.where}")
        if is_handed_on(taken.node, taken.place):
            raise Refused(
                f"`{taken.source}` is what callers of a wrapper pass: that is where it must be "
                "healed"
            )
        patches = [*defaults.given(taken), *_guarded(taken, fault, resolver)]
        if not patches:
            function = taken.place.function
            around = f"`{function.name}()`" if function else taken.place.module.path
            short = "empty" if taken.test and taken.test[0] == taken.source else "too short"
            raise Refused(
                f"`{taken.source}` may be {short} here, and nothing in {around} shows what to do "
                "then"
            )
        yield from patches[:MOST]


def _taken(
    fault: Fault, extreme: str | None, pop: str | None, following: str | None, resolver: Resolver
) -> Absent:
    """The one sequence of the line from which an element is taken."""
    sources = resolver.project.sources
    measured = fault.type == "StatisticsError"
    frame = (through_python if measured else raising)(fault, sources)
    found: list[tuple[ast.expr, Place]] = []
    for spot in places(frame, sources):
        if measured:
            found += [
                (call, place)
                for call, place in at(spot, ast.Call, frame.line)
                if call.args and any(map(MEASURE.match, calls(call, place, resolver)))
            ]
        elif extreme or pop or following:
            found += [
                (call, place)
                for call, place in at(spot, ast.Call, frame.line)
                if _takes(call, extreme or ("next" if following else "pop"))
            ]
        else:
            found += [
                (item, place)
                for item, place in at(spot, ast.Subscript, frame.line)
                if isinstance(item.ctx, ast.Load) and _index(item) is not None
            ]
    marked = narrowed(found, frame)
    if not marked:
        raise Unrelated(
            f"no element that line {frame.line} of {frame.path} takes is known by its place"
        )
    if len({ast.dump(node) for node, _ in marked}) > 1:
        raise Unrelated(f"line {frame.line} of {frame.path} takes more than one element")
    return _sequence(*marked[0])


def _takes(call: ast.Call, name: str) -> bool:
    match call:
        case ast.Call(func=ast.Name(id=called), args=[_]):
            given = {keyword.arg for keyword in call.keywords}
            return called == name and not given & {"default", None}
        case ast.Call(func=ast.Attribute(attr=called), args=[] | [_]):
            return name == "pop" and called in POPPING
    return False


def _index(item: ast.Subscript) -> int | None:
    """The literal index of an element, counted from either end."""
    match item.slice:
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return None


def _sequence(use: ast.expr, place: Place) -> Absent:
    node: ast.expr = use
    least = 1
    if isinstance(use, ast.Subscript):
        node, index = use.value, _index(use) or 0
        least = index + 1 if index >= 0 else -index
    elif isinstance(use, ast.Call):
        taking = isinstance(use.func, ast.Attribute) and use.func.attr in POPPING
        node = use.func.value if taking and isinstance(use.func, ast.Attribute) else use.args[0]
    source = place.module.source(node)
    test = (source, f"not {source}")
    if least > 1:
        test = (f"len({source}) >= {least}", f"len({source}) < {least}")
    return Absent(node, use, How.EMPTY, place, test=test)


def _guarded(taken: Absent, fault: Fault, resolver: Resolver) -> Iterator[Patch]:
    """Guards that ask for the sequence; an iterator cannot be asked."""
    if fault.type == "StopIteration" or isinstance(taken.node, ast.Constant):
        return
    for form in (*guard_in_condition.forms(taken), *guards.forms(taken)):
        why = f"`{taken.source}` ({taken.where}) was too short."
        cost, risky = costs.of_shape(form), costs.is_risky(form)
        meant = intent.may_be_empty(taken, resolver)
        joined = cost is costs.Form.JOINED and not form.inverts
        said = unquiet(fault, resolver.project.sources)
        if joined and meant is not None and said is None and intent.is_done_with(taken):
            evidence = (why, meant, "Where the condition does not hold, nothing needs it.")
            yield Patch(form.edits, evidence, cost=cost)
        else:
            because = (why, form.because)
            yield Patch(form.edits, because, Certainty.B, cost=cost, risky=risky)
