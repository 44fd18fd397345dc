"""Small workbooks of other formats, made by hand: .xls in an OLE compound file, .xlsb and .ods."""

import io
import struct
import zipfile
from collections.abc import Sequence

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def in_ole(stream: bytes, name: str = "Workbook", sector: int = 512) -> bytes:
    """A compound file with one stream."""
    padded = stream.ljust(max(4096, -(-len(stream) // sector) * sector), b"\0")
    count = len(padded) // sector
    folder, words = count, sector // 4
    tables = -(-(count + 1) // (words - 1))
    links = [*range(1, count), _END, _END, *[_TABLE] * tables]
    links += [_FREE] * (tables * words - len(links))
    head = (
        OLE
        + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3 if sector == 512 else 4, 0xFFFE, sector.bit_length() - 1, 6)
    )
    head += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, tables, folder, 0, 4096, _END, 0, _END, 0)
    first = [count + 1 + at for at in range(tables)]
    head += struct.pack("<109I", *first, *[_FREE] * (109 - tables))
    entries = _entry("Root Entry", 5, _END, 0, 1) + _entry(name, 2, 0, len(padded), _FREE)
    return (
        head.ljust(sector, b"\0")
        + padded
        + entries.ljust(sector, b"\0")
        + struct.pack(f"<{len(links)}I", *links)
    )


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
        + b"\0" * 36
        + struct.pack("<III", start, size, 0)
    )


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of an .xls."""
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: bytes) -> bytes:
    """A cell with text in the workbook's code page."""
    return record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def error(row: int, column: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, 42, 1))


def formula_error(row: int, column: int) -> bytes:
    return record(0x0006, struct.pack("<HHH", row, column, 0) + b"\x02\0\x2a\0\0\0\xff\xff" + b"\0" * 8)


def xls(*cells: bytes, page: int = 1252, more: bytes = b"") -> bytes:
    """A workbook of Excel 95 with one sheet."""
    begin = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    known = record(0x0042, struct.pack("<H", page)) if page else b""
    name = b"Customers"
    place = len(begin) + len(more) + len(known) + 4 + 7 + len(name) + 4
    sheet = record(0x0085, struct.pack("<IBBB", place, 0, 0, len(name)) + name)
    page_begin = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    return in_ole(
        begin + more + known + sheet + record(0x000A) + page_begin + b"".join(cells) + record(0x000A), "Book"
    )


def xls97(*sheets: bytes) -> bytes:
    """A workbook of Excel 97 with these sheets, each the records of its cells and notes."""
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    names = [f"Sheet{at}".encode() for at in range(len(sheets))]
    place, bodies, bundle = len(begin) + sum(12 + len(name) for name in names) + 4, b"", b""
    for name, cells in zip(names, sheets, strict=True):
        bundle += record(0x0085, struct.pack("<IBBBB", place + len(bodies), 0, 0, len(name), 0) + name)
        page = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        bodies += page + cells + record(0x000A)
    return in_ole(begin + bundle + record(0x000A) + bodies)


def label97(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def note97(row: int, column: int, text: str, own: int, wide: bool = True) -> bytes:
    """The object of a note with its words, in two records where there are two letters, and the note itself."""
    shape = record(0x005D, struct.pack("<HHHH", 0x15, 0x12, 0x19, own) + b"\0" * 14 + b"\0\0\0\0")
    said = record(0x01B6, struct.pack("<HH6sHHH", 0x0212, 0, b"", len(text), 16, 0) + b"\0" * 4)
    for part in filter(None, (text[: len(text) // 2], text[len(text) // 2 :])):
        said += record(0x003C, b"\1" + part.encode("utf-16-le") if wide else b"\0" + part.encode("latin-1"))
    said += record(0x003C, struct.pack("<HHIHHI", 0, 0, 0, len(text), 0, 0))
    author = struct.pack("<HB", 3, 0) + b"Ann" + b"\0"
    return shape + said + record(0x001C, struct.pack("<HHHH", row, column, 0, own) + author)


def note95(row: int, column: int, text: bytes) -> bytes:
    """A note of Excel 95, in two records."""
    half = len(text) // 2
    return record(0x001C, struct.pack("<HHH", row, column, len(text)) + text[:half]) + record(
        0x001C, struct.pack("<HHH", 0xFFFF, 0, len(text) - half) + text[half:]
    )


def _binary(kind: int, body: bytes = b"") -> bytes:
    numbers = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return numbers + bytes([len(body)]) + body


def binary_comment(row: int, column: int, text: str) -> bytes:
    """A comment of an .xlsb, as its part of comments has it."""
    place = struct.pack("<IIIII", 0, row, row, column, column) + b"\0" * 16
    return _binary(635, place) + _binary(637, b"\0" + _wide(text)) + _binary(636)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_text(column: int, text: str) -> bytes:
    return _binary(6, struct.pack("<II", column, 0) + _wide(text))


def binary_number(column: int, value: float) -> bytes:
    return _binary(5, struct.pack("<IId", column, 0, value))


def binary_error(column: int, kind: int = 3) -> bytes:
    return _binary(kind, struct.pack("<II", column, 0) + b"\x2a" + b"\0" * (kind == 11) * 8)


def binary_short(text: str) -> bytes:
    """A cell that stands behind the one before it, without naming its column."""
    return _binary(17, b"\0\0\0\0" + _wide(text))


def xlsb(*rows: Sequence[bytes], comments: bytes = b"") -> bytes:
    """A binary workbook with one sheet, and the comments of its part of comments."""
    book = _binary(131) + _binary(143)
    book += (
        _binary(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Customers"))
        + _binary(144)
        + _binary(132)
    )
    lines = [_binary(0, struct.pack("<I", at) + b"\0" * 21) + b"".join(row) for at, row in enumerate(rows)]
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, 2)
    page = _binary(129) + _binary(148, size) + _binary(145) + b"".join(lines) + _binary(146) + _binary(130)
    start = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.ms-excel"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.bin" ContentType="{types}.sheet.binary.macroEnabled.main"/>'
            f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{types}.worksheet"/></Types>',
            "_rels/.rels": f'{start}<Relationship Id="rId1" Type="{kinds}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/_rels/workbook.bin.rels": f'{start}<Relationship Id="rId1" Type="{kinds}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/workbook.bin": book,
            "xl/worksheets/sheet1.bin": page,
            "xl/worksheets/_rels/sheet1.bin.rels": f'{start}<Relationship Id="rId1" Type="{kinds}/comments" Target="../comments1.bin"/></Relationships>',
            "xl/comments1.bin": _binary(628) + comments + _binary(629),
        }
    )


def ods(*rows: str, encrypted: bool = False) -> bytes:
    """An OpenDocument workbook; each row is the XML of its cells, or of the row itself."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    lines = "".join(
        row if row.startswith("<table:table-row") else f"<table:table-row>{row}</table:table-row>"
        for row in rows
    )
    secret = '<manifest:encryption-data manifest:checksum="x"/>' if encrypted else ""
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" '
        f'manifest:media-type="text/xml">{secret}</manifest:file-entry></manifest:manifest>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Customers">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_text(text: str, more: str = "", comment: str = "") -> str:
    said = (
        f"<office:annotation><dc:creator>Do not call</dc:creator>{comment}</office:annotation>"
        if comment
        else ""
    )
    return (
        f'<table:table-cell office:value-type="string"{more}>{said}<text:p>{text}</text:p></table:table-cell>'
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
