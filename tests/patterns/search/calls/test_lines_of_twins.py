"""A function gets the line that its twin in another file has."""

from tests.patterns.search.case import Crash

CODE = """\
class Config:
    def name(self):
        return self.attrs["Spec"]


class Configs:
    def create(self, **given):
        made = self.api.create_config(**given)
        return self.prepare(made)
"""
TWIN = """\
class Secrets:
    def create(self, **given):
        made = self.api.create_secret(**given)
        made.setdefault("Spec", {})["Name"] = given.get("name")
        return self.prepare(made)
"""


def test_what_the_twin_puts_there_is_put_here() -> None:
    crash = Crash(CODE, 3, "name", "KeyError", "'Spec'", others=(("twin.py", TWIN),))

    assert crash.of("line_of_twin") == [['made.setdefault("Spec", {})["Name"] = given.get("name")']]


def test_a_function_that_does_something_else_is_no_twin() -> None:
    other = TWIN.replace("return self.prepare(made)", "return made")
    crash = Crash(CODE, 3, "name", "KeyError", "'Spec'", others=(("twin.py", other),))

    assert not crash.of("line_of_twin")
