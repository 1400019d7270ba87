"""The methods by which values of a class answer to Python's operators."""

ARITHMETIC = {"add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow"}
ARITHMETIC |= {"lshift", "rshift", "and", "or", "xor"}
OPERATORS = {f"__{side}{name}__" for name in ARITHMETIC for side in ("", "r", "i")}
OPERATORS |= {f"__{name}__" for name in ("eq", "ne", "lt", "le", "gt", "ge")}
"""https://docs.python.org/3/reference/datamodel.html#emulating-numeric-types"""
