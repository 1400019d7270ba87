"""What an expression may stand for, as far as the source tells without running it."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from patterns.toolbox.place.locate import Argument, Function, Place, Scope
from patterns.toolbox.source.module import Module


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the repository."""

    module: Module


@dataclass(frozen=True, slots=True)
class Package:
    """A folder of modules without an `__init__.py`, as one of its importers sees it."""

    dotted: str
    importer: str


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the repository; `scopes` are those around it."""

    module: Module
    node: ast.ClassDef
    scopes: tuple[Scope, ...]

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.node.name

    @property
    def place(self) -> str:
        """`path:line`, for sentences."""
        return f"{self.module.path}:{self.node.lineno}"

    @property
    def outside(self) -> Place:
        """Where the names of its bases and decorators mean something."""
        return Place(self.module, self.scopes)

    @property
    def body(self) -> Place:
        """Where the names of its body mean something."""
        return Place(self.module, (*self.scopes, self.node))


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A def of the repository.

    Attributes:
        owner: the class whose body holds it.
        receiver: what its first parameter is bound to: an instance or a class.
    """

    module: Module
    node: Function
    scopes: tuple[Scope, ...]
    owner: ClassValue | None = None
    receiver: "Value | None" = None

    @property
    def name(self) -> str:
        """Its name as a person would write it."""
        return f"{self.owner.name}.{self.node.name}" if self.owner else self.node.name

    @property
    def place(self) -> str:
        """`path:line`, for sentences."""
        return f"{self.module.path}:{self.node.lineno}"

    def body(self, arguments: Mapping[str, Argument] | None = None) -> Place:
        """Where the names of its body mean something, given what a caller passes."""
        return Place(self.module, (*self.scopes, self.node), arguments=arguments or {})


@dataclass(frozen=True, slots=True)
class Outside:
    """Something that the repository does not define, by its dotted name: `json.dumps`."""

    name: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class: the repository's own, or one outside by its dotted name.

    Attributes:
        made: the call that made it, where that is known.
    """

    of: ClassValue | str
    made: Argument | None = field(default=None, compare=False)

    @property
    def type_name(self) -> str:
        """The class's name without its module, as error messages mostly give it."""
        return self.of.rpartition(".")[2] if isinstance(self.of, str) else self.of.name


@dataclass(frozen=True, slots=True)
class Coroutine:
    """What a call of an `async def` gives before it is awaited."""

    function: FunctionValue = field(hash=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing that the source tells; `because` is part of a sentence.

    Attributes:
        computed: whether it comes from an operator, which no coroutine goes through or comes from.
    """

    because: str
    computed: bool = False


Value = (
    ModuleValue | Package | ClassValue | FunctionValue | Outside | Instance | Coroutine | Unknown
)
Values = tuple[Value, ...]
"""All that an expression may stand for."""

NONE = Instance("builtins.NoneType")


def unique(values: Iterable[Value]) -> Values:
    """Without repetitions, in order."""
    return tuple(dict.fromkeys(values))
