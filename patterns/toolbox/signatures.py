"""What a call may pass: parameters of a def or of an `__init__`, or the fields of a dataclass."""

import ast
from dataclasses import dataclass

from patterns.contract import Refused
from patterns.toolbox import classes
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import FUNCTIONS, Place
from patterns.toolbox.receivers import TRANSPARENT, decorator_name
from patterns.toolbox.values import ClassValue, FunctionValue, Outside, Unknown, Value

FIELDS = {"dataclass", "define", "frozen", "mutable"}
"""Decorators (dataclasses, attrs) that make parameters of a class's annotations."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The names that a call can use.

    Attributes:
        owner: whose they are, for sentences.
        positional: how many of them, from the first on, can be passed without a name.
        open: whether `**` takes any other name as well.
    """

    owner: str
    names: tuple[str, ...]
    positional: int
    open: bool = False

    def free(self, call: ast.Call) -> list[str]:
        """The names that a call does not pass yet; none where a `*` hides what it passes."""
        if any(isinstance(value, ast.Starred) for value in call.args):
            return []
        taken = {*self.names[: min(len(call.args), self.positional)]}
        taken |= {keyword.arg for keyword in call.keywords if keyword.arg}
        return [name for name in self.names if name not in taken]


def of_call(call: ast.Call, place: Place, resolver: Resolver) -> Signature:
    """The signature behind a call.

    Raises:
        Refused: it is not known, or there are several, or it takes any name.
    """
    source = place.module.source(call.func)
    found = {_of(value, source, resolver) for value in resolver.values(call.func, place)}
    if len(found) != 1:
        raise Refused(f"`{source}` may call several things")
    signature = found.pop()
    if signature.open:
        raise Refused(f"{signature.owner} takes any name and hands it on")
    return signature


def _of(value: Value, source: str, resolver: Resolver) -> Signature:
    match value:
        case FunctionValue():
            return _of_function(value, bound=value.receiver is not None)
        case ClassValue():
            return _of_class(value, resolver)
        case Outside():
            raise Refused(f"what `{source}` takes is not known: it is outside this repository")
        case Unknown(because=because):
            raise Refused(f"what `{source}` takes is not known: {because}")
        case _:
            raise Refused(f"what `{source}` takes is not known")


def _of_function(function: FunctionValue, *, bound: bool) -> Signature:
    arguments = function.node.args
    named = [parameter.arg for parameter in arguments.args][1 if bound else 0 :]
    only = [parameter.arg for parameter in arguments.kwonlyargs]
    return Signature(
        f"`{function.name}` ({function.place})",
        (*named, *only),
        len(named),
        open=arguments.kwarg is not None or _is_wrapped(function),
    )


def _is_wrapped(function: FunctionValue) -> bool:
    plain = TRANSPARENT - {"wraps"}
    return any(decorator_name(d) not in plain for d in function.node.decorator_list)


def _of_class(cls: ClassValue, resolver: Resolver) -> Signature:
    line = resolver.lineage(cls)
    owner = f"`{cls.name}` ({cls.place})"
    if FIELDS & {decorator_name(decorator) for decorator in cls.node.decorator_list}:
        fields = _fields(line)
        return Signature(owner, fields, len(fields), open=bool(line.gaps))
    for member in classes.class_members(line, "__init__"):
        if isinstance(member.binding.node, FUNCTIONS):
            node, place = member.binding.node, member.place
            init = FunctionValue(place.module, node, place.scopes, member.owner)
            return _of_function(init, bound=True)
    raise Refused(f"{owner} has no `__init__` in this repository")


def _fields(line: classes.Lineage) -> tuple[str, ...]:
    """Annotated names of the class bodies, those of bases first."""
    names = [
        node.target.id
        for cls in reversed(line.classes)
        for node in cls.node.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and "ClassVar" not in ast.dump(node.annotation)
    ]
    return tuple(dict.fromkeys(names))
