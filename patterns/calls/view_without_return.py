"""TypeError: a view of Flask makes its response, and does not return it."""

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
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.place.locate import FUNCTIONS
from patterns.toolbox.repository.offlimits import is_test
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

ROUTES = {"route", "get", "post", "put", "patch", "delete"}
RESPONSES = {
    *("jsonify", "make_response", "redirect", "render_template", "render_template_string"),
    *("send_file", "send_from_directory", "stream_template"),
}
"""Functions of Flask that do nothing but make a response."""


class ViewWithoutReturn(Pattern):
    """Return the response that the view makes.

    The last thing that the view does is to make a response, which is of no use unless it is
    returned.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("C06",)
    matches = (
        r"TypeError: The view function for '(?P<view>[\w.]+)' did not return a valid response\. "
        r"The function either returned None or ended without a return statement"
    )
    examples = (
        Heals(
            "an answer in JSON",
            fault=Fault(
                "TypeError",
                "The view function for 'show' did not return a valid response. The function either "
                "returned None or ended without a return statement.",
                python="3.12",
                frames=(
                    Frame("app.py", 10, "<module>"),
                    Frame("/site-packages/flask/app.py", 1168, "make_response"),
                ),
            ),
            before="from flask import Flask, jsonify\n\napp = Flask(__name__)\n\n"
            "@app.route('/show')\ndef show():\n    jsonify({'a': 1})  # all\n\n"
            "app.test_client().get('/show')\n",
            after="from flask import Flask, jsonify\n\napp = Flask(__name__)\n\n"
            "@app.route('/show')\ndef show():\n    return jsonify({'a': 1})  # all\n\n"
            "app.test_client().get('/show')\n",
        ),
        Refuses(
            "a view that makes no response at its end",
            fault=Fault(
                "TypeError",
                "The view function for 'show' did not return a valid response. The function either "
                "returned None or ended without a return statement.",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            code="from flask import Flask\n\napp = Flask(__name__)\n\n@app.route('/show')\n"
            "def show():\n    print('x')\n\napp.test_client().get('/show')\n",
            because="the view `show` (app.py:6) makes no response at its end: what it should "
            "answer is not known",
        ),
        Refuses(
            "a view that is not here",
            fault=Fault(
                "TypeError",
                "The view function for 'show' did not return a valid response. The function either "
                "returned None or ended without a return statement.",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="def show():\n    pass\n",
            because="0 views of this repository are called `show`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `return` in front of the last statement."""
        name = cls.match(fault)["view"].rpartition(".")[2]
        found = [
            (node, module)
            for module in Project(sources).mentioning(f"def {name}(")
            if not is_test(module.path)
            for node in _views(module, name)
        ]
        if len(found) != 1:
            raise Unrelated(f"{len(found)} views of this repository are called `{name}`")
        view, module = found[0]
        last = view.body[-1]
        if not _makes_response(last) or not lines.is_alone(last, module):
            raise Refused(
                f"the view `{name}` ({module.path}:{view.lineno}) makes no response at its end: "
                "what it should answer is not known"
            )
        start = module.start(last)
        told = f"`{module.source(last)}` ({module.path}:{last.lineno}) makes a response."
        yield Patch((module.edit(start, start, "return "),), (told,))


def _views(module: Module, name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of that name that answer requests."""
    for node in ast.walk(module.tree):
        if isinstance(node, FUNCTIONS) and node.name == name:
            listed = set(map(decorator_name, node.decorator_list))
            yield from [node] if listed & ROUTES else []


def _makes_response(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
            return name in RESPONSES
    return False
