"""Names that people type: what is not known is a usage error that lists what is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.engine.order import SheetResult
from flows.errors import Exit, SetupError, StoppedError, UsageError
from ledger.records import DiskError, LedgerError, LockedError, UnknownLoadError
from transforms.kinds import Kind
from transforms.registry import UnknownKindError, kind_named
from transforms.report import problem_json
from validators.problems import Problem


def kind_called(name: str) -> Kind:
    """The kind of that name; UsageError lists the kinds there are."""
    try:
        return kind_named(name)
    except UnknownKindError as error:
        raise UsageError(error.args[0]) from None


def missing(files: Iterable[Path], language: str) -> list[SheetResult]:
    """The files of a drop that are not there: with one of them wrong, nothing of the drop is read or sent.

    The one that was mistyped may be the forbidden list of the customers beside it.
    """
    problem = problem_json(Problem("FILE_NOT_FOUND"), language)
    note = f"{problem['message']} {problem['fix']} Nothing was read or sent."
    return [
        SheetResult(str(file), problems=(problem,), exit=Exit.USAGE, note=note)
        for file in files
        if not file.exists()
    ]


@contextmanager
def ledger_errors() -> Iterator[None]:
    """Errors of the ledger as the command line tells them."""
    try:
        yield
    except UnknownLoadError as error:
        raise UsageError(str(error)) from None
    except (DiskError, LockedError) as error:
        raise StoppedError(str(error)) from None
    except LedgerError as error:
        raise SetupError(str(error)) from None
