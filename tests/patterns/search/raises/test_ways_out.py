"""A way out for what cannot be used is taken by one kind of value more."""

from tests.patterns.search.case import Crash

CODE = (
    "class Other:\n"
    "    pass\n\n\n"
    "def f(node):\n"
    "    if {0}:\n"
    "        {1}\n"
    "    return node.name.upper()\n"
)
SAID = "'Other' object has no attribute 'name'"


def crash(test: str, way: str = "return ''") -> Crash:
    return Crash(CODE.format(test, way), 8, "f", "AttributeError", SAID)


def test_what_lacks_the_attribute_leaves_as_none_does() -> None:
    assert crash("node is None").of("way_out") == [
        ['if node is None or not hasattr(node, "name"):']
    ]


def test_a_type_leaves_as_its_like_do() -> None:
    assert crash("isinstance(node, str)").of("type_accepted") == [
        ["if isinstance(node, (str, Other)):"]
    ]


def test_a_type_that_is_not_known_by_name_goes_by_its_likes_holder() -> None:
    found = Crash(
        CODE.format("isinstance(node, nodes.Leaf)", "return ''"),
        8,
        "f",
        "AttributeError",
        SAID.replace("Other", "Twig"),
    )

    assert found.of("type_accepted") == [["if isinstance(node, (nodes.Leaf, nodes.Twig)):"]]


def test_a_way_that_goes_on_is_no_way_out() -> None:
    assert crash("node is None", "node = g()").of("way_out") == []


def test_a_way_out_for_another_value_is_left_alone() -> None:
    assert crash("other is None").of("way_out") == []


def test_a_way_out_that_raises_comes_later() -> None:
    leaves = next(t for t in crash("node is None").trials if t.name == "way_out")
    raises = next(t for t in crash("node is None", "raise E").trials if t.name == "way_out")

    assert leaves.cost < raises.cost


TABLE = """\
class Shop:
    def drop(self, name):
        if name not in self.items:
            raise Missing(name)
        del self.items[name]

    def show(self, item):
        return [self.items[item]]
"""


def test_a_table_is_asked_as_other_methods_ask_it() -> None:
    assert Crash(TABLE, 8, "show", "KeyError", "'x'").of("as_for_the_table") == []
    code = f"class Missing(Exception): ...\n{TABLE}"

    assert Crash(code, 9, "show", "KeyError", "'x'").of("as_for_the_table") == [
        ["if item not in self.items:", "raise Missing(item)"]
    ]
