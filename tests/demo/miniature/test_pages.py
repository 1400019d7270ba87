import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker

EVIL = "<script>alert('x')</script>"
WORKFLOW = b"on: {pull_request: }\njobs: {test: {name: tests, steps: [{run: echo '<b>'}]}}\n"
RECORD = "Heal\n\nGrace-Record: v1 merged\nGrace-Fix: fix_1\nGrace-Signature: AAAA"


@pytest.fixture
async def browser(mini: Miniature) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mini.url, follow_redirects=True, timeout=30) as client:
        yield client


@pytest.fixture
async def evil(mini: Miniature, repo: Repo, grace: Speaker) -> Repo:
    """Everything that a stranger can name carries markup."""
    alice = mini.person("alice")
    files = {"shop.py": EVIL.encode(), f"{EVIL.replace('/', '')}#?.py": b"\xff\n"}
    files[".github/workflows/ci.yml"] = WORKFLOW
    await alice.push(repo, "work/<b>", f"{EVIL}\n\n{RECORD}", files)
    pull = await alice.open_pull(repo, "work/<b>", "main", EVIL)
    pull.body = EVIL
    mini.person("bob").comment(repo, 1, EVIL)
    await mini.person("bob").review(repo, 1, "REQUEST_CHANGES", EVIL)
    where = {"path": "shop.py", "line": 1, "commit_id": pull.head_sha}
    await grace.post("pulls/1/comments", {"body": EVIL, **where})
    output = {"title": EVIL, "summary": EVIL, "text": EVIL}
    await grace.post("check-runs", {"name": EVIL, "head_sha": pull.head_sha, "output": output})
    status = {"state": "pending", "context": EVIL, "description": EVIL}
    async with Speaker(mini, mini.user_token("alice")) as speaker:
        await speaker.post(f"statuses/{pull.head_sha}", status)
    await grace.post("issues/1/labels", {"labels": [EVIL]})
    await grace.post("issues", {"title": EVIL, "body": EVIL})
    await mini.idle()
    return repo


async def test_every_link_leads_somewhere_and_nothing_acts(
    evil: Repo, browser: httpx.AsyncClient
) -> None:
    seen: dict[str, int] = {}
    waiting = ["/", f"/{evil.full_name}/issues/2", f"/{evil.full_name}/pull/1.diff"]
    while waiting:
        link = waiting.pop()
        answer = await browser.get(link)
        seen[link] = answer.status_code
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        if answer.headers["content-type"].startswith("text/html"):
            assert "<script" not in answer.text
            assert "local stand-in, not GitHub" in answer.text
            found = re.findall(r'href="([^"]+)"', answer.text)
            waiting += [link for one in found if (link := html.unescape(one)) not in seen]
    assert set(seen.values()) == {200}
    assert len(seen) > 12


async def test_a_pull_request_shows_conversation_checks_and_diff(
    evil: Repo, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get(f"/{evil.full_name}/pull/1")).text
    for part in ("requested changes", "wants to merge", "log</a>", "Squash and merge", "details"):
        assert part in page
    assert '<tr class="added">' in page
    assert html.escape(EVIL) in page


async def test_a_commit_shows_its_trailers_and_how_to_check_them(
    evil: Repo, browser: httpx.AsyncClient
) -> None:
    sha = await evil.git.ref("refs/heads/work/<b>")
    page = (await browser.get(f"/{evil.full_name}/commit/{sha}")).text
    assert "<th>Grace-Fix</th><td><code>fix_1</code></td>" in page
    assert "ssh-keygen -Y verify -f signers -I grace -n grace" in page
    first = await evil.git.ref("refs/heads/main")
    page = (await browser.get(f"/{evil.full_name}/commit/{first}")).text
    assert "ssh-keygen" not in page


async def test_a_file_is_raw_as_text_and_never_as_a_page(
    evil: Repo, browser: httpx.AsyncClient
) -> None:
    answer = await browser.get(f"/{evil.full_name}/raw/work%2F%3Cb%3E/shop.py")
    assert answer.text == EVIL
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/acme/none",
        "/acme/shop/pull/9",
        "/acme/shop/issues/9",
        "/acme/shop/commit/" + "f" * 40,
        "/acme/shop/commits/none",
        "/acme/shop/tree/none",
        "/acme/shop/blob/main/none",
        "/acme/shop/blob/main/docs",
        "/acme/shop/blob/none/x",
        "/acme/shop/runs/5",
        "/acme/shop/actions/runs/5/job/5",
        "/acme/shop/tree/main/%00",
    ],
)
async def test_what_is_not_there_is_said_on_a_page(
    repo: Repo, browser: httpx.AsyncClient, path: str
) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "Not done" in answer.text


async def test_an_empty_repository_and_no_repository_have_pages(
    mini: Miniature, browser: httpx.AsyncClient
) -> None:
    assert "There are none yet" in (await browser.get("/")).text
    await mini.create_repository("acme/empty", {})
    assert "This repository is empty" in (await browser.get("/acme/empty")).text
    assert "None yet" in (await browser.get("/acme/empty/pulls")).text


async def test_an_issue_address_of_a_pull_request_leads_to_it(
    evil: Repo, browser: httpx.AsyncClient
) -> None:
    answer = await browser.get(f"/{evil.full_name}/issues/1")
    assert answer.url.path == f"/{evil.full_name}/pull/1"


async def test_another_name_for_this_machine_is_refused(
    mini: Miniature, browser: httpx.AsyncClient
) -> None:
    answer = await browser.get("/", headers={"Host": "rebound.example"})
    assert answer.status_code == 421


async def test_private_repositories_are_hidden_from_who_may_not_read(
    mini: Miniature, repo: Repo, browser: httpx.AsyncClient
) -> None:
    repo.private = True
    mini.permit(repo, "bob", "none")
    browser.cookies.set("acting-as", "bob")
    assert (await browser.get("/acme/shop")).status_code == 404
    assert "acme/shop" not in (await browser.get("/")).text
