"""What a play needs before it begins: secrets made anew, addresses, and Grace's environment."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.play.alert import ORGANIZATION
from bot.demo.play.doors import Reporter
from bot.demo.play.grace import free_port
from bot.demo.play.seeding import seeded
from bot.demo.play.stories import Sample, Tree
from bot.demo.play.witness import SIGNERS

OWNER = "demo"
POLICY = ".github/grace.yml"
WINDOW = "PT4S"
"""How long an error must stay away, in ISO 8601; a day would be long for a demo."""
SOON = "PT1S"
"""Between two looks for what is overdue, or was lost on the way."""
WRITE_PAUSE = "PT0.05S"
"""Between two changes; GitHub wants a second, the miniature does not mind."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Grace's Ed25519 key in OpenSSH form, and the line that allows it to sign as her."""

    private: str = field(repr=False)
    allowed: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line.

    Attributes:
        once: play the people's parts as well, and end.
        port: Grace's; 0 takes a free one.
    """

    signing: Signing
    once: bool = False
    seed: int = 0
    kill: bool = False
    port: int = 0


@dataclass(frozen=True, slots=True)
class Backstage:
    """The secrets that the actors share or keep from one another; worth nothing after the play.

    Attributes:
        samples: repository -> the application in it.
        dsn_keys: repository -> the public key of its app's DSN.
    """

    wish: Wish
    url: str
    samples: Mapping[str, Sample]
    dsn_keys: Mapping[str, str]
    sentry_secret: str = field(default_factory=secrets.token_hex, repr=False)
    operator_token: str = field(default_factory=secrets.token_urlsafe, repr=False)

    def environment(self, folder: Path) -> dict[str, str]:
        """Grace's settings, but for those that the miniature's App decides."""
        projects = {
            f"{ORGANIZATION}/{sample.story.folder}": repository
            for repository, sample in self.samples.items()
        }
        settings = {
            "SENTRY_CLIENT_SECRET": self.sentry_secret,
            "GRACE_SIGNING_KEY": self.wish.signing.private,
            "GRACE_DATABASE_URL": f"sqlite:///{folder / 'grace.db'}",
            "GRACE_DATA_DIR": str(folder / "data"),
            "GRACE_DSN_KEYS": json.dumps({key: name for name, key in self.dsn_keys.items()}),
            "GRACE_SENTRY_PROJECTS": json.dumps(projects),
            "GRACE_PUBLIC_URL": self.url,
            "GRACE_VERIFY_WINDOW": WINDOW,
            "GRACE_SWEEP_INTERVAL": SOON,
            "GRACE_RECOVER_INTERVAL": SOON,
            "GRACE_WRITE_PAUSE": WRITE_PAUSE,
        }
        # People shall reach the status page by its URL alone: without a token Grace answers
        # this machine, and nobody else.
        token = {"GRACE_OPERATOR_TOKEN": self.operator_token} if self.wish.once else {}
        return settings | token

    def first_files(self, repository: str) -> Tree:
        """What a repository begins with: its policy, and whose signatures count."""
        return {
            POLICY: self.samples[repository].tree[POLICY],
            SIGNERS: f"{self.wish.signing.allowed}\n".encode(),
        }

    def reporter(self, repository: str) -> Reporter:
        """Where that repository's app reports its crashes."""
        return Reporter(self.url, self.dsn_keys[repository], self.sentry_secret)


def prepare(wish: Wish) -> Backstage:
    """Tell the samples as the seed has it, and make every secret."""
    samples = {
        f"{OWNER}/{sample.story.folder.replace('_', '-')}": sample for sample in seeded(wish.seed)
    }
    keys = {repository: secrets.token_hex(16) for repository in samples}
    return Backstage(wish, f"http://127.0.0.1:{wish.port or free_port()}", samples, keys)
