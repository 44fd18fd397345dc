"""A result's codes as the sentences of its workbook: status, code, reason and fix of each row, comments of cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from callsheet.messages.reader import Reader
from transforms.headers import Match
from validators.libraries import pd
from validators.message import Message, message
from validators.problems import Problem
from validators.tables import text_column

_FIELDS = ("status", "code", "reason", "fix")


def outcome_texts(
    outcomes: pd.DataFrame, problems: pd.DataFrame, match: Match, reader: Reader
) -> pd.DataFrame:
    """An outcome frame as status, code, reason and fix in the reader's language; index = sheet rows.

    A row that our own check settled has all of its problems at once, the first one's code standing for it; a row
    without a code has what the service gave it (a contact plan's id) as its reason.
    """
    keys = ["outcome", "code", "column", "detail"]
    distinct = outcomes[keys].drop_duplicates().itertuples(index=False, name=None)
    texts = [(key[0], key[1], *_reason(key, match, reader)) for key in distinct]
    which = outcomes.groupby(keys, sort=False).ngroup().to_numpy()
    columns = zip(_FIELDS, zip(*texts, strict=True) if texts else ((),) * len(_FIELDS), strict=True)
    frame = pd.DataFrame(
        {name: text_column(values).take(which) for name, values in columns}, index=outcomes["row"].to_numpy()
    )
    own = _texts_of_rows(problems, reader)
    settled = frame.index.isin(list(own)) & (frame["code"] != "").to_numpy()
    for at, name in enumerate(("reason", "fix")):
        frame.loc[settled, name] = [own[row][at] for row in frame.index[settled]]
    return frame


def _reason(key: tuple[str, str, str, str], match: Match, reader: Reader) -> tuple[str, str]:
    """Reason and fix of the rows of one verdict."""
    _, code, column, detail = key
    return _texts(Problem(code, None, _title(match, column), "", detail), reader) if code else (detail, "")


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
