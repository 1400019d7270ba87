"""What `grace doctor` makes of all that it could see: a sentence each, with the cure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Installation

LEVELS = ("read", "write", "admin")
OF_ORGANIZATIONS = frozenset({"members"})
"""Permissions that a person's own account cannot grant."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: fine, or not, with what to do then."""

    fine: bool
    says: str


def compare(
    wanted: Mapping[str, str], events: Sequence[str], app: tuple[Mapping[str, str], Sequence[str]]
) -> Iterator[Finding]:
    """What the App is registered with, against the manifest."""
    permissions, heard = app
    lacking = _lacking(wanted, permissions)
    yield Finding(
        not lacking,
        f"the App lacks {', '.join(lacking)}: grant them under Permissions & events on its page"
        if lacking
        else "the App has every permission that app.yml asks for",
    )
    if permissions.get("workflows"):
        yield Finding(
            fine=False,
            says="the App has the permission workflows, which nothing here needs: without it "
            "GitHub itself refuses every change of .github/workflows; take it away",
        )
    deaf = [event for event in events if event not in heard]
    yield Finding(
        not deaf,
        f"the App does not hear {', '.join(deaf)}: subscribe on its page"
        if deaf
        else "the App hears every event that app.yml names",
    )


def accepted(wanted: Mapping[str, str], installations: Sequence[Installation]) -> Iterator[Finding]:
    """What each installation was granted; new permissions wait until an owner accepts them."""
    if not installations:
        yield Finding(fine=False, says="the App is installed nowhere: Install App on its page")
    for one in installations:
        grantable = {
            area: level
            for area, level in wanted.items()
            if not (one.person and area in OF_ORGANIZATIONS)
        }
        lacking = _lacking(grantable, one.permissions)
        if one.suspended:
            yield Finding(fine=False, says=f"the installation of {one.account} is suspended")
        elif lacking:
            yield Finding(
                fine=False,
                says=f"{one.account} has not granted {', '.join(lacking)}: an owner accepts them "
                "under Settings → GitHub Apps → Configure",
            )
        else:
            yield Finding(fine=True, says=f"installed on {one.account} with all it needs")


def delivered(url: str, public_url: str, lost: int) -> Iterator[Finding]:
    """Whether webhooks go where this server is reached, and arrive there."""
    expected = f"{public_url.rstrip('/')}/webhooks/github"
    yield Finding(
        url == expected,
        f"webhooks go to {expected}"
        if url == expected
        else f"webhooks go to {url or 'nowhere'}, and GRACE_PUBLIC_URL says {expected}: make the "
        "two agree",
    )
    yield Finding(
        not lost,
        f"{lost} webhooks of the last hour got no answer: is the server up, and the secret the "
        "same on both sides?"
        if lost
        else "every webhook of the last hour was answered",
    )


def _lacking(wanted: Mapping[str, str], granted: Mapping[str, str]) -> list[str]:
    return [
        f"{area}: {level}"
        for area, level in wanted.items()
        if area not in granted or LEVELS.index(granted[area]) < LEVELS.index(level)
    ]
