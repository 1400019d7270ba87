"""What a name, an attribute chain or a call stands for, followed through the repository's files."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import Refused, Sources
from patterns.toolbox import annotations, arguments, classes, stdlib
from patterns.toolbox.locate import FUNCTIONS, Place, Scope, own, returns
from patterns.toolbox.module import Module
from patterns.toolbox.names import BUILTINS, Binding, Kind, bindings, class_definitions, lookup
from patterns.toolbox.project import Project
from patterns.toolbox.values import (
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
TRANSPARENT = {"staticmethod", "classmethod", "property", "cached_property", "cache", "lru_cache"}
TRANSPARENT |= {"override", "final", "wraps", "abstractmethod"}
"""Decorators that leave what a call of the function gives as it is."""
IMPLICIT_CLASSMETHODS = {"__new__", "__init_subclass__", "__class_getitem__"}


class Resolver:
    """Follows expressions to what they may stand for; asks the project for other files."""

    def __init__(self, sources: Sources) -> None:
        self.project = Project(sources)
        self._active: set[tuple[int, int]] = set()
        self._steps = 0

    def values(self, expression: ast.expr, place: Place) -> Values:
        """All that an expression may stand for at a place."""
        self._steps += 1
        # The same expression means something else for another caller's arguments.
        key = (id(expression), id(place.arguments))
        if self._steps > STEPS:
            return (Unknown("there is too much code to follow"),)
        if key in self._active:
            return ()
        outermost = not self._active
        self._active.add(key)
        try:
            found = unique(self._evaluate(expression, place))
        finally:
            self._active.discard(key)
        return found or ((Unknown("it is defined by itself"),) if outermost else ())

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

    # -- expressions --

    def _evaluate(self, expression: ast.expr, place: Place) -> Iterator[Value]:
        match expression:
            case ast.Name(id=name):
                yield from self._name(name, place)
            case ast.Attribute(value=value, attr=attr):
                for base in self.values(value, place):
                    yield from self.attribute(base, attr)
            case ast.Call():
                for function in self.values(expression.func, place):
                    yield from self.call(function, expression, place)
            case ast.Await(value=value):
                for awaited in self.values(value, place):
                    yield from self._awaited(awaited)
            case _:
                yield from self._operation(expression, place)

    def _operation(self, expression: ast.expr, place: Place) -> Iterator[Value]:
        match expression:
            case ast.IfExp(body=first, orelse=second):
                yield from [*self.values(first, place), *self.values(second, place)]
            case ast.BoolOp(values=operands):
                for operand in operands:
                    yield from self.values(operand, place)
            case ast.NamedExpr(value=value):
                yield from self.values(value, place)
            case ast.BinOp(left=left, op=op, right=right):
                yield from stdlib.binary(op, self.values(left, place), self.values(right, place))
            case ast.UnaryOp(op=ast.Not()):
                yield Instance("builtins.bool")
            case ast.UnaryOp(operand=operand):
                yield from self.values(operand, place)
            case _:
                yield stdlib.display(expression)

    def _name(self, name: str, place: Place) -> Iterator[Value]:
        found = lookup(name, place)
        if found is None:
            yield from self._unbound(name, place)
            return
        scopes, bound = found
        known = place.arguments if scopes[-1] is place.function else {}
        where = Place(place.module, scopes, arguments=known)
        declared_only = all(binding.kind is Kind.DECLARATION for binding in bound)
        for binding in bound:
            if binding.kind is not Kind.DECLARATION or declared_only:
                yield from self.binding(name, binding, where)

    def _unbound(self, name: str, place: Place) -> Iterator[Value]:
        for binding in bindings(place.module.tree).get("*", ()):
            path = self._star_import(binding, place)
            module = self._load(path) if path else None
            if isinstance(module, ModuleValue) and name in bindings(module.module.tree):
                yield from self.attribute(module, name)
                return
        yield (
            Outside(f"builtins.{name}")
            if name in BUILTINS
            else Unknown(f"nothing in {place.module.path} binds `{name}`")
        )

    def _star_import(self, binding: Binding, place: Place) -> str | None:
        node = binding.node
        if not isinstance(node, ast.ImportFrom):
            return None
        return self.project.find_from(node, place.module.path)

    def binding(self, name: str, binding: Binding, where: Place) -> Iterator[Value]:
        """What one binding gives its name; `where` ends with the scope that it stands in."""
        if binding.scopes:
            where = Place(where.module, binding.scopes)
        match binding.node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() as node:
                yield self._function(node, where)
            case ast.ClassDef() as node:
                yield ClassValue(where.module, node, where.scopes)
            case ast.Import() as node:
                yield self._import(name, node, where.module)
            case ast.ImportFrom() as node:
                yield from self._import_from(name, node, where.module)
            case ast.arg() as node:
                yield from self._parameter(node, binding, where)
            case _:
                yield from self._assigned(name, binding, where)

    def _assigned(self, name: str, binding: Binding, where: Place) -> Iterator[Value]:
        if binding.value is not None:
            values = self.values(binding.value, where)
        else:
            values = (Unknown(f"`{name}` gets its value in a way that Grace does not follow"),)
        if binding.annotation is not None and any(isinstance(v, Unknown) for v in values):
            values = self.annotated(binding.annotation, where)
        yield from values

    def _parameter(self, node: ast.arg, binding: Binding, where: Place) -> Iterator[Value]:
        if (argument := where.arguments.get(node.arg)) is not None:
            yield from self.values(argument.value, argument.place)
            return
        if (receiver := self._receiver(node, where)) is not None:
            yield receiver
        elif binding.kind is Kind.PARAMETER and binding.annotation is not None:
            yield from self.annotated(binding.annotation, Place(where.module, where.scopes[:-1]))
        else:
            name = getattr(where.scopes[-1], "name", "a lambda")
            yield Unknown(f"`{node.arg}` is a parameter of `{name}` without an annotation")

    def _receiver(self, node: ast.arg, where: Place) -> Value | None:
        """What `self` or `cls` is; None for any other parameter."""
        if len(where.scopes) < 2 or node.arg != _first_parameter(where.scopes[-1]):
            return None
        function, owner = where.scopes[-1], where.scopes[-2]
        if not isinstance(function, FUNCTIONS) or not isinstance(owner, ast.ClassDef):
            return None
        cls = ClassValue(where.module, owner, where.scopes[:-2])
        names = {arguments.decorator_name(decorator) for decorator in function.decorator_list}
        if "classmethod" in names or function.name in IMPLICIT_CLASSMETHODS:
            return cls
        return Instance(cls) if names <= TRANSPARENT - {"staticmethod"} else None

    # -- definitions --

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, where: Place) -> Value:
        owner = None
        if isinstance(where.scopes[-1], ast.ClassDef):
            owner = ClassValue(where.module, where.scopes[-1], where.scopes[:-1])
        return FunctionValue(where.module, node, where.scopes, owner)

    def _import(self, name: str, node: ast.Import, module: Module) -> Value:
        for alias in node.names:
            if alias.asname == name:
                return self._module(alias.name, module.path)
        return self._module(name, module.path)

    def _import_from(self, name: str, node: ast.ImportFrom, module: Module) -> Iterator[Value]:
        alias = next(alias for alias in node.names if (alias.asname or alias.name) == name)
        path = self.project.find_from(node, module.path)
        if path is not None and path != module.path:
            yield from self.attribute(self._load(path), alias.name)
        elif path is None and node.level:
            yield self._module(alias.name, module.path)
        else:
            dotted = f"{node.module}.{alias.name}"
            found = self.project.find(dotted, module.path)
            yield self._load(found) if found else Outside(dotted)

    def _module(self, dotted: str, importer: str) -> Value:
        path = self.project.find(dotted, importer)
        if path is not None:
            return self._load(path)
        if self.project.has_package(dotted, importer):
            return Package(dotted, importer)
        return Outside(dotted)

    def _load(self, path: str) -> Value:
        try:
            return ModuleValue(self.project.module(path))
        except Refused as error:
            return Unknown(str(error))

    # -- attributes --

    def attribute(self, base: Value, attr: str) -> Values:
        """What an attribute of something stands for."""
        match base:
            case ModuleValue(module=module):
                return self._module_attribute(module, attr)
            case Package(dotted=dotted, importer=importer):
                return (self._module(f"{dotted}.{attr}", importer),)
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
        place = Place(module, (module.tree,))
        if lookup(attr, place) is not None:
            return unique(self._name(attr, place))
        if "*" in bindings(module.tree):
            return unique(self._unbound(attr, place))
        package = module.path.removesuffix("/__init__.py")
        if package != module.path:
            path = self.project.submodule(package, attr)
            if path is not None:
                return (self._load(path),)
        return (Unknown(f"{module.path} does not define `{attr}`"),)

    def _member(self, cls: ClassValue, attr: str, receiver: Value) -> Values:
        line = self.lineage(cls)
        members = classes.class_members(line, attr)
        if isinstance(receiver, Instance) or members:
            members = [*members, *classes.assigned_members(line, attr)]
        members = members or classes.declarations(line, attr)
        found: list[Value] = []
        for member in members:
            for value in self.binding(attr, member.binding, member.place):
                found.extend(self._bind(value, receiver))
        if not found:
            gaps = [
                *line.unknown,
                *(f"`{name}` is outside this repository" for name in line.outside),
            ]
            why = f" and {gaps[0]}" if gaps else ""
            return (Unknown(f"class {cls.name} does not define `{attr}`{why}"),)
        return unique(found)

    def _bind(self, value: Value, receiver: Value) -> Values:
        """A function found on a class, as seen through an instance or the class."""
        if not isinstance(value, FunctionValue) or value.owner is None:
            return (value,)
        names = {arguments.decorator_name(d) for d in value.node.decorator_list}
        if names & {"property", "cached_property"} and isinstance(receiver, Instance):
            return self.results(value)
        if "staticmethod" in names:
            return (value,)
        bound = receiver
        if "classmethod" in names and isinstance(receiver, Instance):
            bound = receiver.of if isinstance(receiver.of, ClassValue) else receiver
        elif isinstance(receiver, ClassValue) and "classmethod" not in names:
            return (value,)
        return (FunctionValue(value.module, value.node, value.scopes, value.owner, bound),)

    # -- calls --

    def call(self, function: Value, node: ast.Call, place: Place) -> Values:
        """What calling something gives back."""
        match function:
            case FunctionValue():
                return self.results(function, arguments.bound(function, node, place))
            case ClassValue():
                return (Instance(function),)
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
        strange = arguments.strange_decorators(node, TRANSPARENT)
        if strange:
            return (Unknown(f"`{function.name}` is decorated with `@{strange[0]}`"),)
        yields = any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in own(node.body))
        if isinstance(node, ast.AsyncFunctionDef):
            return (Instance("types.AsyncGeneratorType") if yields else Coroutine(function),)
        if yields:
            return (Instance("types.GeneratorType"),)
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


def ends_with_exit(body: Sequence[ast.stmt]) -> bool:
    """Whether control never falls off the end of these statements."""
    last = body[-1]
    match last:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If(body=then, orelse=otherwise):
            return bool(otherwise) and ends_with_exit(then) and ends_with_exit(otherwise)
        case ast.With(body=inner) | ast.AsyncWith(body=inner):
            return ends_with_exit(inner)
        case ast.While(test=ast.Constant(value=True)):
            return not any(isinstance(node, ast.Break) for node in own(last.body))
        case ast.Try(body=inner, handlers=handlers, orelse=otherwise, finalbody=final):
            if final and ends_with_exit(final):
                return True
            main = ends_with_exit(otherwise or inner)
            return main and all(ends_with_exit(handler.body) for handler in handlers)
        case ast.Match(cases=cases):
            wild = isinstance(cases[-1].pattern, ast.MatchAs) and cases[-1].pattern.pattern is None
            return wild and cases[-1].guard is None and all(ends_with_exit(c.body) for c in cases)
        case _:
            return False


def _first_parameter(scope: Scope) -> str | None:
    return classes.first_parameter(scope) if isinstance(scope, FUNCTIONS) else None
