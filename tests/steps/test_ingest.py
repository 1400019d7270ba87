import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Unreadable
from bot.model import Arrival, CommitId, Door, FailedJob, Key, RepositoryName
from bot.reading.faults_json import as_json
from bot.steps.ingest import MOST_SIGHTINGS, MOST_WARNED, from_job_log, sightings
from patterns.contract import Fault, Frame
from tests.reading.conformance import LOGS, SAMPLES, faults_of

SHOP = RepositoryName("acme/shop")
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
HEAD = CommitId("c0ffee")
JOB = FailedJob(99, "test", "github-actions", "main", HEAD)


def _arrival(kind: str, body: bytes, door: Door = Door.API, at: datetime = NOW) -> Arrival:
    return Arrival("id", Key("intake:acme/shop"), door, kind, body, at, SHOP)


def _log(name: str) -> bytes:
    return (LOGS / name).read_bytes()


def test_a_failed_job_gives_its_errors_at_the_commit_that_it_ran_on() -> None:
    (sighting,) = from_job_log(SHOP, JOB, _log("gha-pytest-tb-auto-checkout.log"), (), NOW)

    assert (sighting.repository, sighting.door, sighting.commit) == (SHOP, Door.CI, HEAD)
    assert (sighting.event, sighting.job, sighting.seen_at) == ("ci:job/99", JOB, NOW)
    assert sighting.fault.headline == "AttributeError: 'Cart' object has no attribute 'line'"


def test_the_same_error_again_is_counted() -> None:
    found = from_job_log(SHOP, JOB, _log("py311-missing_attr.log") * 7, (), NOW)

    assert [sighting.count for sighting in found] == [7]


def test_different_errors_are_kept_apart() -> None:
    found = from_job_log(SHOP, JOB, _log("pytest-tb-short-all.log"), (), NOW)

    assert len(found) > 10
    assert sum(sighting.count for sighting in found) == 18


def test_a_cause_of_ours_is_what_is_to_be_healed_and_the_rest_is_told() -> None:
    (sighting,) = from_job_log(SHOP, JOB, _log("py311-explicit_chain.log"), (), NOW)

    assert sighting.fault.headline == "KeyError: 'c'"
    assert sighting.raised_as == "OrderError: could not load order: 42"
    assert (sighting.fault.cause, sighting.fault.context) == (None, None)


def test_each_member_of_a_group_is_an_error_of_its_own() -> None:
    found = from_job_log(SHOP, JOB, _log("py313-aio-task_group.log"), (), NOW)

    assert [sighting.fault.type for sighting in found] == ["TypeError", "TypeError"]
    assert {sighting.raised_as[:14] for sighting in found} == {"ExceptionGroup"}


def test_a_log_of_any_size_gives_a_bounded_number() -> None:
    error = 'Traceback (most recent call last):\n  File "/app/a{}.py", line 1, in f\nKeyError: 1\n'
    log = "".join(error.format(n) for n in range(MOST_SIGHTINGS + 50))

    assert len(from_job_log(SHOP, JOB, log.encode(), (), NOW)) == MOST_SIGHTINGS


def test_warnings_leave_room_for_errors() -> None:
    warned = "".join(
        f"/app/a.py:{n}: DeprecationWarning: x\n  f()\n" for n in range(1, MOST_SIGHTINGS + 50)
    )
    found = from_job_log(SHOP, JOB, warned.encode() + _log("py311-missing_attr.log"), (), NOW)

    assert len(found) == MOST_WARNED + 1
    assert found[-1].fault.type == "AttributeError"


def test_a_log_without_an_error_gives_none() -> None:
    assert from_job_log(SHOP, JOB, b"Error: exit 1\n", (), NOW) == ()


def test_an_envelope_gives_its_error_with_release_and_commit() -> None:
    body = (SAMPLES / "envelopes" / "async-001.envelope").read_bytes()

    (sighting,) = sightings(_arrival("envelope", body, Door.SDK), NOW)

    assert sighting.fault.headline == "TypeError: 'coroutine' object is not subscriptable"
    assert (sighting.release, sighting.commit) == ("shop@1.4.2+3f0c9d1", "3f0c9d1")
    assert (sighting.door, sighting.event[:4]) == (Door.SDK, "sdk:")
    assert sighting.fault.frames[-1].locals == {"row": "coroutine Repo.fetch"}


def test_an_envelope_without_an_error_gives_none() -> None:
    body = (SAMPLES / "envelopes" / "flask-002.envelope").read_bytes()

    assert sightings(_arrival("envelope", body, Door.SDK), NOW) == ()


