"""An optional argument that a caller has is handed on."""

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

CODE = (
    "def inner(node, context=None):\n"
    "    return context.path\n\n\n"
    "def outer(node, context):\n"
    "    return inner({0})\n"
)


def handed(
    given: str, code: str = CODE, frames: tuple[tuple[int, str], ...] = ((6, "outer"), (2, "inner"))
) -> list[str]:
    sources = DictSources({"app.py": code.format(given)})
    where = tuple(Frame("app.py", line, function) for line, function in frames)
    fault = Fault("AttributeError", "'NoneType' object has no attribute 'path'", frames=where)
    found = [one for one in trials(fault, sources) if one.name == "handed_on"]
    return [apply(one.edits, sources)["app.py"].decode().splitlines()[5].strip() for one in found]


def test_a_parameter_of_the_same_name_is_handed_on() -> None:
    assert handed("node") == ["return inner(node, context=context)"]


def test_an_attribute_of_the_same_name_is_handed_on() -> None:
    code = (
        "class A:\n"
        "    def __init__(self, context): self._context = context\n"
        "    def inner(self, context=None):\n"
        "        return context.path\n"
        "    def outer(self):\n"
        "        return self.inner()\n"
    )

    found = handed("", code, ((6, "outer"), (4, "inner")))

    assert found == ["return self.inner(context=self._context)"]


def test_what_was_handed_on_already_is_left_alone() -> None:
    assert handed("node, context") == []
    assert handed("node, context=None") == []
    assert handed("*node") == []


def test_what_must_be_given_was_given() -> None:
    assert handed("node", CODE.replace("context=None", "context")) == []
