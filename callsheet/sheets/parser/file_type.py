"""What a file really is, by its first bytes; a name proves nothing."""

import re

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.zip_container import Container
from validators.message import message

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
_ANOTHER = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\0", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
)
_PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_TAR = b"ustar"  # 257 bytes behind the name of its first file
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "Word (.doc)"),
    ("PowerPoint Document", "PowerPoint (.ppt)"),
    ("__substg1.0_", "Outlook (.msg)"),
)
_OLDEST_XLS = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08]\x00")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|script|div)\b|mime-version:")
_HEAD = 8192
_WORKBOOKS = (  # of the workbook part's content type, the most telling first
    ("sheet.binary.macroEnabled.main", "xlsb"),
    ("macroEnabled.main", "xlsm"),
    ("spreadsheetml.template.main", "xltx"),
    ("spreadsheetml.sheet.main", "xlsx"),
)
_ZIPPED = (
    ("word/", "Word (.docx)"),
    ("ppt/", "PowerPoint (.pptx)"),
    ("Index/", "Apple Numbers (.numbers)"),
)


def sniff(data: bytes) -> str:
    """`zip`, `xls` or `text`; anything else is refused here, by its name."""
    if not data:
        raise Refusal("FILE_EMPTY")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for code, magics in (("FILE_COMPRESSED", _PACKED), ("FILE_NOT_A_SHEET", _ANOTHER)):
        name = next((name for magic, name in magics if data.startswith(magic)), "")
        if name:
            raise Refusal(code, name)
    if data[257:262] == _TAR:
        raise Refusal("FILE_COMPRESSED", "tar")
    if data.startswith(_OLE):
        return _sniff_ole(data)
    if _OLDEST_XLS.match(data):
        return "xls"
    _refuse_markup(data[:_HEAD])
    return "text"


def _sniff_ole(data: bytes) -> str:
    if _holds(data, "EncryptedPackage"):
        raise Refusal("FILE_PASSWORD")
    if _holds(data, "Workbook") or _holds(data, "Book"):
        return "xls"
    known = next((name for mark, name in _OLE_STREAMS if _holds(data, mark)), None)
    raise Refusal("FILE_NOT_A_SHEET", known or message("OLD_OFFICE_FILE"))


def _holds(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") + b"\0\0" in data or (
        stream.endswith("_") and stream.encode("utf-16-le") in data
    )


def _refuse_markup(head: bytes) -> None:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "latin-1", "ignore").lower().lstrip("\xef\xbb\xbf \t\r\n")
    if _HTML.match(text):
        raise Refusal("FILE_HTML")
    if text.startswith("<?xml"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text or "excel.sheet" in text:
            raise Refusal("FILE_XML_2003")
        raise Refusal("FILE_HTML" if "<html" in text else "FILE_NOT_A_SHEET", "XML")


def sniff_zip(container: Container, content_type: str) -> str:
    """`xlsx`, `xlsm`, `xltx`, `xlsb` or `ods`, by the workbook part's content type; any other zip is refused by name."""
    found = next((name for mark, name in _WORKBOOKS if mark in content_type), "")
    macros = any(name.endswith("vbaProject.bin") or "/macrosheets/" in name for name in container.members)
    if found:
        return "xlsm" if found == "xlsx" and macros else found
    if "mimetype" in container.members:
        kind = b"".join(container.stream("mimetype"))[:200]
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
        raise Refusal("FILE_NOT_A_SHEET", printable_kind(kind))
    for prefix, name in _ZIPPED:
        if any(member.startswith(prefix) for member in container.members):
            raise Refusal("FILE_NOT_A_SHEET", name)
    raise Refusal("FILE_COMPRESSED", "zip")


def printable_kind(kind: bytes) -> str:
    """A mimetype member's text as it may be shown."""
    return re.sub(r"[^\w./+-]", "?", kind.decode("ascii", "replace"))[:60]


def permit(found: str, suffix: str, allow: frozenset[str]) -> None:
    """Refuse a format that is not allowed, and content that does not fit the file's name (`suffix`, lower case)."""
    suffixes = TEXT_SUFFIXES if found == "text" else frozenset({f".{found}"})
    shown = (
        "CSV (.csv)" if found == "text" else f"Excel (.{found})" if found != "ods" else "OpenDocument (.ods)"
    )
    if not suffixes & allow:
        code = {"xls": "FILE_OLD_XLS", "xlsm": "FILE_MACROS"}.get(found, "FILE_FORMAT_OFF")
        raise Refusal(code, shown)
    if suffix not in suffixes & allow:
        raise Refusal("FILE_MISNAMED", shown)
