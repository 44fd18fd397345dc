"""From a recognised sheet to valid rows: which can be sent, which are settled already, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from transforms.beside import tables_beside
from transforms.cell_readings import READ_COLUMNS
from transforms.consent import (
    Consent,
    held_rows,
    remarks_about_calls,
    senses_in,
    unclear_columns,
    with_same_people,
)
from transforms.every_phone import at_entries
from transforms.headers import Match, letter
from transforms.kind import REMARKS_BY, Kind, person_in
from transforms.legends import coloured_refusals
from transforms.no_entries import Found, footers, short_numbers
from transforms.notes import comment_refuses
from transforms.number_columns import numbers_in
from transforms.number_patterns import LEAST
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, outcome_frame
from transforms.people import Numbers, no_numbers
from transforms.places import OWN, PLACE, key_columns, places, says_place, sent_to, with_place
from transforms.policies import Hidden, PreparePolicy
from transforms.portions import Portion, bodies, left_out, read_portion
from transforms.refusals import is_refusal
from transforms.repairs import REPAIR_COLUMNS
from transforms.repeated import find_repeated
from transforms.several_phones import at_places, placed
from transforms.sheet import Sheet, place_of_cell
from transforms.swapped_dates import swapped_columns
from validators.libraries import np, pd
from validators.message import packed
from validators.problem_types import Severity
from validators.problems import Problem, problem_type
from validators.schema import Role
from validators.tables import stacked, without_rows
from validators.validate import PROBLEM_COLUMNS, display_value, problem_frame

_ANY_NUMBER = 3  # digits of the shortest number that the API takes
ROWS = 100_000
"""Rows of a portion: larger ones are no faster, and take more memory."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of one sheet, validated; where a row may have several entries, its entries, numbered by cell.

    `ready` has canonical string columns named by field (custom fields by their id), index = sheet rows; `settled` is an
    outcome frame of every other row; `problems` and `repairs` name the analyst's own headers. `places` says of every row
    that was read where it goes (`place`), and whether its own cells say it (`own`); None where the sheet has no column for it.
    """

    kind: Kind
    ready: pd.DataFrame
    settled: pd.DataFrame
    problems: pd.DataFrame
    repairs: pd.DataFrame
    sheet_problems: tuple[Problem, ...]
    places: pd.DataFrame | None = None
    consent: tuple[int, ...] = ()  # the positions of the columns that say whether a customer may be called
    numbers: Numbers = field(default_factory=no_numbers)  # whom the cells of all rows may mean

    @property
    def rows(self) -> int:
        return len(self.ready) + len(self.settled)

    @property
    def refused(self) -> bool:
        """Whether the whole sheet is refused: nothing of it may be sent."""
        return any(problem.severity is Severity.ERROR for problem in self.sheet_problems)


def prepare(sheet: Sheet, match: Match, policy: PreparePolicy, rows: int = ROWS) -> Prepared:
    """Repair, validate and deduplicate every data row of a recognised sheet, so many at a time.

    What comes of it does not depend on how many: rows of different portions are compared as those of one.
    """
    repairs = replace(policy.repairs, swapped=swapped_columns(sheet, match))
    policy = replace(policy, repairs=repairs)
    below = sheet.below(match.header_row)
    senses = senses_in(
        lambda: (body.cells for body in bodies(sheet, match, rows)), below, match, policy.consent
    )
    portions = [read_portion(body, sheet.facts, match, policy, senses) for body in bodies(sheet, match, rows)]
    problems = _problems(sheet, match, portions)
    entries = _entries(match, portions)
    skipped = at_entries(_skipped(sheet, match, portions), entries, match)
    invalid = _invalid(problems)
    kind = match.kind
    whole = sent_to([portion.frame for portion in portions], kind, kind.scope(policy.options))
    frames = _without(whole, invalid)
    numbers = _numbers(sheet, match, portions)
    held = _held(match, portions, numbers, entries)
    held = without_rows(held, skipped)
    invalid = without_rows(invalid, held)  # there is nothing to correct in whom nobody may call
    frames = _without(frames, held)
    placed = [with_place(kind, frame) for frame in frames]
    repeated = find_repeated(placed, kind, key_columns(kind, policy.options))
    settled = stacked([skipped, invalid, held, repeated], OUTCOME_COLUMNS)
    told = skipped
    if len(skipped):
        told = skipped[(skipped["outcome"] == Outcome.INVALID) | (skipped["code"] == "LEFT_OUT")]
    listed = [_as_problems(rows) for rows in (repeated, told, held)]
    return Prepared(
        match.kind,
        _rows(_without(frames, repeated)),
        settled.sort_values("row", ignore_index=True) if len(settled) else settled,
        titled(stacked([problems, *listed], PROBLEM_COLUMNS), match),
        titled(stacked((portion.repairs for portion in portions), REPAIR_COLUMNS), match),
        tuple(_sheet_problems(sheet, match, policy, portions)),
        _places(kind, whole, portions),
        tuple(senses),
        numbers,
    )


def _numbers(sheet: Sheet, match: Match, portions: Sequence[Portion]) -> Numbers:
    """Whom the cells of numbers may mean."""
    lines = stacked((portion.numbers for portion in portions), READ_COLUMNS)
    called = [portion.frame[name] for name in match.kind.rows.reaches for portion in portions]
    return numbers_in(lines, called, match, sheet.cells.shape[1])


def _held(
    match: Match, portions: Sequence[Portion], numbers: Numbers, entries: pd.Index[int]
) -> pd.DataFrame:
    """The rows that say that nobody is to be called, but for those that are no entries, and all others of the same people."""
    no_entries = [
        row for portion in portions for row in (*portion.skipped.headers, *portion.skipped.examples)
    ]
    refusing = held_rows([portion.consent for portion in portions])
    if no_entries and len(refusing):
        refusing = refusing[~refusing["row"].isin(no_entries)]
    called = [portion.frame[name] for name in match.kind.rows.reaches for portion in portions]
    return with_same_people(at_entries(refusing, entries, match), refusing["row"].tolist(), numbers, called)


def _places(kind: Kind, frames: Sequence[pd.DataFrame], portions: Sequence[Portion]) -> pd.DataFrame | None:
    """Where each row goes, whatever becomes of it, and whether it says so itself; None where the sheet does not say it."""
    if not any(says_place(kind, frame) for frame in frames):
        return None
    own = pd.concat([places(kind, portion.frame) for portion in portions]) != ""
    return pd.DataFrame({PLACE: pd.concat([places(kind, frame) for frame in frames]), OWN: own})


def _entries(match: Match, portions: Sequence[Portion]) -> pd.Index[int]:
    """The numbers of all entries, where a row may have several."""
    numbers = [portion.frame.index.to_numpy("int64") for portion in portions if match.dialled]
    entries: pd.Index[int] = pd.Index(np.concatenate([np.zeros(0, "int64"), *numbers]))
    return entries


def _problems(sheet: Sheet, match: Match, portions: Sequence[Portion]) -> pd.DataFrame:
    """The problems of all rows, at most one error a cell."""
    last = _rows([portion.last for portion in portions])
    between = match.kind.rows.between
    left = left_out(sheet.facts, match)
    apart = (line for line in sheet.apart if line.row > match.header_row and line.row not in left)
    entries = _entries(match, portions)
    totals = at_entries(problem_frame(footers(last)), entries, match)
    found = _first_a_cell(
        [
            *_found(portions, "marked"),
            totals,
            *_found(portions, "titles"),
            problem_frame(short_numbers([portion.lengths for portion in portions], match.kind.columns)),
            *_found(portions, "cells"),
            at_entries(
                problem_frame((line.row, "", line.code, "", line.detail) for line in apart), entries, match
            ),
            *_found(portions, "schema"),
            *_found(portions, "across"),
            problem_frame(_short_forbidden(match.kind, portions)),
            between(_rows([portion.frame for portion in portions])) if between else problem_frame(),
        ],
        [portion.places for portion in portions],
    )
    return _totals_alone(found, totals)


def _totals_alone(problems: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """The problems without what is wrong with the cells of a total: nobody is to correct those."""
    if totals.empty:
        return problems
    of_totals = problems["row"].isin(totals["row"].tolist())
    return problems[~of_totals | problems["code"].isin(totals["code"].tolist())].reset_index(drop=True)


def _short_forbidden(kind: Kind, portions: Sequence[Portion]) -> Iterator[Found]:
    """Forbidden numbers of so few digits that no number to call is theirs: “1234” may be meant as the end of one."""
    for column in kind.columns if kind.forbids else ():
        for portion in portions if column.role is Role.PHONE else ():
            numbers = portion.frame[column.field]
            digits = numbers.str.count("[0-9]")
            few = numbers[(digits >= _ANY_NUMBER) & (digits < LEAST)]
            for row, number in zip(few.index.tolist(), few.tolist(), strict=True):
                yield (
                    row,
                    column.field,
                    "FORBIDDEN_SHORT",
                    display_value(column, number),
                    str(len(number)),
                )


def _found(portions: Sequence[Portion], where: str) -> Iterator[pd.DataFrame]:
    return (getattr(portion.problems, where) for portion in portions)


def _skipped(sheet: Sheet, match: Match, portions: Sequence[Portion]) -> pd.DataFrame:
    """The outcomes of rows that are settled before their cells are looked at."""

    def rows(name: str) -> list[int]:
        return [row for portion in portions for row in attrgetter(name)(portion.skipped)]

    found = [
        outcome_frame(rows("headers"), Outcome.SKIPPED, "HEADER_REPEATED"),
        outcome_frame(rows("examples"), Outcome.SKIPPED, "EXAMPLE_ROW"),
        outcome_frame(rows("changed"), Outcome.INVALID, "EXAMPLE_CHANGED"),
    ]
    if hidden := rows("hidden"):
        found.append(outcome_frame(hidden, Outcome.SKIPPED, "ROW_HIDDEN_SKIPPED"))
    own = left_out(sheet.facts, match)
    if left := [*rows("left"), *(line.row for line in sheet.apart if line.row in own)]:
        found.append(outcome_frame(left, Outcome.SKIPPED, "LEFT_OUT"))
    return stacked(found, OUTCOME_COLUMNS)


def _without(frames: Iterable[pd.DataFrame], settled: pd.DataFrame) -> list[pd.DataFrame]:
    """The frames without the settled rows; one that has none is not copied."""
    rows = np.sort(settled["row"].to_numpy("int64"))
    return [_without_rows(frame, rows) for frame in frames]


def _without_rows(frame: pd.DataFrame, rows: np.typing.NDArray[np.int64]) -> pd.DataFrame:
    """`rows` are in order: of a long list only those that may stand in the frame are looked at."""
    if not (len(frame) and len(rows)):
        return frame
    first, last = np.searchsorted(rows, [frame.index.min(), frame.index.max() + 1])
    there = frame.index.isin(rows[first:last])
    return frame[~there] if there.any() else frame


def _rows(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames)


def _sheet_problems(
    sheet: Sheet, match: Match, policy: PreparePolicy, portions: Sequence[Portion]
) -> Iterator[Problem]:
    """What is wrong with the sheet as a whole."""
    yield from sheet.problems
    yield from _of_headers(match, policy, set(portions[0].consent.unclear))
    yield from facts_problems(sheet, match, policy)
    yield from _merged_refusals(sheet, match, portions[0].consent.unclear)
    yield from _remarks(sheet, match, policy, [portion.consent for portion in portions])
    yield from _untitled(portions)
    yield from unclear_columns([portion.consent for portion in portions], match)
    if blank := sum(portion.blank for portion in portions):
        yield Problem("ROWS_BLANK", detail=str(blank))
    apart = any(line.row > match.header_row for line in sheet.apart)
    if not apart and not any(portion.rows for portion in portions):
        yield Problem("NO_ROWS")


def _of_headers(match: Match, policy: PreparePolicy, understood: set[int]) -> Iterator[Problem]:
    """What was found of the headers; columns that nobody knows are refused where the profile says so.

    `understood` are the positions of columns of consent: they are no columns of the kind, and yet are known.
    """
    headers = {match.header[at] for at in understood}
    for problem in match.problems:
        if problem.code != "COLUMN_UNKNOWN":
            yield problem
        elif problem.column not in headers:
            yield replace(problem, code="COLUMN_REFUSED") if policy.refuse_unknown else problem


def _remarks(
    sheet: Sheet, match: Match, policy: PreparePolicy, consent: Sequence[Consent]
) -> Iterator[Problem]:
    """What comments, remarks and colours say against calls, unless a named person has read them: then who it is."""
    coloured = coloured_refusals(sheet, match)
    found = [
        *_commented_refusals(sheet, match),
        *remarks_about_calls(consent, match),
        *([coloured] if coloured else []),
    ]
    by = person_in(policy.options, REMARKS_BY)
    yield from [Problem("REMARKS_READ", detail=by)] if found and by else found


def _commented_refusals(sheet: Sheet, match: Match) -> Iterator[Problem]:
    """Comments beside the rows of a list to call that say that somebody is not to be called."""
    if not match.kind.rows.reaches:
        return
    rows = sorted(
        {row for row, said in sheet.facts.comments if row > match.header_row and comment_refuses(said)}
    )
    if rows:
        where = packed("ROWS_SEEN", rows=tuple(map(str, rows[:5])), count=len(rows))
        yield Problem("COMMENT_REFUSES", detail=where)


def _untitled(portions: Sequence[Portion]) -> Iterator[Problem]:
    """Columns that hold data under a blank header cell: they are not sent."""
    for at in portions[0].untitled:
        if count := sum(portion.untitled[at] for portion in portions):
            yield Problem("COLUMN_UNTITLED", column=letter(at), detail=str(count))


def facts_problems(sheet: Sheet, match: Match, policy: PreparePolicy) -> Iterable[Problem]:
    """What the facts beside the values make of the sheet."""
    hidden = [row for row in sheet.facts.hidden_rows if row > match.header_row]
    if hidden and policy.hidden is Hidden.STOP:
        yield Problem("ROWS_HIDDEN", detail=str(len(hidden)))
    for at in sheet.facts.hidden_columns:
        if at in match.columns:
            yield Problem("COLUMN_HIDDEN", column=match.header[at])
    merged = [area for area in sheet.facts.merged if _touches(area, match)]
    if merged:
        yield Problem("MERGED_CELLS", detail=", ".join(merged[:5]))
    if beside := tables_beside(sheet, match):
        yield beside


def _merged_refusals(sheet: Sheet, match: Match, consent: Collection[int]) -> Iterator[Problem]:
    """Ranges of several rows in columns that are not loaded and say whom nobody may call: all but their first cells are blank."""
    if not match.kind.rows.reaches:
        return
    found = []
    for area in sheet.facts.merged:
        first, _, last = area.partition(":")
        (left, top), (_, bottom) = place_of_cell(first), place_of_cell(last or first)
        beside = left not in match.columns and left not in match.custom and left in sheet.cells
        if beside and match.header_row < top < bottom and top in sheet.cells.index:
            text = str(sheet.cells.at[top, left])
            found += [area] if text and (left in consent or is_refusal(text)) else []
    if found:
        yield Problem("MERGED_CELLS", detail=", ".join(found[:5]))


def _touches(area: str, match: Match) -> bool:
    """Whether a merged range (A1:C3) covers more than one cell of the table's header or loaded columns."""
    first, _, last = area.partition(":")
    (left, top), (right, bottom) = place_of_cell(first), place_of_cell(last or first)
    loaded = [at for at in (*match.columns, *match.custom) if left <= at <= right]
    return bool(loaded) and bottom >= match.header_row and (left, top) != (right, bottom)


