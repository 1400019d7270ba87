"""A handler on the way to the test makes the awaited error of another one: that one is raised."""

import pytest

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply

TEST = """\
import pytest


def test_it():
    with pytest.raises(Wrong):
        Parser().parse('x')
"""
CODE = """\
class Wrong(Exception): ...


class Parser:
    def error(self, message):
        raise Wrong(message)

    def parse(self, text):
        try:
            return self.load(text)
        except (TypeError, KeyError) as error:
            self.error(str(error))

    def load(self, text):
        if not text:
            raise TypeError("there is nothing")
        return self.apply(text)

    def apply(self, data):
        return data.keys()
"""
NO_KEYS = "'str' object has no attribute 'keys'"


def found(code: str) -> list[str]:
    sources = DictSources({"app.py": code, "tests/test_app.py": TEST})
    lines = ((6, "test_it"), (10, "parse"), (17, "load"), (20, "apply"))
    frames = [Frame("app.py", line, name) for line, name in lines]
    frames[0] = Frame("tests/test_app.py", 6, "test_it")
    made = trials(Fault("AttributeError", NO_KEYS, frames=tuple(frames)), sources)
    before = code.splitlines()
    texts = [apply(one.edits, sources).get("app.py", b"").decode() for one in made[:12]]
    return [line.strip() for text in texts for line in text.splitlines() if line not in before]


def test_the_function_that_raises_it_already_does_so() -> None:
    assert 'raise TypeError("text must be of type dict, not {!r}".format(text))' in found(CODE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('raise TypeError("there is nothing")', "return None"),
        ("raise Wrong(message)", "print(message)"),
    ],
)
def test_what_no_handler_gives_on_or_nobody_raises_is_not(old: str, new: str) -> None:
    assert not any('TypeError("text must' in line for line in found(CODE.replace(old, new)))


def test_the_declared_types_are_asked_for_first() -> None:
    code = CODE.replace("apply(self, data)", "apply(self, data: Union[Dict[str, Any], 'Parser'])")
    lines = found(code)

    assert "if not isinstance(text, (dict, Parser)):" in lines
    assert found(CODE.replace("data)", "data: Any)")) == found(CODE)
