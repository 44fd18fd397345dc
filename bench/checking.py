"""The dry run against what a script would do: bare python-calamine, pandas with openpyxl, pandas with pandera."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.figure import Figure, Measure, Pair, Round, Scale, Short
from bench.meter import command, metered
from bench.world import Prepared, write_list
from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.settings import Profile

HEADER = ("Telephone", "Name", "Note", "Assigned agent", "City", "Since")

_CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
assert CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""
_PANDERA = """
import sys
import pandas, pandera.pandas as pandera
text = {"Telephone": pandera.Column(str, pandera.Check.str_matches(r"^[+]?[0-9]{3,16}$"), unique=True),
        "Name": pandera.Column(str, pandera.Check.str_length(0, 100)), "Note": pandera.Column(str, pandera.Check.str_length(0, 500)),
        "Assigned agent": pandera.Column(str, pandera.Check.str_length(0, 50))}
read = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
pandera.DataFrameSchema(text).validate(read, lazy=True)
"""
"""What most people would write for the same columns: read as text, a check for each column, and no number twice."""
_IMPORTS = "import pandas, pandera.pandas"


def _in_process(floor: Callable[[Path, int], object]) -> Callable[[Scale], Prepared]:
    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        with TemporaryDirectory() as folder:
            path = write_workbook(Path(folder) / "customers.xlsx", scale.rows)
            dry_run(path, scale.rows)  # what is imported when it is needed first
            yield Pair(
                lambda: metered(lambda: dry_run(path, scale.rows)),
                lambda: metered(lambda: floor(path, scale.rows)),
            )

    return pair


def _as_command(suffix: str, floor: Callable[[Path], Round]) -> Callable[[Scale], Prepared]:
    """`callsheet check` from its start to its end, against another process."""

    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"customers{suffix}"
            (write_workbook if suffix == ".xlsx" else write_csv)(path, scale.rows)
            words = ("-m", "flows", "check", str(path), "--quiet", "--set", "campaign_code=c")
            where = {
                "CALLSHEET_DATA_DIR": f"{folder}/data",
                "CALLSHEET_STATE_DIR": f"{folder}/state",
            }
            yield Pair(partial(command, *words, environment=where), floor(path))

    return pair


def _calamine(path: Path) -> Round:
    return lambda: command("-c", _CALAMINE, str(path))


def _pandera(path: Path) -> Round:
    return lambda: command("-c", _PANDERA, str(path))


def _imports(_: Path) -> Round:
    return lambda: command("-c", _IMPORTS)


def write_workbook(path: Path, rows: int, columns: int = 6) -> Path:
    """Customer numbers as Excel stores them: shared strings, a number column as text, two columns nobody asked for."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False})
    sheet = book.add_worksheet("Customers")
    sheet.write_row(0, 0, HEADER[:columns])
    for at in range(rows):
        sheet.write_row(at + 1, 0, line(at)[:columns])
    book.close()
    return path


def write_csv(path: Path, rows: int) -> Path:
    """The same as text."""
    return write_list(path, ",".join(HEADER), (",".join(line(at)) for at in range(rows)))


def line(at: int) -> tuple[str, ...]:
    """The cells of a row."""
    return (
        str(6_590_000_000 + at),
        f"Customer {at}",
        "Prefers mornings",
        "1001",
        "Singapore",
        str(2000 + at % 26),
    )


def dry_run(path: Path, rows: int) -> None:
    (result,) = check_files(Profile(), [LoadRequest(path, options={"campaign_code": "c"})], Silent())
    assert result.outcomes == {"ready": rows}, result.outcomes


def bare_calamine(path: Path, rows: int) -> None:
    assert len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) == rows + 1


def timed(work: Callable[[], object]) -> float:
    return metered(work)[Measure.WALL]


def _openpyxl(path: Path, rows: int) -> None:
    assert len(pd.read_excel(path, engine="openpyxl")) == rows


_SIZE = Scale(200_000)

FIGURES = (
    Figure(
        name="check",
        what="check of {rows} x 6 .xlsx, in process, against bare calamine",
        goals={Measure.WALL: 2.5},
        pair=_in_process(bare_calamine),
        scale=_SIZE,
    ),
    Figure(
        name="check-openpyxl",
        what="check of {rows} x 6 .xlsx, in process, against pandas with openpyxl",
        goals={Measure.WALL: 0.25},
        pair=_in_process(_openpyxl),
        scale=Scale(50_000),
        rounds=3,
    ),
    Figure(
        name="check-xlsx",
        what="check of {rows} x 6 .xlsx, process, against a process with calamine",
        goals={Measure.WALL: 2.5},
        pair=_as_command(".xlsx", _calamine),
        scale=_SIZE,
    ),
    Figure(
        name="check-csv",
        what="check of {rows} x 6 .csv, process, against one with pandas + pandera",
        goals={Measure.WALL: 1.2},
        pair=_as_command(".csv", _pandera),
        scale=_SIZE,
        rounds=7,
        short=Short(_SIZE, most=4.0),
    ),
    Figure(
        name="check-one",
        what="check of {rows} row, process, against importing pandas + pandera",
        goals={Measure.WALL: 1.5},
        pair=_as_command(".csv", _imports),
        scale=Scale(1),
        rounds=9,
        short=Short(Scale(1), most=5.0),
    ),
)
