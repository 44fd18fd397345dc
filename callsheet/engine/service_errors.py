"""Errors of the client as stops: by how one recovers, with the service's own words quoted."""

from callsheet.errors import CallsheetError, SetupError, StoppedError
from callsheet.sobot.errors import SettingsError, SobotError, TokenError
from validators.message import Message, message


def said_by(error: SobotError) -> Message:
    """What happened, with the service's own words where it said something."""
    if error.server_message:
        return message("SERVICE_SAYS", cause=error.message, words=error.server_message)
    return error.message


def from_sobot(error: SobotError, code: str = "SERVICE_FAILED") -> CallsheetError:
    """An error that is about no load: wrong settings and credentials, otherwise a stop with `code` around its cause."""
    if isinstance(error, TokenError | SettingsError):
        return SetupError.of(said_by(error))
    return StoppedError(code, cause=said_by(error))
