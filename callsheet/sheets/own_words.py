"""The titles and statuses of callsheet's own columns: one word each inside, the reader's word in a workbook, known again in either.

Inside they are the English ones (`style.STATUS`, `Outcome`). They are put into the reader's language when a workbook is
written, and back when a file is read: nothing between the two knows that there are others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from callsheet.messages.reader import Reader
from callsheet.sheets import style
from callsheet.sheets.result.summary import NOT_SENT
from transforms.outcomes import READY, WITHHELD, Outcome
from transforms.parser_shared import HEADER_WITHIN, normalise
from validators.libraries import pa, pc

_CODES = {
    style.ROW: "OWN_ROW",
    style.STATUS: "OWN_STATUS",
    style.CODE: "OWN_CODE",
    style.REASON: "OWN_REASON",
    style.FIX: "OWN_FIX",
    style.SUGGESTION: "OWN_SUGGESTION",
    style.MARK: "OWN_MARK",
}
_STATUSES = (*map(str, Outcome), NOT_SENT, READY, WITHHELD)
_OTHER_LANGUAGE = "zh"
_SIGN = style.OWN_SHEET_PREFIX.strip()


def title_in(language: str, title: str) -> str:
    """One of our titles as it stands in a workbook of that language; any other title as it is."""
    return Reader(language).text(_CODES[title]) if title in _CODES else title


def title_of(cell: str) -> str:
    """A title of either language as it is known inside; any other text as it is."""
    return _own_title(cell) or cell


def example_in(language: str) -> str:
    """What the template's example row says in our column."""
    return Reader(language).text("OWN_EXAMPLE")


@lru_cache
def statuses_in(language: str) -> Mapping[str, str]:
    """Each status and what it is called in that language."""
    reader = Reader(language)
    return {status: reader.text(f"OUTCOME_{status.upper()}") for status in _STATUSES}


def status_of(word: str) -> str:
    """The status that a word of either language stands for; any other word as it is."""
    return _read_statuses().get(normalise(word), word)


def in_words(language: str) -> Callable[[pa.Array], pa.Array]:
    """What puts statuses (strings) into words of that language; other texts stay."""
    words = statuses_in(language)
    if all(word == status for status, word in words.items()):
        return lambda cells: cells
    known, called = (
        pa.array(list(words), pa.large_string()),
        pa.array(list(words.values()), pa.large_string()),
    )

    def change(cells: pa.Array) -> pa.Array:
        written = cells.cast(pa.large_string())
        return pc.coalesce(called.take(pc.index_in(written, value_set=known)), written)

    return change


def read_own_words(columns: Sequence[pa.Array]) -> list[pa.Array]:
    """The columns of a sheet (large strings) in which our titles, statuses and example stand as they are known inside."""
    return [_read_column(column) for column in columns]


def _read_column(column: pa.Array) -> pa.Array:
    head = column.slice(0, HEADER_WITHIN).to_pylist()
    at, title = next(((at, named) for at, cell in enumerate(head) if (named := _own_title(cell))), (0, ""))
    if not title:
        return column
    meaning = _meanings(title)
    below = (meaning.get(normalise(cell or ""), cell) for cell in column.slice(at + 1).to_pylist())
    return pa.array([*head[:at], title, *below], column.type)


def _own_title(cell: str | None) -> str:
    """Our title that a cell has in another language than inside; "" for every other cell."""
    return _read_titles().get(normalise(cell), "") if cell and _SIGN in cell.casefold() else ""


def _meanings(title: str) -> Mapping[str, str]:
    if title == style.STATUS:
        return _read_statuses()
    return {normalise(example_in(_OTHER_LANGUAGE)): style.EXAMPLE_MARK} if title == style.ROW else {}


@lru_cache
def _read_titles() -> Mapping[str, str]:
    return _by_word((title_in(_OTHER_LANGUAGE, title), title) for title in _CODES)


@lru_cache
def _read_statuses() -> Mapping[str, str]:
    return _by_word((word, status) for status, word in statuses_in(_OTHER_LANGUAGE).items())


def _by_word(words: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    return {normalise(word): meaning for word, meaning in words}
