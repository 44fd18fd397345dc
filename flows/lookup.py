"""Names that people type: what is not known is a usage error that lists what is."""

from collections.abc import Iterator
from contextlib import contextmanager

from flows.errors import SetupError, StoppedError, UsageError
from ledger.records import DiskError, LedgerError, LockedError, UnknownLoadError
from transforms.kinds import Kind
from transforms.registry import UnknownKindError, kind_named


def kind_called(name: str) -> Kind:
    """The kind of that name; UsageError lists the kinds there are."""
    try:
        return kind_named(name)
    except UnknownKindError as error:
        raise UsageError(error.args[0]) from None


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
