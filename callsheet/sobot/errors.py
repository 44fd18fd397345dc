"""What can go wrong with a call, by what it means for the rows that the call carries.

    SobotError               every error of this package
    ├── NotSent              provably nothing took effect: the same call may be sent again
    ├── Refused              the service rejected this call: its rows are refused, the load continues
    ├── InDoubt              it may or may not have taken effect: settle it by the operation's class
    └── Fatal                a person must act first: stop the load, resume it later
        ├── TokenError       no token can be obtained, or the service rejects ours
        ├── GatewayError     somebody else answered: a gateway, a proxy or another server
        └── SettingsError    a wrong value in the profile, named by its field

A message is a code of the catalogue with parameters: what happened and what to do. It never holds a telephone number, a
token, a secret, a query string or the service's own words: those are in `server_message`, cut and masked, and whole in
`envelope`, which `repr`, logs and pickles leave out. No error carries the exception it came from, since httpx's hold the
request and so its body.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from callsheet.errors import CodedError
from validators.message import Message

if TYPE_CHECKING:
    from callsheet.sobot.envelope import Envelope


class Effect(StrEnum):
    """What an error means for the call's rows."""

    NOT_SENT = "not sent"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"
    STOP = "stop"


class SobotError(CodedError):
    """A call that did not succeed. `attempts` counts the requests that were tried, `retry_after` is in seconds."""

    effect: ClassVar[Effect]

    def __init__(
        self,
        reason: Message,
        /,
        *,
        operation: str = "",
        attempts: int = 0,
        http_status: int | None = None,
        code: int | None = None,
        server_message: str = "",
        retry_after: float | None = None,
        envelope: "Envelope | None" = None,
        foreign: bool = False,
    ) -> None:
        super().__init__(reason.code, **dict(reason.params))
        self.operation = operation
        self.attempts = attempts
        self.http_status = http_status
        self.code = code
        self.server_message = server_message
        self.retry_after = retry_after
        self.envelope = envelope
        self.foreign = foreign  # the answer is not the service's own

    @property
    def too_large(self) -> bool:
        """Whether the body was larger than the service, or what stands before it, takes."""
        return 413 in (self.http_status, self.code)

    @classmethod
    def of(cls, said: Message) -> Self:
        return cls(said)

    @property
    def rows(self) -> Effect:
        """What this call means for its rows: as `effect`, but never STOP."""
        return self.effect

    def __reduce__(self) -> Any:
        return type(self), (self.message,), {**self.__dict__, "envelope": None}


class NotSent(SobotError):  # noqa: N818 - named by what it means for the rows
    """Provably nothing took effect."""

    effect = Effect.NOT_SENT


class Refused(SobotError):  # noqa: N818 - same
    """The service rejected the call; with a well-formed answer its details are in `envelope.data`."""

    effect = Effect.REFUSED


class InDoubt(SobotError):  # noqa: N818 - same
    """The call may or may not have taken effect. For a read: there was no usable answer."""

    effect = Effect.IN_DOUBT


class Fatal(SobotError):  # noqa: N818 - same
    """Stop the load. `rows` is NOT_SENT, or IN_DOUBT where this call or an earlier attempt may have taken effect."""

    effect = Effect.STOP

    def __init__(self, reason: Message, /, *, doubted: bool = False, **facts: Any) -> None:
        super().__init__(reason, **facts)
        self.doubted = doubted

    @property
    def rows(self) -> Effect:
        return Effect.IN_DOUBT if self.doubted else Effect.NOT_SENT


class TokenError(Fatal):
    """No token can be obtained, or the service rejects a new one."""


class GatewayError(Fatal):
    """Somebody else answered than the service. `address`: it never did, so that the address of the profile is wrong."""

    def __init__(self, reason: Message, /, *, address: bool = False, **facts: Any) -> None:
        super().__init__(reason, **facts)
        self.address = address


class SettingsError(Fatal):
    """A value of the connection is wrong; `setting` names its field, the message the setting of the profile."""

    def __init__(self, reason: Message, /, *, setting: str = "") -> None:
        super().__init__(reason)
        self.setting = setting
