"""Names that people type: what is not known is a usage error that lists what is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.engine.order import SheetResult, Stop
from flows.errors import Exit, SetupError, StoppedError, UsageError
from flows.settings import Profile
from ledger.records import DiskError, LedgerError, LockedError, UnknownLoadError
from transforms.kinds import Kind
from transforms.registry import KINDS, UnknownKindError, kind_named
from validators.message import message
from validators.problems import Problem


def kind_called(name: str) -> Kind:
    """The kind of that name; UsageError lists the kinds there are."""
    try:
        return kind_named(name)
    except UnknownKindError:
        raise UsageError("KIND_NOT_FOUND", kind=name, known=", ".join(kind.name for kind in KINDS)) from None


def missing(files: Iterable[Path], profile: Profile) -> list[SheetResult]:
    """The files of a drop that are not there: with one of them wrong, nothing of the drop is read or sent.

    The one that was mistyped may be the forbidden list of the customers beside it.
    """
    gone, language = Problem("FILE_NOT_FOUND"), profile.language_for("en")
    stop = Stop(Exit.USAGE, message("FILE_MISSING"))
    return [
        SheetResult(
            str(file), problems=(gone,), exit=Exit.USAGE, language=language, zone=profile.time_zone
        ).stopped_by(stop)
        for file in files
        if not file.exists()
    ]


@contextmanager
def ledger_errors() -> Iterator[None]:
    """Errors of the ledger as the command line tells them."""
    try:
        yield
    except UnknownLoadError as error:
        raise UsageError.of(error.message) from None
    except (DiskError, LockedError) as error:
        raise StoppedError.of(error.message) from None
    except LedgerError as error:
        raise SetupError.of(error.message) from None
