"""Which keys may speak for Grace in a repository, and what becomes of a fix without one."""

from dataclasses import replace
from pathlib import Path

from bot.healer import Healer
from bot.ledger import keys, record, signers
from bot.model import Fix
from bot.model import Stage as At
from bot.ports import Signer
from tests.stories.stage import KEY, SHOP, Stage, staged

OTHER = keys.load(keys.generate())
FILES = {"app.py": b"old\n"}


def with_key(stage: Stage, key: Signer | None) -> Stage:
    world = replace(stage.world, signer=key)
    return replace(stage, world=world, healer=Healer(world))


def publish(stage: Stage, *public: str) -> None:
    lines = "".join(f"{signers.line(each)}\n" for each in public)
    stage.people.push(stage.repo, "main", {signers.PATH: lines.encode()})


async def green(stage: Stage, fix: Fix) -> Fix:
    head = (await stage.fix(fix)).head
    assert head
    stage.people.report(stage.repo, head, "success")
    await stage.hint(fix)
    return await stage.fix(fix)


async def test_a_key_that_the_repository_does_not_know_signs_and_merges_nothing(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path, FILES) as stage:
        publish(stage, KEY.public)
        fix = await stage.drafted()
        await stage.settle()
        before = await stage.host.ledger(stage.repo)
        wrong = with_key(stage, OTHER)

        waiting = await green(wrong, fix)

        assert waiting.stage is At.PROPOSED
        assert signers.PATH in waiting.waits_for[0]
        assert signers.line(OTHER.public) in waiting.waits_for[0]
        assert "does not fit" in wrong.comments(1)[0].body
        assert list(await stage.host.ledger(stage.repo)) == list(before)
        assert (await green(stage, fix)).stage is At.MERGED


async def test_without_a_key_a_draft_says_so_and_goes_on_when_there_is_one(tmp_path: Path) -> None:
    async with staged(tmp_path, FILES) as stage:
        keyless = with_key(stage, None)
        fix = await keyless.drafted()
        await keyless.settle()

        assert "GRACE_SIGNING_KEY" in (await stage.fix(fix)).waits_for[0]
        assert not await stage.host.ledger(stage.repo)

        await stage.hint(fix)
        assert (await stage.fix(fix)).stage is At.PROPOSED


async def test_a_second_process_may_sign_with_a_key_of_its_own(tmp_path: Path) -> None:
    async with staged(tmp_path, FILES) as stage:
        publish(stage, KEY.public, OTHER.public)
        fix = await stage.drafted()
        await stage.settle()

        assert (await green(with_key(stage, OTHER), fix)).stage is At.MERGED

        said = [record.parse(one.message) for one in await stage.host.ledger(stage.repo)][::-1]
        allowed = signers.parse("\n".join(map(signers.line, (KEY.public, OTHER.public))))
        assert [record.verify(one, allowed).kind for one in said] == [
            "proposed", "approved", "merged",
        ]  # fmt: skip


async def test_another_repository_s_ledger_is_not_continued(tmp_path: Path) -> None:
    """Its records would otherwise carry our signature back to where they came from."""
    async with staged(tmp_path, FILES) as stage:
        fix = await stage.drafted()
        await stage.settle()
        shelf = stage.host.shelf(SHOP)
        shelf.info = replace(shelf.info, id=99)  # the same branch in a fork
        fork = replace(stage, repo=shelf.info)

        waiting = await green(fork, fix)

        assert waiting.stage is At.PROPOSED
        assert "the records of acme/shop (repository 1)" in waiting.waits_for[0]


async def test_a_forged_record_keeps_no_true_one_from_being_written(tmp_path: Path) -> None:
    async with staged(tmp_path, FILES) as stage:
        fix = await stage.drafted()
        await stage.settle()
        newest = (await stage.host.ledger(stage.repo))[0]
        said = record.parse(newest.message).record
        for kind in ("approved", "merged"):
            head = (await stage.host.ledger(stage.repo))[0].id
            lie = replace(said, kind=type(said.kind)(kind), prev=head, origin="")
            await stage.host.append_record(stage.repo, record.render(lie, OTHER), head)

        assert (await green(stage, fix)).stage is At.MERGED
        own = signers.parse(signers.line(KEY.public))
        newest = (await stage.host.ledger(stage.repo))[0]
        assert record.verify(record.parse(newest.message), own).kind == "merged"
