"""Why the sandbox refuses a request. The reference publishes no error codes: the statuses here are our reading.

Refusal
├── BadRequest        400  a field breaks a rule of the reference
├── Unauthenticated   401  no token, a false one, an expired one, a false sign
├── NotPermitted      403  the wrong kind of token, or a campaign of another agent
├── NotFound          404  a thing named in the request does not exist
├── Conflict          409  it exists already, or the same Idempotency-Key is still running
├── TooLarge          413  a body larger than permitted
├── KeyReused         422  the Idempotency-Key came with another body before
└── TooMany           429  more requests per second than permitted
"""


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """The request takes no effect; `status` is the HTTP status and the body's code, the text the body's message."""

    status = 400
    reason = "Bad Request"

    def headers(self) -> dict[str, str]:
        """Headers that the answer carries besides the usual ones."""
        return {}


class BadRequest(Refusal):
    pass


class Unauthenticated(Refusal):
    status, reason = 401, "Unauthorized"


class NotPermitted(Refusal):
    status, reason = 403, "Forbidden"


class NotFound(Refusal):
    status, reason = 404, "Not Found"


class Conflict(Refusal):
    status, reason = 409, "Conflict"


class TooLarge(Refusal):
    status, reason = 413, "Content Too Large"


class KeyReused(Refusal):
    status, reason = 422, "Unprocessable Entity"


class TooMany(Refusal):
    status, reason = 429, "Too Many Requests"

    def __init__(self, message: str, retry_after: str | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": self.retry_after}


ALL: tuple[type[Refusal], ...] = (  # that every operation describes; TooLarge is a reading
    BadRequest,
    Unauthenticated,
    NotPermitted,
    NotFound,
    Conflict,
    KeyReused,
    TooMany,
)
