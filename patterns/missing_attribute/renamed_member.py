"""AttributeError: a member got another name, and several uses still have the old one."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
)
from patterns.toolbox import classes, members
from patterns.toolbox.close import closest
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.members import Use


class RenamedMember(Pattern):
    """Follow the member to its new name, at all its uses.

    Nothing in the repository defines the old name any more, and whatever mentions it reads it
    from an object. The class has one member that is called almost the same. All uses would fail
    as this one did, so all of them follow.
    """

    family = "missing_attribute"
    severity = Severity.HIGH
    certainty = Certainty.B
    answers = ("B01",)
    matches = (
        r"AttributeError: '(?P<cls>(?!(?:NoneType|coroutine|super)')[A-Za-z_][\w.<>]*)' object has "
        r"no attribute '(?P<attr>\w+)'(?! and no __dict__)"
    )
    examples = (
        Heals(
            "uses in two files",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute 'open_order'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before={
                "app.py": """\
from report import shown
from shop import Shop

print(Shop().open_order(), shown(Shop()))  # both
""",
                "report.py": "def shown(shop):\n    return shop.open_order()\n",
                "shop.py": "class Shop:\n    def open_orders(self):\n        return 1\n",
            },
            after={
                "app.py": """\
from report import shown
from shop import Shop

print(Shop().open_orders(), shown(Shop()))  # both
""",
                "report.py": "def shown(shop):\n    return shop.open_orders()\n",
                "shop.py": "class Shop:\n    def open_orders(self):\n        return 1\n",
            },
        ),
        Refuses(
            "a single use",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute 'open_order'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Shop:\n    open_orders = 1\n\nprint(Shop().open_order)\n",
            because="`open_order` is used once only: that is a slip, not a name that changed",
        ),
        Refuses(
            "another class has it",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute 'open_order'",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            code="""\
class Shop:
    open_orders = 1

class Desk:
    open_order = 2

print(Shop().open_order, Desk().open_order)
""",
            because="app.py:5 mentions `open_order` in another way than to read it from an object",
        ),
        Refuses(
            "nothing like it",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute 'close'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Shop:\n    open_orders = 1\n\nprint(Shop().close, Shop().close)\n",
            because="no member of class Shop is close to `close`; it has `open_orders`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename every use of the old name."""
        found, resolver = cls.match(fault), Resolver(sources)
        use = members.failing(fault, (found["cls"], found["attr"]), resolver, of_class=False)
        known = classes.class_names(use.line) | classes.instance_names(use.line)
        if use.attr in known or use.line.unknown:
            raise Refused(f"`{use.cls.name}` may have `{use.attr}` after all")
        close = closest(use.attr, (name for name in known if not name.startswith("__")))
        if close is None:
            raise Refused(members.without_close(use, of_class=False))
        edits = list(_every(use, close, resolver))
        if len(edits) < 2:
            raise Refused(
                f"`{use.attr}` is used once only: that is a slip, not a name that changed"
            )
        told = (
            f"Class {use.cls.name} ({use.cls.place}) has `{close}`, and nothing else as close.",
            f"Nothing defines `{use.attr}`, and {len(edits)} places read it from an object.",
        )
        yield Patch(tuple(edits), told, Certainty.B)


def _every(use: Use, close: str, resolver: Resolver) -> Iterator[Edit]:
    """An edit for each mention of the name; `Refused` where one is no reading."""
    word = re.compile(rb"(?<!\w)%b(?!\w)" % use.attr.encode())
    for module in resolver.project.mentioning(use.attr):
        reads = {
            module.end(node): node
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute)
            and node.attr == use.attr
            and isinstance(node.ctx, ast.Load)
        }
        for found in word.finditer(module.data):
            if found.end() not in reads:
                line = module.data.count(b"\n", 0, found.start()) + 1
                raise Refused(
                    f"{module.path}:{line} mentions `{use.attr}` in another way than to read it "
                    "from an object"
                )
            yield module.edit(found.start(), found.end(), close)
