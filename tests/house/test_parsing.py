"""What is read in the process of the tests is what a forked process reads."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callsheet.sheets.parser import main
from callsheet.sheets.parser_process import ParserProcess
from callsheet.sheets.read import ALLOWED, read_file
from tests.flawed import FLAWS
from tests.flawed.flaw import Flaw
from tests.support.parsing import read_here
from transforms.headers import HeaderMap, vocabulary
from transforms.kinds import KINDS

Answer = tuple[bytes, int]
WORDS = vocabulary(KINDS, HeaderMap())
READ = [flaw for flaw in FLAWS if not flaw.verdict.startswith("refused")]
fork = ParserProcess.run


def told(run: Callable[..., Answer], path: Path, flaw: Flaw) -> list[tuple[Answer, bytes]]:
    """Each answer about a file, with the tables."""
    answers: list[tuple[Answer, bytes]] = []

    def kept(
        parser: ParserProcess, job: dict[str, Any], file: int, sink: int, *more: Any, **how: Any
    ) -> Answer:
        answer = run(parser, job, file, sink, *more, **how)
        answers.append((answer, os.pread(sink, os.fstat(sink).st_size, 0)))
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ParserProcess, "run", kept)
        patch.setattr(
            main, "_restrain", lambda *_: None
        )  # forks have been given their limits by another process
        read_file(path, vocabulary=WORDS, encoding=flaw.encoding, allow=ALLOWED | frozenset(flaw.allow))
    return answers


@pytest.mark.parametrize("flaw", READ, ids=str)
def test_the_same_is_read_without_a_fork(flaw: Flaw, tmp_path: Path) -> None:
    """Report and tables, byte for byte, of every flawed file that is read."""
    path = tmp_path / flaw.file
    path.write_bytes(flaw.make())
    assert told(read_here, path, flaw) == told(fork, path, flaw)
