"""Where a test can be proven, a fix's branch carries it first and the repair second."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chapters.intake import CALM
from bot.model import Arrival, Door, Key
from bot.model import Stage as At
from tests.stories.stage import SHOP, Stage, staged

CART = b"""\
def make() -> dict[str, int]:
    return {}


async def load() -> dict[str, int]:
    return await make()
"""
FILES = {
    "shop/__init__.py": b"",
    "shop/cart.py": CART,
    "tests/test_cart.py": b"import shop.cart\n\n\ndef test_it() -> None:\n    assert shop.cart\n",
}
LOG = """\
Traceback (most recent call last):
  File "/srv/shop/cart.py", line 6, in load
    return await make()
TypeError: object dict can't be used in 'await' expression
"""
TEST = "tests/test_cart_load.py"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, dict(FILES)) as stage:
        yield stage


async def test_the_test_is_one_commit_below_the_repair(stage: Stage) -> None:
    body = json.dumps({"repository": SHOP, "commit": None, "text": LOG}).encode()
    now = stage.clock.now()
    await stage.world.store.accept(
        Arrival("1", Key(f"intake:{SHOP}"), Door.API, "faults", body, now, SHOP)
    )
    await stage.settle()
    stage.clock.advance(CALM)
    await stage.settle()

    [fix] = await stage.world.store.fixes()
    assert fix.stage is At.PROPOSED
    assert {change.path for change in fix.changes} == {"shop/cart.py", TEST}
    shelf = stage.host.shelf(SHOP)
    green = shelf.snapshots[shelf.branches[fix.branch]]
    red = shelf.snapshots[green.commit.parents[0]]
    assert red.commit.parents == (fix.base,)
    assert red.files == {**FILES, TEST: green.files[TEST]}
    assert green.files["shop/cart.py"] == CART.replace(b"await make()", b"make()")
    assert f"{fix.branch}-next" not in shelf.branches
    await stage.hint(fix)
    assert (await stage.fix(fix)).stage is At.PROPOSED