@pytest.mark.parametrize("kind", ["event_alert", "error"])
def test_a_sentry_webhook_gives_its_error_under_its_issue(kind: str) -> None:
    (path,) = (SAMPLES / "webhooks").glob(f"{kind}.*.body.json")

    (sighting,) = sightings(_arrival(kind, path.read_bytes(), Door.SENTRY), NOW)

    assert sighting.event.removeprefix("sentry:").isdigit()
    assert sighting.environment == "production"


def test_a_bare_event_is_read() -> None:
    event = {"exception": {"values": [{"type": "KeyError", "value": "'k'"}]}}

    (sighting,) = sightings(_arrival("event", json.dumps(event).encode()), NOW)

    assert (sighting.fault.headline, sighting.event) == ("KeyError: 'k'", "")


def test_a_report_may_quote_a_log_or_list_faults() -> None:
    log = _log("py311-missing_attr.log").decode()
    listed = as_json(faults_of("py311-missing_attr.log"))
    quoted = {"repository": SHOP, "commit": "c0ffee", "text": log, "environment": "staging"}

    (one,) = sightings(_arrival("faults", json.dumps(quoted).encode()), NOW)
    (other,) = sightings(_arrival("faults", json.dumps(listed).encode()), NOW)

    assert (one.commit, one.environment, other.commit) == (HEAD, "staging", None)
    assert one.fault.headline == other.fault.headline


def test_a_log_is_read_as_it_is() -> None:
    (sighting,) = sightings(_arrival("log", _log("py311-missing_attr.log")), NOW)

    assert sighting.fault.type == "AttributeError"


def test_nothing_is_seen_before_it_is_now() -> None:
    late = _arrival("log", _log("py311-missing_attr.log"), at=NOW + timedelta(days=1))

    assert sightings(late, NOW)[0].seen_at == NOW


def test_secrets_do_not_get_into_a_sighting() -> None:
    log = _log("py311-explicit_chain.log").replace(
        b"KeyError: 'c'", b"KeyError: \"token='hunter2'\""
    )
    log = log.replace(b"load order: 42", b"load: DB_PASSWORD=hunter2")

    (sighting,) = from_job_log(SHOP, JOB, log, (), NOW)

    assert "hunter2" not in repr(sighting)
    assert sighting.raised_as.endswith("DB_PASSWORD=[redacted]")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("envelope", b"x"),
        ("event", b"[]"),
        ("event_alert", b'{"data": {}}'),
        ("faults", b"{}"),
        ("metric_alert", b"{}"),
    ],
)
def test_a_body_that_is_not_of_its_kind_is_unreadable(kind: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        sightings(_arrival(kind, body), NOW)


def test_a_report_must_be_about_a_repository() -> None:
    with pytest.raises(Unreadable, match="which repository"):
        sightings(Arrival("id", Key("k"), Door.API, "log", b"", NOW), NOW)


def _fault(line: int = 13, path: str = "app.py", kind: str = "TypeError") -> Fault:
    return Fault(kind, "exact", frames=(Frame(path, line, "main", column=4),))


LOG_OF_ONE = (
    b'Traceback (most recent call last):\n  File "/srv/app.py", line 13, in main\n'
    b"    await x\nTypeError: printed\n"
)


def test_a_report_says_more_than_the_log_and_is_taken_instead() -> None:
    reports = [(_fault(path="/home/runner/work/app.py"),), (_fault(),), (_fault(line=99),)]

    (sighting,) = from_job_log(SHOP, JOB, LOG_OF_ONE * 3, reports, NOW)

    assert (sighting.fault.message, sighting.fault.frames[-1].column) == ("exact", 4)
    assert sighting.fault.frames[-1].path == "/home/runner/work/app.py"
    assert (sighting.count, sighting.job) == (3, JOB)


def test_what_only_a_report_tells_of_may_be_another_jobs() -> None:
    (sighting,) = from_job_log(SHOP, JOB, LOG_OF_ONE, [(_fault(line=99),)], NOW)

    assert sighting.fault.message == "printed"


def test_a_log_that_tells_of_nothing_leaves_the_word_to_the_reports() -> None:
    reports = [(_fault(),), (_fault(), _fault(line=99), _fault(kind="KeyError"))]

    found = from_job_log(SHOP, JOB, b"Error: exit 1\n", reports, NOW)

    assert [(one.fault.type, one.fault.frames[0].line) for one in found] == [
        ("TypeError", 13),
        ("TypeError", 99),
        ("KeyError", 13),
    ]
