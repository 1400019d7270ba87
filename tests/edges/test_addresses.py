"""Which addresses a credential may travel to."""

import pytest

from bot.edges.addresses import is_loopback, origin
from bot.edges.github_calls import graphql_url
from bot.edges.github_line import checked_api
from bot.errors import SettingsError


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:80", "http://localhost", "http://[::1]/x", "http://github.localhost:8"],
)
def test_this_machine_is_recognised(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["http://localhost.evil.example", "http://10.0.0.1", "http://evil/127.0.0.1", "x"]
)
def test_other_machines_are_not_taken_for_this_one(url: str) -> None:
    assert not is_loopback(url)


def test_another_port_is_another_origin() -> None:
    assert origin("https://a.example/x") == origin("https://a.example/y")
    assert origin("https://a.example") != origin("https://a.example:444")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://github.example/api/v3/", "https://github.example/api/v3"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_api_is_reached_by_https_or_on_this_machine(given: str, kept: str) -> None:
    assert checked_api(given) == kept


@pytest.mark.parametrize("url", ["http://github.example/api/v3", "github.example", "ftp://x"])
def test_an_api_in_the_clear_stops_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="GITHUB_API_URL must start with https"):
        checked_api(url)


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://github.example/api/v3", "https://github.example/api/graphql"),
    ],
)
def test_graphql_answers_beside_the_api(api: str, graphql: str) -> None:
    assert graphql_url(api) == graphql
