"""Calling an error forward: by the API, and by the button of our own page and nobody else's."""

import pytest

from bot.model import Door, Sighting
from patterns.contract import Fault
from tests.web.test_api import post
from tests.web.worlds import SHOP, World


async def test_only_an_operator_calls_an_incident_forward(world: World, guarded: World) -> None:
    path, body = "/api/code-healing/heal", {"incident": "nobody"}

    assert (await post(guarded, path, body))[0] == 401
    assert (await post(world, path, body))[0] == 404
    assert world.woken == []


async def seen(world: World) -> str:
    """The id of an error that came in."""
    fault, now = Fault("KeyError", "'sku'"), world.desk.clock.now()
    return (await world.desk.store.sight(Sighting(SHOP, Door.CI, fault, now))).id


async def test_an_incident_that_is_called_forward_is_looked_at_next(world: World) -> None:
    incident = await seen(world)

    told = await post(world, "/api/code-healing/heal", {"incident": incident})

    assert told == (202, {"incident": incident})
    assert world.woken == [f"incident:{incident}"]
    assert (await world.desk.store.due(world.desk.clock.now()))[0][0] == f"incident:{incident}"


PAGE = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 415),
        ({"Sec-Fetch-Site": "none"}, 415),
        ({"Origin": "https://elsewhere.example"}, 415),
        ({}, 415),
    ],
)
async def test_the_button_of_our_own_page_works_and_nobody_else_s(
    world: World, headers: dict[str, str], status: int
) -> None:
    """Without a token this machine is trusted, and so would be any page in its browser."""
    data = f"incident={await seen(world)}"
    asked = world.client.post(
        "/api/code-healing/heal", data=data, headers=PAGE | headers, allow_redirects=False
    )

    async with asked as answer:
        assert answer.status == status
        assert bool(world.woken) is (status == 303)
        assert answer.headers.get("Location", "/#backlog") == "/#backlog"


async def test_an_older_browser_names_the_page_by_its_origin(world: World) -> None:
    own = {"Origin": f"http://127.0.0.1:{world.port}"}
    data = f"incident={await seen(world)}"
    path = "/api/code-healing/heal"

    async with world.client.post(path, data=data, headers=PAGE | own) as answer:
        assert answer.status == 200
        assert answer.url.path == "/"


@pytest.mark.parametrize("data", [b"", b"incident", b"incident=a&other=b", b"\xff=1"])
async def test_a_form_that_is_not_ours_is_told(world: World, data: bytes) -> None:
    headers = PAGE | {"Sec-Fetch-Site": "same-origin"}

    async with world.client.post("/api/code-healing/heal", data=data, headers=headers) as answer:
        assert answer.status in {400, 422}
        assert (await answer.json())["error"]
