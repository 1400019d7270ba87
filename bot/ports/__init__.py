"""What the story needs from the world, as protocols; `bot.edges` holds the adapters.

Every adapter of a port passes the same contract test as the fake that ships in `tests/fakes`.
"""

from bot.ports.code_host import CodeHost, Mirror
from bot.ports.keeping import Queue, Store
from bot.ports.surroundings import Clock, Pool, Signer
from bot.ports.trackers import ErrorTracker, Forwarder
from bot.ports.world import World

__all__ = [
    "Clock",
    "CodeHost",
    "ErrorTracker",
    "Forwarder",
    "Mirror",
    "Pool",
    "Queue",
    "Signer",
    "Store",
    "World",
]
