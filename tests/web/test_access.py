from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from pydantic import SecretStr

from bot.errors import Anonymous
from bot.settings import Settings
from bot.web.access import COOKIE, SESSION, Access, bearer, is_local
from tests.fakes.clock import FakeClock


class Peer:
    """A transport that knows nothing but who is at its other end."""

    def __init__(self, address: str | None) -> None:
        self.address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self.address, 5) if name == "peername" and self.address else default


def asked(
    peer: str | None = "127.0.0.1", host: str = "127.0.0.1:8080", **headers: str
) -> web.Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_mocked_request("GET", "/", {"Host": host, **named}, transport=Peer(peer))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:80", "[::1]:8080", "127.9.9.9:1"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
def test_a_program_on_this_machine_is_local(peer: str, host: str) -> None:
    assert is_local(asked(peer, host))


@pytest.mark.parametrize("peer", ["10.0.0.1", "::ffff:8.8.8.8", None, "not an address"])
def test_any_other_peer_is_not(peer: str | None) -> None:
    assert not is_local(asked(peer))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", ""])
def test_a_page_that_rebinds_its_name_is_not_local(host: str) -> None:
    assert not is_local(asked(host=host))


@pytest.mark.parametrize("header", ["Forwarded", "X_Forwarded_For", "X_Real_IP", "Via"])
def test_what_came_through_a_proxy_is_not_local(header: str) -> None:
    assert not is_local(asked(**{header: "10.0.0.1"}))


def access(token: str | None = "secret") -> Access:
    said = SecretStr(token) if token else None
    return Access(Settings(grace_operator_token=said), FakeClock())


def test_the_token_opens_from_anywhere() -> None:
    assert access().allows(asked("10.0.0.1", Authorization="Bearer secret"))
    assert access().allows(asked("10.0.0.1", Authorization="bearer  secret "))


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic secret", "Bearer é"])
def test_where_a_token_is_set_even_this_machine_must_say_it(given: str) -> None:
    request = asked(Authorization=given)

    assert not access().allows(request)
    with pytest.raises(Anonymous, match="Bearer"):
        access().require(request)


def test_without_a_token_the_rest_of_the_world_is_told_the_cure() -> None:
    access(None).require(asked())
    with pytest.raises(Anonymous, match="GRACE_OPERATOR_TOKEN"):
        access(None).require(asked("10.0.0.1"))


def test_no_token_is_not_the_empty_token() -> None:
    assert not access(None).matches("")
    assert bearer(asked()) == ""


def in_session(door: Access, cookie: str) -> bool:
    return door.allows(asked("10.0.0.1", Cookie=f"{COOKIE}={cookie}"))


def test_a_session_holds_until_it_expires() -> None:
    clock = FakeClock()
    door = Access(Settings(grace_operator_token=SecretStr("secret")), clock)
    cookie = door.session()

    assert in_session(door, cookie)
    clock.advance(SESSION - timedelta(seconds=1))
    assert in_session(door, cookie)
    clock.advance(timedelta(seconds=2))
    assert not in_session(door, cookie)


def test_a_new_token_ends_all_sessions() -> None:
    assert not in_session(access("another"), access("secret").session())


@pytest.mark.parametrize("cookie", ["", ".", "9999999999", "9999999999.", "x.y", "é.é"])
def test_a_session_cannot_be_made_up(cookie: str) -> None:
    assert not in_session(access(), cookie)


def test_a_session_cannot_be_prolonged() -> None:
    until, _, seal = access().session().partition(".")

    assert not in_session(access(), f"{int(until) + 1}.{seal}")
