"""A result's codes as the sentences of its workbook: status, code, reason and fix of each row, comments of cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from callsheet.messages.reader import Reader
from transforms.headers import Match
from validators.libraries import pd
from validators.message import Message, message
from validators.problems import Problem

_FIELDS = ("status", "code", "reason", "fix")


def outcome_texts(
    outcomes: pd.DataFrame, problems: pd.DataFrame, match: Match, reader: Reader
) -> pd.DataFrame:
    """An outcome frame as status, code, reason and fix in the reader's language; index = sheet rows.

    A row that our own check settled has all of its problems at once, the first one's code standing for it; a row
    without a code has what the service gave it (a contact plan's id) as its reason.
    """
    keys = ["outcome", "code", "column", "detail"]
    lines = outcomes[keys].itertuples(index=False, name=None)
    distinct = outcomes[keys].drop_duplicates().itertuples(index=False, name=None)
    texts = {
        key: _texts(Problem(key[1], None, _title(match, key[2]), "", key[3]), reader) for key in distinct
    }
    own = _texts_of_rows(problems, reader)
    rows = [
        (line[0], line[1], *(own.get(row, texts[line]) if line[1] else (line[3], "")))
        for row, line in zip(outcomes["row"].tolist(), lines, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=list(_FIELDS), index=outcomes["row"].to_numpy())
    return frame.astype("str")


def cell_texts(problems: pd.DataFrame, match: Match, reader: Reader) -> pd.DataFrame:
    """Problems that belong to a cell: row, column position, message."""
    places = {match.header[at]: at for at in (*match.columns, *match.custom)}
    ours = problems[problems["column"].isin(list(places))]
    lines = [
        (row, places[column], reader.paragraph(_sentences(code, column, value, detail, reader)))
        for row, column, code, value, detail in ours.itertuples(index=False, name=None)
    ]
    return pd.DataFrame(lines, columns=["row", "column", "message"])


def _title(match: Match, field: str) -> str:
    return match.title(field) if field else ""


def _texts(problem: Problem, reader: Reader) -> tuple[str, str]:
    return reader.problem(problem) if problem.code else ("", "")


def _texts_of_rows(problems: pd.DataFrame, reader: Reader) -> dict[int, tuple[str, str]]:
    """Row -> all of its problems' sentences, and all of its fixes, each once."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row, column, code, value, detail in problems.itertuples(index=False, name=None):
        found.setdefault(row, []).append(_sentences(code, column, value, detail, reader))
    return {
        row: (
            reader.paragraph(sentence for sentence, _ in texts),
            reader.paragraph(fix for _, fix in texts),
        )
        for row, texts in found.items()
    }


@lru_cache(maxsize=65_536)
def _sentences(code: str, column: str, value: str, detail: str, reader: Reader) -> tuple[str, str]:
    return _texts(Problem(code, None, column, value, detail), reader)


def summary_lines(
    facts: Mapping[str, str | Message], stopped: Message | None, reader: Reader
) -> tuple[tuple[str, str], ...]:
    """What was loaded, as (label, value): `facts` are values by the codes of their labels."""
    lines = [(reader.say(message(label)), reader.say(value)) for label, value in facts.items()]
    if stopped is not None:
        lines.append((reader.say(message("LABEL_STOPPED")), reader.say(stopped)))
    return tuple(lines)
