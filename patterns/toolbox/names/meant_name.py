"""Which variable a name can mean that nothing binds, or that its own loop is about to bind."""

import ast

from patterns.contract import Fault, Patch, Sources
from patterns.toolbox.names.close import closest, closest_of_few, one_letter_off, reworded
from patterns.toolbox.names.names import BUILTINS, bindings, lookup, visible
from patterns.toolbox.place.locate import COMPREHENSIONS, Place, at, own, places, raising

Loop = ast.For | ast.AsyncFor | ast.comprehension


def nearest(name: str, place: Place) -> tuple[str, str] | None:
    """The variable that is meant, and the sentence that says why; None where none must be."""
    names = visible(place) - _bound_by(place.statement)
    # `PRICE` is one of `PRICES` sooner than a `price` that is written otherwise.
    close = closest(name, {each for each in names if style(each) == style(name)})
    close = close or closest(name, names)
    told = f"`{close}` is the only name here that is close to `{name}`."
    if close is None:
        unread = _unread(place) & names
        close = closest_of_few(name, unread) if len(name) > 2 else None
        told = f"`{close}` is close to `{name}`, and nothing in `{_title(place)}` reads it."
    if close is None:
        ours = {each for each in names if is_local(each, place)}
        many = _plural(name, ours)
        if many is not None and one_letter_off(name, ours) <= {many}:
            close, told = many, f"`{many}` is the plural of `{name}`, and at hand."
    if close is None:
        return None
    if close == f"{name}s" and (element := _element(close, place)):
        return element, f"The loop over `{close}` calls each of them `{element}`."
    return close, told


def by_words(name: str, place: Place) -> str | None:
    """The one variable of the function that has the same words: `number` for `page_number`."""
    close = reworded(name, {each for each in visible(place) if is_local(each, place)})
    return close if close is not None and style(close) == style(name) else None


def is_local(name: str, place: Place) -> bool:
    """Whether a name is a variable of a function around the place."""
    found = lookup(name, place)
    return found is not None and len(found[0]) > 1 and not isinstance(found[0][-1], ast.ClassDef)


def own_loop(fault: Fault, name: str, sources: Sources) -> Patch | None:
    """The plural for `job` in `for job in job`, where nothing but the loop binds the name."""
    frame = raising(fault, sources)
    for spot in places(frame, sources):
        loops: list[tuple[Loop, Place]] = []
        if isinstance(spot.statement, (ast.For, ast.AsyncFor)):
            loops.append((spot.statement, spot))
        for node, where in at(spot, ast.expr, frame.line):
            if isinstance(node, COMPREHENSIONS):
                loops += [(generator, where) for generator in node.generators[:1]]
        for loop, where in loops:
            target, value = loop.target, loop.iter
            if not (isinstance(target, ast.Name) and target.id == name == _id(value)):
                continue
            found = lookup(name, where)
            if found is not None and any(one.node is not loop for one in found[1]):
                continue
            names = visible(where) - {name} - BUILTINS
            close = _plural(name, names) or closest(name, names)
            if close is None:
                continue
            module = where.module
            edit = module.edit(module.start(value), module.end(value), close)
            told = f"The loop goes over its own variable; `{close}` is the one close to it."
            return Patch((edit,), (told, f"Nothing but the loop binds `{name}` there."))
    return None


def _id(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _plural(name: str, names: set[str]) -> str | None:
    """The one name that is many of `name`, or one of the many."""
    forms = {f"{name}s", f"{name}es", f"{name[:-1]}ies", f"{name}_list", f"all_{name}s"}
    forms |= {name[:-1]} if name.endswith("s") else set()
    found = forms & names - {name}
    return found.pop() if len(found) == 1 and len(name) > 2 else None


def _element(many: str, place: Place) -> str | None:
    """What the loop around a place over many values calls each of them."""
    function = place.function
    body = function.body if function is not None else place.module.tree.body
    line = getattr(place.statement, "lineno", 0)
    for node in own(body):
        match node:
            case ast.For(body=[first, *_]) | ast.AsyncFor(body=[first, *_]) if _id(
                node.iter
            ) == many and first.lineno <= line <= (node.end_lineno or 0):
                return _id(node.target)
    for scope in place.scopes:
        if isinstance(scope, COMPREHENSIONS) and _id(scope.generators[0].iter) == many:
            return _id(scope.generators[0].target)
    return None


def _unread(place: Place) -> set[str]:
    """The variables of the innermost function that nothing in it reads."""
    function = place.function
    if function is None:
        return set()
    read = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return set(bindings(function)) - read - {"self", "cls"}


def _title(place: Place) -> str:
    return f"{place.function.name}()" if place.function is not None else place.module.path


def _bound_by(statement: ast.stmt | None) -> set[str]:
    """The names that the failing statement itself was about to bind: they are not there yet."""
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        statement = ast.Assign([statement.target], statement.iter)
    found = ast.walk(statement) if isinstance(statement, (ast.Assign, ast.AnnAssign)) else ()
    return {n.id for n in found if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def style(name: str) -> tuple[bool, bool, bool]:
    """Whether a name is a private one, a constant's, a class's: `_builtins` is not `builtins`."""
    bare = name.lstrip("_")
    return name.startswith("_"), name.isupper(), bare[:1].isupper()
