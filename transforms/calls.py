"""What the plans of all kinds share: rows as records, codes of batches, keys of calls."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from validators.libraries import pd
from validators.message import Param, message

Rows = tuple[int, ...]

_AT_ONCE = 10_000


class PlanError(ValueError):
    """A load option is missing or wrong; the message names it and says what to give."""

    def __init__(self, code: str, /, **params: Param) -> None:
        super().__init__(code)
        self.message = message(code, **params)


def batch_code(load_key: str, number: int, prefix: str = "") -> str:
    """A callingListCode of 20 letters and digits that only this chunk of this load has, and that can be derived again.

    It begins with `prefix`, at most 8 letters and digits, in capitals: codes are compared without case.
    """
    digest = hashlib.sha256(f"{load_key}/{number}".encode()).digest()
    return (prefix.upper() + base64.b32encode(digest).decode())[:20]


def records(frame: pd.DataFrame, fields: Sequence[str]) -> list[dict[str, Any]]:
    """One dict a row of the fields that are not blank."""
    columns = [frame[field].tolist() for field in fields]
    return [
        {field: cell for field, cell in zip(fields, cells, strict=True) if cell}
        for cells in zip(*columns, strict=True)
    ]


def field_key(name: str) -> Any:
    """Keys of calls that set one thing, named by a field of the body."""

    def keys(body: Mapping[str, Any]) -> list[str]:
        return [str(body[name])]

    return keys


def pieces(frame: pd.DataFrame, of: int = 1) -> Iterator[pd.DataFrame]:
    """The rows of a frame some thousand at a time, in whole groups of `of`: as Python objects they take ten times the memory."""
    step = max(of, _AT_ONCE // of * of)
    return (frame.iloc[start : start + step] for start in range(0, len(frame), step))


def row_records(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with its fields that are not blank."""
    for piece in pieces(frame):
        yield from zip(piece.index.tolist(), records(piece, piece.columns.tolist()), strict=True)
