"""`.github/grace.yml`: what a repository's owners allow, as a validated model with its defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import ClassVar, Literal

from bot.errors import PolicyError
from patterns.contract import Severity

PATH = ".github/grace.yml"
PROTECTED = (".github/**", "**/migrations/**", "grace/**")
BOUNDS = {"max_open_fixes": (0, 50), "max_fixes_per_hour": (0, 60), "max_attempts": (1, 5)}


@dataclass(frozen=True, slots=True)
class Policy:
    """One repository's say; between it and the operator's settings the stricter wins.

    A plain dataclass: `grace heal` starts without pydantic, which only `parse` needs.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    enabled: bool = True
    auto_merge: Literal["none", "low"] = "low"
    """The highest severity that merges without a person."""
    protected_paths: tuple[str, ...] = ()
    """Globs that Grace must not touch, besides the built-in ones."""
    raise_severity: Mapping[str, Severity] = field(default_factory=dict)
    """Glob of a path, pattern id or family -> the severity that it has at least."""
    max_open_fixes: int = 3
    max_fixes_per_hour: int = 2
    max_attempts: int = 2
    """How many candidates CI may refuse before Grace gives up."""
    verify_window: timedelta | None = None
    labels: tuple[str, ...] = ("grace",)

    def protects(self, path: str) -> bool:
        """Whether a path is out of bounds."""
        # "/" in front lets `**/x/**` mean a folder at the root, too.
        names = (path, f"/{path}")
        globs = (*PROTECTED, *self.protected_paths)
        return any(fnmatchcase(name, glob) for name in names for glob in globs)

    def severity(self, own: Severity, names: tuple[str, ...]) -> Severity:
        """`own`, raised by every entry that fits one of `names` (paths, pattern id, family)."""
        for glob, least in self.raise_severity.items():
            if any(fnmatchcase(name, glob) for name in names):
                own = own.at_least(least)
        return own


def parse(text: bytes) -> Policy:
    """The policy that a file's text states; an empty file states the defaults.

    Raises:
        PolicyError: it states none.
    """
    # Slow to import, and only repositories that have such a file need them.
    import yaml  # noqa: PLC0415
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    try:
        policy = TypeAdapter(Policy).validate_python(yaml.safe_load(text) or {})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyError(f"{PATH} is not YAML: {' '.join(str(error).split())}") from None
    except ValidationError as errors:
        first = errors.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        unknown = first["type"] == "unexpected_keyword_argument"
        why = "Extra inputs are not permitted" if unknown else first["msg"]
        raise PolicyError(f"{PATH}: {where}: {why}") from None
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(policy, name) <= most:
            raise PolicyError(f"{PATH}: {name}: must be between {least} and {most}")
    return policy
