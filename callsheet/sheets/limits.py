"""How much of a file callsheet is willing to read; everything above is refused by name, before it can do harm."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of reading, in bytes, counts and seconds. The settings of the same names change them.

    `member` and `unpacked` count what really comes out of a workbook, not what its directory says; `ratio` is the most
    that a member may grow past its first 100 KiB; `archived` is how many files an archive may hold, each of them under all
    limits of a file, and together under `unpacked`; `grid` bounds rows times columns, `text` the bytes of all cells' text, over all sheets of a
    file; `field` is the most that one cell may hold. A text file is refused when at least `ragged_least` of its lines, and more
    than the share `ragged`, do not fit its header.
    """

    file: int = 100 * _MIB
    members: int = 2_000
    archived: int = 200
    member: int = 1024 * _MIB
    unpacked: int = 1536 * _MIB
    ratio: int = 200
    rows: int = 1_048_576
    columns: int = 256
    grid: int = 20_000_000
    field: int = _MIB
    text: int = 512 * _MIB
    merged: int = 100_000
    ragged: float = 0.2
    ragged_least: int = 2
    header_within: int = 20
    memory: int = 3 * 1024 * _MIB
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
