"""Smallest answers that GitHub's own schemas accept; the views lay what they know over them.

`data/skeletons.json` is carved from GitHub's published OpenAPI (see `tests/judge/carve.py`), so
that no required field is ever forgotten and none is invented.
"""

import json
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

Json = dict[str, Any]


@cache
def _skeletons() -> dict[str, dict[str, Json]]:
    text = files("bot.demo.miniature").joinpath("data/skeletons.json").read_text("utf-8")
    loaded: dict[str, dict[str, Json]] = json.loads(text)
    return loaded


def answer(name: str, /, **known: Any) -> Json:
    """The REST resource of that schema name, with what is known laid over it."""
    return _linked({**deepcopy(_skeletons()["answers"][name]), **known})


def hook(name: str, /, **known: Any) -> Json:
    """The webhook payload of that event, e.g. `issue-comment-created`."""
    return {**deepcopy(_skeletons()["hooks"][name]), **known}


def hook_part(name: str, part: str, /, **known: Any) -> Json:
    """One object of a webhook payload; GitHub's hooks differ from REST in required fields."""
    return _linked({**deepcopy(_skeletons()["hooks"][name][part]), **known})


def _linked(resource: Json) -> Json:
    """Every link that nobody gave points below the resource's own URL, as GitHub's do."""
    own = resource.get("url") or ""
    for key, value in resource.items():
        if key.endswith("_url") and value == "":
            resource[key] = f"{own}/{key.removesuffix('_url')}"
    return resource


def only(names: str, resource: Json) -> Json:
    """What another schema, a smaller one, asks for of the same resource."""
    return {key: resource[key] for key in _skeletons()["answers"][names] if key in resource}
