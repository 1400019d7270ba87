"""AttributeError: a member got another name, and several uses still have the old one."""

from collections.abc import Iterator, Sequence

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
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes, members, reads
from patterns.toolbox.classes.members import Use
from patterns.toolbox.classes.reads import Read
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.values.values import FunctionValue, Instance


class RenamedMember(Pattern):
    """Follow the member to its new name, at all its uses.

    Nothing in the repository defines the old name any more, and whatever mentions it reads it
    from an object. The class has one member that is called almost the same. All uses would fail
    as this one did, so all of them follow. Where the source tells at each use that the object is
    of this class, that is proof; a use that may be of another class is left alone, and named.
    """

    family = "missing_attribute"
    severity = Severity.HIGH
    answers = ("B01",)
    matches = (
        r"AttributeError: '(?P<cls>(?!(?:NoneType|coroutine|super)')[A-Za-z_][\w.<>]*)' object has "
        r"no attribute '(?P<attr>\w+)'(?! and no __dict__)"
    )
    examples = (
        Heals(
            "uses in two files",
            certainty=Certainty.B,
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
        Heals(
            "objects whose class is told at each use",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute 'fetch_ordres'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before={
                "app.py": """\
from report import shown
from shop import Shop

print(Shop().fetch_ordres(2), shown(Shop()))  # both
""",
                "report.py": """\
from shop import Shop


def shown(shop: Shop) -> int:
    # fetch_ordres counts them
    return shop.fetch_ordres(limit=1)
""",
                "shop.py": "class Shop:\n    def fetch_orders(self, limit):\n"
                "        return limit\n",
            },
            after={
                "app.py": """\
from report import shown
from shop import Shop

print(Shop().fetch_orders(2), shown(Shop()))  # both
""",
                "report.py": """\
from shop import Shop


def shown(shop: Shop) -> int:
    # fetch_ordres counts them
    return shop.fetch_orders(limit=1)
""",
                "shop.py": "class Shop:\n    def fetch_orders(self, limit):\n"
                "        return limit\n",
            },
        ),
        Refuses(
            "a test that knows the old name",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute 'fetch_ordres'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code={
                "app.py": "from shop import Shop\n\nprint(Shop().fetch_ordres())\n",
                "shop.py": "class Shop:\n    def fetch_orders(self):\n        return 1\n",
                "tests/test_shop.py": "def test_shop(shop):\n    assert shop.fetch_ordres()\n",
            },
            because="tests/test_shop.py reads `fetch_ordres`, too: the definition may be what is "
            "wrong",
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
        uses = reads.every(use.attr, resolver)
        if len(uses) < 2:
            raise Refused(
                f"`{use.attr}` is used once only: that is a slip, not a name that changed"
            )
        sure = [one for one in uses if reads.is_of(one, use.cls, resolver)]
        told = f"Class {use.cls.name} ({use.cls.place}) has `{close}`, and nothing else as close."
        if len(sure) == len(uses) and _fits_all(sure, close, use, resolver):
            why = f"Nothing defines `{use.attr}`, and all {len(uses)} uses are of that class."
            certainty = members.certainty(use, close) if _is_far(use.attr, close) else Certainty.B
            yield Patch(tuple(_renamed(uses, close)), (told, why), certainty)
            return
        if 2 <= len(sure) < len(uses):
            others = ", ".join(one.where for one in uses if one not in sure)
            why = f"{others} may read it from another object: look there, too."
            yield Patch(tuple(_renamed(sure, close)), (told, why), Certainty.B)
        why = f"Nothing defines `{use.attr}`, and {len(uses)} places read it from an object."
        yield Patch(tuple(_renamed(uses, close)), (told, why), Certainty.B)


def _renamed(uses: Sequence[Read], name: str) -> Iterator[Edit]:
    for one in uses:
        module, end = one.place.module, one.place.module.end(one.node)
        yield module.edit(end - len(one.node.attr.encode(module.encoding)), end, name)


def _is_far(name: str, close: str) -> bool:
    """Whether two names hardly mean two things: `order` and `orders` may."""
    return len(close) >= members.LONG and name.rstrip("s") != close.rstrip("s")


def _fits_all(uses: Sequence[Read], close: str, use: Use, resolver: Resolver) -> bool:
    """Whether each use, where it is a call, can be one of the member that is there."""
    values = resolver.attribute(Instance(use.cls), close)
    functions = [value for value in values if isinstance(value, FunctionValue)]
    for one in uses:
        if one.call is None and functions:
            return False
        if one.call is not None and any(arguments.misfit(f, one.call) for f in functions):
            return False
    return True
