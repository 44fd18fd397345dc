"""`read_file`: the file opened with care, the parser in a child that has little and can do no harm."""

import hashlib
import json
import os
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from callsheet.sheets import parser_process as parsing
from callsheet.sheets import read as reading
from callsheet.sheets.limits import Limits
from callsheet.sheets.parser import dispatch
from callsheet.sheets.parser import main as child
from callsheet.sheets.parser_process import ParserProcess, parser_process
from callsheet.sheets.read import FileRead, read_file
from callsheet.sheets.read_lists import read_lists
from tests.callsheet.sheets.here import WORDS, rows, types
from tests.flawed.building import HEADER, ROWS, Book, clean_book, sheet, table
from tests.support.processes import is_alive
from transforms.error_workbook import Listed
from transforms.sheet import CellType
from validators.message import packed

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "Customers of November.xlsx"
    path.write_bytes(clean_book())
    return path


def code(path: Path, **more: object) -> str:
    """The code for which a file is refused; empty for one that is read."""
    read = read_file(path, vocabulary=WORDS, **more)  # type: ignore[arg-type]
    assert bool(read.sheets) != bool(read.problems)
    return read.problems[0].code if read.problems else ""


def server_of(parser: ParserProcess) -> psutil.Process:
    """The process that forks for each file."""
    assert parser._process is not None
    return psutil.Process(parser._process.pid)


def test_a_workbook_is_read_with_rows_as_excel_shows_them(book: Path) -> None:
    """Cells as text, types beside them, and the checksum of the very bytes that were parsed."""
    read = read_file(book, vocabulary=WORDS)
    assert rows(read) == dict(enumerate([HEADER, *ROWS], 1))
    assert (read.sheets[0].types.to_numpy() == CellType.TEXT).all()
    assert read.sha256 == hashlib.sha256(book.read_bytes()).hexdigest()
    assert (read.size, read.format, read.problems) == (len(book.read_bytes()), "xlsx", ())
    assert read.sheets[0].name == "Customers"


def test_cells_are_strings_and_types_are_bytes(book: Path) -> None:
    """pandas' own string type without missing values, one byte a cell for the types, row numbers as index."""
    one = read_file(book, vocabulary=WORDS).sheets[0]
    assert {str(kind) for kind in one.cells.dtypes} == {"str"}
    assert {str(kind) for kind in one.types.dtypes} == {"uint8"}
    assert not one.cells.isna().to_numpy().any()
    columns: list[list[Any]] = [list(one.cells.columns), list(one.types.columns)]
    assert columns == [[0, 1, 2], [0, 1, 2]]
    assert list(one.cells.index) == list(one.types.index)


def test_a_text_file_is_one_sheet_named_like_the_file(tmp_path: Path) -> None:
    """As Excel does it."""
    path = tmp_path / "November.csv"
    path.write_text("Telephone;Name\n6591230001;Zoé\n", encoding="utf-8")
    read = read_file(path, vocabulary=WORDS)
    assert (read.format, read.sheets[0].name) == ("csv", "November")
    assert (read.sheets[0].facts.encoding, read.sheets[0].facts.delimiter) == ("utf-8", ";")
    assert rows(read)[2] == ["6591230001", "Zoé"]


def test_an_empty_sheet_is_a_sheet_without_rows(tmp_path: Path) -> None:
    """That it holds nothing is for others to judge (V11)."""
    path = tmp_path / "empty.xlsx"
    path.write_bytes(Book({"S": sheet([])}).made())
    assert read_file(path, vocabulary=WORDS).sheets[0].cells.shape == (0, 0)


def test_what_is_no_file_is_refused_by_name(tmp_path: Path, book: Path) -> None:
    """Nothing there, a folder, a link, a pipe that would hang for ever, a device, a name with a NUL (F10)."""
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "link.xlsx").symlink_to(book)
    (tmp_path / "folder.xlsx").mkdir()
    assert code(tmp_path / "none.xlsx") == "FILE_NOT_FOUND"
    assert code(tmp_path / "nul\0.xlsx") == "FILE_NOT_FOUND"
    for name in ("pipe.xlsx", "link.xlsx", "folder.xlsx"):
        assert code(tmp_path / name) == "FILE_UNREADABLE"
    assert code(Path("/dev/zero")) == "FILE_UNREADABLE"


