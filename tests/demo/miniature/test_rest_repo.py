import base64

import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker


async def test_a_repository_is_found_by_name_whatever_its_case_and_by_number(
    repo: Repo, grace: Speaker
) -> None:
    shown = await grace.get("/repos/ACME/Shop")
    assert (shown["full_name"], shown["default_branch"]) == ("acme/shop", "main")
    assert await grace.get(f"/repositories/{repo.id}") == shown
    assert (await grace.refused("GET", "/repositories/5"))[0] == 404
    assert (await grace.refused("GET", "/repos/acme/none"))[0] == 404


async def test_a_file_a_folder_and_the_root_have_contents(grace: Speaker) -> None:
    shown = await grace.get("contents/docs/read%20me.md?ref=main")
    assert base64.b64decode(shown["content"]) == b"# Shop\n"
    assert [one["path"] for one in await grace.get("contents/docs")] == ["docs/read me.md"]
    assert [one["type"] for one in await grace.get("contents/")] == ["dir", "file"]
    for path in ("contents/none.py", "contents/shop.py?ref=none", "contents/../shop.py"):
        assert (await grace.refused("GET", path))[0] in {404, 422}


async def test_contents_can_be_raw_and_a_link_tells_its_target(grace: Speaker) -> None:
    blob = {"mode": "120000", "type": "blob"}
    entries = [{**blob, "path": "link", "content": "away.py"},
               {**blob, "path": "near", "content": "shop.py"}]  # fmt: skip
    base = await grace.head()
    tree = (await grace.post("git/trees", {"base_tree": base, "tree": entries}))["sha"]
    wish = {"message": "Link", "tree": tree, "parents": [base]}
    sha = (await grace.post("git/commits", wish))["sha"]
    shown = await grace.get(f"contents/link?ref={sha}")
    assert (shown["type"], shown["target"]) == ("symlink", "away.py")
    followed = await grace.get(f"contents/near?ref={sha}")
    assert (followed["type"], followed["path"]) == ("file", "shop.py")
    raw = {"Accept": "application/vnd.github.raw+json"}
    answer = await grace.ask("GET", "contents/shop.py", headers=raw)
    assert answer.content == b"def price():\n    return 1\n"


async def test_a_submodule_is_told_as_one(grace: Speaker) -> None:
    base = await grace.head()
    entry = {"path": "sub", "mode": "160000", "type": "commit", "sha": base}
    tree = (await grace.post("git/trees", {"base_tree": base, "tree": [entry]}))["sha"]
    wish = {"message": "Sub", "tree": tree, "parents": [base]}
    sha = (await grace.post("git/commits", wish))["sha"]
    assert (await grace.get(f"contents/sub?ref={sha}"))["type"] == "submodule"
    listed = await grace.get(f"contents/?ref={sha}")
    assert [one["type"] for one in listed] == ["dir", "file", "submodule"]


async def test_a_renamed_file_tells_its_old_name(grace: Speaker) -> None:
    text = b"".join(b"line %d\n" % number for number in range(20))
    await grace.commit("main", {"old.py": text})
    await grace.branch("work")
    await grace.commit("work", {"new.py": text, "empty.py": b""})
    shown = await grace.get("compare/main...work")
    assert [one["filename"] for one in shown["files"]] == ["empty.py", "new.py"]
    entry = {"path": "old.py", "mode": "100644", "type": "blob", "sha": None}
    base = await grace.head("work")
    tree = (await grace.post("git/trees", {"base_tree": base, "tree": [entry]}))["sha"]
    wish = {"message": "Move", "tree": tree, "parents": [base]}
    sha = (await grace.post("git/commits", wish))["sha"]
    [moved] = [
        one for one in (await grace.get(f"compare/main...{sha}"))["files"] if "previous" in str(one)
    ]
    assert (moved["previous_filename"], moved["status"]) == ("old.py", "renamed")


