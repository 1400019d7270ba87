from bot.demo.miniature.miniature import Miniature
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


async def test_what_is_known_already_costs_nothing(grace: Speaker) -> None:
    first = await grace.ask("GET", "")
    tag = {"If-None-Match": first.headers["etag"]}
    again = await grace.ask("GET", "", headers=tag)
    left = [one.headers["x-ratelimit-remaining"] for one in (first, again)]
    assert (again.status_code, left[0]) == (304, left[1])
