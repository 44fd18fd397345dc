"""What stops a run of callsheet, by how one recovers; each knows its exit status.

CallsheetError
├─ UsageError       2  the command or the file named cannot be taken as it is
├─ SetupError       3  a setting is missing or wrong, or the credentials are not accepted
└─ StoppedError     4  stopped before the end; `callsheet resume` goes on
"""

from enum import IntEnum


class Exit(IntEnum):
    """The exit contract."""

    WELL = 0
    ROWS_TO_FIX = 1
    USAGE = 2
    SETTINGS = 3
    STOPPED = 4


class CallsheetError(Exception):
    """A clear end: the message says what happened, where, and what to do."""

    exit = Exit.USAGE


class UsageError(CallsheetError):
    exit = Exit.USAGE


class SetupError(CallsheetError):
    exit = Exit.SETTINGS


class StoppedError(CallsheetError):
    exit = Exit.STOPPED
