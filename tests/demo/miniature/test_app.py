from pathlib import Path

import pytest

from bot.demo.miniature.app import Mishap
from bot.demo.miniature.miniature import Miniature, fresh_app
from tests.demo.speaking import Speaker


async def test_what_is_known_already_is_not_sent_again(grace: Speaker) -> None:
    first = await grace.ask("GET", "git/ref/heads/main")
    tag = first.headers["etag"]
    again = await grace.ask("GET", "git/ref/heads/main", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await grace.commit("main", {"x": b""})
    later = await grace.ask("GET", "git/ref/heads/main", headers={"If-None-Match": tag})
    assert later.status_code == 200


async def test_failures_can_be_ordered_for_those_who_must_survive_them(
    mini: Miniature, grace: Speaker
) -> None:
    mishap = Mishap("GET", "/git/ref/", 502, b"<html>", {"Retry-After": "1"}, times=2)
    mini.mishap(mishap)
    for expected in (502, 502, 200):
        assert (await grace.ask("GET", "git/ref/heads/main")).status_code == expected


async def test_unknown_addresses_of_the_api_are_not_found_as_json(grace: Speaker) -> None:
    for path in ("/repos", "/repos/acme", "/user/emails", "none", "/_results/none"):
        assert (await grace.refused("GET", path))[0] == 404
    assert (await grace.refused("DELETE", "pulls"))[0] == 404


async def test_a_name_that_would_hide_the_api_is_refused(tmp_path: Path) -> None:
    async with Miniature(tmp_path, fresh_app()[0]) as mini:
        with pytest.raises(ValueError, match="would hide the API"):
            await mini.create_repository("repos/x", {})


async def test_a_log_cannot_be_read_without_a_ticket(mini: Miniature) -> None:
    async with Speaker(mini) as nobody:
        assert (await nobody.ask("GET", "/_results/none/job.txt")).status_code == 403


async def test_what_was_never_started_can_be_closed(tmp_path: Path) -> None:
    mini = Miniature(tmp_path, fresh_app()[0])
    await mini.__aexit__(None, None, None)
    assert not mini.url
