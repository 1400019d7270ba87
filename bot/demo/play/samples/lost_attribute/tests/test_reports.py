"""What people read in the tables."""

from oversight.events import VerificationEvent
from oversight.reports import headline, overview


def test_a_headline_names_reviewer_and_subject() -> None:
    assert headline(VerificationEvent("the budget", "Ada")) == "Ada verifies the budget"


def test_an_overview_has_a_line_for_each_verification() -> None:
    events = [VerificationEvent("the budget", "Ada"), VerificationEvent("the plan", "Bo")]

    assert overview(events) == "Ada verifies the budget\nBo verifies the plan"
