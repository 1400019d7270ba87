"""How a sample's crash gets to Grace: really raised, really reported, really signed."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.demo import alert, processes
from bot.demo.stories import Door, Story
from bot.demo.stuck import Stuck

CAPTURE = Path(__file__).with_name("capture.py")


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
        _expect(story, await self.run(story, clone, commit))
        return True

    async def run(self, story: Story, clone: Path, commit: str) -> processes.Finished:
        """Run the sample as its operator would: the SDK knows where to report, and the release."""
        dsn = self.grace.replace("://", f"://{self.dsn_key}@") + "/1"
        env = processes.environment(SENTRY_DSN=dsn, SENTRY_RELEASE=commit)
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


def _expect(story: Story, ended: processes.Finished) -> None:
    # On a busy machine the SDK has more to say after the traceback: that it is still sending.
    if ended.fine or story.crash not in ended.err.splitlines():
        said = ended.err.strip() or "nothing"
        raise Stuck(f"The sample ended in another way (exit {ended.code}), and said: {said}")
