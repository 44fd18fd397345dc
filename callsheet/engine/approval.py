"""Stage gate: a load that is large, bad, removing, unlike the earlier ones, or of which the plan has changed since it was
submitted, waits for a person's yes before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from callsheet.engine.approval_reasons import figures_of, reasons_to_ask, removals, row_limit
from callsheet.engine.claims import UNNAMED
from callsheet.engine.context import LoadContext
from callsheet.engine.corrected_lists import ListSeen, lately_loaded, looks_corrected, makes_place, titles_of
from callsheet.engine.kept_match import match_from
from callsheet.engine.plan_seen import SHOWN, kept_mark
from callsheet.engine.rejected_before import PARENT, rejected_before, unnamed_result_of
from callsheet.engine.survey import compare_with_live
from callsheet.engine.workspace import changes_of
from callsheet.errors import StoppedError
from callsheet.ledger.approvals import Answer, Approval, approval_of, ask, ask_again
from callsheet.ledger.baselines import Figures, earlier, figures_kept, remember, sample_key
from callsheet.ledger.records import Load
from callsheet.reasons import StopReason
from transforms.kinds import kind_named
from validators.message import Message, message, unpack


class AwaitingApprovalError(StoppedError):
    """The load needs approval before anything is sent."""


async def require_approval(context: LoadContext, load_id: str) -> None:
    """Let a load pass, or ask for approval; AwaitingApprovalError until it is given.

    What was planned before passes, and so does a load of which no row is left to send. One that was approved is asked about
    again when a list like it has been sent since it was asked about: whoever approved it may not have known.
    """
    load = context.ledger.load(load_id)
    if context.ledger.chunks(load_id) or not context.workspace(load_id).facts_of("ready")[0]:
        return
    known = approval_of(context.ledger, load_id)
    if known is None:
        ready, _ = context.workspace(load_id).load_frame("ready")
        settled, key = context.ledger.books(load_id), sample_key(context.ledger)
        figures = figures_of(load, ready, settled, key)
        taken = await _removals(context, load) if context.profile.approve_removals else 0
        limit = row_limit(context.profile, load.options)
        unusual = context.profile.approve_unusual
        past = earlier(context.ledger, load_id, load.profile, load.kind) if unusual else ()
        reasons = reasons_to_ask(context.profile, figures, limit, taken, past)
        # Remembered before others are looked at: of two that are decided at once, one at least sees the other.
        remember(context.ledger, load_id, load.profile, load.kind, figures)
        if again := _corrected(context, load, figures):
            reasons.append(again)
        if before := rejected_before(context.ledger, *_made_again_of(context, load, figures.sample)):
            reasons.append(before)
        if await _plan_changed(context, load):
            reasons += await _changed(context, load, taken)
        if not reasons:
            return
        ask(context.ledger, load_id, load.profile, reasons)
        known = approval_of(context.ledger, load_id)
    elif known.state is Answer.APPROVED and (again := _sent_since(context, load, known)):
        ask_again(context.ledger, load_id, again)
        known = approval_of(context.ledger, load_id)
    if known is not None and known.state is not Answer.APPROVED:
        raise AwaitingApprovalError.of(approval_message(known))


def approval_message(approval: Approval) -> Message:
    """What a load that waits says."""
    reasons = tuple(unpack(reason) or message("TEXT", text=reason) for reason in approval.reasons)
    return message(StopReason.AWAITING_APPROVAL, reasons=reasons, load=approval.load_id)


def _corrected(context: LoadContext, load: Load, figures: Figures) -> Message | None:
    """Why a load is asked about that looks like an earlier one corrected; None where a person insists on it."""
    return _alike(context, load, figures.sample, lambda _: True)


def _sent_since(context: LoadContext, load: Load, known: Approval) -> Message | None:
    """Why an approved load is asked about once more: a list like it came after the question, and was sent meanwhile."""
    figures = figures_kept(context.ledger, load.id)
    if figures is None:
        return None
    asked = datetime.fromisoformat(known.asked_at)

    def is_new(seen: ListSeen) -> bool:
        return datetime.fromisoformat(seen.load.created_at) > asked and bool(
            context.ledger.chunks(seen.load.id)
        )

    return _alike(context, load, figures.sample, is_new)


def _alike(
    context: LoadContext, load: Load, sample: frozenset[str], counts: Callable[[ListSeen], bool]
) -> Message | None:
    if not (context.profile.approve_corrected_days and makes_place(load)):
        return None
    facts = context.workspace(load.id).facts_of("cells")[1]
    if facts["again"]:
        return None
    own = ListSeen(load, sample, titles_of(match_from(facts["match"])), makes=True)
    lately = lately_loaded(context.ledger, context.profile, load, context.now())
    return looks_corrected(own, filter(counts, lately))


def _made_again_of(context: LoadContext, load: Load, sample: frozenset[str]) -> tuple[str, str]:
    """The load of which a load was made again on the page, and that whose result its file is, or the draft; "" for most."""
    facts = context.workspace(load.id).facts_of("cells")[1]
    workbook = str(facts.get("workbook", ""))
    if workbook == UNNAMED:
        workbook = unnamed_result_of(context.ledger, load, sample)
    return str(facts.get(PARENT, "")), workbook


async def _plan_changed(context: LoadContext, load: Load) -> bool:
    """Whether the live service makes something else of the load than what was shown to whoever submitted it."""
    workspace = context.workspace(load.id)
    shown = workspace.facts_of("cells")[1].get(SHOWN)
    if shown is None:
        return False
    await compare_with_live(context, load, kind_named(load.kind))
    return kept_mark(workspace) != str(shown)


async def _changed(context: LoadContext, load: Load, taken: int) -> list[Message]:
    """Why a load is asked about whose plan has changed: whoever approves it also types what is taken away now."""
    found = [message("PLAN_CHANGED")]
    if not taken and (now := await _removals(context, load)):
        found.append(message("REMOVES", count=now))
    return found


async def _removals(context: LoadContext, load: Load) -> int:
    """What a load takes away: by the rows that are left to send, or against the live service, which is only read."""
    kind = kind_named(load.kind)
    ready, _ = await compare_with_live(context, load, kind)
    return removals(kind, ready, changes_of(context.workspace(load.id)))
