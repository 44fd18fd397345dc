"""Reading a spreadsheet truthfully: `read_file` is the one way in. What is wrong with a file is a problem, never an exception.

The parent opens the file and starts the parser (`callsheet.sheets.parser`) as a child with little memory, little time and no
secrets; whatever happens to the child, the parent only ever sees a report and Arrow tables.
"""

from __future__ import annotations

import errno
import hashlib
import json
import mmap
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from callsheet.durable import readable_name
from callsheet.garbage import nothing_collected
from callsheet.sheets.limits import Limits
from callsheet.sheets.own_words import read_own_words
from callsheet.sheets.parser_process import LOST, ParserGoneError, ParserTimeoutError, parser_process
from callsheet.sheets.regular_file import FLAGS
from transforms.sheet import ApartRow, Facts, Sheet, Visibility
from validators.libraries import import_for_rows, np, pa, pd
from validators.message import Message, message, pack
from validators.problems import Problem

if TYPE_CHECKING:
    from callsheet.sheets.parser.table import Table

T = TypeVar("T")
ALLOWED = frozenset({".xlsx", ".csv", ".tsv", ".txt"})
_REPORT = {"format", "sha256", "size", "sheets", "refused"}
_KILLED, _OUT_OF_TIME = -9, (-24, -14)


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as read. `sheets` is empty when one of `problems` refuses the file; `format` is what the file really is."""

    sha256: str
    size: int
    format: str
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...]


class UnreadableError(Exception):
    """A file that cannot be opened or read, with the problem to say so."""

    def __init__(self, code: str, detail: str | Message = "") -> None:
        super().__init__(code)
        self.problem = Problem(code, detail=detail if isinstance(detail, str) else pack(detail))


ReadFile = Callable[..., "FileRead"]
"""Reads a file as `read_file` does."""


def read_file(
    path: Path,
    *,
    vocabulary: frozenset[str],
    limits: Limits = Limits(),  # noqa: B008 - frozen
    encoding: str | None = None,
    allow: frozenset[str] = ALLOWED,
    header: tuple[int, int] | None = None,
) -> FileRead:
    """Every sheet of a file, or the problem for which it is refused. Never raises for what is wrong with the file.

    `vocabulary` holds known headers, normalised (`transforms.parser_shared.normalise`); only the choice of a CSV's delimiter
    rests on it. `encoding` is what a text file is read in when it has no byte order mark and is not UTF-8. `allow` holds
    the endings of the formats that may be read: the default's, and of .xlsm, .xltx, .xls, .xlsb and .ods as wanted.
    `header` are the first and the last line of a text file's header where a person has chosen it.
    """
    try:
        with opened(path, limits) as file:
            return read_opened(
                file,
                path,
                vocabulary=vocabulary,
                limits=limits,
                encoding=encoding,
                allow=allow,
                header=header,
            )
    except UnreadableError as unreadable:
        return FileRead("", 0, "", (), (unreadable.problem,))


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[int]:
    """The file's descriptor; neither links nor pipes nor devices are opened, a pipe would hang for ever."""
    try:
        file = os.open(path, FLAGS)
    except FileNotFoundError as error:
        raise UnreadableError("FILE_NOT_FOUND") from error
    except OSError as error:
        raise UnreadableError("FILE_UNREADABLE", _why_not_opened(error)) from error
    except ValueError as error:  # a name with a NUL
        raise UnreadableError("FILE_NOT_FOUND") from error
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("FILE_UNREADABLE", message("NOT_A_REGULAR_FILE"))
        if status.st_size > limits.file:
            raise UnreadableError("FILE_TOO_LARGE", f"{status.st_size >> 20:,} > {limits.file >> 20:,} MiB")
        yield file
    finally:
        os.close(file)


def read_opened(
    file: int,
    path: PurePath,
    *,
    vocabulary: frozenset[str],
    limits: Limits = Limits(),  # noqa: B008 - frozen
    encoding: str | None = None,
    allow: frozenset[str] = ALLOWED,
    header: tuple[int, int] | None = None,
) -> FileRead:
    """The same of a file that is open; `path` is what it is called."""
    job = job_for(vocabulary, limits, encoding, allow) | {"suffix": path.suffix.lower(), "header": header}
    with sink() as target:
        try:
            report = answer(job, [file], target, limits)
            if not is_report(report):
                raise UnreadableError("PARSER_DIED", message("PARSER_NO_REPORT"))  # noqa: TRY301
            return _file_read(report, file, target, path)
        except UnreadableError as dead:
            return FileRead(*_sum(file), "", (), (dead.problem,))


def job_for(
    vocabulary: frozenset[str], limits: Limits, encoding: str | None, allow: frozenset[str]
) -> dict[str, Any]:
    return {
        "vocabulary": sorted(vocabulary),
        "limits": asdict(limits),
        "encoding": encoding,
        "allow": sorted(allow),
        "header": None,
    }


def is_report(report: Any) -> bool:
    """Whether an answer describes a file."""
    return isinstance(report, dict) and report.keys() >= _REPORT


def _file_read(report: dict[str, Any], file: int, sink: int, path: PurePath) -> FileRead:
    """A file as its report describes it; UnreadableError when the tables are not what was described."""
    stem = readable_name(path.stem)
    sheets = tuple(tables(report, sink, lambda described, table: _sheet(described, table, stem)))
    why, sheet = report["refused"], report.get("sheet", "")
    refused = (Problem(why[0], detail=why[1], sheet=sheet),) if why else ()
    if not report["sha256"]:
        return FileRead(*_sum(file), report["format"], (), refused)
    return FileRead(report["sha256"], report["size"], report["format"], sheets, refused)


