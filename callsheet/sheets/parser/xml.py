"""XML parts: their encoding and DTDs refused before anything is believed, small ones read whole as a list of elements."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.zip_container import Container, printable
from validators.message import message

_DECLARATION = re.compile(rb"<\?xml\s[^<>]*?\bencoding\s*=\s*[\"']([^\"'<>]*)[\"']")
_DTD = re.compile(b"<!(?:DOCTYPE|ENTITY)")
_DTD_WIDE = re.compile(b"<\0?!\0?[DE]\0?[ON]\0?[CT]\0?[TI]\0?[YT]\0?[PY]")
_HEAD = 1024
_SMALL_PART = 64 * 1024 * 1024
_ELEMENTS = 2_000_000


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag of a small part, with the names of the elements around it; all names without their prefix."""

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]


def xml_pieces(container: Container, name: str) -> Iterator[bytes]:
    """An XML part's bytes in pieces, its encoding proved to be one that hides nothing (UTF-8, or UTF-16 with a BOM)."""
    pieces = container.stream(name)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _HEAD:
            break
    is_wide(head, name)
    yield head
    yield from pieces


def is_wide(head: bytes, name: str) -> bool:
    """Whether a part is UTF-16; a part in an encoding other than UTF-8 or UTF-16 is refused."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in head[:4] and (not wide or head[2:4] == b"\0\0"):
        raise Refusal("XML_ENCODING", printable(name))
    start = head[:_HEAD].replace(b"\0", b"") if wide else head[:_HEAD]
    declared = _DECLARATION.search(start)
    encoding = declared[1].decode("ascii", "replace").lower() if declared else ""
    allowed = ("", "utf-16", "utf-16le", "utf-16be") if wide else ("", "utf-8", "us-ascii", "ascii")
    if encoding not in allowed:
        raise Refusal("XML_ENCODING", printable(f"{name}: {encoding}"))
    return wide


def drain(container: Container) -> None:
    """Read every member that nothing else reads to its end: for size and checksum, and XML for DTDs and encoding."""
    for name in sorted(container.unread):
        pieces = container.stream(name)
        if name.casefold().endswith((".xml", ".rels", ".vml")):
            _refuse_dtd(pieces, name)
        for _ in pieces:
            pass


def _refuse_dtd(pieces: Iterable[bytes], name: str) -> None:
    before, wide = b"", None
    for piece in pieces:
        wide = is_wide(piece, name) if wide is None else wide
        if (_DTD_WIDE if wide else _DTD).search(before + piece):
            raise Refusal("XML_DTD", printable(name))
        before = piece[-32:]


def parser_for(name: str) -> "expat.XMLParserType":
    """An expat parser that refuses any DTD, and so every entity of the document's own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Refusal("XML_DTD", printable(name))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def feed(parser: "expat.XMLParserType", piece: bytes, name: str, *, last: bool = False) -> None:
    """Give a parser more of a part; XML that is not well formed is refused."""
    try:
        parser.Parse(piece, last)
    except expat.ExpatError as error:
        text = expat.ErrorString(error.code)
        raise Refusal(
            "XML_BROKEN", message("XML_ERROR", part=printable(name), error=text, number=error.code)
        ) from error


def elements(container: Container, name: str, wanted: frozenset[str]) -> list[Element]:
    """The start tags with these local names, in the order of a small part; [] when the part is not there."""
    if name not in container.members:
        return []
    found: list[Element] = []
    open_names: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local in wanted:
            bare = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            found.append(Element(local, bare, tuple(open_names)))
        open_names.append(local)
        if len(found) > _ELEMENTS or len(open_names) > _HEAD:
            raise Refusal("XML_BROKEN", printable(name))

    parser = parser_for(name)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_names.pop()
    size = 0
    for piece in xml_pieces(container, name):
        size += len(piece)
        if size > _SMALL_PART:
            raise Refusal("ZIP_BOMB", printable(name))
        feed(parser, piece, name)
    feed(parser, b"", name, last=True)
    return found
