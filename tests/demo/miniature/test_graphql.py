import base64

import pytest

from bot.demo.miniature.miniature import Miniature
from tests.demo.speaking import MUTATION, Speaker


async def test_a_commit_is_made_by_the_app_with_additions_and_deletions(grace: Speaker) -> None:
    head = await grace.branch("fix")
    wish = {
        "branch": {"repositoryNameWithOwner": "acme/shop", "branchName": "fix"},
        "message": {"headline": "Fix it", "body": "Because.\n\nGrace-Record: v1"},
        "expectedHeadOid": head,
        "fileChanges": {
            "additions": [{"path": "a/b.py", "contents": base64.b64encode(b"x").decode()}],
            "deletions": [{"path": "shop.py"}],
        },
        "clientMutationId": "7",
    }
    said = await grace.post("/graphql", {"query": MUTATION, "variables": {"input": wish}})
    made = said["data"]["createCommitOnBranch"]
    assert made["clientMutationId"] == "7"
    commit = await grace.get(f"git/commits/{made['commit']['oid']}")
    assert commit["message"] == "Fix it\n\nBecause.\n\nGrace-Record: v1"
    assert (commit["author"]["name"], commit["committer"]["name"]) == ("grace[bot]", "GitHub")
    tree = await grace.get(f"git/trees/{commit['tree']['sha']}?recursive=1")
    paths = [one["path"] for one in tree["tree"] if one["type"] == "blob"]
    assert paths == ["a/b.py", "docs/read me.md"]


async def test_an_executable_file_loses_its_mode_as_on_github(grace: Speaker) -> None:
    entry = {"path": "run", "mode": "100755", "type": "blob", "content": "#!/bin/sh\n"}
    base = await grace.head()
    tree = (await grace.post("git/trees", {"base_tree": base, "tree": [entry]}))["sha"]
    wish = {"message": "Run", "tree": tree, "parents": [base]}
    sha = (await grace.post("git/commits", wish))["sha"]
    await grace.post("git/refs", {"ref": "refs/heads/fix", "sha": sha})
    await grace.commit("fix", {"run": b"#!/bin/sh\nexit 1\n"})
    listed = await grace.get("git/trees/fix")
    assert {one["path"]: one["mode"] for one in listed["tree"]}["run"] == "100644"


async def error(grace: Speaker, **changed: object) -> tuple[str, str]:
    wish = {
        "branch": {"repositoryNameWithOwner": "acme/shop", "branchName": "main"},
        "message": {"headline": "x"},
        "expectedHeadOid": await grace.head(),
        "fileChanges": {"additions": [{"path": "x", "contents": ""}]},
        **changed,
    }
    said = await grace.post("/graphql", {"query": MUTATION, "variables": {"input": wish}})
    assert said["data"] == {"createCommitOnBranch": None}
    return said["errors"][0]["type"], said["errors"][0]["message"]


async def test_a_head_that_moved_is_stale(grace: Speaker) -> None:
    before = await grace.head()
    await grace.commit("main", {"x": b""})
    assert await error(grace, expectedHeadOid=before) == (
        "STALE_DATA",
        f'Expected branch to point to "{before}" but it did not. Pull and try again.',
    )


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"branch": {"repositoryNameWithOwner": "acme/none", "branchName": "main"}}, "NOT_FOUND"),
        ({"branch": {"repositoryNameWithOwner": "acme/shop", "branchName": "none"}}, "NOT_FOUND"),
        ({"fileChanges": {}}, "UNPROCESSABLE"),
        ({"fileChanges": {"deletions": [{"path": "none"}]}}, "UNPROCESSABLE"),
        ({"fileChanges": {"additions": [{"path": "x", "contents": "%"}]}}, "UNPROCESSABLE"),
        ({"fileChanges": {"additions": [{"path": "../x", "contents": ""}]}}, "UNPROCESSABLE"),
        ({"fileChanges": {"additions": [{"path": "x"}]}}, "INVALID"),
        ({"author": "me"}, "INVALID"),
    ],
)
async def test_what_cannot_be_committed_is_refused_in_graphqls_way(
    grace: Speaker, changed: dict[str, object], kind: str
) -> None:
    assert (await error(grace, **changed))[0] == kind


async def test_readers_commit_nothing(bob: Speaker) -> None:
    said = (await error(bob))[1]
    assert said == "Must have push access to repository"


async def test_the_miniature_knows_no_other_graphql(mini: Miniature, grace: Speaker) -> None:
    said = await grace.post("/graphql", {"query": "query { viewer { login } }"})
    assert "and nothing else" in said["errors"][0]["message"]
    said = await grace.post("/graphql", {"query": MUTATION, "variables": {}})
    assert said["errors"][0]["type"] == "INVALID"
    bodies: list[object] = [[], {"variables": {}}, "x"]
    for body in bodies:
        assert (await grace.refused("POST", "/graphql", body))[0] == 400
    async with Speaker(mini) as nobody:
        assert (await nobody.refused("POST", "/graphql", {"query": MUTATION}))[0] == 401


async def test_an_alias_names_the_answer(grace: Speaker) -> None:
    query = MUTATION.replace("createCommitOnBranch(", "made: createCommitOnBranch(")
    said = await grace.post("/graphql", {"query": query, "variables": {"input": {}}})
    assert said["data"] == {"made": None}
