import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.world import AppSettings
from tests.demo.speaking import Speaker, app_token

Key = tuple[AppSettings, str]


@pytest.fixture
async def itself(app: Key, grace: Speaker) -> Speaker:
    """The App as itself, by its JWT."""
    grace.speak_as(app_token(app[0].id, app[1]))
    return grace


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "1"},
        {"iss": None},
        {"exp": 5},
        {"exp": None},
        {"exp": 9_999_999_999},
        {"iat": 9_999_999_999},
    ],
)
async def test_a_jwt_that_github_would_not_take_is_refused(
    app: Key, itself: Speaker, claims: dict[str, object]
) -> None:
    itself.speak_as(app_token(app[0].id, app[1], **claims))
    assert (await itself.refused("GET", "/app"))[0] == 401


@pytest.mark.parametrize("credential", ["nonsense", "a.b.c", "ghs_0000"])
async def test_credentials_that_are_nobodys_are_refused(itself: Speaker, credential: str) -> None:
    itself.speak_as(credential)
    assert (await itself.refused("GET", "/repos/acme/shop"))[0] == 401


async def test_a_private_repository_is_hidden_from_strangers(
    mini: Miniature, app: Key, bob: Speaker
) -> None:
    repo = await mini.create_repository("acme/secret", {"x": b""}, {"alice": "write"})
    repo.private = True
    async with Speaker(mini) as nobody:
        assert await nobody.refused("GET", "/repos/acme/secret") == (404, "Not Found")
    assert await bob.refused("GET", "/repos/acme/secret") == (404, "Not Found")
    mini.uninstall(repo)
    await bob.become_installation(app[0].id, app[1], "acme/shop")
    assert await bob.refused("GET", "/repos/acme/secret") == (404, "Not Found")


async def test_a_suspended_installation_reaches_nothing(mini: Miniature, grace: Speaker) -> None:
    for installation in mini.host.world.installations.values():
        installation.suspended = mini.host.world.now()
    assert await grace.refused("GET", "git/ref/heads/main") == (401, "Bad credentials")


async def test_an_app_as_itself_touches_no_repository(itself: Speaker, alice: Speaker) -> None:
    assert (await itself.refused("GET", "git/ref/heads/main"))[0] == 403
    assert (await itself.refused("GET", "/user"))[0] == 403
    assert (await itself.refused("GET", "/installation/repositories"))[0] == 403
    assert (await alice.refused("GET", "installation"))[0] == 401


async def test_a_scheme_that_nobody_uses_is_refused(mini: Miniature, itself: Speaker) -> None:
    headers = {"Authorization": f"Digest {mini.user_token('alice')}"}
    assert (await itself.ask("GET", "/user", headers=headers)).status_code == 401
