"""ModuleNotFoundError: a module of the standard library is imported by a name that it had once."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
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
from patterns.toolbox.imports import importers, moved_names, old_names
from patterns.toolbox.imports.importers import Importer
from patterns.toolbox.names.names import bindings, scopes_of
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.repository import python_range
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module


class OldModule(Pattern):
    """Import the module by the name that it has now.

    The module went to another name in the standard library, and everything that this file uses of
    it is there under the same name. All imports of it in the file, and the dotted uses that hang
    on them, are changed; nothing has to be installed.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("E03", "E04")
    matches = (
        r"ModuleNotFoundError: No module named '(?P<mod>BaseHTTPServer|ConfigParser|Cookie"
        r"|HTMLParser|Queue|SimpleHTTPServer|SocketServer|StringIO|Tkinter|__builtin__"
        r"|_bootlocale|_winreg|cPickle|cStringIO|commands|cookielib|copy_reg"
        r"|dummy_threading|httplib|imp|pipes|repr|robotparser|thread|tkFileDialog|tkMessageBox"
        r"|ttk|urllib2|urlparse|xmlrpclib|[a-z]\w*(?:\.\w+)+)'"
        r"(?:; '[\w.]+' is not a package)?$"
    )
    examples = (
        Heals(
            "names of a module, and the module",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'urlparse'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="""\
import os
from urlparse import urljoin, urlsplit  # addresses


def host(url):
    import urlparse
    return urlsplit(url).netloc or urlparse.unquote(urljoin(url, os.sep))


print(host("//a/b"))
""",
            after="""\
import os
from urllib.parse import urljoin, urlsplit  # addresses


def host(url):
    import urllib.parse
    return urlsplit(url).netloc or urllib.parse.unquote(urljoin(url, os.sep))


print(host("//a/b"))
""",
        ),
        Heals(
            "a module under another name",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'cPickle'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="import cPickle as pickle\n\nprint(pickle.dumps(1))\n",
            after="import pickle\n\nprint(pickle.dumps(1))\n",
        ),
        Heals(
            "a module that is gone",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'pipes'",
                python="3.13",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="from pipes import quote\n\nprint(quote('a b'))\n",
            after="from shlex import quote\n\nprint(quote('a b'))\n",
        ),
        Refuses(
            "a name that the new module lacks",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'pipes'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="import pipes\n\nprint(pipes.quote('a'), pipes.Template())\n",
            because="`shlex`, where `pipes` went, does not have `Template`",
        ),
        Refuses(
            "a variable of the new name",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'Queue'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="import Queue\n\ndef jobs():\n    queue = Queue.Queue()\n    return queue\n",
            because="`queue` means something else in app.py",
        ),
        Refuses(
            "code that knows of both",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'Queue'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="try:\n    import queue\nexcept ImportError:\n    import Queue as queue\n",
            because="the import at app.py:4 stands in a `try`: the code knows of more than one "
            "name",
        ),
        Refuses(
            "a module of the repository",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'commands'",
                frames=(Frame("bin/app.py", 1, "<module>"),),
            ),
            code={"bin/app.py": "import commands\n", "lib/commands.py": "getoutput = 1\n"},
            because="lib/commands.py may be the `commands` that is meant",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rewrite the file's imports of the module."""
        old, project = cls.match(fault)["mod"], Project(sources)
        frame, renamed = innermost(fault, sources), old_names.module(old) or _of_library(old)
        python_range.refuse_guarded(frame, sources)
        found = [one for one in importers.on_line(frame, old, project) if one.target == old]
        if not found or renamed is None:
            raise Unrelated(
                f"no import statement on line {frame.line} of {frame.path} names `{old}`"
            )
        module = found[0].place.module
        if path := project.called(old):
            raise Refused(f"{path} may be the `{old}` that is meant")
        every = importers.all_of(module, old, project)
        _refuse_guarded(every)
        names = importers.asked_of(every)
        if "*" in {alias.name for one in every for alias in one.node.names} or not names:
            raise Refused(f"what {module.path} uses of `{old}` is not known")
        if lacking := renamed.lacks(names):
            what = ", ".join(f"`{name}`" for name in lacking)
            raise Refused(f"`{renamed.new}`, where `{old}` went, does not have {what}")
        edits = [edit for one in every for edit in _rewritten(one, renamed.new)]
        yield Patch(tuple(dict.fromkeys(edits)), (_told(old, renamed.new),))


def _of_library(old: str) -> old_names.Renamed | None:
    new = moved_names.module_heir(old)
    return old_names.Renamed(new) if new else None


def _told(old: str, new: str) -> str:
    if moved_names.module_heir(old):
        return moved_names.told(old, new)
    return f"`{new}` is what `{old}` is called now, and has all that is used of it."


def _rewritten(one: Importer, new: str) -> Iterator[Edit]:
    module, alias = one.place.module, one.alias
    if alias is not None and alias.asname == new:
        yield module.edit(module.start(alias), module.end(alias), new)
        return
    top = new.partition(".")[0]
    if alias is not None and alias.asname is None and _is_bound(top, module):
        raise Refused(f"`{top}` means something else in {module.path}")
    yield from importers.rewritten(one, new)


def _is_bound(name: str, module: Module) -> bool:
    """Whether a file gives a name to anything but a module, in whatever scope."""
    bound = (
        found
        for scopes, _ in scopes_of(module.tree)
        for found in bindings(scopes[-1]).get(name, ())
    )
    return any(not isinstance(binding.node, ast.Import) for binding in bound)


def _refuse_guarded(every: list[Importer]) -> None:
    for one in every:
        module = one.place.module
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Try) and one.node in set(ast.walk(node)):
                raise Refused(
                    f"the import at {module.path}:{one.node.lineno} stands in a `try`: the code "
                    "knows of more than one name"
                )
