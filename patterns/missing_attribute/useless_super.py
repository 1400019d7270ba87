"""AttributeError: `super()` is asked for a method that no class above has."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
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
from patterns.toolbox.classes import receivers
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.lines import is_alone, siblings
from patterns.toolbox.source.module import Module


class UselessSuper(Pattern):
    """Call nothing where there is nothing above.

    No class above defines the method, and nothing is made of what the call would give. The line
    raised each time it ran, so nothing can rely on it.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("B11",)
    matches = r"AttributeError: 'super' object has no attribute '(?P<attr>\w+)'$"
    examples = (
        Heals(
            "a base without the method",
            fault=Fault(
                "AttributeError",
                "'super' object has no attribute 'close'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "close")),
            ),
            before="""\
class Base:
    opened = False

class File(Base):
    def close(self):
        super().close()
        self.opened = False  # at last

File().close()
""",
            after="""\
class Base:
    opened = False

class File(Base):
    def close(self):
        self.opened = False  # at last

File().close()
""",
        ),
        Explains(
            "a close name above",
            fault=Fault(
                "AttributeError",
                "'super' object has no attribute 'finish'",
                frames=(Frame("app.py", 6, "finish"),),
            ),
            code="""\
class Base:
    def finished(self): ...

class File(Base):
    def finish(self):
        return super().finish()
""",
            because="no class above `File` has `finish`, whose result app.py:6 needs; they have "
            "`finished`",
        ),
        Refuses(
            "a base outside the repository",
            fault=Fault(
                "AttributeError",
                "'super' object has no attribute 'close'",
                frames=(Frame("app.py", 4, "close"),),
            ),
            code="""\
from web import Handler
class File(Handler):
    def close(self):
        super().close()
        self.opened = False
""",
            because="what is above `File` is not known: `web.Handler` is outside this repository",
        ),
        Refuses(
            "the only line",
            fault=Fault(
                "AttributeError",
                "'super' object has no attribute 'close'",
                frames=(Frame("app.py", 3, "close"),),
            ),
            code="class File:\n    def close(self):\n        super().close()\n",
            because="the call is all that `close()` does: the method itself may be superfluous",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the statement away."""
        attr, resolver = cls.match(fault)["attr"], Resolver(sources)
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == attr and isinstance(node.value, ast.Call)
        ]
        node, place = only(read, fault, f"use of `.{attr}` of `super()`")
        function = place.function
        owner = receivers.owner(Place(place.module, place.scopes)) if function else None
        if owner is None or function is None:
            raise Refused(f"`super()` stands in no method on line {node.lineno}")
        line, module = resolver.lineage(owner), place.module
        gaps = [gap for gap in line.gaps if not gap.startswith(("`builtins.", "`abc.", "`typing."))]
        if gaps:
            raise Refused(f"what is above `{owner.name}` is not known: {gaps[0]}")
        above = sorted({name for cls in line.classes[1:] for name, _ in _members(cls.node)})
        statement = place.statement
        if not isinstance(statement, ast.Expr) or closest(attr, above):
            listed = ", ".join(f"`{name}`" for name in above[:8]) or "no methods"
            raise Explained(
                f"no class above `{owner.name}` has `{attr}`, whose result "
                f"{module.path}:{node.lineno} needs; they have {listed}"
            )
        block = siblings(statement, place)
        if len(block) < 2 or not is_alone(statement, module):
            raise Refused(
                f"the call is all that `{function.name}()` does: the method itself may be "
                "superfluous"
            )
        edit = module.edit(*_lines(statement, module), "")
        told = f"No class above `{owner.name}` ({owner.place}) has `{attr}`."
        yield Patch((edit,), (told,), Certainty.B)


def _members(node: ast.ClassDef) -> Iterator[tuple[str, ast.stmt]]:
    for part in node.body:
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield part.name, part


def _lines(statement: ast.stmt, module: Module) -> tuple[int, int]:
    last = statement.end_lineno or statement.lineno
    return module.starts[statement.lineno - 1], module.starts[last]
