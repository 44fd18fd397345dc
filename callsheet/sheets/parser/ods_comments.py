"""The comments of an .ods, which calamine does not give: the annotations of its cells."""

from callsheet.sheets.parser.comments import Comments, in_order
from callsheet.sheets.parser.xml import feed, parser_for, xml_pieces
from callsheet.sheets.parser.zip_container import Container

_CONTENT = "content.xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _ROW = f"{_ODF}table:1.0 table", f"{_ODF}table:1.0 table-row"
_REPEATED = f"{_ODF}table:1.0 number-rows-repeated"
_ANNOTATION, _PARAGRAPH = f"{_ODF}office:1.0 annotation", f"{_ODF}text:1.0 p"
_SPACES = {
    f"{_ODF}text:1.0 {name}": space for name, space in (("s", " "), ("tab", " "), ("line-break", "\n"))
}


def comments_of_ods(container: Container) -> list[Comments]:
    """The comments of each sheet, in the order of the workbook."""
    reader, parser = _Reader(), parser_for(_CONTENT)
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.text
    for piece in xml_pieces(container, _CONTENT):
        feed(parser, piece, _CONTENT)
    feed(parser, b"", _CONTENT, last=True)
    return in_order(reader.found)


class _Reader:
    """In which sheet, row and comment a reader is; tables within a cell are no sheets."""

    def __init__(self) -> None:
        self.found: list[tuple[int, int, str]] = []  # sheet, row, words
        self._tables = self._paragraphs = 0
        self._sheet, self._row, self._next = -1, 0, 1
        self._words: list[str] | None = None

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _TABLE:
            self._tables += 1
            if self._tables == 1:
                self._sheet, self._row, self._next = self._sheet + 1, 0, 1
        elif tag == _ROW and self._tables == 1:
            self._row = self._next
            self._next += _number(attributes.get(_REPEATED, ""))
        elif tag == _ANNOTATION:
            self._words = []
        elif self._words is not None:
            self._paragraphs += tag == _PARAGRAPH
            self._words.append(_SPACES.get(tag, ""))

    def end(self, tag: str) -> None:
        if tag == _TABLE:
            self._tables -= 1
        elif self._words is not None and tag == _PARAGRAPH:
            self._paragraphs -= 1
            self._words.append("\n")
        elif self._words is not None and tag == _ANNOTATION:
            self.found.append((self._sheet, self._row, "".join(self._words)))
            self._words = None

    def text(self, words: str) -> None:
        if self._words is not None and self._paragraphs:
            self._words.append(words)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 1
