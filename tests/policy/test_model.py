"""What a policy answers."""

import pytest

from bot.policy import Policy
from patterns.contract import Severity


@pytest.mark.parametrize(
    "path", [".github/workflows/ci.yml", "app/migrations/0001.py", "grace/x.py", "migrations/1.py"]
)
def test_some_paths_are_out_of_bounds_for_everybody(path: str) -> None:
    assert Policy().protects(path)


def test_severity_is_only_ever_raised() -> None:
    policy = Policy(raise_severity={"billing/*": Severity.HIGH, "names/*": Severity.LOW})

    assert policy.severity(Severity.LOW, ("billing/tax.py",)) is Severity.HIGH
    assert policy.severity(Severity.MEDIUM, ("names/typo",)) is Severity.MEDIUM


def test_the_largest_number_of_approvals_that_fits_is_asked_for() -> None:
    policy = Policy(approvals={"billing/**": 3, "names/*": 2})

    assert policy.approvals_of(("billing/tax.py", "names/typo")) == 3
    assert policy.approvals_of(("app.py",)) == 1


def test_the_owners_can_only_narrow_who_speaks_for_their_repository() -> None:
    policy = Policy(sentry_projects=("shop",), environments=("production",))

    assert policy.hears(project="shop", environment="production")
    assert policy.hears()
    assert not policy.hears(project="blog")
    assert not policy.hears(environment="staging")
    assert Policy().hears(project="blog", environment="staging")


def test_excluded_paths_are_left_alone() -> None:
    policy = Policy(excluded_paths=("legacy/**",))

    assert policy.excludes("legacy/old.py")
    assert not policy.excludes("app.py")
