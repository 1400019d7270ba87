from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.web.access import COOKIE
from tests.web.worlds import FIX, World, a_fix, opened


async def sign_in(world: World, token: str = "operator's token", then: str = "") -> ClientResponse:
    fields = {"token": token, "next": then}
    return await world.client.post("/login", data=fields, allow_redirects=False)


async def test_a_stranger_is_asked_to_sign_in_and_led_back(guarded: World) -> None:
    await guarded.desk.store.save_fix(a_fix(guarded.desk.clock))

    async with guarded.client.get(f"/fixes/{FIX}") as answer:
        assert answer.url.path == "/login"
        assert f'value="/fixes/{FIX}"' in await answer.text()
    async with await sign_in(guarded, then=f"/fixes/{FIX}") as answer:
        assert (answer.status, answer.headers["Location"]) == (303, f"/fixes/{FIX}")
    async with guarded.client.get(f"/fixes/{FIX}") as answer:
        assert answer.url.path == f"/fixes/{FIX}"


async def test_a_session_opens_the_api_too(guarded: World) -> None:
    async with await sign_in(guarded), guarded.client.get("/metrics") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("token", ["", "wrong", "operator's", "\u00e9", "\ud83d\ude00"])
async def test_a_wrong_token_opens_nothing(guarded: World, token: str) -> None:
    async with await sign_in(guarded, token.encode(errors="replace").decode()) as answer:
        assert answer.status == 401
        assert "That is not the operator token." in await answer.text()
        assert COOKIE not in answer.cookies


async def test_no_script_and_no_other_site_gets_the_cookie(guarded: World) -> None:
    async with await sign_in(guarded) as answer:
        cookie = answer.cookies[COOKIE]

    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["secure"]) == ("Strict", "/", "")
    assert "operator" not in cookie.value


async def test_behind_https_the_cookie_travels_over_https_only(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "grace_operator_token": "t",
        "grace_public_url": "https://grace.example",
    }
    async with opened(tmp_path, **settings) as world, await sign_in(world, "t") as answer:
        assert answer.cookies[COOKIE]["secure"]


@pytest.mark.parametrize(
    "then",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/logout", f"/fixes/{FIX}/../x"],
)
async def test_signing_in_leads_to_no_other_place(guarded: World, then: str) -> None:
    async with await sign_in(guarded, then=then) as answer:
        assert answer.headers["Location"] == "/"
    async with guarded.client.get("/login", params={"next": then}) as answer:
        assert 'name="next" value="/"' in await answer.text()


async def test_signing_out_forgets_the_session(guarded: World) -> None:
    async with await sign_in(guarded):
        pass
    async with guarded.client.post("/logout") as answer:
        assert answer.url.path == "/login"
    async with guarded.client.get("/") as answer:
        assert answer.url.path == "/login"


@pytest.mark.parametrize("body", [b"\xff\xfe=%ff", b"&" * 5000, b"token=a&token=b", b""])
async def test_a_form_of_nonsense_opens_nothing(guarded: World, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=no-such"}
    async with guarded.client.post("/login", data=body, headers=headers) as answer:
        assert answer.status in {400, 401}
