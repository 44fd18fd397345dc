"""Names that people type: what is not known is a usage error that lists what is."""

from collections.abc import Iterator
from contextlib import contextmanager

from callsheet.errors import SetupError, StoppedError, UsageError
from callsheet.ledger.records import DiskError, LedgerError, LockedError, UnknownLoadError
from transforms.kind import Kind
from transforms.kinds import KINDS, UnknownKindError, kind_named


def kind_called(name: str) -> Kind:
    """The kind of that name; UsageError lists the kinds there are."""
    try:
        return kind_named(name)
    except UnknownKindError:
        raise UsageError("KIND_NOT_FOUND", kind=name, known=", ".join(kind.name for kind in KINDS)) from None


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
