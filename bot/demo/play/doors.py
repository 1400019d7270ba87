"""How a sample's crash gets to Grace: really raised, really reported, really signed."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.demo.play import alert, processes
from bot.demo.play.stories import Door, Story
from bot.demo.play.stuck import Stuck

CAPTURE = Path(__file__).with_name("capture.py")
SDK_FAILED = "[sentry] ERROR:"
"""How the SDK, asked to speak up, says that it gave up on a report."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Where a sample's crashes go.

    Attributes:
        grace: Grace's URL.
        dsn_key: the public key that her operator mapped to the sample's repository.
        sentry_secret: what Sentry signs with.
    """

    grace: str
    dsn_key: str
    sentry_secret: str

    async def report(self, story: Story, clone: Path, commit: str) -> bool:
        """Let the sample crash once and report it; False where the report was lost for sure.

        Raises:
            Stuck: it does not crash as its story says.
        """
        if story.door is Door.SENTRY:
            return await self._alert(story, clone, commit)
        ended = await self.run(story, clone, commit)
        _expect(story, ended)
        return SDK_FAILED not in ended.err

    async def run(self, story: Story, clone: Path, commit: str) -> processes.Finished:
        """Run the sample as its operator would: the SDK knows where to report, and the release."""
        dsn = self.grace.replace("://", f"://{self.dsn_key}@") + "/1"
        env = processes.environment(SENTRY_DSN=dsn, SENTRY_RELEASE=commit, SENTRY_DEBUG="1")
        return await processes.run([sys.executable, "-m", story.package], clone, env)

    async def _alert(self, story: Story, clone: Path, commit: str) -> bool:
        file = clone / ".git" / "crash.json"
        env = processes.environment(SENTRY_RELEASE=commit)
        words: list[str | Path] = [sys.executable, CAPTURE, file, story.package]
        _expect(story, await processes.run(words, clone, env))
        body = alert.body(json.loads(await asyncio.to_thread(file.read_bytes)), story.folder)
        try:
            async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
                answer = await client.post(
                    f"{self.grace}/webhooks/sentry",
                    content=body,
                    headers=alert.headers(body, self.sentry_secret),
                )
        except httpx.TransportError:
            return False
        return answer.is_success


def last_words(ended: processes.Finished) -> str:
    """The last line that is the sample's own, and not its SDK's."""
    own = [line for line in ended.err.splitlines() if line and "[sentry]" not in line]
    return own[-1] if own else "nothing"


def _expect(story: Story, ended: processes.Finished) -> None:
    # On a busy machine the SDK has more to say after the traceback: that it is still sending.
    if ended.fine or story.crash not in ended.err.splitlines():
        said = last_words(ended)
        raise Stuck(f"The sample ended in another way (exit {ended.code}), and said: {said}")
