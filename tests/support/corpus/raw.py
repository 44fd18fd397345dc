"""Packages written by hand: the fewest parts that a workbook has, and more where one needs them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.support.workbooks import HEADER, Made, rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Extra:
    """One more part: its content, the relation by which it is found (from the workbook or, `of_sheet`, the worksheet), its type."""

    name: str
    content: bytes
    relation: str
    content_type: str = ""
    of_sheet: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """A workbook with one worksheet, whose XML is given whole; `{texts}` of `strings` become its table of texts."""

    sheet: str
    strings: Sequence[str] = ()
    styles: str = STYLES
    book_more: str = ""
    book_first: str = ""
    book_root: str = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
    sheet_attributes: str = 'name="Customers" sheetId="1"'
    extras: Sequence[Extra] = ()
    absolute: bool = False
    head: str = HEAD
    sheet_part: str = "xl/worksheets/sheet1.xml"
    parts: Mapping[str, bytes] = field(default_factory=dict)

    def made(self, header_row: int = 1) -> Made:
        """The workbook."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self._parts().items():
                archive.writestr(name, data)
        return Made(content.getvalue(), header_row=header_row)

    def _parts(self) -> dict[str, bytes]:
        book = (
            f'{self.head}<workbook {self.book_root}>{self.book_first}<sheets><sheet {self.sheet_attributes} r:id="rId1"/></sheets>'
            f"{self.book_more}</workbook>"
        )
        found = {
            "[Content_Types].xml": self._types(),
            "_rels/.rels": _relations(
                [("rId1", f"{OFFICE}/officeDocument", self._path("xl/workbook.xml", "xl/workbook.xml"))]
            ),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": _relations(self._of_book()),
            self.sheet_part: self.head + self.sheet,
        }
        if self.styles:
            found["xl/styles.xml"] = self.head + self.styles
        if self.strings:
            texts = "".join(f"<si>{text}</si>" for text in self.strings)
            count = len(self.strings)
            found["xl/sharedStrings.xml"] = (
                f'{self.head}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{texts}</sst>'
            )
        own = [(extra.id, extra.relation, f"/{extra.name}") for extra in self.extras if extra.of_sheet]
        if own:
            folder, _, name = self.sheet_part.rpartition("/")
            found[f"{folder}/_rels/{name}.rels"] = _relations(own)
        made = {name: text.encode() for name, text in found.items()}
        return made | {extra.name: extra.content for extra in self.extras} | dict(self.parts)

    def _path(self, whole: str, short: str) -> str:
        return f"/{whole}" if self.absolute else short

    def _of_book(self) -> list[tuple[str, str, str]]:
        found = [
            ("rId1", f"{OFFICE}/worksheet", self._path(self.sheet_part, self.sheet_part.removeprefix("xl/")))
        ]
        if self.styles:
            found.append(("rId2", f"{OFFICE}/styles", self._path("xl/styles.xml", "styles.xml")))
        if self.strings:
            found.append(
                ("rId3", f"{OFFICE}/sharedStrings", self._path("xl/sharedStrings.xml", "sharedStrings.xml"))
            )
        for at, extra in enumerate(self.extras, start=10):
            if not extra.of_sheet:
                found.append((extra.id or f"rId{at}", extra.relation, f"/{extra.name}"))
        return found

    def _types(self) -> str:
        listed = {
            "xl/workbook.xml": f"{SHEET_TYPE}.sheet.main+xml",
            self.sheet_part: f"{SHEET_TYPE}.worksheet+xml",
        }
        if self.styles:
            listed["xl/styles.xml"] = f"{SHEET_TYPE}.styles+xml"
        if self.strings:
            listed["xl/sharedStrings.xml"] = f"{SHEET_TYPE}.sharedStrings+xml"
        listed |= {extra.name: extra.content_type for extra in self.extras if extra.content_type}
        lines = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in listed.items()
        )
        defaults = {
            "rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml",
        }
        defaults |= {
            "png": "image/png",
            "bin": f"{SHEET_TYPE}.printerSettings",
            "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
        }
        more = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults.items())
        return f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{more}{lines}</Types>'


def _relations(lines: Sequence[tuple[str, str, str]]) -> str:
    said = "".join(
        f'<Relationship Id="{own}" Type="{kind}" Target="{target}"/>' for own, kind, target in lines
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{said}</Relationships>'


def escaped(text: object) -> str:
    """Text as the content of an element."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")


def lines() -> list[tuple[str, ...]]:
    """The header and the rows of the list, as texts."""
    return [HEADER, *(tuple(map(str, row)) for row in rows())]


def texts() -> list[str]:
    """All of them as entries of a table of texts, in order."""
    return [f"<t>{escaped(cell)}</t>" for line in lines() for cell in line]


def written(row: str, cell: str, number: str | None = None, first: int = 1) -> str:
    """The rows of the list by templates: `row` knows r and cells, `cell` at, r, text and n, its place in `texts`.

    With `number` telephone numbers below the header are written by that one.
    """
    made, count = "", 0
    for at, line in enumerate(lines(), start=first):
        cells = ""
        for column, text in zip("ABC", line, strict=True):
            form = number if number and column == "A" and at > first else cell
            cells += form.format(at=f"{column}{at}", r=at, text=escaped(text), n=count)
            count += 1
        made += row.format(r=at, cells=cells)
    return made
