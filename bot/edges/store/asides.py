"""What stands beside the story: refusals without an incident, and words given through our API."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.store.database import insert
from bot.edges.store.tables import refusal, voice
from bot.model import FixId

MOST = 1000
"""Refusals that are kept; the oldest go, because anyone can cause new ones."""


async def refuse(conn: AsyncConnection, subject: str, because: str, at: datetime) -> None:
    """Note why something led nowhere."""
    noted = insert(conn, refusal).values(subject=subject, because=because, at=at)
    number = (await conn.execute(noted.returning(refusal.c.number))).scalar_one()
    await conn.execute(delete(refusal).where(refusal.c.number <= number - MOST))


def refused(limit: int) -> Select[Any]:
    """The newest refusals."""
    return (
        select(refusal.c.subject, refusal.c.because, refusal.c.at)
        .order_by(refusal.c.number.desc())
        .limit(limit)
    )


async def remember(conn: AsyncConnection, fix: FixId, name: str, document: str) -> None:
    """Keep a JSON object under a fix; the newest of a name stands."""
    kept = insert(conn, voice).values(fix=fix, name=name, value=document)
    await conn.execute(
        kept.on_conflict_do_update(
            index_elements=[voice.c.fix, voice.c.name], set_={"value": document}
        )
    )


def of(fix: FixId) -> Select[Any]:
    """All that was kept of a fix."""
    return select(voice.c.name, voice.c.value).where(voice.c.fix == fix)
