from pathlib import Path

from pydantic import SecretStr

from bot.ledger import keys, signers
from bot.web.well_known import PATH
from tests.web.worlds import opened

KEY = keys.generate()


async def test_everybody_may_fetch_the_public_half_of_the_key(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, grace_signing_key=SecretStr(KEY)) as world,
        world.client.get(PATH) as answer,
    ):
        said = await answer.text()
        assert (answer.status, said) == (200, f"{signers.line(keys.load(KEY).public)}\n")
        assert "PRIVATE" not in said


async def test_without_a_key_nothing_is_made_up(tmp_path: Path) -> None:
    async with opened(tmp_path) as world, world.client.get(PATH) as answer:
        assert answer.status == 404
        assert "signs nothing" in await answer.text()
