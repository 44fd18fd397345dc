"""Which kind of list a sheet is: by all of its headers, by names, and never by a guess between “to call” and “not to call”."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from transforms.chosen_header import first_lines, is_there, lines_of, row_above
from transforms.consent_cells import Says, says_of_calls
from transforms.consent_titles import plain_under, sense_of
from transforms.evidence import Clues, call_log_headers, of_customers, says_not_to_call, says_refused
from transforms.headers import HeaderMap, Match, fit, language_of
from transforms.kind import Kind
from transforms.list_titles import of_staff
from transforms.numbers_of_others import with_numbers_of_others
from transforms.other_kinds import with_questions
from transforms.parser_shared import looks_like_number, normalise
from transforms.refusals import is_refusal
from transforms.sheet import Sheet, numbered_rows
from validators.libraries import pd
from validators.message import Message, message, packed
from validators.problems import Problem
from validators.schema import Column, Role

_DIGIT = re.compile(r"\d")
_NOTES = 3  # last rows that may be a note under the list
_LOOKED_AT = 1000  # rows whose remarks are read
_QUESTIONS = frozenset({"KIND_AMBIGUOUS", "KIND_CONTRADICTED"})


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet that is not loaded as it is: why, and the kind that it is nearest to."""

    problems: tuple[Problem, ...]
    nearest: Kind | None = None

    @property
    def asks(self) -> bool:
        """Whether it may be a list of forbidden numbers: nothing beside it may be sent before that is known."""
        forbids = self.nearest is not None and self.nearest.forbids
        return forbids or any(problem.code in _QUESTIONS for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The kinds of which a row of cells names at least one column."""

    row: int
    matches: tuple[Match, ...]

    @property
    def named(self) -> int:
        """The most cells that any kind explains."""
        return max(map(_explained, self.matches), default=0)

    def complete(self, clues: Clues) -> bool:
        """Whether it is the header of one of the kinds: no required column is missing."""
        return any(not _missing(match, clues) for match in self.matches)


def recognise(
    sheet: Sheet,
    kinds: Sequence[Kind],
    mapping: HeaderMap,
    clues: Clues | None = None,
    rivals: Sequence[Kind] = (),
) -> Match | Unrecognised:
    """Which of the kinds a sheet is of, and where its header stands.

    The header is the one that a person chose, otherwise the row of the first 20 that names most columns of a kind, above the first row of data. Of several kinds
    that fit, the one with most columns is meant; a kind that recognises more than any that fits is meant, and lacks some.
    Where numbers may be to call or not to call alike, and where a name or the rows speak against the kind, it is asked.
    `rivals` are kinds that were not asked for and may explain the headers of a list to call better, as one not to call.
    """
    clues = clues or Clues()
    if not is_there(sheet):
        return Unrecognised((Problem("HEADER_ROW_NOT_FOUND", detail=lines_of(sheet)),))
    found = _header(sheet, kinds, mapping, clues)
    if found is None:
        return _explain(sheet, kinds)
    chosen = _chosen(sheet, found, clues, several=len(kinds) > 1)
    if isinstance(chosen, Match):
        chosen = with_numbers_of_others(sheet, chosen)
    if not isinstance(chosen, Match) or clues.confirmed:
        return chosen
    numbers = [at for at, column in chosen.columns.items() if column.role is Role.PHONE]
    if (row := row_above(sheet, chosen.header_row, numbers)) is not None:
        return Unrecognised((Problem("ROWS_ABOVE_HEADER", detail=str(row)),), chosen.kind)
    chosen = with_questions(sheet, chosen, rivals)
    against = _against(sheet, chosen, clues, named=len(kinds) == 1) or _better(chosen, rivals, mapping)
    if against is None:
        return chosen
    detail = packed("KIND_BUT", kind=chosen.kind.name, why=against)
    return Unrecognised((Problem("KIND_CONTRADICTED", detail=detail),), chosen.kind)


def _header(sheet: Sheet, kinds: Sequence[Kind], mapping: HeaderMap, clues: Clues) -> _Candidates | None:
    """The best row: of equal ones the last above the data, since titles stand above headers."""
    best: _Candidates | None = None
    for row, cells in _first_rows(sheet):
        here = _Candidates(row, tuple(match for kind in kinds if (match := fit(kind, row, cells, mapping))))
        if not here.matches:
            continue
        if best is not None and best.complete(clues) and (_is_data(cells) or _data_between(sheet, best, row)):
            break
        if best is None or here.named >= best.named:
            best = here
    return best


def _first_rows(sheet: Sheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    return numbered_rows(first_lines(sheet))


def _is_data(cells: Sequence[str]) -> bool:
    """Whether a row below a header is none itself, whatever titles another table has in it: it holds a number."""
    return any(looks_like_number(cell.strip()) for cell in cells)


def _data_between(sheet: Sheet, header: _Candidates, row: int) -> bool:
    """Whether a row of data stands between a header and a row below it: titles are one cell of words."""
    between = sheet.cells.loc[(sheet.cells.index > header.row) & (sheet.cells.index < row)]
    rows = ([str(cell).strip() for cell in cells if cell] for cells in between.itertuples(index=False))
    return any(len(cells) > 1 or any(map(looks_like_number, cells)) for cells in rows)


def _chosen(sheet: Sheet, found: _Candidates, clues: Clues, *, several: bool) -> Match | Unrecognised:
    """The kind that is meant; a question when the headers leave it open."""
    matches = found.matches
    weights = {match.kind.name: _weight(sheet, match) for match in matches}
    fits = [match for match in matches if not _missing(match, clues)]
    best = sorted(fits, key=lambda match: -weights[match.kind.name])[:2]
    nearer = [match for match in matches if best and weights[match.kind.name] > weights[best[0].kind.name]]
    if best[:1] and best[0].kind.rows.reaches and any(match.kind.forbids for match in nearer):
        return _ambiguous([best[0], next(match for match in nearer if match.kind.forbids)])
    if (
        nearer
        and best
        and best[0].kind.rows.reaches
        and len(_missing(nearest := _heaviest(nearer, weights), clues)) > 1
    ):
        return _ambiguous([best[0], nearest])
    if nearer or not best:  # a contact plan without its executor must not pass for a list of customers
        return _incomplete(_heaviest(nearer or matches, weights), clues)
    if several and (either := _either(sheet, matches, best[0], clues, weights)):
        return either
    if len(best) == 2 and weights[best[0].kind.name] == weights[best[1].kind.name]:
        return _ambiguous(best)
    return best[0]


def _heaviest(matches: Sequence[Match], weights: Mapping[str, int]) -> Match:
    return max(matches, key=lambda match: weights[match.kind.name])


def _weight(sheet: Sheet, match: Match) -> int:
    """How many columns of a kind a header names; two columns of numbers say no more of it than one."""
    meant = _meant(sheet, match).values()
    numbers = {column.field for column in meant if column.role is Role.PHONE}
    return len(numbers) + sum(column.role is not Role.PHONE for column in meant) + len(match.custom)


def _meant(sheet: Sheet, match: Match) -> dict[int, Column]:
    """The columns that tell a kind: without choices of which no cell is one, since a Status of New and Won is no Action."""
    return {at: match.columns[at] for at in _telling(match) if not _holds_others(sheet, match, at)}


def _holds_others(sheet: Sheet, match: Match, at: int) -> bool:
    column = match.columns[at]
    if not column.choices or column.required:
        return False
    cells = sheet.below(match.header_row)[at].iloc[:_LOOKED_AT].unique()
    names = {normalise(name) for choice in column.choices for name in choice.names}
    return any(cells) and not any(normalise(cell) in names or says_refused(cell) for cell in cells)


def _of_customers_only(sheet: Sheet, match: Match, rival: Match) -> bool:
    """Whether headers speak of customers, and none of them is one that only the rival, a list not to call, has."""
    known = {*_telling(match), *match.custom, *_telling(rival)}
    rest = [header for at, header in enumerate(match.header) if header and at not in known]
    of_rival = set(_meant(sheet, rival)) - set(match.columns)
    return not of_rival and of_customers(rest)


def _either(
    sheet: Sheet, matches: Sequence[Match], best: Match, clues: Clues, weights: Mapping[str, int]
) -> Match | Unrecognised | None:
    """The question whether numbers are to be called, where the headers fit a list of forbidden numbers as well.

    An option for such lists decides it, and so does a name; None when the headers themselves do.
    """
    most = weights[best.kind.name]
    to_call = [match for match in matches if match.kind.rows.reaches and weights[match.kind.name] == most]
    not_to = [match for match in matches if match.kind.forbids and weights[match.kind.name] >= most]
    if not (to_call and not_to):
        return None
    if best in to_call and not clues.asked and _of_customers_only(sheet, best, not_to[0]):
        return best
    if not _missing(not_to[0], clues) and (clues.asked or clues.refuses):
        return not_to[0]
    if clues.for_calling() and not clues.against_calling() and best in to_call:
        return best
    return _ambiguous([to_call[0], not_to[0]])


def _ambiguous(matches: Sequence[Match]) -> Unrecognised:
    names = " / ".join(match.kind.name for match in matches)
    return Unrecognised((Problem("KIND_AMBIGUOUS", detail=names),), matches[-1].kind)


def _against(sheet: Sheet, match: Match, clues: Clues, *, named: bool) -> Message | None:
    """What speaks against the kind of a sheet; `named` when a person named the kind."""
    if match.kind.rows.reaches and (said := clues.against_calling() or _cells_refuse(sheet, match)):
        return said
    if named:
        return None
    if match.kind.forbids and clues.for_calling() and not clues.against_calling():
        return message("NAME_SAYS_CALL")
    reads_as_log = match.kind.forbids or match.kind.rows.reaches
    written = [header for at, header in enumerate(match.header) if at not in match.own]
    if reads_as_log and (headers := call_log_headers(written)):
        return message("COLUMNS_OF_CALL_LOG", columns=headers)
    return None


def _better(match: Match, rivals: Sequence[Kind], mapping: HeaderMap) -> Message | None:
    """The kind of forbidden numbers that a list to call fits better; None when there is none."""
    if not match.kind.rows.reaches:
        return None
    others = (fit(kind, match.header_row, match.header, mapping) for kind in rivals if kind.forbids)
    fits = (other for other in others if other and not _missing(other, Clues()))
    better = next((other for other in fits if _explained(other) > _explained(match)), None)
    return message("HEADERS_FIT_BETTER", kind=better.kind.name) if better else None


def _cells_refuse(sheet: Sheet, match: Match) -> Message | None:
    """What in the cells of a list says that its customers are not to be called: a title, a note or most remarks."""
    if (row := _title_refuses(sheet, match)) is not None:
        return message("TITLE_SAYS_NO", row=row)
    return message("ROWS_SAY_NO") if _remarks_refuse(sheet, match) else None


def _title_refuses(sheet: Sheet, match: Match) -> int | None:
    """The row that says that customers are not to be called: above the header, under the list, a heading within it, or titles of a second line."""
    above = sheet.above(match.header_row)
    body = sheet.below(match.header_row)
    under = numbered_rows(body.iloc[-_NOTES:])
    notes = (line for line in under if sum(cell != "" for cell in line[1]) == 1)
    for row, cells in [*numbered_rows(above), *notes, *_headings(body, match)]:
        if any(says_not_to_call(cell) for cell in cells if cell):
            return row
    return next(_other_titles(body, match), None) or _second_titles(body, match)


def _other_titles(body: pd.DataFrame, match: Match) -> Iterator[int]:
    """The rows within a list that repeat its title of numbers, and have a title of consent where it has another one."""
    at = next((at for at, column in match.columns.items() if column.role is Role.PHONE), None)
    for row, cells in () if at is None else numbered_rows(_those(body, body[at] == match.header[at])):
        if any(cell != match.header[beside] and sense_of(cell) for beside, cell in enumerate(cells)):
            yield row


def _headings(body: pd.DataFrame, match: Match) -> Iterator[tuple[int, tuple[str, ...]]]:
    """What is said of the rows below: the text with which a row begins that has no number, and a group's name in its first row.

    A serial number may stand before it. Of a long list only rows with a blank in one of two columns are looked at, which any
    such row has.
    """
    own = [at for at in range(body.shape[1]) if at not in match.own]
    first = [at for at in own if at in match.columns][:2] or own[:1]
    if len(own) == 1 or len(first) == 1:
        likely = _those(body, ~body[first[0]].str.contains("[0-9]").astype(bool))
    else:
        likely = _those(body, (body[first[0]] == "") | (body[first[1]] == ""))
    for row, cells in numbered_rows(likely[own]):
        texts = [cell for cell in cells if cell and not cell.isdigit()]
        if texts and not any(map(looks_like_number, cells)):
            yield row, (texts[0],)
    yield from _groups(body, match, own)


def _those(body: pd.DataFrame, which: pd.Series[bool]) -> pd.DataFrame:
    """The rows that are meant; where there are none, without looking through the columns."""
    return body[which] if which.any() else body.iloc[:0]


def _groups(body: pd.DataFrame, match: Match, own: Sequence[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The names of groups, where the first column has each only in the first row of its group and not in those below it."""
    at = next((at for at in own if match.header[at]), None)
    if at is None or at in match.columns or not len(body) or not body[at].iloc[0]:
        return
    named = body[at][body[at] != ""]
    if named.is_unique and 2 * len(named) <= len(body):
        last = body[at].shift(-1) != ""  # of a group of one row
        yield from numbered_rows(body[[at]][(body[at] != "") & ~last])


def _second_titles(body: pd.DataFrame, match: Match) -> int | None:
    """The row right below the header, where it has no number and one of its cells is the title of a column of consent."""
    for row, cells in numbered_rows(body.iloc[:1]):
        own = [cell for at, cell in enumerate(cells) if cell and at not in match.own]
        if not any(map(_DIGIT.search, own)) and any(map(sense_of, own)):
            return row
    return None


def _remarks_refuse(sheet: Sheet, match: Match) -> bool:
    """Whether at least half of the first rows, and two of them, remark that their customer is not to be called."""
    body = sheet.below(match.header_row).iloc[:_LOOKED_AT]
    texts = [
        at
        for at in range(body.shape[1])
        if at not in match.own and (at not in match.columns or match.columns[at].role is Role.TEXT)
    ]
    refuse = pd.Series(data=False, index=body.index)
    for at in texts:
        says = {cell: says_not_to_call(str(cell)) for cell in body[at].unique()}
        if any(says.values()):
            says = {cell: _refuses_under(match.header[at], str(cell)) for cell in says}
            refuse |= body[at].map(says).astype(bool)
    return int(refuse.sum()) >= 2 and len(body) <= 2 * int(refuse.sum())


def _refuses_under(title: str, cell: str) -> bool:
    """Whether a cell says not to call: no name of a team, and nothing that lets its customer be called under its title, as “Not in DNC”."""
    if of_staff(title):
        return is_refusal(cell)
    if not says_not_to_call(cell):
        return False
    sense = sense_of(title)
    return sense is None or says_of_calls(cell, sense, plain_under(title)) is not Says.CALL


def _explained(match: Match) -> int:
    return len(_telling(match)) + len(match.custom)


def _telling(match: Match) -> list[int]:
    """The positions of columns that say of which kind a sheet is: not those that only say how others are read, nor where a row goes.

    A list not to call may tell the campaign as well.
    """
    where = match.kind.places.fields if match.kind.places else ()
    return [at for at, column in match.columns.items() if not column.aside and column.field not in where]


def _missing(match: Match, clues: Clues) -> list[Column]:
    present = {column.field for column in match.columns.values()}
    if match.kind.forbids:
        present |= clues.filled
    return [column for column in match.kind.columns if column.required and column.field not in present]


def _explain(sheet: Sheet, kinds: Sequence[Kind]) -> Unrecognised:
    """What to say of a sheet of which no header is known: its shape, since its first row may be a customer's."""
    rows = [(row, cells) for row, cells in _first_rows(sheet) if any(cells)]
    if not rows:
        return Unrecognised((Problem("SHEET_EMPTY", detail=packed("SHEET_NAMED", sheet=sheet.name)),))
    if len(kinds) == 1:
        wanted = [column for column in kinds[0].columns if column.required]
        near = _near_miss(rows, wanted)
        language = language_of(rows[0][1])
        missing = (Problem("COLUMN_MISSING", column=column.title(language), detail=near) for column in wanted)
        return Unrecognised(tuple(missing), kinds[0])
    columns = sum(1 for cell in rows[0][1] if cell)
    return Unrecognised((Problem("KIND_UNKNOWN", detail=packed("COLUMNS_SEEN", columns=columns)),))


def _incomplete(match: Match, clues: Clues) -> Unrecognised:
    loose = {cell: cell for cell in match.header if cell}
    missing = (
        Problem(
            "COLUMN_MISSING",
            column=column.title(match.language),
            detail=_candidate(match.kind, column, loose),
        )
        for column in _missing(match, clues)
    )
    return Unrecognised(tuple(missing), match.kind)


def _near_miss(rows: list[tuple[int, tuple[str, ...]]], wanted: list[Column]) -> str:
    loose = {cell: cell for _, cells in rows[:1] for cell in cells if cell}
    return next((hint for column in wanted if (hint := _similar(column, loose))), "")


def _candidate(kind: Kind, column: Column, headers: Mapping[str, str]) -> str:
    """What may stand for a missing column: a header that is nearly its name, otherwise an option that fills it in."""
    option = next((option.name for option in kind.options if option.fills == column.field), "")
    return _similar(column, headers) or (packed("OPTION_FILLS", option=option) if option else "")


def _similar(column: Column, headers: Mapping[str, str]) -> str:
    """A header that is nearly this column's name: “Telefone” for Telephone."""
    names = [normalise(name) for name in column.names]
    for header in headers:
        if difflib.get_close_matches(normalise(header), names, n=1, cutoff=0.75):
            return packed("SIMILAR_COLUMN", header=header)
    return ""
