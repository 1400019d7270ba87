"""GitHub's own examples of its webhooks, all read; several are older than its schemas."""

import gzip
import json
from pathlib import Path

import pytest

from bot.reading.github_event import read_hook
from bot.reading.github_records import Ignored

EXAMPLES: dict[str, list[object]] = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "samples/github/examples.json.gz").read_bytes())
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_read(name: str) -> None:
    for example in EXAMPLES[name]:
        assert read_hook(name, json.dumps(example).encode()) is not None


@pytest.mark.parametrize(
    "name", ["issue_comment", "pull_request", "pull_request_review", "check_run", "push"]
)
def test_what_a_fix_waits_for_is_understood(name: str) -> None:
    read = [read_hook(name, json.dumps(example).encode()) for example in EXAMPLES[name]]

    assert not all(isinstance(one, Ignored) for one in read)
