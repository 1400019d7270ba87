"""The App's manifest, `app.yml`: what Grace asks of GitHub, as the wheel or the checkout has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Manifest:
    """What GitHub's manifest flow takes, with the two addresses still those of the example."""

    stated: Mapping[str, Any]

    @property
    def permissions(self) -> Mapping[str, str]:
        """Area -> level."""
        granted: Mapping[str, str] = self.stated["default_permissions"]
        return granted

    @property
    def events(self) -> tuple[str, ...]:
        """What the App subscribes to."""
        return tuple(self.stated["default_events"])


def manifest() -> Manifest:
    """The manifest that came with this Grace."""
    packaged = files("bot") / "app.yml"
    # In a checkout (an editable installation) it stands where people look for it.
    source = packaged if packaged.is_file() else Path(__file__).parents[2] / "app.yml"
    return Manifest(yaml.safe_load(source.read_text(encoding="utf-8")))
