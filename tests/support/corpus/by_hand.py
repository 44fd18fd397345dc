"""Workbooks with parts that no library of ours writes: threaded comments, pivots, slicers of views, controls, and limits of Excel."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.support.corpus.raw import MAIN, OFFICE, SHEET_TYPE, STYLES, Extra, Raw, texts, written
from tests.support.workbooks import (
    BY_NAME,
    Made,
    by_openpyxl,
    by_xlsxwriter,
    picture,
    prefixed,
    with_parts,
)

_ROW, _SHARED, _NUMBER = (
    '<row r="{r}">{cells}</row>',
    '<c r="{at}" t="s"><v>{n}</v></c>',
    '<c r="{at}"><v>{text}</v></c>',
)
_MICROSOFT = "http://schemas.microsoft.com/office"
_FORMATS = 65_490  # of cells, as many as Excel has in a workbook


def _sheet(behind: str = "", before: str = "") -> str:
    rows = written(_ROW, _SHARED, _NUMBER)
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{behind}</worksheet>'


def _threaded() -> Made:
    """Comments of today, the note that stands for them in other programs, and who wrote them."""
    threads = (
        f'<ThreadedComments xmlns="{_MICROSOFT}/spreadsheetml/2018/threadedcomments"><threadedComment ref="B4" dT="2026-11-01T08:00:00.00" '
        'personId="{A0000000-0000-0000-0000-000000000001}" id="{B0000000-0000-0000-0000-000000000001}"><text>ask her</text>'
        "</threadedComment></ThreadedComments>"
    )
    person = (
        f'<personList xmlns="{_MICROSOFT}/spreadsheetml/2018/threadedcomments"><person displayName="Tan" '
        'id="{A0000000-0000-0000-0000-000000000001}" userId="t" providerId="None"/></personList>'
    )
    notes = (
        f'<comments xmlns="{MAIN}"><authors><author>tc={{B0000000-0000-0000-0000-000000000001}}</author></authors><commentList>'
        '<comment ref="B4" authorId="0" shapeId="0"><text><t>[Threaded comment] ask her</t></text></comment></commentList></comments>'
    )
    drawing = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"/><v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden"><x:ClientData '
        'ObjectType="Note"><x:Row>3</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>'
    )
    extras = (
        Extra("xl/persons/person.xml", person.encode(), f"{_MICROSOFT}/2017/10/relationships/person", "application/vnd.ms-excel.person+xml"),
        Extra("xl/comments1.xml", notes.encode(), f"{OFFICE}/comments", f"{SHEET_TYPE}.comments+xml", of_sheet=True, id="rId2"),
        Extra("xl/drawings/vmlDrawing1.vml", drawing.encode(), f"{OFFICE}/vmlDrawing", of_sheet=True, id="rId1"),
        Extra("xl/threadedComments/threadedComment1.xml", threads.encode(), f"{_MICROSOFT}/2017/10/relationships/threadedComment",
              "application/vnd.ms-excel.threadedcomments+xml", of_sheet=True, id="rId3"),
    )  # fmt: skip
    return Raw(_sheet('<legacyDrawing r:id="rId1"/>'), texts(), extras=extras).made()


def _pivot() -> Made:
    """A summary that somebody dragged together, with the copy of the list that it keeps."""
    made = by_openpyxl(lambda book, _: book.create_sheet("Pivot"))
    cache = (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" refreshedVersion="6" recordCount="1"><cacheSource '
        'type="worksheet"><worksheetSource ref="A1:B7" sheet="Customers"/></cacheSource><cacheFields count="1"><cacheField '
        'name="Name" numFmtId="0"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'
    )
    records = f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><s v="Customer 0"/></r></pivotCacheRecords>'
    table = (
        f'<pivotTableDefinition xmlns="{MAIN}" name="P" cacheId="7" dataCaption="Values"><location ref="A3:B5" firstHeaderRow="1" '
        'firstDataRow="1" firstDataCol="1"/><pivotFields count="1"><pivotField/></pivotFields></pivotTableDefinition>'
    )
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    more = {
        part: cache.encode(),
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": _related(
            ("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")
        ),
        "xl/pivotCache/pivotCacheRecords1.xml": records.encode(),
        "xl/pivotTables/pivotTable1.xml": table.encode(),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": _related(("rId1", "pivotCacheDefinition", f"/{part}")),
        "xl/worksheets/_rels/sheet2.xml.rels": _related(
            ("rId1", "pivotTable", "/xl/pivotTables/pivotTable1.xml")
        ),
    }
    types = {part: "pivotCacheDefinition", "xl/pivotCache/pivotCacheRecords1.xml": "pivotCacheRecords", "xl/pivotTables/pivotTable1.xml": "pivotTable"}  # fmt: skip
    return _grown(
        made,
        more,
        {name: f"{SHEET_TYPE}.{kind}+xml" for name, kind in types.items()},
        [("rId77", f"{OFFICE}/pivotCacheDefinition", f"/{part}")],
        '<pivotCaches><pivotCache cacheId="7" r:id="rId77"/></pivotCaches>',
    )


def _related(*lines: tuple[str, str, str]) -> bytes:
    said = "".join(
        f'<Relationship Id="{own}" Type="{OFFICE}/{kind}" Target="{target}"/>' for own, kind, target in lines
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{said}</Relationships>'.encode()


def _grown(
    made: Made,
    more: Mapping[str, bytes],
    types: Mapping[str, str],
    related: list[tuple[str, str, str]],
    book: str = "",
) -> Made:
    """A workbook with more parts, their types, relations of the workbook to them, and what it says at its end."""
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        listed, lines = (
            archive.read("[Content_Types].xml").decode(),
            archive.read("xl/_rels/workbook.xml.rels").decode(),
        )
    said = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    own = "".join(
        f'<Relationship Id="{one}" Type="{kind}" Target="{target}"/>' for one, kind, target in related
    )
    parts = dict(more) | {
        "[Content_Types].xml": listed.replace("</Types>", f"{said}</Types>").encode(),
        "xl/_rels/workbook.xml.rels": lines.replace("</Relationships>", f"{own}</Relationships>").encode(),
    }

    def grown(xml: str) -> str:
        if "xmlns:r=" not in xml:
            xml = xml.replace("<workbook ", f'<workbook xmlns:r="{OFFICE}" ', 1)
        return xml.replace("</workbook>", f"{book}</workbook>")

    return Made(with_parts(made.data, parts, workbook=grown), made.sheet, made.header_row, made.rows)


def _of_sheet(kind: str, name: str, content: bytes, content_type: str, behind: str = "") -> Made:
    """A list whose worksheet has one more part."""
    return Raw(
        _sheet(behind), texts(), extras=[Extra(name, content, kind, content_type, of_sheet=True, id="rId1")]
    ).made()


def _views() -> Made:
    """Views of their own for people who work on it together."""
    content = (
        f'<namedSheetViews xmlns="{_MICROSOFT}/spreadsheetml/2019/namedsheetviews"><namedSheetView name="Tan" '
        'id="{C0000000-0000-0000-0000-000000000001}"><nsvFilter filterId="{D0000000-0000-0000-0000-000000000001}" ref="A1:C7"/>'
        "</namedSheetView></namedSheetViews>"
    )
    return _of_sheet(f"{_MICROSOFT}/2019/04/relationships/namedSheetView", "xl/namedSheetViews/namedSheetView1.xml", content.encode(),
                     "application/vnd.ms-excel.namedsheetviews+xml")  # fmt: skip


def _printer() -> Made:
    return _of_sheet(f"{OFFICE}/printerSettings", "xl/printerSettings/printerSettings1.bin", b"\0P\0R\0", "", '<pageSetup paperSize="9" orientation="landscape" r:id="rId1"/>')  # fmt: skip


def _button() -> Made:
    content = f'<formControlPr xmlns="{_MICROSOFT}/spreadsheetml/2009/9/main" objectType="Button"/>'.encode()
    return _of_sheet(
        f"{OFFICE}/ctrlProp",
        "xl/ctrlProps/ctrlProp1.xml",
        content,
        "application/vnd.ms-excel.controlproperties+xml",
    )


def _embedded() -> Made:
    return _of_sheet(f"{OFFICE}/oleObject", "xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0", "application/vnd.openxmlformats-officedocument.oleObject")  # fmt: skip


def _query() -> Made:
    content = f'<queryTable xmlns="{MAIN}" name="q" connectionId="1"/>'.encode()
    return _of_sheet(
        f"{OFFICE}/queryTable", "xl/queryTables/queryTable1.xml", content, f"{SHEET_TYPE}.queryTable+xml"
    )


_STRICT = "http://purl.oclc.org/ooxml/"
_DIALECTS = {  # the usual one's names -> those of the strict one; longer ones first
    f"{OFFICE}/extended-properties": f"{_STRICT}officeDocument/relationships/extendedProperties",
    f"{OFFICE}/custom-properties": f"{_STRICT}officeDocument/relationships/customProperties",
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": f"{_STRICT}officeDocument/extendedProperties",
    MAIN: f"{_STRICT}spreadsheetml/main",
    OFFICE: f"{_STRICT}officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/": f"{_STRICT}drawingml/",
}
_SHARES = re.compile(rb'(<a:(?:lumMod|satMod|tint|shade|alpha) val="-?)([0-9]+)000"')


def strict(made: Made) -> Made:
    """The same workbook in the other dialect of the standard."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.data)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith((".xml", ".rels")):
                for usual, other in _DIALECTS.items():
                    data = data.replace(usual.encode(), other.encode())
                data = _SHARES.sub(rb'\1\2%"', data).replace(
                    b"<workbook ", b'<workbook conformance="strict" ', 1
                )
            new.writestr(name, data)
    return replace(made, data=content.getvalue())


