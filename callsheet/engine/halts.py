"""What of a drop's earlier loads keeps the next one from being sent; a check asks the same of what it foretells."""

from collections.abc import Iterable

from callsheet.engine.results import SheetResult, Stop
from callsheet.errors import Exit
from callsheet.reasons import StopReason
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.kinds import kind_named
from validators.message import message

_HALTS = frozenset({Exit.USAGE, Exit.SETTINGS, Exit.STOPPED})


def halt_of(profile: Profile, kind: Kind, results: Iterable[SheetResult]) -> Stop | None:
    """What keeps a load of a kind from being sent; forbidden numbers wait for no file that is unread."""
    stop = halted_by(results, forbidden_first=profile.forbidden_first)
    unread = stop is not None and stop.reason is StopReason.FILE_UNREAD
    return None if unread and kind.forbids else stop


def halted_by(results: Iterable[SheetResult], *, forbidden_first: bool = True) -> Stop | None:
    """What of a drop's earlier loads keeps the next one from being sent; None when nothing does.

    Credentials that are not taken will not be for the next load either. A forbidden list that did not get through must
    come before anybody is dialled; a file that cannot be read, of which nobody knows what it holds, may be one.
    """
    for result in results:
        if result.exit == Exit.SETTINGS:
            cause = result.message or message("SETTINGS_WRONG")
            return Stop.because(Exit.SETTINGS, StopReason.EARLIER_SETTINGS, file=result.file, cause=cause)
        if not forbidden_first:
            continue
        if result.exit in _HALTS and result.kind and kind_named(result.kind).forbids:
            return Stop.because(Exit.STOPPED, StopReason.FORBIDDEN_FAILED, file=result.file)
        if result.exit == Exit.USAGE and not result.kind:
            return Stop.because(Exit.STOPPED, StopReason.FILE_UNREAD, file=result.file)
    return None
