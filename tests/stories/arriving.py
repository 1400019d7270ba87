"""A crash of the shop as it arrives at a door, and what became of it."""

import json
from typing import Any

from bot.chapters.intake import CALM
from bot.model import Arrival, CommitId, Door, Fix, Key
from tests.stories.stage import SHOP, Stage

APP = b"""\
import asyncio


class Model:
    pass


def get_model() -> Model:
    return Model()


async def main() -> Model:
    model = await get_model()
    return model


asyncio.run(main())
"""
LOG = """\
Traceback (most recent call last):
  File "/srv/app.py", line 17, in <module>
    asyncio.run(main())
  File "/usr/lib/python3.11/asyncio/runners.py", line 190, in run
    return runner.run(main)
  File "/srv/app.py", line 13, in main
    model = await get_model()
TypeError: object Model can't be used in 'await' expression
"""


def reported(stage: Stage, text: str = LOG, name: str = "1", **more: Any) -> Arrival:
    """A log that came in through the API."""
    body = json.dumps({"repository": SHOP, "commit": more.pop("commit", None), "text": text})
    key = Key(f"intake:{SHOP}")
    return Arrival(name, key, Door.API, "faults", body.encode(), stage.clock.now(), SHOP)


def job_failed(stage: Stage, branch: str = "main", head: CommitId | None = None) -> Arrival:
    """GitHub's webhook of a failed job."""
    job = {
        "id": 99, "run_id": 9, "run_attempt": 1, "name": "test", "conclusion": "failure",
        "head_branch": branch, "head_sha": head or stage.head(),
    }  # fmt: skip
    body = {
        "action": "completed",
        "workflow_job": job,
        "repository": {"full_name": SHOP, "default_branch": "main"},
    }
    key = Key(f"intake:{SHOP}")
    return Arrival("ci", key, Door.CI, "workflow_job", json.dumps(body).encode(), stage.clock.now())


async def arrive(stage: Stage, *arrivals: Arrival) -> None:
    for arrival in arrivals:
        await stage.world.store.accept(arrival)
    await stage.settle()
    stage.clock.advance(CALM)
    await stage.settle()


async def fixes(stage: Stage) -> list[Fix]:
    return list(await stage.world.store.fixes())


async def reasons(stage: Stage) -> list[str]:
    """Every reason that a person can read: of incidents, and of what led nowhere before."""
    told = [one.because for each in await stage.world.store.incidents() for one in each.refusals]
    return told + [because for _, because, _ in await stage.world.store.refused()]
