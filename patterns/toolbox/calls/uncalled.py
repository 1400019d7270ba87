"""Whether a value that is used is a function, and whether calling it gives what was meant."""

import ast
import builtins

from patterns.contract import Certainty, Refused
from patterns.toolbox.calls import arguments, callables
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.absent import Absent, How
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.values import ClassValue, FunctionValue, Instance, Outside, Value

NEEDS = {
    How.ITEM: "__getitem__",
    How.ITERATION: "__iter__",
    How.MEMBERSHIP: "__contains__",
    How.LENGTH: "__len__",
}
NO_ARGUMENTS = {"capitalize", "copy", "items", "keys", "lower", "title", "upper", "values"}
NO_ARGUMENTS |= {"lstrip", "rstrip", "splitlines", "strip"}
"""Methods of Python's own types that take none."""
OF_TEXT = {"capitalize", "lower", "lstrip", "rstrip", "strip", "title", "upper"}
"""Those of text, which give text again."""
COUNTED = {"elements", "most_common"}
"""Those of a `collections.Counter`."""
DICTIONARIES = {"collections.Counter", "collections.defaultdict", "collections.OrderedDict"}
ASKING = {
    f"{library}.{verb}"
    for library in ("requests", "httpx")
    for verb in ("delete", "get", "head", "options", "patch", "post", "put", "request")
}
OF_ANSWERS = {"json", "raise_for_status"}
"""Methods of what they give: https://docs.python-requests.org/en/latest/api/#requests.Response"""
MOSTLY_NONE = {"rsplit", "split"}


def proof(used: Absent, attr: str | None, resolver: Resolver) -> tuple[str, Certainty]:
    """Why the result of a value that is used is what was meant, and how sure that is.

    Args:
        attr: what the message says that it lacks, where it says that.

    Raises:
        Refused: it is not known to be a function, or its result would not do, either.
    """
    needed = attr or NEEDS[used.how]
    values = resolver.values(used.node, used.place)
    function = values[0] if len(values) == 1 else None
    if isinstance(function, FunctionValue):
        _refuse_attributes(used, needed)
        return _of_function(function, needed, resolver)
    if isinstance(function, Outside):
        name = function.name.rpartition(".")[2]
        if callables.takes_nothing(function.name) and name not in MOSTLY_NONE:
            told = f"`{function.name}` is Python's own, and can be called without arguments."
            return told, Certainty.A
        if function.name.startswith("builtins.") and name in NO_ARGUMENTS | MOSTLY_NONE:
            sure = Certainty.A if name in NO_ARGUMENTS else Certainty.B
            return f"`{used.source}` is a method that can be called without arguments.", sure
    attr = used.node.attr if isinstance(used.node, ast.Attribute) else ""
    if isinstance(used.node, ast.Attribute) and attr in NO_ARGUMENTS | COUNTED:
        objects = resolver.values(used.node.value, used.place)
        of_text = attr in OF_TEXT and hasattr(str, needed)
        known = of_text or all(map(_is_dictionary, objects))
        certainty = Certainty.A if known else Certainty.B
        return f"`{used.source}` is a method, and can be called without arguments.", certainty
    if attr in OF_ANSWERS and _is_of_answer(used.node, used.place, resolver):
        return f"`{used.source}` is a method of a library's answer.", Certainty.A
    if isinstance(used.node, ast.Attribute) and (named := _by_name(attr, needed, resolver)):
        return named
    why = getattr(function, "because", "it may be several things")
    raise Refused(f"`{used.source}` is not known to be a function: {why}")


def _by_name(attr: str, needed: str, resolver: Resolver) -> tuple[str, Certainty] | None:
    """What all methods of that name say, where the message tells that the value is a method."""
    methods: list[FunctionValue] = []
    for module in resolver.project.mentioning(attr):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == attr and _is_set(node):
                # Where anything of that name may be an object's data, it may be data here.
                return None
        for cls in resolver.classes_in(module):
            methods += [
                FunctionValue(module, method, (*cls.scopes, cls.node), cls, Instance(cls))
                for method in classes.methods(cls)
                if method.name == attr
            ]
    if not methods or any(method.node.decorator_list for method in methods):
        return None
    try:
        for method in methods:
            _of_function(method, needed, resolver)
    except Refused:
        return None
    listed = ", ".join(method.place for method in methods[:3])
    why = f"Nothing but methods is called `{attr}` here, and they need no arguments ({listed})."
    return why, Certainty.A


def _is_set(node: ast.Attribute) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _is_of_answer(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether a method is read from what a client of HTTP gave."""
    made = producer(node.value, place) if isinstance(node, ast.Attribute) else None
    return made is not None and bool(calls(made.value, made.place, resolver) & ASKING)


def _is_dictionary(value: Value) -> bool:
    """Whether it is one of the dictionaries that `collections` makes."""
    return isinstance(value, Instance) and value.of in DICTIONARIES


def _refuse_attributes(used: Absent, needed: str) -> None:
    """Functions can have attributes, too, where somebody sets them."""
    for node in ast.walk(used.place.module.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == needed
            and isinstance(node.ctx, ast.Store)
        ):
            where = f"{used.place.module.path}:{node.lineno}"
            raise Refused(f"{where} sets `.{needed}`, perhaps on that very function")


def _of_function(function: FunctionValue, needed: str, resolver: Resolver) -> tuple[str, Certainty]:
    where = f"`{function.name}` ({function.place})"
    if misfit := arguments.misfit(function, ast.Call(ast.Name("f", ast.Load()), [], [])):
        raise Refused(f"{where} {misfit}")
    results = resolver.results(function)
    known = [value for value in results if isinstance(value, Instance)]
    without = [value for value in known if not _has(value, needed, resolver)]
    if without:
        listed = " or ".join(sorted({value.type_name for value in without}))
        raise Refused(f"what {where} gives is a {listed}, which does not have that, either")
    if len(known) == len(results):
        return f"What {where} gives has that.", Certainty.A
    if _is_read_from(function, resolver):
        return f"{where} is called without arguments elsewhere, and read from.", Certainty.A
    return f"{where} can be called as it is.", Certainty.B


def _is_read_from(function: FunctionValue, resolver: Resolver) -> bool:
    """Whether somebody calls a function without arguments, and reads from what it gives."""
    return any(True for _ in resolver.project.mentioning(f"{function.node.name}()."))


def _has(value: Instance, needed: str, resolver: Resolver) -> bool:
    if isinstance(value.of, ClassValue):
        line = resolver.lineage(value.of)
        names = classes.class_names(line) | classes.instance_names(line)
        return needed in names or bool(line.gaps)
    if not value.of.startswith("builtins."):
        return True
    kind: Value | type = getattr(builtins, value.type_name, object)
    return hasattr(kind, needed)
