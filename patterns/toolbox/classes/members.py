"""The use of a name that a class or object does not have, and what may have been meant."""

import ast
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from patterns.contract import Certainty, Edit, Fault, Refused, Unrelated
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.names.close import closest, reworded
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import asking
from patterns.toolbox.place.locate import Place, at, narrowed, own, places
from patterns.toolbox.values.values import NONE, ClassValue, FunctionValue, Instance, Unknown, Value

LONG = 5
"""Letters from which on two members of a class hardly differ by one."""


@dataclass(frozen=True, eq=False, slots=True)
class Use:
    """Where a name is read that is not there.

    Attributes:
        nodes: the attribute expressions of one statement that fail alike, at least one.
        resolved: whether the source proves that they are read from `line`'s class, or only its
            name does.
    """

    attr: str
    nodes: tuple[ast.Attribute, ...]
    place: Place
    line: classes.Lineage
    resolved: bool

    @property
    def cls(self) -> ClassValue:
        """The class that lacks the name."""
        return self.line.classes[0]

    @property
    def where(self) -> str:
        """`path:line` of the use."""
        return f"{self.place.module.path}:{self.nodes[0].lineno}"

    @property
    def call(self) -> ast.Call | None:
        """The call, where what is read is called at once."""
        parent = self.parent
        return parent if isinstance(parent, ast.Call) and parent.func is self.nodes[0] else None

    @property
    def parent(self) -> ast.AST | None:
        """What the first of the nodes is directly part of."""
        for node in ast.walk(self.place.statement or ast.Pass()):
            if any(child is self.nodes[0] for child in ast.iter_child_nodes(node)):
                return node
        return None


def failing(fault: Fault, names: tuple[str, str], resolver: Resolver, *, of_class: bool) -> Use:
    """The use that raised: of a class itself, or of its objects.

    Args:
        names: the class's and the attribute's, from the message.

    Raises:
        Refused: it cannot be told where the use is or which class is meant.
    """
    type_name, attr = names
    type_name = type_name.rpartition(".")[2]
    sources = resolver.project.sources
    frame = asking(fault, sources)
    uses = [
        (node, place)
        for spot in places(frame, sources)
        for node, place in at(spot, ast.Attribute, frame.line)
        if attr in {node.attr, _mangled(node.attr, place)} and _is_read(node, place)
    ]
    if not uses:
        raise Refused(f"nothing reads `.{attr}` on line {frame.line} of {frame.path}")
    # The message has a private name as the class keeps it, the source as it is written.
    attr = uses[0][0].attr
    marked = narrowed(uses, frame)
    for node, place in marked:
        owner = _owner(resolver.values(node.value, place), type_name, resolver, of_class=of_class)
        if owner is not None:
            alike = [n for n, p in uses if ast.dump(n.value) == ast.dump(node.value)]
            return Use(attr, tuple(alike), place, resolver.lineage(owner), resolved=True)
    named = resolver.classes_named(type_name)
    if len(named) != 1 or len(marked) != 1:
        raise (Refused if named else Unrelated)(_which(type_name, named))
    node, place = marked[0]
    return Use(attr, (node,), place, resolver.lineage(named[0]), resolved=False)


def meant(use: Use, resolver: Resolver, *, of_class: bool) -> str | None:
    """The member that the name is a slip for; None where no member is close.

    Raises:
        Refused: one is close, but more must be known to call the name a slip.
    """
    names: AbstractSet[str] = classes.class_names(use.line)
    if not of_class:
        names |= classes.instance_names(use.line)
    # What only a `+=` binds is not there before it.
    names -= {use.attr} if assigned(use) is None else set()
    private: AbstractSet[str] = _private(use.place) if _is_private(use.attr) else frozenset()
    if use.attr.startswith("__") and use.attr.endswith("__"):
        # Such a name is Python's own, and every class and object has some.
        names = private = names | frozenset(dir(type if of_class else object))
    few = names & private or {n for n in names if not n.startswith("__")}
    if (close := closest(use.attr, few) or reworded(use.attr, few)) is None:
        return None
    within = use.place.function
    around = [cls.node for cls in use.line.classes]
    inside = use.place.cls in around and isinstance(use.nodes[0].value, ast.Name)
    if within is not None and within.name == close and inside:
        raise Refused(f"`{close}` is close to `{use.attr}`, but it is what is running")
    elsewhere = _mentions(use, resolver)
    if elsewhere and not _is_used_here(use, close):
        raise Refused(
            f"`{use.attr}` is close to `{use.cls.name}.{close}`, but {elsewhere} uses the name, "
            "too: it may be one that is still missing"
        )
    _refuse_other_use(use, close, resolver, of_class=of_class)
    return close


