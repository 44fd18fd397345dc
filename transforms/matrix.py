"""A roster as a matrix: agents down, queues across. Found by an agent column beside columns whose titles are queues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from transforms.chosen_header import first_lines
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match, column_named, is_own, letter, queue_column
from transforms.kind import Kind
from transforms.kinds.agent_settings import AGENT_SETTINGS
from transforms.kinds.queue_rosters import QUEUE_ROSTERS
from transforms.kinds.queues import QUEUES
from transforms.matrix_cells import all_marked, looks_marked
from transforms.matrix_turned import RUNNING, asked_if_turned
from transforms.names import Directory, is_name
from transforms.near import nearest
from transforms.no_entries import is_total
from transforms.parser_shared import normalise
from transforms.recognition import Unrecognised
from transforms.sheet import Sheet
from validators.message import message, packed
from validators.problems import Problem
from validators.schema import Column

Queues = Callable[[], Directory | None]
"""The queues of the service, read when they are first needed; None where they cannot be read."""

_LOOKED_AT = 1000  # rows
_AGENT_TITLES = (
    "Agent ID",
    "Agent no.",
    "Agent number",
    "Agent UUID",
    "UUID",
    "Employee no.",
    "Staff no.",
    "坐席编号",
    "员工编号",
)
_NAME_TITLES = (
    "Name",
    "Staff",
    "Staff name",
    "Employee",
    "Employee name",
    "姓名",
    "员工",
    "员工姓名",
    "坐席名称",
)
_CORNER = re.compile(r"[/\\|／＼｜]")
_QUEUE_ID = re.compile(r"[0-9]{2,}")
_SETTINGS = frozenset(column.field for column in AGENT_SETTINGS.columns) - {"agent", "agentName"}


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet with an agent column: where its titles stand, and what each column may be called."""

    row: int  # the last line of the header
    agent: int
    name: int | None
    titles: Mapping[int, tuple[str, ...]]  # position -> its titles, of one or two lines
    sure: bool  # whether the agent column says that it is one, not only “Name”

    def title(self, at: int) -> str:
        return " ".join(dict.fromkeys(self.titles.get(at, ())))


def recognise_matrix(
    sheet: Sheet,
    found: Match | Unrecognised,
    kinds: Sequence[Kind],
    mapping: HeaderMap,
    clues: Clues,
    queues: Queues,
) -> Match | Unrecognised:
    """What a sheet is when it may be a matrix; otherwise what it was found to be.

    A list of people to call that looks like a matrix is asked about. Of a matrix, every column must be understood: one
    with levels whose title is no queue is a question, since nobody can say what would be lost.
    """
    if isinstance(found, Match) and found.kind is QUEUES and not clues.confirmed:
        return asked_if_turned(sheet, found)
    if isinstance(found, Match) and found.kind not in (AGENT_SETTINGS, QUEUE_ROSTERS):
        return _asked(sheet, found, clues) if len(kinds) > 1 and found.kind.rows.reaches else found
    idle = isinstance(found, Match) and _sets_nothing(found)
    if found.asks if isinstance(found, Unrecognised) else not idle:
        return found
    wanted = QUEUE_ROSTERS in kinds
    grid = _grid(sheet, mapping.of(QUEUE_ROSTERS), queues if wanted else lambda: None)
    if grid is None:
        return found
    if not wanted:
        return _neither(grid, sheet) if idle else found
    known = queues() if not grid.sure or _needs_names(sheet, grid) else None
    return _judged(sheet, grid, found, known, idle=idle, named=len(kinds) == 1)


def _sets_nothing(match: Match) -> bool:
    """Whether a sheet of settings has not one column that is a setting."""
    return match.kind is AGENT_SETTINGS and not _SETTINGS & {each.field for each in match.columns.values()}


def _judged(
    sheet: Sheet,
    grid: _Grid,
    found: Match | Unrecognised,
    known: Directory | None,
    *,
    idle: bool,
    named: bool,
) -> Match | Unrecognised:
    """What a sheet with an agent column is; `idle` when it would set nothing otherwise, `named` when it must be a roster."""
    meanings = {at: _meanings(grid.titles[at], known) for at in grid.titles}
    across = {at: keys[0] for at, keys in meanings.items() if len(keys) == 1}
    unclear = [at for at in _others(sheet, grid) if at not in across and _may_be_queue(sheet, grid, at)]
    offline = bool(unclear) and grid.sure and known is None and _is_near(found)
    if not (across and (grid.sure or known)) and not (idle or named or offline):
        return found
    problems = tuple(_wrong(grid, across, unclear, meanings, known, named=named))
    if problems:
        return Unrecognised(problems, QUEUE_ROSTERS)
    if across:
        return _matched(sheet, grid, across)
    return _neither(grid, sheet) if idle else found


