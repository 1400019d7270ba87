"""That the reader of the adapter's source misses nothing."""

from pathlib import Path

import pytest

from tests.judge.sent import Adapter, Sent

SOURCE = """
DOCUMENT = "query { viewer { login } }"

class Edge(Calls):
    def __init__(self):
        self._runs = Kept[int](1)

    async def one(self, repo, number):
        url = at(repo, "pulls", number)
        self._runs.put(number, url)
        return await self._all(repo, "issues", f"{url}/x")

    async def two(self, repo, branch):
        await self._all(repo, what="reviews", kind="pulls")
        await graphql(line, DOCUMENT, {}, "ask")

    async def _all(self, repo, kind, what):
        return await whole(line, f"{at(repo, kind, 7)}/{what}?page=1")

async def whole(line, url):
    return await line.getitem(url)
"""


@pytest.fixture
def sent(tmp_path: Path) -> set[Sent]:
    (tmp_path / "github_x.py").write_text(SOURCE)
    return Adapter.read(tmp_path).sent()


def test_addresses_are_followed_through_helpers(sent: set[Sent]) -> None:
    assert sent == {
        Sent("GET", "/repos/{}/{}/issues/7//repos/{}/{}/pulls/{}/x?page=1"),
        Sent("GET", "/repos/{}/{}/pulls/7/reviews?page=1"),
        Sent("GRAPHQL", "query { viewer { login } }"),
    }


@pytest.mark.parametrize(
    ("template", "url", "fits"),
    [
        ("/repos/{}/{}/git/ref/heads/{}", "/repos/a/b/git/ref/heads/x/y", True),
        ("/repos/{}/{}/git/ref/heads/{}", "/repositories/5/git/ref/heads/x", True),
        ("/repos/{}/{}", "/repos/a/b/pulls/1", False),
        ("/repos/{}/{}/pulls?state=all&head={}", "/repos/a/b/pulls?head=a%3Ab&state=all", True),
        ("/repos/{}/{}/pulls?state=all", "/repos/a/b/pulls?state=open", False),
    ],
)
def test_a_request_is_known_again_by_its_operation_and_query(
    template: str, url: str, *, fits: bool
) -> None:
    assert Sent("GET", template).fits(Sent("GET", url)) is fits
