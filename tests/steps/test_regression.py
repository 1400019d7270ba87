"""What people read of the test that comes with a repair, or of why none does."""

from bot.model import Candidate, CommitId, RepositoryName
from bot.policy import Policy
from bot.steps.diagnose import diagnose
from bot.steps.patch import heal
from bot.steps.regression import with_test
from patterns.contract import Fault, Frame
from patterns.toolbox.source.sources import DictSources

CART = "def total(count: int):\n    return [cuont]\n"
TEST = "from shop import cart\n\n\ndef test_it_is_there() -> None:\n    assert cart\n"
FAULT = Fault("NameError", "name 'cuont' is not defined", frames=(Frame("shop/cart.py", 2),))


def told(files: dict[str, str]) -> Candidate:
    sources = DictSources({"shop/__init__.py": "", "shop/cart.py": CART, **files})
    found = diagnose(RepositoryName("grace/shop"), CommitId("0" * 40), FAULT, sources)
    (candidate,) = heal(found, sources, Policy()).candidates
    return with_test(candidate, found.fault, sources, Policy())


def test_a_test_that_can_be_written_comes_with_the_repair() -> None:
    *_, last = told({"tests/test_a.py": TEST}).patch.evidence

    assert last.endswith("is new: it fails without this repair.")


def test_where_no_test_can_be_written_a_person_reads_why() -> None:
    *_, last = told({}).patch.evidence

    assert last == (
        "No regression test comes with it: no pytest test of this repository imports from where "
        "shop/cart.py stands."
    )
