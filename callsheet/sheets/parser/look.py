"""A look at several files in one fork, before any is taken: whether each is whole, and the outline of its sheets.

An outline is a sheet with its values left out: rows that may be headers stand as they are, every other cell only as what
it is like. Lists of one form have one outline, whoever is on them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.archive import is_cut_gzip
from callsheet.sheets.parser.dispatch import Parse, read_all
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.table import FoundSheet
from callsheet.sheets.parser.zip_container import Container
from transforms.evidence import says_not_to_call
from transforms.parser_shared import HEADER_WITHIN, header_parts, looks_like_number, normalise
from validators.message import message, pack

Rows = list[list[str]]
_DAMAGED = "FILE_DAMAGED"
_COMPLETE = frozenset({pack(message("DAMAGED_COMPRESSION"))})  # no more bytes will mend that
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_RESERVED = bytes(4)  # a copy that reserves its whole size first begins with these
_FORMS = 64  # different rows of a sheet, its first ones apart
_says_not_to_call = lru_cache(4096)(says_not_to_call)  # for the life of a fork
_normalise = lru_cache(4096)(normalise)
_SOME_NUMBER, _SOME_TEXT = "12345678", "x"


class _NoOutlineError(Exception):
    """A sheet that only the whole of it can judge."""


def look(job: dict[str, Any], data: bytes, suffix: str, limits: Limits) -> dict[str, Any]:
    """Whether one file is `whole`, and its `sheets` as (name, visibility, rows); None where they must be read to judge."""
    try:
        return {"whole": True, "sheets": _sheets(job, data, suffix, limits)}
    except Refusal:
        return {"whole": not _is_cut(data, limits), "sheets": None}
    except BaseException:  # noqa: BLE001 - whatever is wrong is said when the file is read
        return {"whole": True, "sheets": None}


def _is_cut(data: bytes, limits: Limits) -> bool:
    """Whether more bytes may come: a container without its end, or with holes."""
    if data.startswith(_GZIP):
        return is_cut_gzip(data, limits)
    if not data.startswith(_ZIP):
        return not data or data.startswith(_RESERVED)
    try:
        Container(data, limits).prove()
    except Refusal as refusal:
        return refusal.code == _DAMAGED and refusal.detail not in _COMPLETE
    except Exception:  # noqa: BLE001 - as above
        return False
    return False


def _sheets(
    job: dict[str, Any], data: bytes, suffix: str, limits: Limits
) -> list[tuple[str, str, Rows]] | None:
    if not job["outline"]:
        if data.startswith(_ZIP):
            Container(data, limits).prove()
        elif data.startswith((_RESERVED, _GZIP)):
            raise Refusal(_DAMAGED)  # whether more of it may come is seen next
        return None
    words = frozenset(job["vocabulary"])
    parse = Parse(data, suffix, frozenset(job["allow"]), words, job["encoding"], limits)
    found = read_all(parse)
    try:
        outliner = _Outliner(words, frozenset(job["kept"]))
        return [
            (sheet.name, sheet.facts.get("visibility", "visible"), outliner.rows(sheet)) for sheet in found
        ]
    except _NoOutlineError:
        return None


@dataclass(frozen=True, slots=True)
class _Outliner:
    """`words` are the headers that are known, `kept` the values that say what a column is; both normalised."""

    words: frozenset[str]
    kept: frozenset[str]

    def rows(self, sheet: FoundSheet) -> Rows:
        """The first rows in their order, then each form that any other row has, once."""
        if sheet.apart or sheet.notices:
            raise _NoOutlineError  # a row without a place may be a note
        columns = [column.to_pylist() for column in sheet.table.columns]
        rows = list(zip(*columns, strict=True))
        first = [list(row) if self._may_be_header(row) else self._form(row) for row in rows[:HEADER_WITHIN]]
        forms = dict.fromkeys(tuple(self._form(row)) for row in rows[HEADER_WITHIN:])
        if len(forms) > _FORMS:
            raise _NoOutlineError
        return [*first, *map(list, forms)]

    def _may_be_header(self, row: Iterable[str]) -> bool:
        for cell in row:
            if _says_not_to_call(cell):
                raise _NoOutlineError
        return any(part in self.words for cell in row for part in _parts(cell))

    def _form(self, row: Iterable[str]) -> list[str]:
        return [self._like(cell) for cell in row]

    def _like(self, cell: str) -> str:
        if not cell:
            return ""
        if looks_like_number(cell.strip()):
            return _SOME_NUMBER
        if _says_not_to_call(cell):
            raise _NoOutlineError
        return cell if _normalise(cell) in self.kept else _SOME_TEXT


def _parts(cell: str) -> Iterator[str]:
    yield _normalise(cell)
    yield from (part for text in header_parts(cell) if (part := _normalise(text)))