def assigned(use: Use) -> str | None:
    """Where a class's own line sets or declares the name after all."""
    found = [
        member
        for member in (*classes.assigned_members(use.line, use.attr), *_bound(use))
        # It wants a value that is there already.
        if not isinstance(member.binding.node, ast.AugAssign)
    ]
    return found[0].where if found else None


def refuse_assigned(use: Use) -> None:
    """Raise `Refused` where a class's own line sets the name, only later."""
    if set_by := assigned(use):
        raise Refused(
            f"`{use.attr}` is set by a method of class {use.cls.name} ({set_by}), which had not "
            "run yet"
        )


def without_close(use: Use, *, of_class: bool) -> str:
    """The sentence that says what a class, or its objects, have instead of a name."""
    known = classes.class_names(use.line)
    known |= set() if of_class else classes.instance_names(use.line)
    names = sorted(name for name in known - {use.attr} if not name.startswith("_"))
    has = ", ".join(f"`{name}`" for name in names[:8]) or "no public members"
    return f"no member of class {use.cls.name} is close to `{use.attr}`; it has {has}"


def renamed(use: Use, name: str) -> tuple[Edit, ...]:
    """The edits that let all the nodes of a use read another name."""
    module = use.place.module
    size = len(use.attr.encode(module.encoding))
    ends = [module.end(node) for node in use.nodes]
    return tuple(module.edit(end - size, end, name) for end in ends)


def certainty(use: Use, name: str = "") -> Certainty:
    """A where no other name than this one (or none) can have been meant.

    Bases that are not known, and a class that makes names as it goes, may have other ones; but
    hardly one that differs from a longer one of its own by a single letter, unless by an ending.
    A value that is many, where there is one, may be another value.
    """
    plural = bool(name) and use.attr.rstrip("s") == name.rstrip("s")
    if (plural and use.call is None) or (name and closest(use.attr, [name]) is None):
        # One of a thing and many of it are two values, while `check_actions()` is how one slips;
        # other words are no slip at all.
        return Certainty.B
    known = not use.line.unknown and all(_harmless(name) for name in use.line.outside)
    if known and not classes.is_open(use.line):
        return Certainty.A
    # Data may well spell a name in the other style: `time_out` beside `timeout`.
    restyled = use.attr.replace("_", "").lower() == name.replace("_", "").lower()
    ending = plural or restyled or use.attr.startswith(name)
    sure = len(name) >= LONG and not ending and use.resolved
    return Certainty.A if sure and not classes.answers_for_names(use.line) else Certainty.B


def _is_private(name: str) -> bool:
    """Whether a class keeps a name for itself (`__name`), and calls it by another one."""
    return name.startswith("__") and not name.endswith("__")


def _mangled(name: str, place: Place) -> str:
    """What the class around a place calls a private name; any other name is its own."""
    around = [scope for scope in place.scopes if isinstance(scope, ast.ClassDef)]
    return f"_{around[-1].name.lstrip('_')}{name}" if around and _is_private(name) else name


def _private(place: Place) -> frozenset[str]:
    """The private names that the class around a place speaks of."""
    around = [scope for scope in place.scopes if isinstance(scope, ast.ClassDef)]
    nodes = ast.walk(around[-1]) if around else iter(())
    return frozenset(n.attr for n in nodes if isinstance(n, ast.Attribute) and _is_private(n.attr))


