"""What an operation of the vendor is, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal


class TokenKind(StrEnum):
    """Which token an operation is documented with (A1.8)."""

    NONE = "none"
    COMPANY = "company"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What surrounds an operation's data, as its example in the reference shows it."""

    api_version: str
    kind: str
    message: str = "Success"
    reason: str = ""
    metadata: Literal["absent", "empty", "nulls"] = "empty"
    has_ret: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: where it is, what it needs, and the function that answers it with the envelope's data.

    `envelope` is None where the answer is bare. `handler` takes the exchange and, by annotation, the body.
    """

    name: str
    method: str
    path: str
    token: TokenKind
    handler: Callable[..., Any]
    envelope: Envelope | None
    keyed: bool = False
    writes: bool = False
    has_timezone: bool = True
