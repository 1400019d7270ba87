"""A repository's policy."""

from datetime import timedelta

import pytest

from bot.errors import PolicyError
from bot.policy import Policy, parse
from patterns.contract import Severity


def test_an_empty_file_states_the_defaults() -> None:
    assert parse(b"") == Policy()


def test_a_policy_is_read() -> None:
    policy = parse(b"enabled: true\nverify_window: PT2H\nprotected_paths: ['core/**']\n")

    assert policy.verify_window == timedelta(hours=2)
    assert policy.protects("core/money.py")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"enabld: true", "enabld: Extra inputs are not permitted"),
        (b"auto_merge: high", "auto_merge"),
        (b"a: [", "not YAML"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"- 1", "the file"),
        (b"max_open_fixes: 1000", "max_open_fixes"),
    ],
)
def test_a_wrong_file_says_where_and_widens_nothing(text: bytes, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        parse(text)


@pytest.mark.parametrize(
    "path", [".github/workflows/ci.yml", "app/migrations/0001.py", "grace/x.py"]
)
def test_some_paths_are_out_of_bounds_for_everybody(path: str) -> None:
    assert Policy().protects(path)


def test_severity_is_only_ever_raised() -> None:
    policy = Policy(raise_severity={"billing/*": Severity.HIGH, "names/*": Severity.LOW})

    assert policy.severity(Severity.LOW, ("billing/tax.py",)) is Severity.HIGH
    assert policy.severity(Severity.MEDIUM, ("names/typo",)) is Severity.MEDIUM
