"""What became of the rows of an asynchronous import, by its counts and the rows that its error workbook names."""

from __future__ import annotations

from operator import itemgetter

from transforms.kind import Batch, OutcomeLine
from transforms.masking import masked
from transforms.outcomes import HELD, REPEATED, Outcome
from validators.message import packed


def settle_import(batch: Batch) -> list[OutcomeLine]:
    """Outcomes of an asynchronous import by row, from its final counts and the rows that its error workbook names.

    Names that the counts contradict are believed of no row: a workbook may list the rows that were taken too. Rows the
    service did not name are `loaded` only when its success count covers all of them. When it falls short by
    exactly the rows that this profile itself loaded as forbidden and those that its other loads have put there, they are `held` and
    `duplicate`; when nothing succeeded and all are counted as repeats, they are `duplicate`; otherwise it is not known
    which rows are meant, and they are `unknown`.
    """
    rows = list(dict.fromkeys(batch.call.rows))
    names = batch.named if _agree(batch, len(rows)) else {}
    unnamed = [row for row in rows if row not in names]
    all_repeats = batch.success + batch.repeat >= len(rows)
    verdicts = {reason: _verdict(reason, repeated=all_repeats) for reason in {*names.values()}}
    named = [(row, *verdicts[reason]) for row, reason in names.items()]
    repeats = batch.repeat - sum(outcome == Outcome.DUPLICATE for _, outcome, *_ in named)
    if (rest := _rest(batch, unnamed, repeats)) is None:
        seen = packed(
            "IMPORT_COUNTS",
            loaded=batch.success,
            repeated=batch.repeat,
            failed=batch.error,
            named=len(batch.named),
            sent=len(rows),
        )
        whole = batch.success + batch.repeat + batch.error == len(rows)
        code = "COUNTS_UNNAMED" if whole else "COUNTS_SHORT"
        rest = [(row, str(Outcome.UNKNOWN), code, "", seen) for row in unnamed]
    return sorted((*named, *rest), key=itemgetter(0))


def _rest(batch: Batch, unnamed: list[int], repeats: int) -> list[OutcomeLine] | None:
    """The outcomes of rows that nobody named, of which `repeats` are counted as such; None where the counts do not tell them."""
    held = [row for row in unnamed if row in batch.forbidden]
    there = [row for row in unnamed if row in batch.there]
    missing = len(unnamed) - batch.success
    verdicts = dict.fromkeys(unnamed, (str(Outcome.LOADED), "", "", ""))
    if missing and batch.success == 0 and batch.repeat >= len(unnamed):
        verdicts |= dict.fromkeys(unnamed, (str(Outcome.DUPLICATE), "SERVICE_DUPLICATE", "", ""))
    elif missing:
        apart = not {*held} & {*there}
        counted = not there or repeats in {len(there), len(there) + len(held)}
        if not (apart and counted and missing == len(held) + len(there)):
            return None
        verdicts |= {
            row: (str(Outcome.HELD), "FORBIDDEN_LIST_HELD", "", batch.forbidden[row]) for row in held
        }
        verdicts |= dict.fromkeys(there, (str(Outcome.DUPLICATE), "SERVICE_DUPLICATE", "", ""))
    return [(row, *verdict) for row, verdict in verdicts.items()]


def _agree(batch: Batch, rows: int) -> bool:
    """Whether the named rows can be the ones that were counted as not taken.

    More of them than that cannot. Fewer can: the rest may be held or repeated unnamed, and a reason stands for itself.
    """
    failed = rows - batch.success
    held = sum(row not in batch.named for row in batch.forbidden)
    if len(batch.named) > failed:
        return False
    return batch.reasons or len(batch.named) in {failed, failed - held, batch.error}


def _verdict(reason: str, *, repeated: bool) -> tuple[str, str, str, str]:
    """The outcome of rows that were not taken for a reason; `repeated`: all of those were counted as repeats."""
    reason = masked(reason)
    if HELD.search(reason):
        return str(Outcome.HELD), "SERVICE_HELD", "", reason
    if repeated or REPEATED.search(reason):
        return str(Outcome.DUPLICATE), "SERVICE_DUPLICATE", "", reason
    return str(Outcome.REFUSED), "SERVICE_REFUSED_ROW", "", reason