def test_a_file_over_the_limit_is_not_even_read(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is known before anything of it is."""
    monkeypatch.setattr(reading, "answer", None)
    assert code(book, limits=Limits(file=100)) == "FILE_TOO_LARGE"


@pytest.mark.slow
def test_too_little_memory_refuses_the_file(tmp_path: Path) -> None:
    """The child gives up by name; nobody else notices."""
    path = tmp_path / "long.xlsx"
    lines = [[str(6590000000 + row), f"Customer {row}", "x" * 400] for row in range(60_000)]
    path.write_bytes(Book({"S": sheet(table(lines))}).made())
    assert code(path, limits=Limits(memory=250 << 20, ratio=10_000)) == "PARSER_MEMORY"


def test_too_little_time_refuses_the_file(book: Path) -> None:
    """A child that does not answer is killed, and none is left behind."""
    assert code(book) == ""
    forks = server_of(parser_process()).children
    assert code(book, limits=Limits(wall_seconds=0.001)) == "PARSER_TIMEOUT"
    assert code(book) == "", "asked for after the other was given up"
    until = time.monotonic() + 10
    while forks() and time.monotonic() < until:
        time.sleep(0.01)
    assert forks() == []


LAST_WORDS = (
    "import sys; sys.path[:0] = sys.argv[1:]\n"
    "import os, callsheet.sheets.parser.main as main, callsheet.sheets.parser.fork_server as server\n"
    "def work(job):\n    {}\n"
    "main.work = work\nmain.main()"
)


@pytest.fixture
def own_parser(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserProcess]:
    """A parser that no other test has."""
    parser = ParserProcess()
    monkeypatch.setattr(reading, "parser_process", lambda: parser)
    yield parser
    parser.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("last_words", "expected"),
    [
        ("os.abort()", "PARSER_DIED"),
        ("os.kill(os.getpid(), 9)", "PARSER_MEMORY"),
        ("os.kill(os.getpid(), 24)", "PARSER_TIMEOUT"),
        ("os.kill(os.getppid(), 9)", "PARSER_DIED"),
        ("sys.exit(3)", "PARSER_DIED"),
        ("os._exit(0)", "PARSER_DIED"),
        ("raise RuntimeError", "PARSER_DIED"),
        ("return 'nonsense'", "PARSER_DIED"),
        ("return {}", "PARSER_DIED"),
        ("return [1, 2]", "PARSER_DIED"),
        ("return object()", "PARSER_DIED"),
    ],
)
@pytest.mark.thinned(6)
def test_however_the_child_dies_the_file_is_refused(
    book: Path, own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch, last_words: str, expected: str
) -> None:
    """K16: an abort, the kernel's killer, the processor limit, nonsense instead of a report: a code each, no traceback."""
    with monkeypatch.context() as patch:
        patch.setattr(parsing, "_START", LAST_WORDS.format(last_words))
        read = read_file(book, vocabulary=WORDS)
        assert read.problems[0].code == expected
        assert read.sha256 == hashlib.sha256(book.read_bytes()).hexdigest()
    own_parser.close()
    assert code(book) == "", "the next file has a parser again"


@pytest.mark.slow
@pytest.mark.parametrize("start", ["import os; os.abort()", "import sys; sys.exit(0)", "nonsense("])
def test_a_parser_that_cannot_start_refuses_every_file(
    book: Path, own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    """Without an exception, and without waiting."""
    with monkeypatch.context() as patch:
        patch.setattr(parsing, "_START", start)
        assert [code(book), code(book)] == ["PARSER_DIED"] * 2
    assert code(book) in {"", "PARSER_DIED"}  # told of the last one's death by its own question
    assert code(book) == ""


KILLED_ONCE = (
    f"{LAST_WORDS.partition('def work')[0]}"
    "own, first = main.work, 0o777\n"
    "def work(job):\n"
    "    if os.fstat(job['sink']).st_mode & 0o777 == first:\n"
    "        os.fchmod(job['sink'], 0o700), os.write(job['sink'], b'x' * 9000)\n"
    "        os.kill(os.getppid(), 9), os.read(0, 1)\n"
    "    return own(job)\n"
    "main.work = work\nmain.main()"
)


@pytest.mark.slow
def test_a_file_whose_parser_was_killed_by_somebody_is_read_by_another(
    book: Path, own_parser: ParserProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, in the middle of its work, with something written already: the file is not refused for it."""
    whole = read_file(book, vocabulary=WORDS)
    own_parser.close()
    monkeypatch.setattr(parsing, "_START", KILLED_ONCE)
    servers = list[int]()
    started = ParserProcess._start

    def counting(self: ParserProcess) -> None:
        started(self)
        servers.append(1)

    monkeypatch.setattr(ParserProcess, "_start", counting)
    read = read_file(book, vocabulary=WORDS)
    assert len(servers) == 2
    assert (read.problems, read.sha256) == ((), whole.sha256)
    assert [
        sheet.cells.equals(same.cells) for sheet, same in zip(read.sheets, whole.sheets, strict=True)
    ] == [True]


@pytest.mark.slow
def test_a_parser_that_was_killed_is_started_again(book: Path, own_parser: ParserProcess) -> None:
    """By the kernel, or by somebody who found it idle."""
    assert code(book) == ""
    server_of(own_parser).kill()
    server_of(own_parser).wait(10)
    assert code(book) == ""


def test_each_file_has_a_process_with_limits_of_its_own(own_parser: ParserProcess, tmp_path: Path) -> None:
    """What one file needs is not taken from the next: memory and processor time are counted anew, and nothing is kept."""
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text("Telephone,Name\n6591230001,Ann\n", encoding="utf-8")
    large.write_text("Telephone,Name\n" + "6591230001,Ann\n" * 300_000, encoding="utf-8")
    assert [code(small) for _ in range(3)] == [""] * 3  # from the third on it has rehearsed
    idle = server_of(own_parser).memory_info().rss
    assert code(large, limits=Limits(memory=220 << 20)) == "PARSER_MEMORY"
    assert code(small) == ""
    assert code(large) == ""
    assert server_of(own_parser).memory_info().rss < idle + (4 << 20)
    assert server_of(own_parser).num_threads() == 1
    assert server_of(own_parser).children() == []


def test_the_server_rehearses_once_and_goes_on_with_one_thread(
    own_parser: ParserProcess, tmp_path: Path
) -> None:
    """What it has done itself no fork does for the first time; it would die of a table that is refused."""
    child._rehearse()
    file = tmp_path / "list.csv"
    file.write_text("Telephone,Name\n6591230001,Ann\n", encoding="utf-8")
    assert code(file) == ""
    server = server_of(own_parser)
    idle = server.memory_full_info().uss
    assert [code(file) for _ in range(4)] == [""] * 4
    assert server_of(own_parser) == server
    assert server.num_threads() == 1
    assert idle < server.memory_full_info().uss < idle + (4 << 20)


@pytest.mark.slow
def test_many_files_are_read_side_by_side(own_parser: ParserProcess, tmp_path: Path) -> None:
    """Each answer comes back to whoever asked."""
    files = []
    for at in range(24):
        files.append(tmp_path / f"{at}.csv")
        files[-1].write_text(f"Telephone,Name\n659123{at:04},Ann\n", encoding="utf-8")
    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda file: read_file(file, vocabulary=WORDS), files))
    assert [rows(one)[2][0] for one in read] == [f"659123{at:04}" for at in range(24)]


def test_files_that_are_read_together_are_read_as_each_alone(
    own_parser: ParserProcess, book: Path, tmp_path: Path
) -> None:
    """Whole, damaged, empty or not there; a result names its own file."""
    files = [book, tmp_path / "damaged.xlsx", tmp_path / "list.csv", tmp_path / "empty.csv"]
    files[1].write_bytes(book.read_bytes()[:-200])
    files[2].write_text("Telephone,Name\n6591230001,Ann\n", encoding="utf-8")
    files[3].write_bytes(b"")
    alone = [read_file(file, vocabulary=frozenset()) for file in files]
    assert [bool(read.problems) for read in alone] == [False, True, False, True]
    assert read_lists(files) == list(map(_listed, alone))
    assert read_lists([*files, tmp_path / "missing.csv"]) == [*map(_listed, alone), ()]


def _listed(read: FileRead) -> tuple[Listed, ...]:
    return tuple(
        Listed(sheet.name, [sheet.cells[at].tolist() for at in sheet.cells]) for sheet in read.sheets
    )


def test_a_file_that_kills_its_parser_takes_no_other_with_it(
    own_parser: ParserProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the fork of several dies, each has one of its own."""
    files = [tmp_path / f"{at}.csv" for at in range(3)]
    for at, file in enumerate(files):
        file.write_text("12345" if at == 1 else f"Telephone,Name\n659123000{at},Ann\n", encoding="utf-8")
    start = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "import os, callsheet.sheets.parser.main as main\n"
        "read = main.work\n"
        "def work(job):\n"
        "    sizes = [os.fstat(file).st_size for file in (job['file'], *job['more'])]\n"
        "    os.kill(os.getpid(), 9) if 5 in sizes else None\n"
        "    return read(job)\n"
        "main.work = work\nmain.main()"
    )
    monkeypatch.setattr(parsing, "_START", start)
    first, killer, last = read_lists(files)
    assert killer == ()
    assert [sheet.columns[0][1] for sheet in (*first, *last)] == ["6591230000", "6591230002"]


@pytest.mark.parametrize(
    "lists",
    [
        None,
        5,
        [["S"]],
        [["S", "ab"]],
        [["S", ["ab", "cd"]]],
        [["S", [["1", "2"], ["3"]]]],
        [["S", [["1", 2]]]],
        [["S", {"0": ["1"]}]],
        [[5, [["1"]]]],
        [["S", [["\ud800"]]]],
    ],
)
def test_lists_that_a_fork_of_several_makes_up_are_not_believed(
    lists: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever took it over: each file is read by a fork of its own then."""
    files = [tmp_path / f"{at}.csv" for at in range(2)]
    for file in files:
        file.write_text("Telephone\n6591230001\n", encoding="utf-8")
    lies, run = [json.dumps({"reads": [{"lists": lists}] * 2}).encode()], ParserProcess.run

    def answered(self: ParserProcess, *asked: Any, **more: Any) -> tuple[bytes, int]:
        return (lies.pop(), 0) if lies else run(self, *asked, **more)

    monkeypatch.setattr(ParserProcess, "run", answered)
    assert [[sheet.columns for sheet in read] for read in read_lists(files)] == [
        [[["Telephone", "6591230001"]]]
    ] * 2


@pytest.mark.slow
def test_no_parser_outlives_its_parent(book: Path) -> None:
    """However the parent ends."""
    script = (
        "import os, sys; from pathlib import Path; from callsheet.sheets.read import read_file, parser_process\n"
        "read_file(Path(sys.argv[1]), vocabulary=frozenset())\n"
        "print(parser_process()._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    told = subprocess.run([sys.executable, "-c", script, str(book)], capture_output=True, text=True, cwd=ROOT)
    gone, until = int(told.stdout), time.monotonic() + 60
    while is_alive(gone):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize(
    "error", [ValueError, IndexError, UnicodeDecodeError, OverflowError, struct.error, zlib.error]
)
def test_what_the_parser_cannot_make_sense_of_is_damage(
    book: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """An error in the child names the file as damaged, without a word of its content."""
    words = error("utf-8", b"6591230001", 0, 1, "x") if error is UnicodeDecodeError else error("6591230001")

    def fail(_: object) -> None:
        raise words

    monkeypatch.setattr(dispatch, "read_all", fail)
    job = {"suffix": ".xlsx", "allow": [".xlsx"], "vocabulary": [], "encoding": None, "sink": -1}
    with book.open("rb") as file:
        report = child._report(job | {"file": file.fileno()}, Limits())
    assert report["refused"] == ("FILE_DAMAGED", packed("DAMAGED_OLD_FORMAT", error=error.__name__))


def test_the_child_gets_no_secret(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its environment nor its command line holds anything of the parent's (P1)."""
    monkeypatch.setenv("CALLSHEET_TEST_APP_SECRET", "canary-secret")
    seen: list[str] = []
    start = subprocess.Popen
    parser = ParserProcess()
    monkeypatch.setattr(reading, "parser_process", lambda: parser)

    def watch(command: list[str], **more: object) -> object:
        seen.extend([*command, *more["env"]])  # type: ignore[misc]
        seen.extend(more["env"].values())  # type: ignore[attr-defined]
        return start(command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", watch)
    read_file(book, vocabulary=WORDS)
    parser.close()
    assert seen
    assert not any("canary" in word or "CALLSHEET" in word or "Customers" in word for word in seen)


def test_the_child_imports_little() -> None:
    """No pandas, no openpyxl, nothing of Prefect: the child must start in a blink for every file of a drop."""
    script = (
        "import sys, callsheet.sheets.parser.main as main; sys.meta_path.insert(0, main._WithoutPandas());"
        "import callsheet.sheets.parser.dispatch, callsheet.sheets.parser.xlsx.reader, callsheet.sheets.parser.csv.reader, callsheet.sheets.parser.main;"
        "print(' '.join(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"pandas", "pandera", "openpyxl", "prefect", "httpx", "sqlalchemy", "pydantic", "python_calamine"}
    assert not heavy & set(told.stdout.split())


def test_reading_leaves_nothing_open(book: Path) -> None:
    """Neither descriptors nor children pile up in a process that runs for weeks."""
    read_file(book, vocabulary=WORDS)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        read_file(book, vocabulary=WORDS)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_old_formats_are_read_where_they_are_allowed(tmp_path: Path) -> None:
    """An OpenDocument sheet, by calamine, with a notice of what cannot be seen in it."""
    path = tmp_path / "list.ods"
    path.write_bytes(_ods())
    assert code(path) == "FILE_FORMAT_OFF"
    read = read_file(path, vocabulary=WORDS, allow=reading.ALLOWED | {".ods"})
    assert rows(read) == {3: ["", "Telephone", "13800138000", "TRUE", "2026-11-30"]}
    assert [CellType(kind).name for kind in types(read, 3)] == [
        "BLANK",
        "TEXT",
        "NUMBER",
        "BOOLEAN",
        "DATE",
    ]
    assert [problem.code for problem in read.sheets[0].problems] == ["FORMAT_LIMITED"]


def _ods() -> bytes:
    from tests.flawed import building

    office = "urn:oasis:names:tc:opendocument:xmlns"
    cells = (
        '<table:table-cell/><table:table-cell office:value-type="string"><text:p>Telephone</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="13800138000"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        '<table:table-cell office:value-type="date" office:date-value="2026-11-30"/>'
    )
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f"<table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return building.packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})
