import base64
import os

import pytest

from bot.demo.miniature.miniature import Miniature
from tests.demo.speaking import Speaker


async def test_a_blob_comes_back_byte_for_byte(grace: Speaker) -> None:
    content = os.urandom(500)
    wish = {"content": base64.b64encode(content).decode(), "encoding": "base64"}
    made = await grace.post("git/blobs", wish)
    shown = await grace.get(f"git/blobs/{made['sha']}")
    assert base64.b64decode(shown["content"]) == content
    assert shown["size"] == 500
    path = f"git/blobs/{made['sha']}"
    raw = await grace.ask("GET", path, headers={"Accept": "application/vnd.github.raw"})
    assert raw.content == content


async def test_a_blob_of_text_is_stored_as_utf8(grace: Speaker) -> None:
    made = await grace.post("git/blobs", {"content": "grüß\n"})
    shown = await grace.get(f"git/blobs/{made['sha']}")
    assert base64.b64decode(shown["content"]).decode() == "grüß\n"


async def test_a_tree_is_made_of_changes_to_another_and_keeps_modes(grace: Speaker) -> None:
    blob = (await grace.post("git/blobs", {"content": "#!/bin/sh\n"}))["sha"]
    changes = [
        {"path": "bin/run", "mode": "100755", "type": "blob", "sha": blob},
        {"path": "inline.txt", "mode": "100644", "type": "blob", "content": "hello"},
        {"path": "shop.py", "mode": "100644", "type": "blob", "sha": None},
    ]
    base = await grace.head()
    made = await grace.post("git/trees", {"base_tree": base, "tree": changes})
    listed = await grace.get(f"git/trees/{made['sha']}?recursive=1")
    modes = {one["path"]: one["mode"] for one in listed["tree"] if one["type"] == "blob"}
    assert modes == {"bin/run": "100755", "inline.txt": "100644", "docs/read me.md": "100644"}


@pytest.mark.parametrize(
    "entry",
    [
        {"path": "x", "mode": "100644", "type": "blob", "sha": "f" * 40},
        {"path": "x", "mode": "100644", "type": "blob", "sha": "nonsense"},
        {"path": "x", "mode": "040000", "type": "blob", "sha": "f" * 40},
        {"path": "x", "mode": "100600", "type": "blob", "content": ""},
        {"path": "../x", "mode": "100644", "type": "blob", "content": ""},
        {"path": ".git/config", "mode": "100644", "type": "blob", "content": ""},
        {"path": "", "mode": "100644", "type": "blob", "content": ""},
        {"path": "x\n", "mode": "100644", "type": "blob", "content": "", "size": 1},
        {"path": "a\u0000b", "mode": "100644", "type": "blob", "content": ""},
    ],
)
async def test_an_entry_that_git_would_not_hold_is_refused(
    grace: Speaker, entry: dict[str, str]
) -> None:
    base = await grace.head()
    status, _ = await grace.refused("POST", "git/trees", {"base_tree": base, "tree": [entry]})
    assert status == (400 if "\0" in entry["path"] else 422)


async def test_the_empty_tree_is_refused_as_on_github(grace: Speaker) -> None:
    gone = [{"path": "shop.py", "mode": "100644", "type": "blob", "sha": None}]
    wish = {"base_tree": await grace.head(), "tree": gone}
    await grace.post("git/trees", wish)
    wish["tree"] = [*gone, {**gone[0], "path": "docs/read me.md"}]
    assert await grace.refused("POST", "git/trees", wish) == (422, "Invalid tree info")
    assert (await grace.refused("POST", "git/trees", {"tree": []}))[0] == 422


async def test_a_branch_without_a_past_starts_from_a_tree_and_a_commit_without_parents(
    grace: Speaker,
) -> None:
    entry = {"path": "README.md", "mode": "100644", "type": "blob", "content": "# Ledger\n"}
    tree = (await grace.post("git/trees", {"tree": [entry]}))["sha"]
    wish = {"message": "Start [skip ci]\n\nGrace-Record: v1", "tree": tree, "parents": []}
    commit = await grace.post("git/commits", wish)
    await grace.post("git/refs", {"ref": "refs/heads/grace/ledger", "sha": commit["sha"]})
    read = await grace.get(f"git/commits/{commit['sha']}")
    assert (read["message"], read["parents"]) == (wish["message"], [])
    assert read["author"]["name"] == "grace[bot]"
    assert read["verification"]["verified"] is False
    wish = {"title": "T", "head": "grace/ledger", "base": "main"}
    assert "no history in common" in (await grace.refused("POST", "pulls", wish))[1]


async def test_a_commit_keeps_the_author_the_moment_and_the_signature_that_it_was_given(
    grace: Speaker,
) -> None:
    head = await grace.get(f"git/commits/{await grace.head()}")
    who = {"name": "Ada", "email": "ada@example.com", "date": "2024-02-03T04:05:06+02:00"}
    signature = "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----"
    wish = {
        "message": "By hand",
        "tree": head["tree"]["sha"],
        "parents": [head["sha"]],
        "author": who,
        "signature": signature,
    }
    made = await grace.post("git/commits", wish)
    assert made["author"] == {**who, "date": "2024-02-03T02:05:06Z"}
    assert made["committer"] == made["author"]
    assert made["verification"]["signature"] == signature


async def test_a_commit_of_what_does_not_exist_is_refused(grace: Speaker) -> None:
    head = await grace.get(f"git/commits/{await grace.head()}")
    tree, sha = head["tree"]["sha"], head["sha"]
    for wish in (
        {"message": "x", "tree": sha},
        {"message": "x", "tree": tree, "parents": [tree]},
        {"message": "", "tree": tree},
        {"message": "x", "tree": tree, "author": {"name": "Ada"}},
        {"message": "x", "tree": tree, "author": {"name": "a", "email": "b", "date": "2024"}},
    ):
        assert (await grace.refused("POST", "git/commits", wish))[0] == 422


async def test_an_id_of_the_wrong_kind_is_not_found_and_one_of_no_kind_invalid(
    grace: Speaker,
) -> None:
    sha = await grace.head()
    assert (await grace.refused("GET", f"git/blobs/{sha}"))[0] == 404
    assert (await grace.refused("GET", "git/blobs/main"))[0] == 422
    assert (await grace.refused("GET", "git/trees/nowhere"))[0] == 404
    assert (await grace.refused("POST", "git/blobs", {"content": "%", "encoding": "base64"}))[
        0
    ] == 422


async def test_trees_and_blobs_need_a_repository_that_is_not_empty(
    mini: Miniature, grace: Speaker
) -> None:
    await mini.create_repository("acme/empty", {})
    base = "/repos/acme/empty/git"
    assert (await grace.refused("POST", f"{base}/blobs", {"content": "x"}))[0] == 409
    entry = {"path": "x", "mode": "100644", "type": "blob", "content": ""}
    assert (await grace.refused("POST", f"{base}/trees", {"tree": [entry]}))[0] == 409
