"""FileNotFoundError: a command and its arguments are one text, taken for a program's name."""

import ast
import re
import shlex
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.values.kinds import calls

STARTING = {f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")}
SHELL = re.compile(r"[|&;<>()$`\\*?\[\]{}~#!\n]")
"""What a shell does more with than to split it."""


class CommandAsText(Pattern):
    """Give the command and its arguments one by one.

    Without a shell the whole text is looked for as a program. It holds nothing that a shell would
    be needed for, so that its words are what was meant.
    """

    family = "files"
    severity = Severity.MEDIUM
    answers = ("J08",)
    matches = (
        r"FileNotFoundError: \[(?:Errno 2|WinError 2)\] [^:]+: (?P<quote>['\"])(?P<command>\S+ .+)"
        r"(?P=quote)$"
    )
    examples = (
        Heals(
            "a command with an option",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'uname -a'",
                module="builtins",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("/usr/lib/python3.12/subprocess.py", 548, "run"),
                ),
            ),
            before='import subprocess\n\nsubprocess.run("uname -a", check=True)  # which one\n',
            after='import subprocess\n\nsubprocess.run(["uname", "-a"], check=True)  # which one\n',
        ),
        Refuses(
            "what a shell is needed for",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'ls *.py'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code='import subprocess\n\nsubprocess.run("ls *.py")\n',
            because="`ls *.py` holds what only a shell understands",
        ),
        Refuses(
            "a text from elsewhere",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'ls -l'",
                frames=(Frame("app.py", 4, "show"),),
            ),
            code="import subprocess\n\ndef show(command):\n    subprocess.run(command)\n",
            because="no one program is started by a written text on line 4 of app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Split the text where it is written."""
        command, resolver = cls.match(fault)["command"], Resolver(sources)
        frame = innermost(fault, sources)
        found = [
            (call.args[0], place)
            for call, place in on_line(frame, sources, ast.Call)
            if call.args and calls(call, place, resolver) & STARTING
            if not any(keyword.arg in {"shell", None} for keyword in call.keywords)
            if isinstance(call.args[0], ast.Constant) and call.args[0].value == command
        ]
        if len(found) != 1:
            raise Refused(
                f"no one program is started by a written text on line {frame.line} of {frame.path}"
            )
        node, place = found[0]
        if SHELL.search(command):
            raise Refused(f"`{command}` holds what only a shell understands")
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise Refused(f"`{command}` cannot be split into words ({error})") from None
        module = place.module
        quote = '"' if module.bytes_of(node).startswith(b'"') else "'"
        listed = ", ".join(f"{quote}{word}{quote}" for word in words)
        if any(quote in word for word in words):
            listed = ", ".join(map(repr, words))
        edit = module.edit(module.start(node), module.end(node), f"[{listed}]")
        yield Patch((edit,), (f"No program is called `{words[0]}` and all its arguments.",))
