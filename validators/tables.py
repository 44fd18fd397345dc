"""Small frames of a row number and texts, made without the casts of whole frames, which take ten times as long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from validators.libraries import np, pa, pd


def table(columns: Sequence[str], lines: Iterable[tuple[int | str, ...]]) -> pd.DataFrame:
    """Lines as a frame: the first column whole numbers, the others text."""
    listed = list(lines)
    numbers, *texts = zip(*listed, strict=True) if listed else ((), *((),) * (len(columns) - 1))
    named = zip(columns[1:], map(text_column, texts), strict=True)
    return pd.DataFrame({columns[0]: row_column(numbers), **dict(named)}, copy=False)


def no_lines(columns: tuple[str, ...]) -> pd.DataFrame:
    """A table without lines: a number and texts."""
    return _no_lines(columns).copy(deep=False)


@cache
def _no_lines(columns: tuple[str, ...]) -> pd.DataFrame:
    return table(columns, [])


def stacked(frames: Iterable[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """The lines of tables with these columns one under the other; of tables without lines not even their types."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else no_lines(columns)


def lines_of(frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """The lines of a frame as tuples of its columns' values."""
    return zip(*(frame[name].tolist() for name in frame.columns), strict=True) if len(frame) else ()


def as_texts(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """A frame with these columns as texts."""
    others = [name for name in columns if frame[name].dtype != "str"]
    return frame.astype(dict.fromkeys(others, "str")) if others else frame


def without_rows(frame: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The lines of a frame of which no line of another has the row."""
    return frame[~frame["row"].isin(others["row"])] if len(frame) and len(others) else frame


def row_column(numbers: Iterable[object]) -> np.typing.NDArray[np.int64]:
    """Row numbers as a column."""
    return np.array(list(numbers), dtype="int64")


def text_column(texts: Iterable[object]) -> pd.api.extensions.ExtensionArray:
    """Texts as a column, as pandas keeps them."""
    return _as_pandas_keeps(pa.array(list(map(str, texts)), pa.large_string()))


def same_text(text: str, times: int) -> pd.api.extensions.ExtensionArray:
    """The same text so many times as a column.

    >>> same_text("loaded", 2).tolist()
    ['loaded', 'loaded']
    """
    return _as_pandas_keeps(pa.repeat(pa.scalar(text, pa.large_string()), times))


def _as_pandas_keeps(texts: Any) -> pd.api.extensions.ExtensionArray:
    return pd.arrays.ArrowStringArray(texts, dtype=_text_type())  # type: ignore[call-arg]  # the stubs lag


@cache
def _text_type() -> Any:
    return pd.StringDtype("pyarrow", na_value=np.nan)


def among(
    values: np.typing.NDArray[np.int64], known: np.typing.NDArray[np.int64]
) -> np.typing.NDArray[np.bool_]:
    """Which values are among the known ones, which must be sorted; numpy's own `isin` would sort both each time.

    >>> among(np.array([3, 9, 1, 8]), np.array([1, 3, 5, 8])).tolist()
    [True, False, True, True]
    >>> among(np.array([3]), np.array([], "int64")).tolist()
    [False]
    """
    if not len(known):
        return np.zeros(len(values), bool)
    at = np.searchsorted(known, values)
    found: np.typing.NDArray[np.bool_] = known[np.minimum(at, len(known) - 1)] == values
    return found
