"""The states of a load as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.ledger.approvals import Answer
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from transforms.outcomes import TO_FIX, Outcome
from validators.message import Message, message


@dataclass(frozen=True, slots=True)
class State:
    """`tone` is the colour, by the outcome that has it; `live`: it changes while one looks."""

    tone: str
    message: Message
    live: bool = False


_OPEN = {
    LoadState.READ: State("calm", Message("WEB_STATE_QUEUED"), live=True),
    LoadState.FROZEN: State("calm", Message("WEB_STATE_QUEUED"), live=True),
    LoadState.SENDING: State("ready", Message("WEB_STATE_SENDING"), live=True),
    LoadState.FOLLOWING: State("ready", Message("WEB_STATE_FOLLOWING"), live=True),
}


def state_of(
    load: Load, books: Mapping[str, int], answer: Answer | None, now: str, *, interrupted: bool
) -> State:
    """What a load is doing, from the ledger's state and its books."""
    if answer is Answer.WAITING:
        return State("unknown", message("WEB_STATE_WAITING"), live=True)
    if answer is Answer.REFUSED:
        return State("calm", message("WEB_STATE_REJECTED"))
    if load.state is LoadState.REFUSED:
        return State("refused", message("WEB_STATE_REFUSED"))
    if load.state is LoadState.STOPPED:
        return _stopped(load, now)
    if interrupted:
        return State("invalid", message("WEB_STATE_INTERRUPTED"), live=True)
    return _OPEN.get(load.state) or _finished(books)


def _stopped(load: Load, now: str) -> State:
    if load.not_before > now:
        return State("held", message("WEB_STATE_PAUSED", when=load.not_before), live=True)
    return State("invalid", message("WEB_STATE_STOPPED"), live=True)


def _finished(books: Mapping[str, int]) -> State:
    to_fix = sum(books.get(outcome, 0) for outcome in TO_FIX)
    if books.get(Outcome.UNKNOWN):
        return State("unknown", message("WEB_STATE_IN_DOUBT"))
    if to_fix:
        return State("invalid", message("WEB_STATE_TO_FIX", count=to_fix))
    return State("loaded", message("WEB_STATE_DONE"))
