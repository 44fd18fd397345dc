"""Workbooks built part by part, so that each part can be wrong in exactly one way; always the same bytes."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Cell = Callable[[str], str]
"""A cell's XML, from its reference."""

PHONES = [f"65912300{number:02}" for number in range(1, 13)]
ROWS = [[phone, f"Customer {place}", "morning"] for place, phone in enumerate(PHONES, 1)]
HEADER = ["Telephone", "Name", "Note"]


def text(value: str) -> Cell:
    """A text cell with its text inside it."""
    space = ' xml:space="preserve"' if value != value.strip() else ""
    return lambda ref: f'<c r="{ref}" t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'


def shared(place: int) -> Cell:
    """A text cell that points to a shared string."""
    return lambda ref: f'<c r="{ref}" t="s"><v>{place}</v></c>'


def number(value: str, style: int = 0) -> Cell:
    """A numeric cell, its digits as given."""
    return lambda ref: f'<c r="{ref}" s="{style}"><v>{value}</v></c>'


def typed(kind: str, value: str) -> Cell:
    """A cell of another type: b, e, d, str."""
    return lambda ref: f'<c r="{ref}" t="{kind}"><v>{value}</v></c>'


def formula(code: str, value: str | None, kind: str = "") -> Cell:
    """A formula with its last value; None when it was never calculated."""
    stated = "" if value is None else f"<v>{value}</v>"
    said = f' t="{kind}"' if kind else ""
    return lambda ref: f'<c r="{ref}"{said}><f>{escape(code)}</f>{stated}</c>'


def reference(row: int, column: int) -> str:
    """A cell's name, from its row (from 1) and column (from 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def cells(rows: Sequence[Sequence[str | Cell | None]]) -> list[list[Cell | None]]:
    """Rows of cells, from rows in which plain strings are text."""
    return [[text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def sheet(
    rows: Sequence[Sequence[str | Cell | None]],
    *,
    first: int = 1,
    left: int = 0,
    before: str = "",
    after: str = "",
    attributes: Mapping[int, str] | None = None,
) -> str:
    """A worksheet part. `attributes` are of rows, by their number; `before` and `after` stand around the cells."""
    lines = []
    for row, line in enumerate(cells(rows), first):
        inner = "".join(cell(reference(row, left + at)) for at, cell in enumerate(line) if cell)
        lines.append(f'<row r="{row}"{(attributes or {}).get(row, "")}>{inner}</row>')
    return (
        f'{_HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}'
        f"<sheetData>{''.join(lines)}</sheetData>{after}</worksheet>"
    )


def table(
    rows: Sequence[Sequence[str | Cell | None]] = ROWS, header: Sequence[str | Cell | None] = HEADER
) -> list[Sequence[str | Cell | None]]:
    """The usual list, with a header over it."""
    return [header, *rows]


@dataclass
class Book:
    """A workbook. `sheets` are worksheet parts by name; `states` their visibility; `formats` the number formats of the
    styles 1, 2, ...; `parts` further parts, or other content for usual ones (None leaves a part out).
    """

    sheets: Mapping[str, str | bytes] = field(default_factory=lambda: {"Customers": sheet(table())})
    states: Mapping[str, str] = field(default_factory=dict)
    formats: Sequence[str] = ()
    strings: Sequence[str] = ()
    parts: Mapping[str, str | bytes | None] = field(default_factory=dict)
    main_type: str = f"{_SHEET_TYPE}.sheet.main+xml"
    date_1904: bool = False

    def made(self) -> bytes:
        """The workbook as a zip file."""
        return packed(
            {name: part for name, part in (self.usual() | dict(self.parts)).items() if part is not None}
        )

    def usual(self) -> dict[str, str | bytes | None]:
        """The parts that every workbook has."""
        parts: dict[str, str | bytes | None] = {
            "[Content_Types].xml": self._types(),
            "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": self._workbook(),
            "xl/_rels/workbook.xml.rels": _relations(self._related()),
            "xl/styles.xml": self._styles(),
        }
        if self.strings:
            items = "".join(f"<si>{item}</si>" for item in self.strings)
            parts["xl/sharedStrings.xml"] = f'{_HEAD}<sst xmlns="{MAIN}">{items}</sst>'
        for place, part in enumerate(self.sheets.values(), 1):
            parts[f"xl/worksheets/sheet{place}.xml"] = part
        return parts

    def _related(self) -> dict[str, tuple[str, str]]:
        related = {
            f"rId{place}": ("worksheet", f"worksheets/sheet{place}.xml")
            for place in range(1, len(self.sheets) + 1)
        }
        related["rIdS"] = ("styles", "styles.xml")
        if self.strings:
            related["rIdT"] = ("sharedStrings", "sharedStrings.xml")
        return related

    def _types(self) -> str:
        sheets = "".join(
            f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
            for place in range(1, len(self.sheets) + 1)
        )
        return (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="x"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{self.main_type}"/>{sheets}</Types>'
        )

    def _workbook(self) -> str:
        sheets = "".join(
            f'<sheet name="{escape(name)}" sheetId="{place}" r:id="rId{place}"'
            + (f' state="{self.states[name]}"' if name in self.states else "")
            + "/>"
            for place, name in enumerate(self.sheets, 1)
        )
        dates = '<workbookPr date1904="1"/>' if self.date_1904 else "<workbookPr/>"
        return f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{dates}<sheets>{sheets}</sheets></workbook>'

    def _styles(self) -> str:
        own = "".join(
            f'<numFmt numFmtId="{164 + place}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
            for place, code in enumerate(self.formats)
        )
        used = "".join(f'<xf numFmtId="{164 + place}"/>' for place in range(len(self.formats)))
        return (
            f'{_HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(self.formats)}">{own}</numFmts>'
            f'<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(self.formats) + 1}"><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'
        )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def packed(parts: Mapping[str, str | bytes], *, stored: frozenset[str] = frozenset()) -> bytes:
    """A zip file of these parts; the ones named in `stored` are not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, part)
    return buffer.getvalue()


def clean_book() -> bytes:
    """The workbook that most flawed ones are the twin of."""
    return Book().made()
