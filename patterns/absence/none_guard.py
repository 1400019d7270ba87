"""AttributeError or TypeError: a value that can be None is used as if it never were."""

from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox import costs
from patterns.toolbox.absence import empty_result, guards, meant_absence
from patterns.toolbox.errors.expected import unquiet
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import absent
from patterns.toolbox.place.absent import Absent
from patterns.toolbox.values import origins
from patterns.toolbox.values.origins import Origin, Why

MOST = 8
"""Guards that are offered for one fault."""


class NoneGuard(Pattern):
    """Do without the value where it is None.

    The value is None at times, and the code around it shows what to do then: the same guard
    stands elsewhere, a condition can ask first, a loop can skip the round, a parameter's default
    is None. All other paths stay as they are. Where the code does not show that None is meant to
    come here and what to do then, a person or a test must say whether it is right at all.
    """

    family = "absence"
    severity = Severity.MEDIUM
    answers = ("C01", "C03")
    matches = (
        r"(?:AttributeError: 'NoneType' object has no attribute '\w+'"
        r"|TypeError: (?:'NoneType' object (?:is not (?:subscriptable|iterable)"
        r"|does not support item (?:assignment|deletion))"
        r"|object of type 'NoneType' has no len|argument of type 'NoneType' is not iterable"
        r"|cannot unpack non-iterable NoneType))"
    )
    examples = (
        Heals(
            "a guard that another method has",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'upper'",
                frames=(Frame("app.py", 16, "<module>"), Frame("app.py", 13, "shout")),
            ),
            before="""\
class Greeter:
    def __init__(self, name=None):
        self.name = name

    def greet(self):
        if self.name is None:
            return "hello"
        return f"hello {self.name}"

    def shout(self):
        if not __debug__:
            return "hello"
        name = self.name.upper()  # loud
        return f"hello {name}"

Greeter().shout()
""",
            after="""\
class Greeter:
    def __init__(self, name=None):
        self.name = name

    def greet(self):
        if self.name is None:
            return "hello"
        return f"hello {self.name}"

    def shout(self):
        if not __debug__:
            return "hello"
        if self.name is None:
            return "hello"
        name = self.name.upper()  # loud
        return f"hello {name}"

Greeter().shout()
""",
        ),
        Heals(
            "a parameter whose default is None",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'items'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 3, "render")),
            ),
            before='''\
def render(name, options=None):
    """One line."""
    return name + "".join(f" {key}={value}" for key, value in options.items())

render("b")
''',
            after='''\
def render(name, options=None):
    """One line."""
    if options is None:
        options = {}
    return name + "".join(f" {key}={value}" for key, value in options.items())

render("b")
''',
        ),
        Heals(
            "a call that gives None for what is empty",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'splitlines'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "title")),
            ),
            before="import inspect\ndef title(function):\n    text = inspect.getdoc(function)\n"
            "    return text.splitlines()[:1]\n\ntitle(title)\n",
            after="import inspect\ndef title(function):\n"
            '    text = inspect.getdoc(function) or ""\n'
            "    return text.splitlines()[:1]\n\ntitle(title)\n",
        ),
        Heals(
            "a condition that can ask first",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'startswith'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 5, "comments")),
            ),
            before="""\
def comments(lines: dict[str, str | None]) -> list[str]:
    found = []
    for key in lines:
        text = lines.get(key)
        if text.startswith("#") or key == "all":  # a comment
            found.append(key)
    return found

comments({"a": None, "b": "#"})
""",
            after="""\
def comments(lines: dict[str, str | None]) -> list[str]:
    found = []
    for key in lines:
        text = lines.get(key)
        if (text is not None and text.startswith("#")) or key == "all":  # a comment
            found.append(key)
    return found

comments({"a": None, "b": "#"})
""",
        ),
        Heals(
            "a value that is taken for granted later, too",
            certainty=Certainty.B,
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'isupper'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 3, "shown")),
            ),
            before="def shown(names):\n    name = names.get('b')\n    if name.isupper():\n"
            "        print('loud')\n    print(len(name))\n\nshown({})\n",
            after="def shown(names):\n    name = names.get('b')\n"
            "    if name is not None and name.isupper():\n"
            "        print('loud')\n    print(len(name))\n\nshown({})\n",
        ),
        Heals(
            "statements that only serve the value",
            certainty=Certainty.B,
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'write'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 4, "note")),
            ),
            before="""\
log = None

def note(text):
    log.write(
        text
    )
    log.flush()

note("started")
""",
            after="""\
log = None

def note(text):
    if log is not None:
        log.write(
            text
        )
        log.flush()

note("started")
""",
        ),
        Heals(
            "a loop over nothing",
            certainty=Certainty.B,
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "total")),
            ),
            before='def total(order):\n    for price in order["prices"]:\n        yield price\n\n'
            'list(total({"prices": None}))\n',
            after='def total(order):\n    for price in order["prices"] or []:\n'
            '        yield price\n\nlist(total({"prices": None}))\n',
        ),
        Refuses(
            "nothing to copy",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'price'",
                frames=(Frame("app.py", 2, "checkout"),),
            ),
            code="def checkout(order):\n    return order.price * 2\n",
            because="`order` may be None here, and nothing in `checkout()` shows what to do then",
        ),
        Refuses(
            "two of them",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'price'",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(a, b):\n    return a.price + b.price\n",
            because="`a` or `b` may have been None, and nothing tells which",
        ),
        Refuses(
            "a function that forgets to return",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not iterable",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="def names(rows):\n    found = [row.name for row in rows]\n    print(found)\n\n"
            "for name in names([]):\n    print(name)\n",
            because="`names()` (app.py:1) can end without `return`, and is asked for its result: "
            "that is where it must be healed",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Offer every guard that fits, the one closest to the code's own ways first."""
        resolver = Resolver(sources)
        missing = absent.one(fault, resolver)
        if (at_source := empty_result.instead(missing, resolver)) is not None:
            yield at_source
            return
        known = origins.origins(missing.node, missing.place, resolver)
        _refuse_mistakes(known)
        meant = [origin for origin in known if origin.why is not Why.CALL]
        # To hand None on is right only where somebody gives it on purpose.
        found = [form for form in guards.forms(missing) if meant or form.rank < guards.HANDS_ON]
        if not found:
            raise Refused(
                f"`{missing.source}` may be None here, and nothing in {_around(missing)} shows "
                "what to do then"
            )
        why = [origin.because for origin in meant][:2]
        if missing.told:
            why.insert(0, f"The report shows that `{missing.source}` was None.")
        why = why or [f"The message says that `{missing.source}` ({missing.where}) was None."]
        for form in found[:MOST]:
            shown = meant_absence.shown(form, missing, meant) if form is found[0] else None
            doubtful = shown is None or unquiet(fault, sources) is not None
            certainty = Certainty.B if doubtful else Certainty.A
            evidence = (*why, form.because, *([shown] if shown else []))
            cost, risky = costs.of_shape(form), costs.is_risky(form)
            yield Patch(form.edits, evidence, certainty, cost=cost, risky=risky)


def _refuse_mistakes(known: list[Origin]) -> None:
    """A None that nobody meant to give is no case to handle where it is used."""
    for origin in known:
        if origin.why is Why.FALLS_OFF and len(known) == 1:
            raise Refused(
                f"{origin.because.removesuffix('.')}, and is asked for its result: that is where "
                "it must be healed"
            )


def _around(missing: Absent) -> str:
    function = missing.place.function
    return f"`{function.name}()`" if function else f"{missing.place.module.path}"
