"""What to do with a chunk, from what is known of it and what was proved last. Pure: the sender only carries it out.

The table is docs/guarantees.md by class of operation; tests/callsheet/engine/test_actions.py has every line of it.
"""

from dataclasses import dataclass
from enum import Enum, auto

from callsheet.sobot.errors import Effect
from transforms.kind import Doubt


class Resolution(Enum):
    """What was found out about a call in doubt."""

    APPLIED = auto()  # it took effect; its rows are reported later
    PRESENT = auto()  # what it was to bring about is so
    ALREADY_PRESENT = auto()  # it is so, and was before the call was sent
    RESEND = auto()  # it is not there: the same bytes may be sent once more
    UNKNOWN = auto()  # nobody can tell


@dataclass(frozen=True, slots=True)
class Failure:
    """How a request failed. `fatal` concerns the whole load: credentials, or a service that takes no more."""

    effect: Effect  # of the rows: NOT_SENT, REFUSED or IN_DOUBT
    fatal: bool = False
    too_large: bool = False  # the body was larger than is taken
    of_rows: bool = False  # a refusal that may be for a part of the rows


@dataclass(frozen=True, slots=True)
class ChunkView:
    """What decides about a chunk: how its kind settles doubt, and what came before.

    `doubt` is None for a call that comes before the kind's own. `doubted`: an earlier attempt may have taken effect.
    `refused_now`: the last attempt was refused, and what became of the earlier one was found out. `too_large`: the last
    attempt was larger than is taken. `divides`: it may be sent in parts. `counts`: an unclear end counts towards stopping
    the load, as it does not for what an earlier process left behind.
    """

    doubt: Doubt | None
    doubted: bool = False
    refused_now: bool = False
    too_large: bool = False
    divides: bool = False
    counts: bool = True


class Action(Enum):
    """What the sender does next. Every chunk ends in one of the first seven or in DIVIDE; the others go on."""

    ACKNOWLEDGE = auto()  # the service has it and reports its rows later
    SETTLE_LOADED = auto()  # every row is loaded: it was in doubt, and is there
    SETTLE_DUPLICATE = auto()  # every row was there before
    SETTLE_REFUSED = auto()  # the service refused it, and nothing took effect
    PARK_REFUSED = auto()  # refused at last, but a person may still say otherwise
    PARK_UNKNOWN = auto()  # unknown until a person decides
    PARK_UNKNOWN_AND_COUNT = auto()  # the same, and one more unclear answer in a row
    RELEASE_AND_STOP = auto()  # provably not sent: it waits as it is, and the load stops
    DOUBT_AND_STOP = auto()  # in doubt; the next start finds out
    RESOLVE = auto()  # in doubt: find out now
    RESOLVE_AND_STOP = auto()  # in doubt: find out now, and stop the load
    RESOLVE_REFUSAL = auto()  # refused, but an earlier attempt may have counted: find out first
    RESEND = auto()  # send the same bytes once more
    DIVIDE = (
        auto()
    )  # send the rows in parts: as they were, none of them took effect, or sending them again does no harm


def next_action(chunk: ChunkView, proof: Failure | Resolution) -> Action:
    """What follows for a chunk from a failed request, or from what was found out about it."""
    return _after_failure(chunk, proof) if isinstance(proof, Failure) else _after_resolution(chunk, proof)


def _after_failure(chunk: ChunkView, failure: Failure) -> Action:
    if failure.effect is Effect.REFUSED:
        return _after_refusal(chunk, failure)
    if failure.effect is Effect.NOT_SENT:
        return Action.RELEASE_AND_STOP
    if failure.too_large and chunk.divides:
        return Action.DIVIDE if chunk.doubt is Doubt.RESEND else Action.RESOLVE
    if not failure.fatal:
        return Action.RESOLVE
    # What must never be sent again is parked at once; the rest is looked up when the load is resumed.
    return Action.RESOLVE_AND_STOP if chunk.doubt is Doubt.NEVER else Action.DOUBT_AND_STOP


def _after_refusal(chunk: ChunkView, failure: Failure) -> Action:
    """Refused is refused, and so are all of its rows, unless parts of it may be taken or an earlier attempt has counted."""
    if chunk.divides and failure.of_rows and (not chunk.doubted or chunk.doubt is Doubt.RESEND):
        return Action.DIVIDE
    return Action.RESOLVE_REFUSAL if chunk.doubted else Action.SETTLE_REFUSED


_RESOLVED = {
    Resolution.APPLIED: Action.ACKNOWLEDGE,
    Resolution.PRESENT: Action.SETTLE_LOADED,
    Resolution.ALREADY_PRESENT: Action.SETTLE_DUPLICATE,
}


def _after_resolution(chunk: ChunkView, resolution: Resolution) -> Action:
    if resolution in _RESOLVED:
        return _RESOLVED[resolution]
    if resolution is Resolution.RESEND and chunk.divides and (chunk.too_large or chunk.refused_now):
        return Action.DIVIDE
    if resolution is Resolution.RESEND:
        return _after_absence(chunk) if chunk.refused_now else Action.RESEND
    counts = chunk.counts and chunk.doubt is Doubt.NEVER
    return Action.PARK_UNKNOWN_AND_COUNT if counts else Action.PARK_UNKNOWN


def _after_absence(chunk: ChunkView) -> Action:
    """A refused repeat of what is not there: only a look at the thing itself proves that the first attempt did not count.

    A batch may be shown late, and what is set by a repeatable call cannot be looked at.
    """
    return Action.PARK_REFUSED if chunk.doubt in {Doubt.LOOK, None} else Action.PARK_UNKNOWN
