"""What a name, an attribute chain or a call stands for, followed through the repository's files."""

import ast
from collections.abc import Iterator

from patterns.contract import Sources
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.names.modules import Modules
from patterns.toolbox.names.names import (
    BUILTINS,
    Binding,
    Kind,
    bindings,
    class_definitions,
    lookup,
)
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import Argument, Place, own, returns
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module
from patterns.toolbox.values import annotations, elements, operations, stdlib
from patterns.toolbox.values.values import (
    NONE,
    ClassValue,
    Coroutine,
    FunctionValue,
    Instance,
    ModuleValue,
    Outside,
    Package,
    Unknown,
    Value,
    Values,
    unique,
)

STEPS = 5_000
"""Expressions that one question may look at: hostile code must not cost more than this."""
DEPTH = 40
"""Expressions that may wait for one another."""
RECURSIONS = 2
"""How often one expression may wait for itself: again with other arguments."""


class Resolver:
    """Follows expressions to what they may stand for; asks the project for other files."""

    def __init__(self, sources: Sources) -> None:
        self.project = Project(sources)
        self._modules = Modules(self.project)
        self._active: list[int] = []
        # A package and its modules may hand one name around in a circle.
        self._asked: set[tuple[str, str]] = set()
        self._steps = 0

    def values(self, expression: ast.expr, place: Place) -> Values:
        """All that an expression may stand for at a place."""
        self._steps += 1
        if self._steps > STEPS or len(self._active) > DEPTH:
            return (Unknown("there is too much code to follow"),)
        if self._active.count(id(expression)) >= RECURSIONS:
            return ()
        self._active.append(id(expression))
        try:
            found = unique(self._evaluate(expression, place))
        finally:
            self._active.pop()
        return found or (() if self._active else (Unknown("it is defined by itself"),))

    def lineage(self, cls: ClassValue) -> classes.Lineage:
        """A class with all its bases."""
        return classes.lineage(cls, self.values)

    def classes_in(self, module: Module) -> list[ClassValue]:
        """Every class that a file defines, nested ones included."""
        return [ClassValue(module, node, scopes) for scopes, node in class_definitions(module.tree)]

    def classes_named(self, name: str) -> list[ClassValue]:
        """Every class of the repository with that name."""
        return [
            cls
            for module in self.project.mentioning(f"class {name}")
            for cls in self.classes_in(module)
            if cls.name == name
        ]

    def _evaluate(self, expression: ast.expr, place: Place) -> Iterator[Value]:
        match expression:
            case ast.Name(id=name):
                yield from self._name(name, place)
            case ast.Attribute(value=value, attr=attr):
                bases = self.values(value, place)
                # What can also be None is not None where an attribute of it is followed.
                for base in [base for base in bases if base != NONE] or bases:
                    yield from self.attribute(base, attr)
            case ast.Call():
                for function in self.values(expression.func, place):
                    yield from self.call(function, expression, place)
            case ast.Subscript():
                yield from elements.item(expression, place, self)
            case ast.Await(value=value):
                for awaited in self.values(value, place):
                    yield from self._awaited(awaited)
            case _:
                yield from operations.result(expression, place, self.values)

    def _name(self, name: str, place: Place) -> Iterator[Value]:
        found = lookup(name, place)
        if found is None:
            yield from self._unbound(name, place)
            return
        scopes, bound = found
        known = place.arguments if scopes[-1] is place.function else {}
        where = Place(place.module, scopes, arguments=known)
        declared_only = all(binding.kind is Kind.DECLARATION for binding in bound)
        for binding in receivers.written(bound):
            if binding.kind is not Kind.DECLARATION or declared_only:
                yield from self.binding(name, binding, where)

    def _unbound(self, name: str, place: Place) -> Iterator[Value]:
        starred = self._modules.starred(name, place.module)
        if starred is not None:
            yield from self.attribute(starred, name)
        elif name in BUILTINS:
            yield Outside(f"builtins.{name}")
        else:
            yield Unknown(f"nothing in {place.module.path} binds `{name}`")

    def binding(self, name: str, binding: Binding, where: Place) -> Iterator[Value]:
        """What one binding gives its name; `where` ends with the scope that it stands in."""
        if binding.scopes:
            where = Place(where.module, binding.scopes)
        match binding.node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() as node:
                yield FunctionValue(where.module, node, where.scopes, receivers.holder(where))
            case ast.ClassDef() as node:
                yield ClassValue(where.module, node, where.scopes)
            case ast.Import() as node:
                yield self._modules.imported(name, node, where.module.path)
            case ast.ImportFrom() as node:
                base, attr = self._modules.imported_from(name, node, where.module.path)
                yield from (base,) if attr is None else self.attribute(base, attr)
            case ast.arg() as node:
                yield from self._parameter(node, binding, where)
            case (
                ast.For(target=target, iter=iterated)
                | ast.comprehension(target=target, iter=iterated)
            ):
                yield from elements.looped(name, target, iterated, where, self)
            case _:
                yield from self._assigned(name, binding, where)

    def _assigned(self, name: str, binding: Binding, where: Place) -> Values:
        """An annotation is believed; what is assigned tells the rest."""
        told: Values = (Unknown(f"`{name}` gets its value in a way that Grace does not follow"),)
        if binding.annotation is not None:
            told = self.annotated(binding.annotation, where)
        vague = any(isinstance(value, Unknown) for value in told)
        if binding.value is None or not (vague or stdlib.is_none(binding.value)):
            return told
        values = self.values(binding.value, where)
        return values if vague else unique((*told, *values))

    def _parameter(self, node: ast.arg, binding: Binding, where: Place) -> Iterator[Value]:
        outside = Place(where.module, where.scopes[:-1])
        told: Values = ()
        if binding.kind is Kind.PARAMETER and binding.annotation is not None:
            told = self.annotated(binding.annotation, outside)
        if (argument := where.arguments.get(node.arg)) is not None:
            yield from self.values(argument.value, argument.place)
            # One call does not speak for all: what the annotation allows counts, too.
            yield from (value for value in told if not isinstance(value, Unknown))
        elif (receiver := receivers.receiver(node, where)) is not None:
            yield receiver
        elif told:
            yield from told
        else:
            name = getattr(where.scopes[-1], "name", "a lambda")
            yield Unknown(f"`{node.arg}` is a parameter of `{name}` without an annotation")

    # -- attributes --

    def attribute(self, base: Value, attr: str) -> Values:
        """What an attribute of something stands for."""
        match base:
            case ModuleValue(module=module):
                return self._module_attribute(module, attr)
            case Package(dotted=dotted, importer=importer):
                return (self._modules.named(f"{dotted}.{attr}", importer),)
            case Outside(name=name):
                return (stdlib.outside(f"{name}.{attr}"),)
            case ClassValue():
                return self._member(base, attr, base)
            case Instance(of=ClassValue() as cls):
                return self._member(cls, attr, base)
            case Instance(of=str(name)):
                return (stdlib.attribute(name, attr),)
            case Unknown():
                return (base,)
            case _:
                return (Unknown(f"`.{attr}` of a function is not followed"),)

    def _module_attribute(self, module: Module, attr: str) -> Values:
        question = module.path, attr
        if question not in self._asked:
            self._asked.add(question)
            found = self._global(module, attr)
            self._asked.remove(question)
            if found:
                return found
        package = module.path.removesuffix("/__init__.py")
        if package != module.path:
            path = self.project.submodule(package, attr)
            if path is not None:
                return (self._modules.load(path),)
        return (Unknown(f"{module.path} does not define `{attr}`"),)

    def _global(self, module: Module, attr: str) -> Values:
        place = Place(module, (module.tree,))
        if lookup(attr, place) is not None:
            return unique(self._name(attr, place))
        return unique(self._unbound(attr, place)) if "*" in bindings(module.tree) else ()

    def _member(self, cls: ClassValue, attr: str, receiver: Value) -> Values:
        line = self.lineage(cls)
        members = classes.class_members(line, attr)
        if isinstance(receiver, Instance) or members:
            members = [*members, *classes.assigned_members(line, attr)]
        members = members or classes.declarations(line, attr)
        found: list[Value] = []
        for member in members:
            if classes.is_enum(line) and isinstance(member.binding.node, ast.Assign):
                found.append(Instance(cls))
                continue
            for value in self.binding(attr, member.binding, receivers.made(member.place, receiver)):
                found.extend(self._bind(value, receiver))
        gap = f" and its base {line.gaps[0]}" if line.gaps else ""
        return unique(found) or (Unknown(f"class {cls.name} does not define `{attr}`{gap}"),)

    def _bind(self, value: Value, receiver: Value) -> Values:
        """What is found on a class, as seen through an instance or the class."""
        if isinstance(value, FunctionValue) and receivers.is_computed(value, receiver):
            return self.results(value)
        return (receivers.bound(value, receiver),)

    # -- calls --

    def call(self, function: Value, node: ast.Call, place: Place) -> Values:
        """What calling something gives back."""
        match function:
            case FunctionValue():
                return self.results(function, arguments.bound(function, node, place))
            case ClassValue():
                return (Instance(function, Argument(node, place)),)
            case Outside(name=name):
                return (stdlib.result(name),)
            case Instance(of=ClassValue(name=name)):
                return (Unknown(f"calling an object of {name} is not followed"),)
            case Unknown():
                return (function,)
            case _:
                return (Unknown("what is called is not a function"),)

    def results(self, function: FunctionValue, given: arguments.Given | None = None) -> Values:
        """What a call of a def gives: a coroutine, a generator, or what it returns."""
        node = function.node
        strange = receivers.strange_decorators(node)
        if strange:
            return (Unknown(f"`{function.name}` is decorated with `@{strange[0]}`"),)
        yields = any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in own(node.body))
        if isinstance(node, ast.AsyncFunctionDef):
            return (Instance("builtins.async_generator") if yields else Coroutine(function),)
        if yields:
            return (Instance("builtins.generator"),)
        return self.returned(function, given)

    def returned(self, function: FunctionValue, given: arguments.Given | None = None) -> Values:
        """What a def's `return` statements give, or its annotation where they do not tell."""
        place = function.body(given)
        found: list[Value] = []
        for value in returns(function.node):
            found.extend(self.values(value, place) if value is not None else (NONE,))
        if not ends_with_exit(function.node.body):
            found.append(NONE)
        annotation = function.node.returns
        if annotation is not None and any(isinstance(value, Unknown) for value in found):
            return self.annotated(annotation, Place(function.module, function.scopes))
        return unique(found)

    def _awaited(self, value: Value) -> Values:
        if isinstance(value, Coroutine):
            return self.returned(value.function)
        return (
            value if isinstance(value, Unknown) else Unknown("what is awaited is no coroutine"),
        )

    def annotated(self, annotation: ast.expr, place: Place) -> Values:
        """The objects that an annotation speaks of."""
        return unique(annotations.objects(annotation, place, self.values))
