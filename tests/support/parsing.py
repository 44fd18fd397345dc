"""Small files read in the process of the tests, where a test asks what becomes of their rows.

For each file a process is forked that limits itself, reads it and is thrown away: fifteen milliseconds of a core, of which
reading a few rows takes two. How the parser is started, limited and ended, and what a hostile file does to it, is tested with
forks in `tests/callsheet/sheets`, `tests/callsheet/cli` and `tests/chaos`, and by whoever uses `forked_parser`; that the
same is read is tested in `tests/house/test_parsing.py`.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pytest

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser import main
from callsheet.sheets.parser_process import ParserProcess

_SMALL = 64 * 1024  # bytes: no file of that size needs the limits of a process of its own
_USUAL = json.loads(json.dumps(asdict(Limits())))
_fork = ParserProcess.run


@pytest.fixture(scope="module")
def quick_parser() -> Iterator[None]:
    """For a module whose tests ask nothing of the process that reads a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "_restrain", lambda *_: None)
        patch.setattr(ParserProcess, "run", read_here)
        yield


@pytest.fixture
def forked_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of files that may do harm in such a module: each has its own process, as ever."""
    monkeypatch.setattr(ParserProcess, "run", _fork)


def read_here(
    parser: ParserProcess,
    job: dict[str, Any],
    file: int,
    sink: int,
    seconds: float,
    more: Sequence[int] = (),
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[bytes, int]:
    """As `ParserProcess.run`; large files, other limits and a trial of the limits get their fork."""
    asked = json.loads(json.dumps(job))
    if "probe" in asked or asked["limits"] != _USUAL or any(_is_large(each) for each in (file, *more)):
        return _fork(parser, job, file, sink, seconds, more, meanwhile)
    meanwhile()
    report = main.work(asked | {"file": file, "sink": sink, "more": tuple(more)})
    return json.dumps(report).encode(), 0


def _is_large(file: int) -> bool:
    return os.fstat(file).st_size > _SMALL
