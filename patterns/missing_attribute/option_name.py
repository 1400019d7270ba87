"""AttributeError: an option of the command line is read by a name that it does not have."""

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
from patterns.toolbox.names.close import closest
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module


class OptionName(Pattern):
    """Read the option by the name under which it is declared.

    argparse gives an option the name of its first long form, without dashes in front and with
    underscores inside, or what `dest` says. Exactly one declared option is close to what is read.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B08",)
    matches = r"AttributeError: 'Namespace' object has no attribute '(?P<attr>\w+)'"
    examples = (
        Heals(
            "an option with a dash",
            fault=Fault(
                "AttributeError",
                "'Namespace' object has no attribute 'outputdir'",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 9, "main")),
            ),
            before="""\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("-o", "--output-dir", default=".")
parser.add_argument("--verbose", action="store_true")

def main():
    args = parser.parse_args([])
    print(args.outputdir)  # where to

main()
""",
            after="""\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("-o", "--output-dir", default=".")
parser.add_argument("--verbose", action="store_true")

def main():
    args = parser.parse_args([])
    print(args.output_dir)  # where to

main()
""",
        ),
        Refuses(
            "an option that is not declared",
            fault=Fault(
                "AttributeError",
                "'Namespace' object has no attribute 'colour'",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="""\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--verbose", action="store_true")
print(parser.parse_args([]).colour)
""",
            because="no option that is declared is close to `colour`; there is `verbose`",
        ),
        Refuses(
            "an option of one command only",
            fault=Fault(
                "AttributeError",
                "'Namespace' object has no attribute 'levels'",
                frames=(Frame("app.py", 8, "<module>"),),
            ),
            code="""\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--level")
commands = parser.add_subparsers()
commands.add_parser("show").add_argument("--levels")
args = parser.parse_args([])
print(args.levels)
""",
            because="`levels` is declared at app.py:6, for another command perhaps",
        ),
        Refuses(
            "no option at all",
            fault=Fault(
                "AttributeError",
                "'Namespace' object has no attribute 'levels'",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(args):\n    print(args.levels)\n",
            because="no option that is declared is close to `levels`; there is none",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the one use."""
        attr, project = cls.match(fault)["attr"], Project(sources)
        found = [pair for pair in candidates(fault, sources, ast.Attribute) if pair[0].attr == attr]
        node, place = only(found, fault, f"use of `.{attr}`")
        module = place.module
        declared = {
            name: f"{other.path}:{line}"
            for other in project.mentioning("add_argument")
            for name, line in _options(other)
        }
        if attr in declared:
            raise Refused(f"`{attr}` is declared at {declared[attr]}, for another command perhaps")
        close = closest(attr, declared)
        if close is None:
            listed = ", ".join(f"`{name}`" for name in sorted(declared)[:8]) or "none"
            raise Refused(f"no option that is declared is close to `{attr}`; there is {listed}")
        if any(f".{attr} =".encode() in other.data for other in project.mentioning(attr)):
            raise Refused(f"`.{attr}` is set elsewhere: it may not have been yet")
        end = module.end(node)
        edit = module.edit(end - len(attr.encode(module.encoding)), end, close)
        told = f"{declared[close]} declares the option `{close}`, and none that is as close."
        yield Patch((edit,), (told,))


def _options(module: Module) -> Iterator[tuple[str, int]]:
    """The names under which a file's options are kept, and where they are declared."""
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "add_argument"
        ):
            given = [k.value for k in node.keywords if k.arg == "dest"] or node.args
            texts = [n.value for n in given if isinstance(n, ast.Constant)]
            names = [text for text in texts if isinstance(text, str)]
            long = [name for name in names if name.startswith("--")] or names
            if long:
                yield long[0].lstrip("-").replace("-", "_"), node.lineno
