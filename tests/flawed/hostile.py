"""X1-X15: hostile and broken workbooks."""

import struct
from typing import Any

from tests.flawed.building import HEADER, MAIN, ROWS, Book, clean_book, packed, shared, sheet, table, text
from tests.flawed.flaw import Flaw

_SHEET = "xl/worksheets/sheet1.xml"
_PRELUDE = '<?xml version="1.0" encoding="UTF-8"?>\n'
_BOMB = 48 * 1024 * 1024


def _parts(book: Book | None = None) -> dict[str, str | bytes]:
    return {name: part for name, part in (book or Book()).usual().items() if part is not None}


def _with(name: str, part: str | bytes, book: Book | None = None) -> bytes:
    return packed(_parts(book) | {name: part})


def _rows_bomb() -> bytes:
    row = '<row><c t="inlineStr"><is><t>6591230001</t></is></c></row>'
    return _with(
        _SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>{row * (_BOMB // len(row))}</sheetData></worksheet>'
    )


def _space_bomb() -> bytes:
    return _with(_SHEET, f'<worksheet xmlns="{MAIN}">{" " * _BOMB}<sheetData/></worksheet>')


def _string_bomb() -> bytes:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"6" * _BOMB}</t></si></sst>'
    return _with("xl/sharedStrings.xml", strings, Book(strings=["<t>x</t>"]))


def _repeated_string() -> bytes:
    """A long string that a great many cells point to: small as a file, huge as a table."""
    book = Book(
        sheets={"Customers": sheet([[shared(0)] * 100] * 500)},
        strings=[f"<t>{'6591230001 ' * 3000}</t>"],
    )
    return book.made()


def _overlapping() -> bytes:
    """Two entries of the directory that share one member's bytes (CVE-2024-0450)."""
    data = bytearray(clean_book())
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    third = data.index(b"PK\x01\x02", second + 4)
    entry = bytearray(data[second:third])
    size, local = struct.unpack_from("<L", entry, 20)[0], struct.unpack_from("<L", entry, 42)[0]
    struct.pack_into("<L", entry, 20, size + 64)
    header = data[local : local + 30]
    struct.pack_into("<L", header, 18, size + 64)
    data[local : local + 30] = header
    data[second:third] = entry
    return bytes(data)


def _encrypted_member() -> bytes:
    data = bytearray(clean_book())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + flags] |= 1
    return bytes(data)


def _renamed(old: str, new: str, data: bytes | None = None) -> bytes:
    return (data or clean_book()).replace(old.encode(), new.encode())


def _same_name() -> bytes:
    return _renamed(
        "xl/workbook.xmX", "xl/workbook.xml", packed(_parts() | {"xl/workbook.xmX": b"<workbook/>"})
    )


def _many_members() -> bytes:
    return packed(_parts() | {f"xl/media/{place}.bin": b"" for place in range(2001)})


def _dtd(declaration: str, body: str) -> bytes:
    strings = f'{_PRELUDE}<!DOCTYPE sst [{declaration}]><sst xmlns="{MAIN}"><si><t>{body}</t></si></sst>'
    return _with(
        "xl/sharedStrings.xml", strings, Book(sheets={"S": sheet([[shared(0)]])}, strings=["<t>x</t>"])
    )


def _dtd_in_sheet() -> bytes:
    part = sheet(table()).replace(
        "<worksheet ", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet ', 1
    )
    return Book(sheets={"Customers": part}).made()


def _dtd_elsewhere(encoding: str, declared: str) -> bytes:
    part = f'<?xml version="1.0" encoding="{declared}"?><!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>'
    return packed(_parts() | {"docProps/core.xml": part.encode(encoding)})


def _declared(encoding: str) -> bytes:
    part = sheet(table()).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    return Book(sheets={"Customers": part}).made()


def _laughs() -> bytes:
    lines = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return _dtd("".join(lines), "&a9;")


def _far_corner() -> bytes:
    part = sheet(table()).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    return Book(sheets={"Customers": part}).made()


def _row_number(row: str) -> bytes:
    part = sheet(table()).replace(
        "</sheetData>", f'<row r="{row}"><c r="A{row}"><v>1</v></c></row></sheetData>'
    )
    return Book(sheets={"Customers": part}).made()


def _dimension(claimed: str) -> bytes:
    return Book(sheets={"Customers": sheet(table(), before=f'<dimension ref="{claimed}"/>')}).made()


