"""The colours of both schemes are apart enough to read: WCAG 2.2, success criterion 1.4.3."""

import re

import pytest

from bot.web.rendering import STYLE

SCHEMES = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE.decode(), re.DOTALL)
]
PAIRS = {
    "ink": ("paper", "card", "well", "line"),
    "soft": ("paper", "card", "well"),
    "link": ("paper", "card", "well"),
    "low": ("low-bg", "card"),
    "medium": ("medium-bg", "card"),
    "high": ("high-bg", "card"),
    "add-ink": ("add",),
    "del-ink": ("del",),
    "card": ("brand",),
}


def luminance(colour: str) -> float:
    # https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), [(ink, on) for ink, ons in PAIRS.items() for on in ons])
def test_text_can_be_read_on_its_ground(scheme: dict[str, str], ink: str, paper: str) -> None:
    darker, lighter = sorted((luminance(scheme[ink]), luminance(scheme[paper])))

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
