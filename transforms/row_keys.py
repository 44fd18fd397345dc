"""What makes a row the same row in another file: its natural key in one canonical form."""

from __future__ import annotations

from collections.abc import Callable

from transforms.kind import Kind
from transforms.number_forms import may_be_one
from transforms.times import instants, millis
from validators.libraries import pd
from validators.schema import Role

JOINT = "\x1f"


def row_keys(frame: pd.DataFrame, kind: Kind, zone: str) -> pd.Series[str]:
    """What each canonical row brings about, as one string that is the same in every file; index = sheet rows.

    A time is its minute in the row's zone, or in `zone`, however it was written; a blank cell is its column's default; what an option fills
    in is part of the key, whether a cell or the option said it. A value that means several entries is those entries.
    Where sending twice is harmless, a change beside the natural key makes another row too. Secrets are never in it.
    """
    zones = frame[kind.rows.zone] if kind.timed and kind.rows.zone in frame else zone
    joined, *rest = (canonical(kind.values(frame, name), kind, name, zones) for name in _columns(kind))
    for part in rest:
        joined = joined.str.cat(part, sep=JOINT)
    return joined


def may_be_one_row(key: str, other: str) -> bool:
    r"""Whether two different keys of a kind whose key begins with a number to call may be of one row: the same telephone, and nothing else differs.

    >>> may_be_one_row("91230001\x1fCall", "6591230001\x1fCall"), may_be_one_row("91230001\x1fCall", "6591230001\x1fVisit")
    (True, False)
    """
    (number, _, rest), (other_number, _, other_rest) = key.partition(JOINT), other.partition(JOINT)
    return rest == other_rest and may_be_one(number, other_number)


def _columns(kind: Kind) -> list[str]:
    filled = (option.fills for option in kind.options if option.fills)
    beside = () if kind.sent_once else kind.rows.agree
    names = dict.fromkeys([*kind.rows.key, *filled, *beside])
    in_times = kind.rows.zone if kind.timed else ""
    return [name for name in names if name not in kind.secrets and name != in_times]


def canonical(cells: pd.Series[str], kind: Kind, name: str, zone: str | pd.Series[str]) -> pd.Series[str]:
    """The cells of one of a kind's columns in one form, whatever way they were written."""
    column = next(column for column in kind.columns if column.field == name)
    values = cells.astype("str")
    if column.role is Role.DATETIME:
        if not isinstance(zone, str):
            return instants(values, zone)
        return _mapped(values, lambda cell: str(millis(cell, zone)) if cell else "")
    entries = kind.rows.expand.get(name)
    if entries:
        return _mapped(values, lambda cell: "\x1e".join(sorted(entries.get(cell, (cell,)))))
    return values


def _mapped(values: pd.Series[str], how: Callable[[str], str]) -> pd.Series[str]:
    return values.map({cell: how(cell) for cell in values.unique().tolist()}).astype("str")
