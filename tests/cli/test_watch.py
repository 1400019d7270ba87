"""`grace watch` beside an open door."""

import io
import json
import threading
from pathlib import Path
from typing import Any

import pytest
import respx
from httpx import Response

from bot.__main__ import main
from bot.cli import watch
from bot.edges import outbox, tail
from tests.reading.conformance import LOGS

LOG = (LOGS / "py311-missing_attr.log").read_bytes()
DOOR = f"http://127.0.0.1:8080{outbox.DOOR}"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "PAUSE", 0.01)
    monkeypatch.setattr(outbox, "GATHER", 0.0)
    monkeypatch.delenv("GRACE_PUBLIC_URL", raising=False)


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_pipe_is_read_to_its_end_and_told_of(
    monkeypatch: pytest.MonkeyPatch, respx_mock: respx.MockRouter
) -> None:
    monkeypatch.setenv("GRACE_OPERATOR_TOKEN", "t0ken")
    door = respx_mock.post(DOOR).respond(202)
    piped(monkeypatch, LOG * 3)

    assert main(["watch", "-", "--repository", "acme/shop"]) == 0

    reports = [json.loads(call.request.content) for call in door.calls]
    assert sum(report["count"] for report in reports) == 3
    assert {report["faults"][-1]["type"] for report in reports} == {"AttributeError"}
    assert door.calls.last.request.headers["authorization"] == "Bearer t0ken"


def test_what_is_never_taken_is_told(
    monkeypatch: pytest.MonkeyPatch,
    respx_mock: respx.MockRouter,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(watch, "LAST_TRIES", 1)
    respx_mock.post(DOOR).respond(503)
    piped(monkeypatch, LOG)

    assert main(["watch", "-", "--repository", "acme/shop"]) == 1

    assert "1 errors were not taken" in capsys.readouterr().err


def test_the_last_error_of_a_log_is_told_though_nothing_follows(
    tmp_path: Path, respx_mock: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, told = tmp_path / "log", threading.Event()
    log.write_bytes(LOG)

    def take(_request: Any) -> Response:
        told.set()
        return Response(202)

    respx_mock.post(DOOR).mock(side_effect=take)

    def until_told(path: Path, *, from_start: bool) -> tail.Lines:
        for line in tail_follow(path, from_start=from_start):
            if told.is_set():
                raise KeyboardInterrupt
            yield line

    tail_follow = tail.follow
    monkeypatch.setattr(tail, "follow", until_told)

    assert main(["watch", str(log), "--repository", "acme/shop", "--from-start"]) == 0
    assert told.is_set()


def test_a_token_may_be_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, respx_mock: respx.MockRouter
) -> None:
    (tmp_path / "token").write_text("t0ken\n")
    door = respx_mock.post(DOOR).respond(202)
    piped(monkeypatch, LOG)
    main(["watch", "-", "--repository", "a/b", "--token-file", str(tmp_path / "token")])

    assert door.calls.last.request.headers["authorization"] == "Bearer t0ken"


def test_a_token_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "-", "--repository", "a/b", "--token-file", "/nowhere/token"]) == 1
    assert "/nowhere/token cannot be read" in capsys.readouterr().err
