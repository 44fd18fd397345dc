"""What the parser's processes do: the server imports, each fork limits itself, reads one file and writes its tables."""

import codecs
import hashlib
import io
import os
import resource
import signal
import struct
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from callsheet.linux import gain_nothing, leave_no_dump
from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.landlock import forbid_paths
from callsheet.sheets.parser.probe import allowed_attempts
from callsheet.sheets.parser.seccomp import limit_parser, limit_server
from validators.message import message, pack

_DESCRIPTORS = 64
_REHEARSED = b'Number,Name\n1,A\n2,"B"\n'
_AT_ONCE = 1 << 20  # bytes that are summed before another core has begun
_CODE_PAGES = ("cp437", "gb18030", "cp950")  # of names in zip files


class _WithoutPandas:
    """Pyarrow looks for pandas when it makes an array; finding it costs this short-lived process 0.2 s and 60 MB."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> None:
    """Import what a parser needs, and serve (see `fork_server`)."""
    sys.meta_path.insert(0, _WithoutPandas())
    from callsheet.sheets.parser import archive as _archive
    from callsheet.sheets.parser import dispatch as _dispatch
    from callsheet.sheets.parser import fork_server
    from callsheet.sheets.parser import legacy as _legacy
    from callsheet.sheets.parser import look as _look
    from callsheet.sheets.parser import ods_comments as _ods
    from callsheet.sheets.parser import xls_comments as _xls
    from callsheet.sheets.parser import xlsb_comments as _xlsb
    from callsheet.sheets.parser.annotate import job as _annotate
    from callsheet.sheets.parser.csv import reader as _csv
    from callsheet.sheets.parser.xlsx import plain_lists as _plain
    from callsheet.sheets.parser.xlsx import reader as _xlsx

    del _annotate, _archive, _dispatch, _legacy, _look, _csv, _ods, _plain, _xls, _xlsb, _xlsx
    _import_the_rest()
    leave_no_dump()
    gain_nothing()
    limit_server()
    fork_server.main(work, _rehearse)


def _import_the_rest() -> None:
    """What is otherwise imported when a file needs it; a fork can import nothing any more."""
    import numpy as np
    import pyarrow as pa

    from callsheet.sheets.parser.csv.encoding import MARKS

    for encoding in (*(encoding for _, encoding in MARKS), *_CODE_PAGES):
        codecs.lookup(encoding)
    pa.array(np.array([0]))
    pa.array([""])


def _rehearse() -> None:
    """Read a table of our own: half of the time in which a fork reads a small file goes to what it does for the first time.

    It starts no thread, since what forks has one.
    """
    from callsheet.sheets.parser.dispatch import Parse, read_all
    from callsheet.sheets.parser.table import write_table

    words, limits = frozenset({"number", "name"}), Limits()
    for sheet in read_all(Parse(_REHEARSED, ".csv", frozenset({".csv"}), words, None, limits)):
        write_table(sheet.table, io.BytesIO())


def work(job: dict[str, Any]) -> dict[str, Any]:
    """The life of a fork: limits on itself, one file read, and its report; job and report are JSON.

    A job to `probe` has no file: its report says what a fork may do that it should not.
    """
    limits = Limits(**job["limits"])
    _restrain(limits, job.get("encoding"))
    if job.get("probe"):
        return {"allowed": allowed_attempts()}
    if "annotate" in job:
        return _annotated(job, limits)
    if "reads" in job:
        files = zip([job["file"], *job["more"]], job["reads"], strict=True)
        return {"reads": [_listed(job | {"file": file, "suffix": suffix}, limits) for file, suffix in files]}
    if "archive" in job:
        return _of_archive(job, limits)
    return _looks(job, limits) if "suffixes" in job else _report(job, limits)


def _annotated(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """A look at a workbook that is to be given back, or the workbook with the answer in the sink; why it is not, otherwise."""
    from callsheet.sheets.parser.annotate.job import annotate

    try:
        return annotate(job, _whole(job["file"], limits), limits)
    except MemoryError:
        return {"why": "OWN_LARGE"}
    except Exception:  # noqa: BLE001 - whatever it is, the plain result takes its place
        return {"why": "OWN_STRUCTURE"}


def _of_archive(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """What an archive holds, None for a file that is none; or the bytes of the one `member`, written to the sink."""
    report: dict[str, Any] = {"archive": None, "size": 0, "refused": None}
    with _told(report):
        _open_archive(job, limits, report)
    return report


def _open_archive(job: dict[str, Any], limits: Limits, report: dict[str, Any]) -> None:
    from callsheet.sheets.parser.archive import is_archive, list_members, unpack

    data, suffix = _whole(job["file"], limits), job["archive"]
    if "member" not in job:
        if is_archive(data, suffix):
            report["archive"] = {"members": [], "ignored": []}
            report["archive"] = list_members(data, suffix, limits)
        return
    with os.fdopen(job["sink"], "wb", closefd=False) as sink:
        for piece in unpack(data, suffix, job["member"], limits):
            report["size"] += sink.write(piece)


@contextmanager
def _told(report: dict[str, Any]) -> Iterator[None]:
    """Whatever is wrong with a file stands in its report."""
    from callsheet.sheets.parser.refusal import Refusal

    try:
        yield
    except Refusal as refusal:
        report["refused"] = (refusal.code, refusal.detail)
    except MemoryError:
        report["refused"] = ("PARSER_MEMORY", "")
    except (ValueError, LookupError, ArithmeticError, struct.error, zlib.error) as error:
        report["refused"] = ("FILE_DAMAGED", pack(message("DAMAGED_OLD_FORMAT", error=type(error).__name__)))
    except BaseException as error:  # noqa: BLE001 - a panic in calamine is not an Exception
        report["refused"] = ("PARSER_DIED", type(error).__name__)


def _looks(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """A look at each of several files, in their order."""
    from callsheet.sheets.parser.look import look

    files = zip([job["file"], *job["more"]], job["suffixes"], strict=True)
    return {"looks": [look(job, _whole(file, limits), suffix, limits) for file, suffix in files]}


def _restrain(limits: Limits, encoding: str | None) -> None:
    """Memory, time, and what the system does for this process: from here on no path, no socket, no program, no process.

    What a kernel lacks is left out; `callsheet doctor` says so.
    """
    with suppress(LookupError):
        codecs.lookup(encoding or "utf-8")  # imported while a path can still be opened
    bounds = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.memory),  # of the tables: no file but their own is open to write
        (resource.RLIMIT_NOFILE, _DESCRIPTORS),
    )
    for name, bound in bounds:
        _bound(name, bound)
    signal.alarm(int(limits.wall_seconds) + 1)  # in case that the parent is gone
    forbid_paths()
    if not limit_parser():
        _bound(resource.RLIMIT_NPROC, 0)


def _bound(name: int, bound: int) -> None:
    with suppress(ValueError, OSError):  # this process was given less already
        resource.setrlimit(name, (bound, bound))


def _listed(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The cells of a small plain workbook, as text; the report of any other file."""
    from callsheet.sheets.parser.xlsx.plain_lists import plain_lists

    data = _whole(job["file"], limits)
    try:
        found = plain_lists(data, job["suffix"], frozenset(job["allow"]), limits)
    except Exception:  # noqa: BLE001 - whatever it is, the reader of all files says it
        found = None
    return _report(job, limits, data) if found is None else {"lists": found}


