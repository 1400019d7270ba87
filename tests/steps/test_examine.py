"""What the doctor makes of an App's registration, its installations and its webhooks."""

from bot.model import Installation
from bot.steps.examine import accepted, compare, delivered

WANTED = {"contents": "write", "issues": "read"}


def told(findings: object) -> list[tuple[bool, str]]:
    return [(one.fine, one.says) for one in findings]  # type: ignore[attr-defined]  # any iterable of findings


def test_an_app_that_has_all_is_fine() -> None:
    app = ({"contents": "write", "issues": "write"}, ["push"])

    assert all(one.fine for one in compare(WANTED, ["push"], app))


def test_a_missing_and_a_weaker_permission_are_named() -> None:
    lacks, hears = told(compare(WANTED, ["push", "status"], ({"contents": "read"}, ["push"])))

    assert lacks[0] is False
    assert "lacks contents: write, issues: read" in lacks[1]
    assert hears == (False, "the App does not hear status: subscribe on its page")


def test_the_permission_that_nothing_needs_is_refused() -> None:
    findings = told(compare({}, [], ({"workflows": "write"}, [])))

    assert any(not fine and "workflows" in says for fine, says in findings)


def test_each_installation_is_told() -> None:
    installed = [
        Installation(1, "acme", {"contents": "write", "issues": "read"}),
        Installation(2, "beta", {"contents": "read"}),
        Installation(3, "gone", {}, suspended=True),
    ]

    findings = told(accepted(WANTED, installed))

    assert [fine for fine, _ in findings] == [True, False, False]
    assert "beta has not granted contents: write, issues: read" in findings[1][1]
    assert "suspended" in findings[2][1]


def test_a_person_s_account_need_not_grant_what_only_organisations_can() -> None:
    wanted = {"contents": "write", "members": "read"}
    granted = {"contents": "write"}

    alice = Installation(1, "alice", granted, person=True)

    findings = told(accepted(wanted, [alice, Installation(2, "acme", granted)]))

    assert [fine for fine, _ in findings] == [True, False]
    assert "acme has not granted members: read" in findings[1][1]


def test_an_app_that_is_installed_nowhere_is_told() -> None:
    assert told(accepted(WANTED, []))[0][0] is False


def test_webhooks_must_go_to_the_server_and_arrive() -> None:
    fine = delivered("https://g.example/webhooks/github", "https://g.example/", 0)
    lost = told(delivered("https://old.example/hook", "https://g.example", 3))

    assert all(one.fine for one in fine)
    assert [one[0] for one in lost] == [False, False]
    assert "3 webhooks" in lost[1][1]
