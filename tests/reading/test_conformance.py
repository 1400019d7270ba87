"""What real logs show is read as the interpreter recorded it."""

from collections import Counter

import pytest

from bot.reading.raised import top_level
from bot.reading.text import read
from tests.reading.conformance import (
    SECOND,
    Truth,
    every,
    faults_of,
    is_read,
    manifest,
    same_error,
    scored,
    second,
    shown_logs,
)


def _wrong(log: Truth) -> list[str]:
    faults = faults_of(log["file"])
    errors = [error for top in log["errors"] for error in scored(top)]
    return [error["display_type"] for error in errors if not is_read(faults, error)]


@pytest.mark.parametrize("log", shown_logs(), ids=lambda log: log["file"])
def test_every_innermost_frame_type_and_message_is_right(log: Truth) -> None:
    assert _wrong(log) == []


@pytest.mark.parametrize("log", second(), ids=lambda log: log["file"])
def test_so_it_is_in_logs_of_another_project(log: Truth) -> None:
    faults = read((SECOND / log["file"]).read_bytes())
    errors = [error for top in log["errors"] for error in scored(top)]

    assert [e["display_type"] for e in errors if not is_read(faults, e)] == []


def test_the_set_is_whole() -> None:
    assert (len(manifest()), len(shown_logs())) == (219, 211)


def test_no_error_is_invented() -> None:
    invented = [
        (log["file"], fault.headline)
        for log in shown_logs()
        for fault in faults_of(log["file"])
        # A coroutine that was never awaited raises nothing, so nobody recorded it.
        if fault.dialect != "warning"
        and not any(same_error(fault, error) for top in log["errors"] for error in every(top))
    ]

    assert invented == []


def test_what_reached_the_top_is_told_from_what_led_to_it() -> None:
    for log in shown_logs():
        faults = faults_of(log["file"])
        tops = Counter(faults[index].type for index in top_level(faults))
        # Django's test client logs what it raises again; the text shows it once.
        shown = [error for error in log["errors"] if error.get("where") != "log:django.request"]

        assert tops >= Counter(error["type"].rpartition(".")[2] for error in shown), log["file"]


def test_coroutines_that_were_never_awaited_are_found_where_the_log_tells_the_place() -> None:
    places = {
        (fault.frames[-1].path[-11:], fault.frames[-1].line)
        for log in manifest()
        for fault in faults_of(log["file"])
        if fault.dialect == "warning"
    }

    assert places == {("shop/aio.py", 34), ("shop/aio.py", 11)}


def test_the_interpreters_version_is_right_or_unknown() -> None:
    known = 0
    for log in manifest():
        versions = {fault.python for fault in faults_of(log["file"])}
        known += bool(versions - {None})

        assert versions <= {log["python"], None}, log["file"]

    assert known > 120


def test_chains_are_joined_as_recorded() -> None:
    for log in shown_logs():
        faults = faults_of(log["file"])
        for error in log["errors"]:
            raised = [fault for fault in faults if same_error(fault, error)]
            for link in ("cause", "context"):
                if error.get(link) and "wrapped_by" not in error:
                    earlier = [getattr(fault, link) for fault in raised]
                    found = [faults[index] for index in earlier if index is not None]
                    assert any(same_error(fault, error[link]) for fault in found), log["file"]
