"""Questions in, answers out."""

from assistant.models import get_grace_llm


def tidy(question: str) -> str:
    """One line, one question mark."""
    return " ".join(question.split()).rstrip("?") + "?"


async def answer(question: str) -> str:
    """Ask the model."""
    grace_llm = await get_grace_llm()
    reply = await grace_llm.complete(tidy(question))
    return reply.strip()
