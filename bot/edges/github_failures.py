"""GitHub's failures, told as our own: which kind each is, in a sentence fit for a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import gidgethub
import httpx

from bot.errors import Conflict, Forbidden, HostError, NotInstalled, Rejected, Unavailable

# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
SECONDARY = ("secondary rate limit", "abuse detection")
LEAST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)
# All of them arrive as 422, some with the code `already_exists` and some with prose alone.
DUPLICATES = (
    "already exists",
    "already_exists",
    "not a fast forward",
    "reference does not exist",
    "reference cannot be updated",
)
# Transient, though its status is the one of "your rules say no".
BASE_MOVED = "base branch was modified"

NOT_OURS = (ValueError, LookupError, TypeError, AttributeError)
"""What gidgethub and pydantic raise on an answer that is not what GitHub documents."""


def sentence(text: str, limit: int = 300) -> str:
    """One line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def asked_to_wait(error: gidgethub.HTTPException, now: datetime) -> timedelta | None:
    """How long GitHub wants no more requests; None where this is no rate limit."""
    headers, said = error.headers, str(error).lower()
    limited = error.status_code == 429 or (
        error.status_code == 403
        and (
            "retry-after" in headers
            or headers.get("x-ratelimit-remaining") == "0"
            or any(words in said for words in SECONDARY)
        )
    )
    if not limited and "retry-after" not in headers:
        return None
    return min(named_wait(headers, now) or LEAST_WAIT, LONGEST_WAIT)


def named_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The wait that the headers name: `retry-after`, else until `x-ratelimit-reset`."""
    if headers.get("retry-after", "").isdecimal():
        return timedelta(seconds=min(int(headers["retry-after"]), 86_400))
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(timedelta(seconds=int(reset) - int(now.timestamp())), timedelta(seconds=1))
    return None


def of_status(error: gidgethub.HTTPException, doing: str, now: datetime) -> HostError:
    """An answer of status 300 or more."""
    said, status = sentence(str(error)), int(error.status_code)
    wait = asked_to_wait(error, now)
    if wait is not None:
        return Unavailable(f"GitHub wants a pause before it will {doing}: {said}", wait)
    if status >= 500 or BASE_MOVED in said.lower():
        return Unavailable(f"GitHub could not {doing}: {said}")
    return _kind(error)(f"GitHub would not {doing}: {said}{_cure(error)}")


def _kind(error: gidgethub.HTTPException) -> type[HostError]:
    status, said = int(error.status_code), str(error).lower()
    if status == 422:
        told = f"{said} {getattr(error, 'errors', '')}".lower()
        return Conflict if any(words in told for words in DUPLICATES) else Rejected
    if status < 400:
        # A repository that was renamed answers so: look it up again.
        return Conflict
    return {401: Forbidden, 403: Forbidden, 404: NotInstalled, 409: Conflict}.get(status, Rejected)


def _cure(error: gidgethub.HTTPException) -> str:
    if error.status_code == 401:
        return "; check GITHUB_APP_ID and GITHUB_PRIVATE_KEY, and this machine's clock"
    if error.status_code == 404:
        return "; is the App installed there?"
    # https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#insufficient-permissions
    needed = error.headers.get("x-accepted-github-permissions")
    if error.status_code == 403 and needed:
        return f"; the App's installation needs the permission {sentence(needed)}"
    return _accept(str(error)) if error.status_code == 403 else ""


def _accept(said: str) -> str:
    """An App that asks for more than was granted must wait for an owner."""
    if "by integration" in said:
        return "; an owner must accept the App's permissions, and `grace doctor` says which"
    return ""


def of_transport(error: httpx.HTTPError | httpx.InvalidURL, doing: str) -> Unavailable:
    """No answer, or half of one; its text may hold an address, so only its kind is told."""
    return Unavailable(f"GitHub could not be reached to {doing} ({type(error).__name__})")


def of_answer(error: Exception, doing: str) -> Unavailable:
    """An answer that arrived, and is not what GitHub documents."""
    return Unavailable(
        f"GitHub's answer was not readable when asked to {doing} ({type(error).__name__})"
    )


# GitHub documents no list of these types; they are those of recorded answers.
_GRAPHQL_KINDS: Mapping[str, type[HostError]] = {
    "STALE_DATA": Conflict,
    "NOT_FOUND": Conflict,
    "FORBIDDEN": Forbidden,
    "INSUFFICIENT_SCOPES": Forbidden,
    "UNPROCESSABLE": Rejected,
    "RATE_LIMITED": Unavailable,
}


def of_graphql(kind: str, message: str, doing: str) -> HostError:
    """An error that GraphQL reports inside an answer of status 200."""
    said = sentence(message)
    if "expected branch to point to" in said.lower():
        return Conflict(f"GitHub would not {doing}: {said}")
    known = _GRAPHQL_KINDS.get(kind, Rejected if kind else Unavailable)
    return known(f"GitHub would not {doing}: {said}{_accept(said)}")
