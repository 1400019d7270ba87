"""BuildError: the address of a view is asked for by a misspelt name."""

import ast
from collections.abc import Iterator
from dataclasses import replace

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
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.close import closest
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import FUNCTIONS, innermost
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

ROUTES = {"route", "get", "post", "put", "patch", "delete"}


class MisspeltEndpoint(Pattern):
    """Ask for the address of the view by its name.

    Flask calls a view as its function is called. Exactly one view of the repository differs from
    the name by a slip of the fingers.
    """

    family = "absence"
    severity = Severity.LOW
    answers = ("G01",)
    matches = r"BuildError: Could not build url for endpoint '(?P<name>[\w.]{4,})'"
    examples = (
        Heals(
            "a view of the same file",
            fault=Fault(
                "BuildError",
                "Could not build url for endpoint 'profle'. Did you mean 'profile' instead?",
                module="werkzeug.routing.exceptions",
                python="3.12",
                frames=(
                    Frame("app.py", 11, "home"),
                    Frame("/site-packages/flask/app.py", 1121, "url_for"),
                ),
            ),
            before="from flask import Flask, url_for\n\napp = Flask(__name__)\n\n"
            "@app.route('/profile')\ndef profile():\n    return 'x'\n\n"
            "@app.route('/')\ndef home():\n    return url_for('profle')  # link\n",
            after="from flask import Flask, url_for\n\napp = Flask(__name__)\n\n"
            "@app.route('/profile')\ndef profile():\n    return 'x'\n\n"
            "@app.route('/')\ndef home():\n    return url_for('profile')  # link\n",
        ),
        Refuses(
            "no view is close",
            fault=Fault(
                "BuildError",
                "Could not build url for endpoint 'orders'.",
                frames=(Frame("app.py", 4, "home"),),
            ),
            code="from flask import url_for\n\ndef home():\n    return url_for('orders')\n",
            because="no view of this repository is close to `orders`",
        ),
        Refuses(
            "a name that comes from elsewhere",
            fault=Fault(
                "BuildError",
                "Could not build url for endpoint 'orders'.",
                frames=(Frame("app.py", 4, "home"),),
            ),
            code="from flask import url_for\n\ndef home(name):\n    return url_for(name)\n",
            because="line 4 of app.py does not write out `orders` once",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the name where it is written."""
        name, frame = cls.match(fault)["name"], innermost(fault, sources)
        written = [
            (node, place)
            for node, place in on_line(replace(frame, column=None), sources, ast.Constant)
            if node.value == name
        ]
        if len(written) != 1:
            raise Refused(f"line {frame.line} of {frame.path} does not write out `{name}` once")
        node, place = written[0]
        prefix, _, last = name.rpartition(".")
        project = Project(sources)
        views = {
            view
            for route in ROUTES
            for module in project.mentioning(f".{route}(")
            for view in _views(module)
        }
        close = closest(last, views)
        if close is None or last in views:
            raise Refused(f"no view of this repository is close to `{name}`")
        module = place.module
        start, end = module.start(node) + 1, module.end(node) - 1
        if module.data[start:end] != name.encode(module.encoding):
            raise Refused(f"`{module.source(node)}` is written in a way Grace cannot edit")
        new = f"{prefix}.{close}" if prefix else close
        told = f"There is a view `{close}`, and none other whose name is as close."
        yield Patch((module.edit(start, end, new),), (told,))


def _views(module: Module) -> Iterator[str]:
    """The names of the functions that answer requests."""
    for node in ast.walk(module.tree):
        if isinstance(node, FUNCTIONS) and ROUTES & set(map(decorator_name, node.decorator_list)):
            yield node.name
