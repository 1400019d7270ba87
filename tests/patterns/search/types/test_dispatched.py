"""A value of another type goes the way that the file has for it."""

from tests.patterns.search.case import Crash

WALKER = (
    "class Leaf:\n"
    "    pass\n\n\n"
    "class Walker:\n"
    "    def of_leaf(self, leaf):\n"
    "        return leaf\n\n"
    "    def each(self, nodes):\n"
    "        for node in nodes:\n"
    "            if isinstance(node, Leaf):\n"
    "                found = self.of_leaf(node)\n"
    "            else:\n"
    "                found = self.of_tree(node)\n"
    "            yield found\n\n"
    "    def of_tree(self, tree):\n"
    "        parts = list(self.each(tree.parts))\n"
    "        return parts\n"
)
NO_PARTS = "'Leaf' object has no attribute 'parts'"


def test_a_leaf_goes_the_way_of_leaves() -> None:
    crash = Crash(WALKER, 18, "of_tree", "AttributeError", NO_PARTS)

    assert crash.trials[0].name == "as_dispatched"
    assert crash.of("as_dispatched") == [
        ["if isinstance(tree, Leaf):", "return self.of_leaf(tree)"]
    ]


def test_a_branch_that_needs_more_than_the_value_is_no_way() -> None:
    code = WALKER.replace("self.of_leaf(node)", "self.of_leaf(node, nodes)")

    assert Crash(code, 18, "of_tree", "AttributeError", NO_PARTS).of("as_dispatched") == []


def test_another_classes_branch_is_no_way() -> None:
    code = WALKER.replace("    def of_tree", "\nclass Other:\n    def of_tree")

    assert Crash(code, 20, "of_tree", "AttributeError", NO_PARTS).of("as_dispatched") == []


def test_what_has_no_parts_is_its_own_only_part() -> None:
    code = "def f(trees):\n    return [leaf for tree in trees for leaf in tree.parts]\n"
    crash = Crash(code, 2, "f", "AttributeError", NO_PARTS)

    assert crash.of("as_leaf") == [
        ['return [leaf for tree in trees for leaf in getattr(tree, "parts", [tree])]']
    ]


def test_an_attribute_that_is_not_gone_through_has_no_stand_in() -> None:
    code = "def f(tree):\n    return len(tree.parts)\n"

    assert Crash(code, 2, "f", "AttributeError", NO_PARTS).of("as_leaf") == []
