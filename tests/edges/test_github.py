"""What GitHub really answers, in the corners that no contract reaches."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from pydantic import SecretStr

from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.errors import (
    Forbidden,
    HostError,
    NotInstalled,
    Rejected,
    SettingsError,
    Unavailable,
)
from bot.model import BranchRules, Check, CommitId, Delivery, Permission, RepositoryName
from tests.edges.staged import API, HERE, PULL, REPO, SHA, TOKEN, Staged
from tests.fakes.clock import FakeClock

HEAD = CommitId(SHA)


def shown(data: Any, status: int = 200) -> Response:
    return Response(status, json=data)


def run(name: str, conclusion: str | None, app: str = "github-actions") -> dict[str, Any]:
    status = "in_progress" if conclusion is None else "completed"
    return {"id": 1, "name": name, "status": status, "conclusion": conclusion, "app": {"slug": app}}


def test_a_key_that_cannot_sign_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="GITHUB_PRIVATE_KEY") as caught:
        GitHub(AppKey("1", SecretStr("-----BEGIN NONSENSE-----")), FakeClock())

    assert "NONSENSE" not in str(caught.value)


@pytest.mark.parametrize("name", ["acme", "acme/shop/../x", "a b/c", "", "acme/shop?x=1"])
async def test_what_is_no_name_is_no_repository(stage: Staged, name: str) -> None:
    with pytest.raises(NotInstalled):
        await stage.host.repository(RepositoryName(name))

    assert not stage.router.calls


@pytest.mark.parametrize("branch", ["grace/../main", "grace//x", "grace/./x"])
async def test_a_branch_that_climbs_is_refused_before_anything_is_sent(
    stage: Staged, branch: str
) -> None:
    with pytest.raises(Rejected):
        await stage.host.delete_branch(REPO, branch)

    assert not stage.router.calls


async def test_odd_letters_of_a_branch_stay_inside_the_path(stage: Staged) -> None:
    asked = stage.answers("GET", "/git/ref/heads", shown({"object": {"sha": SHA}}))

    await stage.host.branch_head(REPO, "feature/a#b?c={d}%2e")

    path = asked.calls.last.request.url.raw_path
    assert path.endswith(b"/git/ref/heads/feature/a%23b%3Fc%3D%7Bd%7D%252e")


async def test_an_empty_repository_has_no_branch(stage: Staged) -> None:
    stage.answers("GET", "/git/ref", shown({"message": "Git Repository is empty."}, 409))

    assert await stage.host.branch_head(REPO, "main") is None


async def test_an_unchanged_answer_is_taken_from_the_cache(stage: Staged) -> None:
    first = Response(200, json=PULL, headers={"etag": 'W/"1"'})
    asked = stage.answers("GET", "/pulls/3", first, Response(304))

    before = await stage.host.pull_request(REPO, 3)
    after = await stage.host.pull_request(REPO, 3)

    assert before == after
    assert asked.calls.last.request.headers["if-none-match"] == 'W/"1"'


async def test_a_token_is_kept_until_shortly_before_its_end(stage: Staged) -> None:
    stage.answers("GET", "/pulls/3", shown(PULL))

    for minutes in (0, 54, 2):
        stage.clock.advance(timedelta(minutes=minutes))
        await stage.host.pull_request(REPO, 3)

    assert stage.tokens.call_count == 2


async def test_the_token_for_git_reads_one_repository_and_nothing_else(stage: Staged) -> None:
    assert await stage.host.clone_token(REPO) == TOKEN

    asked = stage.tokens.calls.last.request.content
    assert asked == b'{"permissions": {"contents": "read"}, "repository_ids": [7]}'


async def test_a_pull_request_of_somebody_elses_branch_of_that_name_is_not_ours(
    stage: Staged,
) -> None:
    fork = {**PULL, "number": 9, "head": {**PULL["head"], "repo": {"id": 8}}}
    gone = {**PULL, "number": 8, "head": {**PULL["head"], "repo": None}}
    other = {**PULL, "number": 7, "head": {**PULL["head"], "ref": "grace/fix_2"}}
    asked = stage.answers("GET", "/pulls", shown([fork, gone, other, PULL]))

    found = await stage.host.pull_request_of(REPO, "grace/fix_1")

    assert found is not None
    assert found.number == 3
    assert asked.calls.last.request.url.params["head"] == "acme:grace/fix_1"


async def test_a_trial_merge_is_no_merge(stage: Staged) -> None:
    stage.answers("GET", "/pulls/3", shown(PULL))

    seen = await stage.host.pull_request(REPO, 3)

    assert (seen.merged, seen.merge_commit) == (False, None)


async def test_a_pull_request_that_was_closed_by_a_ghost_was_closed_by_nobody(
    stage: Staged,
) -> None:
    stage.answers("GET", "/pulls/3", shown({**PULL, "state": "closed"}))
    stage.answers("GET", "/issues/3", shown({"closed_by": None}))

    assert (await stage.host.pull_request(REPO, 3)).closed_by is None


async def test_a_comment_whose_author_is_gone_is_a_ghosts(stage: Staged) -> None:
    at = "2026-01-05T09:00:00Z"
    said = {"id": 1, "body": None, "user": None, "created_at": at, "updated_at": at}
    stage.answers("GET", "/issues/3/comments", shown([said]))

    (seen,) = await stage.host.comments(REPO, 3)

    assert (seen.author, seen.body, seen.edited) == ("ghost", "", False)


async def test_a_review_that_is_still_being_written_does_not_count(stage: Staged) -> None:
    pending = {"id": 1, "state": "PENDING", "user": {"login": "alice"}}
    stage.answers("GET", "/pulls/3/reviews", shown([pending]))

    assert await stage.host.reviews(REPO, 3) == []


async def test_of_two_jobs_of_one_name_the_one_further_from_green_speaks(stage: Staged) -> None:
    runs = [
        run("test", "success"),
        run("test", "failure"),
        run("lint", "success"),
        run("lint", None),
        run("docs", "skipped"),
        run("docs", "success"),
        run("test", "success", app="other"),
    ]
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": runs}))
    stage.answers("GET", f"/commits/{SHA}/statuses", shown([]))

    seen = {(each.app, each.name): each.conclusion for each in await stage.host.checks(REPO, HEAD)}

    assert seen == {
        ("github-actions", "test"): "failure",
        ("github-actions", "lint"): None,
        ("github-actions", "docs"): "skipped",
        ("other", "test"): "success",
    }


async def test_the_newest_status_of_a_context_counts(stage: Staged) -> None:
    jenkins = {"login": "jenkins"}
    listed = [
        {"state": "success", "context": "build", "creator": jenkins},
        {"state": "pending", "context": "build", "creator": {"login": "mallory"}},
        {"state": "failure", "context": "build", "creator": jenkins},
        {"state": "error", "context": "deploy", "creator": None},
    ]
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": []}))
    stage.answers("GET", f"/commits/{SHA}/statuses", shown(listed))

    assert set(await stage.host.checks(REPO, HEAD)) == {
        Check("build", "status:jenkins", "success"),
        Check("build", "status:mallory", None),
        Check("deploy", "status:ghost", "error"),
    }


async def test_another_apps_check_of_our_name_is_left_alone(stage: Staged) -> None:
    theirs = run("grace/gate", "success", app="impostor")
    stage.answers("GET", "/installation", shown({"id": 11, "app_slug": "grace"}))
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": [theirs]}))
    made = stage.answers("POST", "/check-runs", shown(run("grace/gate", None, "grace"), 201))

    await stage.host.report_check(REPO, HEAD, None, "Gate", "Waiting.")

    assert made.call_count == 1


async def test_a_check_that_was_completed_is_opened_again_as_a_new_one(stage: Staged) -> None:
    ours = run("grace/gate", "success", app="grace")
    stage.answers("GET", "/installation", shown({"id": 11, "app_slug": "grace"}))
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": [ours]}))
    made = stage.answers("POST", "/check-runs", shown(run("grace/gate", None, "grace"), 201))

    for _ in range(2):
        await stage.host.report_check(REPO, HEAD, None, "Gate", "Waiting.")

    assert made.call_count == 2


async def test_a_plan_without_rules_demands_nothing(stage: Staged) -> None:
    upgrade = "Upgrade to GitHub Pro or make this repository public to enable this feature."
    stage.answers("GET", "/rules/branches/main", shown({"message": upgrade}, 403))
    stage.answers("GET", "/branches/main", shown({"protection": {"enabled": False}}))

    assert await stage.host.branch_rules(REPO, "main") == BranchRules()


async def test_rules_that_may_not_be_read_are_not_taken_for_none(stage: Staged) -> None:
    stage.answers("GET", "/rules/branches/main", shown({"message": "Not accessible"}, 403))

    with pytest.raises(Forbidden):
        await stage.host.branch_rules(REPO, "main")


@pytest.mark.parametrize(
    ("permission", "role", "expected"),
    [
        ("write", "maintain", Permission.MAINTAIN),
        ("read", "triage", Permission.TRIAGE),
        ("write", "security-reviewer", Permission.WRITE),
        ("admin", "", Permission.ADMIN),
    ],
)
async def test_a_role_of_an_organisations_own_counts_as_what_it_is_based_on(
    stage: Staged, permission: str, role: str, expected: Permission
) -> None:
    known = shown({"permission": permission, "role_name": role})
    stage.answers("GET", "/collaborators/alice/permission", known)

    assert await stage.host.permission(REPO, "alice") is expected


async def test_a_bots_token_is_no_persons(stage: Staged) -> None:
    stage.router.get(f"{API}/user").respond(json={"login": "grace[bot]", "type": "Bot"})

    with pytest.raises(Forbidden, match="not a person"):
        await stage.host.login_of("ghs_1")


async def test_an_installations_token_is_no_persons(stage: Staged) -> None:
    stage.router.get(f"{API}/user").respond(403, json={"message": "Resource not accessible"})

    with pytest.raises(Forbidden):
        await stage.host.login_of("ghs_1")


@pytest.mark.parametrize(
    ("item", "content"),
    [
        ([{"type": "file"}], None),
        ({"type": "symlink", "target": "x"}, None),
        ({"type": "submodule"}, None),
        ({"type": "file", "encoding": "base64", "content": "aGk=\n"}, b"hi"),
    ],
)
async def test_only_a_plain_file_has_content(
    stage: Staged, item: Any, content: bytes | None
) -> None:
    stage.answers("GET", "/contents/a.yml", shown(item))

    assert await stage.host.read_file(REPO, "a.yml", HEAD) == content


async def test_a_file_that_github_does_not_show_is_an_error(stage: Staged) -> None:
    stage.answers("GET", "/contents", shown({"type": "file", "encoding": "none", "content": ""}))

    with pytest.raises(Rejected, match="larger"):
        await stage.host.read_file(REPO, "a.yml", HEAD)


async def test_a_link_is_never_written_through(stage: Staged) -> None:
    entry = {"path": "a.py", "mode": "120000", "type": "blob", "sha": SHA}
    stage.answers("GET", "/git/commits", shown({"sha": SHA, "tree": {"sha": SHA}}))
    stage.answers("GET", "/git/trees", shown({"tree": [entry]}))

    with pytest.raises(Rejected, match=r"a\.py is a link"):
        await stage.host.commit_files(REPO, "grace/fix_1", HEAD, "Heal", {"a.py": b""})


async def test_a_folder_too_large_to_list_is_an_error(stage: Staged) -> None:
    stage.answers("GET", "/git/commits", shown({"sha": SHA, "tree": {"sha": SHA}}))
    stage.answers("GET", "/git/trees", shown({"tree": [], "truncated": True}))

    with pytest.raises(Rejected, match="more files"):
        await stage.host.blobs(REPO, HEAD, ["a.py"])


async def test_a_ledger_whose_tree_cannot_be_looked_up_is_not_written(stage: Staged) -> None:
    stage.answers("GET", "/git/trees", Response(500))

    with pytest.raises(Unavailable, match="write to the ledger"):
        await stage.host.append_record(REPO, "Grace-Record: v1 proposed", None)


async def test_a_branch_that_may_not_be_removed_is_an_error(stage: Staged) -> None:
    stage.answers("DELETE", "/git/refs", shown({"message": "Cannot delete this branch"}, 422))

    with pytest.raises(Rejected):
        await stage.host.delete_branch(REPO, "grace/fix_1")


async def test_a_delivery_that_arrived_at_last_is_not_lost(stage: Staged) -> None:
    at = stage.clock.now()

    def item(number: int, guid: str, status: int, minutes: int) -> dict[str, Any]:
        when = (at - timedelta(minutes=minutes)).isoformat()
        return {"id": number, "guid": guid, "status_code": status, "delivered_at": when}

    listed = [
        item(5, "b", 202, 1),
        item(4, "a", 500, 2),
        item(3, "b", 502, 3),
        item(2, "a", 0, 4),
        item(1, "c", 500, 90),
    ]
    stage.router.get(url__startswith=f"{API}/app/hook/deliveries").respond(json=listed)

    lost = await stage.host.failed_deliveries(at - timedelta(hours=1))

    assert lost == [Delivery(4, "a", 500, at - timedelta(minutes=2))]


@pytest.mark.parametrize(("status", "error"), [(404, Rejected), (403, Forbidden)])
async def test_a_delivery_that_cannot_be_sent_again_says_so(
    stage: Staged, status: int, error: type[HostError]
) -> None:
    again = stage.router.post(f"{API}/app/hook/deliveries/5/attempts")
    again.respond(status, json={"message": "No"})

    with pytest.raises(error):
        await stage.host.redeliver(5)


async def test_an_empty_page_is_no_list(stage: Staged) -> None:
    stage.answers("GET", "/issues/3/comments", Response(200))

    with pytest.raises(Unavailable):
        await stage.host.comments(REPO, 3)


async def test_a_repository_that_did_not_change_costs_no_requests(stage: Staged) -> None:
    known = Response(200, json={"id": 11, "app_slug": "grace"}, headers={"etag": '"1"'})
    asked = stage.answers("GET", "/installation", known, Response(304))
    whole = {"id": 7, "full_name": "acme/shop", "default_branch": "main", "clone_url": "x"}
    stage.router.get(HERE).respond(json=whole)

    first = await stage.host.repository(REPO.name)

    assert first == await stage.host.repository(REPO.name)
    assert asked.calls.last.request.headers["if-none-match"] == '"1"'


async def test_the_author_of_a_commit_is_an_account_or_nobody(stage: Staged) -> None:
    commit = {"sha": SHA, "commit": {"message": "x"}, "parents": [], "author": {}}
    stage.answers("GET", f"/commits/{SHA}", shown(commit))

    assert (await stage.host.commit(REPO, HEAD)).author is None


async def test_usual_checks_are_those_of_the_five_merged_last(stage: Staged) -> None:
    closed = [
        {
            **PULL,
            "merged_at": f"2026-01-0{day}T00:00:00Z",
            "head": {"ref": "x", "sha": f"{day}" * 40},
        }
        for day in (1, 2, 3, 4, 5, 6)
    ]
    stage.answers("GET", "/pulls", shown([*closed, PULL]))
    for day in range(1, 7):
        here = f"/commits/{str(day) * 40}"
        runs = [run(f"test {day}", "failure"), run("grace/gate", "success", "grace")]
        stage.answers("GET", f"{here}/check-runs", shown({"check_runs": runs}))
        stage.answers("GET", f"{here}/statuses", shown([]))

    seen = await stage.host.usual_checks(REPO)

    assert seen == {("github-actions", f"test {day}") for day in range(2, 7)}
