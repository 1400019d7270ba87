"""`.github/grace.yml`: what a repository's owners allow, as a validated model with its defaults."""

from datetime import timedelta
from fnmatch import fnmatch
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import PolicyError
from patterns.contract import Severity

PATH = ".github/grace.yml"
PROTECTED = (".github/**", "**/migrations/**", "grace/**")


class Policy(BaseModel):
    """One repository's say; between it and the operator's settings the stricter wins."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    auto_merge: Literal["none", "low"] = "low"
    """The highest severity that merges without a person."""
    protected_paths: tuple[str, ...] = ()
    """Globs that Grace must not touch, besides the built-in ones."""
    raise_severity: dict[str, Severity] = Field(default_factory=dict)
    """Glob of a path, pattern id or family -> the severity that it has at least."""
    max_open_fixes: int = Field(default=3, ge=0, le=50)
    max_fixes_per_hour: int = Field(default=2, ge=0, le=60)
    max_attempts: int = Field(default=2, ge=1, le=5)
    """How many candidates CI may refuse before Grace gives up."""
    verify_window: timedelta | None = None
    labels: tuple[str, ...] = ("grace",)

    def protects(self, path: str) -> bool:
        """Whether a path is out of bounds."""
        return any(fnmatch(path, glob) for glob in (*PROTECTED, *self.protected_paths))

    def severity(self, own: Severity, names: tuple[str, ...]) -> Severity:
        """`own`, raised by every entry that fits one of `names` (paths, pattern id, family)."""
        for glob, least in self.raise_severity.items():
            if any(fnmatch(name, glob) for name in names):
                own = own.at_least(least)
        return own


def parse(text: bytes) -> Policy:
    """The policy that a file's text states; an empty file states the defaults.

    Raises:
        PolicyError: it states none.
    """
    try:
        return Policy.model_validate(yaml.safe_load(text) or {})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyError(f"{PATH} is not YAML: {' '.join(str(error).split())}") from None
    except ValidationError as errors:
        first = errors.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PolicyError(f"{PATH}: {where}: {first['msg']}") from None
