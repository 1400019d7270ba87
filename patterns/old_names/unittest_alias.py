"""AttributeError: a test asserts by a name that `unittest` dropped in Python 3.12."""

import ast
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
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import raising
from patterns.toolbox.repository import python_range
from patterns.toolbox.source.module import load

HEIRS = {
    "assertAlmostEquals": "assertAlmostEqual",
    "assertEquals": "assertEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual",
    "assertNotEquals": "assertNotEqual",
    "assertNotRegexpMatches": "assertNotRegex",
    "assertRaisesRegexp": "assertRaisesRegex",
    "assertRegexpMatches": "assertRegex",
    "assert_": "assertTrue",
    "failIf": "assertFalse",
    "failUnless": "assertTrue",
    "failUnlessEqual": "assertEqual",
}
"""https://docs.python.org/3/whatsnew/3.12.html#unittest"""


class UnittestAlias(Pattern):
    """Assert by the method's name of today.

    The old name was another one for the same method since Python 3.2, and is gone. All uses of it
    in this file would fail alike, so all follow; what they assert does not change.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("B01",)
    matches = (
        r"AttributeError: '(?P<cls>\w+)' object has no attribute '(?P<old>assertAlmostEquals"
        r"|assertEquals|assertNotAlmostEquals|assertNotEquals|assertNotRegexpMatches"
        r"|assertRaisesRegexp|assertRegexpMatches|assert_|failIf|failUnless|failUnlessEqual)'"
    )
    examples = (
        Heals(
            "two assertions",
            fault=Fault(
                "AttributeError",
                "'TestSum' object has no attribute 'assertEquals'",
                python="3.12",
                frames=(Frame("app.py", 6, "test_sum"),),
            ),
            before="""\
import unittest


class TestSum(unittest.TestCase):
    def test_sum(self):
        self.assertEquals(1 + 1, 2)  # once
        self.assertEquals(1 + 2, 3)


unittest.main()
""",
            after="""\
import unittest


class TestSum(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(1 + 1, 2)  # once
        self.assertEqual(1 + 2, 3)


unittest.main()
""",
        ),
        Refuses(
            "a class that is no test case",
            fault=Fault(
                "AttributeError",
                "'Check' object has no attribute 'assertEquals'",
                frames=(Frame("app.py", 3, "run"),),
            ),
            code="class Check:\n    def run(self):\n        self.assertEquals(1, 1)\n",
            because="class Check (app.py:1) is no `unittest.TestCase` as far as the source tells",
        ),
        Refuses(
            "a class from elsewhere",
            fault=Fault(
                "AttributeError",
                "'Check' object has no attribute 'assertEquals'",
                frames=(Frame("app.py", 2, "run"),),
            ),
            code="def run(check):\n    check.assertEquals(1, 1)\n",
            because="0 classes of this repository are called `Check`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename every use in the file."""
        found, resolver = cls.match(fault), Resolver(sources)
        old, frame = found["old"], raising(fault, sources)
        python_range.refuse_guarded(frame, sources)
        named = resolver.classes_named(found["cls"])
        if len(named) != 1:
            raise Unrelated(f"{len(named)} classes of this repository are called `{found['cls']}`")
        outside = resolver.lineage(named[0]).outside
        if not any(name.endswith("TestCase") for name in outside):
            raise Refused(
                f"class {found['cls']} ({named[0].place}) is no `unittest.TestCase` as far as the "
                "source tells"
            )
        module = load(sources, frame.path)
        edits = tuple(
            module.edit(end - len(old), end, HEIRS[old])
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr == old
            for end in [module.end(node)]
        )
        if not any(node.attr == old for node, _ in on_line(frame, sources, ast.Attribute)):
            raise Unrelated(f"line {frame.line} of {frame.path} asserts nothing by `{old}`")
        yield Patch(edits, (f"`{HEIRS[old]}` is the same method as `{old}` was.",))
