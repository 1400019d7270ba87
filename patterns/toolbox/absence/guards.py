"""Guards for an expression that can be None: every form that fits where it is used."""

import ast
from collections.abc import Iterator

from patterns.toolbox.absence import guard_lines
from patterns.toolbox.absence.guard_lines import Guard, missing, there
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place import effects
from patterns.toolbox.place.absent import Absent, How
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import COMPREHENSIONS, own
from patterns.toolbox.values.stdlib import is_none

HANDS_ON = 50
"""Rank of the form that hands None on."""


def forms(absent: Absent, *, steady: bool = False) -> list[Guard]:
    """All guards that fit, best first; none where nothing shows what to do without the value.

    Args:
        steady: whether the caller knows that to read the value twice gives the same.
    """
    if not steady and not _is_steady(absent.node):
        found = list(_empty_instead(absent))
    else:
        found = [
            *guard_lines.as_elsewhere(absent),
            *guard_lines.default_first(absent),
            *_joined(absent),
            *_empty_instead(absent),
            *_filtered(absent),
            *guard_lines.next_round(absent),
            *guard_lines.around(absent),
            *_conditional(absent),
        ]
    return sorted(found, key=lambda form: form.rank)


def _is_steady(node: ast.expr) -> bool:
    """Whether reading an expression twice gives the same: a name, or attributes of one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _joined(absent: Absent) -> Iterator[Guard]:
    """`x is not None and x.ready`, where a condition asks."""
    module = absent.place.module
    operand, parent = _operand(absent)
    if operand is None:
        return
    start, end = module.start(operand), module.end(operand)
    needs_braces = isinstance(operand, (ast.IfExp, ast.Lambda, ast.NamedExpr))
    needs_braces |= isinstance(operand, ast.BoolOp)
    opening, closing = ("(", ")") if needs_braces else ("", "")
    outer = ("(", ")") if isinstance(parent, ast.BoolOp) and _is_or(parent) else ("", "")
    edits = [
        module.edit(start, start, f"{outer[0]}{there(absent)} and {opening}"),
        module.edit(end, end, f"{closing}{outer[1]}"),
    ]
    added = tuple(edit for edit in edits if edit.new)
    inverts = isinstance(operand, ast.UnaryOp) and isinstance(parent, ast.If)
    inverts = inverts and isinstance(parent, ast.If) and _must_be_taken(parent, absent)
    if inverts or _is_not_in(operand, parent, absent):
        edit = module.edit(start, start, f"{missing(absent)} or ")
        because = f"Without `{absent.source}` it is as if the condition held."
        yield Guard(20, (edit,), because, inverts=True)
    else:
        yield Guard(20, added, f"The condition asks for `{absent.source}` first.")


def _is_not_in(operand: ast.expr, parent: ast.AST | None, absent: Absent) -> bool:
    """Whether a branch leaves because something is not in the value: it is not in no value."""
    match operand, parent:
        case (
            ast.Compare(ops=[ast.NotIn()], comparators=[holder]),
            ast.If(body=body, orelse=[]),
        ) if ends_with_exit(body):
            return holder in {absent.use, absent.node} or absent.use in ast.walk(holder)
    return False


def _must_be_taken(statement: ast.If, absent: Absent) -> bool:
    """Whether the branch is the way out for what is wrong: without the value, that is so, too."""
    return isinstance(statement.body[-1], ast.Raise) or _is_read_behind(statement, absent)


def _is_read_behind(statement: ast.If, absent: Absent) -> bool:
    """Whether what is absent is used after an `if` that leaves, which must then leave."""
    root = absent.place.function or absent.place.module.tree
    return ends_with_exit(statement.body) and any(
        isinstance(node, (ast.Attribute, ast.Subscript))
        and node.lineno > (statement.end_lineno or statement.lineno)
        and ast.unparse(node.value) == ast.unparse(absent.node)
        for node in own(root.body)
    )


def _is_or(node: ast.BoolOp) -> bool:
    return isinstance(node.op, ast.Or)


def _operand(absent: Absent) -> tuple[ast.expr | None, ast.AST | None]:
    """The smallest part of a condition that the use decides, and what it is part of."""
    statement = absent.place.statement
    parents = {
        id(child): node
        for node in ast.walk(statement or ast.Pass())
        for child in ast.iter_child_nodes(node)
    }
    node: ast.AST = absent.use
    while (parent := parents.get(id(node))) is not None:
        match parent:
            case ast.BoolOp(values=values) if node in values and _is_condition(parent, parents):
                return _as_operand(node), parent
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if test is node:
                return _as_operand(node), parent
            case ast.comprehension(ifs=tests) if node in tests:
                return _as_operand(node), parent
            case ast.stmt():
                return None, None
        node = parent
    return None, None


def _is_condition(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """Whether only the truth of an `and`/`or` matters."""
    parent = parents.get(id(node))
    match parent:
        case ast.BoolOp():
            return _is_condition(parent, parents)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return test is node
        case ast.comprehension(ifs=tests):
            return node in tests
        case ast.UnaryOp(op=ast.Not()):
            return True
    return False


def _as_operand(node: ast.AST) -> ast.expr | None:
    return node if isinstance(node, ast.expr) else None


def _empty_instead(absent: Absent) -> Iterator[Guard]:
    """`for a in x or []`, `len(x or [])`: no value, nothing to go through."""
    if absent.how not in {How.ITERATION, How.LENGTH, How.MEMBERSHIP}:
        return
    if isinstance(absent.use, (ast.Tuple, ast.List)) or isinstance(absent.node, ast.BoolOp):
        return
    module, node, statement = absent.place.module, absent.node, absent.place.statement
    if isinstance(statement, ast.Assign) and absent.use is node is statement.value:
        return  # as many as there are names are wanted
    bare = absent.how is How.ITERATION and absent.use is node and _stands_bare(absent)
    bare |= isinstance(absent.use, ast.Call) and len(absent.use.args) == 1
    opening, closing = ("", "") if bare else ("(", ")")
    start, end = module.start(node), module.end(node)
    empty = "{}" if isinstance(absent.use, ast.Dict) else "[]"
    edits = (module.edit(start, start, opening), module.edit(end, end, f" or {empty}{closing}"))
    rank = 22 if absent.how is How.ITERATION else 30
    because = f"Without `{absent.source}` there is nothing to go through."
    yield Guard(rank, tuple(edit for edit in edits if edit.new), because)


def _stands_bare(absent: Absent) -> bool:
    """Whether what is looped over can become an `or` without parentheses."""
    starred = any(
        isinstance(node, ast.Starred) and node.value is absent.node
        for node in ast.walk(absent.place.statement or ast.Pass())
    )
    return not starred and not isinstance(absent.node, (ast.IfExp, ast.Lambda))


def _filtered(absent: Absent) -> Iterator[Guard]:
    """`... for a in xs if a is not None`, where the name is the comprehension's own."""
    scope = absent.place.scopes[-1]
    if not isinstance(scope, COMPREHENSIONS) or len(scope.generators) != 1:
        return
    root = absent.node
    while isinstance(root, ast.Attribute):
        root = root.value
    generator = scope.generators[0]
    module = absent.place.module
    text = module.bytes_of(scope)
    if not isinstance(root, ast.Name) or root.id not in bindings(scope) or b"#" in text:
        return
    if any(absent.use in list(ast.walk(test)) for test in generator.ifs):
        return
    if generator.ifs and isinstance(generator.ifs[-1], (ast.BoolOp, ast.IfExp)):
        return
    end = module.start(scope) + len(text[:-1].rstrip())
    word = "and" if generator.ifs else "if"
    edit = module.edit(end, end, f" {word} {there(absent)}")
    yield Guard(24, (edit,), f"What has no `{absent.source}` is left out.")


