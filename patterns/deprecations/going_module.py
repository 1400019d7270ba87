"""DeprecationWarning: a module of the standard library is on its way out."""

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
)
from patterns.toolbox.imports import importers, old_names
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.repository.project import Project


class GoingModule(Pattern):
    """Import what the standard library keeps.

    The module is going, and all that this file uses of it is in another module under the same
    name. That one is there on every Python that is in use.
    """

    family = "deprecations"
    severity = Severity.LOW
    answers = ("K06",)
    matches = (
        r"(?:Pending)?DeprecationWarning: (?:[Tt]he (?P<the>imp|asyncore|asynchat|smtpd|distutils"
        r"|parser"
        r"|symbol|mailcap|binhex|formatter) (?:package|module) is|'(?P<going>\w+)' is deprecated "
        r"and "
        r"slated|(?P<lib>lib2to3) package|(?P<typing>typing\.(?:io|re)) is|(?P<pkg>pkg_resources) "
        r"is"
        r" deprecated)"
    )
    examples = (
        Heals(
            "a function",
            fault=Fault(
                "DeprecationWarning",
                "'pipes' is deprecated and slated for removal in Python 3.13",
                python="3.11",
                frames=(Frame("app.py", 1),),
            ),
            before="import pipes  # quoting\n\nprint(pipes.quote('a b'))\n",
            after="import shlex  # quoting\n\nprint(shlex.quote('a b'))\n",
        ),
        Explains(
            "a module without an heir",
            fault=Fault(
                "DeprecationWarning",
                "'telnetlib' is deprecated and slated for removal in Python 3.13",
                frames=(Frame("app.py", 1),),
            ),
            code="import telnetlib\n\nprint(telnetlib.Telnet)\n",
            because="`telnetlib` leaves the standard library, and nothing in it takes its place: "
            "app.py:1 needs a distribution that has the same, or another way; it uses `Telnet`",
        ),
        Explains(
            "a use that the heir lacks",
            fault=Fault(
                "DeprecationWarning",
                "the imp module is deprecated in favour of importlib and slated for removal in "
                "Python 3.12; see the module's documentation for alternative uses",
                frames=(Frame("app.py", 1),),
            ),
            code="from imp import load_source, reload\n",
            because="`imp` leaves the standard library, and `importlib` has no `load_source`: "
            "app.py:1 needs another way to do that",
        ),
        Refuses(
            "no such import",
            fault=Fault(
                "DeprecationWarning",
                "'cgi' is deprecated and slated for removal in Python 3.13",
                frames=(Frame("app.py", 1),),
            ),
            code="import html\n",
            because="line 1 of app.py does not import `cgi`",
        ),
        Refuses(
            "a variable of the new name",
            fault=Fault(
                "DeprecationWarning",
                "'pipes' is deprecated and slated for removal in Python 3.13",
                frames=(Frame("app.py", 1),),
            ),
            code="import pipes\n\nshlex = pipes.quote('a')\n",
            because="`shlex` means something else in app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rewrite the file's imports of the module."""
        found, project = cls.match(fault), Project(sources)
        old = next(filter(None, found.groups()))
        frame = innermost(fault, sources)
        here = importers.on_line(frame, old, project)
        if not here:
            raise Refused(f"line {frame.line} of {frame.path} does not import `{old}`")
        module = here[0].place.module
        every = importers.all_of(module, old, project) or here
        names = importers.asked_of(every)
        renamed, where = old_names.module(old), f"{module.path}:{here[0].node.lineno}"
        if renamed is None:
            uses = ", ".join(f"`{name}`" for name in sorted(names)) or "it as a whole"
            raise Explained(
                f"`{old}` leaves the standard library, and nothing in it takes its place: {where} "
                f"needs a distribution that has the same, or another way; it uses {uses}"
            )
        if lacking := renamed.lacks(names):
            what = ", ".join(f"`{name}`" for name in lacking)
            raise Explained(
                f"`{old}` leaves the standard library, and `{renamed.new}` has no {what}: {where} "
                "needs another way to do that"
            )
        bound = bindings(module.tree).get(renamed.new.partition(".")[0], ())
        if any(not isinstance(binding.node, (ast.Import, ast.ImportFrom)) for binding in bound):
            raise Refused(f"`{renamed.new}` means something else in {module.path}")
        edits = [edit for one in every for edit in importers.rewritten(one, renamed.new)]
        told = f"`{renamed.new}` has all that is used of `{old}`."
        yield Patch(tuple(dict.fromkeys(edits)), (told,))
