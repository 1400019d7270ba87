"""ValueError: a text splits into more parts than there are names for."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.place.locate import Place, own, places, raising
from patterns.toolbox.values.producers import producer

SPLITTING = {"rsplit", "split"}
NUMBERS = {"Decimal", "float", "int"}
LAST = {"domain", "ext", "extension", "filetype", "format", "suffix", "tail"}
"""Names of what stands behind the last separator, not the first."""


class SplitTooOften(Pattern):
    """Split no more often than there are names.

    The separator may stand in the last part, too. With a limit the text falls into just as many
    parts as the code has names for, and the last one keeps the rest. Whether the rest belongs
    there is for the format to say.
    """

    family = "values"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("I05",)
    matches = (
        r"ValueError: (?:too many|(?P<few>not enough)) values to unpack "
        r"\(expected (?:at least )?\d+(?:, got \d+)?\)"
    )
    examples = (
        Heals(
            "a value that holds the separator",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 2)",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 2, "parsed")),
            ),
            before="def parsed(line):\n    key, value = line.strip().split('=')  # one a line\n"
            "    return key, value\n\n\nparsed('a=b=c')\n",
            after="def parsed(line):\n    key, value = line.strip().split('=', 1)  # one a line\n"
            "    return key, value\n\n\nparsed('a=b=c')\n",
        ),
        Heals(
            "what stands behind the last separator",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 2)",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before='stem, ext = "a.tar.gz".split(".")\n',
            after='stem, ext = "a.tar.gz".rsplit(".", 1)\n',
        ),
        Heals(
            "words",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 3)",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before='for day, level, text in [line.split() for line in ["a b c d"]]:\n    pass\n',
            after='for day, level, text in [line.split(maxsplit=2) for line in ["a b c d"]]:\n'
            "    pass\n",
        ),
        Explains(
            "a line without the separator",
            fault=Fault(
                "ValueError",
                "not enough values to unpack (expected 2, got 1)",
                frames=(Frame("app.py", 2, "parsed"),),
            ),
            code='def parsed(line):\n    key, value = line.split("=")\n    return key, value\n',
            because='`line.split("=")` (app.py:2) gave fewer parts than the 2 names in front of '
            "it: the separator is missing in some text, perhaps an empty line. Such a text must be "
            "skipped, reported, or given a default",
        ),
        Refuses(
            "a split that has a limit",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 2)",
                frames=(Frame("app.py", 2, "parsed"),),
            ),
            code='def parsed(line):\n    key, value = line.split("=", 2)\n    return key, value\n',
            because="line 2 of app.py unpacks nothing that is split without a limit",
        ),
        Refuses(
            "a value from elsewhere",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 2)",
                frames=(Frame("app.py", 2, "parsed"),),
            ),
            code="def parsed(row):\n    key, value = row\n    return key, value\n",
            because="line 2 of app.py unpacks nothing that is split without a limit",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Give the split its limit."""
        frame = raising(fault, sources)
        found = [
            (len(target.elts), target, call, where)
            for place in places(frame, sources)
            for target, call, where in _unpacked(place)
            if not any(isinstance(part, ast.Starred) for part in target.elts)
        ]
        if len(found) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} unpacks nothing that is split without a limit"
            )
        count, target, call, where = found[0]
        module = where.module
        source = f"`{module.source(call)}` ({module.path}:{call.lineno})"
        if cls.match(fault)["few"]:
            raise Explained(
                f"{source} gave fewer parts than the {count} names in front of it: the separator "
                "is missing in some text, perhaps an empty line. Such a text must be skipped, "
                "reported, or given a default"
            )
        end = module.end(call) - 1
        text = f", {count - 1}" if call.args else f"maxsplit={count - 1}"
        edits = [module.edit(end, end, text)]
        last = getattr(target.elts[-1], "id", "")
        method = call.func
        if (
            isinstance(method, ast.Attribute)
            and method.attr == "split"
            and (last in LAST or _is_read_as_number(last, where))
        ):
            at = module.end(method)
            edits.insert(0, module.edit(at - len("split"), at, "rsplit"))
        told = f"{source} gives a part for each separator, and there are {count} names."
        yield Patch(tuple(edits), (told,), Certainty.B)


def _is_read_as_number(name: str, place: Place) -> bool:
    """Whether the function makes a number of a name: then the separators stand before it."""
    body = place.function.body if place.function is not None else place.module.tree.body
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in NUMBERS
        and [ast.unparse(argument) for argument in node.args] == [name]
        for node in own(body)
    )


def _unpacked(place: Place) -> Iterator[tuple[ast.Tuple | ast.List, ast.Call, Place]]:
    """The targets of a statement that take the parts of a text, and the split."""
    match place.statement:
        case ast.Assign(targets=[ast.Tuple() | ast.List() as target], value=value):
            made = producer(value, place)
            if made is not None and (call := _split(made.value)) is not None:
                yield target, call, made.place
        case ast.For(target=ast.Tuple() | ast.List() as target, iter=iterated):
            made = producer(iterated, place)
            element = getattr(made.value, "elt", None) if made else None
            if made is not None and (call := _split(element)) is not None:
                yield target, call, made.place


def _split(node: ast.expr | None) -> ast.Call | None:
    match node:
        case ast.Call(func=ast.Attribute(attr=attr), args=args, keywords=[]) if (
            attr in SPLITTING and len(args) <= 1
        ):
            return node
    return None
