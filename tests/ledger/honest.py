"""Honest histories, drawn: every way to land, under prose and tails as people leave them."""

from hypothesis import strategies as st

from patterns.contract import Severity
from tests.ledger.histories import SQUASH_TAIL, Plan, Story, Way
from tests.ledger.strategies import TEXT

PROSE = st.one_of(
    TEXT,
    st.sampled_from(
        ["Fixes #1\n", "a: b\nc: d\n", "> Grace-Fix: quoted\n", "---\n", "\n\n\n", "é\r\n"]
    ),
)
TAILS = st.sampled_from(
    ["", SQUASH_TAIL, "Signed-off-by: A <a@example.com>\n", "\n\n\n", "\nBye.\n"]
)
PLANS = st.builds(
    Plan,
    way=st.sampled_from(Way),
    severity=st.sampled_from(Severity),
    prose=PROSE,
    tail=TAILS,
    crlf=st.booleans(),
    creates=st.booleans(),
    reverted=st.booleans(),
    in_flight=st.booleans(),
    reason=TEXT.map(lambda text: f"because {text}"),
)
HISTORIES = st.lists(PLANS, max_size=4)


def played(plans: list[Plan]) -> Story:
    """The history that some plans make."""
    return Story().play(*plans)
