"""Words given past GitHub, by the REST endpoint or a button, go on record as soon as they count."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chapters import scribe
from bot.chapters.conversation import Conversation
from bot.ledger.retold import Entry
from bot.model import Decision, Fix, FixId, RecordKind, Voice
from bot.ports import World
from bot.weighing.view import View

PAST_GITHUB = frozenset({"api", "button"})
"""Kinds of source that GitHub keeps nothing of."""
_NOTED = "noted"


async def note(talk: Conversation, view: View, decision: Decision) -> Fix:
    """The fix, its newest record being the last word that was put on record now.

    A comment or a review stands on GitHub; these words stand in our store alone, and a merge that
    still waits for CI must not forget them with it.
    """
    world, fix = talk.world, talk.fix
    done = list((await world.store.recall(fix.id)).get(_NOTED, {}).get("sources", ()))
    fresh = [
        voice
        for voice in view.voices
        if voice.changes is not None
        and voice.approves
        and voice.source in decision.heard
        and voice.source not in done
    ]
    for voice in fresh:
        spoken = replace(
            fix,
            decided_by=voice.actor,
            decision_source=voice.source,
            permission=view.permissions.get(voice.actor),
            reason=voice.reason,
        )
        noted = await scribe.write(world, talk.repo, RecordKind.APPROVED, spoken)
        fix = replace(fix, record=noted)
        done = [*done, voice.source]
        await world.store.remember(fix.id, _NOTED, {"sources": done})
    return fix


async def remember(world: World, fix: FixId, records: Sequence[Entry]) -> None:
    """Know again what was said past GitHub, from the records of it."""
    said = [
        record
        for _, record in records
        if record.kind is RecordKind.APPROVED and record.source.partition(":")[0] in PAST_GITHUB
    ]
    for record in said:
        voice = Voice(
            actor=record.actor,
            approves=True,
            reason=record.reason,
            source=record.source,
            given_at=record.time,
            changes=frozenset(record.changes),
        )
        kind = record.source.partition(":")[0]
        await world.store.remember(fix, f"voice:{kind}:{record.actor}", voice.as_json())
    if said:
        await world.store.remember(fix, _NOTED, {"sources": [one.source for one in said]})
