"""Every way in which GitHub can fail is a clear error of ours, and no change is sent twice."""

import httpx
import pytest
from httpx import Response

from bot.edges.github_failures import sentence
from bot.errors import Conflict, Forbidden, HostError, NotInstalled, Rejected, Unavailable
from bot.model import CommitId
from tests.edges.staged import API, HERE, PULL, REPO, SHA, Staged, propose, said
from tests.edges.worlds import HOW

FAILED = "Validation Failed"


def invalid(*errors: object) -> Response:
    return Response(422, json={"message": FAILED, "errors": list(errors)})


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (said(400, "Problems parsing JSON"), Rejected, "Problems parsing JSON"),
        (said(403, "Resource not accessible by integration"), Forbidden, "not accessible"),
        (
            said(403, "No", x_accepted_github_permissions="pull_requests=write"),
            Forbidden,
            "needs the permission pull_requests=write",
        ),
        (said(409, "Conflict"), Conflict, "open a pull request of grace/fix_1 in acme/shop"),
        (said(410, "Gone"), Rejected, "Gone"),
        (said(422, "Reference already exists"), Conflict, "already exists"),
        (
            invalid({"message": "A pull request already exists for acme:grace/fix_1."}),
            Conflict,
            "already exists",
        ),
        (invalid({"code": "already_exists", "field": "name"}), Conflict, "name"),
        (invalid({"message": "No commits between main and grace/fix_1"}), Rejected, "No commits"),
        (invalid("body is too long"), Rejected, "body is too long"),
        (said(301, "Moved Permanently", location="/repositories/7/pulls"), Conflict, "Moved"),
        (said(451, "Repository access blocked"), Rejected, "blocked"),
    ],
)
async def test_a_refusal_is_told_in_githubs_words(
    stage: Staged, answer: Response, error: type[HostError], words: str
) -> None:
    sent = stage.answers("POST", "/pulls", answer)

    with pytest.raises(error, match=words):
        await propose(stage)

    assert sent.call_count == 1


@pytest.mark.parametrize(
    "answer",
    [
        Response(500, json={"message": "Server Error"}),
        Response(502, text="<html>Bad gateway</html>", headers={"content-type": "text/html"}),
        Response(503),
        Response(504, text="upstream"),
        Response(599),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.PoolTimeout("full"),
        httpx.ConnectError("refused"),
        httpx.ReadError("reset by peer"),
        httpx.RemoteProtocolError("incomplete chunked read"),
        Response(201, text='{"number": 3, "html_u', headers={"content-type": "application/json"}),
        Response(201, text="<html>", headers={"content-type": "text/html"}),
        Response(201, content=b"\xff\xfe", headers={"content-type": "application/json"}),
        Response(201, json=[1, 2]),
        Response(201, json={"number": "three"}),
        Response(422, text="not JSON", headers={"content-type": "application/json"}),
        Response(422, json={}),
        Response(422, json=[]),
        Response(201, json=PULL, headers={"content-type": "application/json; charset=klingon"}),
    ],
)
async def test_what_may_or_may_not_have_happened_is_not_sent_again(
    stage: Staged, answer: Response | Exception
) -> None:
    sent = stage.answers("POST", "/pulls", answer)

    with pytest.raises((Unavailable, Rejected)) as caught:
        await propose(stage)

    assert sent.call_count == 1
    if not isinstance(answer, Response) or answer.status_code != 422:
        assert isinstance(caught.value, Unavailable)


async def test_what_is_not_found_in_a_repository_that_stands_is_rejected(stage: Staged) -> None:
    stage.answers("GET", "/pulls/3", said(404, "Not Found"))
    stage.stands()

    with pytest.raises(Rejected, match="show pull request 3 in acme/shop"):
        await stage.host.pull_request(REPO, 3)


async def test_what_is_not_found_because_the_repository_is_gone_is_not_installed(
    stage: Staged,
) -> None:
    stage.answers("GET", "", said(404, "Not Found"))

    with pytest.raises(NotInstalled):
        await stage.host.pull_request(REPO, 3)
    with pytest.raises(NotInstalled):
        await stage.host.branch_head(REPO, "grace/fix_1")


