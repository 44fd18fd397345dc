"""A small XML part as the bytes it is: where each element stands in them, and changes made to nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from callsheet.sheets.parser.annotate.dialects import STRICT, strictly
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.xml import feed, is_wide, local_name, parser_for
from callsheet.sheets.parser.zip_container import Container

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_FORMATS = (MAIN, RELATIONS, TYPES, strictly(MAIN.encode()).decode())
_STRICT_ID = strictly(f"{RELATED} id".encode()).decode()
_MOST = 64 * 1024 * 1024  # bytes of a part that is held whole
PARSED_AGAIN = 16 * 1024 * 1024  # bytes of a part that is parsed again when it has been changed
_ELEMENTS = 500_000
_IN_TEXTS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTES = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
_TAG = re.compile(rb"<[^\s<>/\"']+(?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*>")


@dataclass(slots=True)
class Node:
    """An element: its name (a foreign one with its URI), its attributes as expat names them, and its places in the bytes.

    The start tag is begin..inner, the content inner..close; all ends at `end`. One that closes itself has no content.
    """

    name: str
    attributes: dict[str, str]
    begin: int
    inner: int
    close: int = -1
    end: int = -1
    children: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> list["Node"]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Node | None":
        """The first child of this name."""
        return next((child for child in self.children if child.name == name), None)


class Part:
    """A part with its elements down to a depth (the root's is 1), and the changes to be made to it.

    Unkept for one that is large or not UTF-8; Refusal for XML that is broken or declares entities.
    """

    def __init__(self, data: bytes, name: str, depth: int) -> None:
        if len(data) > _MOST or is_wide(data, name):
            raise Unkept
        self.data, self.name = data, name
        self._edits: list[tuple[int, int, bytes]] = []
        self.root = _nodes(data, name, depth)

    @classmethod
    def of(cls, container: Container, name: str, depth: int) -> "Part":
        """A part of a container; Unkept when it is not there."""
        return cls(whole(container, name), name, depth)

    def ours(self, xml: str) -> bytes:
        """Elements of ours, each of which says its own namespace, in the part's dialect and as short as it permits."""
        opened = self.tag(self.root)
        own = strictly(xml.encode()) if self.strict else xml.encode()
        if b":" in opened.split()[0]:
            return own
        for uri in _FORMATS:
            if f'xmlns="{uri}"'.encode() in opened:
                return own.replace(f' xmlns="{uri}"'.encode(), b"")
        return own

    @property
    def strict(self) -> bool:
        """Whether it is written in the other dialect of the standard."""
        return STRICT in self.tag(self.root)

    def tag(self, node: Node) -> bytes:
        """An element's start tag, as it is written."""
        return self.data[node.begin : node.inner]

    def text(self, node: Node) -> bytes:
        """What stands in an element, as it is written."""
        return self.data[node.inner : node.close]

    def insert(self, at: int, xml: bytes) -> None:
        """Put something at a place."""
        self._edits.append((at, at, xml))

    def replace(self, begin: int, end: int, xml: bytes) -> None:
        """Put something in the place of other bytes."""
        self._edits.append((begin, end, xml))

    def remove(self, node: Node) -> None:
        """Leave an element out."""
        self.replace(node.begin, node.end, b"")

    def append(self, node: Node, xml: bytes) -> None:
        """Put elements behind the last child of an element."""
        self.fill(node, b"", xml)

    def prepend(self, node: Node, xml: bytes) -> None:
        """Put elements before the first child of an element."""
        self.fill(node, xml, b"")

    def fill(self, node: Node, before: bytes, behind: bytes, count: int | None = None) -> None:
        """Put elements before the first and behind the last child; `count` is what its count shall say."""
        tag = self.tag(node)
        opened = tag if count is None else changed(tag, {"count": str(count)})
        if node.close == node.inner == node.end:
            name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
            start = opened.rstrip(b">").rstrip().rstrip(b"/") + b">"
            self.replace(node.begin, node.end, start + before + behind + b"</" + name + b">")
            return
        self.replace(node.begin, node.inner, opened + before)
        if behind:
            self.insert(node.close, behind)

    def rewrite(self, node: Node, attributes: dict[str, str]) -> None:
        """Give an element's start tag other values of attributes without a namespace; one that it lacks is added."""
        self.replace(node.begin, node.inner, changed(self.tag(node), attributes))

    def made(self) -> bytes:
        """The part with its changes, which must not touch each other."""
        pieces, at = [], 0
        for begin, end, xml in sorted(self._edits, key=lambda edit: edit[:2]):
            if begin < at:
                raise Unkept
            pieces += [self.data[at:begin], xml]
            at = end
        made = b"".join((*pieces, self.data[at:]))
        _nodes(made, self.name, 1)
        return made


def whole(container: Container, name: str) -> bytes:
    """All bytes of a small part."""
    member = container.members.get(name)
    if member is None or member.size > _MOST:
        raise Unkept
    return b"".join(container.stream(name))


def attribute(text: str) -> str:
    """Text as the value of an attribute in double quotes."""
    return escaped(text).translate(_IN_ATTRIBUTES)


def escaped(text: str) -> str:
    """Text as the content of an element."""
    return text.translate(_IN_TEXTS)


def changed(tag: bytes, attributes: dict[str, str]) -> bytes:
    """A start tag with other values of some attributes."""
    for name, value in attributes.items():
        own = re.compile(rb"(\s" + name.encode() + rb"\s*=\s*)(?:\"[^\"]*\"|'[^']*')")
        new = b'"' + attribute(value).encode() + b'"'
        if own.search(tag):
            tag = own.sub(lambda found, new=new: found[1] + new, tag, count=1)  # type: ignore[misc]
        else:
            end = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:end].rstrip() + b" " + name.encode() + b"=" + new + tag[end:]
    return tag