def _is_near(found: Match | Unrecognised) -> bool:
    """Whether nothing better than a list of agents was seen in a sheet."""
    kind = found.kind if isinstance(found, Match) else found.nearest
    return kind in (None, QUEUE_ROSTERS, AGENT_SETTINGS)


def _needs_names(sheet: Sheet, grid: _Grid) -> bool:
    """Whether the service must be asked what the titles are: numbers alone are looked up with the rows."""
    return any(not _offline_id(grid.titles.get(at, ())) for at in _others(sheet, grid))


def _offline_id(titles: Sequence[str]) -> str:
    """The number that a title or one of its lines is; "" when it is none."""
    return next((title for title in titles if _QUEUE_ID.fullmatch(title)), "")


def _meanings(titles: Sequence[str], known: Directory | None) -> tuple[str, ...]:
    """The queues that a column's titles may mean."""
    if known is None:
        own = _offline_id(titles)
        return (own,) if own else ()
    found = [keys for text in (*titles, " ".join(titles)) if (keys := known.find(text))]
    sole = {keys[0] for keys in found if len(keys) == 1}
    return tuple(sole) if sole else (found[0] if found else ())


def _others(sheet: Sheet, grid: _Grid) -> list[int]:
    """The positions of columns that are neither the agent nor added by us, and hold anything."""
    own = {at for at, titles in grid.titles.items() if any(map(is_own, titles))}
    columns = [at for at in range(sheet.cells.shape[1]) if at not in {grid.agent, grid.name, *own}]
    return [at for at in columns if at in grid.titles or any(_cells(sheet, grid, at))]


def _cells(sheet: Sheet, grid: _Grid, at: int) -> list[str]:
    return [str(cell) for cell in sheet.below(grid.row)[at].iloc[:_LOOKED_AT].unique()]


def _may_be_queue(sheet: Sheet, grid: _Grid, at: int) -> bool:
    """Whether a column that is no known queue holds levels or marks, and is no running number or total."""
    titles = grid.titles.get(at, ())
    known_otherwise = any(normalise(title) in RUNNING or is_total(title) for title in titles)
    return not known_otherwise and looks_marked(_cells(sheet, grid, at))


def _wrong(
    grid: _Grid,
    across: Mapping[int, str],
    unclear: Sequence[int],
    meanings: Mapping[int, tuple[str, ...]],
    known: Directory | None,
    *,
    named: bool,
) -> Iterator[Problem]:
    """What must be answered before a matrix is loaded."""
    for at, keys in meanings.items():
        if len(keys) > 1:
            yield Problem("TITLE_NOT_UNIQUE", column=grid.title(at), detail=packed("VALUES", values=keys))
    for at in unclear:
        if len(meanings.get(at, ())) > 1:
            continue
        title = grid.title(at) or letter(at)
        if known is None:
            yield Problem("TITLE_NOT_LOOKED_UP", column=title)
        elif across or named:
            yield Problem("TITLE_NOT_A_QUEUE", column=title, detail=nearest(title, known.names))
    for key in dict.fromkeys(across.values()):
        same = [at for at, other in across.items() if other == key]
        if len(same) > 1:
            where = packed("VALUES", values=tuple(f"{letter(at)} “{grid.title(at)}”" for at in same))
            yield Problem("QUEUE_TWICE", column=grid.title(same[0]), detail=where)


def _matched(sheet: Sheet, grid: _Grid, across: Mapping[int, str]) -> Match:
    width = sheet.cells.shape[1]
    header = tuple(grid.title(at) for at in range(width))
    fields = {column.field: column for column in QUEUE_ROSTERS.columns}
    columns = {grid.agent: fields["agent"]}
    if grid.name is not None:
        columns[grid.name] = fields["agentName"]
    columns |= {at: queue_column(header[at]) for at in across}
    unused = [at for at in _others(sheet, grid) if at not in across]
    problems = tuple(
        Problem("COLUMN_UNKNOWN", column=header[at])
        if header[at]
        else Problem("COLUMN_UNTITLED", column=letter(at), detail=str(len(_cells(sheet, grid, at))))
        for at in unused
    )
    return Match(QUEUE_ROSTERS, grid.row, header, columns, {}, problems, dict(across))


def _neither(grid: _Grid, sheet: Sheet) -> Unrecognised | Match:
    titles = tuple(grid.title(at) for at in _others(sheet, grid) if grid.title(at))
    detail = packed("VALUES", values=titles)
    return Unrecognised((Problem("TITLES_UNKNOWN", detail=detail),), AGENT_SETTINGS)


def _grid(sheet: Sheet, mapping: HeaderMap, queues: Queues) -> _Grid | None:
    """The header with an agent column among the first rows, with a second line above or below it where there is one."""
    first = first_lines(sheet)
    lines = zip(first.index, first.itertuples(index=False), strict=True)
    rows = [(int(number), tuple(map(str, each))) for number, each in lines]
    for place, (_, cells) in enumerate(rows):
        if found := _agent_columns(cells, mapping):
            return _laid_out(rows, place, found, queues)
    return None


