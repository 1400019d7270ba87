"""What every test stands on: no network beyond loopback, and no settings of the developer's."""

import gc
import ipaddress
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow, and that says nothing of the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

OURS = ("CODE_HEALING_", "GITHUB_", "SENTRY_", "GRACE_")


def pytest_collection_finish() -> None:
    """What is imported by now stays: to look for garbage in it was a fifth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class BeyondLoopbackError(AssertionError):
    """A test tried to reach another machine."""


def _stay_home(event: str, args: tuple[object, ...]) -> None:
    """An audit hook (PEP 578): sees every connection, whichever library makes it."""
    if event != "socket.connect" or not isinstance(args[1], tuple):
        return
    host = str(args[1][0])
    try:
        loopback = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise BeyondLoopbackError(f"a test connected to {host}")


# Whoever names a live repository (tests/live) wants the rest of the world to be reached.
if not os.environ.get("GRACE_TEST_LIVE_REPOSITORY"):
    sys.addaudithook(_stay_home)


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(OURS) and not name.startswith("GRACE_TEST_"):
            monkeypatch.delenv(name)