@contextmanager
def sink() -> Iterator[int]:
    """Where the child writes its tables: memory, or a file without a name that vanishes with its descriptor."""
    if hasattr(os, "memfd_create"):
        sink = os.memfd_create("sheets", os.MFD_CLOEXEC)
        try:
            yield sink
        finally:
            os.close(sink)
    else:
        with tempfile.TemporaryFile() as file:
            yield file.fileno()


def answer(job: dict[str, Any], files: Sequence[int], sink: int, limits: Limits) -> dict[str, Any]:
    """What the child says of its job; UnreadableError when it died, hung or talked nonsense."""
    try:
        answer, status = _asked_again(job, files, sink, limits)
    except ParserTimeoutError:
        raise UnreadableError("PARSER_TIMEOUT", message("TIME_LIMIT", seconds=limits.wall_seconds)) from None
    except ParserGoneError:
        raise UnreadableError("PARSER_DIED", message("PARSER_NO_REPORT")) from None
    if status:
        raise UnreadableError(*_cause_of_death(status))
    with suppress(ValueError):
        said = json.loads(answer)
        if isinstance(said, dict):
            return said
    raise UnreadableError("PARSER_DIED", message("PARSER_NO_REPORT"))


def _asked_again(job: dict[str, Any], files: Sequence[int], sink: int, limits: Limits) -> tuple[bytes, int]:
    """What the child says and its exit status; a second one is asked when the first was lost with its server, which is no fault of the file."""
    said, status = parser_process().run(
        job, files[0], sink, limits.wall_seconds, files[1:], meanwhile=_import_for_rows
    )
    if status != LOST:
        return said, status
    os.ftruncate(sink, 0)
    for each in {*files, sink}:
        os.lseek(each, 0, os.SEEK_SET)
    return parser_process().run(job, files[0], sink, limits.wall_seconds, files[1:])


def _import_for_rows() -> None:
    """What the rows will need, while the child reads them."""
    with nothing_collected():
        import_for_rows()


def _why_not_opened(error: OSError) -> Message:
    known = {
        errno.EACCES: "PERMISSION_DENIED",
        errno.EPERM: "PERMISSION_DENIED",
        errno.ELOOP: "FILE_IS_A_LINK",
    }
    if error.errno in known:
        return message(known[error.errno])
    return message("SYSTEM_ERROR", name=errno.errorcode.get(error.errno or 0, str(error.errno)))


def _cause_of_death(status: int) -> tuple[str, str | Message]:
    if status in _OUT_OF_TIME:
        return "PARSER_TIMEOUT", message("PROCESSOR_TIME")
    if status == _KILLED:
        return "PARSER_MEMORY", ""
    return "PARSER_DIED", message("PARSER_EXIT", status=status)


def _sum(file: int) -> tuple[str, int]:
    """SHA-256 and size of a file whose parser could not tell them; of one that is still growing as far as it was."""
    summed, size, end = hashlib.sha256(), 0, os.fstat(file).st_size
    while piece := os.pread(file, min(1 << 20, end - size), size):
        summed.update(piece)
        size += len(piece)
    return summed.hexdigest(), size


def tables(report: dict[str, Any], sink: int, make: Callable[[dict[str, Any], Table], T]) -> Iterator[T]:
    """What is made of every sheet that was read, from its description and its table."""
    if report["refused"] or not report["sheets"]:
        return
    from callsheet.sheets.parser.table import read_table

    memory = pa.py_buffer(mmap.mmap(sink, 0, prot=mmap.PROT_READ))
    for described in report["sheets"]:
        try:
            begin, end = described["begin"], described["end"]
            yield make(described, read_table(memory.slice(begin, end - begin)))
        except (pa.ArrowInvalid, OSError, LookupError, TypeError, ValueError) as error:
            raise UnreadableError("PARSER_DIED", message("PARSER_BAD_TABLE")) from error


def _sheet(described: dict[str, Any], table: Table, stem: str) -> Sheet:
    index = _numbered(table.rows)
    facts: dict[str, Any] = described["facts"]
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    facts["visibility"] = Visibility(facts.get("visibility", "visible"))
    return Sheet(
        name=described["name"] or stem,
        cells=pd.DataFrame(dict(enumerate(map(_text, read_own_words(table.columns)))), index=index),
        types=pd.DataFrame(dict(enumerate(table.types)), index=index, dtype="uint8"),
        facts=Facts(**facts),
        apart=tuple(ApartRow(row, code, detail) for row, code, detail in described["apart"]),
        problems=tuple(Problem(notice["code"], detail=notice["detail"]) for notice in described["notices"]),
    )


def _numbered(rows: Any) -> pd.Index[int]:
    """Row numbers as an index; without 8 bytes for each of them where none is left out."""
    first, last = (int(rows[0]), int(rows[-1])) if len(rows) else (0, -1)
    whole = last - first + 1 == len(rows)  # they are in order, none of them twice
    return pd.RangeIndex(first, last + 1) if whole else pd.Index(rows, dtype="int64")


def _text(column: Any) -> pd.arrays.ArrowStringArray:
    """A column of Arrow text as pandas' own string array, without a copy."""
    dtype = pd.StringDtype("pyarrow", na_value=np.nan)
    return pd.arrays.ArrowStringArray(column, dtype=dtype)  # type: ignore[call-arg]  # the stubs lag