def _first_a_cell(frames: list[pd.DataFrame], places: Iterable[Mapping[str, pd.Series[int]]]) -> pd.DataFrame:
    """One problem per cell: what its stored type proves comes before what its text fails."""
    joined = stacked(frames, PROBLEM_COLUMNS)
    if joined.empty:
        return joined
    for where in places:
        joined = at_places(joined, where)
    errors = np.array([_is_error(code) for code in joined["code"].tolist()], bool)
    again = errors.copy()
    again[errors] = joined[errors].duplicated(["row", "column"])
    left = joined[~again]
    return left.take(np.lexsort((~errors[~again], left["row"]))).reset_index(drop=True)


def _invalid(problems: pd.DataFrame) -> pd.DataFrame:
    if problems.empty:
        return outcome_frame((), Outcome.INVALID, "")
    errors = problems[problems["code"].map(_is_error).astype(bool)].drop_duplicates("row")
    settled = outcome_frame(errors["row"], Outcome.INVALID, errors["code"], errors["detail"])
    return settled.assign(column=errors["column"].to_numpy())


def _is_error(code: str) -> bool:
    return problem_type(code).severity is Severity.ERROR


def _as_problems(repeated: pd.DataFrame) -> pd.DataFrame:
    if repeated.empty:
        return problem_frame()
    found = repeated[["row", "column", "code", "detail"]].assign(value="")
    return found[list(PROBLEM_COLUMNS)]


def titled(frame: pd.DataFrame, match: Match) -> pd.DataFrame:
    """Field names become the headers that the analyst wrote."""
    if frame.empty:
        return frame
    names = [column.field for column in (*match.kind.columns, *match.kind.asides)]
    names += [placed(column.field, at) for at, column in match.columns.items()]
    titles = {name: match.title(name) for name in names}
    titles |= {field: match.title(field) for field in match.custom.values()}
    if match.dialled:
        frame = _at_numbers(frame, match)
    return frame.assign(column=frame["column"].map(lambda name: titles.get(name, name)))


def _at_numbers(frame: pd.DataFrame, match: Match) -> pd.DataFrame:
    """What is said of a number, at the column in which it stands."""
    own = frame["column"].isin(match.kind.several)
    field = match.columns[match.dialled[0]].field
    names = [placed(field, number % match.width) for number in frame.loc[own, "row"].tolist()]
    return frame.assign(column=frame["column"].mask(own, pd.Series(names, frame.index[own], dtype="str")))
