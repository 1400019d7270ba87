"""Edits of what a call passes: one argument more behind the others, or some of them fewer."""

import ast
from collections.abc import Sequence

from patterns.contract import Edit
from patterns.toolbox.source.module import Module

Passed = ast.expr | ast.keyword


def added(call: ast.Call, text: str, module: Module) -> Edit:
    """The edit that passes one argument more, behind all that is passed already."""
    end = module.end(call) - 1
    before = module.data[module.end(call.func) : end].rstrip()
    return module.edit(end, end, text if before.endswith((b"(", b",")) else f", {text}")


def named(passed: Sequence[ast.expr], names: Sequence[str], module: Module) -> tuple[Edit, ...]:
    """The edits that pass by name what is passed by its place."""
    pairs = zip(passed, names, strict=True)
    return tuple(module.edit(at := module.start(node), at, f"{name}=") for node, name in pairs)


def without(call: ast.Call, left_out: Sequence[Passed], module: Module) -> Edit:
    """The edit that takes arguments out of a call which stand behind each other in it."""
    every: list[Passed] = [*call.args, *call.keywords]
    every.sort(key=lambda node: (node.lineno, node.col_offset))
    first, last = every.index(left_out[0]), every.index(left_out[-1])
    if first:
        return module.edit(module.end(every[first - 1]), module.end(every[last]), "")
    rest = every[last + 1 :]
    end = module.start(rest[0]) if rest else module.end(every[last])
    return module.edit(module.start(every[0]), end, "")
