"""Reading a repository's policy from its file."""

from datetime import timedelta
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.errors import PolicyError
from bot.policy import Policy, parse, schema

SCHEMA = Draft202012Validator(schema())
BOMB = b"x: &x0 [b]\n" + b"".join(
    b"y%d: &x%d [*x%d, *x%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 60)
)
"""A billion billion entries, if anybody counts them."""
MERGED = b"x: &x0 {b: 1}\n" + b"".join(
    b"y%d: &x%d {<<: [*x%d, *x%d]}\n" % (n, n, n - 1, n - 1) for n in range(1, 60)
)
"""Likewise, and YAML's own reader counts them."""


def test_an_empty_file_states_the_defaults() -> None:
    assert parse(b"") == parse(b"# nothing yet\n") == Policy()


def test_a_policy_is_read_as_people_write_it() -> None:
    policy = parse(
        b"verify_window: 2h\nprotected_paths: ['core/**']\napprovers: ['@bob']\nnotify: [acme/qa]"
    )

    assert policy.verify_window == timedelta(hours=2)
    assert policy.protects("core/money.py")
    assert policy.approvers == ("bob",)
    assert policy.notify == ("acme/qa",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_that_begins_with_a_byte_order_mark_is_read(encoding: str) -> None:
    assert not parse("enabled: false".encode(encoding)).enabled


def test_of_a_thousand_mistakes_only_some_are_told() -> None:
    with pytest.raises(PolicyError) as wrong:
        parse(b"\n".join(b"a%d: 1" % number for number in range(1000)))

    assert len(wrong.value.problems) == 20


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"enabld: true", "line 1: enabld is no setting of this file; did you mean enabled"),
        (b"\n\nauto_merge: high", "line 3: auto_merge: Input should be 'none' or 'low'"),
        (b"enabled: maybe", "write true or false"),
        (b"labels: grace", r"write a list, e.g. \[a, b\]"),
        (b"raise_severity:\n  a: low\n  b: grave", r"line 3: raise_severity.b"),
        (b"enabled: true\nenabled: false", "line 2: enabled is stated twice"),
        (
            b"raise_severity:\n  'pay/**': high\n  'pay/**': low",
            r"line 3: pay/\*\* is stated twice",
        ),
        (b"labels: [a, {b: 1, b: 2}]", "line 1: b is stated twice"),
        (BOMB, "line 1: x is no setting of this file"),
        (MERGED, "line 2: `<<` is not read in this file"),
        (b"enabled: false\n<<: {enabled: true}", "line 2: `<<` is not read"),
        (b"labels: &a [*a]", "line 1: labels.0: Input should be a valid string"),
        (b"labels: " + b"[" * 30_000, "line 1: nothing in this file is nested so deeply"),
        (b"approvals:\n\t'**': 2", "not YAML: found character .* \\(line 2\\)"),
        ("enabled: false".encode("utf-16-le"), "not YAML"),
        (b"enabled: false\n---\nenabled: true", "another document"),
        (b"a: [", "not YAML"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"a: !!python/object:os.system {}", "not YAML"),
        (b"- 1", "`name: value` pairs"),
        (b"1: 2", "`name: value` pairs"),
        (b"max_open_fixes: 1000", "must be between 0 and 50"),
        (b"approvals: {'**': 0}", "each must be between 1 and 10"),
        (b"verify_window: 90d", "must be between 0s and 30d"),
        (b"notify: ['a b']", "a login or an `org/team`"),
        (b"approvers: [acme/qa/x]", "line 1: approvers: each must be a login or an `org/team`"),
        (b"merge_method: octopus", "'merge' or 'rebase'"),
        (b"#" * 70_000, "larger than 64 KiB"),
        (b"[" * 5_000, "nested so deeply"),
    ],
)
def test_a_wrong_file_says_where_and_what_to_write(text: bytes, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        parse(text)


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    with pytest.raises(PolicyError, match=r"line 1: enabled.*line 2: colour is no setting"):
        parse(b"enabled: perhaps\ncolour: red\n")


def test_nothing_of_the_file_but_names_is_repeated() -> None:
    with pytest.raises(PolicyError) as told:
        parse(b"enabled: ghp_secret\n'@everyone\\n/grace approve': 1\nlabels: [[ghp_secret]]\n")

    assert "secret" not in str(told.value)
    assert "@everyone" not in str(told.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_policy_or_a_sentence(text: bytes) -> None:
    try:
        parse(text)
    except PolicyError as told:
        assert "\n" not in str(told)  # noqa: PT017  there is no error to expect, only to bear


VALUES = st.sampled_from(
    [
        True,
        False,
        0,
        1,
        3,
        51,
        "low",
        "none",
        "2h",
        "7d",
        "x",
        "squash",
        [],
        ["a"],
        {},
        {"a": "low"},
    ]
)


@given(st.dictionaries(st.sampled_from([*Policy.__annotations__, "other"]), VALUES, max_size=4))
def test_what_the_published_schema_takes_is_taken(stated: dict[str, Any]) -> None:
    stated.pop("__pydantic_config__", None)
    if SCHEMA.is_valid(stated) and stated.get("verify_window") is not None:
        assert parse(yaml.safe_dump(stated).encode()).verify_window is not None
    elif SCHEMA.is_valid(stated):
        parse(yaml.safe_dump(stated).encode())
