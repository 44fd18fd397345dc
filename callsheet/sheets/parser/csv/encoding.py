"""The encoding of a text file: its byte order mark, otherwise strict UTF-8 over the whole file, otherwise the configured encoding."""

import codecs

from callsheet.sheets.parser.refusal import Refusal

MARKS = (  # the longer marks first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be")  # in these a NUL stands beside nearly every letter
_STEP = 4 * 1024 * 1024


def to_utf8(data: bytes, encoding: str | None) -> tuple[bytes, str]:
    """A text file as UTF-8 without a mark, and the name of its encoding. Never a guess: Refusal when it is not certain."""
    mark, name = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", ""))
    if name not in ("", "utf-8-sig"):
        return _recoded(data[len(mark) :], name), name
    if b"\0" in data:
        if encoding not in _WIDE:
            raise _has_nul(data)
        return _recoded(data, encoding), encoding
    text = data[len(mark) :]
    bad = _first_bad(text)
    if bad < 0:
        return text, name or "utf-8"
    line = text.count(b"\n", 0, bad) + 1
    if mark or _mostly_utf8(text):
        raise Refusal("ENCODING_DAMAGED", str(line))
    if not encoding:
        raise Refusal("ENCODING_UNKNOWN", str(line))
    return _recoded(text, encoding), encoding


def _recoded(text: bytes, encoding: str) -> bytes:
    try:
        decoded = text.decode(encoding)
        recoded = decoded.encode("utf-8")
    except (UnicodeError, LookupError):
        raise Refusal("ENCODING_WRONG", encoding) from None
    if "\0" in decoded:
        raise Refusal("TEXT_NUL", str(decoded.count("\n", 0, decoded.index("\0")) + 1))
    return recoded


def _has_nul(data: bytes) -> Refusal:
    """UTF-16 without a mark has a NUL beside nearly every letter of a list of numbers; anything else is damage."""
    head = data[:4096]
    if max(head[0::2].count(0), head[1::2].count(0)) * 4 > len(head):
        return Refusal("ENCODING_NO_MARK")
    return Refusal("TEXT_NUL", str(data.count(b"\n", 0, data.index(b"\0")) + 1))


def _first_bad(text: bytes) -> int:
    """Where the first byte stands that is not UTF-8; -1 when all of it is. In steps, to hold no second copy."""
    if text.isascii():
        return -1
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(text)
    for at in range(0, max(len(text), 1), _STEP):
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(view[at : at + _STEP], at + _STEP >= len(text))
        except UnicodeDecodeError as error:
            return at - kept + error.start
    return -1


def _mostly_utf8(text: bytes) -> bool:
    """Whether this is UTF-8 with some bytes broken: read in another encoding, all its other names would be garbled."""
    read = text.decode("utf-8", "replace")
    broken = read.count("\ufffd")
    return sum(not letter.isascii() for letter in read) > 2 * broken
