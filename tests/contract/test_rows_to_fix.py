"""Rows to fix over three rounds: each number is planned once, and every report names the row of the first file."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from callsheet.cli.output import result_json
from callsheet.engine.results import SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets import style
from callsheet.sheets.own_words import title_of
from tests.callsheet.sheets.test_to_fix import values_of
from tests.support.loading import a_profile, numbers, run
from tests.support.thinned import half_of

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

TITLES = {
    "en": ("Telephone", "Plan", "Start", "End", "Executor", "Note", "Our own"),
    "zh": ("电话号码", "计划名称", "开始时间", "结束时间", "执行人", "备注", "内部编号"),
}
TIMES = ("2099-12-01 09:00", "2099-12-01 18:00")
CHOICES = ("First", "Second")
GOOD = numbers(9, 6_590_050_000)
CANARY = '=HYPERLINK("http://example.invalid/","x")'
Edit = Mapping[str, Mapping[str, str]]
"""The row of the first file -> title -> what is typed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of one round: how many lines stand above its first row, and how it is edited."""

    path: Path
    above: int
    language: str

    def row(self, at: int) -> str:
        """The row number of the first file's list, counted from 0."""
        return str(self.above + 1 + at)


def lines() -> list[tuple[str, ...]]:
    """Nine rows, four of which are wrong: a letter in the number, an unknown executor twice, too few digits."""
    rows: list[tuple[str, ...]] = [
        (number, "Call back", *TIMES, "1001", "", f"own {at}") for at, number in enumerate(GOOD)
    ]
    rows[2] = (GOOD[2][:6] + "O" + GOOD[2][7:], *rows[2][1:5], CANARY, "own 2")
    rows[4] = (*rows[4][:4], "1OO1", "", "own 4")
    rows[6] = ("12", *rows[6][1:])
    rows[7] = (*rows[7][:4], "9999999", "", "own 7")
    return rows


def as_csv(folder: Path, language: str) -> Source:
    path = folder / "plans.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([TITLES[language], *lines()])
    return Source(path, 1, language)


