"""What the plans of all kinds share: rows as records, codes of batches, keys of calls."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from validators.libraries import pd
from validators.message import Param, message

Rows = tuple[int, ...]


class PlanError(ValueError):
    """A load option is missing or wrong; the message names it and says what to give."""

    def __init__(self, code: str, /, **params: Param) -> None:
        super().__init__(code)
        self.message = message(code, **params)


def batch_code(load_key: str, number: int) -> str:
    """A callingListCode of 20 letters and digits that only this chunk of this load has, and that can be derived again."""
    digest = hashlib.sha256(f"{load_key}/{number}".encode()).digest()
    return base64.b32encode(digest).decode()[:20]


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


def row_records(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    return zip(frame.index.tolist(), records(frame, frame.columns.tolist()), strict=True)