async def test_a_glance_at_the_repository_that_fails_decides_nothing(stage: Staged) -> None:
    stage.answers("GET", "/git", said(404, "Not Found"))
    stage.router.get(HERE).respond(502)

    with pytest.raises(Unavailable):
        await stage.host.branch_head(REPO, "grace/fix_1")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said(405, "Base branch was modified. Review and try the merge again."), Unavailable),
        (said(405, "Pull Request is not mergeable"), Rejected),
        (said(405, "Changes must be made through the merge queue"), Rejected),
        (said(409, "Head branch was modified. Review and try the merge again."), Conflict),
    ],
)
async def test_a_merge_that_may_be_tried_again_is_told_from_one_that_may_not(
    stage: Staged, answer: Response, error: type[HostError]
) -> None:
    sent = stage.answers("PUT", "/pulls/3/merge", answer)

    with pytest.raises(error):
        await stage.host.merge(REPO, 3, CommitId(SHA), HOW)

    assert sent.call_count == 1


@pytest.mark.parametrize(
    ("kind", "message", "error"),
    [
        ("STALE_DATA", 'Expected branch to point to "a"', Conflict),
        ("", 'Expected branch to point to "a" but it points to "b"', Conflict),
        ("NOT_FOUND", "No such branch", Conflict),
        ("FORBIDDEN", "Resource not accessible by integration", Forbidden),
        ("UNPROCESSABLE", "A path was requested for deletion", Rejected),
        ("RATE_LIMITED", "API rate limit exceeded", Unavailable),
        ("", "Something went wrong while executing your query", Unavailable),
        ("BRAND_NEW", "Who knows", Rejected),
    ],
)
async def test_graphqls_own_errors_are_told_like_all_others(
    stage: Staged, kind: str, message: str, error: type[HostError]
) -> None:
    stage.answers("GET", "/git/commits", Response(200, json={"sha": SHA, "tree": {"sha": SHA}}))
    stage.answers("GET", "/git/trees", Response(200, json={"tree": []}))
    answer = {"data": None, "errors": [{"type": kind, "message": message}]}
    sent = stage.router.post(f"{API}/graphql").respond(json=answer)

    with pytest.raises(error, match="commit to grace/fix_1 in acme/shop"):
        await stage.host.commit_files(REPO, "grace/fix_1", CommitId(SHA), "Heal", {"a.py": b""})

    assert sent.call_count == 1


async def test_a_page_on_another_host_never_sees_the_token(stage: Staged) -> None:
    link = '<https://evil.example/comments?page=2>; rel="next"'
    stage.answers("GET", "/issues/3/comments", Response(200, json=[], headers={"link": link}))
    evil = stage.router.get(url__startswith="https://evil.example").respond(json=[])

    with pytest.raises(Unavailable, match="another host"):
        await stage.host.comments(REPO, 3)

    assert not evil.called


async def test_a_renamed_repository_is_followed_by_its_number(stage: Staged) -> None:
    moved = said(301, "Moved Permanently", location=f"{API}/repositories/7/pulls/3")
    stage.answers("GET", "/pulls/3", moved)
    stage.router.get(f"{API}/repositories/7/pulls/3").respond(json=PULL)

    assert (await stage.host.pull_request(REPO, 3)).number == 3


async def test_a_repository_that_moves_in_circles_is_given_up(stage: Staged) -> None:
    moved = said(301, "Moved Permanently", location=f"{HERE}/pulls/3")
    sent = stage.answers("GET", "/pulls/3", moved)

    with pytest.raises(Conflict):
        await stage.host.pull_request(REPO, 3)

    assert sent.call_count == 4


def test_a_long_text_becomes_one_short_line() -> None:
    assert sentence("one\n  two") == "one two"
    assert sentence("x" * 400) == "x" * 299 + "…"


async def test_a_look_that_is_forbidden_is_not_taken_for_nothing(stage: Staged) -> None:
    stage.answers("GET", "/git/ref/heads/main", said(403, "Resource not accessible"))
    stage.answers("GET", "/git/ref/heads/dev", said(404, "Not Found"))
    stage.router.get(HERE).respond(403, json={"message": "Resource not accessible"})

    for branch in ("main", "dev"):
        with pytest.raises(Forbidden):
            await stage.host.branch_head(REPO, branch)
