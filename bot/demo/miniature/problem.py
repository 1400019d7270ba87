"""GitHub's error answers, as exceptions that any part of the miniature may raise.

Shapes: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

from collections.abc import Mapping
from typing import Any

Error = Mapping[str, Any] | str
DOCS = "https://docs.github.com/rest"


class Problem(Exception):  # noqa: N818 # it is an answer before it is an error
    """An answer of status 400 or above.

    Attributes:
        status: the HTTP status.
        errors: GitHub's list of what exactly is wrong, possibly empty.
        elsewhere: where it is to be found instead.
    """

    def __init__(
        self, status: int, message: str, errors: tuple[Error, ...] = (), *, elsewhere: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.errors = errors
        self.elsewhere = elsewhere

    @property
    def reason(self) -> str:
        """What a person should read: the most exact sentence that there is."""
        for error in self.errors:
            said = error if isinstance(error, str) else error.get("message")
            if said:
                return str(said)
        return str(self)

    def body(self) -> dict[str, Any]:
        """The JSON that GitHub would send."""
        body: dict[str, Any] = {"message": str(self)}
        if self.elsewhere:
            return {**body, "url": self.elsewhere, "documentation_url": DOCS}
        if self.errors:
            body["errors"] = list(self.errors)
        return {**body, "documentation_url": DOCS, "status": str(self.status)}


def moved(method: str, url: str) -> Problem:
    """What was renamed or transferred; a client may follow with the same method."""
    return Problem(301 if method == "GET" else 307, "Moved Permanently", elsewhere=url)


def missing() -> Problem:
    """Also what a stranger gets for what exists but is none of their business."""
    return Problem(404, "Not Found")


def unauthorized(message: str = "Bad credentials") -> Problem:
    """Credentials that are absent, wrong or expired."""
    return Problem(401, message)


def forbidden(message: str = "Resource not accessible by integration") -> Problem:
    """Known, but not allowed to."""
    return Problem(403, message)


def invalid(message: str) -> Problem:
    """A request that the API understands and will never carry out."""
    return Problem(422, message)


def failed(
    resource: str, message: str | None = None, *, field: str = "", code: str = "custom"
) -> Problem:
    """`Validation Failed`, with one entry in GitHub's list of errors."""
    error: dict[str, Any] = {"resource": resource, "code": code}
    if field:
        error["field"] = field
    if message:
        error["message"] = message
    return Problem(422, "Validation Failed", (error,))


def unprocessable(said: str) -> Problem:
    """How reviews are refused: the list of errors holds plain sentences."""
    return Problem(422, "Unprocessable Entity", (said,))
