"""Opening a file that somebody else put there: a regular one, whatever has come under its name meanwhile."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


def open_regular(path: Path) -> BufferedReader:
    """The file to read; OSError for a link, a pipe, a device or a folder. It never waits for somebody to write."""
    file = os.fdopen(os.open(path, FLAGS), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "no regular file", str(path))
    return file
