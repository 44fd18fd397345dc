"""A column of a result: its text is made fit for cells when its turn comes, some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_TEXT = pa.large_string()
_BLANK = pa.scalar("", _TEXT)


def _as_it_is(cells: pa.Array) -> pa.Array:
    return cells


@dataclass(frozen=True, slots=True)
class Cells:
    """Text of pandas or Arrow, in one piece or several, plain or as a dictionary, and what makes it fit for a cell.

    `places` says at which place of `source` each row's text stands, in order; -1 is blank. Without it they are the same.
    """

    source: Any
    fit: Callable[[pa.Array], pa.Array] = _as_it_is
    places: npt.NDArray[np.int64] | None = None

    @classmethod
    def of(cls, values: Any, fit: Callable[[pa.Array], pa.Array] = _as_it_is) -> Cells:
        """The cells of a pandas column, or of anything else that Arrow takes."""
        return cls(pa.array(values, from_pandas=True), fit)

    def __len__(self) -> int:
        return len(self.source) if self.places is None else len(self.places)

    def slice(self, start: int, count: int) -> Cells:
        """Some of the rows, without a copy."""
        if self.places is None:
            return replace(self, source=self.source.slice(start, count))
        return replace(self, places=self.places[start : start + count])

    def text(self) -> pa.Array:
        """The text of all rows, as one array without nulls."""
        found = _plain(self.source) if self.places is None else _taken(self.source, self.places)
        return self.fit(pc.fill_null(found, _BLANK))

    def distinct(self) -> list[str]:
        """The different texts, in the order in which they come."""
        values: list[str] = pc.unique(self.text() if self.places is not None else self.source).to_pylist()
        return self.fit(pa.array(values, _TEXT)).to_pylist() if self.places is None else values


def _plain(source: Any) -> pa.Array:
    if isinstance(source, pa.ChunkedArray):
        source = source.combine_chunks()
    return (source.dictionary_decode() if pa.types.is_dictionary(source.type) else source).cast(_TEXT)


def _taken(source: Any, places: npt.NDArray[np.int64]) -> pa.Array:
    """The text at these places; only what lies between them is put into one piece."""
    there = places[places >= 0]
    if not len(there):
        return pa.repeat(_BLANK, len(places))
    first, last = int(there[0]), int(there[-1])
    near = _plain(source.slice(first, last - first + 1))
    return near.take(pa.array(places - first, mask=places < 0))
