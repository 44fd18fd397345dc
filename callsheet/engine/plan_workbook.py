"""The plan of a dry run as a file: the analyst's own sheets with a verdict on every row, and nothing sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from callsheet.engine.checked import Checked
from callsheet.engine.report import reported, without_secrets
from callsheet.engine.results import SheetResult
from callsheet.engine.split_lines import number_lines
from callsheet.engine.understood_lines import campaign_named, understood_lines
from callsheet.errors import UsageError
from callsheet.lookup import is_there, unwritable
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.sheets.result.write import ResultSheet, plan_files, write_plan
from callsheet.sheets.texts import cell_texts, row_texts, summary_lines
from transforms.cell_numbers import at_cells, row_counts
from transforms.first_rows import first_rows
from transforms.outcomes import READY
from validators.libraries import pd
from validators.message import message, packed

SUFFIXES = frozenset({".xlsx", ".csv"})


@dataclass(slots=True)
class PlanFile:
    """Takes the sheets of a dry run as they are checked, and writes them to a file that was not there."""

    path: Path
    sheets: list[tuple[SheetResult, ResultSheet]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """UsageError for a file that cannot be written, before anything is read."""
        if self.path.suffix.lower() not in SUFFIXES:
            raise UsageError("PLAN_SUFFIX", file=str(self.path))
        _refuse_existing(self.path)
        if not self.path.parent.is_dir():
            raise UsageError("FILE_UNWRITABLE", file=str(self.path), error=message("NO_SUCH_FOLDER"))

    def take(self, checked: Checked) -> None:
        """Keep what the file says of a checked sheet."""
        self.sheets.append((checked.result, result_sheet(checked)))

    def write(self, results: Sequence[SheetResult]) -> list[SheetResult]:
        """Write the file; the results with the file of each sheet. Nothing is written where no sheet was recognised."""
        if not self.sheets:
            return list(results)
        named = self._titled()
        targets = plan_files(self.path, named)
        for target in targets:
            _refuse_existing(target)
        try:
            written = write_plan(self.path, named, self._title(named))
        except OSError as error:
            raise unwritable(self.path, error) from None
        files = written if len(written) == len(named) else written * len(named)
        placed = {id(of): str(file) for (of, _), file in zip(self.sheets, files, strict=True)}
        return [
            replace(result, files=(placed[id(result)],)) if id(result) in placed else result
            for result in results
        ]

    def _titled(self) -> list[ResultSheet]:
        """The sheets, those of the same name told apart by their files."""
        names = [sheet.title for _, sheet in self.sheets]
        return [
            sheet
            if names.count(sheet.title) == 1
            else replace(sheet, title=f"{PurePath(result.file).stem} {sheet.title}")
            for result, sheet in self.sheets
        ]

    def _title(self, sheets: Sequence[ResultSheet]) -> str:
        if len(sheets) == 1:
            return sheets[0].title
        return Reader(sheets[0].language).text("SHEETS_OF_PLAN", count=len(sheets))


def _refuse_existing(path: Path) -> None:
    if path.is_dir():
        raise UsageError("FILE_UNWRITABLE", file=str(path), error=message("OS_EISDIR"))
    if is_there(path):
        raise UsageError("PLAN_EXISTS", file=str(path))


def result_sheet(checked: Checked) -> ResultSheet:
    """A checked sheet as a workbook says what would become of each of its rows."""
    match, result = checked.match, checked.result
    reader = Reader(result.language, result.zone, Surface.WORKBOOK)
    outcomes = _with_calls(checked)
    counts = row_counts(outcomes, match)
    facts = {
        "LABEL_FILE": PurePath(result.file).name,
        "LABEL_SHEET": result.sheet,
        "LABEL_KIND": match.kind.name,
        "LABEL_PROFILE": checked.profile,
        "LABEL_ROWS": f"{sum(counts.values()):,}",
    }
    seen = understood_lines(result.understood, match.kind, reader) if result.understood else ()
    return ResultSheet(
        title=result.sheet,
        header_row=match.header_row,
        header=match.header,
        values=without_secrets(reported(checked.sheet, match), match),
        outcomes=row_texts(outcomes, checked.problems, match, reader),
        cell_problems=cell_texts(at_cells(checked.problems, match), match, reader),
        summary=(
            *summary_lines(facts, result.message, reader),
            *number_lines(result, reader),
            *((label[0].upper() + label[1:], text) for label, text in seen),
        ),
        counts=counts,
        language=reader.language,
        repairs=checked.repairs,
        first=first_rows(checked.sheet.cells, match.header, match.header_row),
    )


def _with_calls(checked: Checked) -> pd.DataFrame:
    """The outcomes, in which each row that would be sent says in which request, and into which campaign."""
    outcomes = checked.outcomes
    ready = outcomes["outcome"] == READY
    if not (ready.any() and checked.calls):
        return outcomes
    rows = outcomes.loc[ready, "row"]
    campaigns = checked.campaigns.reindex(rows).fillna("").tolist()
    names = _names(checked)
    where = [
        (checked.calls.get(row, 0), campaign) for row, campaign in zip(rows.tolist(), campaigns, strict=True)
    ]
    total = max(checked.calls.values())
    told = {place: _told(*place, total, names) for place in dict.fromkeys(where)}
    return outcomes.assign(
        detail=outcomes["detail"].mask(
            ready, pd.Series([told[place] for place in where], index=rows.index, dtype="str")
        )
    )


def _told(call: int, campaign: str, total: int, names: Mapping[str, str]) -> str:
    if not call:
        return ""
    if not campaign:
        return packed("PLAN_CALL", call=call, calls=total)
    return packed("PLAN_CALL_INTO", call=call, calls=total, campaign=names.get(campaign, campaign))


def _names(checked: Checked) -> dict[str, str]:
    """How each campaign is called where rows go into it."""
    seen = checked.result.understood.campaigns if checked.result.understood else ()
    return {each.code or each.id or each.name: campaign_named(each) for each in seen}
