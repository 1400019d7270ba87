import pytest

from bot.demo.miniature.records_ci import JobPlan, StepPlan
from bot.demo.miniature.workflow import SKIP, parse, runs_on

FILE = b"""\
name: CI
env: {COLOUR: 1}
on:
  push: {branches: [main, "release/*"]}
  pull_request:
jobs:
  test:
    name: tests
    env: {MODE: fast}
    steps:
      - uses: actions/checkout@v4
      - name: Prepare
        run: |
          echo one
          echo two
      - run: python -m pytest -q
  lint:
    steps: [{run: ruff check}]
"""


def test_jobs_steps_and_environment_are_read() -> None:
    found = parse("ci.yml", FILE)
    assert found is not None
    assert found.name == "CI"
    assert found.jobs["test"] == JobPlan(
        "tests",
        (
            StepPlan("Run actions/checkout@v4", None),
            StepPlan("Prepare", "echo one\necho two\n"),
            StepPlan("Run python -m pytest -q", "python -m pytest -q"),
        ),
        {"COLOUR": "1", "MODE": "fast"},
    )
    assert found.jobs["lint"].name == "lint"


@pytest.mark.parametrize(
    ("event", "branch", "expected"),
    [
        ("push", "main", True),
        ("push", "release/1", True),
        ("push", "grace/fix", False),
        ("pull_request", "anything", True),
        ("schedule", "main", False),
    ],
)
def test_events_are_limited_to_their_branches(event: str, branch: str, *, expected: bool) -> None:
    found = parse("ci.yml", FILE)
    assert found is not None
    assert runs_on(found, event, branch) is expected


@pytest.mark.parametrize("on", ["push", "[push, pull_request]", "{push: , pull_request: }"])
def test_triggers_may_be_a_word_a_list_or_a_mapping(on: str) -> None:
    found = parse("ci.yml", f"on: {on}\njobs: {{a: {{steps: [{{run: x}}]}}}}".encode())
    assert found is not None
    assert runs_on(found, "push", "any")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- 1",
        b"a: [",
        b"on: push",
        b"jobs: {a: {steps: []}}",
        b"on: push\njobs: {a: 1}",
        b"on: push\njobs: []",
        b"on: 5\njobs: {a: {steps: []}}",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_workflow_starts_nothing(content: bytes) -> None:
    assert parse("ci.yml", content) is None


def test_steps_that_are_neither_script_nor_action_are_left_out() -> None:
    found = parse("x", b"on: push\njobs: {a: {steps: [1, {name: x}, {uses: y}]}}")
    assert found is not None
    assert found.jobs["a"].steps == (StepPlan("Run y", None),)
    assert found.name == "x"


@pytest.mark.parametrize("word", ["[skip ci]", "[CI Skip]", "[no ci]", "[skip actions]"])
def test_a_commit_can_ask_for_no_run(word: str) -> None:
    assert SKIP.search(f"Record {word}\n")
    assert not SKIP.search("skip ci")
