"""The signed mark that a row of a result carries in a hidden column: which row of which load it is, and that it reads as it did.

A mark has the load's id, the row's number, a keyed digest of what the row said, and a seal over the three. The key is the
ledger's, so a mark that somebody made up, changed or brought from another installation is none, and nobody can tell a value by it.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest

_MARK = re.compile(r"(\d{8}-\d{6}-[0-9a-f]{6})/([1-9]\d{0,6})/([\w-]{8})([\w-]{12})", re.ASCII)
_FOR_ADDRESSES = bytes.maketrans(b"+/", b"-_")
_DIGEST, _SEAL = 6, 9  # bytes: few, for a long list has many marks, and no multiple of three needs filling


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark whose seal is right: the load, the number that the row had in its sheet, and the digest of what it said."""

    load: str
    row: int
    digest: str


class Sealer:
    """Makes marks and reads them, with keys that are derived from the ledger's."""

    def __init__(self, secret: bytes) -> None:
        of_values = blake2b(b"what a row says", key=secret, digest_size=32).digest()
        of_marks = blake2b(b"the mark of a row", key=secret, digest_size=32).digest()
        # Each hash has taken its key: what is hashed is added to a copy.
        self._of_values = blake2b(digest_size=_DIGEST, key=of_values)
        self._of_marks = blake2b(digest_size=_SEAL, key=of_marks)

    def digest(self, text: str) -> str:
        """The digest of what a row says."""
        return _letters(self._of_values, [text])[0]

    def marks(self, load_id: str, rows: Iterable[int], texts: Iterable[str]) -> list[str]:
        """The marks of a load's rows, given what each says."""
        digests = _letters(self._of_values, texts)
        said = [f"{load_id}/{row}/{digest}" for row, digest in zip(rows, digests, strict=True)]
        return [text + seal for text, seal in zip(said, _letters(self._of_marks, said), strict=True)]

    def read(self, written: Mapping[int, str]) -> dict[int, Mark]:
        """Row -> the mark in it; what has not this ledger's seal is left out."""
        found = dict[int, Mark]()
        for row, text in written.items():
            parts = _MARK.fullmatch(text)
            if parts and compare_digest(parts[4], self._seal(parts[0].removesuffix(parts[4]))):
                found[row] = Mark(parts[1], int(parts[2]), parts[3])
        return found

    def _seal(self, said: str) -> str:
        return _letters(self._of_marks, [said])[0]


def load_in(text: str) -> str:
    """The id of the load that a text says as a mark does, whether its seal is right or not; "" where it is no mark."""
    parts = _MARK.fullmatch(text)
    return parts[1] if parts else ""


def _letters(keyed: blake2b, texts: Iterable[str]) -> list[str]:
    """What a hash makes of each text, as base64 for addresses; of all at once, which leaves no filling between them."""
    digests = list[bytes]()
    for text in texts:
        found = keyed.copy()
        found.update(text.encode())
        digests.append(found.digest())
    written = b2a_base64(b"".join(digests), newline=False).translate(_FOR_ADDRESSES).decode()
    letters = keyed.digest_size // 3 * 4
    return [written[at : at + letters] for at in range(0, len(written), letters)]


def edited(marks: Mapping[int, Mark], digests: Mapping[int, str]) -> dict[int, Mark]:
    """The rows that are not what their marks say, and are no other row of the result either; `digests` are those of all rows.

    A mark says nothing where there are two of it, as in a row that was copied, or where its own row stands elsewhere as it was, as
    after only some columns were sorted. A row without a digest, because it is not valid any more, is one that was changed.
    """
    often = Counter((mark.load, mark.row) for mark in marks.values())
    marked, there = Counter(mark.digest for mark in marks.values()), Counter(digests.values())
    return {
        row: mark
        for row, mark in marks.items()
        if digests.get(row) != mark.digest
        and often[mark.load, mark.row] == 1
        and there[mark.digest] < marked[mark.digest]
        and digests.get(row, "") not in marked
    }
