"""What the GitHub adapter can send, read from its source: no list that could fall behind it."""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import unquote

import bot.edges
from tests.judge.routes import Routes
from tests.judge.schemas import load

VERBS = {
    "getitem": "GET",
    "getiter": "GET",
    "post": "POST",
    "patch": "PATCH",
    "put": "PUT",
    "delete": "DELETE",
}
"""gidgethub's methods, and what they send."""
HOLE = "{}"
"""Stands for whatever is only known when it is sent."""

Texts = frozenset[str]
Bound = Mapping[str, Texts]
ROUTES = Routes(load("rest"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Sent(NamedTuple):
    """A request; `url` is an address with holes, or a GraphQL document."""

    method: str
    url: str

    @property
    def operation(self) -> str:
        """GitHub's name for it; the words of the query come after it, and holes stay open."""
        path, _, query = self.url.partition("?")
        found = ROUTES.find(self.method, path.replace(HOLE, "1"))
        asked = sorted(unquote(one) for one in query.split("&") if one)
        return f"{found.name if found else self.url} {' '.join(asked)}"

    def fits(self, other: Self) -> bool:
        """Whether something that was sent is one of these."""
        pattern = ".+".join(map(re.escape, self.operation.split(HOLE)))
        return re.fullmatch(pattern, other.operation, re.DOTALL) is not None


@dataclass
class Adapter:
    """The functions of the modules that talk to GitHub, by name, and the texts they name."""

    functions: dict[str, list[Function]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    """Attributes that hold answers; theirs is a `put`, too."""

    @classmethod
    def read(cls, folder: Path = Path(bot.edges.__file__).parent) -> Self:
        """All of `github*.py`."""
        found = cls()
        for path in sorted(folder.glob("github*.py")):
            found._take(ast.parse(path.read_text("utf-8")))
        return found

    def _take(self, module: ast.Module) -> None:
        for node in ast.walk(module):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    self.texts[name] = text
                case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Call(func=made)):
                    self.kept |= {name} if ast.unparse(made).startswith("Kept") else set()
        for top in module.body:
            inside = top.body if isinstance(top, ast.ClassDef) else [top]
            for one in inside:
                if isinstance(one, Function):
                    self.functions.setdefault(one.name, []).append(one)

    def sent(self) -> set[Sent]:
        """Everything that can be sent, each with its query."""
        return {one for function in self._every() for one in self._by(function)}

    def _every(self) -> Iterator[Function]:
        return itertools.chain.from_iterable(self.functions.values())

    def _by(self, function: Function) -> Iterator[Sent]:
        for call in _calls(function):
            match call.func:
                case ast.Attribute(attr=verb, value=on) if verb in VERBS and not self._holds(on):
                    method, said = VERBS[verb], call.args[0]
                case ast.Name(id="graphql"):
                    method, said = "GRAPHQL", call.args[1]
                case _:
                    continue
            for bound in self._ways_into(function):
                yield from (Sent(method, one) for one in self._texts(said, function, bound))

    def _holds(self, receiver: ast.expr) -> bool:
        """Whether it only keeps answers: its `put` sends nothing."""
        return ast.unparse(receiver) in {"self", *(f"self.{name}" for name in self.kept)}

    def _ways_into(self, function: Function, *above: Function) -> list[Bound]:
        """What its parameters are, for each call of it that the adapter holds."""
        names = [one.arg for one in function.args.args]
        is_door = names[:1] == ["self"] and not function.name.startswith("_")
        calls = [one for one in self._callers.get(function.name, ()) if one[0] not in above]
        ways: list[Bound] = [{}] if is_door or not calls else []
        for caller, call in calls:
            given = names[isinstance(call.func, ast.Attribute) :]
            pairs = [*zip(given, call.args, strict=False)]
            pairs += [(one.arg, one.value) for one in call.keywords if one.arg]
            for bound in self._ways_into(caller, function, *above):
                way = {name: self._texts(value, caller, bound) for name, value in pairs}
                ways += [] if way in ways else [way]
        return ways

    @cached_property
    def _callers(self) -> Mapping[str, list[tuple[Function, ast.Call]]]:
        found: dict[str, list[tuple[Function, ast.Call]]] = {}
        for function in self._every():
            for call in _calls(function):
                if (name := _called(call)) != function.name:
                    found.setdefault(name, []).append((function, call))
        return found

    def _texts(self, node: ast.expr, function: Function, bound: Bound) -> Texts:
        """All that an expression may come to."""
        inner = partial(self._texts, function=function, bound=bound)
        match node:
            case ast.Constant(value=str() | int() as value):
                return frozenset({str(value)})
            case ast.JoinedStr(values=parts):
                return _joined("", map(inner, parts))
            case ast.FormattedValue(value=value):
                return inner(value)
            case ast.Call(func=ast.Name(id="at"), args=[_, *parts]):
                return _joined("/", [frozenset({"/repos/{}/{}"}), *map(inner, parts)])
            case ast.Call(func=ast.Name(id="graphql_url")):
                return frozenset()  # its documents are what counts
            case ast.Name(id=name):
                local = _assigned(function, name)
                if local:
                    return frozenset().union(*map(inner, local))
                return bound.get(name, frozenset({self.texts.get(name, HOLE)}))
        return frozenset({HOLE})


def _joined(between: str, parts: Iterable[Texts]) -> Texts:
    return frozenset(between.join(one) for one in itertools.product(*parts))


@cache
def _calls(function: Function) -> tuple[ast.Call, ...]:
    return tuple(node for node in ast.walk(function) if isinstance(node, ast.Call))


@cache
def _assigned(function: Function, name: str) -> tuple[ast.expr, ...]:
    return tuple(
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
    )


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
    return ""
