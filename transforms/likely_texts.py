"""Which texts of columns are worth a look by patterns that take long: of a million names hardly one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from validators.libraries import np, pa, pc, pd
from validators.plain_cells import values_of

FEW = 100  # different texts that are all looked at: to make the pattern ready takes longer


def likely_texts(columns: Sequence[pd.Series[str]], pattern: Callable[[], str]) -> list[list[str]]:
    """Per column the different texts in which a pattern, in Arrow's words, may be; of few texts all but plain numbers."""
    words = [_words(cells) for cells in columns]
    if sum(map(len, words)) > FEW:
        words = _matching(words, pattern())
    return [each.unique().to_pylist() for each in words]


def _words(cells: pd.Series[str]) -> pa.ChunkedArray:
    """The texts of a column that are no plain numbers; each once where they repeat each other."""
    text = pa.chunked_array(_pieces(values_of(cells)), pa.large_string())
    return text.filter(pc.invert(pc.ascii_is_decimal(text)))


def _pieces(values: pd.Series[str]) -> list[pa.Array]:
    """A column as Arrow has it: of a large file in several pieces."""
    found = pa.array(values, pa.large_string())
    return list(found.chunks) if isinstance(found, pa.ChunkedArray) else [found]


def _matching(words: Sequence[pa.ChunkedArray], pattern: str) -> list[pa.ChunkedArray]:
    """Those that match, by one pass over all columns: a long pattern takes milliseconds each time."""
    every = pa.chunked_array([piece for each in words for piece in each.chunks], pa.large_string())
    found = pc.match_substring_regex(every, pattern)
    starts = np.cumsum([0, *map(len, words)])
    return [each.filter(found.slice(start, len(each))) for each, start in zip(words, starts, strict=False)]
