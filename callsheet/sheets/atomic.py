"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from callsheet.durable import sync_folder

PARTIAL_SUFFIX = ".partial"
"""Ending of the hidden name under which a file is written; one that lies about was left by a crash and may go."""


@contextmanager
def replacing(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write that takes its name only when whole and on disk; on any error nothing of it remains.

    Readable by its owner alone unless told otherwise: a result holds customer numbers. OSError when the disk is full or the
    folder cannot be written.
    """
    handle, partial = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=PARTIAL_SUFFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(partial).chmod(mode)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
