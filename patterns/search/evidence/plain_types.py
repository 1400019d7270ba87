"""The types that are Python's own, by the names that messages give them."""

VALUES = frozenset(
    {"NoneType", "str", "bytes", "int", "float", "bool", "list", "tuple", "dict", "set"}
)
"""What no function, no class and no object of a project is of."""
BUILT_IN = VALUES - {"NoneType"} | {"complex"}
"""What a value can be asked for, or turned into."""
ASKED_FOR = VALUES - {"NoneType", "bool"}
"""What `isinstance()` tells from all the others: True is an int, too."""
EMPTY_OF = {"str": "''", "list": "[]", "dict": "{}", "bytes": "b''", "set": "set()", "int": "0"}
"""The empty value of a type, which can stand in for one that is missing."""
GROWN = {"append": "[]", "extend": "[]", "insert": "[]", "add": "set()", "update": "{}"}
GROWN |= {"setdefault": "{}"}
"""Methods that put something in, and what they are called on."""
TEXT_METHODS = set(dir(str))