async def test_branches_are_listed_and_read(grace: Speaker) -> None:
    sha = await grace.branch("grace/fix")
    assert [one["name"] for one in await grace.get("branches")] == ["grace/fix", "main"]
    for path in ("branches/grace/fix", "branches/grace%2Ffix"):
        assert (await grace.get(path))["commit"]["sha"] == sha
    assert (await grace.refused("GET", "branches/none"))[0] == 404
    assert (await grace.refused("GET", "branches/main/protection"))[0] == 403


async def test_history_is_listed_newest_first_limited_to_a_path(grace: Speaker) -> None:
    await grace.branch("work")
    await grace.commit("work", {"new.py": b"x = 1\n"}, "Add new")
    listed = await grace.get("commits?sha=work")
    assert [one["commit"]["message"] for one in listed] == ["Add new", "Start"]
    assert len(await grace.get("commits?sha=work&path=shop.py")) == 1
    assert await grace.get("commits?sha=work&until=2000-01-01T00:00:00Z") == []
    assert len(await grace.get("commits?since=2000-01-01T00:00:00Z")) == 1
    assert (await grace.refused("GET", "commits?sha=none"))[0] == 404


async def test_a_commit_shows_its_files_and_whose_it_is(grace: Speaker) -> None:
    await grace.branch("work")
    await grace.commit("work", {"shop.py": b"def price():\n    return 2\n"})
    shown = await grace.get("commits/work")
    assert shown["stats"] == {"additions": 1, "deletions": 1, "total": 2}
    assert shown["author"]["login"] == "grace[bot]"
    [file] = shown["files"]
    assert file["patch"].endswith("-    return 1\n+    return 2")
    first = await grace.get(f"commits/{shown['parents'][0]['sha']}")
    assert {one["status"] for one in first["files"]} == {"added"}
    assert (await grace.refused("GET", f"commits/{'f' * 40}"))[0] == 422


async def test_comparing_tells_who_is_ahead(grace: Speaker) -> None:
    await grace.branch("work")
    await grace.commit("work", {"new.py": b"x = 1\n"})
    ahead = await grace.get("compare/main...work")
    assert (ahead["status"], ahead["ahead_by"], ahead["behind_by"]) == ("ahead", 1, 0)
    assert [one["filename"] for one in ahead["files"]] == ["new.py"]
    assert (await grace.get("compare/work...main"))["status"] == "behind"
    assert (await grace.get("compare/main...main"))["status"] == "identical"
    await grace.commit("main", {"other.py": b""})
    assert (await grace.get("compare/main...work"))["status"] == "diverged"
    for names in ("main..work", "main...none"):
        assert (await grace.refused("GET", f"compare/{names}"))[0] == 404


async def test_rules_are_those_of_the_default_branch(repo: Repo, grace: Speaker) -> None:
    assert await grace.get("rules/branches/main") == []
    checks = {"strict_required_status_checks_policy": False, "required_status_checks": []}
    repo.rules.append({"type": "required_status_checks", "parameters": checks})
    [rule] = await grace.get("rules/branches/main")
    assert (rule["type"], rule["ruleset_source"]) == ("required_status_checks", "acme/shop")
    assert await grace.get("rules/branches/grace/fix") == []
    assert (await grace.get("branches/main"))["protected"] is True


@pytest.mark.parametrize("login", ["alice", "bob", "carol"])
async def test_permissions_are_told_live_in_githubs_old_words(
    mini: Miniature, repo: Repo, grace: Speaker, login: str
) -> None:
    mini.permit(repo, "carol", "maintain")
    shown = await grace.get(f"collaborators/{login}/permission")
    expected = {"alice": "write", "bob": "read", "carol": "write"}[login]
    assert shown["permission"] == expected
    assert shown["role_name"] == repo.roles[login].value
    mini.permit(repo, login, "none")
    assert (await grace.get(f"collaborators/{login}/permission"))["permission"] == "none"


async def test_nobody_has_no_permission(grace: Speaker) -> None:
    assert (await grace.refused("GET", "collaborators/nobody/permission"))[0] == 404
