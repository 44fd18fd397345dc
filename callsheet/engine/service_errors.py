"""Errors of the client as stops: by how one recovers, with the service's own words quoted."""

from callsheet.errors import CallsheetError, SetupError, StoppedError
from callsheet.reasons import StopReason
from callsheet.sobot.connection import RETRY_AFTER_CAP
from callsheet.sobot.errors import GatewayError, SettingsError, SobotError, TokenError
from validators.message import Message, message


def needs_settings(error: SobotError) -> bool:
    """Whether a setting or the credentials have to be corrected first."""
    return isinstance(error, TokenError | SettingsError) or (
        isinstance(error, GatewayError) and error.address
    )


def said_by(error: SobotError) -> Message:
    """What happened, with the service's own words where it said something."""
    if error.server_message and not error.foreign:
        return message("SERVICE_SAYS", cause=error.message, words=error.server_message)
    return error.message


def long_pause(error: SobotError) -> float:
    """Seconds for which the service wants no request, where that is longer than a call waits; otherwise 0."""
    asked = error.retry_after or 0.0
    return asked if asked > RETRY_AFTER_CAP else 0.0


def from_sobot(error: SobotError, code: str = "SERVICE_FAILED") -> CallsheetError:
    """An error that is about no load: wrong settings and credentials, otherwise a stop with `code` around its cause."""
    if needs_settings(error):
        return SetupError.of(said_by(error))
    return StoppedError(code, cause=said_by(error))


def stop_for(error: SobotError, load_id: str) -> CallsheetError:
    """What an error that is about more than one chunk makes of the load; its `pause` is what the service asked for."""
    stop = _stop_for(error, load_id)
    stop.pause = long_pause(error)
    return stop


def _stop_for(error: SobotError, load_id: str) -> CallsheetError:
    if isinstance(error, GatewayError) and error.address:
        return SetupError(StopReason.WRONG_ADDRESS, cause=said_by(error), load=load_id)
    if needs_settings(error):
        return from_sobot(error)
    return stopped_early(load_id, said_by(error), foreign=error.foreign)


def stopped_early(load_id: str, cause: Message, *, foreign: bool = False) -> StoppedError:
    """A load that stopped before its end, and can be resumed; `foreign`: over an answer that is not the service's own."""
    reason = StopReason.GATEWAY if foreign else StopReason.STOPPED_EARLY
    return StoppedError(reason, cause=cause, load=load_id)
