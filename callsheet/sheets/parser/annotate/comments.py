"""Comments on cells: a part with their texts and a drawing with their boxes, or more of both where a sheet has them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from callsheet.sheets.parser.annotate.markup import MAIN, RELATED, Part, escaped, start_tag, whole
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.worksheet import Frame, letters_of
from callsheet.sheets.parser.refusal import Refusal

AUTHOR = "callsheet"
_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;width:225pt;height:{height}pt;'
    'z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_LOOK = '<rPr><sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr>'
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_IDS = re.compile(rb"_x0000_s(\d{1,9})")
_FIRST_ID = 1025
_LINE = 42  # characters
_SHOWN_ROWS = 20  # pixels of a row of the default height
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

Comment = Sequence[object]
"""Row and column from 0, and the text."""


@dataclass(frozen=True, slots=True)
class Known:
    """The parts of the comments that a worksheet has: their texts, and their boxes."""

    comments: str
    drawing: str


def can_take_comments(package: Package, sheet: str, frame: Frame) -> bool:
    """Whether comments can be added to a worksheet without touching those that it has."""
    try:
        known = known_comments(package, sheet, frame)
        if known is not None:
            _demand_known(package, known)
    except (Unkept, Refusal, expat.ExpatError):
        return False
    return True


def add_comments(package: Package, sheet: str, frame: Frame, found: Sequence[Comment]) -> int:
    """Comment on cells of a worksheet, as far as they have no comment yet; how many were added."""
    known = known_comments(package, sheet, frame)
    if known is None:
        _make(package, sheet, frame, found)
        return len(found)
    part = package.part(known.comments, 4)
    drawing = package.new.get(known.drawing) or whole(package.container, known.drawing)
    listed, authors = part.root.first("commentList"), part.root.first("authors")
    if listed is None or authors is None:
        raise Unkept
    taken = {node.attributes.get("ref", "") for node in listed.children}
    free = [one for one in found if _reference(one) not in taken]
    author = len(authors.children)
    part.append(authors, part.ours(f'<author xmlns="{MAIN}">{AUTHOR}</author>'))
    part.append(listed, part.ours(_texts(free, author)))
    at = drawing.rindex(b"</xml>")
    shapetype = b"" if b'id="_x0000_t202"' in drawing else _TYPE
    first = max((int(one) for one in _IDS.findall(drawing)), default=_FIRST_ID - 1) + 1
    boxes = _declared(shapetype + _shapes(free, first), drawing)
    package.new[known.drawing] = drawing[:at] + boxes + drawing[at:]
    return len(free)


def _declared(boxes: bytes, drawing: bytes) -> bytes:
    """Boxes that name what they are made of themselves, where the drawing around them has other words for it."""
    missing = [name for name in _NAMESPACES if name not in start_tag(drawing, drawing.index(b"<xml"))]
    names = b"".join(b" " + name for name in missing)
    return boxes.replace(b"<v:shapetype ", b"<v:shapetype" + names + b" ").replace(
        b"<v:shape ", b"<v:shape" + names + b" "
    )


def known_comments(package: Package, sheet: str, frame: Frame) -> Known | None:
    """The parts of the comments that a sheet has; None when it has neither comments nor such a drawing."""
    texts, drawings = package.of_kind(sheet, "comments"), package.of_kind(sheet, "vmlDrawing")
    drawn = frame.child("legacyDrawing")
    if not texts and drawn is None:
        return None
    if len(texts) != 1 or drawn is None:
        raise Unkept
    target = {one.id: one.target for one in drawings}.get(drawn.attributes.get(f"{RELATED} id", ""), "")
    return Known(texts[0].target, target)


def _demand_known(package: Package, known: Known) -> None:
    drawing = whole(package.container, known.drawing)
    root = Part(drawing, known.drawing, 1)
    head = root.tag(root.root)
    if not head.startswith(b"<xml"):
        raise Unkept
    if drawing.rstrip()[-6:] != b"</xml>":
        raise Unkept
    Part.of(package.container, known.comments, 4)


def _make(package: Package, sheet: str, frame: Frame, found: Sequence[Comment]) -> None:
    number = package.number()
    texts, drawing = f"xl/comments{number}.xml", f"xl/drawings/vmlDrawing{number}.vml"
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}">'
    authors = f"<authors><author>{AUTHOR}</author></authors><commentList>"
    own = _texts(found, 0).replace(f' xmlns="{MAIN}"', "")
    package.new[texts] = package.ours(head.encode()) + f"{authors}{own}</commentList></comments>".encode()
    layout = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>' + _TYPE
    opened = b"<xml " + b" ".join(_NAMESPACES) + b">"
    package.new[drawing] = opened + layout + _shapes(found, _FIRST_ID) + b"</xml>"
    package.announce(texts, _COMMENTS_TYPE)
    package.announce_ending("vml", _DRAWING_TYPE)
    package.relate(sheet, "comments", texts)
    drawn = package.relate(sheet, "vmlDrawing", drawing)
    line = f'<legacyDrawing xmlns="{MAIN}" xmlns:r="{RELATED}" r:id="{drawn}"/>'
    frame.insert("legacyDrawing", frame.tail.ours(line))


def _reference(comment: Comment) -> str:
    row, column, _ = comment
    return f"{letters_of(int(str(column)))}{int(str(row)) + 1}"


def _texts(found: Iterable[Comment], author: int) -> str:
    return "".join(
        f'<comment xmlns="{MAIN}" ref="{_reference(one)}" authorId="{author}">'
        f"<text>{run_of(_ESCAPE_LIKE.sub('_x005F_', str(one[2])))}</text></comment>"
        for one in found
    )


def run_of(text: str) -> str:
    """What a comment's text consists of."""
    return f'<r>{_LOOK}<t xml:space="preserve">{escaped(text)}</t></r>'


def _shapes(found: Iterable[Comment], first: int) -> bytes:
    return "".join(
        _shape(int(str(row)), int(str(column)), str(text), number)
        for number, (row, column, text) in enumerate(found, start=first)
    ).encode()


def _shape(row: int, column: int, text: str, number: int) -> str:
    lines = sum(1 + len(line.encode("utf-16-le")) // (2 * _LINE) for line in text.split("\n"))
    pixels = 16 + 18 * min(lines, 30)
    top = max(row - 1, 0)
    anchor = f"{column + 1}, 15, {top}, 10, {column + 5}, 59, {top + 1 + pixels // _SHOWN_ROWS}, 10"
    return _SHAPE.format(id=number, height=pixels * 3 // 4, anchor=anchor, row=row, column=column)
