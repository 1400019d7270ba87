from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.world import AppSettings, utc_now
from tests.demo.speaking import Speaker, app_token
from tests.judge.judge import Judge

Key = tuple[AppSettings, str]


@pytest.fixture
async def itself(app: Key, grace: Speaker) -> Speaker:
    """The App as itself, by its JWT."""
    grace.speak_as(app_token(app[0].id, app[1]))
    return grace


async def test_the_app_sees_itself_and_where_it_is_installed(itself: Speaker) -> None:
    shown = await itself.get("/app")
    assert (shown["slug"], shown["installations_count"]) == ("grace", 1)
    [installation] = await itself.get("/app/installations")
    assert installation["account"]["login"] == "acme"
    assert await itself.get(f"/app/installations/{installation['id']}") == installation
    assert await itself.get("/repos/acme/shop/installation") == installation
    assert (await itself.refused("GET", "/app/installations/5"))[0] == 404


async def test_a_repository_without_the_app_has_no_installation(
    mini: Miniature, itself: Speaker
) -> None:
    await mini.create_repository("acme/other", {}, install=False)
    assert await itself.refused("GET", "/repos/acme/other/installation") == (404, "Not Found")
    mini.uninstall(mini.repo("acme/shop"))
    mini.uninstall(mini.repo("acme/shop"))
    assert (await itself.refused("GET", "/repos/acme/shop/installation"))[0] == 404


async def test_an_installation_token_can_be_limited_and_never_widened(
    mini: Miniature, app: Key, itself: Speaker
) -> None:
    await mini.create_repository("acme/other", {"x": b""})
    [installation] = await itself.get("/app/installations")
    path = f"/app/installations/{installation['id']}/access_tokens"
    wishes: list[dict[str, object]] = [
        {"permissions": {"workflows": "write"}},
        {"permissions": {"statuses": "write"}},
        {"repositories": ["none"]},
        {"repository_ids": [5]},
    ]
    for wish in wishes:
        assert (await itself.refused("POST", path, wish))[0] == 422
    limits = {"permissions": {"contents": "read"}, "repositories": ["other"]}
    made = await itself.post(path, limits)
    assert made["permissions"] == {"contents": "read", "metadata": "read"}
    itself.speak_as(made["token"])
    listed = await itself.get("/installation/repositories")
    assert [one["full_name"] for one in listed["repositories"]] == ["acme/other"]
    sha = (await itself.get("/repos/acme/other/git/ref/heads/main"))["object"]["sha"]
    ref = {"ref": "refs/heads/x", "sha": sha}
    refused = (403, "Resource not accessible by integration")
    assert await itself.refused("POST", "/repos/acme/other/git/refs", ref) == refused
    assert await itself.refused("POST", "git/refs", ref) == refused
    assert await itself.refused("GET", "/repos/acme/other/pulls") == refused


async def test_an_installation_token_lives_an_hour(tmp_path: Path, app: Key, judge: Judge) -> None:
    ahead = timedelta(0)

    def now() -> datetime:
        return utc_now() + ahead

    async with Miniature(tmp_path / "other", app[0], now=now) as mini, Speaker(mini) as speaker:
        await mini.create_repository("acme/shop", {"x": b""})
        await speaker.become_installation(app[0].id, app[1], "acme/shop")
        ahead = timedelta(minutes=59)
        await speaker.head()
        ahead = timedelta(minutes=61)
        assert await speaker.refused("GET", "git/ref/heads/main") == (401, "Bad credentials")


async def test_people_are_known_by_their_tokens(mini: Miniature, alice: Speaker) -> None:
    assert (await alice.get("/user"))["login"] == "alice"
    assert (await alice.get("/users/Bob"))["login"] == "bob"
    assert (await alice.refused("GET", "/users/nobody"))[0] == 404
    assert (await alice.refused("GET", "/app"))[0] == 401
    async with Speaker(mini) as nobody:
        assert await nobody.refused("GET", "/user") == (401, "Requires authentication")
        refused = await nobody.refused("POST", "issues", {"title": "x"})
        assert refused == (401, "Requires authentication")
