"""A roster matrix as the rows of a long roster, one for each membership, and what comes of them back at its own cells.

Memberships are numbered by cell, see `transforms.cell_numbers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from transforms.cell_numbers import MEMBERSHIP
from transforms.headers import Match
from transforms.kinds.queue_rosters import QUEUE_ROSTERS
from transforms.matrix_cells import Mark, read_mark
from transforms.no_entries import FOOTERS, blank_rows, footers, repeated_headers
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, outcome_frame
from transforms.policies import Hidden, PreparePolicy
from transforms.prepare import Prepared, facts_problems, prepare
from transforms.sheet import CellType, Facts, Sheet
from validators.libraries import pd
from validators.problems import Problem
from validators.schema import Column
from validators.validate import display_value, problem_frame


def prepare_matrix(sheet: Sheet, match: Match, policy: PreparePolicy) -> Prepared:
    """Validate the memberships of a matrix as the rows of a long roster; `ready` and `settled` are numbered by cell."""
    body = _body(sheet, match)
    cells = _memberships(body, match)
    long, long_match = _long_form(sheet, match, body, cells, hidden=policy.hidden)
    prepared = prepare(long, long_match, policy)
    own = _without_left_out(_settled_rows(body, match, cells), sheet.facts, match)
    problems = [prepared.problems, *_listed(own, match, body)]
    return replace(
        prepared,
        settled=pd.concat([prepared.settled, own], ignore_index=True).sort_values("row", ignore_index=True),
        problems=pd.concat(problems, ignore_index=True).sort_values("row", kind="stable", ignore_index=True),
        sheet_problems=(
            *(each for each in prepared.sheet_problems if each.code != "NO_ROWS" or not len(own)),
            *_of_sheet(sheet, match, policy, body, cells),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows of a matrix that are not blank, as read; `headers` are titles again, `totals` a footer."""

    cells: pd.DataFrame
    types: pd.DataFrame
    blank: int
    headers: list[int]
    totals: list[int]

    @property
    def agents(self) -> pd.DataFrame:
        """The rows of agents."""
        return self.cells[~self.cells.index.isin([*self.headers, *self.totals])]


def _body(sheet: Sheet, match: Match) -> _Body:
    above = int((sheet.cells.index <= match.header_row).sum())
    cells, types = sheet.cells.iloc[above:], sheet.types.iloc[above:]
    blank = blank_rows(cells, types, match)
    cells, types = cells[~blank], types[~blank]
    totals = [row for row, *_ in footers(cells.iloc[-FOOTERS:])]
    return _Body(cells, types, int(blank.sum()), repeated_headers(cells, match), totals)


def _memberships(body: _Body, match: Match) -> pd.DataFrame:
    """One line for each cell that is not blank: row, at, mark and level."""
    lines = []
    for at in match.queues:
        column = body.agents[at]
        said = {cell: read_mark(str(cell)) for cell in column.unique()}
        types = body.types.loc[column.index, at]
        marked = column.map({cell: mark is not Mark.BLANK for cell, (mark, _) in said.items()})
        told = column[marked.astype(bool) | _says_more(types)]
        lines += [
            (
                row,
                at,
                str(said[cell][0]),
                said[cell][1] or ("" if said[cell][0] is Mark.MEMBER else str(cell)),
            )
            for row, cell in zip(told.index.tolist(), told.tolist(), strict=True)
        ]
    return pd.DataFrame(lines, columns=["row", "at", "mark", "level"])


def _says_more(types: pd.Series[int]) -> pd.Series[bool]:
    return types.isin([int(CellType.ERROR), int(CellType.FORMULA_NO_VALUE)])


def _long_form(
    sheet: Sheet, match: Match, body: _Body, cells: pd.DataFrame, *, hidden: Hidden
) -> tuple[Sheet, Match]:
    """The clear memberships as a sheet of their own, whose rows are numbered by cell."""
    clear = cells[cells["mark"] != Mark.UNCLEAR]
    number = (clear["row"] * match.width + clear["at"]).to_numpy("int64")
    index = pd.Index(number, dtype="int64")
    beside = [at for at, column in match.columns.items() if at not in match.queues]
    rows, places = clear["row"].to_list(), clear["at"].to_list()
    columns = [body.cells.loc[rows, at].to_list() for at in beside]
    columns += [[match.queues[at] for at in places], clear["level"].to_list()]
    types = [body.types.loc[rows, at].to_list() for at in beside]
    types += [[int(CellType.TEXT)] * len(clear), _types(clear, body)]
    frame = pd.DataFrame(dict(enumerate(columns)), index=index, dtype="str").sort_index()
    typed = pd.DataFrame(dict(enumerate(types)), index=index, dtype="uint8").sort_index()
    known = {column.field: column for column in QUEUE_ROSTERS.columns}
    long_columns = dict(
        enumerate([*(match.columns[at] for at in beside), *(known[name] for name in MEMBERSHIP)])
    )
    header = (*(match.header[at] for at in beside), *MEMBERSHIP)
    apart = tuple(
        replace(line, row=line.row * match.width + _agent_at(match))
        for line in sheet.apart
        if line.row > match.header_row
    )
    facts = _facts(sheet.facts, match, number.tolist(), hidden)
    long = Sheet(sheet.name, frame, typed, facts, apart, sheet.problems)
    return long, Match(match.kind, 0, header, long_columns, {}, match.problems)


