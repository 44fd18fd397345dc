"""The same content again: recognised before anything is planned, said, and not sent unless somebody insists."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from callsheet.engine.claims import UNNAMED
from callsheet.engine.context import LoadContext
from callsheet.engine.held_before import has_freed
from callsheet.engine.held_by_service import has_unblocked
from callsheet.engine.in_force import InForce, Lapsed
from callsheet.engine.kept_keys import KEYS
from callsheet.engine.results import Stop
from callsheet.engine.same_place import goes_where, of_one_company
from callsheet.engine.secret_fields import give_secrets, wipe
from callsheet.engine.workspace import RESULT, Workspace
from callsheet.errors import Exit
from callsheet.ledger.deferred import transitions
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from callsheet.reasons import StopReason, Why
from callsheet.settings import Profile
from transforms.headers import EVERY_NUMBER
from transforms.kinds import kind_named
from transforms.outcomes import Outcome, outcome_frame
from validators.libraries import pd
from validators.message import Message

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

_NOTHING_CAME = frozenset({LoadState.REFUSED})
CODE = "LOADED_BEFORE"
_RECENT, _CANDIDATES = 500, 50  # loads looked through


def earlier_load(context: LoadContext, load: Load, lapsed: Lapsed) -> Load | None:
    """The first load before this one of the same content, sheet, kind, profile and target that sent or may send rows.

    One that is still under way counts: whoever entered the ledger first goes on, so that two watchers never both do. A
    sheet that is a wanted state may be loaded as often as one likes: only what differs from the live state is sent. Nor is
    a list in place of which numbers have `lapsed`, whichever of its loads sent them.
    """
    repeatable = kind_named(load.kind).live.wanted_state
    same = (
        other
        for other in context.ledger.loads_of(load.sha256)
        if other.number < load.number
        and other.state not in _NOTHING_CAME
        and _same(context.ledger, other, load)
        and not _is_open(context.ledger, context.profile, other, lapsed)
    )
    return next(
        (
            other
            for other in same
            if other.state is not LoadState.CLOSED or (context.ledger.chunks(other.id) and not repeatable)
        ),
        None,
    )


def repeated_by(context: LoadContext, load: Load, lapsed: Lapsed) -> Load | None:
    """The load whose content one that is not in the ledger yet has again: then it ends as a whole."""
    return earlier_load(context, replace(load, number=sys.maxsize), lapsed)


def _same(ledger: Ledger, other: Load, load: Load) -> bool:
    """Whether two loads of the same content do the same: the key of the later, counted back, is the key of the earlier.

    So it is under any other name of the same place. Which numbers of a row are called is part of what a load does.
    """
    return every_number(other) == every_number(load) and _there(ledger, other, load)


def of_other_loads(ledger: Ledger, profile: Profile, load: Load, lapsed: Lapsed) -> tuple[str, ...]:
    """The loads of the same content at the same place of which this is not the repeat, by their ids.

    They called other numbers of its rows, rows that they held are free now, or what they blocked has lapsed. What they have sent is not sent once more,
    and what they have not is.
    """
    return tuple(
        other.id
        for other in ledger.loads_of(load.sha256)
        if other.id != load.id
        and other.state not in _NOTHING_CAME
        and (every_number(other) != every_number(load) or _is_open(ledger, profile, other, lapsed))
        and _there(ledger, other, load)
    )


def of_same_workbook(ledger: Ledger, load: Load, origin: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The loads of this sheet as another one of a workbook, which comes along in the result of a load, `origin`, by their ids.

    Where none is of a sheet of its name, all that may be: it may have been renamed. Of a result in which nothing names its load
    any more it may be any recent one.
    """
    if origin == UNNAMED:
        recent = [other for other in ledger.recent_loads(load, _RECENT) if other.id != load.id]
        return (), tuple(other.id for other in recent[:_CANDIDATES] if other.state not in _NOTHING_CAME)
    named = ledger.find(origin) if origin else None
    if named is None:
        return (), ()
    others = [
        other
        for other in ledger.loads_of(named.sha256)
        if other.state not in _NOTHING_CAME and of_one_company(other, load)
    ]
    own = tuple(other.id for other in others if other.sheet == load.sheet)
    return own, () if own else tuple(other.id for other in others)


