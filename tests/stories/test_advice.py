"""A person's pull request fails CI: they are told how it is repaired, and nothing is touched."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chapters.branch_fix import key_of
from bot.model import Arrival, CommitId, Permission
from bot.model import Stage as At
from tests.attacks.scene import Scene
from tests.attacks.test_imitations import arrive, comment
from tests.stories.arriving import APP, LOG, job_failed
from tests.stories.stage import SHOP, staged

SOUND = APP.replace(b"await get_model()", b"get_model()")
FAR = SOUND.replace(b"asyncio.run(main())\n", b"asyncio.run(main())\n" + b"\n" * 9 + b"END = 1\n")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path, {"app.py": SOUND}) as stage:
        yield Scene(stage)


def opened(scene: Scene, content: bytes = APP) -> CommitId:
    head = scene.stage.people.push(scene.stage.repo, "feature", {"app.py": content})
    if 1 not in scene.stage.host.shelf(SHOP).pulls:
        scene.stage.people.propose(scene.stage.repo, "feature")
    scene.stage.people.fail_job(scene.stage.repo, 99, LOG.encode())
    return head


def failed(scene: Scene, head: CommitId, name: str = "ci") -> Arrival:
    return replace(job_failed(scene.stage, branch="feature", head=head), id=name)


async def test_the_lines_of_the_diff_get_a_suggestion(scene: Scene) -> None:
    head = opened(scene)
    branches = dict(scene.stage.host.shelf(SHOP).branches)
    await arrive(scene, failed(scene, head))

    assert scene.stage.host.shelf(SHOP).branches == branches  # nothing was pushed anywhere
    [(path, lines, text)] = scene.stage.host.shelf(SHOP).talk(1).remarks
    assert (path, [*lines]) == ("app.py", [13])
    assert "```suggestion\n    model = get_model()\n```" in text
    assert "has a repair" in scene.read(1)
    assert scene.stage.files() == {"app.py": SOUND}


async def test_lines_that_the_diff_does_not_show_get_a_patch(scene: Scene) -> None:
    buggy = FAR.replace(b"= get_model()", b"= await get_model()")
    scene.stage.people.push(scene.stage.repo, "main", {"app.py": buggy})
    head = opened(scene, buggy.replace(b"END = 1", b"END = 2"))
    await arrive(scene, failed(scene, head))

    assert scene.stage.host.shelf(SHOP).talk(1).remarks == []
    assert "+    model = get_model()" in scene.read(1)


async def test_the_same_head_and_bug_are_told_once_and_a_new_head_in_the_same_place(
    scene: Scene,
) -> None:
    head = opened(scene)
    await arrive(scene, failed(scene, head))
    await arrive(scene, failed(scene, head, "again"))
    newer = opened(scene, APP + b"# more\n")
    await arrive(scene, failed(scene, newer, "newer"))

    talk = scene.stage.host.shelf(SHOP).talk(1)
    assert [newer in one.body for one in talk.comments] == [True]
    first, second = (text for _, _, text in talk.remarks)
    assert "The branch has moved on" in first
    assert "```suggestion" not in first
    assert "```suggestion" in second


async def test_it_is_settled_when_ci_passes(scene: Scene) -> None:
    head = opened(scene)
    await arrive(scene, failed(scene, head))
    scene.stage.people.report(scene.stage.repo, head, "success")
    await arrive(scene, failed(scene, head, "again"))

    assert "**Resolved:** `test` passes." in scene.read(1)


async def test_fix_opens_a_pull_request_into_the_branch(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    await arrive(scene, comment(scene, 1, "/grace fix"))

    [fix] = await scene.stage.world.store.fixes()
    assert (fix.stage, fix.base_branch) == (At.PROPOSED, "feature")
    pull = await scene.pull(2)
    assert (pull.base_branch, pull.head) == ("feature", fix.head)
    assert "a pull request into this branch follows" in scene.read(1)


async def test_a_fix_follows_the_branch_when_its_author_pushes_on(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    await arrive(scene, comment(scene, 1, "/grace fix"))
    [fix] = await scene.stage.world.store.fixes()
    newer = opened(scene, APP + b"# more\n")
    await arrive(scene, failed(scene, newer, "newer"))

    [after] = await scene.stage.world.store.fixes()
    assert (after.id, after.stage, after.base) == (fix.id, At.PROPOSED, newer)
    assert (await scene.pull(2)).head == after.head != fix.head
    files = scene.stage.host.shelf(SHOP).snapshot(scene.head_of(after)).files
    assert files == {"app.py": SOUND + b"# more\n"}


async def test_a_push_elsewhere_leaves_the_fix_as_it_is(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    await arrive(scene, comment(scene, 1, "/grace fix"))
    [fix] = await scene.stage.world.store.fixes()
    newer = scene.stage.people.push(scene.stage.repo, "feature", {"notes.md": b"hello\n"})
    await arrive(scene, failed(scene, newer, "newer"))

    assert (await scene.stage.fix(fix)).head == fix.head


async def test_a_fix_ends_where_its_author_was_quicker(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    await arrive(scene, comment(scene, 1, "/grace fix"))
    [fix] = await scene.stage.world.store.fixes()
    newer = opened(scene, SOUND + b"# mine\n")
    scene.stage.people.report(scene.stage.repo, newer, "success")
    await scene.stage.world.store.want(key_of(SHOP, "feature"))
    await scene.stage.settle()

    assert (await scene.stage.fix(fix)).stage is At.ABANDONED
    assert (await scene.pull(2)).state == "closed"
    assert "test passes on feature itself now" in scene.read(2)
    assert "**Resolved:**" in scene.read(1)
    [(_, _, text)] = scene.stage.host.shelf(SHOP).talk(1).remarks
    assert "```suggestion" not in text


async def test_a_fork_s_branch_of_the_same_name_ends_nothing(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    await arrive(scene, comment(scene, 1, "/grace fix"))
    [fix] = await scene.stage.world.store.fixes()
    policy = {".github/grace.yml": b"suggest_on_forks: true\n"}
    scene.stage.people.push(scene.stage.repo, "main", dict(policy))
    newer = opened(scene, SOUND + b"# mine\n")
    talk = scene.stage.host.shelf(SHOP).talk(1)
    talk.pull = replace(talk.pull, fork=True)
    scene.stage.people.report(scene.stage.repo, newer, "success")
    await scene.stage.world.store.want(key_of(SHOP, "feature"))
    await scene.stage.settle()

    assert (await scene.stage.fix(fix)).stage is At.PROPOSED


async def test_a_fix_ends_where_the_branch_fails_with_something_else(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    await arrive(scene, comment(scene, 1, "/grace fix"))
    [fix] = await scene.stage.world.store.fixes()
    newer = opened(scene, SOUND + b"# mine\n")
    await arrive(scene, failed(scene, newer, "newer"))

    assert (await scene.stage.fix(fix)).stage is At.ABANDONED


async def test_a_reader_s_fix_opens_nothing_and_says_who_could(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    await arrive(scene, comment(scene, 1, "/grace fix", by="bob"))

    assert await scene.stage.world.store.fixes() == []
    assert "anyone with write permission can say it" in scene.read(1)


async def test_a_fork_is_never_pushed_to(scene: Scene) -> None:
    own = {".github/grace.yml": b"suggest_on_forks: true"}
    scene.stage.people.push(scene.stage.repo, "main", own)
    head = opened(scene)
    talk = scene.stage.host.shelf(SHOP).talk(1)
    talk.pull = replace(talk.pull, fork=True)
    await arrive(scene, failed(scene, head))
    branches = dict(scene.stage.host.shelf(SHOP).branches)
    await arrive(scene, comment(scene, 1, "/grace fix"))

    assert scene.stage.host.shelf(SHOP).branches == branches
    assert "I cannot push to a fork" in scene.read(1)


async def test_an_approval_there_approves_nothing(scene: Scene) -> None:
    await arrive(scene, failed(scene, opened(scene)))
    scene.stage.people.grant(scene.stage.repo, "alice", Permission.ADMIN)
    await arrive(scene, comment(scene, 1, "/grace approve"))

    assert "here I take `/grace fix`" in scene.read(1)
    assert (await scene.pull(1)).state == "open"


@pytest.mark.parametrize(
    ("policy", "more", "because"),
    [
        (b"suggest: false", {}, "does not ask for it"),
        (b"enabled: true", {"fork": True}, "it comes from a fork"),
    ],
    ids=["switched off", "a fork"],
)
async def test_the_owners_say_where_advice_is_given(
    scene: Scene, policy: bytes, more: dict[str, bool], because: str
) -> None:
    scene.stage.people.push(scene.stage.repo, "main", {".github/grace.yml": policy})
    head = opened(scene)
    talk = scene.stage.host.shelf(SHOP).talk(1)
    talk.pull = replace(talk.pull, fork=bool(more))
    await arrive(scene, failed(scene, head))

    assert scene.read(1) == ""
    assert because in await scene.reasons()