def _types(clear: pd.DataFrame, body: _Body) -> list[int]:
    """The types of the levels; a mark is no value."""
    lines = zip(clear["row"], clear["at"], clear["mark"], strict=True)
    return [
        int(body.types.loc[row, at]) if mark != Mark.MEMBER else int(CellType.BLANK)
        for row, at, mark in lines
    ]


def _facts(facts: Facts, match: Match, numbers: Sequence[int], hidden: Hidden) -> Facts:
    """What is true of the memberships: hidden and struck out as their rows and cells are."""
    rows = set(facts.hidden_rows) if hidden is Hidden.SKIP else set()
    places = {number: place for place, number in enumerate(sorted(numbers))}
    beside = len([at for at in match.columns if at not in match.queues])
    struck = [
        (number, beside + 1 if at in match.queues else 0)
        for number in places
        for row, at in facts.struck
        if number // match.width == row and at in (number % match.width, _agent_at(match))
    ]
    return Facts(
        hidden_rows=tuple(number for number in places if number // match.width in rows),
        date_1904=facts.date_1904,
        encoding=facts.encoding,
        delimiter=facts.delimiter,
        struck=tuple(struck),
        left_out=tuple(number for number in places if number // match.width in facts.left_out),
    )


def _without_left_out(own: pd.DataFrame, facts: Facts, match: Match) -> pd.DataFrame:
    """The rows and cells that this module settles; those of a row that a person leaves out are left out with it."""
    left = (own["row"] // match.width).isin(facts.left_out)
    if not left.any():
        return own
    return own.assign(
        outcome=own["outcome"].mask(left, str(Outcome.SKIPPED)), code=own["code"].mask(left, "LEFT_OUT")
    )


def _agent_at(match: Match) -> int:
    return next(at for at, column in match.columns.items() if column.field == "agent")


def _settled_rows(body: _Body, match: Match, cells: pd.DataFrame) -> pd.DataFrame:
    """Outcomes of cells that say nothing clear, and of rows that are no agent's or have no mark at all."""
    agent, width = _agent_at(match), match.width
    unclear = cells[cells["mark"] == Mark.UNCLEAR]
    bare = body.agents.index.difference(pd.Index(cells["row"].unique(), dtype="int64"))

    def placed(rows: Iterable[int]) -> list[int]:
        return [row * width + agent for row in rows]

    return pd.concat(
        [
            outcome_frame(
                (unclear["row"] * width + unclear["at"]).tolist(), Outcome.INVALID, "CELL_NOT_A_LEVEL"
            ),
            outcome_frame(placed(body.totals), Outcome.INVALID, "FOOTER_ROW"),
            outcome_frame(placed(body.headers), Outcome.SKIPPED, "HEADER_REPEATED"),
            outcome_frame(placed(bare), Outcome.SKIPPED, "NO_QUEUE_MARKED"),
        ],
        ignore_index=True,
    )[list(OUTCOME_COLUMNS)]


def _listed(own: pd.DataFrame, match: Match, body: _Body) -> list[pd.DataFrame]:
    """The problems of the rows and cells that this module settled."""
    lines = []
    for row, code in own.loc[own["outcome"] == Outcome.INVALID, ["row", "code"]].itertuples(
        index=False, name=None
    ):
        at = row % match.width
        cell = str(body.cells.loc[row // match.width, at])
        of_cell = code == "CELL_NOT_A_LEVEL"
        value = display_value(_LEVEL, cell) if of_cell else ""
        lines.append((row, match.header[at] if of_cell else "", code, value, ""))
    return [problem_frame(lines)]


_LEVEL: Column = next(column for column in QUEUE_ROSTERS.columns if column.field == "level")


def _of_sheet(
    sheet: Sheet, match: Match, policy: PreparePolicy, body: _Body, cells: pd.DataFrame
) -> Iterable[Problem]:
    """What is wrong with the matrix as a whole."""
    merged = tuple(area for area in sheet.facts.merged if _last_row(area) > match.header_row)
    yield from facts_problems(replace(sheet, facts=replace(sheet.facts, merged=merged)), match, policy)
    if body.blank:
        yield Problem("ROWS_BLANK", detail=str(body.blank))
    marked = set(cells["at"])
    yield from (
        Problem("QUEUE_WITHOUT_MARKS", column=match.header[at]) for at in match.queues if at not in marked
    )


def _last_row(area: str) -> int:
    return int(area.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
