"""The texts of a row whose numbers are all called: one status, and of each number what became of it and why."""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.messages.reader import Reader
from transforms.cell_numbers import rank
from transforms.headers import PARTLY, Match
from transforms.outcomes import READY, TO_FIX, WITHHELD
from validators.libraries import pd
from validators.problems import Problem

Texts = tuple[str, str, str, str]  # status, code, reason and fix


def by_rows(texts: pd.DataFrame, match: Match, reader: Reader) -> pd.DataFrame:
    """The texts of a sheet's rows from those of its numbers (index: entries, numbered by cell).

    A row has the worst status of its numbers. If some are to be put right and others were dealt with, its code says so.
    """
    found: dict[int, list[tuple[int, Texts]]] = {}
    lines = zip(*(texts[name].astype("str").tolist() for name in texts), strict=True)
    for number, line in sorted(zip(texts.index.tolist(), lines, strict=True)):
        found.setdefault(number // match.width, []).append((number % match.width, line))
    known: dict[tuple[tuple[int, Texts], ...], Texts] = {}
    told = []
    for entries in map(tuple, found.values()):
        if entries not in known:
            known[entries] = _of_row(entries, match, reader)
        told.append(known[entries])
    return pd.DataFrame(told, columns=list(texts), index=list(found), dtype="str").astype("category")


def _of_row(entries: Sequence[tuple[int, Texts]], match: Match, reader: Reader) -> Texts:
    """What became of a row; one sentence where the same is true of all of its numbers."""
    lines = [line for _, line in entries]
    if len(set(lines)) == 1:
        return lines[0]
    status, code, _, _ = min(lines, key=lambda line: rank(line[0]))
    reasons = [_said(match.header[at], line, reader) for at, line in entries]
    own = lines
    if _partly({line[0] for line in lines}):
        code, advice = PARTLY, reader.problem(Problem(PARTLY))[1]
        own = [*(line for line in lines if line[0] in TO_FIX), ("", "", "", advice)]
    fixes = dict.fromkeys(fix for line in own for fix in line[3].split("\n") if fix)
    return status, code, "\n".join(reasons), "\n".join(fixes)


def _said(title: str, line: Texts, reader: Reader) -> str:
    """A number by the title of its column, and what became of it."""
    status, _, reason, _ = line
    outcome = reader.text(f"OUTCOME_{status.upper()}")
    if not reason:
        return reader.text("NUMBER_OUTCOME", column=title, outcome=outcome)
    why = reader.paragraph(reason.split("\n"))
    return reader.text("NUMBER_REASON", column=title, outcome=outcome, reason=why)


def _partly(statuses: set[str]) -> bool:
    """Whether some numbers are to be put right, and something was, or may have been, done with others."""
    return bool(statuses & TO_FIX) and bool(statuses - TO_FIX - {READY, WITHHELD})