def _conditional(absent: Absent) -> Iterator[Guard]:
    """`y = x.a if x is not None else None`, where a value that is None may go on."""
    statement, module = absent.place.statement, absent.place.module
    match statement:
        case ast.Assign(value=value, targets=[ast.Name() | ast.Attribute() | ast.Subscript()]):
            pass
        case ast.Return(value=ast.expr() as value):
            function = absent.place.function
            if function is None or not _gives_none(function):
                return
        case _:
            return
    if not _is_chain(value, absent.use):
        return
    end = module.end(value)
    edit = module.edit(end, end, f" if {there(absent)} else None")
    # Whoever looks an entry up that others look up, too, will meet the None.
    kept = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript)
    skips = kept and effects.are_stored([statement], absent.place)
    because = f"Without `{absent.source}` there is no value, either."
    yield Guard(HANDS_ON, (edit,), because, skips=skips)


def _gives_none(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(node, ast.Return) and node.value is not None and is_none(node.value)
        for node in own(function.body)
    )


def _is_chain(value: ast.expr, use: ast.expr) -> bool:
    """Whether a value is attributes, calls and items of the use, and nothing else."""
    while value is not use:
        match value:
            case ast.Attribute(value=inner) | ast.Call(func=inner) | ast.Subscript(value=inner):
                value = inner
            case _:
                return False
    return True
