"""Every line of the fault matrix that the reader decides: X1-X15, V1-V16, C1-C14. The table is in tests/flawed."""

import os
import re
from pathlib import Path

import pytest

from callsheet.sheets.limits import Limits
from callsheet.sheets.read import ALLOWED, FileRead, read_file
from tests.callsheet.sheets.here import WORDS, as_lists, plain_here, read_here, rows
from tests.flawed import FLAWS
from tests.flawed.building import PHONES
from tests.flawed.flaw import Flaw
from tests.flawed.hostile import full_sheet
from validators.catalogue import CATALOGUE
from validators.problem_types import Scope

_KILLS = ("sectors-in-a-loop.xls",)  # these may end the process that reads them
_HERE = [flaw for flaw in FLAWS if flaw.file not in _KILLS]


def verdict(read: FileRead) -> str:
    """A reading's verdict in the table's words."""
    if read.problems:
        return f"refused:{read.problems[0].code}"
    apart = [row.code for sheet in read.sheets for row in sheet.apart]
    return f"apart:{apart[0]}" if apart else "ok"


def clean(flaw: Flaw) -> FileRead:
    return read_here(flaw.twin(), ".xlsx" if flaw.twin().startswith(b"PK") else ".csv")


@pytest.mark.parametrize("flaw", _HERE, ids=str)
@pytest.mark.thinned(3)
def test_a_flawed_file_gets_the_verdict_it_deserves(flaw: Flaw) -> None:
    """Refused by name, rows set apart, or read; never a traceback. Where the matrix says otherwise, `why` says why."""
    read = read_here(flaw.make(), Path(flaw.file).suffix, flaw.encoding, flaw.allow)
    assert verdict(read) == flaw.by_reader
    assert plain_here(flaw.make(), Path(flaw.file).suffix, flaw.allow) in (None, as_lists(read) or None)


@pytest.mark.parametrize("flaw", [flaw for flaw in _HERE if not flaw.file.startswith("pdf")], ids=str)
@pytest.mark.thinned(3)
def test_its_clean_twin_is_read(flaw: Flaw) -> None:
    """The flaw alone makes the difference: without it the same list is read without a problem."""
    assert verdict(clean(flaw)) == "ok"
    assert any(len(sheet.cells) for sheet in clean(flaw).sheets)


@pytest.mark.parametrize("flaw", [flaw for flaw in _HERE if flaw.same], ids=str)
def test_a_flaw_that_is_none_changes_no_cell(flaw: Flaw) -> None:
    """What is read in spite of its oddity reads cell for cell like the clean twin."""
    read = read_here(flaw.make(), Path(flaw.file).suffix, flaw.encoding, flaw.allow)
    assert list(rows(read).values()) == list(rows(clean(flaw)).values())


@pytest.mark.parametrize("flaw", [flaw for flaw in _HERE if flaw.by_reader.startswith("apart")], ids=str)
def test_lines_set_apart_leave_the_others_as_they_are(flaw: Flaw) -> None:
    """Every row that is not set apart has the clean twin's cells under the same line number."""
    read = read_here(flaw.make(), Path(flaw.file).suffix)
    twin = rows(clean(flaw))
    assert {row: twin[row] for row in rows(read)} == rows(read)
    assert not {row.row for row in read.sheets[0].apart} & set(rows(read))


def test_every_line_of_the_matrix_has_a_file() -> None:
    """X1-X15, V1-V16 and C1-C13 are all in the table, but for X15 and C14, which have tests of their own."""
    wanted = (
        {f"X{n}" for n in range(1, 15)} | {f"V{n}" for n in range(1, 17)} | {f"C{n}" for n in range(1, 14)}
    )
    assert {flaw.id for flaw in FLAWS} == wanted


def test_verdicts_are_of_codes_that_exist() -> None:
    """A verdict names a code of the catalogue, in the scope that it speaks of."""
    scopes = {line.code: line.scope for line in CATALOGUE}
    for flaw in FLAWS:
        kind, _, code = flaw.verdict.partition(":")
        assert kind == "ok" or (scopes[code] is Scope.ROW) == (kind == "rows"), flaw


def test_the_files_are_always_the_same() -> None:
    """Building a file twice gives the same bytes, so that a failure can be looked at again."""
    for flaw in FLAWS:
        if not re.search("bomb|2001", flaw.file):
            assert flaw.build() == flaw.make(), flaw


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one-digit-flipped.xlsx", "zip-bomb-of-rows.xlsx", "gbk.csv", *_KILLS])
def test_through_the_child_the_verdict_is_the_same(name: str, tmp_path: Path) -> None:
    """`read_file` says what the parser says, and survives the files that kill it (X9, X1, C3, X14)."""
    flaw = next(flaw for flaw in FLAWS if flaw.file == name)
    path = tmp_path / flaw.file
    path.write_bytes(flaw.make())
    read = read_file(path, vocabulary=WORDS, allow=ALLOWED | set(flaw.allow))
    assert verdict(read) == flaw.by_reader
    assert read.sha256
    assert read.size == len(flaw.make())


@pytest.mark.slow
def test_X15_a_full_sheet_is_read(tmp_path: Path) -> None:
    """1,048,576 genuine rows are read completely and in order, in a gigabyte of memory for the child."""
    path = tmp_path / "full.xlsx"
    path.write_bytes(full_sheet())
    read = read_file(path, vocabulary=WORDS, limits=Limits(memory=1 << 30))
    assert read.problems == ()
    cells = read.sheets[0].cells
    assert cells.shape == (1_048_576, 5)
    assert list(cells.index[[0, -1]]) == [1, 1_048_576]
    assert list(cells.iloc[-1]) == ["6591048576", "Customer 3576", "Customer 4", "1026", "Customer 1"]


def test_C14_an_address_is_never_fetched(tmp_path: Path) -> None:
    """A path that looks like an address is a path, and there is no such file."""
    os.chdir(tmp_path)
    read = read_file(Path("http://127.0.0.1:9/list.csv"), vocabulary=WORDS)
    assert verdict(read) == "refused:FILE_NOT_FOUND"


def test_C9_rows_are_the_lines_on_which_they_begin() -> None:
    """A record over two lines has the number of its first; the next one follows after its last."""
    flaw = next(flaw for flaw in FLAWS if flaw.file == "line-break-in-quotes.csv")
    read = rows(read_here(flaw.make(), ".csv"))
    assert list(read)[4:8] == [5, 6, 8, 9]
    assert read[6] == ["6591230098", "two\nlines", "x"]


def test_C12_lines_above_the_header_keep_their_numbers() -> None:
    """A preamble of any width is kept with its line numbers, and the rows below have the header's columns."""
    flaw = next(flaw for flaw in FLAWS if flaw.file == "preamble.csv")
    read = rows(read_here(flaw.make(), ".csv"))
    assert list(read)[:4] == [1, 3, 4, 5]
    assert read[5][:3] == [PHONES[0], "Customer 1", "morning"]


def test_C11_a_last_line_without_end_is_told() -> None:
    """It may be the sign of a copy that was cut off."""
    flaw = next(flaw for flaw in FLAWS if flaw.file == "no-line-end-at-the-end.csv")
    read = read_here(flaw.make(), ".csv")
    assert [problem.code for problem in read.sheets[0].problems] == ["LAST_LINE_OPEN"]
