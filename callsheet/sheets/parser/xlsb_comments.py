"""The comments of an .xlsb, which calamine does not give."""

from collections.abc import Iterator

from callsheet.sheets.parser.comments import Comments, of_people
from callsheet.sheets.parser.legacy_records import records_of_xlsb
from callsheet.sheets.parser.xlsx.comments import comments_in
from callsheet.sheets.parser.xlsx.workbook import Relation, relations
from callsheet.sheets.parser.zip_container import Container

_SHEET, _BEGIN_COMMENT, _COMMENT_TEXT = 156, 635, 637  # BrtBundleSh, BrtBeginComment, BrtCommentText
_ID_AT, _ROW_AT, _TEXT_AT = (
    8,
    4,
    1,
)  # where in these records the sheet's relation, the row and the words stand


def comments_of_xlsb(container: Container, part: str) -> list[Comments]:
    """The comments of each sheet, in the order of the workbook `part`; its threads are XML, as in an .xlsx."""
    related = relations(container, part)
    sheets = [related.get(_text(body[_ID_AT:])) for kind, body in _records(container, part) if kind == _SHEET]
    return [_of_sheet(container, sheet.target) if sheet else [] for sheet in sheets]


def _of_sheet(container: Container, sheet: str) -> Comments:
    around = list(relations(container, sheet).values())
    binary = [one for one in around if one.kind == "comments" and one.target in container.members]
    threads: list[Relation] = [one for one in around if one.kind != "comments"]
    found = of_people(comment for one in binary for comment in _of_part(container, one.target))
    return found + comments_in(container, threads)


def _of_part(container: Container, part: str) -> Iterator[tuple[int, str]]:
    row = 0
    for kind, body in _records(container, part):
        if kind == _BEGIN_COMMENT:
            row = int.from_bytes(body[_ROW_AT : _ROW_AT + 4], "little") + 1
        elif kind == _COMMENT_TEXT:
            yield row, _text(body[_TEXT_AT:])


def _records(container: Container, part: str) -> Iterator[tuple[int, bytes]]:
    data = b"".join(container.stream(part))
    return ((kind, data[begin:end]) for kind, begin, end in records_of_xlsb(data))


def _text(data: bytes) -> str:
    """A text that begins with its number of letters."""
    return data[4 : 4 + 2 * int.from_bytes(data[:4], "little")].decode("utf-16-le", "replace")
