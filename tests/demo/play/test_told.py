"""The table tells what happened, and what did not."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bot.demo.play.stories import shipped
from bot.demo.play.told import Step, Told, table

STORY = replace(shipped()[0].story, title="a story")


def told(**more: str) -> Told:
    return Told(STORY, "demo/story", **more)  # type: ignore[arg-type]  # only text fields are given


def shown(line: Told) -> str:
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(table([line]))
    return console.export_text()


def test_a_story_is_whole_once_every_step_is_done_in_order() -> None:
    assert Told(STORY, "demo/story", done=list(Step)).whole
    assert not Told(STORY, "demo/story", done=list(Step)[:-1]).whole


@pytest.mark.parametrize("done", range(len(Step)))
def test_the_first_missing_step_is_named_with_its_reason(done: int) -> None:
    line = Told(STORY, "demo/story", done=list(Step)[:done], stuck="It did not come.")

    assert line.missing == f"a story: {list(Step)[done]} is missing. It did not come."


def test_nothing_is_missing_of_a_whole_story() -> None:
    assert Told(STORY, "demo/story", done=list(Step)).missing == ""


def test_the_table_shows_every_column_of_a_story() -> None:
    line = told(
        pull_request="http://host/pull/1",
        decision="alice: it was never a coroutine",
        merge_commit="0123456789abcdef",
        verdict="verified",
        record="holds",
    )

    text = shown(line)

    for cell in ("a story (high)", "http://host/pull/1", "alice: it was", "0123456789ab", "holds"):
        assert cell in text


def test_the_table_says_why_a_story_has_no_verdict() -> None:
    assert "CI never ran" in shown(told(stuck="CI never ran"))


def test_the_table_says_that_this_is_not_github() -> None:
    assert "not GitHub" in shown(told())
