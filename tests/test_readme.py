"""README's pictures are drawn from the code."""

from tests.readme import README, rendered


def test_the_state_diagram_and_the_tree_are_the_code_s_own() -> None:
    text = README.read_text()

    assert text == rendered(text), "run `make docs`"
