"""The whole play: a town, Grace in it, four stories at once, and an end that is checked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.miniature.miniature import Miniature, fresh_app
from bot.demo.play.backstage import Backstage, Wish, prepare
from bot.demo.play.grace import Grace, serve
from bot.demo.play.play import Cast, Play, Say
from bot.demo.play.told import Told
from bot.demo.play.town import Resident

PATIENCE = 90.0
"""Seconds to wait for anything that Grace should do, since she was last started."""
WHOLE_PLAY = 300.0
"""Seconds for everything, where nobody watches."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything set up, nothing played yet."""

    miniature: Miniature
    grace: Grace
    plays: tuple[Play, ...]

    @property
    def told(self) -> list[Told]:
        """How far each story has come."""
        return [play.told for play in self.plays]

    async def play(self, within: float | None = None) -> None:
        """All stories side by side, each to its end or to where it is stuck.

        `within` is in seconds; what is not over by then is stuck.
        """
        try:
            async with asyncio.timeout(within):
                await asyncio.gather(*(play.run() for play in self.plays))
        except TimeoutError:
            for told in self.told:
                told.stuck = told.stuck or f"The play was to be over within {within:.0f} s."


@asynccontextmanager
async def stage(wish: Wish, folder: Path, say: Say) -> AsyncIterator[Stage]:
    """Start the miniature and Grace, and make a repository for each story.

    `say` is told of every step, and `folder` is theirs alone.

    Raises:
        Stuck: Grace does not start.
    """
    back = prepare(wish)
    settings, app_key = fresh_app(f"{back.url}/webhooks/github")
    async with AsyncExitStack() as stack:
        miniature = await stack.enter_async_context(Miniature(folder / "github", settings))
        app = {
            "GITHUB_APP_ID": str(settings.id),
            "GITHUB_PRIVATE_KEY": app_key,
            "GITHUB_WEBHOOK_SECRET": settings.webhook_secret,
            "GITHUB_API_URL": miniature.api_url,
        }
        grace = Grace(folder, back.url, serve(back.url), back.environment(folder) | app)
        await stack.enter_async_context(grace.running())
        cast = _cast(back, miniature, grace, say)
        for person in (cast.alice, cast.bob, cast.operator):
            stack.push_async_callback(person.close)
        yield Stage(miniature, grace, await _plays(back, miniature, cast, folder))


def _cast(back: Backstage, miniature: Miniature, grace: Grace, say: Say) -> Cast:
    def resident(login: str) -> Resident:
        return Resident(login, miniature.user_token(login), miniature.api_url)

    return Cast(
        grace=grace,
        alice=resident("alice"),
        bob=resident("bob"),
        operator=Resident("the operator", back.operator_token, back.url),
        alone=back.wish.once,
        kill=back.wish.kill,
        patience=PATIENCE,
        say=say,
    )


async def _plays(
    back: Backstage, miniature: Miniature, cast: Cast, folder: Path
) -> tuple[Play, ...]:
    plays = []
    for repository, sample in back.samples.items():
        await miniature.create_repository(repository, back.first_files(repository))
        scratch = folder / "scratch" / sample.story.folder
        scratch.mkdir(parents=True)
        told = Told(sample.story, repository)
        clone_url = f"{miniature.url}/{repository}.git"
        plays.append(Play(cast, sample, told, back.reporter(repository), clone_url, scratch))
    return tuple(plays)
