"""What the parser's processes do: the server imports, each fork limits itself, reads one file and writes its tables."""

import hashlib
import os
import resource
import signal
import struct
import sys
import threading
import zlib
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from callsheet.sheets.limits import Limits
from validators.message import message, pack

_STEP = 8 * 1024 * 1024


class _WithoutPandas:
    """Pyarrow looks for pandas when it makes an array; finding it costs this short-lived process 0.2 s and 60 MB."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> None:
    """Import what a parser needs, and serve (see `fork_server`)."""
    sys.meta_path.insert(0, _WithoutPandas())
    from callsheet.sheets.parser import fork_server
    from callsheet.sheets.parser import look as _look
    from callsheet.sheets.parser.csv import reader as _csv
    from callsheet.sheets.parser.xlsx import reader as _xlsx

    del _csv, _look, _xlsx
    fork_server.main(work)


def work(job: dict[str, Any]) -> dict[str, Any]:
    """The life of a fork: limits on itself, one file read, and its report; job and report are JSON."""
    limits = Limits(**job["limits"])
    _restrain(limits)
    return _looks(job, limits) if "suffixes" in job else _report(job, limits)


def _looks(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """A look at each of several files, in their order."""
    from callsheet.sheets.parser.look import look

    files = zip([job["file"], *job["more"]], job["suffixes"], strict=True)
    return {"looks": [look(job, _whole(file, limits), suffix, limits) for file, suffix in files]}


def _restrain(limits: Limits) -> None:
    """Memory, processor time and wall clock; no core file, since it would hold customers' numbers."""
    bounds = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
    )
    for name, bound in bounds:
        with suppress(ValueError):  # this process was given less already
            resource.setrlimit(name, (bound, bound))
    signal.alarm(int(limits.wall_seconds) + 1)  # in case that the parent is gone


def _report(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    report: dict[str, Any] = {"format": "", "sha256": "", "size": 0, "sheets": [], "refused": None}
    try:
        _read(job, limits, report)
    except MemoryError:
        report["refused"] = ("PARSER_MEMORY", "")
    except (ValueError, LookupError, ArithmeticError, struct.error, zlib.error) as error:
        report["refused"] = ("FILE_DAMAGED", pack(message("DAMAGED_OLD_FORMAT", error=type(error).__name__)))
    except BaseException as error:  # noqa: BLE001 - a panic in calamine is not an Exception
        report["refused"] = ("PARSER_DIED", type(error).__name__)
    return report


def _read(job: dict[str, Any], limits: Limits, report: dict[str, Any]) -> None:
    from callsheet.sheets.parser.dispatch import Parse, read_all
    from callsheet.sheets.parser.refusal import Refusal
    from callsheet.sheets.parser.table import write_table

    data = _whole(job["file"], limits)
    summed = _Sum(data)
    words = frozenset(job["vocabulary"])
    parse = Parse(data, job["suffix"], frozenset(job["allow"]), words, job["encoding"], limits)
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
        report["refused"] = (refusal.code, refusal.detail)
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
        self._thread.start()

    def hexdigest(self) -> str:
        self._thread.join()
        return self._sum.hexdigest()
