"""TypeError: a framework passes an argument by its declared name, which the function has not."""

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
from patterns.toolbox.calls.declared_arguments import Handler, handlers
from patterns.toolbox.names.close import closest_of_few
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.failing import refuse_raise
from patterns.toolbox.place.locate import COMPREHENSIONS, FUNCTIONS

INSIDE = (*FUNCTIONS, ast.Lambda, *COMPREHENSIONS)


class DeclaredArgument(Pattern):
    """Call the parameter as it is declared.

    A command's option, or a part of an address, is passed by the name that its declaration gives.
    The function takes all others by name, and has one parameter that nothing declares: that is
    the one. It is renamed together with everything that reads it.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I02",)
    matches = (
        r"TypeError: (?P<function>[\w.<>]+)\(\) got an unexpected keyword argument "
        r"'(?P<keyword>\w+)'"
    )
    examples = (
        Heals(
            "a part of an address",
            fault=Fault(
                "TypeError",
                "show() got an unexpected keyword argument 'order_id'",
                frames=(
                    Frame("app.py", 11, "<module>"),
                    Frame("/venv/lib/python3.12/site-packages/flask/app.py", 902, "dispatch"),
                ),
                python="3.7",
            ),
            before="""\
from flask import Flask

app = Flask(__name__)


@app.get("/orders/<int:order_id>")
def show(id):
    return f"order {id}"  # no more


app.test_client().get("/orders/1")
""",
            after="""\
from flask import Flask

app = Flask(__name__)


@app.get("/orders/<int:order_id>")
def show(order_id):
    return f"order {order_id}"  # no more


app.test_client().get("/orders/1")
""",
        ),
        Heals(
            "an option of a command",
            fault=Fault(
                "TypeError",
                "sync() got an unexpected keyword argument 'dry_run'",
                frames=(
                    Frame("app.py", 10, "<module>"),
                    Frame("/venv/lib/python3.12/site-packages/click/core.py", 788, "invoke"),
                ),
                python="3.7",
            ),
            before="""\
import click

@click.command()
@click.option("--dry-run", is_flag=True)
@click.option("--limit", default=3)
@click.pass_context
def sync(context, dryrun, limit):
    return dryrun and limit

sync()
""",
            after="""\
import click

@click.command()
@click.option("--dry-run", is_flag=True)
@click.option("--limit", default=3)
@click.pass_context
def sync(context, dry_run, limit):
    return dry_run and limit

sync()
""",
        ),
        Refuses(
            "an argument that the function does not take at all",
            fault=Fault(
                "TypeError",
                "sync() got an unexpected keyword argument 'limit'",
                frames=(Frame("app.py", 7, "<module>"), Frame("/venv/click/core.py", 1, "invoke")),
            ),
            code="import click\n\n@click.command()\n@click.option('--limit')\n"
            "def sync():\n    pass\nsync()\n",
            because="`sync` (app.py:5) has no parameter that `limit` can mean",
        ),
        Refuses(
            "a parameter that something else may pass",
            fault=Fault(
                "TypeError",
                "show() got an unexpected keyword argument 'order'",
                frames=(Frame("app.py", 4, "<module>"), Frame("/venv/flask/app.py", 1, "call")),
            ),
            code="from shop import app, logged_in\n\n@app.get('/<order>')\n@logged_in\n"
            "def show(user):\n    return user\n",
            because="`show` (app.py:5) has no parameter that `order` can mean",
        ),
        Refuses(
            "nothing declares it",
            fault=Fault(
                "TypeError",
                "show() got an unexpected keyword argument 'order'",
                frames=(Frame("app.py", 3, "<module>"), Frame("/venv/lib/app.py", 1, "call")),
            ),
            code="from lib import call\n\ncall(lambda: 1)\n",
            because="no one function `show` of this repository is declared to be passed `order`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the parameter and its uses."""
        found, resolver = cls.match(fault), Resolver(sources)
        refuse_raise(fault, sources)
        name, keyword = found["function"].rpartition(".")[2], found["keyword"]
        every = [one for one in handlers(name, resolver) if keyword in one.declared]
        if len(every) != 1:
            raise Unrelated(
                f"no one function `{name}` of this repository is declared to be passed `{keyword}`"
            )
        handler = every[0]
        where = f"{handler.module.path}:{handler.function.lineno}"
        close = closest_of_few(keyword, handler.free)
        alone = handler.free[0] if handler.sure and len(handler.free) == 1 else None
        taken = {
            arg.arg for arg in (*handler.function.args.args, *handler.function.args.kwonlyargs)
        }
        missing = handler.declared - taken
        if missing != {keyword} or (close or alone) is None or handler.function.args.kwarg:
            raise Refused(f"`{name}` ({where}) has no parameter that `{keyword}` can mean")
        old = close or alone or ""
        told = (
            f"`{keyword}` is declared for `{name}` ({where}), which takes all else that is.",
            f"Nothing declares its parameter `{old}`.",
        )
        yield Patch(tuple(_renamed(handler, old, keyword)), told)


def _renamed(handler: Handler, old: str, new: str) -> Iterator[Edit]:
    """The parameter, and every place in the function that reads or sets it."""
    function, module = handler.function, handler.module
    for scope in (node for node in ast.walk(function) if isinstance(node, INSIDE)):
        table = bindings(scope)
        if new in table or (scope is not function and old in table):
            raise Refused(f"{module.path} uses `{new}` or `{old}` for something else as well")
    for node in ast.walk(function):
        if (isinstance(node, ast.arg) and node.arg == old) or (
            isinstance(node, ast.Name) and node.id == old
        ):
            start = module.start(node)
            yield module.edit(start, start + len(old.encode(module.encoding)), new)
