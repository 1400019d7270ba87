from typing import Any

import pytest

from bot.demo.miniature.git import ZERO
from tests.demo.speaking import Speaker


async def moved(grace: Speaker) -> list[str]:
    """A branch that comes, moves on, is set back, goes and comes again; the commits that it was."""
    first = await grace.branch("work")
    await grace.commit("work", {"new.py": b"x = 1\n"})
    second = await grace.head("work")
    await grace.patch("git/refs/heads/work", {"sha": first, "force": True})
    await grace.delete("git/refs/heads/work")
    await grace.branch("work")
    return [first, second]


def told(answer: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["activity_type"], each["before"], each["after"]) for each in answer]


async def test_every_move_of_a_branch_is_remembered_newest_first(grace: Speaker) -> None:
    first, second = await moved(grace)
    newest = [
        ("branch_creation", ZERO, first),
        ("branch_deletion", first, ZERO),
        ("force_push", second, first),
        ("push", first, second),
        ("branch_creation", ZERO, first),
    ]
    assert told(await grace.get("activity?ref=refs/heads/work")) == newest
    assert told(await grace.get("activity?ref=work&direction=asc")) == newest[::-1]


async def test_only_what_was_asked_for_is_told(grace: Speaker) -> None:
    await moved(grace)
    for kind, count in {"force_push": 1, "branch_creation": 2, "pr_merge": 0}.items():
        assert len(await grace.get(f"activity?ref=work&activity_type={kind}")) == count
    assert await grace.get("activity?ref=work&actor=nobody") == []
    assert len(await grace.get("activity?ref=work&time_period=day")) == 5


async def test_pages_go_on_behind_the_last_entry(grace: Speaker) -> None:
    await moved(grace)
    whole = await grace.get("activity?ref=work")
    page = await grace.ask("GET", "activity?ref=work&per_page=2")
    assert (page.json(), page.links["next"]["url"].endswith(f"after={whole[1]['id']}")) == (
        whole[:2],
        True,
    )
    assert await grace.get(f"activity?ref=work&after={whole[1]['id']}") == whole[2:]


@pytest.mark.parametrize("query", ["activity_type=rewrite", "time_period=decade"])
async def test_an_unknown_wish_is_refused(query: str, grace: Speaker) -> None:
    assert (await grace.refused("GET", f"activity?{query}"))[0] == 422
