"""An unmodified sentry-sdk in another process: what it reports arrives, here and upstream."""

import asyncio
import sys
from pathlib import Path

from bot.edges.forwarder import forwarding
from bot.steps.ingest import sightings
from tests.edges.upstream import upstream
from tests.fakes.clock import FakeClock
from tests.web.worlds import SHOP, opened

CLIENT = Path(__file__).with_name("sdk_client.py")
RAISED = {
    *("KeyError", "ValueError", "IndexError", "LookupError", "OSError", "EOFError"),
    *("AttributeError", "ZeroDivisionError"),
}


async def run(dsn: str) -> str:
    """What the program prints to its standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(CLIENT), dsn, stderr=asyncio.subprocess.PIPE, env={}
    )
    _, said = await process.communicate()
    return said.decode()


async def test_each_error_of_a_program_arrives_here_and_at_its_sentry(tmp_path: Path) -> None:
    async with (
        upstream() as sentry,
        forwarding(sentry.dsn, FakeClock()) as tee,
        opened(tmp_path, tee, grace_dsn_keys={"known": SHOP}) as world,
    ):
        said = await run(f"http://known@127.0.0.1:{world.port}/7")
        arrivals = await world.kept()
        await tee.settle()

    assert "ZeroDivisionError: nobody catches it" in said
    seen = [one for arrival in arrivals for one in sightings(arrival, arrival.received_at)]
    assert {one.fault.type for one in seen} >= RAISED
    assert {(one.release, one.environment) for one in seen} == {("shop@1.4.2", "production")}
    assert len(sentry.came) >= len(arrivals)
