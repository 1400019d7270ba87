"""The parts work, each by itself."""

import asyncio

from assistant.chat import tidy
from assistant.models import get_grace_llm


def test_a_question_ends_with_one_mark() -> None:
    assert tidy("  Who   is there??") == "Who is there?"


def test_the_model_repeats_what_it_read() -> None:
    grace_llm = get_grace_llm()

    reply = asyncio.run(grace_llm.complete(" Hello "))

    assert reply == "[small] I read: Hello"
