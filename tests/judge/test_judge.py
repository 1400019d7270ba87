import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.demo.miniature.miniature import Miniature, fresh_app
from tests.judge.judge import Finding, Judge

PERMISSION = {"permission": "write", "role_name": "write", "user": None}
PERMISSION_URL = "https://api.github.com/repos/acme/shop/collaborators/alice/permission"
REF_URL = "https://api.github.com/repos/acme/shop/git/refs/heads/grace/fix_1"
MERGE_URL = "https://api.github.com/repos/acme/shop/pulls/1/merge"
MERGED = {"sha": "f" * 40, "merged": True, "message": "Done"}


def judged(  # noqa: PLR0917 # an exchange has that many sides
    method: str, url: str, sent: Any, status: int, got: Any, judge: Judge | None = None
) -> list[Finding]:
    body = b"" if sent is None else json.dumps(sent).encode()
    answer = b"" if got is None else json.dumps(got).encode()
    return (judge or Judge()).exchange(method, url, body, status, answer)


def test_what_github_speaks_is_found_good() -> None:
    assert judged("GET", PERMISSION_URL, None, 200, PERMISSION) == []
    assert judged("PUT", MERGE_URL, {"sha": "f" * 40}, 200, MERGED) == []
    assert judged("PUT", MERGE_URL, None, 200, MERGED) == []
    assert judged("DELETE", REF_URL, None, 204, None) == []


@pytest.mark.parametrize(
    ("sent", "path"),
    [({"bodyy": "x"}, ""), ({"sha": 5}, "sha"), ({"merge_method": "octopus"}, "merge_method")],
)
def test_a_request_with_an_unknown_or_wrong_field_is_a_finding(
    sent: dict[str, Any], path: str
) -> None:
    [finding] = judged("PUT", MERGE_URL, sent, 200, MERGED)
    assert (finding.where, finding.path) == ("request", path)


def test_a_request_that_was_refused_may_be_wrong() -> None:
    error = {"message": "Invalid request.", "documentation_url": "x"}
    assert judged("PUT", MERGE_URL, {"bodyy": "x"}, 422, error) == []


def test_a_body_that_is_missing_or_not_asked_for_is_a_finding() -> None:
    assert judged("POST", "/repos/a/b/git/refs", None, 201, {})[0].message == (
        "the operation needs a body"
    )
    [finding] = judged("DELETE", REF_URL, {"x": 1}, 204, None)
    assert finding.message == "the operation takes no body"
    assert judged("DELETE", REF_URL, {}, 204, None) == []


def test_alternatives_beside_properties_do_not_open_a_body() -> None:
    url = "/repos/acme/shop/check-runs/5"
    wish = {"conclusion": "success", "outputt": {}}
    assert judged("PATCH", url, wish, 422, {"message": "x"}) == []
    findings = judged("PATCH", url, wish, 200, {})
    assert "'outputt' was unexpected" in findings[0].message


def test_an_answer_that_lacks_a_field_or_has_a_wrong_one_is_a_finding() -> None:
    lacking = {k: v for k, v in PERMISSION.items() if k != "role_name"}
    [finding] = judged("GET", PERMISSION_URL, None, 200, lacking)
    assert finding.message == "'role_name' is a required property"
    [finding] = judged("GET", PERMISSION_URL, None, 200, {**PERMISSION, "permission": 5})
    assert finding.path == "permission"


def test_an_invented_field_of_an_answer_is_a_finding_where_that_is_asked_for() -> None:
    invented = {**PERMISSION, "rolename": "write"}
    assert judged("GET", PERMISSION_URL, None, 200, invented) == []
    strict = Judge(strict_answers=True)
    assert judged("GET", PERMISSION_URL, None, 200, invented, strict)
    assert strict.operations == {"GET /repos/{owner}/{repo}/collaborators/{username}/permission"}


