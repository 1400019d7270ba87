"""IndexError: an element is stored just behind the end of a list that was written out."""

import ast
from collections.abc import Iterator

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
from patterns.toolbox.place.locate import Place, own, places, raising, statements


class AppendPastEnd(Pattern):
    """Append what is stored behind the end of the list.

    The list was written out a few lines above with as many elements as the index says, and nothing
    has changed its length since: the element was meant to be the next one. A list grows by
    `append`, not by an assignment behind its end.
    """

    family = "values"
    severity = Severity.LOW
    matches = r"IndexError: list assignment index out of range"
    examples = (
        Heals(
            "one more column",
            fault=Fault(
                "IndexError",
                "list assignment index out of range",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 4, "row")),
            ),
            before="""\
def row(name, size, note=""):
    cells = [name, size]
    if note:
        cells[2] = str(note)  # only where there is one
    return cells


print(row("a", 1, "new"))
""",
            after="""\
def row(name, size, note=""):
    cells = [name, size]
    if note:
        cells.append(str(note))  # only where there is one
    return cells


print(row("a", 1, "new"))
""",
        ),
        Refuses(
            "not the next place",
            fault=Fault(
                "IndexError",
                "list assignment index out of range",
                frames=(Frame("app.py", 3, "row"),),
            ),
            code="def row(name, note):\n    cells = [name]\n    cells[2] = note\n"
            "    return cells\n",
            because="`cells` has 1 element on line 3 of app.py, and place 2 is not the next",
        ),
        Refuses(
            "a list that was not written out",
            fault=Fault(
                "IndexError",
                "list assignment index out of range",
                frames=(Frame("app.py", 2, "row"),),
            ),
            code="def row(cells, note):\n    cells[2] = note\n    return cells\n",
            because="nothing tells how many elements `cells` has on line 2 of app.py",
        ),
        Refuses(
            "a list that was changed since",
            fault=Fault(
                "IndexError",
                "list assignment index out of range",
                frames=(Frame("app.py", 4, "row"),),
            ),
            code="def row(note):\n    cells = [1, 2]\n    shortened(cells)\n    cells[2] = note\n",
            because="nothing tells how many elements `cells` has on line 4 of app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Turn the assignment into an `append`."""
        frame = raising(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        for place in places(frame, sources):
            match place.statement:
                case (
                    ast.Assign(
                        targets=[
                            ast.Subscript(
                                value=ast.Name(id=name), slice=ast.Constant(value=int(index))
                            )
                        ],
                        value=value,
                    ) as statement
                ):
                    size = _size(name, place)
                    if size is None:
                        raise Refused(f"nothing tells how many elements `{name}` has on {where}")
                    if size != index:
                        some = f"{size} element{'' if size == 1 else 's'}"
                        raise Refused(
                            f"`{name}` has {some} on {where}, and place {index} is not the next"
                        )
                    module = place.module
                    start, inner = module.start(statement), module.start(value)
                    end = module.end(statement)
                    edits = (
                        module.edit(start, inner, f"{name}.append("),
                        module.edit(end, end, ")"),
                    )
                    because = f"`{name}` has {size} elements there, written out above."
                    yield Patch(edits, (because,))
                    return
        raise Refused(f"{where} stores nothing in a list by a number")


def _size(name: str, place: Place) -> int | None:
    """How many elements a list has, where it was written out and not touched until here."""
    statement = place.statement
    body = place.function.body if place.function else place.module.tree.body
    size = None
    for earlier in statements(body):
        if statement is None or earlier.lineno >= statement.lineno:
            break
        match earlier:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.List(elts=elements)) if (
                target == name and not any(isinstance(e, ast.Starred) for e in elements)
            ):
                size = len(elements)
                continue
        if isinstance(earlier, (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor)):
            # What they hold comes by itself.
            continue
        if any(isinstance(node, ast.Name) and node.id == name for node in own([earlier])):
            size = None
    return size
