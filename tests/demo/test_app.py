from pathlib import Path

import pytest

from bot.demo.app import Mishap
from bot.demo.miniature import Miniature, fresh_app
from tests.demo.speaking import Speaker


async def test_every_answer_tells_what_is_left_of_the_limit(grace: Speaker) -> None:
    first = await grace.ask("GET", "")
    second = await grace.ask("GET", "none")
    left = [int(one.headers["x-ratelimit-remaining"]) for one in (first, second)]
    assert left[0] - left[1] == 1
    assert first.headers["x-ratelimit-limit"] == "5000"
    shown = await grace.get("/rate_limit")
    assert shown["rate"]["remaining"] == left[1]


async def test_beyond_the_limit_all_is_refused(mini: Miniature) -> None:
    async with Speaker(mini) as nobody:
        for _ in range(60):
            assert (await nobody.ask("GET", "/users/nobody")).status_code == 404
        answer = await nobody.ask("GET", "/users/nobody")
    assert answer.status_code == 403
    assert "rate limit exceeded" in answer.json()["message"]
    assert answer.headers["x-ratelimit-remaining"] == "0"


async def test_what_is_known_already_is_not_sent_again(grace: Speaker) -> None:
    first = await grace.ask("GET", "git/ref/heads/main")
    tag = first.headers["etag"]
    again = await grace.ask("GET", "git/ref/heads/main", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await grace.commit("main", {"x": b""})
    later = await grace.ask("GET", "git/ref/heads/main", headers={"If-None-Match": tag})
    assert later.status_code == 200


async def test_long_lists_come_in_pages_that_name_the_repository_by_number(
    mini: Miniature, grace: Speaker
) -> None:
    await grace.propose("fix", {"new.py": b""})
    for number in range(5):
        await grace.post("issues/1/comments", {"body": str(number)})
    first = await grace.ask("GET", "issues/1/comments?per_page=2")
    assert set(first.links) == {"next", "last"}
    assert "/repositories/" in first.links["next"]["url"]
    said, path = [], "issues/1/comments?per_page=2"
    while path:
        answer = await grace.ask("GET", path)
        said += [one["body"] for one in answer.json()]
        path = answer.links.get("next", {}).get("url", "").removeprefix(mini.url)
    assert said == ["0", "1", "2", "3", "4"]
    back = await grace.ask("GET", "issues/1/comments?per_page=2&page=3")
    assert set(back.links) == {"first", "prev"}
    assert len(await grace.get("issues/1/comments?per_page=0&page=0")) == 5


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b'{"body": "\\ud800"}', b"\xff", b"9" * 5000]
)
async def test_what_is_no_json_object_is_refused(
    mini: Miniature, grace: Speaker, body: bytes
) -> None:
    await grace.propose("fix", {"new.py": b""})
    url = f"{mini.api_url}/repos/acme/shop/issues/1/comments"
    answer = await grace._client.post(url, content=body)  # bytes that no library would send
    assert answer.status_code == 400


async def test_failures_can_be_ordered_for_those_who_must_survive_them(
    mini: Miniature, grace: Speaker
) -> None:
    mishap = Mishap("GET", "/git/ref/", 502, b"<html>", {"Retry-After": "1"}, times=2)
    mini.mishap(mishap)
    for expected in (502, 502, 200):
        assert (await grace.ask("GET", "git/ref/heads/main")).status_code == expected


async def test_unknown_addresses_of_the_api_are_not_found_as_json(grace: Speaker) -> None:
    for path in ("/repos", "/repos/acme", "/user/emails", "none", "/_results/none/job.log"):
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
