"""TypeError: a class leaves out a method that its base demands."""

import re
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
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
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.renamed_method import misspelt, rename
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import failing
from patterns.toolbox.values.values import ClassValue

NAME = re.compile(r"\w+")


class AbstractTypo(Pattern):
    """Give the method the name that the base demands.

    The class defines a method that its base does not know, and whose name differs by a slip of
    the fingers from the one that is missing. Nothing else in the repository knows the other name.
    """

    family = "classes"
    severity = Severity.MEDIUM
    answers = ("J04",)
    matches = (
        r"TypeError: (?:Can't instantiate abstract class (?P<cls>\w+) (?:with abstract methods? "
        r"(?P<old>.+)|without an implementation for abstract methods? (?P<new>.+))"
        r"|Protocols cannot be instantiated)"
    )
    examples = (
        Heals(
            "a slip of the fingers",
            fault=Fault(
                "TypeError",
                "Can't instantiate abstract class File with abstract method process",
                python="3.11",
                frames=(Frame("app.py", 11, "<module>"),),
            ),
            before="""\
from abc import ABC, abstractmethod

class Base(ABC):
    @abstractmethod
    def process(self): ...

class File(Base):
    def proces(self):  # all
        return 1

print(File())
""",
            after="""\
from abc import ABC, abstractmethod

class Base(ABC):
    @abstractmethod
    def process(self): ...

class File(Base):
    def process(self):  # all
        return 1

print(File())
""",
        ),
        Explains(
            "nothing like it",
            fault=Fault(
                "TypeError",
                "Can't instantiate abstract class File without an implementation for abstract "
                "methods 'load', 'save'",
                frames=(Frame("app.py", 11, "<module>"),),
            ),
            code="""\
from abc import ABC, abstractmethod

class Base(ABC):
    @abstractmethod
    def load(self, path): ...
    @abstractmethod
    def save(self): ...

class File(Base): ...

File()
""",
            because="class File (app.py:9) must define `load(self, path)` (demanded at app.py:5) "
            "and `save(self)` (demanded at app.py:7) before it can be made: what they do is for a "
            "person to write",
        ),
        Refuses(
            "a protocol",
            fault=Fault(
                "TypeError",
                "Protocols cannot be instantiated",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="Kind()\n",
            because="a protocol only describes objects: which class's object is wanted here, the "
            "source does not say",
        ),
        Refuses(
            "a name that others use",
            fault=Fault(
                "TypeError",
                "Can't instantiate abstract class File with abstract methods process",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            code="""\
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def process(self): ...
class File(Base):
    def proces(self): ...
def run(file):
    file.proces()
run(File())
""",
            because="`proces` is close to `process`, but used elsewhere, too (app.py)",
        ),
        Refuses(
            "an error that the line raises itself",
            fault=Fault(
                "TypeError",
                "Can't instantiate abstract class File with abstract methods process",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code='raise TypeError("Can\'t instantiate abstract class File with abstract methods "\n'
            '    "process")\n',
            because="line 1 of app.py raises the error on purpose",
        ),
        Refuses(
            "a class of elsewhere",
            fault=Fault(
                "TypeError",
                "Can't instantiate abstract class File with abstract methods process",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="File()\n",
            because="0 classes of this repository are called `File`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the one method that can be meant."""
        found, resolver = cls.match(fault), Resolver(sources)
        if found["cls"] is None:
            raise Refused(
                "a protocol only describes objects: which class's object is wanted here, the "
                "source does not say"
            )
        failing.refuse_raise(fault, sources)
        named = resolver.classes_named(found["cls"])
        if len(named) != 1:
            raise Unrelated(f"{len(named)} classes of this repository are called `{found['cls']}`")
        owner = named[0]
        missing = NAME.findall(found["old"] or found["new"])
        if slip := misspelt(owner, missing, resolver):
            method, meant = slip
            edit = rename(method, owner.module, meant)
            told = f"A base of `{owner.name}` demands `{meant}`, and knows no `{method.name}`."
            yield Patch((edit,), (told,), Certainty.A)
            return
        above = resolver.lineage(owner).classes[1:]
        raise Explained(_demanded(owner, missing, above))


def _demanded(owner: ClassValue, missing: list[str], above: tuple[ClassValue, ...]) -> str:
    told = []
    for name in missing:
        for base in above:
            method = next((m for m in classes.methods(base) if m.name == name), None)
            if method is not None:
                names = ", ".join(a.arg for a in method.args.args)
                where = f"{base.module.path}:{method.lineno}"
                told.append(f"`{name}({names})` (demanded at {where})")
                break
        else:
            told.append(f"`{name}`")
    return (
        f"class {owner.name} ({owner.place}) must define {' and '.join(told)} before it can be "
        "made: what they do is for a person to write"
    )
