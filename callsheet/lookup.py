"""Names that people type, and errors from below, as the messages of the catalogue."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        raise UsageError("KIND_NOT_FOUND", kind=name, known=tuple(kind.name for kind in KINDS)) from None


def os_error(error: OSError) -> Message:
    """What the operating system says of a file, as a clause in the reader's language; the file is named elsewhere."""
    name = errno.errorcode.get(error.errno or 0, "")
    code = f"OS_{name}"
    if code in TEXTS:
        return message(code)
    return message("OS_OTHER", name=name) if name else message("OS_UNNAMED")


def is_there(path: Path) -> bool:
    """Whether there is a file or folder of that name; what may not be looked at is for its reader to report."""
    try:
        return path.exists()
    except PermissionError:
        return True
    except OSError:  # such as a name that is too long for any file
        return False


def unwritable(path: Path, error: OSError) -> UsageError:
    """The error of a file or folder that was to be written."""
    cause = message("NO_SUCH_FOLDER") if error.errno == errno.ENOENT else os_error(error)
    return UsageError("FILE_UNWRITABLE", file=str(path), error=cause)


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
