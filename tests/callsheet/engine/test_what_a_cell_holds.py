"""Files whose cells do not hold what they seem to hold, from the file to what is sent, and through our own reports again."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.results import SheetResult
from callsheet.settings import Profile
from tests.callsheet.sheets.here import read_here
from tests.flawed.building import Book, Cell, formula, number, sheet, text, typed
from tests.support.loading import Loader, a_csv, a_profile, run
from tests.support.making import TODAY, codes, matched
from transforms.cells import RepairPolicy
from transforms.headers import HeaderMap
from transforms.policies import PreparePolicy
from transforms.prepare import Prepared, prepare


def proved(
    lines: list[list[str | Cell | None]],
    *formats: str,
    country: str = "",
    custom: dict[str, str] | None = None,
) -> Prepared:
    """A workbook's rows, read and proved."""
    read = read_here(Book({"S": sheet(lines)}, formats=formats).made())
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(country=country))
    mapping = HeaderMap(custom=custom or {})
    return prepare(read.sheets[0], matched(read.sheets[0], mapping), policy)


FORMATS = [
    ('0#" "##" "##" "##" "##', "612340001", "0612340001", ""),
    ('[<=9999999]000\\-0000;"+65 "0000\\ 0000', "91230001", "", "SHOWN_OTHERWISE"),
    ("0%", "91230001", "", "SHOWN_OTHERWISE"),
    ("0%", "65912300.01", "", "SHOWN_OTHERWISE"),
    (";;;", "91230001", "", "SHOWN_OTHERWISE"),
    ("[DBNum1]0", "91230001", "", "FORMAT_UNKNOWN"),
    ("0000\\ 0000", "91230001", "91230001", ""),
]


@pytest.mark.parametrize(("code", "stored", "sent", "problem"), FORMATS)
@pytest.mark.parametrize("header", ["Telephone", "Extension", "Queue number"])
def test_a_number_is_what_its_format_shows(
    code: str, stored: str, sent: str, problem: str, header: str
) -> None:
    """Equal digits pass, zeros in front are a listed repair, anything else is refused on its row; in every column."""
    other, value = {
        "Telephone": ("Name", "Ann"),
        "Extension": ("Password", "123456"),
        "Queue number": ("Queue name", "S"),
    }[header]
    if header == "Extension" and len(sent) > 8:
        pytest.skip("an extension has at most 8 digits")
    proven = proved([[header, other], [number(stored, 1), value]], code)
    assert codes(proven) == ({2: problem} if problem else {})
    assert proven.ready.iloc[:, 0].tolist() == ([sent] if sent else [])
    assert proven.repairs["code"].tolist() == (["ZEROS_BY_FORMAT"] if sent not in ("", stored) else [])


def test_notes_and_custom_fields_are_asked_for_what_excel_changed() -> None:
    """A national ID of 18 digits, an error, a formula without a value; 0.1 is 0.1."""
    header: list[str | Cell | None] = ["Telephone", "Name", "Note", "National ID", "Score"]
    lines: list[list[str | Cell | None]] = [
        header,
        ["6591230001", "Ann", number("110101199001011237"), number("110101199001011237"), typed("e", "#N/A")],
        ["6591230002", "Ben", number("1.10101199001011E17"), formula("A1", None), number("0.1")],
        ["6591230003", "Cas", "x", text("110101199001011237"), number("0.1")],
    ]
    proven = proved(lines, custom={"National ID": "a" * 32, "Score": "b" * 32})
    told = list(zip(proven.problems["row"], proven.problems["column"], proven.problems["code"], strict=True))
    assert told == [
        (2, "Note", "PRECISION_LOST"), (2, "National ID", "PRECISION_LOST"), (2, "Score", "CELL_ERROR"),
        (3, "Note", "PRECISION_LOST"), (3, "National ID", "FORMULA_NO_VALUE"),
    ]  # fmt: skip
    assert proven.ready[["a" * 32, "b" * 32]].to_numpy().tolist() == [["110101199001011237", "0.1"]]


HIDDEN_PLUS = ["\u202a+1 310 555 0123", "\u00a0+1 310 555 0124", "'+1 310 555 0125"]
US = ["13105550123", "13105550124", "13105550125"]


def test_a_hidden_plus_is_seen_in_a_workbook() -> None:
    """Three US numbers in a Chinese list stay US numbers, and Chinese mobiles miss no zero."""
    lines: list[list[str | Cell | None]] = [["Telephone", "Name"]]
    lines.extend([plus, "x"] for plus in HIDDEN_PLUS)
    proven = proved(lines, country="CN")
    assert proven.ready["telephone"].tolist() == US
    chinese = proved([["电话号码", "姓名"], ["13800138000", "甲"], ["13900139000", "乙"]], country="CN")
    assert codes(chinese) == {}


@pytest.mark.workbooks
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_hidden_plus_is_seen_after_a_trip_through_our_report(
    sandbox: Any, tmp_path: Path, suffix: str
) -> None:
    """The rows to fix hold the number as it was written; mended there, it is still a US number."""
    profile = a_profile(sandbox, tmp_path, country="CN")
    lines = [f"{written},{'x' * 201}" for written in HIDDEN_PLUS]
    (first,) = run(profile, a_csv(tmp_path / "customers.csv", "Telephone,Note", *lines), csv=suffix == ".csv")
    assert first.outcomes == {"invalid": 3}
    proven = mended(Path(next(one for one in first.files if "to-fix" in one)))
    assert proven.ready["telephone"].tolist() == US


def mended(path: Path) -> Prepared:
    """A file of rows to fix with the note shortened."""
    read = read_here(path.read_bytes(), path.suffix).sheets[0]
    cells = read.cells.copy()
    cells[1] = cells[1].str.slice(stop=9)
    match = matched(read)
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(country="CN"))
    return prepare(type(read)(read.name, cells, read.types, read.facts), match, policy)


@pytest.mark.slow
def test_prepared_rows_are_neither_sent_nor_reported(load: Loader, tmp_path: Path) -> None:
    """Check boxes below the list: two rows are loaded, and the books balance."""
    path = a_csv(
        tmp_path / "x.csv",
        "Telephone,Name,Called?",
        "6591230001,Ann,FALSE",
        "6591230002,Ben,TRUE",
        *[",,FALSE"] * 4,
    )
    (result,) = load(path)
    assert result.outcomes == {"loaded": 2}


@pytest.mark.slow
def test_a_total_is_not_dialled(load: Loader, tmp_path: Path) -> None:
    """Three customers are loaded; 300 is asked about."""
    lines = ["6591230001,Ann", "6591230002,Ben", "6591230003,Cas", "300,Total"]
    (result,) = load(a_csv(tmp_path / "x.csv", "Telephone,Name", *lines))
    assert result.outcomes == {"loaded": 3, "invalid": 1}


@pytest.mark.workbooks
@pytest.mark.slow
def test_a_number_in_doubt_is_not_sent_from_our_own_report(profile: Profile, tmp_path: Path) -> None:
    """Excel's 4915112345678901 is refused, and refused again when the rows to fix are loaded as they are."""
    lines: list[list[str | Cell | None]] = [
        ["Telephone", "Name"],
        [number("4915112345678901"), "x"],
        ["6591230001", "y"],
    ]
    path = tmp_path / "x.xlsx"
    path.write_bytes(Book({"S": sheet(lines)}).made())
    (first,) = run(profile, path)
    again: list[SheetResult] = run(profile, Path(next(one for one in first.files if "to-fix" in one)))
    assert (first.outcomes, again[0].outcomes) == ({"loaded": 1, "invalid": 1}, {"invalid": 1})