def test_a_status_that_is_not_documented_is_a_finding_but_not_those_of_every_operation() -> None:
    [finding] = judged("GET", PERMISSION_URL, None, 202, PERMISSION)
    assert finding.message == "status 202 is not documented, only 200, 404"
    error = {"message": "Bad credentials", "documentation_url": "x", "status": "401"}
    assert judged("GET", PERMISSION_URL, None, 401, error) == []
    assert judged("GET", PERMISSION_URL, None, 304, None) == []
    assert judged("GET", PERMISSION_URL, None, 401, {"message": 5})[0].path == "message"


def test_a_body_where_none_is_documented_is_a_finding() -> None:
    assert judged("DELETE", REF_URL, None, 204, {})[0].message == (
        "a body where none is documented"
    )


def test_query_parameters_are_known_and_of_their_kind() -> None:
    base = "/repos/acme/shop/commits/main/check-runs"
    listed = {"total_count": 0, "check_runs": []}
    good = f"{base}?filter=latest&per_page=100&app_id=5"
    assert judged("GET", good, None, 200, listed) == []
    for query, path in (("perpage=5", "?perpage"), ("filter=new", "?filter"), ("page=x", "?page")):
        [finding] = judged("GET", f"{base}?{query}", None, 200, listed)
        assert finding.path == path
    many = "/repos/acme/shop/pulls?state=open&sort=created&direction=desc"
    assert judged("GET", many, None, 200, []) == []


def test_an_address_that_github_does_not_have_is_a_finding_unless_it_was_refused() -> None:
    assert judged("GET", "/repos/acme/shop/pull/1", None, 200, {})[0].message == (
        "no such operation"
    )
    assert judged("GET", "/repos/acme/shop/pull/1", None, 404, {"message": "Not Found"}) == []


@pytest.mark.parametrize("path", ["/graphql", "/_results/x/job.txt", "/acme/shop.git/info/refs"])
def test_what_is_no_part_of_rest_is_not_judged(path: str) -> None:
    assert Judge().exchange("GET", path, b"", 200, b"anything", "text/plain") == []


def test_paths_of_many_segments_and_repositories_by_number_are_found() -> None:
    ref = {
        "ref": "refs/heads/a/b",
        "node_id": "x",
        "url": "x",
        "object": {"type": "commit", "sha": "f" * 40, "url": "x"},
    }
    for head in ("/repos/acme/shop", "/repositories/5"):
        assert judged("GET", f"{head}/git/ref/heads/a/b", None, 200, ref) == []
    assert judged("GET", "/repos/acme/shop/contents/a/b/c.py", None, 404, {"message": "x"}) == []
    assert judged("GET", "/repos/acme/shop/contents", None, 404, {"message": "x"}) == []


def test_an_answer_in_another_form_must_be_documented() -> None:
    url = "/repos/acme/shop/git/blobs/" + "f" * 40
    judge = Judge()
    assert judge.exchange("GET", url, b"", 200, b"x", "application/vnd.github.raw") == []
    [finding] = judge.exchange("GET", url, b"", 200, b"x", "text/html")
    assert finding.message == "text/html is not documented"
    [finding] = judge.exchange("GET", url, b"", 200, b"x", "")
    assert finding.message == "no content type is not documented"


def test_equal_findings_are_kept_once() -> None:
    judge = Judge()
    for _ in range(2):
        judged("GET", PERMISSION_URL, None, 202, PERMISSION, judge)
    assert len(judge.findings) == 1


def test_webhooks_are_judged_by_their_own_schema() -> None:
    judge = Judge()
    assert judge.webhook("push", {})[0].where == "webhook"
    assert judge.webhook("issue_comment", {"action": "pinned"})[0].message == (
        "no such event and action"
    )


async def test_it_can_listen_to_a_client_and_to_a_miniature(tmp_path: Path) -> None:
    judge, listening = Judge(), Judge(strict_answers=True)
    async with Miniature(tmp_path, fresh_app()[0]) as mini:
        listening.attend(mini)
        await mini.create_repository("acme/shop", {"x": b""})
        hooks = {"response": [judge.heard]}
        async with httpx.AsyncClient(base_url=mini.api_url, event_hooks=hooks) as client:
            await client.get("/repos/acme/shop", params={"fields": "all"})
    assert [one.path for one in judge.findings] == ["?fields"]
    assert listening.findings == judge.findings
