"""The first lines of a text file, as each encoding has them: whoever can read one of them knows how the file is to be read."""

from __future__ import annotations

import codecs
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.sheets.regular_file import FLAGS
from transforms.policies import ENCODINGS

ASKING = frozenset({"ENCODING_UNKNOWN", "ENCODING_NO_MARK", "ENCODING_WRONG"})
"""Problems of a file that whoever knows its encoding can solve."""
_TEXT = frozenset({".csv", ".tsv", ".txt"})
_HEAD = 4096  # bytes that are looked at
_LINES = 3
_LETTERS = 120  # of a line


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding that may be chosen, and the first lines as it has them; none of what is no text."""

    name: str
    title: str
    lines: tuple[str, ...]


def encodings_of(path: Path, chosen: str, reader: Reader) -> list[Encoding]:
    """The encodings in which a file may be read, and the one that was chosen."""
    head = _head(path) if path.suffix.lower() in _TEXT else b""
    found = [
        Encoding(name, reader.text(f"WEB_ENCODING_{name.upper().replace('-', '_')}"), _lines(head, name))
        for name in ENCODINGS
    ]
    return [each for each in found if each.lines or not head or each.name == chosen]


def _head(path: Path) -> bytes:
    """The beginning of a file; nothing of one that is not there."""
    with suppress(OSError), os.fdopen(os.open(path, FLAGS), "rb") as file:
        return file.read(_HEAD)
    return b""


def _lines(head: bytes, encoding: str) -> tuple[str, ...]:
    """The first lines with their digits masked; none where these bytes cannot be text in this encoding."""
    wide = encoding.startswith("utf-16")
    if not head or wide != (b"\0" in head):
        return ()
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=False)
    except UnicodeDecodeError:
        return ()
    if "\0" in text:
        return ()
    return tuple(mask_digits(line.strip()[:_LETTERS]) for line in text.splitlines()[:_LINES])
