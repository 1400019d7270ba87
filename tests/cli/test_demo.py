"""The demo stays away from where a real Grace may live."""

import argparse

import pytest

from bot.cli import demo
from bot.errors import SettingsError


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    demo.configure(parser)
    return parser.parse_args(words)


def test_everything_can_be_asked_for_on_one_line() -> None:
    args = parsed("--once", "--seed", "7", "--kill", "--port", "9")

    assert vars(args) == {"once": True, "seed": 7, "kill": True, "port": 9}


def test_it_refuses_to_play_where_a_real_app_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_APP_ID", "1")

    with pytest.raises(SettingsError, match="GITHUB_APP_ID is set"):
        demo.run(parsed("--once"))
