"""What a row says, in one canonical text: two rows have the same text when the same would be sent of them."""

from __future__ import annotations

from transforms.kind import Kind
from transforms.row_keys import canonical
from transforms.several_phones import place_of
from validators.libraries import pa, pc, pd

_END = "\x1f"


def row_values(frame: pd.DataFrame, kind: Kind, zone: str) -> list[str]:
    """The text of each canonical row, in order; a time is its moment in the row's zone or in `zone`, however it was written.

    Blank cells, secrets and further numbers of a row are no part of it, so that a list with another blank column says the same.
    """
    known = {column.field for column in kind.columns}
    zones = frame[kind.rows.zone] if kind.timed and kind.rows.zone in frame else zone
    parts = [
        _named(name, canonical(kind.values(frame, name), kind, name, zones) if name in known else frame[name])
        for name in sorted(map(str, frame.columns))
        if name not in kind.secrets and place_of(name) is None
    ]
    if not parts:
        return [""] * len(frame)
    joined: list[str] = pc.binary_join_element_wise(*parts, _scalar("")).to_pylist()
    return joined


def _named(name: str, cells: pd.Series[str]) -> pa.Array:
    """A column's cells with its name before them; a blank one is nothing."""
    texts = pc.fill_null(pa.array(cells, pa.large_string(), from_pandas=True), _scalar(""))
    said = pc.binary_join_element_wise(_scalar(f"{name}="), texts, _scalar(_END), _scalar(""))
    return pc.if_else(pc.equal(texts, _scalar("")), _scalar(""), said)


def _scalar(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())