def start_tag(data: bytes, begin: int) -> bytes:
    """The start tag that begins at a place."""
    found = _TAG.match(data, begin)
    if not found:
        raise Unkept
    return found[0]


def _nodes(data: bytes, part: str, depth: int) -> Node:
    parser, seen = parser_for(part), 0
    open_nodes: list[Node] = []
    roots: list[Node] = []
    level = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal level, seen
        level += 1
        if level > depth:
            return
        seen += 1
        if seen > _ELEMENTS:
            raise Unkept
        begin = parser.CurrentByteIndex
        if _STRICT_ID in attributes:
            attributes[f"{RELATED} id"] = attributes.pop(_STRICT_ID)
        node = Node(local_name(tag), attributes, begin, begin + len(start_tag(data, begin)))
        (open_nodes[-1].children if open_nodes else roots).append(node)
        open_nodes.append(node)

    def end(_: str) -> None:
        nonlocal level
        level -= 1
        if level >= depth:
            return
        node = open_nodes.pop()
        if data[node.inner - 2] == ord("/"):
            node.close = node.end = node.inner
        else:
            node.close = parser.CurrentByteIndex
            node.end = data.index(b">", node.close) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    feed(parser, data, part, last=True)
    return roots[0]


def proved(pieces: Iterator[bytes], part: str) -> Iterator[bytes]:
    """The same pieces; Refusal before they end when they are no well-formed XML together."""
    parser = expat.ParserCreate()  # without a look at names it takes half the time
    for piece in pieces:
        feed(parser, piece, part)
        yield piece
    feed(parser, b"", part, last=True)


def blocks(pieces: Iterator[bytes], closing: bytes) -> Iterator[bytes]:
    """A part's bytes in blocks that end behind a closing tag; the last one is what follows the last of them."""
    rest = b""
    for piece in pieces:
        cut = piece.rfind(closing) + len(closing)
        if cut >= len(closing):
            yield b"".join((rest, memoryview(piece)[:cut]))
            rest = piece[cut:]
            continue
        rest += piece
        cut = rest.rfind(closing) + len(closing)
        if cut >= len(closing):
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _MOST:
            raise Unkept
    yield rest
