"""What became of the rows of an asynchronous import, by its counts and the rows that its error workbook names."""

from __future__ import annotations

from transforms.kind import Batch, OutcomeLine, Settled
from transforms.masking import masked
from transforms.outcomes import HELD, REPEATED, Outcome
from validators.message import packed


def settle_import(batch: Batch) -> Settled:
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
        return Settled(rows, (str(Outcome.UNKNOWN), code, seen), named)
    common, apart = rest
    return Settled(rows, common, [*named, *apart])


def _rest(
    batch: Batch, unnamed: list[int], repeats: int
) -> tuple[tuple[str, str, str], list[OutcomeLine]] | None:
    """What most rows became that nobody named, of which `repeats` are counted as such, and the lines of the others; None
    where the counts do not tell them.
    """
    loaded, repeated = (str(Outcome.LOADED), "", ""), (str(Outcome.DUPLICATE), "SERVICE_DUPLICATE", "")
    missing = len(unnamed) - batch.success
    if not missing:
        return loaded, []
    if batch.success == 0 and batch.repeat >= len(unnamed):
        return repeated, []
    held = [row for row in unnamed if row in batch.forbidden]
    there = [row for row in unnamed if row in batch.there]
    apart = not {*held} & {*there}
    counted = not there or repeats in {len(there), len(there) + len(held)}
    if not (apart and counted and missing == len(held) + len(there)):
        return None
    of_held = [(row, str(Outcome.HELD), "FORBIDDEN_LIST_HELD", "", batch.forbidden[row]) for row in held]
    outcome, code, detail = repeated
    return loaded, [*of_held, *((row, outcome, code, "", detail) for row in there)]


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
