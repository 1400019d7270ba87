from collections.abc import AsyncIterator

import httpx
import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Pull, Repo
from tests.judge.judge import Judge

WORKFLOW = b"on: {pull_request: }\njobs: {test: {steps: [{run: 'true'}]}}\n"


@pytest.fixture
async def browser(mini: Miniature) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mini.url, follow_redirects=True, timeout=30) as client:
        yield client


@pytest.fixture
async def pull(mini: Miniature, repo: Repo, judge: Judge) -> Pull:
    owner = mini.person("acme")
    await owner.push(repo, "fix", "Fix", {".github/workflows/ci.yml": WORKFLOW, "new.py": b"x\n"})
    made = await owner.open_pull(repo, "fix", "main", "Fix it")
    await mini.idle()
    return made


async def press(
    browser: httpx.AsyncClient, who: str, act: str, body: str = "", **headers: str
) -> httpx.Response:
    browser.cookies.set("acting-as", who)
    return await browser.post(f"/acme/shop/pull/1/{act}", data={"body": body}, headers=headers)


async def test_the_buttons_do_what_rest_does(
    mini: Miniature, pull: Pull, browser: httpx.AsyncClient
) -> None:
    told: list[str] = []
    mini.watch_webhooks(lambda event, _: told.append(event))
    await press(browser, "bob", "comment", "/grace approve\r\nplease")
    assert [(one.user.login, one.body) for one in pull.comments] == [
        ("bob", "/grace approve\nplease")
    ]
    await press(browser, "bob", "request-changes", "Why?")
    await press(browser, "alice", "approve")
    assert [one.state for one in pull.reviews] == ["CHANGES_REQUESTED", "APPROVED"]
    await press(browser, "alice", "close")
    assert pull.state == "closed"
    await press(browser, "alice", "reopen")
    await mini.idle()
    answer = await press(browser, "alice", "merge")
    assert answer.url.path == "/acme/shop/pull/1"
    assert pull.merged_by is not None
    assert pull.merged_by.login == "alice"
    wanted = {"issue_comment", "pull_request_review", "pull_request", "push"}
    assert wanted <= set(told)


@pytest.mark.parametrize("act", ["merge", "close", "reopen"])
async def test_readers_are_told_that_they_may_not(
    pull: Pull, browser: httpx.AsyncClient, act: str
) -> None:
    answer = await press(browser, "bob", act)
    assert answer.status_code == 403
    assert "Must have push access" in answer.text
    assert pull.merged is None


async def test_a_refusal_says_why(pull: Pull, browser: httpx.AsyncClient) -> None:
    assert "Body can&#39;t be blank" in (await press(browser, "bob", "request-changes")).text
    answer = await browser.post("/acme/shop/pull/9/comment", data={"body": "x"})
    assert answer.status_code == 404
    answer = await browser.post("/acme/shop/issues/9/comment", data={"body": "x"})
    assert answer.status_code == 404


async def test_another_sites_form_presses_nothing(pull: Pull, browser: httpx.AsyncClient) -> None:
    answer = await press(browser, "alice", "approve", Origin="https://evil.example")
    assert answer.status_code == 403
    assert pull.reviews == []
    own = str(browser.base_url).rstrip("/")
    await press(browser, "alice", "approve", Origin=own)
    assert len(pull.reviews) == 1


async def test_one_becomes_somebody_who_exists_and_comes_back(
    pull: Pull, browser: httpx.AsyncClient
) -> None:
    form = {"who": "bob", "back": "/acme/shop/pull/1?x=1"}
    answer = await browser.post("/_act-as", data=form)
    assert (answer.url.path, browser.cookies["acting-as"]) == ("/acme/shop/pull/1", "bob")
    for back in ("//evil.example/x", "/\\evil.example", "https://evil.example/", ""):
        answer = await browser.post("/_act-as", data={"who": "nobody", "back": back})
        assert answer.url.host == "127.0.0.1"
    assert browser.cookies["acting-as"] == "bob"


async def test_ci_runs_again_passes_or_fails_as_a_writer_wishes(
    mini: Miniature, pull: Pull, browser: httpx.AsyncClient
) -> None:
    [run] = mini.host.world.checks.workflow_runs.values()
    path, form = f"/acme/shop/actions/runs/{run.id}", {"back": "/acme/shop/pull/1"}
    for act, conclusion in (("fail", "failure"), ("rerun", "success"), ("pass", "success")):
        assert (await browser.post(f"{path}/{act}", data=form)).url.path == form["back"]
        await mini.idle()
        assert run.conclusion == conclusion
    assert run.attempt == 4


async def test_who_may_not_write_and_what_still_runs_is_left_alone(
    mini: Miniature, pull: Pull, browser: httpx.AsyncClient
) -> None:
    [run] = mini.host.world.checks.workflow_runs.values()
    path = f"/acme/shop/actions/runs/{run.id}"
    browser.cookies.set("acting-as", "bob")
    assert (await browser.post(f"{path}/fail")).status_code == 403
    browser.cookies.set("acting-as", "alice")
    run.status = "in_progress"
    assert (await browser.post(f"{path}/fail")).status_code == 403
    assert (await browser.post("/acme/shop/actions/runs/5/fail")).status_code == 404
