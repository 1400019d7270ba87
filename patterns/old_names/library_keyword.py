"""TypeError: a library's function is given an argument by the name that it had."""

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
    Unrelated,
)
from patterns.toolbox.imports import libraries
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost


class LibraryKeyword(Pattern):
    """Pass the argument by the name that the library takes now.

    The library renamed the argument and means the same by it, as its own change log says. The
    value stays as it is.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("I02",)
    matches = (
        r"(?:TypeError: (?:\w+\.)?(?P<function>(?!__init__)\w+)(?:\.__init__)?\(\) got an "
        r"unexpected keyword argument '(?P<name>affinity|base_estimator|line_terminator"
        r"|method_whitelist|sparse)'"
        r"|PydanticUserError: `(?P<removed>regex|min_items|max_items)` is removed\. use `\w+` "
        r"instead)"
    )
    examples = (
        Heals(
            "a retry",
            fault=Fault(
                "TypeError",
                "Retry.__init__() got an unexpected keyword argument 'method_whitelist'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
from urllib3 import Retry

retry = Retry(total=3, method_whitelist=["GET"])  # only those
""",
                "stubs/urllib3.py": """\
class Retry:
    def __init__(self, total, allowed_methods): ...
""",
            },
            after={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
from urllib3 import Retry

retry = Retry(total=3, allowed_methods=["GET"])  # only those
""",
                "stubs/urllib3.py": """\
class Retry:
    def __init__(self, total, allowed_methods): ...
""",
            },
        ),
        Refuses(
            "another function",
            fault=Fault(
                "TypeError",
                "plot() got an unexpected keyword argument 'sparse'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="from sklearn import plot\n\nplot(sparse=1)\n",
            because="`sparse` of `plot()` is nothing that a known library renamed",
        ),
        Refuses(
            "a library that nothing here uses",
            fault=Fault(
                "TypeError",
                "Retry.__init__() got an unexpected keyword argument 'method_whitelist'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Retry: ...\n\n\nRetry(method_whitelist=1)\n",
            because="no file of this repository imports `urllib3`",
        ),
        Refuses(
            "both names",
            fault=Fault(
                "TypeError",
                "Retry.__init__() got an unexpected keyword argument 'method_whitelist'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="from urllib3 import Retry\n\n"
            "Retry(method_whitelist=None, allowed_methods=None)\n",
            because="no one call on line 3 of app.py passes `method_whitelist` and not "
            "`allowed_methods`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the keyword of the one call that passes it."""
        found = cls.match(fault)
        name = found["name"] or found["removed"]
        function = found["function"] or "Field"
        successor = libraries.keyword(function, name)
        if successor is None or successor.new is None:
            raise Unrelated(f"`{name}` of `{function}()` is nothing that a known library renamed")
        if not libraries.is_used(successor.library, sources):
            raise Refused(f"no file of this repository imports `{successor.library}`")
        frame = innermost(fault, sources)
        passed = [
            (keyword, place)
            for call, place in on_line(frame, sources, ast.Call)
            if successor.new not in {keyword.arg for keyword in call.keywords}
            for keyword in call.keywords
            if keyword.arg == name
        ]
        if len(passed) != 1:
            raise Refused(
                f"no one call on line {frame.line} of {frame.path} passes `{name}` and not "
                f"`{successor.new}`"
            )
        keyword, place = passed[0]
        module, start = place.module, place.module.start(keyword)
        edit = module.edit(start, start + len(name), successor.new)
        told = f"`{function}` takes it as `{successor.new}` now ({successor.source})"
        yield Patch((edit,), (told,))
