"""From a recognised sheet to valid rows: which can be sent, which are settled already, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from transforms.cells import RepairPolicy, canonical
from transforms.consent import ConsentPolicy, read_consent, with_same_number
from transforms.headers import OURS, Match, letter
from transforms.kind import Kind
from transforms.no_entries import blank_rows, problems_of_rows, repeated_headers
from transforms.outcomes import Outcome, outcome_frame
from transforms.sheet import Sheet
from validators.libraries import pd
from validators.problem_types import Severity
from validators.problems import Problem, problem_type
from validators.schema import Column, Role
from validators.validate import PROBLEM_COLUMNS, problem_frame, validate

_JOINT = "\x1f"

EXAMPLE = "example"  # the “callsheet row” cell of a template's example row


def find_repeated(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Outcomes of rows that are not sent because of another row; `detail` is that row's number.

    The first row of a key is kept and its repeats are `duplicate`. Rows of one key that differ in one of the kind's
    `agree` columns contradict each other: all of them are `invalid`, since it is not known which one is meant.
    """
    if not kind.rows.key or frame.empty:
        return outcome_frame([], Outcome.DUPLICATE, "")
    entries = _entries(frame, kind)
    if not entries["key"].duplicated().any():
        return outcome_frame([], Outcome.DUPLICATE, "")
    clashing = _clashing(entries)
    left = entries[~entries["row"].isin(clashing["row"])]
    first = left.groupby("key", sort=False)["row"].transform("first")
    left = left.assign(first=first, new=first == left["row"])
    rows = left.groupby("row", sort=False).agg(first=("first", "first"), new=("new", "any"))
    repeats = rows[~rows["new"]]
    same = outcome_frame(repeats.index, Outcome.DUPLICATE, "DUPLICATE_IN_FILE", repeats["first"].astype(str))
    return pd.concat([clashing, same], ignore_index=True)


