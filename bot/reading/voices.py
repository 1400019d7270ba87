"""Comments and reviews of a pull request as voices: who said yes, no, or wait."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.model import Command, Comment, CommitId, Review, Voice
from bot.reading.commands import Order, parse
from bot.reading.no_more import reason_of

NOWHERE = CommitId("")
"""What a review was about that GitHub names no commit of: nothing that is shown."""
SAYS = {Command.APPROVE: True, Command.REJECT: False, Command.IGNORE: False}


def voices(
    comments: Iterable[Comment],
    reviews: Iterable[Review],
    remembered: Mapping[str, Mapping[str, Any]],
) -> tuple[Voice, ...]:
    """Everyone's say, in no order.

    Args:
        comments: each may command once; later ones of a person stand beside earlier ones.
        reviews: the newest one of a person that approves or asks for changes counts.
        remembered: what came through the REST endpoint: "voice:…" -> `remember` of `bot.desk`.
    """
    from_api = (_from_api(name, value) for name, value in remembered.items())
    return (
        *(voice for comment in comments if (voice := _from_comment(comment))),
        *_from_reviews(reviews),
        *(voice for voice in from_api if voice),
    )


def approves(comment: Comment) -> bool:
    """Whether a person's comment says yes, for all that can be seen of it."""
    order = parse(comment.body)
    spoken = isinstance(order, Order) and order.command is Command.APPROVE
    return spoken and not comment.is_bot and not comment.edited


def _from_comment(comment: Comment) -> Voice | None:
    order = parse(comment.body)
    if not isinstance(order, Order) or order.command not in SAYS:
        return None
    return Voice(
        actor=comment.author,
        approves=SAYS[order.command],
        reason=reason_of(order.words) if order.command is Command.IGNORE else order.words,
        source=f"comment:{comment.id}",
        given_at=comment.created_at,
        is_bot=comment.is_bot,
        edited=comment.edited,
    )


def _from_reviews(reviews: Iterable[Review]) -> Iterator[Voice]:
    newest: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda review: (review.submitted_at, review.id)):
        # A later plain comment takes nothing back; a dismissal does (GitHub's own rule).
        if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}:
            newest[review.author] = review
    for review in newest.values():
        if review.state != "DISMISSED":
            yield Voice(
                actor=review.author,
                approves=review.state == "APPROVED",
                reason=" ".join(review.body.split()),
                source=f"review:{review.id}",
                given_at=review.submitted_at,
                head=review.commit or NOWHERE,
                is_bot=review.is_bot,
                edited=review.edited,
                blocks=review.state == "CHANGES_REQUESTED",
            )


def _from_api(name: str, value: Mapping[str, Any]) -> Voice | None:
    if not name.startswith("voice:"):
        return None
    return Voice.of_json(value)
