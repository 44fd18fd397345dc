"""Stage gate: a load that is large, bad, removing or unlike the earlier ones waits for a person's yes before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from callsheet.engine.context import LoadContext
from callsheet.engine.survey import compare_with_live
from callsheet.engine.workspace import changes_of
from callsheet.errors import StoppedError, UsageError
from callsheet.ledger.approvals import Answer, Approval, approval_of, ask
from callsheet.ledger.baselines import Figures, earlier, remember, sample_key
from callsheet.ledger.records import Load
from callsheet.reasons import StopReason
from transforms.kind import ASK_ABOVE
from transforms.kinds import kind_named
from transforms.outcomes import Outcome
from validators.libraries import np, pd
from validators.message import Message, message, unpack

_ENOUGH = 3  # earlier loads from which a habit can be decided
_TIMES, _PART = 3, 5  # so many times the usual rows, or so small a part of them
_WORSE, _SHIFTED, _SAME = 0.1, 0.4, 0.9  # shares
_SAMPLE = 256


class AwaitingApprovalError(StoppedError):
    """The load needs approval before anything is sent."""


async def require_approval(context: LoadContext, load_id: str) -> None:
    """Let a load pass, or ask for approval; AwaitingApprovalError until it is given.

    What was planned before passes, and so does a load of which no row is left to send.
    """
    load = context.ledger.load(load_id)
    if context.ledger.chunks(load_id) or not context.workspace(load_id).facts_of("ready")[0]:
        return
    known = approval_of(context.ledger, load_id)
    if known is None:
        figures = figures_of(context, load)
        removals = await _removals(context, load) if context.profile.approve_removals else 0
        reasons = [*by_threshold(context, load, figures, removals), *unusual(context, load, figures)]
        remember(context.ledger, load_id, load.profile, load.kind, figures)
        if not reasons:
            return
        ask(context.ledger, load_id, load.profile, reasons)
        known = approval_of(context.ledger, load_id)
    if known is not None and known.state is not Answer.APPROVED:
        raise AwaitingApprovalError.of(approval_message(known))


def approval_message(approval: Approval) -> Message:
    """What a load that waits says."""
    reasons = tuple(unpack(reason) or message("TEXT", text=reason) for reason in approval.reasons)
    return message(StopReason.AWAITING_APPROVAL, reasons=reasons, load=approval.load_id)


def figures_of(context: LoadContext, load: Load) -> Figures:
    """A proven load in figures."""
    kind = kind_named(load.kind)
    ready, _ = context.workspace(load.id).load_frame("ready")
    settled, rows = context.ledger.books(load.id), max(1, load.rows)
    keys = [name for name in kind.rows.key if name in ready]
    if ready.empty or not keys:
        return Figures(load.rows, _share(settled, Outcome.INVALID, rows), 0.0)
    first = ready[keys[0]].astype(str)
    mix = first.str[:2].value_counts(normalize=True).head(20)
    return Figures(
        rows=load.rows,
        bad=_share(settled, Outcome.INVALID, rows),
        repeated=_share(settled, Outcome.DUPLICATE, rows),
        mix={str(name): round(float(share), 4) for name, share in mix.items()},
        sample=_sample(first, sample_key(context.ledger)),
    )


def _share(settled: Mapping[str, int], outcome: Outcome, rows: int) -> float:
    return settled.get(str(outcome), 0) / rows


def _sample(values: pd.Series[str], key: bytes) -> frozenset[str]:
    """The smallest keyed fingerprints: SipHash, which pandas has for whole columns."""
    marks = pd.util.hash_array(values.to_numpy(object), hash_key=key.hex()[:16], categorize=False)
    return frozenset(f"{mark:016x}" for mark in np.unique(marks)[:_SAMPLE].tolist())


def by_threshold(context: LoadContext, load: Load, figures: Figures, removals: int = 0) -> Iterator[Message]:
    """Reasons by the profile's own limits."""
    profile = context.profile
    limit = _row_limit(context, load)
    if limit and load.rows > limit:
        yield message("ROWS_ABOVE_LIMIT", rows=load.rows, limit=limit)
    if profile.approve_above_bad and figures.bad * 100 > profile.approve_above_bad:
        yield message("BAD_ABOVE_LIMIT", share=figures.bad, limit=profile.approve_above_bad)
    if removals:
        yield message("REMOVES", count=removals)


def _row_limit(context: LoadContext, load: Load) -> int:
    """The lower of the profile's limit and the load's own; 0 for none."""
    own = load.options.get(ASK_ABOVE) or "0"
    if not (own.isascii() and own.isdigit()):
        raise UsageError("NOT_A_ROW_COUNT", option=ASK_ABOVE, value=own)
    return min((limit for limit in (context.profile.approve_above_rows, int(own)) if limit), default=0)


async def _removals(context: LoadContext, load: Load) -> int:
    """What a load takes away: by the rows that are left to send, or against the live service, which is only read."""
    kind = kind_named(load.kind)
    ready, _ = await compare_with_live(context, load, kind)
    live = sum(int(change["counts"].get("-", 0)) for change in changes_of(context.workspace(load.id)))
    return max(int(kind.destructive_rows(ready).sum()), live)


def unusual(context: LoadContext, load: Load, figures: Figures) -> list[Message]:
    """What is unlike the profile's earlier loads of this kind; nothing when the profile does not want to know."""
    if not context.profile.approve_unusual:
        return []
    past = earlier(context.ledger, load.id, load.profile, load.kind)
    return [*_overlapping(figures, past), *(_unlike(figures, past) if len(past) >= _ENOUGH else ())]


def _unlike(figures: Figures, past: Sequence[Figures]) -> Iterator[Message]:
    usual = median(former.rows for former in past)
    if figures.rows > usual * _TIMES or figures.rows * _PART < usual:
        yield message("ROWS_UNUSUAL", rows=figures.rows, usual=round(usual))
    if figures.bad > max(former.bad for former in past) + _WORSE:
        yield message("BAD_UNUSUAL", share=figures.bad, loads=len(past))
    if figures.repeated > max(former.repeated for former in past) + _WORSE:
        yield message("REPEATS_UNUSUAL", share=figures.repeated, loads=len(past))
    if _distance(figures, past) > _SHIFTED:
        yield message("PREFIXES_UNUSUAL")


def _distance(figures: Figures, past: Sequence[Figures]) -> float:
    """How far the beginnings of the numbers are from their average before, 0 to 1."""
    names = {*figures.mix, *(name for former in past for name in former.mix)}
    average = {name: sum(former.mix.get(name, 0.0) for former in past) / len(past) for name in names}
    return sum(abs(figures.mix.get(name, 0.0) - average[name]) for name in names) / 2


def _overlapping(figures: Figures, past: Sequence[Figures]) -> Iterator[Message]:
    for at, former in enumerate(past[:5], start=1):
        smallest = sorted(figures.sample | former.sample)[:_SAMPLE]
        shared = sum(mark in figures.sample and mark in former.sample for mark in smallest)
        if len(smallest) > 10 and shared / len(smallest) > _SAME:
            yield message("OVERLAPS_EARLIER", share=shared / len(smallest), back=at)
            return
