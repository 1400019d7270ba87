"""`.github/grace.yml`: what a repository's owners allow, as a validated model with its defaults."""

from typing import Any

from bot.policy.model import PATH, Policy

__all__ = ["PATH", "Policy", "parse", "schema"]


def parse(text: bytes) -> Policy:
    """The policy that a file's text states; an empty file states the defaults.

    Raises:
        PolicyError: it states none; one sentence per mistake, each with its line.
    """
    # Only repositories that have such a file need its reader: heals start faster without it.
    from bot.policy.file import parse as read  # noqa: PLC0415

    return read(text)


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors: https://json-schema.org/draft/2020-12."""
    from bot.policy.file import schema as made  # noqa: PLC0415  likewise

    return made()
