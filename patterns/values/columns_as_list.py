"""KeyError, ValueError: several columns of a table are asked for without a list around them."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost

NESTED = (b"MultiIndex", b"pivot", b"unstack", b"header=[", b"set_index", b"nunique", b".agg(")
"""What may make columns with names of several parts, which are asked for by a tuple."""


class ColumnsAsList(Pattern):
    """Ask for several columns by a list.

    What stands in the square brackets with commas is a tuple, and so the name of one column.
    The names are written out, and nothing in the file makes columns with names of several parts.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H05",)
    matches = (
        r"(?:KeyError: \('[^']+'(?:, '[^']+')+\)$|ValueError: Cannot subset columns with a tuple "
        r"with more than one element)"
    )
    examples = (
        Heals(
            "two columns",
            fault=Fault(
                "KeyError",
                "('a', 'b')",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                ),
            ),
            before={
                "app.py": "import sys\n\nsys.path.insert(0, 'stubs')\nimport pandas as pd\n\n"
                "table = pd.DataFrame({'a': [1], 'b': [2]})\nprint(table['a', 'b'])  # both\n",
                "stubs/pandas.py": "DataFrame = dict\n",
            },
            after={
                "app.py": "import sys\n\nsys.path.insert(0, 'stubs')\nimport pandas as pd\n\n"
                "table = pd.DataFrame({'a': [1], 'b': [2]})\nprint(table[['a', 'b']])  # both\n",
                "stubs/pandas.py": "DataFrame = dict\n",
            },
        ),
        Refuses(
            "columns with names of several parts",
            fault=Fault(
                "KeyError",
                "('a', 'b')",
                frames=(
                    Frame("app.py", 2, "show"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                ),
            ),
            code="def show(table):\n    return table.unstack()['a', 'b']\n",
            because="app.py may have columns whose names have several parts (`unstack`)",
        ),
        Refuses(
            "a dictionary",
            fault=Fault("KeyError", "('a', 'b')", frames=(Frame("app.py", 2, "show"),)),
            code="def show(table):\n    return table['a', 'b']\n",
            because="the error was not raised by pandas",
        ),
        Refuses(
            "names that come from elsewhere",
            fault=Fault(
                "KeyError",
                "('a', 'b')",
                frames=(
                    Frame("app.py", 2, "show"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                ),
            ),
            code="def show(table, columns):\n    return table[tuple(columns)]\n",
            because="line 2 of app.py does not ask once for columns that are written out",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put square brackets around the names."""
        frame = innermost(fault, sources)
        inner = fault.frames[fault.frames.index(frame) + 1 :]
        if not any("pandas/" in other.path.replace("\\", "/") for other in inner):
            raise Refused("the error was not raised by pandas")
        found = [
            (node.slice, place)
            for node, place in on_line(replace(frame, column=None), sources, ast.Subscript)
            if isinstance(node.slice, ast.Tuple) and isinstance(node.ctx, ast.Load)
            if all(isinstance(getattr(e, "value", None), str) for e in node.slice.elts)
        ]
        if len(found) != 1:
            raise Refused(
                f"line {frame.line} of {frame.path} does not ask once for columns that are "
                "written out"
            )
        names, place = found[0]
        module = place.module
        for word in NESTED:
            if word in module.data:
                raise Refused(
                    f"{module.path} may have columns whose names have several parts "
                    f"(`{word.decode()}`)"
                )
        start, end = module.start(names), module.end(names)
        edits = [module.edit(start, start, "["), module.edit(end, end, "]")]
        if module.data[start : start + 1] == b"(":
            edits = [module.edit(start, start + 1, "["), module.edit(end - 1, end, "]")]
        told = f"`{module.source(names)}` names {len(names.elts)} columns."
        yield Patch(tuple(edits), (told,))
