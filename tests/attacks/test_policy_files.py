"""Something else stands where the owners' policy, or the list of signers, should be."""

from pathlib import Path

import pytest

from bot.ledger import signers
from bot.model import Key
from bot.model import Stage as At
from bot.policy import PATH
from tests.attacks.scene import Scene
from tests.fakes.forge import draft
from tests.stories.arriving import APP, arrive, fixes, reasons, reported
from tests.stories.stage import SHOP, Stage, staged

OFF = b"enabled: false\n"
ODD = {
    "a link": ({PATH: b"../elsewhere.yml"}, {PATH: "120000"}),
    "a submodule": ({PATH: b"0" * 40}, {PATH: "160000"}),
    "a folder": ({f"{PATH}/x": b"enabled: true\n"}, {}),
    "a file of 2 MB": ({PATH: b"#" * (2 << 20)}, {}),
    "a file of 70 KiB": ({PATH: b"enabled: true\n" + b"#" * (70 << 10)}, {}),
}


def put(stage: Stage, files: dict[str, bytes], modes: dict[str, str]) -> None:
    """One commit on the default branch with exactly these files beside the code."""
    shelf = stage.host.shelf(SHOP)
    tree = draft({"app.py": APP} | files, "mallory", stage.clock.now(), modes)
    shelf.move("main", shelf.write((stage.head(),), "Change things", tree).commit.id)


@pytest.mark.parametrize("odd", ODD)
async def test_what_is_no_policy_never_takes_a_no_back(tmp_path: Path, odd: str) -> None:
    async with staged(tmp_path, {"app.py": APP, PATH: b"enabled: true\n"}) as stage:
        put(stage, {PATH: OFF}, {})
        put(stage, *ODD[odd])
        await arrive(stage, reported(stage))
        await stage.world.store.want(Key(f"repo:{SHOP}"))
        await stage.settle()

        assert await fixes(stage) == []
        assert "healing is switched off" in (await reasons(stage))[0]
        [issue] = await stage.host.labelled_issues(stage.repo, "grace")
        assert PATH in issue.body


async def test_a_folder_of_signers_lets_no_key_sign(scene: Scene) -> None:
    fix = await scene.proposed()
    put(scene.stage, {"app.py": b"old\n", f"{signers.PATH}/x": b""}, {})
    scene.say("/grace approve")

    fix = await scene.look(fix)

    assert (fix.stage, scene.stage.files()["app.py"]) == (At.PROPOSED, b"old\n")
    assert "is a folder where a file should be; put a plain file" in fix.waits_for[0]


async def test_the_owners_file_is_taken_away_and_with_it_their_yes(tmp_path: Path) -> None:
    async with staged(tmp_path, {"app.py": b"old\n", PATH: b""}, onboarding=True) as stage:
        scene = Scene(stage)
        fix = await scene.proposed()
        stage.people.push(stage.repo, "main", {PATH: None})
        scene.say("/grace approve")

        await scene.waits(fix, "healing is switched off for this repository")


async def test_a_policy_that_github_does_not_show_keeps_the_last_one(scene: Scene) -> None:
    """Padding a file until nobody can read it would take its limits away."""
    fix = await scene.proposed()
    scene.stage.people.push(scene.stage.repo, "main", {PATH: b"approvals: {'**': 2}"})
    scene.stage.people.push(scene.stage.repo, "main", {PATH: b"#" * 2_000_000})
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.PROPOSED
    assert "2 people must approve it" in scene.read(1)
