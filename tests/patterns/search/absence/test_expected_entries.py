"""Tables get the entries that the failing test expects of them."""

from tests.patterns.search.case import Crash

CODE = """\
class Base:
    def say(self, unit, count):
        return self.units[unit].format(count)


class One(Base):
    units = {
        "day": "a day",
        "days": "{0} days",
        "month": "a month",
    }


class Other(Base):
    units = {"day": "d", "week": "w", "month": "m"}
"""
TEST = """\
def test_it():
    assert one.say("weeks", 3) == "3 weeks"
    assert one.say("week", 1) == "a week"
"""


def test_all_entries_that_the_test_expects_are_added_as_templates() -> None:
    crash = Crash(CODE, 3, "say", "KeyError", "'week'", TEST)

    assert ['"weeks": "{0} weeks",', '"week": "a week",'] in crash.of("entry_expected")


def test_they_stand_where_a_sibling_table_has_them_and_only_in_the_table_that_was_asked() -> None:
    crash = Crash(CODE, 3, "say", "KeyError", "'week'", TEST.replace('"weeks", 3', '"days", 3'))
    asked = {
        t.condition.expression.rpartition(" ")[2]: crash.lines(t)
        for t in crash.trials
        if t.name == "entry_expected" and t.condition
    }

    assert asked["'One'"] == ['"week": "a week",']
    assert "'Other'" in asked


def test_what_a_property_gives_is_compared_on_the_line_that_failed() -> None:
    code = "class C:\n    def f(self):\n        return {'a': '1', 'b': '2'}[self.kind]\n"
    crash = Crash(code, 3, "f", "KeyError", "'c'", "def test_it():\n    assert one.f == '3'\n")

    assert crash.of("entry_expected") == [["return {'a': '1', 'b': '2', \"c\": \"3\"}[self.kind]"]]


def test_nothing_is_added_that_no_test_expects() -> None:
    assert not Crash(CODE, 3, "say", "KeyError", "'week'").of("entry_expected")
