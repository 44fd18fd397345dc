"""XML parts: their encoding and DTDs refused before anything is believed, small ones read whole as a list of elements."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.zip_container import Container, printable
from validators.message import message

_DECLARATION = re.compile(rb"<\?xml\s[^<>]*?\bencoding\s*=\s*[\"']([^\"'<>]*)[\"']")
_DTD = re.compile(b"<!(?:DOCTYPE|ENTITY)")
_DTD_WIDE = re.compile(b"<\0?!\0?[DE]\0?[ON]\0?[CT]\0?[TI]\0?[YT]\0?[PY]")
_HEAD = 1024
_SMALL_PART = 64 * 1024 * 1024
_ALIKE = 32 * 1024  # bytes of a part that other workbooks of the same writer have, too
_ELEMENTS = 2_000_000


_MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
        "http://schemas.openxmlformats.org/package/2006/content-types",
    }
)
_RELATED = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_ALTERNATIVES = frozenset({f"{_COMPATIBILITY}{name}" for name in ("AlternateContent", "Choice", "Fallback")})


def local_name(tag: str) -> str:
    """An element's name as expat gives it, without the URI where that is one of the format's own; otherwise with it."""
    uri, _, name = tag.rpartition(" ")
    return name if uri in _MAIN else f"{uri} {name}"


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag of a small part, with the names of the elements around it.

    The format's own names stand without their namespace, foreign ones with it; of the attributes only the format's own.
    """

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]

    def stands_in(self, parent: str) -> bool:
        """Whether this is the element's parent, alternatives for other readers (`mc:AlternateContent`) not counted."""
        return next((name for name in reversed(self.parents) if name not in _ALTERNATIVES), "") == parent


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


def well_formed(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The same pieces of a part; when they end, all of it was proved to be well formed, whatever it says."""
    parser = parser_for(name)
    for piece in pieces:
        feed(parser, piece, name)
        yield piece
    feed(parser, b"", name, last=True)


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
    """An expat parser that refuses any DTD, and so every entity of the document's own.

    It gives names with their namespace: its URI, a space, the name.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
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


def _own(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes without a namespace, or with that of relations (`r:id`), by their names."""
    if " " not in "".join(attributes):
        return attributes
    split = ((*key.rpartition(" ")[::2], value) for key, value in attributes.items())
    return {name: value for uri, name, value in split if not uri or uri in _RELATED}


def elements(container: Container, part: str, wanted: frozenset[str]) -> list[Element]:
    """The start tags of the format with these names, in the order of a small part; [] when the part is not there.

    Workbooks of one writer have the same styles and relations: what was read of the same bytes is not read again.
    """
    if part not in container.members:
        return []
    pieces = xml_pieces(container, part)
    if container.members[part].size > _ALIKE:
        return _elements(pieces, part, wanted)
    return list(_alike(b"".join(pieces), part, wanted))


@lru_cache(64)
def _alike(whole: bytes, part: str, wanted: frozenset[str]) -> tuple[Element, ...]:
    return tuple(_elements((whole,), part, wanted))


def _elements(pieces: Iterable[bytes], part: str, wanted: frozenset[str]) -> list[Element]:
    found: list[Element] = []
    open_names: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if name in wanted:
            found.append(Element(name, _own(attributes), tuple(open_names)))
        open_names.append(name)
        if len(found) > _ELEMENTS or len(open_names) > _HEAD:
            raise Refusal("XML_BROKEN", printable(part))

    parser = parser_for(part)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_names.pop()
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _SMALL_PART:
            raise Refusal("ZIP_BOMB", printable(part))
        feed(parser, piece, part)
    feed(parser, b"", part, last=True)
    return found
