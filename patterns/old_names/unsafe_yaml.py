"""TypeError: PyYAML's `load` is called without a loader, which it demands since version 6."""

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values.kinds import calls


class UnsafeYaml(Pattern):
    """Load the YAML safely.

    Without a loader, earlier releases of PyYAML built whatever objects a document asked for, and
    this one asks which loader is meant. `safe_load` takes a document as plain data, which is all
    that a file of settings holds; where a document asks for objects, it says so.
    """

    # https://github.com/yaml/pyyaml/wiki/PyYAML-yaml.load(input)-Deprecation

    family = "old_names"
    severity = Severity.MEDIUM
    answers = ("I01",)
    matches = (
        r"TypeError: (?P<function>load|load_all)\(\) missing 1 required positional argument: "
        r"'Loader'$"
    )
    examples = (
        Heals(
            "a file of settings",
            fault=Fault(
                "TypeError",
                "load() missing 1 required positional argument: 'Loader'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import yaml

print(yaml.load("a: 1"))  # all of it
""",
                "stubs/yaml.py": "def load(text, Loader): ...\ndef safe_load(text): ...\n",
            },
            after={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import yaml

print(yaml.safe_load("a: 1"))  # all of it
""",
                "stubs/yaml.py": "def load(text, Loader): ...\ndef safe_load(text): ...\n",
            },
        ),
        Refuses(
            "the function alone",
            fault=Fault(
                "TypeError",
                "load() missing 1 required positional argument: 'Loader'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="from yaml import load\n\nprint(load('a: 1'))\n",
            because="`load` was imported without the rest of yaml",
        ),
        Refuses(
            "another function",
            fault=Fault(
                "TypeError",
                "load() missing 1 required positional argument: 'Loader'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def load(text, Loader):\n    return text\n\nload('a: 1')\n",
            because="line 4 of app.py holds no call of `yaml.load`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Call the safe one of the two."""
        function, resolver = cls.match(fault)["function"], Resolver(sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if f"yaml.{function}" in calls(call, place, resolver)
        ]
        call, place = only(found, fault, f"call of `yaml.{function}`")
        module = place.module
        if not isinstance(call.func, ast.Attribute):
            raise Refused(f"`{module.source(call.func)}` was imported without the rest of yaml")
        end = module.end(call.func)
        edit = module.edit(end - len(function), end, f"safe_{function}")
        yield Patch((edit,), (f"`{module.source(call)}` says nothing of a loader.",))
