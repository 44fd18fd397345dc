"""The state of a Prefect run: what the exit contract says, with counts and what to do, never a customer number."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.states import Completed, Crashed, Failed

from callsheet.engine.context import open_context
from callsheet.engine.result_notes import reader_of
from callsheet.engine.results import SheetResult
from callsheet.errors import CallsheetError, Exit
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.ledger import Ledger
from callsheet.masking import mask_digits
from callsheet.messages.reader import ENGLISH, Reader
from callsheet.messages.text import Surface
from callsheet.settings import Profile, prefect_api_configured
from flows.run_log import why_of
from validators.message import message

AWAITING_APPROVAL = "AwaitingApproval"
WAITS_FOR_YES = "WaitsForYes"
"""The name of the same state up to 0.1. For one release such a run is announced by this name as well."""
_MOST = 3  # reasons in a state's message; the artifacts have all


def finish_state(
    results: Sequence[SheetResult], profile: Profile, waiting: Sequence[str] | None = None
) -> State[Any]:
    """The state of a run by the gravest of its sheets; rows to fix are what the profile says they are.

    `waiting` are the loads that await approval, where that is known already.
    """
    ended = list(results)
    waiting = waiting_loads(ended, profile) if waiting is None else waiting
    gravest = max((Exit(result.exit) for result in ended), default=Exit.WELL)
    counted: Counter[str] = Counter()
    for result in ended:
        counted.update(result.outcomes)
    text = _message(ended, counted)
    if gravest is Exit.WELL:
        return Completed(message=text, data=ended)
    if gravest is Exit.ROWS_TO_FIX and not counted["unknown"]:
        state = Failed if profile.rows_to_fix == "failed" else Completed
        return state(name="RowsToFix", message=text, data=ended)
    return Failed(name=_name(ended, waiting), message=text, data=ended)


def stopped_state(error: CallsheetError, reader: Reader | None = None) -> State[Any]:
    """A run that an expected error ended: its message alone, without a trace of the program."""
    reader = reader or Reader(surface=Surface.PREFECT)
    return Failed(message=mask_digits(reader.say(error.message)), data=error)


def bug_state(reader: Reader = ENGLISH) -> State[Any]:
    """A run that a bug ended; of it no more is said than that there was one."""
    return Failed(message=reader.say(message("RUN_BUG")))


def died_state(reader: Reader = ENGLISH) -> State[Any]:
    """A run whose process ended before it did."""
    return Crashed(message=reader.say(message("RUN_DIED")))


def announce_by_old_name(state: State[Any], run: UUID) -> None:
    """For one release: automations that look for WaitsForYes hear of a run that awaits approval."""
    if state.name == AWAITING_APPROVAL and prefect_api_configured():
        emit_event(f"prefect.flow-run.{WAITS_FOR_YES}", {"prefect.resource.id": f"prefect.flow-run.{run}"})


def waiting_loads(results: Sequence[SheetResult], profile: Profile) -> list[str]:
    """The loads of a run that await approval."""
    if not _stopped(results):
        return []
    with open_context(profile) as context:
        return waiting_in(context.ledger, results)


def waiting_in(ledger: Ledger, results: Sequence[SheetResult]) -> list[str]:
    """The same from a ledger that is open."""
    approvals = [approval_of(ledger, load_id) for load_id in _stopped(results)]
    return [approval.load_id for approval in approvals if approval and approval.state is Answer.WAITING]


def _stopped(results: Sequence[SheetResult]) -> list[str]:
    return [result.load_id for result in results if result.exit == Exit.STOPPED and result.load_id]


def _name(results: Sequence[SheetResult], waiting: Sequence[str]) -> str:
    """AwaitingApproval when nothing worse happened than that somebody is asked, Stopped when it can be resumed."""
    stopped = [result for result in results if result.exit not in {Exit.WELL, Exit.ROWS_TO_FIX}]
    if not stopped or any(
        result.exit != Exit.STOPPED or result.outcomes.get("unknown") for result in stopped
    ):
        return "Failed"
    return AWAITING_APPROVAL if len(waiting) == len(stopped) else "Stopped"


def _message(results: Sequence[SheetResult], counted: Counter[str]) -> str:
    reader = reader_of(results[0], Surface.PREFECT) if results else ENGLISH
    reasons = [reason for result in results if (reason := _reason(result))]
    more = [reader.say(message("STATE_MORE", count=len(reasons) - _MOST))] if len(reasons) > _MOST else []
    return " · ".join(part for part in (reader.outcomes(counted), *reasons[:_MOST], *more) if part)


def _reason(result: SheetResult) -> str:
    """Why a sheet did not reach its end: its message, otherwise the first problem of the file."""
    if result.exit in {Exit.WELL, Exit.ROWS_TO_FIX}:
        return ""
    name, why = result.file.replace("\\", "/").rpartition("/")[2], why_of(result)
    return mask_digits(f"{name}: {why}") if why else ""
