"""What stops a run of callsheet, by how one recovers; each knows its exit status.

CallsheetError
├─ UsageError       2  the command or the file named cannot be taken as it is
├─ SetupError       3  a setting is missing or wrong, or the credentials are not accepted
└─ StoppedError     4  stopped early; `callsheet resume` continues it

An error is a code of the message catalogue with parameters: `raise UsageError("LOAD_NOT_WAITING", load=load.id)`.
"""

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any, Self

from callsheet.messages.reader import ENGLISH
from callsheet.reasons import StopReason
from validators.message import Message, Param, message

_REASONS = frozenset(str(reason) for reason in StopReason)


class Exit(IntEnum):
    """The exit contract."""

    WELL = 0
    ROWS_TO_FIX = 1
    USAGE = 2
    SETTINGS = 3
    STOPPED = 4


_BY_GRAVITY = (Exit.WELL, Exit.ROWS_TO_FIX, Exit.STOPPED, Exit.USAGE, Exit.SETTINGS)


def gravest(statuses: Iterable[Exit]) -> Exit:
    """The exit status of several sheets: the most serious."""
    return max(statuses, key=_BY_GRAVITY.index, default=Exit.WELL)


class CodedError(Exception):
    """An expected failure as a message; as text it is the English sentence, for logs and debuggers."""

    def __init__(self, code: str, /, **params: Param) -> None:
        super().__init__(code)
        self.message = message(code, **params)

    @classmethod
    def of(cls, said: Message) -> Self:
        """The error of a message that is there already."""
        return cls(said.code, **dict(said.params))

    def __str__(self) -> str:
        return ENGLISH.say(self.message)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _again, (type(self), self.message)


def _again(kind: type[CodedError], said: Message) -> CodedError:
    return kind.of(said)


class CallsheetError(CodedError):
    """A clear end: what happened, where, and what to do."""

    exit = Exit.USAGE
    pause = 0.0  # seconds for which the service wants no request, where that is longer than is waited for

    @property
    def reason(self) -> StopReason:
        """What may be decided on."""
        return reason_of(self.message, self.exit)


class UsageError(CallsheetError):
    exit = Exit.USAGE


class SetupError(CallsheetError):
    exit = Exit.SETTINGS


class StoppedError(CallsheetError):
    exit = Exit.STOPPED


_BY_EXIT = {Exit.USAGE: StopReason.USAGE, Exit.SETTINGS: StopReason.SETTINGS}


def reason_of(said: Message, status: Exit) -> StopReason:
    """The reason that a message names, otherwise the one that its exit status stands for."""
    return StopReason(said.code) if said.code in _REASONS else _BY_EXIT.get(status, StopReason.STOPPED)