def _is_open(ledger: Ledger, profile: Profile, load: Load, lapsed: Lapsed) -> bool:
    """Whether rows that an ended load has held may be called now, where it is kept which the others are, or some have lapsed."""
    if load.state is not LoadState.CLOSED:
        return False
    if kind_named(load.kind).reach is None:
        return bool(lapsed.found)
    if not Workspace(profile.data_dir, load.id).has(KEYS):
        return False
    return has_freed(ledger, load, lapsed.now) or has_unblocked(ledger, profile, load, lapsed.now)


def every_number(load: Load) -> bool:
    """Whether a load calls every number of its rows."""
    return EVERY_NUMBER in load.options


def _there(ledger: Ledger, other: Load, load: Load) -> bool:
    """Whether the sheet of another load is the same and went to the same place."""
    return (
        of_one_company(other, load) and sheet_of(other) == sheet_of(load) and goes_where(ledger, other, load)
    )


def sheet_of(load: Load) -> str:
    """The sheet's name; "" for a text file, whose only sheet has the file's name, which says nothing of its content."""
    return "" if load.sheet == PurePath(load.file).stem else load.sheet


def stop_repeated(context: LoadContext, load_id: str) -> Stop | None:
    """Close a load whose content was loaded before, its waiting rows as `skipped`; why it stops, None for no repeat."""
    load = context.ledger.load(load_id)
    if load.state is LoadState.REFUSED:
        return None
    _, facts = context.workspace(load_id).facts_of("cells")
    earlier = None if facts["again"] else earlier_load(context, load, lapsed_of(context, load))
    if earlier is None:
        return None
    stop = stop_of(earlier)
    if earlier.state is not LoadState.CLOSED and context.workspace(earlier.id).has("ready"):
        kind = kind_named(load.kind)
        give_secrets(kind, context.workspace(load_id), context.workspace(earlier.id))
    close_all(context, load_id, CODE, earlier.id, stop.message)
    return stop


def lapsed_of(context: LoadContext, load: Load) -> Lapsed:
    """What has lapsed of the rows of a load that was validated."""
    kind = kind_named(load.kind)
    ready = context.workspace(load.id).load_frame("ready")[0] if kind.forbids else pd.DataFrame()
    return Lapsed(context.profile, kind, load.options, ready, InForce.by(context))


def close_renamed(context: LoadContext, load: Load) -> bool:
    """Close a load whose place is known only now, by a name that became a code, where that content was loaded there before."""
    _, kept = context.workspace(load.id).facts_of(RESULT) if _was_surveyed(context, load) else (0, {})
    return bool(kept.get("options")) and stop_repeated(context, load.id) is not None


def _was_surveyed(context: LoadContext, load: Load) -> bool:
    return context.workspace(load.id).has(RESULT)


def close_all(context: LoadContext, load_id: str, code: str, detail: str, said: Message) -> None:
    """Close a load of which nothing was planned: its ready rows end as `skipped` with a code."""
    ready, _ = context.workspace(load_id).load_frame("ready")
    settled = context.ledger.outcomes(load_id)["row"]
    waiting = ready.index[~ready.index.isin(settled)]
    skipped = outcome_frame(waiting, Outcome.SKIPPED, code, detail)
    why = Why(StopReason(said.code), said)
    context.ledger.do(transitions.close_unsent(load_id, skipped, context.ledger.now(), why))
    wipe(context.workspace(load_id), kind_named(context.ledger.load(load_id).kind))


def stop_of(earlier: Load) -> Stop:
    """How a load ends whose content an earlier one has."""
    closed = earlier.state is LoadState.CLOSED
    code = StopReason.LOADED_BEFORE if closed else StopReason.UNFINISHED_DUPLICATE
    status = Exit.WELL if closed else Exit.STOPPED
    return Stop.because(status, code, first=earlier.id, file=earlier.file, when=earlier.created_at)