def _entries(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """One line an entry: its row, its key as one string, and what must agree as one string."""
    filled = {
        column.field: frame[column.field].replace("", column.default)
        for column in kind.columns
        if column.field in frame and column.default
    }
    moments = [
        column.field for column in kind.columns if column.role is Role.DATETIME and column.field in frame
    ]
    # A time counts to the minute, written with a T or a space.
    filled |= {name: frame[name].str.replace("T", " ", regex=False).str[:16] for name in moments}
    wide = frame.assign(**filled)
    for column, meanings in kind.rows.expand.items():
        wide = wide.assign(
            **{column: wide[column].map(lambda cell, known=meanings: known.get(cell, (cell,)))}
        )
        wide = wide.explode(column)
    return pd.DataFrame(
        {
            "row": wide.index,
            "key": _join(wide, kind.rows.key).to_numpy(),
            "agree": _join(wide, kind.rows.agree).to_numpy(),
        }
    )


def _join(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series[str]:
    present = [column for column in columns if column in frame]
    if not present:
        return pd.Series("", index=frame.index, dtype="str")
    first, *rest = (frame[column].astype("str") for column in present)
    for column in rest:
        first = first.str.cat(column, sep=_JOINT)
    return first


def _clashing(entries: pd.DataFrame) -> pd.DataFrame:
    groups = entries.groupby("key", sort=False)
    clash = entries[groups["agree"].transform("nunique") > 1]
    if clash.empty:
        return outcome_frame([], Outcome.INVALID, "")
    ends = clash.groupby("key", sort=False)["row"].agg(["first", "last"])
    other = (
        clash["key"]
        .map(ends["first"])
        .where(clash["key"].map(ends["first"]) != clash["row"], clash["key"].map(ends["last"]))
    )
    found = outcome_frame(clash["row"], Outcome.INVALID, "CONFLICT_IN_FILE", other.astype(str))
    return found.drop_duplicates("row", ignore_index=True)


class Hidden(StrEnum):
    """What to do with rows that are hidden or filtered out."""

    STOP = "stop"
    INCLUDE = "include"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class PreparePolicy:
    """What a profile and an order say about reading rows."""

    today: str  # ISO, in the profile's zone: a day, or a day and minute (2026-11-30 09:30)
    hidden: Hidden = Hidden.STOP
    repairs: RepairPolicy = field(default_factory=RepairPolicy)
    time_zone: str = "Asia/Singapore"  # in which dates and times are meant
    consent: ConsentPolicy = field(default_factory=ConsentPolicy)
    filled: Mapping[str, str] = field(default_factory=dict)  # field -> value of rows that have none


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of one sheet, validated.

    `ready` has canonical string columns named by field (custom fields by their id), index = sheet rows; `settled` is an
    outcome frame of every other row; `problems` and `repairs` name the analyst's own headers.
    """

    kind: Kind
    ready: pd.DataFrame
    settled: pd.DataFrame
    problems: pd.DataFrame
    repairs: pd.DataFrame
    sheet_problems: tuple[Problem, ...]

    @property
    def rows(self) -> int:
        return len(self.ready) + len(self.settled)

    @property
    def refused(self) -> bool:
        """Whether the whole sheet is refused: nothing of it may be sent."""
        return any(problem.severity is Severity.ERROR for problem in self.sheet_problems)


def prepare(sheet: Sheet, match: Match, policy: PreparePolicy) -> Prepared:
    """Repair, validate and deduplicate every data row of a recognised sheet."""
    kind = match.kind
    body = _as_written(sheet, match)
    blank = blank_rows(body, sheet.types.loc[body.index], match)
    body = body[~blank] if blank.any() else body
    consent = read_consent(body, match, policy.consent)
    facts = (*_facts(sheet, match, policy), *_untitled(body, match), *consent.problems)
    sheet_problems = (*sheet.problems, *match.problems, *facts)
    types = sheet.types.loc[body.index]
    skipped = _skipped(sheet, match, body, policy)
    kept = ~body.index.isin(skipped["row"])
    columns = dict(match.columns) | _custom_columns(match)
    clean = canonical(body[kept], types[kept], columns, policy.repairs, untyped=bool(sheet.facts.delimiter))
    frame = _with_filled(clean.frame, policy.filled)
    checked = validate(frame, kind.schema, policy.today)
    apart = problem_frame(
        (line.row, "", line.code, "", line.detail) for line in sheet.apart if line.row > match.header_row
    )
    across = kind.rows.across(frame, policy.time_zone) if kind.rows.across else problem_frame()
    rows = problems_of_rows(frame, body[kept], columns, match, sheet.facts)
    problems = _first_a_cell([rows, clean.problems, apart, checked, across])
    if blank.any():
        sheet_problems = (*sheet_problems, Problem("ROWS_BLANK", detail=str(int(blank.sum()))))
    invalid = _invalid(problems)
    valid = frame[~frame.index.isin(invalid["row"])]
    held = with_same_number(consent.held[consent.held["row"].isin(frame.index)], frame, kind.rows.reaches)
    held = held[held["row"].isin(valid.index)]
    repeated = find_repeated(valid[~valid.index.isin(held["row"])], kind)
    settled = pd.concat([skipped, invalid, held, repeated], ignore_index=True)
    changed = skipped[skipped["outcome"] == Outcome.INVALID]
    listed = [_as_problems(rows) for rows in (repeated, changed, held)]
    problems = pd.concat([problems, *listed], ignore_index=True)
    return Prepared(
        kind,
        frame[~frame.index.isin(settled["row"])],
        settled.sort_values("row", ignore_index=True),
        titled(problems, match),
        titled(clean.repairs, match),
        sheet_problems if len(body) or len(apart) else (*sheet_problems, Problem("NO_ROWS")),
    )


def _facts(sheet: Sheet, match: Match, policy: PreparePolicy) -> Iterable[Problem]:
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


def _touches(area: str, match: Match) -> bool:
    """Whether a merged range (A1:C3) covers more than one cell of the table's header or loaded columns."""
    first, _, last = area.partition(":")
    (left, top), (right, bottom) = _cell(first), _cell(last or first)
    loaded = [at for at in (*match.columns, *match.custom) if left <= at <= right]
    return bool(loaded) and bottom >= match.header_row and (left, top) != (right, bottom)


def _cell(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for sign in letters:
        column = column * 26 + ord(sign) - 64
    return column - 1, int(reference[len(letters) :])


def _skipped(sheet: Sheet, match: Match, body: pd.DataFrame, policy: PreparePolicy) -> pd.DataFrame:
    """Rows that are settled before their cells are looked at: the template's example row, hidden rows to be left out."""
    examples, changed = _examples(match, body)
    headers = [row for row in repeated_headers(body, match) if row not in {*examples, *changed}]
    found = [
        outcome_frame(headers, Outcome.SKIPPED, "HEADER_REPEATED"),
        outcome_frame(examples, Outcome.SKIPPED, "EXAMPLE_ROW"),
        outcome_frame(changed, Outcome.INVALID, "EXAMPLE_CHANGED"),
    ]
    if policy.hidden is Hidden.SKIP:
        hidden = body.index[body.index.isin(sheet.facts.hidden_rows)].difference(
            [*examples, *changed, *headers]
        )
        found.append(outcome_frame(hidden, Outcome.SKIPPED, "ROW_HIDDEN_SKIPPED"))
    return pd.concat(found, ignore_index=True)


def _examples(match: Match, body: pd.DataFrame) -> tuple[list[int], list[int]]:
    """Rows marked as the template's example: those that still are it, and those that somebody typed over."""
    marks = [at for at, title in enumerate(match.header) if title == f"{OURS}row"]
    if not marks:
        return [], []
    marked = body[body[marks[0]] == EXAMPLE]
    same = pd.Series(data=True, index=marked.index)
    for at, column in match.columns.items():
        if column.required:
            same &= marked[at].isin(_spellings(column))
    return marked.index[same].tolist(), marked.index[~same].tolist()


def _spellings(column: Column) -> set[str]:
    """How a template in either language writes a column's example, and how its cell is read back."""
    example = column.example
    titles = {
        title
        for choice in column.choices
        if example in (choice.value, choice.en, choice.zh)
        for title in (choice.en, choice.zh)
    }
    moments = {f"{example.replace(' ', 'T')}:00"} if column.role is Role.DATETIME else set()
    return {example} | titles | moments


def _custom_columns(match: Match) -> dict[int, Column]:
    """Custom fields as columns of free text: they are repaired and asked like any other that is sent."""
    return {
        at: Column(match.header[at], match.header[at], Role.TEXT, field=field, dates=True)
        for at, field in match.custom.items()
    }


# Before these our own CSV files write an apostrophe, so that no spreadsheet runs the cell (see `cell_text.csv_text`).
_ESCAPED = "^'([=+@\t\r\x00'\uff1d\uff0b\uff0d\uff20-])"


def _as_written(sheet: Sheet, match: Match) -> pd.DataFrame:
    """The data rows; of a CSV file that callsheet wrote, as they were before it was written."""
    body = sheet.cells.loc[sheet.cells.index > match.header_row]
    ours = sheet.facts.delimiter and match.from_us
    return body.apply(lambda cells: cells.str.replace(_ESCAPED, r"\1", regex=True)) if ours else body


def _with_filled(frame: pd.DataFrame, filled: Mapping[str, str]) -> pd.DataFrame:
    """The rows with the values that options give where a cell is blank or the column is not there."""
    blank = pd.Series("", index=frame.index, dtype="str")
    return frame.assign(
        **{name: frame.get(name, blank).replace("", value).astype("str") for name, value in filled.items()}
    )


def _untitled(body: pd.DataFrame, match: Match) -> Iterable[Problem]:
    """Columns that hold data under a blank header cell: nobody can say what they are, so they are not sent."""
    for at in range(body.shape[1]):
        titled = at < len(match.header) and match.header[at]
        if not titled and (count := int((body[at] != "").sum())):
            yield Problem("COLUMN_UNTITLED", column=letter(at), detail=str(count))


def _first_a_cell(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """One problem per cell: what its stored type proves comes before what its text fails."""
    joined = pd.concat(frames, ignore_index=True)
    errors = joined["code"].map(_is_error).astype(bool)
    joined = pd.concat([joined[errors].drop_duplicates(["row", "column"]), joined[~errors]])
    return joined.sort_values("row", kind="stable", ignore_index=True)


def _invalid(problems: pd.DataFrame) -> pd.DataFrame:
    errors = problems[problems["code"].map(_is_error).astype(bool)].drop_duplicates("row")
    settled = outcome_frame(errors["row"], Outcome.INVALID, errors["code"], errors["detail"])
    return settled.assign(column=errors["column"].to_numpy())


def _is_error(code: str) -> bool:
    return problem_type(code).severity is Severity.ERROR


def _as_problems(repeated: pd.DataFrame) -> pd.DataFrame:
    found = repeated[["row", "column", "code", "detail"]].assign(value="")
    return found[list(PROBLEM_COLUMNS)]


def titled(frame: pd.DataFrame, match: Match) -> pd.DataFrame:
    """Field names become the headers that the analyst wrote."""
    titles = {column.field: match.title(column.field) for column in match.kind.columns}
    titles |= {field: match.title(field) for field in match.custom.values()}
    return frame.assign(column=frame["column"].map(lambda name: titles.get(name, name)))