def as_book(folder: Path, language: str, above: int = 0, *, two: bool = False, more: int = 0) -> Source:
    """A workbook with lines above its header, a header in two lines, and further lists."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "List"
    for at in range(above):
        page.append((f"Title {at}",))
    titles = TITLES[language]
    if two:
        page.append(("Customer", "", "Time", "", "", "", ""))
    page.append(titles)
    for row in lines():
        page.append(row)
        cell = page.cell(page.max_row, 6)
        if cell.value == CANARY:
            cell.value, cell.data_type = CANARY, "s"
    choices = book.create_sheet("Choices")
    for text in CHOICES:
        choices.append((text,))
    hers = DataValidation("list", "=Choices!$A$1:$A$2", sqref=f"G{page.max_row - 8}:G{page.max_row}")
    page.add_data_validation(hers)
    for at in range(more):
        other = book.create_sheet(f"Other {at}")
        other.append(titles)
        other.append((str(6_590_060_000 + at), "Call back", *TIMES, "1001", "", ""))
        other.append((f"65900700{at}O", "Call back", *TIMES, "1001", "", ""))
    path = folder / "plans.xlsx"
    book.save(path)
    return Source(path, above + 1 + two, language)


SOURCES: dict[str, Callable[[Path, str], Source]] = {
    "csv": as_csv,
    "xlsx": as_book,
    "titles": lambda folder, language: as_book(folder, language, 3),
    "two-lines": lambda folder, language: as_book(folder, language, 1, two=True),
    "sheets": lambda folder, language: as_book(folder, language, more=1),
}


def page_of(book: Any) -> Any:
    """The worksheet with the list: those of callsheet stand before and behind it."""
    return next(page for page in book.worksheets if not page.title.startswith("callsheet"))


def cells_of(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        with file.open(newline="", encoding="utf-8-sig") as opened:
            return list(csv.reader(opened))
    page = page_of(openpyxl.load_workbook(file))
    return [["" if cell is None else str(cell) for cell in row] for row in page.iter_rows(values_only=True)]


def header_of(rows: list[list[str]]) -> tuple[int, list[str]]:
    """Where the header is, and its titles, ours as they are known inside."""
    named = (list(map(title_of, row)) for row in rows)
    return next((at, titles) for at, titles in enumerate(named) if style.ROW in titles)


def table_of(file: Path) -> list[dict[str, str]]:
    """The rows below the header as title -> cell."""
    rows = cells_of(file)
    head, titles = header_of(rows)
    return [dict(zip(titles, row, strict=True)) for row in rows[head + 1 :] if any(row)]


def edit(file: Path, to: Path, edits: Edit, added: Mapping[str, str] | None = None) -> Path:
    """A file as a person gives it back: some cells typed anew, by the row of the first file; maybe a row added."""
    rows = cells_of(file)
    head, titles = header_of(rows)
    typed: list[tuple[int, int, str]] = []
    for at, row in enumerate(rows[head + 1 :], start=head + 1):
        for title, value in edits.get(row[titles.index(style.ROW)], {}).items():
            typed.append((at, titles.index(title), value))
    if added:
        typed += [(len(rows), titles.index(title), value) for title, value in added.items()]
    if file.suffix == ".csv":
        rows += [[""] * len(titles)] * bool(added)
        for at, column, value in typed:
            rows[at][column] = value
        with to.open("w", newline="", encoding="utf-8-sig") as opened:
            csv.writer(opened, quoting=csv.QUOTE_ALL).writerows(rows)
        return to
    book = openpyxl.load_workbook(file)
    for at, column, value in typed:
        page_of(book).cell(at + 1, column + 1, value)
    book.save(to)
    return to


def named(result: SheetResult, what: str) -> Path:
    return next(Path(file) for file in result.files if f".{what}." in Path(file).name)


def told(result: SheetResult) -> dict[int, int | None]:
    """Row -> row in the first file, as the JSON of a load says it."""
    problems = json.loads(json.dumps(result_json(result), default=str))["problems"]
    return {one["row"]: one["first_row"] for one in problems if one["row"] is not None}


def of_list(results: list[SheetResult]) -> SheetResult:
    return next(result for result in results if result.sheet in {"List", "plans"})


def round_trip(profile: Profile, source: Source, folder: Path, **order: Any) -> list[SheetResult]:
    """Three rounds: of four wrong rows one is corrected, then two, then the last; a row is added in the second."""
    phone, executor = TITLES[source.language][0], TITLES[source.language][4]
    first = of_list(run(profile, source.path, **order))
    fix = named(first, "to-fix")
    new = dict(zip(TITLES[source.language], ("34", "Call back", *TIMES, "1001", "", "new"), strict=True))
    second_file = edit(fix, folder / f"second{fix.suffix}", {source.row(2): {phone: GOOD[2]}}, new)
    (second,) = run(profile, second_file, **order)
    fix = named(second, "to-fix")
    edits = {source.row(4): {executor: "1001"}, source.row(6): {phone: GOOD[6]}}
    third_file = edit(fix, folder / f"third{fix.suffix}", edits)
    (third,) = run(profile, third_file, **order)
    return [first, second, third]


@pytest.mark.parametrize(
    ("kind", "language", "report"),
    [(kind, language, ".xlsx") for kind, language in half_of([*SOURCES], [*TITLES])]
    + [("csv", "en", ".csv"), ("titles", "zh", ".csv")],
)
@pytest.mark.thinned(4)
def test_three_rounds_plan_each_number_once_and_name_the_first_files_rows(
    kind: str, language: str, report: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    source = SOURCES[kind](tmp_path, language)
    profile = a_profile(sandbox, tmp_path, several_sheets="all")
    first, second, third = round_trip(profile, source, tmp_path, csv=report == ".csv")
    assert [dict(one.outcomes) for one in (first, second, third)] == [
        {"loaded": 5, "invalid": 4},
        {"loaded": 1, "invalid": 4},
        {"loaded": 2, "invalid": 2},
    ]
    wrong = [source.row(at) for at in (2, 4, 6, 7)]
    rounds = [[row[style.ROW] for row in table_of(named(one, "to-fix"))] for one in (first, second, third)]
    assert rounds == [wrong, [*wrong[1:], ""], [wrong[3], ""]]
    assert [row[style.ROW] for row in table_of(named(second, "result"))] == [*wrong, ""]
    assert [row[style.ROW] for row in table_of(named(third, "result"))] == [*wrong[1:], ""]
    assert set(told(first).values()) == {None}
    assert {int(row) for row in told(third).values() if row} == {int(wrong[3])}
    assert None in told(third).values()
    if report == ".xlsx":
        fixes = [named(one, "to-fix") for one in (first, second, third)]
        assert all("1001" in offered_in(file, 5) for file in fixes)
        assert kind == "csv" or [offered_in(file, 7) for file in fixes] == [CHOICES] * 3
    counted = Counter(one["telephone"] for one in sandbox.state("plans"))
    expected = [GOOD[at] for at in range(9) if at != 7]
    assert counted == Counter({**dict.fromkeys(expected, 1), **others(kind)})


def offered_in(file: Path, column: int) -> tuple[str, ...]:
    """The values of the drop-down of a column, which begins below the header."""
    book = openpyxl.load_workbook(file)
    (rule,) = (
        one
        for one in page_of(book).data_validations.dataValidation
        if one.type == "list" and {box.min_col for box in one.sqref.ranges} == {column}
    )
    return values_of(book, str(rule.formula1))


def others(kind: str) -> dict[str, int]:
    return {"6590060000": 1} if kind == "sheets" else {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_suggestions_stand_beside_the_rows_and_change_nothing(
    language: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    source = as_book(tmp_path, language)
    first = of_list(run(a_profile(sandbox, tmp_path), source.path))
    rows = table_of(named(first, "to-fix"))
    phone, executor = TITLES[language][0], TITLES[language][4]
    said = {row[style.ROW]: row[style.SUGGESTION] for row in rows}
    assert GOOD[2] in said[source.row(2)]
    assert "O" in said[source.row(2)]
    assert "7" in said[source.row(2)]
    assert "1001" in said[source.row(4)]
    assert said[source.row(6)] == ""
    assert rows[0][phone] == GOOD[2][:6] + "O" + GOOD[2][7:]
    assert rows[1][executor] == "1OO1"
    page = page_of(openpyxl.load_workbook(named(first, "to-fix")))
    notes = [cell.comment.text for row in page.iter_rows(min_row=2) for cell in row if cell.comment]
    assert any(GOOD[2] in note for note in notes)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.thinned(2)
def test_a_canary_stays_text_over_three_rounds(kind: str, sandbox: Sandbox, tmp_path: Path) -> None:
    source = SOURCES[kind](tmp_path, "en")
    profile = a_profile(sandbox, tmp_path)
    result = of_list(run(profile, source.path))
    for at in range(3):
        fix = named(result, "to-fix")
        page = page_of(openpyxl.load_workbook(fix))
        assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        assert table_of(fix)[0]["Note"] == CANARY
        again = tmp_path / f"again{at}{fix.suffix}"
        again.write_bytes(fix.read_bytes())
        (result,) = run(profile, again, again=True)


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.thinned(2)
def test_the_result_of_a_later_round_comes_back_without_a_request(
    ending: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its rows are known by the numbers of the first file, and a row that was changed since is told as such."""
    source = as_book(tmp_path, "en")
    profile = a_profile(sandbox, tmp_path)
    _, second, _ = round_trip(profile, source, tmp_path, csv=ending == ".csv")
    sent = len(sandbox.audit("create_contact_plans"))
    back = tmp_path / f"back{ending}"
    back.write_bytes(named(second, "result").read_bytes())
    (again,) = run(profile, back, csv=ending == ".csv")
    assert again.outcomes["skipped"] >= 1
    assert len(sandbox.audit("create_contact_plans")) == sent
    changed = edit(back, tmp_path / f"changed{ending}", {source.row(2): {"Plan": "Another"}})
    (last,) = run(profile, changed, csv=ending == ".csv")
    codes = {one.code for one in last.problems}
    assert "LOADED_ROW_EDITED" in codes  # its marks tell that the row was loaded, whatever it says now
    assert len(sandbox.audit("create_contact_plans")) == sent
