"""`.github/grace.yml`: what a repository's owners allow, as a validated model with its defaults."""

from bot.policy.file import parse, schema
from bot.policy.model import PATH, Policy

__all__ = ["PATH", "Policy", "parse", "schema"]
