"""Random histories: whatever people, bots and CI do, nothing merges but what was decided on."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.model import Permission, Repository
from patterns.contract import Severity
from tests.attacks.histories import Histories
from tests.fakes.host import FakeHost

Ask = Callable[[FakeHost, Repository, str], Awaitable[Permission]]

Histories.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHistories = Histories.TestCase


@pytest.fixture
def history() -> Iterator[Histories]:
    """A history that a test plays by hand."""
    history = Histories()
    history.propose(Severity.MEDIUM)
    yield history
    history.teardown()


def test_the_law_sees_a_gate_that_looks_away(
    history: Histories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.steps.gate._not_ours", lambda _: "")

    with pytest.raises(AssertionError):
        history.push_and_go_ahead(b"evil\n")


def test_the_law_sees_a_permission_that_is_not_read_again(
    history: Histories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeHost, "permission", remembered(FakeHost.permission))

    with pytest.raises(AssertionError):
        history.withdraw("alice")


def test_the_law_sees_a_word_that_was_about_another_change(
    history: Histories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.weighing.words._is_stale", lambda *_: False)
    monkeypatch.setattr("bot.weighing.words._was_shown_another", lambda *_: False)

    with pytest.raises(AssertionError):
        history.outlive_a_word("alice")


def test_the_law_sees_a_word_that_was_said_of_a_head_that_is_gone(
    history: Histories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.weighing.words._was_shown_another", lambda *_: False)

    with pytest.raises(AssertionError):
        history.be_shown_another("alice")


def remembered(ask: Ask) -> Ask:
    """A host that reads a permission once, and then believes what it knows."""

    async def permission(host: FakeHost, repo: Repository, login: str) -> Permission:
        known: dict[str, Permission] = host.__dict__.setdefault("known", {})
        if login not in known:
            known[login] = await ask(host, repo, login)
        return known[login]

    return permission
