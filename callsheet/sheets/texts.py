"""A result's codes as the sentences of its workbook: status, code, reason and fix of each row, comments of cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from callsheet.messages.reader import Reader
from callsheet.sheets.number_texts import by_rows
from transforms.cell_numbers import at_cells, at_columns, of_rows
from transforms.headers import Match
from transforms.kinds import KINDS
from validators.libraries import np, pd
from validators.message import Message, message, unpack
from validators.problems import Problem

_FIELDS = ("status", "code", "reason", "fix")
_FEW = 1_000  # lines that are compared one by one: the vectorised way takes longer to begin with


def row_texts(outcomes: pd.DataFrame, problems: pd.DataFrame, match: Match, reader: Reader) -> pd.DataFrame:
    """The same as `outcome_texts` with one line a row, where the outcomes and problems are those of a load's entries."""
    if not match.dialled:
        return outcome_texts(of_rows(outcomes, match), at_cells(problems, match), match, reader)
    texts = outcome_texts(at_columns(outcomes, match), at_columns(problems, match), match, reader)
    return by_rows(texts, match, reader)


def outcome_texts(
    outcomes: pd.DataFrame, problems: pd.DataFrame, match: Match, reader: Reader
) -> pd.DataFrame:
    """An outcome frame as status, code, reason and fix in the reader's language: categories; index = sheet rows.

    A row that our own check settled has all of its problems at once, one a line, the first one's code standing for it; a row
    without a code has what the service gave it (a contact plan's id) as its reason.
    """
    lines, of = _distinct([outcomes[name] for name in ("outcome", "code", "column", "detail")])
    texts = [_texts_of_line(line, match, reader) for line in lines]
    rows, own = outcomes["row"].to_numpy("int64"), _texts_of_rows(problems, reader)
    listed = np.flatnonzero(np.isin(rows, list(own)) & (outcomes["code"] != "").to_numpy())
    said = [(*texts[of[at]][:2], *own[int(rows[at])]) for at in listed.tolist()]
    of[listed] = np.arange(len(texts), len(texts) + len(said))
    columns = list(zip(*texts, *said, strict=True)) or [()] * len(_FIELDS)
    named = zip(_FIELDS, columns, strict=True)
    return pd.DataFrame({name: _categories(values, of) for name, values in named}, index=rows)


def _distinct(
    columns: Sequence[pd.Series[str]],
) -> tuple[list[tuple[str, ...]], np.typing.NDArray[np.int64]]:
    """The different lines of columns in their order, and which of them each line is."""
    if len(columns[0]) < _FEW:
        listed = list(zip(*(column.tolist() for column in columns), strict=True))
        known = {line: at for at, line in enumerate(dict.fromkeys(listed))}
        return list(known), np.array([known[line] for line in listed], np.int64)
    of = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        codes, values = pd.factorize(column)
        of, _ = pd.factorize(of * max(1, len(values)) + codes)
    first = np.flatnonzero(~pd.Series(of).duplicated())
    return list(zip(*(column.iloc[first].tolist() for column in columns), strict=True)), of


def _categories(texts: Iterable[str], of: np.typing.NDArray[np.int64]) -> pd.Categorical:
    """One text a row, each kept once."""
    listed = list(texts)
    known = {text: at for at, text in enumerate(dict.fromkeys(listed))}
    codes = np.array([known[text] for text in listed], "int32")[of]
    return pd.Categorical.from_codes(codes, pd.Index(list(known), dtype="str"))


def _texts_of_line(line: tuple[str, ...], match: Match, reader: Reader) -> tuple[str, str, str, str]:
    outcome, code, column, detail = line
    if not code:
        return outcome, "", _given(detail, reader), ""
    return outcome, code, *_texts(Problem(code, None, _title(match, column), "", detail), reader)


def _given(detail: str, reader: Reader) -> str:
    """What the service gave a row, such as a contact plan's id, as words."""
    if not detail or unpack(detail):
        return reader.say(detail) if detail else ""
    return _before_an_id(reader.language) + reader.say(detail)


@lru_cache
def _before_an_id(language: str) -> str:
    """What stands before each of many ids: a sentence for every one of them would take its time."""
    return Reader(language).text("GIVEN_ID", id="#").partition("#")[0]


def cell_texts(problems: pd.DataFrame, match: Match, reader: Reader) -> pd.DataFrame:
    """Problems that belong to a cell: row, column position, message."""
    if problems.empty:
        return pd.DataFrame({"row": [], "column": [], "message": []}, dtype="object")
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
        row: (_each_once(sentence for sentence, _ in texts), _each_once(fix for _, fix in texts))
        for row, texts in found.items()
    }


def _each_once(sentences: Iterable[str]) -> str:
    """One sentence a line, in their order."""
    return "\n".join(dict.fromkeys(filter(None, sentences)))


@lru_cache(maxsize=65_536)
def _sentences(code: str, column: str, value: str, detail: str, reader: Reader) -> tuple[str, str]:
    return _texts(Problem(code, None, column, value, detail), reader)


def summary_lines(
    facts: Mapping[str, str | Message], stopped: Message | None, reader: Reader
) -> tuple[tuple[str, str], ...]:
    """What was loaded, as (label, value): `facts` are values by the codes of their labels, a kind by its name."""
    lines = [(reader.say(message(label)), _value(label, value, reader)) for label, value in facts.items()]
    if stopped is not None:
        lines.append((reader.say(message("LABEL_STOPPED")), reader.say(stopped)))
    return tuple(lines)


def _value(label: str, value: str | Message, reader: Reader) -> str:
    known = {kind.name: kind.title for kind in KINDS} if label == "LABEL_KIND" else {}
    return known[str(value)].of(reader.language) if str(value) in known else reader.say(value)
