"""The state of a Prefect run: what the exit contract says, with counts and what to do, never a customer number."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Crashed, Failed

from callsheet.engine.context import open_context
from callsheet.engine.result_json import note_of, reader_of
from callsheet.engine.results import SheetResult
from callsheet.errors import CallsheetError, Exit
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.ledger import Ledger
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.settings import Profile
from validators.problem_types import Severity

_MOST = 3  # reasons in a state's message; the artifacts have all


def finish_state(
    results: Sequence[SheetResult], profile: Profile, waiting: Sequence[str] | None = None
) -> State[Any]:
    """The state of a run by the gravest of its sheets; rows to fix are what the profile says they are.

    `waiting` are the loads that wait for a yes, where that is known already.
    """
    told = list(results)
    waiting = waiting_loads(told, profile) if waiting is None else waiting
    gravest = max((Exit(result.exit) for result in told), default=Exit.WELL)
    counted: Counter[str] = Counter()
    for result in told:
        counted.update(result.outcomes)
    message = _message(told, counted)
    if gravest is Exit.WELL:
        return Completed(message=message, data=told)
    if gravest is Exit.ROWS_TO_FIX and not counted["unknown"]:
        state = Failed if profile.rows_to_fix == "failed" else Completed
        return state(name="RowsToFix", message=message, data=told)
    return Failed(name=_name(told, waiting), message=message, data=told)


def stopped_state(error: CallsheetError) -> State[Any]:
    """A run that an expected error ended: its message alone, without a trace of the program."""
    return Failed(message=mask_digits(Reader(surface=Surface.PREFECT).say(error.message)), data=error)


def died_state() -> State[Any]:
    """A run whose process ended before it did."""
    why = "The process ended before the run did. What was sent is in the ledger; the load is gone on with."
    return Crashed(message=why)


def waiting_loads(results: Sequence[SheetResult], profile: Profile) -> list[str]:
    """The loads of a run that wait for a yes."""
    if not _stopped(results):
        return []
    with open_context(profile) as context:
        return waiting_in(context.ledger, results)


def waiting_in(ledger: Ledger, results: Sequence[SheetResult]) -> list[str]:
    """The same from a ledger that is open."""
    known = [approval_of(ledger, load_id) for load_id in _stopped(results)]
    return [one.load_id for one in known if one and one.state is Answer.WAITING]


def _stopped(results: Sequence[SheetResult]) -> list[str]:
    return [result.load_id for result in results if result.exit == Exit.STOPPED and result.load_id]


def _name(results: Sequence[SheetResult], waiting: Sequence[str]) -> str:
    """WaitsForYes when nothing worse happened than that somebody is asked, Stopped when it can be gone on with."""
    stopped = [result for result in results if result.exit not in {Exit.WELL, Exit.ROWS_TO_FIX}]
    if not stopped or any(
        result.exit != Exit.STOPPED or result.outcomes.get("unknown") for result in stopped
    ):
        return "Failed"
    return "WaitsForYes" if len(waiting) == len(stopped) else "Stopped"


def _message(results: Sequence[SheetResult], counted: Counter[str]) -> str:
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in counted.items())
    reasons = [reason for result in results if (reason := _reason(result))]
    more = [f"… and {len(reasons) - _MOST} more"] if len(reasons) > _MOST else []
    return " · ".join(part for part in (counts, *reasons[:_MOST], *more) if part)


def _reason(result: SheetResult) -> str:
    """Why a sheet did not come to its end: its note, else the first problem of the file."""
    if result.exit in {Exit.WELL, Exit.ROWS_TO_FIX}:
        return ""
    first = next((one for one in result.problems if one.severity is Severity.ERROR), None)
    problem = " ".join(reader_of(result, Surface.PREFECT).problem(first)) if first else ""
    said = note_of(result, Surface.PREFECT) or problem
    name = result.file.replace("\\", "/").rpartition("/")[2]
    return mask_digits(f"{name}: {said}") if said else ""