def _laid_out(
    rows: Sequence[tuple[int, tuple[str, ...]]],
    place: int,
    found: tuple[int, int | None, bool],
    queues: Queues,
) -> _Grid | None:
    """The titles of each column, of one line or of two; None where nothing stands beside the agents."""
    agent, name, sure = found
    row, cells = rows[place]
    free = [at for at in range(len(cells)) if at not in {agent, name}]
    nearby = rows[max(0, place - 1) : place + 2]
    header = [
        (number, texts)
        for number, texts in nearby
        if number == row or _is_second_line(texts, (agent, name), free, queues)
    ]
    titles = {
        at: tuple(texts[at].strip() for _, texts in header if at < len(texts)) for at in range(len(cells))
    }
    titled = {at: kept for at, texts in titles.items() if (kept := tuple(filter(None, texts)))}
    own = {at: (cells[at],) for at in (agent, name) if at is not None}
    return (
        _Grid(max(number for number, _ in header), agent, name, titled | own, sure)
        if set(titled) & set(free)
        else None
    )


def _agent_columns(cells: Sequence[str], mapping: HeaderMap) -> tuple[int, int | None, bool] | None:
    """The positions of the agent and of the name beside it, and whether the agent's title is one that only agents have."""
    agents, names = _titles("agent", mapping, _AGENT_TITLES), _titles("agentName", mapping, _NAME_TITLES)
    numbers = [
        at
        for at, cell in enumerate(cells)
        if cell and (column_named(cell, agents) or _is_corner(cell, agents))
    ]
    named = [at for at, cell in enumerate(cells) if cell and column_named(cell, names)]
    if numbers:
        return numbers[0], next((at for at in named if at != numbers[0]), None), True
    own = _titles("agentName", mapping, ())
    return (named[0], None, column_named(cells[named[0]], own) is not None) if named else None


def _titles(field: str, mapping: HeaderMap, more: Sequence[str]) -> dict[str, Column]:
    kinds = (QUEUE_ROSTERS, AGENT_SETTINGS)
    column = next(column for column in QUEUE_ROSTERS.columns if column.field == field)
    names = [name for kind in kinds for each in kind.columns if each.field == field for name in each.names]
    names += [header for header, mapped in mapping.fields.items() if mapped == field]
    return {normalise(name): column for name in (*names, *more)}


def _is_corner(cell: str, agents: Mapping[str, Column]) -> bool:
    """Whether a title is that of both ways: Agent / Queue, 坐席/技能组."""
    parts = [normalise(part) for part in _CORNER.split(cell) if part.strip()]
    queue = next(column for column in QUEUE_ROSTERS.columns if column.field == "queueID")
    queues = {normalise(name) for name in (*queue.names, "Queues")}
    return len(parts) == 2 and any(part in agents for part in parts) and any(part in queues for part in parts)


def _is_second_line(
    cells: Sequence[str], beside: tuple[int, int | None], free: Sequence[int], queues: Queues
) -> bool:
    """Whether a row beside the header is its other line: nothing over the agents, and queues over the other columns."""
    filled = [cells[at].strip() for at in free if at < len(cells) and cells[at].strip()]
    if not filled or any(at is not None and at < len(cells) and cells[at].strip() for at in beside):
        return False
    if all(len(text) > 3 and _QUEUE_ID.fullmatch(text) for text in filled):
        return True
    known = queues()
    if known is None:
        return len(filled) > 1 and all(is_name(text) and not looks_marked([text]) for text in filled)
    return all(known.find(text) or is_total(text) for text in filled)


def _asked(sheet: Sheet, match: Match, clues: Clues) -> Match | Unrecognised:
    """A list of people to call, or a question where it may be a roster with the agents' own phones."""
    if clues.confirmed:
        return match
    others = [
        at
        for at, title in enumerate(match.header)
        if title and at not in match.columns and at not in match.custom and not is_own(title)
    ]
    agents = _titles("agent", HeaderMap(), ())
    agent = next((at for at, title in enumerate(match.header) if title and column_named(title, agents)), None)
    if len(others) < 2 or agent is None:
        return match
    body = sheet.below(match.header_row).iloc[:_LOOKED_AT]
    who = body[agent][body[agent] != ""]
    marked = [at for at in others if all_marked([str(cell) for cell in body[at].unique()])]
    if len(marked) < 2 or len(who) < 2 or who.duplicated().any():
        return match
    why = message("COLUMNS_OF_ROSTER", columns=tuple(match.header[at] for at in marked))
    return Unrecognised(
        (Problem("KIND_CONTRADICTED", detail=packed("KIND_BUT", kind=match.kind.name, why=why)),), match.kind
    )
