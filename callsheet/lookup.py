"""Names that people type, and errors from below, as the messages of the catalogue."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from callsheet.errors import SetupError, StoppedError, UsageError
from callsheet.ledger.records import DiskError, LedgerError, LockedError, UnknownLoadError
from callsheet.messages.catalogue import TEXTS
from transforms.kind import Kind
from transforms.kinds import KINDS, UnknownKindError, kind_named
from validators.message import Message, message


def kind_called(name: str) -> Kind:
    """The kind of that name; UsageError lists the kinds there are."""
    try:
        return kind_named(name)
    except UnknownKindError:
        raise UsageError("KIND_NOT_FOUND", kind=name, known=", ".join(kind.name for kind in KINDS)) from None


def os_error(error: OSError) -> Message:
    """What the operating system says of a file, as a clause in the reader's language; the file is named elsewhere."""
    name = errno.errorcode.get(error.errno or 0, "")
    code = f"OS_{name}"
    return message(code) if code in TEXTS else message("OS_OTHER", name=name or type(error).__name__)


@contextmanager
def ledger_errors() -> Iterator[None]:
    """Errors of the ledger as errors of callsheet, by how one recovers."""
    try:
        yield
    except UnknownLoadError as error:
        raise UsageError.of(error.message) from None
    except (DiskError, LockedError) as error:
        raise StoppedError.of(error.message) from None
    except LedgerError as error:
        raise SetupError.of(error.message) from None
