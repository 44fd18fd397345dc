"""Text that is safe in a cell: nothing invisible, nothing too long, nothing that a program would run."""

from __future__ import annotations

import re
from collections.abc import Callable

from validators.libraries import pa, pc

CELL_LIMIT = 32_767
"""UTF-16 units a cell of a worksheet may hold."""

CUT = " (cut)"

# C0 but tab and line feed, DEL, C1, and the two code points that XML forbids.
_UNSEEN = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_UNSEEN_PYTHON = re.compile(f"[{_UNSEEN}\ufffe\uffff\ud800-\udfff]")
_UNSEEN_ARROW = rf"[{_UNSEEN}\x{{fffe}}\x{{ffff}}]"
_RISKY = r"[=+\-@\t\r\x00'＝＋－＠]"


def controls_shown(text: str) -> str:
    r"""Control characters as visible escapes such as `\x07`; CRLF becomes the line feed that a cell uses.

    >>> controls_shown("bell\x07")
    'bell\\x07'
    """
    return _UNSEEN_PYTHON.sub(_escape, text.replace("\r\n", "\n"))


def cell_text(text: str) -> str:
    """Text fit for a cell of a worksheet: controls shown, and cut with a mark beyond 32,767 UTF-16 units."""
    shown = controls_shown(text)
    units = shown.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return shown
    return units[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


def csv_text(text: str) -> str:
    """Text fit for a CSV cell: controls shown, and a leading `'` where a spreadsheet would run the cell (ASVS 1.2.10).

    A cell that begins with `'` gets another one: our reader strips exactly one, so every cell reads back as it was.
    """
    shown = controls_shown(text)
    return f"'{shown}" if re.match(_RISKY, text) else shown


def visible(cells: pa.Array) -> pa.Array:
    """A large_string array with `cell_text` applied where it changes anything."""
    unseen = pc.match_substring_regex(cells, _UNSEEN_ARROW)
    # Bytes of UTF-8 are never fewer than units of UTF-16, so this mask misses none.
    return apply_where(cells, pc.or_(unseen, pc.greater(pc.binary_length(cells), CELL_LIMIT)), cell_text)


def csv_visible(cells: pa.Array) -> pa.Array:
    """A large_string array with `csv_text` applied where it changes anything."""
    return apply_where(cells, pc.match_substring_regex(cells, f"{_UNSEEN_ARROW}|^{_RISKY}"), csv_text)


def apply_where(cells: pa.Array, mask: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """A large_string array with the marked cells changed; costs nothing where none is marked."""
    if not pc.any(mask).as_py():
        return cells
    changed = [change(cell) for cell in cells.filter(mask).to_pylist()]
    return pc.replace_with_mask(cells, mask, pa.array(changed, pa.large_string()))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
