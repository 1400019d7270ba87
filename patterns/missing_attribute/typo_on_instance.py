"""AttributeError: an object is asked for a name that its class has under another spelling."""

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
from patterns.toolbox.classes import members
from patterns.toolbox.names.definitions import Resolver


class TypoOnInstance(Pattern):
    """Read the object's member by the name that it has.

    Exactly one member of the object's class, or attribute that its methods set, differs from the
    name by a slip of the fingers; nothing else in the repository knows the name, and a call fits
    what the member takes.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B01",)
    matches = (
        r"AttributeError: '(?P<cls>(?!(?:NoneType|coroutine|super|module|function|method)')[\w.]+)'"
        r" object has no attribute '(?P<attr>\w+)'$"
    )
    examples = (
        Heals(
            "a method of an object that a factory made",
            fault=Fault(
                "AttributeError",
                "'Cart' object has no attribute 'add_itme'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "fill")),
            ),
            before={
                "app.py": """\
from cart import new_cart


def fill(names):
    cart = new_cart()
    for name in names:
        cart.add_itme(name, count=1)  # one of each

fill(["a"])
""",
                "cart.py": """\
class Cart:
    def __init__(self):
        self.lines = {}

    def add_item(self, name, count):
        self.lines[name] = count


def new_cart():
    return Cart()
""",
            },
            after={
                "app.py": """\
from cart import new_cart


def fill(names):
    cart = new_cart()
    for name in names:
        cart.add_item(name, count=1)  # one of each

fill(["a"])
""",
                "cart.py": """\
class Cart:
    def __init__(self):
        self.lines = {}

    def add_item(self, name, count):
        self.lines[name] = count


def new_cart():
    return Cart()
""",
            },
        ),
        Heals(
            "a private member, which the message calls by the class's name for it",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute '_Shop__stoe'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "size")),
            ),
            before="""\
class Shop:
    def __init__(self):
        self.__store = {}

    def size(self):
        return len(self.__stoe)

print(Shop().size())
""",
            after="""\
class Shop:
    def __init__(self):
        self.__store = {}

    def size(self):
        return len(self.__store)

print(Shop().size())
""",
        ),
        Refuses(
            "a private member of the class above, which no other class can read",
            fault=Fault(
                "AttributeError",
                "'Shop' object has no attribute '_Shop__stoe'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "size")),
            ),
            code="""\
class Base:
    def __init__(self):
        self.__store = {}

class Shop(Base):
    def size(self):
        return len(self.__stoe)

print(Shop().size())
""",
            because="no member of class Shop is close to `__stoe`; it has `size`",
        ),
        Refuses(
            "an attribute that is set too late",
            fault=Fault(
                "AttributeError",
                "'Cart' object has no attribute 'lines'",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="""\
class Cart:
    def open(self):
        self.lines = []

print(Cart().lines)
""",
            because="`lines` is set by a method of class Cart (app.py:3), which had not run yet",
        ),
        Refuses(
            "a method that takes other arguments",
            fault=Fault(
                "AttributeError",
                "'Cart' object has no attribute 'totl'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Cart:\n    def total(self): ...\n\nCart().totl(3)\n",
            because="`Cart.total` is close, but takes 0 positional arguments, not 1",
        ),
        Refuses(
            "an object of somebody else's class",
            fault=Fault(
                "AttributeError",
                "'Response' object has no attribute 'jsn'",
                frames=(Frame("app.py", 2, "read"),),
            ),
            code="def read(response):\n    return response.jsn\n",
            because="no class `Response` is defined in this repository",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the use, where one member is what can have been meant."""
        found = cls.match(fault)
        resolver = Resolver(sources)
        use = members.failing(fault, (found["cls"], found["attr"]), resolver, of_class=False)
        members.refuse_assigned(use)
        name = members.meant(use, resolver, of_class=False)
        if name is None:
            raise Refused(members.without_close(use, of_class=False))
        whose = f"Objects of class {use.cls.name} ({use.cls.place})"
        evidence = (
            f"{whose} have `{name}` and nothing else that is close.",
            f"Nothing else in the repository mentions `{use.attr}`.",
        )
        yield Patch(members.renamed(use, name), evidence, members.certainty(use, name))
