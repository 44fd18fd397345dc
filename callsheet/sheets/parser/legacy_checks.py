"""What the reader of other formats would get wrong without a word: looked for in the file itself, which is refused then.

Calamine gives a cell with an error as a blank one, passes over the short cells of an .xlsb, and reads text of some code pages with
NULs or signs of replacement in it. A blank cell under "Do not call" means the opposite of one with an error.
"""

import re
import struct

from callsheet.sheets.parser.legacy_records import records_of_xls, records_of_xlsb
from callsheet.sheets.parser.ole import WORKBOOK, OleError, stream_of
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.zip_container import Container
from validators.message import message

_ODS_ERROR = re.compile(
    rb'value-type="error"|>(?:#N/A|#DIV/0!|#VALUE!|#REF!|#NAME\?|#NUM!|#NULL!|Err:\d{3})<'
)
_MANIFEST = "META-INF/manifest.xml"
_OVERLAP = 64  # bytes that a match may reach back into the piece before
_XLSB_ERRORS = frozenset({3, 11})  # BrtCellError, BrtFmlaError
_XLSB_UNREAD = frozenset(
    {12, 13, 14, 15, 16, 17, 18, 62}
)  # BrtShort..., which name no column, and BrtCellRString
_XLS_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_BOOL_OR_ERROR, _FILE_PASS, _CODE_PAGE, _BOF = 0x0205, 0x002F, 0x0042, 0x0809
_BIFF8 = 0x0600
_XLS_TEXTS = {
    0x0204: 8,
    0x00D6: 8,
    0x0207: 2,
    0x0085: 7,
}  # of cells, formulas and sheet names: where they begin
_ONE_BYTE_PAGES = frozenset({367, 874, *range(1250, 1259)})
"""Code pages whose text the reader decodes; in others, letters beyond ASCII are anybody's guess."""


def check_ods(container: Container) -> bool:
    """Refuse an .ods with a password, or in which a cell shows an error; otherwise whether it may have comments."""
    listed = b"".join(container.stream(_MANIFEST)) if _MANIFEST in container.members else b""
    if b"encryption-data" in listed:
        raise Refusal("FILE_PASSWORD")
    if "content.xml" not in container.members:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_OLD_FORMAT", error="content.xml"))
    before, commented = b"", False
    for piece in container.stream("content.xml"):
        text = before + piece
        if _ODS_ERROR.search(text):
            raise unsure("UNSURE_ERRORS")
        commented = commented or b"annotation" in text
        before = piece[-_OVERLAP:]
    return commented


def check_xlsb(container: Container) -> None:
    """Refuse an .xlsb with cells that would be passed over or read as blank."""
    for name in container.members:
        if name.startswith("xl/worksheets/") and name.endswith(".bin") and "/_rels/" not in name:
            for kind, _, _ in records_of_xlsb(b"".join(container.stream(name))):
                if kind in _XLSB_ERRORS:
                    raise unsure("UNSURE_ERRORS")
                if kind in _XLSB_UNREAD:
                    raise unsure("UNSURE_CELLS")


def check_xls(data: bytes) -> None:
    """Refuse an .xls with a password, with cells that would be read as blank, or in a code page that is not read rightly."""
    try:
        stream = stream_of(data, WORKBOOK)
    except OleError:
        raise Refusal("FILE_DAMAGED", message("DAMAGED_OLD_FORMAT", error="OLE")) from None
    version, page, text = _BIFF8, 0, False
    for kind, body, _ in records_of_xls(stream):
        if kind == _FILE_PASS:
            raise Refusal("FILE_PASSWORD")
        if _is_error(kind, body):
            raise unsure("UNSURE_ERRORS")
        if kind == _BOF and len(body) >= 2:
            version = int(struct.unpack_from("<H", body)[0])
        elif kind == _CODE_PAGE and len(body) >= 2:
            page = int(struct.unpack_from("<H", body)[0])
        elif kind in _XLS_TEXTS:
            text = text or not body[_XLS_TEXTS[kind] :].isascii()
    if version < _BIFF8 and text and page not in _ONE_BYTE_PAGES:
        raise unsure("UNSURE_CODE_PAGE")


def check_text(text: str) -> None:
    """Refuse a file of which a cell's text was not decoded."""
    if "\0" in text or "\N{REPLACEMENT CHARACTER}" in text:
        raise unsure("UNSURE_CODE_PAGE")


def unsure(code: str) -> Refusal:
    """The refusal of a file of which it is not certain what its cells hold, and why."""
    return Refusal("FILE_FORMAT_UNSURE", message(code))


def _is_error(kind: int, body: bytes) -> bool:
    if kind == _BOOL_OR_ERROR:
        return body[7:8] == b"\x01"
    return kind in _XLS_FORMULAS and body[12:14] == b"\xff\xff" and body[6:7] == b"\x02"
