"""What a call may pass: parameters of a def or of an `__init__`, or the fields of a dataclass."""

import ast
from dataclasses import dataclass

from patterns.contract import Refused
from patterns.toolbox.calls import callables
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.receivers import TRANSPARENT, decorator_name, written
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.values.values import ClassValue, FunctionValue, Outside, Unknown, Value

FIELDS = {"dataclass", "define", "frozen", "mutable"}
"""Decorators (dataclasses, attrs) that make parameters of a class's annotations."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The names that a call can use.

    Attributes:
        owner: whose they are, for sentences.
        positional: how many of them, from the first on, can be passed without a name.
        open: whether `**` takes any other name as well.
        required: those of the names without which no call works, as far as that is known.
    """

    owner: str
    names: tuple[str, ...]
    positional: int
    open: bool = False
    required: frozenset[str] = frozenset()

    def free(self, call: ast.Call) -> list[str]:
        """The names that a call does not pass yet; a `*` may pass any that has a place."""
        starred = any(isinstance(value, ast.Starred) for value in call.args)
        given = self.positional if starred else min(len(call.args), self.positional)
        taken = {*self.names[:given]}
        taken |= {keyword.arg for keyword in call.keywords if keyword.arg}
        return [name for name in self.names if name not in taken]


def of_call(call: ast.Call, place: Place, resolver: Resolver, refusing: str = "") -> Signature:
    """The signature behind a call.

    Args:
        refusing: the function that did not take what it was given, as the message calls it: what
            a decorator made of it handed the argument on.

    Raises:
        Refused: it is not known, or there are several, or it takes any name.
    """
    source = place.module.source(call.func)
    found = {_of(value, source, resolver, refusing) for value in resolver.values(call.func, place)}
    if len(found) != 1:
        raise Refused(f"`{source}` may call several things")
    signature = found.pop()
    if signature.open:
        raise Refused(f"{signature.owner} takes any name and hands it on")
    return signature


def _of(value: Value, source: str, resolver: Resolver, refusing: str) -> Signature:
    match value:
        case FunctionValue():
            itself = refusing.rpartition(".")[2] == value.node.name
            return _of_function(value, bound=value.receiver is not None, itself=itself)
        case ClassValue():
            return _of_class(value, resolver)
        case Outside(name=name):
            if names := callables.parameters(name):
                return Signature(f"Python's own `{name.removeprefix('builtins.')}`", names, 0)
            raise Refused(f"what `{source}` takes is not known: it is outside this repository")
        case Unknown(because=because):
            raise Refused(f"what `{source}` takes is not known: {because}")
        case _:
            raise Refused(f"what `{source}` takes is not known")


def _of_function(function: FunctionValue, *, bound: bool, itself: bool = False) -> Signature:
    arguments = function.node.args
    named = [parameter.arg for parameter in arguments.args][1 if bound else 0 :]
    only = [parameter.arg for parameter in arguments.kwonlyargs]
    given = [default is not None for default in arguments.kw_defaults]
    optional = {name for name, has in zip(only, given, strict=True) if has}
    optional |= {*named[len(named) - len(arguments.defaults) :]} if arguments.defaults else set()
    return Signature(
        f"`{function.name}` ({function.place})",
        (*named, *only),
        len(named),
        open=arguments.kwarg is not None or (not itself and _is_wrapped(function)),
        required=frozenset({*named, *only} - optional),
    )


def _is_wrapped(function: FunctionValue) -> bool:
    plain = TRANSPARENT - {"wraps"}
    return any(decorator_name(d) not in plain for d in function.node.decorator_list)


def _of_class(cls: ClassValue, resolver: Resolver) -> Signature:
    line = resolver.lineage(cls)
    owner = f"`{cls.name}` ({cls.place})"
    if FIELDS & {decorator_name(decorator) for decorator in cls.node.decorator_list}:
        fields = _fields(line)
        required = frozenset({*fields} - {*_fields(line, given=True)})
        return Signature(owner, fields, len(fields), open=bool(line.gaps), required=required)
    made = classes.class_members(line, "__init__")
    plain = written([member.binding for member in made])
    for member in made:
        if member.binding in plain and isinstance(member.binding.node, FUNCTIONS):
            node, place = member.binding.node, member.place
            init = FunctionValue(place.module, node, place.scopes, member.owner)
            return _of_function(init, bound=True)
    # Bases that make such of them (NamedTuple, ORMs, pydantic) read the names of the body, too.
    if line.gaps and (fields := tuple(dict.fromkeys((*_fields(line), *_made(line))))):
        in_order = "typing.NamedTuple" in line.outside
        return Signature(owner, fields, len(fields) if in_order else 0)
    raise Refused(f"{owner} has no `__init__` in this repository")


def _made(line: classes.Lineage) -> list[str]:
    """Names of the class bodies that are given what a call makes: `title = CharField()`."""
    return [
        target.id
        for cls in line.classes
        for node in cls.node.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def _fields(line: classes.Lineage, *, given: bool = False) -> tuple[str, ...]:
    """Annotated names of the class bodies, those of bases first; or those that have a value."""
    names = [
        node.target.id
        for cls in reversed(line.classes)
        for node in cls.node.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and not (given and node.value is None)
        and "ClassVar" not in ast.dump(node.annotation)
    ]
    return tuple(dict.fromkeys(names))