def _is_read(node: ast.Attribute, place: Place) -> bool:
    """Whether an attribute's value is asked for: by `+=`, too, before that sets it."""
    statement = place.statement
    augmented = isinstance(statement, ast.AugAssign) and statement.target is node
    return augmented or isinstance(node.ctx, ast.Load)


def _owner(
    values: Sequence[Value], type_name: str, resolver: Resolver, *, of_class: bool
) -> ClassValue | None:
    """The class of that name among what an expression may stand for, subclasses included."""
    ours = [
        value if of_class else value.of if isinstance(value, Instance) else None for value in values
    ]
    known = [value for value in ours if isinstance(value, ClassValue)]
    for cls in known:
        if cls.name == type_name:
            return cls
    below = [
        cls
        for cls in (resolver.classes_named(type_name) if known else ())
        if set(known) & set(resolver.lineage(cls).classes)
    ]
    return below[0] if len(below) == 1 else None


def _bound(use: Use) -> list[classes.Member]:
    return [*classes.class_members(use.line, use.attr), *classes.declarations(use.line, use.attr)]


def _which(type_name: str, named: Sequence[ClassValue]) -> str:
    if not named:
        return f"no class `{type_name}` is defined in this repository"
    if len(named) == 1:
        return f"several expressions on the line may be the one of class `{type_name}`"
    listed = " and ".join(cls.place for cls in named[:3])
    return f"`{type_name}` may be the class at {listed}"


def _mentions(use: Use, resolver: Resolver) -> str | None:
    """A place other than this kind of use that knows the name: then it is no slip."""
    word = re.compile(rb"\b%b\b" % use.attr.encode())
    own = {(use.place.module.path, use.place.module.end(node)) for node in use.nodes}
    for module in resolver.project.mentioning(use.attr):
        for found in word.finditer(module.data):
            if (module.path, found.end()) not in own:
                line = module.data.count(b"\n", 0, found.start()) + 1
                return f"{module.path}:{line}"
    return None


def _is_used_here(use: Use, close: str) -> bool:
    """Whether the same function sets the close name of the same object."""
    receiver, function = ast.dump(use.nodes[0].value), use.place.function
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr == close
        and ast.dump(node.value) == receiver
        for node in (own(function.body) if function is not None else ())
    )


def _refuse_other_use(use: Use, close: str, resolver: Resolver, *, of_class: bool) -> None:
    """A call wants something that can be called with these arguments, a value no method."""
    receiver: Value = use.cls if of_class else Instance(use.cls)
    values = resolver.attribute(receiver, close)
    functions = [value for value in values if isinstance(value, FunctionValue)]
    call = use.call
    worked_on = isinstance(use.parent, (ast.Attribute, ast.BinOp, ast.Subscript, ast.Compare))
    if call is None and functions and len(functions) == len(values) and worked_on:
        raise Refused(f"`{use.cls.name}.{close}` is close, but a method, and nothing calls it here")
    if call is None:
        return
    known = [v for v in values if not isinstance(v, Unknown) and v != NONE]
    is_called = any(True for _ in resolver.project.mentioning(f".{close}("))
    if not any(map(_is_callable, values)) and (known or not is_called):
        raise Refused(f"`{use.cls.name}.{close}` is close, but not known to be callable")
    for function in functions:
        if misfit := arguments.misfit(function, call):
            raise Refused(f"`{use.cls.name}.{close}` is close, but {misfit}")


def _is_callable(value: Value) -> bool:
    """Whether it is known, or declared, that something can be called."""
    declared = isinstance(value, Instance) and value.type_name == "Callable"
    return declared or isinstance(value, (FunctionValue, ClassValue))


def _harmless(base: str) -> bool:
    """Bases that bring no public names of their own which a slip could mean."""
    return base.startswith(("builtins.", "abc.", "typing.", "enum.", "collections."))
