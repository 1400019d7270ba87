"""KeyError: a table is asked for a column that is misspelt."""

import ast
import re
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
    Unrelated,
)
from patterns.toolbox.names.close import closest
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

LONG = 5
"""Letters from which on two columns that a file names hardly differ by one."""
LONGEST = 60
"""Letters up to which a text may be the name of a column."""
LIBRARY = re.compile(r"(?:^|[/\\])(?:pandas|polars)[/\\]")


class MisspeltColumn(Pattern):
    """Ask the table for the column that the file names elsewhere.

    The column is written out, stands nowhere else in the repository, and exactly one other name
    that the same file writes out differs from it by a slip of the fingers.
    """

    family = "absence"
    severity = Severity.MEDIUM
    answers = ("G01",)
    matches = (
        r"(?:KeyError: (?:'(?P<key>[^'\"]{4,60})'$|\"\['(?P<listed>[^'\"]{4,60})'\] not (?:in index"
        r"|found in axis)\"|'Column not found: (?P<grouped>[^'\"]{4,60})')"
        r"|ColumnNotFoundError: (?:unable to find column \")?(?P<column>[^\"\n]{4,60})\"?)"
    )
    examples = (
        Heals(
            "a column that is named rightly elsewhere",
            fault=Fault(
                "KeyError",
                "'custmer_id'",
                frames=(
                    Frame("app.py", 9, "<module>"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                    Frame("/site-packages/pandas/core/indexes/base.py", 3819, "get_loc"),
                ),
            ),
            before={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import pandas as pd

orders = pd.DataFrame({"customer_id": [1], "amount": [2]})
print(orders["customer_id"])
# once more
print(orders["custmer_id"])
""",
                "stubs/pandas.py": "DataFrame = dict\n",
            },
            after={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import pandas as pd

orders = pd.DataFrame({"customer_id": [1], "amount": [2]})
print(orders["customer_id"])
# once more
print(orders["customer_id"])
""",
                "stubs/pandas.py": "DataFrame = dict\n",
            },
        ),
        Refuses(
            "a column that others name, too",
            fault=Fault(
                "KeyError",
                "'custmer_id'",
                frames=(
                    Frame("app.py", 2, "show"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                ),
            ),
            code={
                "app.py": "def show(orders):\n    print(orders['custmer_id'])\n"
                "    print(orders['customer_id'])\n",
                "load.py": "COLUMNS = ['custmer_id']\n",
            },
            because="load.py names `custmer_id`, too: it may be a column that is missing",
        ),
        Refuses(
            "a column that differs by its ending",
            fault=Fault(
                "KeyError",
                "'amounts'",
                frames=(
                    Frame("app.py", 2, "show"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                ),
            ),
            code="def show(orders):\n    print(orders['amounts'], orders['amount'])\n",
            because="`amount`, which app.py names, may be another column than `amounts`",
        ),
        Refuses(
            "a column that comes from elsewhere",
            fault=Fault(
                "KeyError",
                "'custmer_id'",
                frames=(
                    Frame("app.py", 2, "show"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                ),
            ),
            code="def show(orders, column):\n    print(orders[column], orders['customer_id'])\n",
            because="line 2 of app.py does not write out the column `custmer_id` once",
        ),
        Refuses(
            "nothing close",
            fault=Fault(
                "KeyError",
                "'region'",
                frames=(
                    Frame("app.py", 2, "show"),
                    Frame("/site-packages/pandas/core/frame.py", 4107, "__getitem__"),
                ),
            ),
            code="def show(orders):\n    print(orders['region'], orders['amount'])\n",
            because="no name that app.py writes out is close to `region`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the column where it is written."""
        column = next(text for text in cls.match(fault).groups() if text)
        frame = innermost(fault, sources)
        inner = fault.frames[fault.frames.index(frame) + 1 :]
        if not any(LIBRARY.search(other.path) for other in inner):
            raise Unrelated("the error was not raised by a library of tables")
        where = f"line {frame.line} of {frame.path}"
        written = [
            (node, place) for node, place in _texts_on(frame, sources) if node.value == column
        ]
        if len(written) != 1:
            raise Refused(f"{where} does not write out the column `{column}` once")
        node, place = written[0]
        module = place.module
        for other in Project(sources).mentioning(column):
            if other is not module or module.data.count(column.encode(module.encoding)) > 1:
                raise Refused(
                    f"{other.path} names `{column}`, too: it may be a column that is missing"
                )
        close = closest(column, set(_texts(module)) - {column})
        if close is None:
            raise Refused(f"no name that {module.path} writes out is close to `{column}`")
        if min(len(close), len(column)) < LONG or close.rstrip("s") == column.rstrip("s"):
            raise Refused(
                f"`{close}`, which {module.path} names, may be another column than `{column}`"
            )
        start, end = module.start(node) + 1, module.end(node) - 1
        if module.data[start:end] != column.encode(module.encoding):
            raise Refused(f"`{module.source(node)}` is written in a way Grace cannot edit")
        told = (
            f"{module.path} names `{close}`, and no other one that is as close.",
            f"Nothing else in the repository mentions `{column}`.",
        )
        yield Patch((module.edit(start, end, close),), told)


def _texts_on(frame: Frame, sources: Sources) -> list[tuple[ast.Constant, Place]]:
    """What is written out on a line; the marked columns may be those of what is around it."""
    return on_line(replace(frame, column=None, end_column=None), sources, ast.Constant)


def _texts(module: Module) -> Iterator[str]:
    """All that a file writes out and that is no sentence."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from [node.value] if len(node.value) <= LONGEST else []
