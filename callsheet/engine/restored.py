"""A restored ledger: what another copy of it may have sent is found out, or left to a person, before anything is sent."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from callsheet.engine.context import LoadContext, open_ledger
from callsheet.engine.reconcile import Reconciler
from callsheet.errors import StoppedError
from callsheet.ledger.copies import LoadLine
from callsheet.ledger.forbidden_lists import ForbiddenList, ListState, declare
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import LedgerError, Load
from callsheet.ledger.restored import OpenLoad, doubt_planned, is_doubtful, mark_restored, was_restored
from callsheet.ledger.states import ChunkState
from callsheet.lookup import ledger_errors
from callsheet.reasons import StopReason, Why
from callsheet.settings import Profile
from transforms.kind import Doubt, Kind
from transforms.kinds import kind_named
from validators.message import message


async def doubt_what_a_copy_sent(context: LoadContext, load: Load, kind: Kind, doubts: Reconciler) -> None:
    """Put in doubt what the load has planned, where it may have been sent already.

    StoppedError while no person has accepted the ledger on this machine, for what the service cannot be asked about: plans,
    and values of an open load that may be older than what was set since.
    """
    ledger = context.ledger
    if not ledger.chunks(load.id, ChunkState.PLANNED):
        return
    doubtful, doubt = is_doubtful(ledger, load), kind.delivery.doubt
    if ledger.unproven is not None and (doubt is Doubt.NEVER or (doubtful and doubt is Doubt.RESEND)):
        raise StoppedError(StopReason.LEDGER_UNPROVEN, load=load.id)
    if doubtful or await _is_repeated(ledger, load, kind, doubts):
        doubt_planned(ledger, load, context.claims.get(load.id))


async def _is_repeated(ledger: Ledger, load: Load, kind: Kind, doubts: Reconciler) -> bool:
    """Whether the service has the campaign or the first batch of a load that a restored ledger takes for new."""
    chunks = ledger.chunks(load.id)
    latest = [chunk for chunk in chunks if chunk.batch] or chunks
    tried = any(chunk.attempt for chunk in latest)
    if kind.delivery.doubt is not Doubt.ASK or tried or not was_restored(ledger):
        return False
    return await doubts.may_be_there(ledger.frozen(load.id, latest[0].number))


@dataclass(frozen=True, slots=True)
class Accepted:
    """A ledger that a person accepted: the loads that are open in it; `is_latest`: nothing was sent by another copy."""

    open: list[OpenLoad]
    is_latest: bool


def accept(profile: Profile) -> Accepted:
    """Take the ledger as it is, and put in doubt what its open loads have planned.

    On a machine that had no record of it, loads that were made there since are known to be complete.
    """
    upto, is_latest = None, False
    with suppress(LedgerError), open_ledger(profile) as ledger:
        upto = ledger.unproven
        is_latest = upto is None
    with ledger_errors(), open_ledger(profile, accepted=True) as ledger:
        return Accepted(mark_restored(ledger, _why, upto=upto), is_latest)


def wait_for_lost_lists(profile: Profile, lost: Iterable[LoadLine]) -> None:
    """Hold customers until the forbidden lists that a ledger has lost are loaded again, or given up by name."""
    found = [line for line in lost if kind_named(line.kind).forbids]
    with ledger_errors(), open_ledger(profile) as ledger:
        for line in found:
            gone = ForbiddenList(line.id, line.profile, line.file, line.sheet, line.sha256, ListState.FAILED)
            declare(ledger, line.profile, line.file, [gone])


def _why(load: Load) -> Why:
    return Why(StopReason.RESTORED, message(StopReason.RESTORED, load=load.id))
