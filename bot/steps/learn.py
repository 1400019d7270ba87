"""What outcomes teach: how often a pattern's merged fixes held, with an honest interval."""

from math import sqrt

Z = 1.96
"""Two-sided 95 %."""


def interval(held: int, came_back: int) -> tuple[float, float]:
    """Wilson's score interval for the share that held (E. B. Wilson, JASA 22, 1927).

    (0.0, 1.0) where nothing is known yet.
    """
    n = held + came_back
    if n == 0:
        return 0.0, 1.0
    share = held / n
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    middle = share + Z * Z / (2 * n)
    scale = 1 + Z * Z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def sentence(held: int, came_back: int) -> str:
    """How sure a pull request may sound."""
    n = held + came_back
    if n == 0:
        return "Nothing that this pattern healed has been merged and watched yet."
    low, high = interval(held, came_back)
    return (
        f"Of {n} merged {'fix' if n == 1 else 'fixes'} by this pattern {held} held "
        f"(95 % interval {low:.0%}–{high:.0%})."
    )
