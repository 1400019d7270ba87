import asyncio
import os
from pathlib import Path

import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker


async def git(*args: str, cwd: Path) -> tuple[int, str]:
    """Git as a person has it, without that person's configuration."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(cwd),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.com",
    }
    process = await asyncio.create_subprocess_exec(
        "git", *args, cwd=cwd, env=env, stdout=-1, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_anybody_clones_what_is_public(mini: Miniature, repo: Repo, tmp_path: Path) -> None:
    assert (await git("clone", "-q", f"{repo.html}.git", "copy", cwd=tmp_path))[0] == 0
    assert (tmp_path / "copy/shop.py").read_bytes() == b"def price():\n    return 1\n"


async def test_exactly_one_commit_is_fetched_without_its_large_files(
    mini: Miniature, repo: Repo, grace: Speaker, tmp_path: Path
) -> None:
    await grace.commit("main", {"large.bin": os.urandom(100_000)})
    sha = await grace.head()
    await git("init", "-q", "--bare", ".", cwd=tmp_path)
    options = ("--depth=1", "--filter=blob:limit=50k", "--no-tags")
    url = f"{repo.html}.git"
    assert (await git("fetch", "-q", *options, url, sha, cwd=tmp_path))[0] == 0
    _, listed = await git("rev-list", "--objects", "--missing=print", sha, cwd=tmp_path)
    assert sum(line.startswith("?") for line in listed.splitlines()) == 1


async def test_a_push_with_a_token_does_all_that_a_push_does(
    mini: Miniature, repo: Repo, grace: Speaker, tmp_path: Path
) -> None:
    await grace.propose("fix", {"new.py": b""})
    token = mini.user_token("alice")
    url = f"{mini.url}/acme/shop.git".replace("//", f"//x-access-token:{token}@")
    await git("clone", "-q", "-b", "fix", url, "copy", cwd=tmp_path)
    copy = tmp_path / "copy"
    (copy / "more.py").write_bytes(os.urandom(3_000_000))  # more than one request holds
    await git("add", ".", cwd=copy)
    await git("commit", "-q", "-m", "More", cwd=copy)
    assert (await git("push", "-q", "origin", "fix", cwd=copy))[0] == 0
    _, sha = await git("rev-parse", "HEAD", cwd=copy)
    assert (await grace.get("pulls/1"))["head"]["sha"] == sha.strip()


@pytest.mark.parametrize("login", ["", "bob"])
async def test_readers_and_strangers_push_nothing(
    mini: Miniature, repo: Repo, tmp_path: Path, login: str
) -> None:
    url = f"{repo.html}.git"
    if login:
        url = url.replace("//", f"//x:{mini.user_token(login)}@")
    await git("clone", "-q", url, "copy", cwd=tmp_path)
    push = await git("push", "-q", "origin", "HEAD:refs/heads/x", cwd=tmp_path / "copy")
    assert push[0] != 0
    assert await repo.git.ref("refs/heads/x") is None


async def test_a_private_repository_asks_who_is_there(
    mini: Miniature, repo: Repo, tmp_path: Path
) -> None:
    repo.private = True
    code, said = await git("clone", "-q", f"{repo.html}.git", "copy", cwd=tmp_path)
    assert code != 0
    assert "could not read Username" in said
    url = f"{repo.html}.git".replace("//", f"//x:{mini.user_token('bob')}@")
    assert (await git("clone", "-q", url, "copy", cwd=tmp_path))[0] == 0
    wrong = f"{repo.html}.git".replace("//", "//x:nonsense@")
    assert (await git("clone", "-q", wrong, "other", cwd=tmp_path))[0] != 0


async def test_only_the_smart_protocol_is_spoken(mini: Miniature, repo: Repo) -> None:
    async with Speaker(mini) as nobody:
        for path in ("info/refs", "info/refs?service=git-upload-archive"):
            answer = await nobody.ask("GET", f"/acme/shop.git/{path}")
            assert answer.status_code in {200, 403}
        bad = {"Authorization": "Basic %%%"}
        answer = await nobody.ask("GET", "/acme/shop.git/info/refs", headers=bad)
        assert answer.status_code == 401
