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
AROUND = ".。!！,，;；、\"'“”‘’「」"
"""Points that people type around a word."""
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
    """The status that a word of either language stands for, whatever points stand around it; any other word as it is."""
    return _meaning(_read_statuses(), word)


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
    titles = {at: title for at, cell in enumerate(head) if (title := _own_title(cell))}
    if not titles:
        return column
    first = min(titles)
    meanings = {word: said for title in titles.values() for word, said in _meanings(title).items()}
    below = [_meaning(meanings, cell or "") for cell in column.slice(first).to_pylist()]
    cells = [*head[:first], *below]
    for at, title in titles.items():  # it may stand above the header, too, or in two lines
        cells[at] = title
    return pa.array(cells, column.type)


def _own_title(cell: str | None) -> str:
    """Our title that a cell is in any language; "" for every other cell."""
    if not cell or _SIGN not in (cell.casefold() if cell.isascii() else normalise(cell)):
        return ""
    return _read_titles().get(normalise(cell), "")


def _meaning(meanings: Mapping[str, str], word: str) -> str:
    return meanings.get(normalise(word).strip(AROUND), word) if meanings and word else word


def _meanings(title: str) -> Mapping[str, str]:
    if title == style.STATUS:
        return _read_statuses()
    return {normalise(example_in(_OTHER_LANGUAGE)): style.EXAMPLE_MARK} if title == style.ROW else {}


@lru_cache
def _read_titles() -> Mapping[str, str]:
    return _by_word(
        (written, title) for title in _CODES for written in (title, title_in(_OTHER_LANGUAGE, title))
    )


@lru_cache
def _read_statuses() -> Mapping[str, str]:
    return _by_word((word, status) for status, word in statuses_in(_OTHER_LANGUAGE).items())


def _by_word(words: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    return {normalise(word): meaning for word, meaning in words}