def stored_book() -> bytes:
    """The clean workbook with its sheet not compressed, so that its digits can be found and changed."""
    return packed(_parts(), stored=frozenset({_SHEET}))


def _flipped() -> bytes:
    """One digit of a phone number changed inside the file, its checksum left: calamine reads the other number."""
    data = stored_book()
    place = data.index(b"6591230005")
    return data[: place + 4] + b"7" + data[place + 5 :]


def _flipped_packed() -> bytes:
    """One bit of the compressed sheet changed."""
    data = bytearray(clean_book())
    data[data.rindex(b"PK\x03\x04") + 400] ^= 4
    return bytes(data)


def ole(*streams: str) -> bytes:
    """The beginning of an OLE file with streams of these names; enough to tell what it is."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names


def _looping_ole() -> bytes:
    """An .xls whose table of sectors leads from a sector to itself."""
    header = bytearray(512)
    struct.pack_into("<8s16xHHHHH6xLLLLLLLLL", header, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                     0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    table_of_sectors = struct.pack("<128L", 0xFFFFFFFD, 1, *[0xFFFFFFFF] * 126)
    root = "Root Entry".encode("utf-16-le").ljust(64, b"\0") + struct.pack(
        "<HBB12L", 22, 5, 1, *[0xFFFFFFFF] * 3, *[0] * 9
    )
    book = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack(
        "<HBB12L", 18, 2, 1, *[0xFFFFFFFF] * 3, *[0] * 6, 1, 65536, 0
    )
    return bytes(header) + table_of_sectors + root.ljust(128, b"\0") + book.ljust(128, b"\0") + bytes(256)


def _csv() -> bytes:
    return "\n".join(",".join(line) for line in [HEADER, *ROWS]).encode() + b"\n"


def _html() -> bytes:
    cells = "".join(f"<tr><td>{phone}</td><td>{name}</td></tr>" for phone, name, _ in ROWS)
    return (
        f"<html><body><table><tr><th>Telephone</th><th>Name</th></tr>{cells}</table></body></html>".encode()
    )


def _xml_2003() -> bytes:
    return (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
    )


def _macros(main_type: str = Book.main_type) -> bytes:
    return Book(main_type=main_type, parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"}).made()


_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def _macro_sheet() -> bytes:
    return Book(parts={"xl/macrosheets/sheet1.xml": f'<xm:macrosheet xmlns:xm="{MAIN}"/>'}).made()


def _outside_links() -> bytes:
    """Links to another workbook, a DDE item and a web query: only what the cells hold is read, nothing is fetched."""
    link = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems/></ddeLink></externalLink>'
    query = f'<connections xmlns="{MAIN}"><connection id="1" type="4"><webPr url="http://127.0.0.1:9/x"/></connection></connections>'
    return Book(parts={"xl/externalLinks/externalLink1.xml": link, "xl/connections.xml": query}).made()


def _strict() -> bytes:
    """The same workbook as Excel's “Strict Open XML Spreadsheet”."""
    swaps = (
        ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
        (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    )  # fmt: skip
    parts = {name: str(part) for name, part in _parts().items()}
    for old, new in swaps:
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    return packed(parts)


def _prefixed() -> bytes:
    part = sheet(table())
    for name in ("worksheet", "sheetData", "row", "c", "is", "t"):
        part = (
            part.replace(f"<{name} ", f"<x:{name} ")
            .replace(f"<{name}>", f"<x:{name}>")
            .replace(f"</{name}>", f"</x:{name}>")
        )
    return Book(sheets={"Customers": part.replace("xmlns=", "xmlns:x=", 1)}).made()


def _wide() -> bytes:
    return packed(
        {
            name: (
                part.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
                if name == _SHEET
                else part
            )
            for name, part in _parts().items()
            if isinstance(part, str)
        }
    )


def _commented() -> bytes:
    part = (
        sheet(table())
        .replace("</row>", "</row><!-- </row><row r='9'> -->\n  ")
        .replace("<sheetData>", "<!-- <sheetData> --><sheetData>")
    )
    return Book(sheets={"Customers": part}).made()


def _without_strings() -> bytes:
    return Book(sheets={"Customers": sheet([[text("Telephone")], [shared(0)]])}).made()


def _twice() -> bytes:
    part = sheet(table()).replace(
        "</sheetData>", '<row r="3"><c r="A3"><v>6591239999</v></c></row></sheetData>'
    )
    return Book(sheets={"Customers": part}).made()


def full_sheet() -> bytes:
    """1,048,576 rows by 5 columns, as many as Excel has room for."""
    head = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{title}</t></is></c>'
        for letter, title in zip("ABCDE", [*HEADER, "Assigned agent", "City"], strict=True)
    )
    part = bytearray(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{head}</row>'.encode())
    for row in range(2, 1_048_577):
        part += (
            f'<row r="{row}"><c r="A{row}"><v>{6590000000 + row}</v></c><c r="B{row}" t="s"><v>{row % 5000}</v></c>'
            f'<c r="C{row}" t="s"><v>{row % 7}</v></c><c r="D{row}"><v>{1000 + row % 50}</v></c>'
            f'<c r="E{row}" t="s"><v>{row % 11}</v></c></row>'
        ).encode()
    part += b"</sheetData></worksheet>"
    strings = [f"<t>Customer {place}</t>" for place in range(5000)]
    return packed(_parts(Book(strings=strings)) | {_SHEET: bytes(part)})


def _flaw(id: str, file: str, build: Any, verdict: str, **more: Any) -> Flaw:  # noqa: A002
    return Flaw(id, file, build, more.pop("clean", clean_book), verdict, **more)


HOSTILE: tuple[Flaw, ...] = (
    _flaw("X1", "zip-bomb-of-rows.xlsx", _rows_bomb, "refused:ZIP_BOMB"),
    _flaw("X2", "zip-bomb-of-spaces.xlsx", _space_bomb, "refused:ZIP_BOMB"),
    _flaw("X2", "zip-bomb-of-one-string.xlsx", _string_bomb, "refused:ZIP_BOMB"),
    _flaw("X2", "one-long-string-in-many-cells.xlsx", _repeated_string, "refused:SHEET_TOO_LARGE"),
    _flaw("X3", "members-overlap.xlsx", _overlapping, "refused:ZIP_OVERLAP"),
    _flaw("X3", "workbook-in-a-zip.xlsx", lambda: packed({"list.xlsx": clean_book()}), "refused:FILE_COMPRESSED"),
    _flaw("X3", "2001-members.xlsx", _many_members, "refused:ZIP_MEMBERS"),
    _flaw("X3", "encrypted-member.xlsx", _encrypted_member, "refused:ZIP_ENCRYPTED"),
    _flaw("X3", "same-name-twice.xlsx", _same_name, "refused:ZIP_NAMES"),
    _flaw("X3", "same-name-in-another-case.xlsx", lambda: packed(_parts() | {"xl/Workbook.xml": b"<workbook/>"}), "refused:ZIP_NAMES"),
    _flaw("X3", "name-climbs-out.xlsx", lambda: packed(_parts() | {"../../etc/cron.d/x": b"x"}), "refused:ZIP_NAMES"),
    _flaw("X3", "name-is-absolute.xlsx", lambda: packed(_parts() | {"/etc/cron.d/x": b"x"}), "refused:ZIP_NAMES"),
    _flaw("X4", "entity-reads-a-file.xlsx", lambda: _dtd('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), "refused:XML_DTD"),
    _flaw("X4", "entity-in-the-sheet.xlsx", _dtd_in_sheet, "refused:XML_DTD"),
    _flaw("X4", "dtd-in-the-properties.xlsx", lambda: _dtd_elsewhere("utf-8", "UTF-8"), "refused:XML_DTD"),
    _flaw("X4", "dtd-in-utf-16.xlsx", lambda: _dtd_elsewhere("utf-16", "UTF-16"), "refused:XML_DTD"),
    _flaw("X4", "dtd-in-utf-7.xlsx", lambda: _dtd_elsewhere("utf-7", "UTF-7"), "refused:XML_ENCODING"),
    _flaw("X4", "sheet-in-utf-7.xlsx", lambda: _declared("UTF-7"), "refused:XML_ENCODING"),
    _flaw("X5", "billion-laughs.xlsx", _laughs, "refused:XML_DTD"),
    _flaw("X5", "quadratic-entity.xlsx", lambda: _dtd(f'<!ENTITY a "{"a" * 50000}">', "&a;" * 1000), "refused:XML_DTD"),
    _flaw("X6", "cell-in-the-far-corner.xlsx", _far_corner, "refused:SHEET_TOO_LARGE"),
    _flaw("X7", "row-4294967295.xlsx", lambda: _row_number("4294967295"), "refused:SHEET_TOO_LARGE"),
    _flaw("X7", "row-1048577.xlsx", lambda: _row_number("1048577"), "refused:SHEET_TOO_LARGE"),
    _flaw("X8", "dimension-too-small.xlsx", lambda: _dimension("A1"), "ok", same=True),
    _flaw("X8", "dimension-too-large.xlsx", lambda: _dimension("A1:XFD1048576"), "ok", same=True),
    _flaw("X9", "one-digit-flipped.xlsx", _flipped, "refused:FILE_DAMAGED"),
    _flaw("X9", "one-bit-flipped.xlsx", _flipped_packed, "refused:FILE_DAMAGED"),
    _flaw("X9", "cut-in-half.xlsx", lambda: clean_book()[: len(clean_book()) // 2], "refused:FILE_DAMAGED"),
    _flaw("X9", "cut-by-one-byte.xlsx", lambda: clean_book()[:-1], "refused:FILE_DAMAGED"),
    _flaw("X9", "tail-of-zeros.xlsx", lambda: clean_book() + bytes(512), "refused:FILE_DAMAGED"),
    _flaw("X9", "empty.xlsx", lambda: b"", "refused:FILE_EMPTY"),
    _flaw("X10", "csv-renamed.xlsx", _csv, "refused:FILE_MISNAMED"),
    _flaw("X10", "html-renamed.xls", _html, "refused:FILE_HTML"),
    _flaw("X10", "html-renamed.xlsx", _html, "refused:FILE_HTML"),
    _flaw("X10", "xml-2003-renamed.xls", _xml_2003, "refused:FILE_XML_2003"),
    _flaw("X10", "old-xls-renamed.xlsx", lambda: ole("Workbook"), "refused:FILE_OLD_XLS"),
    _flaw("X10", "word-renamed.xlsx", lambda: ole("WordDocument"), "refused:FILE_NOT_A_SHEET"),
    _flaw("X10", "pdf-renamed.xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "refused:FILE_NOT_A_SHEET"),
    _flaw("X10", "xlsx-renamed.xls", clean_book, "refused:FILE_MISNAMED"),
    _flaw("X10", "xlsx-renamed.csv", clean_book, "refused:FILE_MISNAMED"),
    _flaw("X10", "old.xls", lambda: ole("Workbook"), "refused:FILE_OLD_XLS"),
    _flaw("X11", "password.xlsx", lambda: ole("EncryptionInfo", "EncryptedPackage"), "refused:FILE_PASSWORD"),
    _flaw("X12", "macros.xlsm", lambda: _macros(_MACRO_TYPE), "refused:FILE_MACROS"),
    _flaw("X12", "macros-renamed.xlsx", lambda: _macros(_MACRO_TYPE), "refused:FILE_MACROS"),
    _flaw("X12", "macros-said-to-be-none.xlsx", _macros, "refused:FILE_MACROS"),
    _flaw("X12", "macro-sheet.xlsx", _macro_sheet, "refused:FILE_MACROS"),
    _flaw("X12", "macros-allowed.xlsm", lambda: _macros(_MACRO_TYPE), "ok", same=True, allow=(".xlsm",)),
    _flaw("X12", "links-to-outside.xlsx", _outside_links, "ok", same=True),
    _flaw("X13", "strict.xlsx", _strict, "ok", same=True),
    _flaw("X13", "wrong-case-paths.xlsx", lambda: _renamed("xl/worksheets/sheet1.xml", "xl/Worksheets/Sheet1.xml"), "refused:ZIP_NAMES"),
    _flaw("X13", "backslash-paths.xlsx", lambda: _renamed("xl/worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml"), "ok", same=True),
    _flaw("X13", "utf-16-parts.xlsx", _wide, "ok", same=True),
    _flaw("X13", "prefixed-elements.xlsx", _prefixed, "ok", same=True),
    _flaw("X13", "comments-that-look-like-rows.xlsx", _commented, "ok", same=True),
    _flaw("X13", "no-shared-strings.xlsx", _without_strings, "refused:WORKBOOK_DAMAGED"),
    _flaw("X13", "cell-twice.xlsx", _twice, "refused:WORKBOOK_DAMAGED"),
    _flaw("X14", "sectors-in-a-loop.xls", _looping_ole, "refused:FILE_DAMAGED", allow=(".xls",)),
)  # fmt: skip
