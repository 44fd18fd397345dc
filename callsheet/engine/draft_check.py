"""The check of a draft: the dry run of `callsheet check`, kept in the draft's folder as codes and values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from callsheet.engine.checked import Checked
from callsheet.engine.chosen_header import Beginning
from callsheet.engine.context import open_ledger
from callsheet.engine.draft_folder import Answer, DraftFolder
from callsheet.engine.draft_groups import grouped, left_out
from callsheet.engine.draft_results import result_facts
from callsheet.engine.draft_suggestions import proven_suggestions
from callsheet.engine.dry_run import check_files
from callsheet.engine.foreseen import looking_often
from callsheet.engine.options import load_options
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.engine.saved_columns import looked_up
from callsheet.engine.take import Taken
from callsheet.errors import CallsheetError
from callsheet.file_lock import only_one
from callsheet.ledger.drafts import Draft, DraftFile, DraftState, begin_check, end_check, find_draft
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import LedgerError
from callsheet.masking import mask_digits
from callsheet.settings import Profile
from callsheet.sheets.read import ReadFile, read_file
from transforms.cell_numbers import at_cells, of_rows
from transforms.headers import HeaderMap, Match
from transforms.parser_shared import HEADER_WITHIN
from transforms.policies import Hidden
from transforms.sheet import Sheet
from transforms.titles import field_of
from transforms.understood import FIRST, columns_at, sample
from validators.libraries import np, pd
from validators.message import pack
from validators.tables import lines_of

MOST_ROWS = (
    5000  # rows with problems that are kept of a sheet; all of them are in its workbook of rows to fix
)
"""Of a sheet so many rows with problems are shown."""
_OF_LINE = ("row", "column", "code", "value", "detail", "group")
_FIGURES = re.compile(r"^\W*[0-9]|[0-9]{4}")  # in a cell that is no title
_LONGEST, _WIDEST = 40, 8  # letters of a cell, and cells of a row, among which a header is chosen


def check(profile: Profile, draft: Draft, read: ReadFile = read_file) -> None:
    """Check a draft, with files read by `read`, and keep what was found; what the command or the settings lack is found, too."""
    with looking_often(profile):
        profile = looked_up(profile)
        kept = _Kept(profile, draft, DraftFolder(profile.data_dir, draft.id))
        try:
            requests = kept.folder.requests(draft)
            results = check_files(profile, requests, Silent(), plan=kept.plan, see=kept.see, read=read)
        except CallsheetError as error:
            kept.folder.keep_found(draft.version, kept.told([]) | {"error": pack(error.message)})
        else:
            kept.folder.keep_found(draft.version, kept.told(results))
    kept.folder.forget_before(draft.version)


@dataclass(slots=True)
class _Kept:
    """What is kept of a check while it runs."""

    profile: Profile
    draft: Draft
    folder: DraftFolder
    _file: int = 0
    _sheets: dict[int, dict[str, Any]] = field(default_factory=dict)  # by the identity of their results
    _unread: list[dict[str, Any]] = field(default_factory=list)
    _results: list[SheetResult] = field(default_factory=list)
    _first_rows: dict[tuple[int, str, str], dict[str, Any]] = field(default_factory=dict)

    def see(self, order: LoadRequest, taken: Taken) -> None:
        """A file as it was taken: the beginnings of its sheets that are not loaded."""
        self._file = int(order.file.parent.name)
        member = order.member.name if order.member else ""
        for one in taken.beginnings:
            self._first_rows[self._file, member, one.sheet] = _head(one, secrets=taken.secrets)
        self._unread += [self._beginning(sheet, member) for sheet in taken.unread if len(sheet.cells)]

    def _beginning(self, sheet: Sheet, member: str) -> dict[str, Any]:
        row, header = _likely_header(sheet)
        columns = [
            {"at": at, "title": title, "field": "", "how": "", "samples": _samples(sheet, row, at)}
            for at, title in enumerate(header)
        ]
        own = {"file": self._file, "member": member, "sheet": sheet.name, "columns": columns}
        return own | {"header_row": row} | self._first_rows.get((self._file, member, sheet.name), {})

    def plan(self, checked: Checked) -> None:
        """A sheet with what would become of its rows."""
        at = len(self._sheets)
        name = f"rows-{self.draft.version}-{at}"
        problems = at_cells(checked.problems, checked.match).reset_index(drop=True)
        groups = grouped(problems)
        self._keep_rows(name, checked, problems.assign(group=groups.of))
        self._results.append(checked.result)  # so that its identity stays its own
        self._sheets[id(checked.result)] = {
            "rows_in": name,
            "header_row": checked.match.header_row,
            "columns": _columns(
                checked, self.profile.header_map.over(self._file_of(checked.result).choices.columns)
            ),
            "groups": groups.facts,
            "left_out": left_out(of_rows(checked.outcomes, checked.match)),
        }

    def _file_of(self, result: SheetResult) -> DraftFile:
        number = self._number(result)
        return next(file for file in self.draft.files if file.number == number)

    def _keep_rows(self, name: str, checked: Checked, problems: pd.DataFrame) -> None:
        """The rows with problems as they are in the sheet, what is wrong with each, and what would become of it."""
        told = of_rows(checked.outcomes, checked.match)
        listed = np.unique(problems["row"].to_numpy("int64"))[:MOST_ROWS]
        cells = checked.sheet.cells[checked.sheet.cells.index.isin(listed)].copy()
        for at, column in checked.match.columns.items():
            if column.secret:
                cells[at] = ""
        kept = problems[problems["row"].isin(listed)].reset_index(drop=True)
        lines = [dict(zip(_OF_LINE, line, strict=True)) for line in lines_of(kept[list(_OF_LINE)])]
        known = told[told["row"].isin(listed)]
        outcomes = dict.fromkeys(map(str, listed.tolist()), "")
        outcomes |= zip(map(str, known["row"].tolist()), known["outcome"].tolist(), strict=True)
        facts = {"problems": lines, "outcomes": outcomes}
        self.folder.save_frame(name, cells, facts | {"suggestions": self._suggestions(checked, kept)})

    def _suggestions(self, checked: Checked, problems: pd.DataFrame) -> list[list[Any]]:
        """Row, column, value and how it was found, of what cells with problems may have been meant to say."""
        file = self._file_of(checked.result)
        hidden = Hidden(file.choices.hidden) if file.choices.hidden else self.profile.hidden
        options = load_options(checked.match.kind, self.profile, file.choices.options)
        found = proven_suggestions(checked, problems, self.profile, hidden, options)
        return [[row, at, each.value, pack(each.why)] for row, at, each in found]

    def told(self, results: list[SheetResult]) -> dict[str, Any]:
        """All that was found, as JSON has it."""
        sheets = [self._sheet(result) for result in results]
        found = {"version": self.draft.version, "sheets": sheets, "unread": self._unread}
        return found | {"saved": self.profile.saved or {}}

    def _sheet(self, result: SheetResult) -> dict[str, Any]:
        number = self._number(result)
        first = self._first_rows.get((number, result.member, result.sheet), {})
        return result_facts(result) | {"file": number} | first | self._sheets.get(id(result), {})

    def _number(self, result: SheetResult) -> int:
        """The number of the file that a result is of."""
        return int(result.file.removeprefix(f"{self.folder.folder}/").partition("/")[0])


def _columns(checked: Checked, mapping: HeaderMap) -> list[dict[str, Any]]:
    """Every column of a sheet: what it was read as, how that was found, and its first cells, masked."""
    match, read = checked.match, columns_at(checked.match, mapping)
    return [
        {
            "at": at,
            "title": title,
            "field": read[at][0] if at in read else "",
            "how": str(read[at][1]) if at in read else "",
            "samples": _samples(checked.sheet, match.header_row, at, match),
        }
        for at, title in enumerate(match.header)
        if title or at in read
    ]


def _samples(sheet: Sheet, header_row: int, at: int, match: Match | None = None) -> list[str]:
    below = sheet.cells[at][sheet.cells.index > header_row].iloc[:FIRST]
    column = match.columns.get(at) if match else None
    return [sample(str(cell), column) for cell in below.tolist()]


def _head(beginning: Beginning, *, secrets: bool) -> dict[str, Any]:
    """The first rows of a sheet as a person chooses its header among them: titles can be read, what is of somebody cannot.

    Of a row with figures, and where the file may hold secrets, nothing but titles that are known can be read.
    """
    rows = [[row, _first_cells(cells, secrets=secrets)] for row, cells in beginning.rows.items()]
    return {"first_rows": rows, "two_lines": beginning.two_lines}


def _first_cells(cells: Sequence[str], *, secrets: bool) -> list[str]:
    hidden = secrets or any(_FIGURES.search(cell) for cell in cells)
    return [
        sample(cell, None) if hidden and field_of(cell) is None else mask_digits(cell[:_LONGEST])
        for cell in cells[:_WIDEST]
    ]


def _likely_header(sheet: Sheet) -> tuple[int, Sequence[str]]:
    """The number and the cells of the row that is likely to be the header: the first of those with most cells."""
    rows = [[str(cell) for cell in cells] for cells in sheet.cells.iloc[:HEADER_WITHIN].to_numpy()]
    filled = [sum(map(bool, cells)) for cells in rows]
    at = filled.index(max(filled))
    return int(sheet.cells.index[at]), rows[at]


def check_once(profile: Profile, draft_id: str) -> bool:
    """Check a draft that waits for it, unless another process does; False when that is so."""
    with open_ledger(profile) as ledger:
        return check_in(ledger, profile, draft_id) is Answer.CHECKED


def check_in(ledger: Ledger, profile: Profile, draft_id: str, read: ReadFile = read_file) -> Answer:
    """The same in a ledger that is open, with files read by `read`, and how that ended."""
    lock = profile.data_dir / "locks" / "drafts" / draft_id
    with only_one(lock) as mine:
        draft = find_draft(ledger, draft_id)
        if not mine:
            return Answer.ANOTHER
        if draft is None:
            return Answer.NOT_THERE
        if draft.state is not DraftState.CHECKING:
            return Answer.CHECKED
        begin_check(ledger, draft)
        try:
            check(profile, draft, read)
        except (MemoryError, OSError, LedgerError):
            end_check(ledger, draft, well=False)
            raise
        end_check(ledger, draft, well=True)
        return Answer.CHECKED
