"""TypeError: an argument of the command line is counted with, and was declared without a type."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place, innermost, places
from patterns.toolbox.repository.files import with_argument
from patterns.toolbox.values import numeric_uses
from patterns.toolbox.values.kinds import is_builtin
from patterns.toolbox.values.kinds import kinds as kinds_of
from patterns.toolbox.values.producers import producer

Declared = tuple[ast.Call, Place]
TAKEN = {"action", "nargs", "type", "choices", "is_flag", "multiple"}
"""What says by itself what the argument gives."""
DECORATORS = {"option", "argument"}
"""Those of click, which give a function its parameters."""


class ArgumentWithoutType(Pattern):
    """Declare the argument's type.

    What stands on a command line is text until its parser is told otherwise. The program counts
    with this argument, so that a number is what it declares; the parser then also tells a user
    who passes something else.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H12",)
    matches = (
        r"TypeError: (?:'str' object cannot be interpreted as an integer$"
        r"|can't multiply sequence by non-int of type '(?:str|float)'$"
        r"|'[<>=!]+' not supported between instances of (?:'str' and '(?:int|float)'"
        r"|'(?:int|float)' and 'str')"
        r"|unsupported operand type\(s\) for [^:]+: (?:'str' and '(?:int|float)'"
        r"|'(?:int|float)' and 'str')"
        r"|can only concatenate str \(not \"(?:int|float)\"\) to str)"
    )
    examples = (
        Heals(
            "an option",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="""\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--page-size", default=5, help="rows")  # of a page
args = parser.parse_args(["--page-size", "3"])
print(args.page_size + 1)
""",
            after="""\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--page-size", default=5, help="rows", type=int)  # of a page
args = parser.parse_args(["--page-size", "3"])
print(args.page_size + 1)
""",
        ),
        Heals(
            "a count under a name of its own",
            fault=Fault(
                "TypeError",
                "'str' object cannot be interpreted as an integer",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "main")),
            ),
            before="""\
import argparse

def main(given):
    parser = argparse.ArgumentParser()
    parser.add_argument("count")
    count = parser.parse_args(given).count
    for number in range(count):
        print(number)

main(["2"])
""",
            after="""\
import argparse

def main(given):
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    count = parser.parse_args(given).count
    for number in range(count):
        print(number)

main(["2"])
""",
        ),
        Refuses(
            "no such argument",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 2, "more"),),
            ),
            code="def more(page):\n    return page.size + 1\n",
            because="line 2 of app.py counts with no argument of a command line",
        ),
        Refuses(
            "a text, too",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 3, "more"),),
            ),
            code="""\
def more(parser):
    args = parser.parse_args()
    return args.size + 1 if args.size.isdigit() else 0

def declare(parser):
    parser.add_argument("--size")
""",
            because="`size` is used as a text, too, at app.py:3",
        ),
        Refuses(
            "one that says what it gives",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 2, "more"),),
            ),
            code="""\
def more(args):
    return args.size + 1

def declare(parser):
    parser.add_argument("--size", choices=["a", "b"])
""",
            because='`parser.add_argument("--size", choices=["a", "b"])` (app.py:5) says what it '
            "gives",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add `type=` to the one declaration of the argument."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        met = [
            (pair, place)
            for node, place in candidates(fault, sources, ast.expr)
            for pair in numeric_uses.of(node, place, resolver)
        ]
        met += [
            (pair, one) for one in places(frame, sources) for pair in numeric_uses.of_statement(one)
        ]
        for (text, number), place in met:
            name, declared = _declared(text, place, resolver)
            if len(declared) != 1:
                continue
            call, where = declared[0]
            module = where.module
            source = f"`{module.source(call)}` ({module.path}:{call.lineno})"
            if any(keyword.arg in TAKEN | {None} for keyword in call.keywords):
                raise Refused(f"{source} says what it gives")
            _refuse_text(name, resolver)
            kinds = kinds_of(number, place, resolver) if number else frozenset({"builtins.int"})
            form = "float" if "builtins.float" in kinds or "'float'" in fault.message else "int"
            if not is_builtin(form, where):
                raise Refused(f"`{form}` means something else in {module.path}")
            sure = Certainty.A if kinds <= numeric_uses.NUMBERS else Certainty.B
            told = f"{source} gives a text, and `{place.module.source(text)}` is counted with."
            yield Patch((with_argument(call, f"type={form}", module),), (told,), sure)
            return
        raise Unrelated(
            f"line {frame.line} of {frame.path} counts with no argument of a command line"
        )


def _declared(text: ast.expr, place: Place, resolver: Resolver) -> tuple[str, list[Declared]]:
    """The argument that an expression stands for, and the calls that declare one of that name."""
    if isinstance(text, ast.Name) and place.function is not None:
        given = [arg.arg for arg in place.function.args.args]
        outside = Place(place.module, place.scopes[:-1])
        if text.id in given:
            return text.id, [
                (decorator, outside)
                for decorator in place.function.decorator_list
                if isinstance(decorator, ast.Call)
                and getattr(decorator.func, "attr", "") in DECORATORS
                and _name(decorator) == text.id
            ]
    made = producer(text, place)
    if made is None or not isinstance(made.value, ast.Attribute):
        return "", []
    name = made.value.attr
    return name, [
        (call, where)
        for module in resolver.project.mentioning("add_argument")
        for call, where in calls(module)
        if getattr(call.func, "attr", "") == "add_argument" and _name(call) == name
    ]


def _name(call: ast.Call) -> str:
    """Under which name a parser stores what it finds.

    https://docs.python.org/3/library/argparse.html#dest
    """
    for keyword in call.keywords:
        if keyword.arg == "dest" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    texts = [word for word in words if isinstance(word, str)]
    long = [word for word in texts if word.startswith("--")] or texts
    return long[0].lstrip("-").replace("-", "_") if long else ""


def _refuse_text(name: str, resolver: Resolver) -> None:
    for module in resolver.project.mentioning(name):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and name in {
                getattr(node.value, "attr", ""),
                getattr(node.value, "id", ""),
            }:
                raise Refused(f"`{name}` is used as a text, too, at {module.path}:{node.lineno}")
