"""The same attribute of another object is asked for first, a few lines away."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.errors.expected import refuse_silence
from patterns.toolbox.place.guarded import is_guarded, present_if
from patterns.toolbox.place.locate import Place, own, places, raising
from patterns.toolbox.source import lines

SIMPLE = (ast.Expr, ast.AugAssign)


class AskedOfTwin(Pattern):
    """Ask for the attribute here, too.

    The same function asks of another object whether this very attribute is there before it uses it
    in the same way: it may be None, and then there is nothing to do. Here it is used unasked. The
    statement stands by itself, so that nothing behind it needs it to have run.
    """

    family = "absence"
    severity = Severity.LOW
    matches = (
        r"(?:AttributeError: 'NoneType' object has no attribute '(?P<attr>\w+)'"
        r"|TypeError: (?:'NoneType' object is not (?:iterable|subscriptable)"
        r"|unsupported operand type\(s\) for \S+: '[\w.]+' and 'NoneType'))"
    )
    examples = (
        Heals(
            "one's own is asked for, others' are not",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'close'",
                frames=(Frame("app.py", 14, "<module>"), Frame("app.py", 11, "close")),
            ),
            before="""\
class Hub:
    def __init__(self, others=()):
        self.pipe = None
        self.others = others

    def close(self):
        if self.pipe:
            self.pipe.close()
        for other in self.others:
            # theirs, too
            other.pipe.close()


Hub([Hub()]).close()
""",
            after="""\
class Hub:
    def __init__(self, others=()):
        self.pipe = None
        self.others = others

    def close(self):
        if self.pipe:
            self.pipe.close()
        for other in self.others:
            # theirs, too
            if other.pipe:
                other.pipe.close()


Hub([Hub()]).close()
""",
        ),
        Refuses(
            "nothing is asked for",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'close'",
                frames=(Frame("app.py", 3, "close"),),
            ),
            code="def close(others):\n    for other in others:\n        other.pipe.close()\n",
            because="close() asks of no other object whether it has a `pipe`",
        ),
        Refuses(
            "the value is needed behind",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'size'",
                frames=(Frame("app.py", 4, "size"),),
            ),
            code="def size(one, other):\n    if one.pipe is None:\n        return 0\n"
            "    size = other.pipe.size()\n    return size\n",
            because="line 4 of app.py is no statement of its own that takes an attribute's value",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the statement under the twin's question."""
        frame = raising(fault, sources)
        refuse_silence(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        for place in places(frame, sources):
            used = _used(place, cls.match(fault)["attr"])
            if used is None or place.function is None or not isinstance(place.statement, SIMPLE):
                continue
            if is_guarded(used, used, place):
                raise Refused(f"`{place.module.source(used)}` is asked for already")
            how = _asked(used, place)
            if how is None:
                raise Refused(
                    f"{place.function.name}() asks of no other object whether it has a "
                    f"`{used.attr}`"
                )
            twin, by_truth = how
            source = place.module.source(used)
            test = source if by_truth else f"{source} is not None"
            edits = lines.under(f"if {test}:", [place.statement], place)
            if edits is None or not lines.is_alone(place.statement, place.module):
                raise Refused(f"{where} cannot be put under a condition")
            because = f"`{place.function.name}()` asks whether there is a `{twin}`, too."
            yield Patch(tuple(edits), (because,))
            return
        raise Refused(f"{where} is no statement of its own that takes an attribute's value")


def _used(place: Place, attr: str | None) -> ast.Attribute | None:
    """The attribute that was None, as far as the statement leaves no other choice."""
    match place.statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Attribute() as used, attr=name))):
            return used if name == attr and _is_plain(used) else None
        case ast.AugAssign(target=ast.Name(), value=ast.Attribute() as used):
            return used if _is_plain(used) else None
    return None


def _is_plain(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name)


def _asked(used: ast.Attribute, place: Place) -> tuple[str, bool] | None:
    """The twin whose attribute is asked for, and whether by its truth."""
    function = place.function
    for node in own(function.body) if function is not None else ():
        if not isinstance(node, ast.If):
            continue
        leaves = isinstance(node.body[-1], (ast.Return, ast.Continue))
        for known, true in present_if(node.test, outcome=not leaves):
            match known:
                case ast.Attribute(attr=attr, value=ast.Name(id=owner)) if (
                    attr == used.attr and owner != ast.unparse(used.value)
                ):
                    return ast.unparse(known), true
    return None
