"""README's pictures are drawn from the code."""

from tests.readme import POLICY, README, policy_page, rendered


def test_the_state_diagram_and_the_tree_are_the_code_s_own() -> None:
    text = README.read_text()

    assert text == rendered(text), "run `make docs`"


def test_the_page_of_the_policy_is_the_model_s_own() -> None:
    assert POLICY.read_text() == policy_page(), "run `make docs`"