def _report(job: dict[str, Any], limits: Limits, data: bytes | None = None) -> dict[str, Any]:
    """What a file is; `data` where its bytes were read already."""
    report: dict[str, Any] = {"format": "", "sha256": "", "size": 0, "sheets": [], "refused": None}
    with _told(report):
        _read(job, _whole(job["file"], limits) if data is None else data, limits, report)
    return report


def _read(job: dict[str, Any], data: bytes, limits: Limits, report: dict[str, Any]) -> None:
    from callsheet.sheets.parser.dispatch import Parse, read_all
    from callsheet.sheets.parser.refusal import Refusal
    from callsheet.sheets.parser.table import write_table

    summed = _Sum(data)
    words = frozenset(job["vocabulary"])
    header = tuple(job["header"]) if job.get("header") else None
    parse = Parse(data, job["suffix"], frozenset(job["allow"]), words, job["encoding"], limits, header)
    try:
        found = read_all(parse)
        with os.fdopen(job["sink"], "wb", closefd=False) as sink:
            for sheet in found:
                begin = sink.tell()
                write_table(sheet.table, sink)
                described = {"begin": begin, "end": sink.tell(), "name": sheet.name, "facts": sheet.facts}
                described |= {"apart": sheet.apart, "notices": [asdict(notice) for notice in sheet.notices]}
                report["sheets"].append(described)
    except Refusal as refusal:
        report |= {"refused": (refusal.code, refusal.detail), "sheet": refusal.sheet}
    report |= {"format": parse.format, "sha256": summed.hexdigest(), "size": len(data)}


def _whole(file: int, limits: Limits) -> bytes:
    """All bytes of the file, once: what is summed is what is parsed, whatever happens to the file meanwhile."""
    with os.fdopen(file, "rb", closefd=False) as source:
        return source.read(limits.file + 1)


class _Sum:
    """A SHA-256 computed beside the parsing, on the second core if there is one."""

    def __init__(self, data: bytes) -> None:
        self._sum = hashlib.sha256()
        self._thread = threading.Thread(target=self._sum.update, args=(data,))
        if len(data) <= _AT_ONCE:
            self._sum.update(data)
            return
        try:
            self._thread.start()
        except RuntimeError:  # where a thread counts as a process, and none is allowed
            self._sum.update(data)

    def hexdigest(self) -> str:
        if self._thread.ident:
            self._thread.join()
        return self._sum.hexdigest()