def usual(data: bytes) -> bytes:
    """A strict workbook as readers take it that know the usual dialect alone."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith((".xml", ".rels")):
                for theirs, other in _DIALECTS.items():
                    part = part.replace(other.encode(), theirs.encode())
            new.writestr(name, part)
    return content.getvalue()


def _strict_days() -> Made:
    """As Excel writes it: days in cells of their own type, a percentage in the theme."""
    cells = '<c r="D{0}" t="d"><v>2026-11-2{0}T09:30:00</v></c></row>'
    sheet = re.sub(r'(<row r="([2-7])".*?)</row>', lambda found: found[1] + cells.format(found[2]), _sheet())
    return strict(Raw(sheet, texts()).made())


def _ink() -> Made:
    """A drawing with strokes of a pen."""
    made = by_xlsxwriter(
        lambda _, page: page.insert_image("F2", "p.png", {"image_data": io.BytesIO(picture())})
    )
    office = f"{_MICROSOFT}/excel/2010/spreadsheetDrawing"
    stroke = (
        f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        f'xmlns:xdr14="{office}" Requires="xdr14"><xdr14:contentPart xmlns:r="{OFFICE}" r:id="rId9"/></mc:Choice></mc:AlternateContent>'
    )
    corner = "<xdr:{0}><xdr:col>8</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>8</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{0}>"
    anchor = f"<xdr:twoCellAnchor>{corner.format('from')}{corner.format('to')}{stroke}<xdr:clientData/></xdr:twoCellAnchor>"
    related = "xl/drawings/_rels/drawing1.xml.rels"
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        lines = archive.read(related)
    line = f'<Relationship Id="rId9" Type="{OFFICE}/customXml" Target="../ink/ink1.xml"/></Relationships>'
    data = with_parts(
        made.data,
        {
            "xl/ink/ink1.xml": b'<ink xmlns="http://www.w3.org/2003/InkML"/>',
            related: lines.replace(b"</Relationships>", line.encode()),
        },
        drawing1=lambda xml: xml.replace("</xdr:wsDr>", f"{anchor}</xdr:wsDr>"),
    )
    kind = '<Override PartName="/xl/ink/ink1.xml" ContentType="application/inkml+xml"/></Types>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").replace(b"</Types>", kind.encode())
    return replace(made, data=with_parts(data, {"[Content_Types].xml": types}))


def _with_formats(count: int) -> Callable[[], Made]:
    """As many formats of cells as this."""

    def make() -> Made:
        chance = random.Random(count)
        words = ("left", "center", "right", "justify", "fill", "general")
        listed = "".join(
            f'<xf numFmtId="{chance.choice((0, 1, 2, 3, 4, 9, 10, 49))}" fontId="0" fillId="0" borderId="0" xfId="0"><alignment '
            f'horizontal="{chance.choice(words)}" textRotation="{chance.randrange(181)}" indent="{chance.randrange(16)}"/></xf>'
            for _ in range(count)
        )
        styles = re.sub(r"<cellXfs.*</cellXfs>", f'<cellXfs count="{count}">{listed}</cellXfs>', STYLES)
        return Raw(_sheet(), texts(), styles).made()

    return make


def _bare_styles() -> Made:
    """A part of styles with nothing but the fewest lists, none of which says how many it has."""
    styles = re.sub(r' count="\d+"', "", STYLES)
    return Raw(_sheet(), texts(), re.sub("<cellStyles>.*</cellStyles>", "", styles)).made()


def _properties() -> Made:
    """What an office writes about its documents, and a label of how secret they are."""
    made = by_xlsxwriter(lambda book, _: (book.set_properties({"title": "List", "company": "Example"}), book.set_custom_property("Case", "A-17"), book.set_size(1200, 800)))  # fmt: skip
    label = b'<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>'
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        related = archive.read("_rels/.rels").decode()
        types = archive.read("[Content_Types].xml").decode()
    line = f'<Relationship Id="rId9" Type="{_MICROSOFT}/2020/02/relationships/classificationlabels" Target="docMetadata/LabelInfo.xml"/>'
    kind = '<Override PartName="/docMetadata/LabelInfo.xml" ContentType="application/vnd.ms-office.classificationlabels+xml"/>'
    more = {
        "docMetadata/LabelInfo.xml": label,
        "_rels/.rels": related.replace("</Relationships>", f"{line}</Relationships>").encode(),
        "[Content_Types].xml": types.replace("</Types>", f"{kind}</Types>").encode(),
    }
    return Made(with_parts(made.data, more))


def _stored() -> Made:
    """Packed by a program that does not press anything, with the types at the end."""
    made, content = by_openpyxl(), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made.data)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in sorted(old.namelist(), reverse=True):
            new.writestr(name, old.read(name))
    return Made(content.getvalue())


def _thumbnail() -> Made:
    made = Raw(_sheet(), texts()).made()
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        related = archive.read("_rels/.rels").decode()
    line = f'<Relationship Id="rId2" Type="{kind}" Target="docProps/thumbnail.png"/></Relationships>'
    return Made(with_parts(made.data, {"docProps/thumbnail.png": picture(), "_rels/.rels": related.replace("</Relationships>", line).encode()}))  # fmt: skip


BY_HAND: Mapping[str, Callable[[], Made]] = {
    "threaded comments": _threaded,
    "a pivot table": _pivot,
    "views of several people": _views,
    "settings of a printer": _printer,
    "properties and a label": _properties,
    "not pressed": _stored,
    "a thumbnail": _thumbnail,
    "bare styles": _bare_styles,
    "many formats": _with_formats(20_000),
    "as many formats as Excel has": _with_formats(_FORMATS),
    "ink": _ink,
    "strict": _strict_days,
    "strict with everything": lambda: strict(BY_NAME["everything"]()),
    "strict with prefixes": lambda: strict(prefixed(BY_NAME["many sheets"]())),
    "a button": _button,
    "an embedded document": _embedded,
    "a query": _query,
}
