"""AttributeError: an object of a library no longer has a member that it had for years."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Explained,
    Explains,
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
from patterns.toolbox.imports import libraries
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import asking, on_line, only


class LibraryMember(Pattern):
    """Call the library's member by its name of today.

    The library renamed it, kept the old name for some releases, and has now dropped it, as its own
    change log says. Where it did not rename but replace it, the replacement is only told.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("B06",)
    matches = (
        r"AttributeError: '(?P<type>[\w.]+)' object has no attribute '(?P<attr>append|applymap"
        r"|as_matrix|before_first_request|edges_iter|execute|fromstring|get|get_value|get_values"
        r"|getchildren|getiterator|getsize|is_ajax|is_monotonic|isAlive|itemset|iteritems|ix|mad"
        r"|neighbors_iter|node|nodes_iter|order|ptp|readfp|set_value|sort|table_names|textsize"
        r"|tostring|unescape|weekofyear|find_elements?_by_\w+)'"
    )
    examples = (
        Heals(
            "a table's columns",
            fault=Fault(
                "AttributeError",
                "'DataFrame' object has no attribute 'iteritems'",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("/site-packages/pandas/core/generic.py", 6321, "__getattr__"),
                ),
            ),
            before={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import pandas as pd

table = pd.DataFrame({"a": [1]})
for name, column in table.iteritems():  # one by one
    print(name, column)
""",
                "stubs/pandas.py": "DataFrame = type('DataFrame', (dict,), {})\n",
            },
            after={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import pandas as pd

table = pd.DataFrame({"a": [1]})
for name, column in table.items():  # one by one
    print(name, column)
""",
                "stubs/pandas.py": "DataFrame = type('DataFrame', (dict,), {})\n",
            },
        ),
        Heals(
            "a thread",
            fault=Fault(
                "AttributeError",
                "'Thread' object has no attribute 'isAlive'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="import threading\n\nworker = threading.Thread()\nprint(worker.isAlive())\n",
            after="import threading\n\nworker = threading.Thread()\nprint(worker.is_alive())\n",
        ),
        Explains(
            "a method that was replaced",
            fault=Fault(
                "AttributeError",
                "'DataFrame' object has no attribute 'append'",
                frames=(Frame("app.py", 4, "more"),),
            ),
            code="import pandas\n\ndef more(table, row):\n    return table.append(row)\n",
            because="`table` (app.py:4) is a DataFrame of pandas, which has no `.append` any more: "
            "`pandas.concat([table, other])` joins tables "
            "(https://pandas.pydata.org/docs/whatsnew/v2.0.0.html"
            "#removal-of-prior-version-deprecations-changes)",
        ),
        Refuses(
            "a class of one's own",
            fault=Fault(
                "AttributeError",
                "'Graph' object has no attribute 'node'",
                frames=(Frame("app.py", 8, "show"),),
            ),
            code="""\
import networkx


class Graph:
    nodes = ()

def show(graph):
    print(graph.node)
""",
            because="this repository has a class Graph of its own (app.py:4)",
        ),
        Refuses(
            "a library that nothing here uses",
            fault=Fault(
                "AttributeError",
                "'Graph' object has no attribute 'node'",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(graph):\n    print(graph.node)\n",
            because="no file of this repository imports `networkx`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the one use, or tell what to use."""
        found, resolver = cls.match(fault), Resolver(sources)
        kind, attr = found["type"], found["attr"]
        successor = libraries.member(kind, attr)
        if successor is None:
            raise Unrelated(f"`.{attr}` of a {kind} is nothing that a known library gave up")
        if named := resolver.classes_named(kind.rpartition(".")[2]):
            raise Refused(f"this repository has a class {kind} of its own ({named[0].place})")
        if not libraries.is_used(successor.library, sources):
            raise Refused(f"no file of this repository imports `{successor.library}`")
        frame = asking(fault, sources)
        read = [pair for pair in on_line(frame, sources, ast.Attribute) if pair[0].attr == attr]
        node, place = only(read, fault, f"use of `.{attr}`")
        module = place.module
        owner = "" if successor.library == libraries.OWN else f" of {successor.library}"
        if successor.new is None:
            raise Explained(
                f"`{module.source(node.value)}` ({module.path}:{node.lineno}) is a {kind}{owner}, "
                f"which has no `.{attr}` any more: {successor.instead} ({successor.source})"
            )
        end = module.end(node)
        edit = module.edit(end - len(attr.encode(module.encoding)), end, successor.new)
        told = f"A {kind}{owner} calls it `{successor.new}` now ({successor.source})"
        yield Patch((edit,), (told,))
