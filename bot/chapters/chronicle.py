"""What goes on record of a repository as a whole: its policy's changes, and refusals in batches."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from bot.chapters import scribe
from bot.model import NO_BLOB, Change, FixId, Incident, Key, Record, RecordKind, Repository
from bot.policy import PATH
from bot.ports import World
from patterns.contract import BlobId

BATCH_AFTER = timedelta(hours=1)
"""How long refusals wait for company: a storm of them is one record."""
BATCH = 60
"""Incidents that one record names; more would not fit into a value."""
LOOKED_AT = 500
_INCIDENTS = "incidents:"


def key_of(repo: str) -> Key:
    """The job that keeps a repository's records."""
    return Key(f"repo:{repo}")


async def keep(world: World, repo: Repository) -> None:
    """Write what is not on record yet."""
    await note_policy(world, repo)
    await _note_refusals(world, repo)


async def note_policy(world: World, repo: Repository) -> None:
    """Put it on record where the policy is another file than the last record of it says.

    Called before everything that rests on the policy, so that no decision stands on the ledger
    above the rules that it was taken under.
    """
    head = await world.host.branch_head(repo, repo.default_branch)
    if head is None:
        return
    now = (await world.host.blobs(repo, head, [PATH])).get(PATH, NO_BLOB)
    before = await _recorded_policy(world, repo)
    if now != before:
        record = Record(
            RecordKind.POLICY_CHANGED,
            repo.name,
            world.clock.now(),
            source=f"commit:{head}",
            changes=(Change(PATH, before, now),),
        )
        await scribe.append(world, repo, record)
    await world.store.remember(_notes(repo), "policy", {"blob": now})


def named(record: Record) -> dict[str, str]:
    """Incident -> digest of its refusals, as a batch's record names them."""
    each = record.source.removeprefix(_INCIDENTS).split(",")
    parts = [one.partition("/") for one in each if "/" in one]
    return {incident: digest for incident, _, digest in parts}


async def remember(
    world: World, repo: Repository, policy: str | None, refused: Mapping[str, str]
) -> None:
    """Note what is on record already, as a rebuild found it."""
    if policy is not None:
        await world.store.remember(_notes(repo), "policy", {"blob": policy})
    await world.store.remember(_notes(repo), "refused", refused)


async def _recorded_policy(world: World, repo: Repository) -> BlobId:
    noted = (await world.store.recall(_notes(repo))).get("policy")
    if noted:
        return BlobId(noted["blob"])
    for commit in await world.host.ledger(repo):
        record = scribe.read(commit.message)
        if record is not None and record.kind is RecordKind.POLICY_CHANGED and record.changes:
            return record.changes[0].new
    return NO_BLOB


async def _note_refusals(world: World, repo: Repository) -> None:
    """The incidents that have no fix, by id and by which patterns said no: never in their words.

    A pattern's reason may quote the error, and no text of an event enters a record.
    """
    told = dict((await world.store.recall(_notes(repo))).get("refused", {}))
    silent = [
        one
        for one in await world.store.incidents(LOOKED_AT)
        if one.repository == repo.name and one.refusals and one.fix is None
    ]
    fresh = [one for one in silent if told.get(one.id) != _digest(one)]
    for start in range(0, len(fresh), BATCH):
        await scribe.append(world, repo, _refused(repo, fresh[start : start + BATCH], world))
    if fresh:
        now = {str(one.id): _digest(one) for one in silent}
        await world.store.remember(_notes(repo), "refused", now)


def _refused(repo: Repository, several: Sequence[Incident], world: World) -> Record:
    patterns = sorted({one.pattern or "-" for each in several for one in each.refusals})
    return Record(
        RecordKind.REFUSED,
        repo.name,
        world.clock.now(),
        decision=f"{len(several)} refused",
        source=f"{_INCIDENTS}{','.join(f'{one.id}/{_digest(one)}' for one in several)}",
        reason=f"asked: {', '.join(patterns)}",
    )


def _digest(incident: Incident) -> str:
    said = "\n".join(f"{one.pattern}: {one.because}" for one in incident.refusals)
    return sha256(said.encode(errors="surrogatepass")).hexdigest()[:12]


def _notes(repo: Repository) -> FixId:
    """Where the store remembers small things of a repository; no fix has such an id."""
    return FixId(f"repo:{repo.name}")
