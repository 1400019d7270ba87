"""Ask one question on the command line."""

import asyncio
import sys

import sentry_sdk

from assistant.chat import answer


def main() -> None:
    """Answer the words of the command line."""
    sentry_sdk.init()  # SENTRY_DSN and SENTRY_RELEASE come from the environment
    question = " ".join(sys.argv[1:]) or "Are you there"
    print(asyncio.run(answer(question)))


if __name__ == "__main__":
    main()
