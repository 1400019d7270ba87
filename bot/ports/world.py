"""Everything outside, handed to the story as one thing."""

from dataclasses import dataclass

from bot.mesh import Mesh
from bot.ports.code_host import CodeHost, Mirror
from bot.ports.keeping import Queue, Store
from bot.ports.surroundings import Clock, Pool, Signer
from bot.ports.trackers import ErrorTracker
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside, handed to the story as one thing.

    `signer` None: no key, so nothing is proposed and nothing merges. `tracker` None: Sentry is
    listened to and not asked.
    """

    host: CodeHost
    mirror: Mirror
    pool: Pool
    store: Store
    queue: Queue
    clock: Clock
    mesh: Mesh
    settings: Settings
    signer: Signer | None
    tracker: ErrorTracker | None = None
