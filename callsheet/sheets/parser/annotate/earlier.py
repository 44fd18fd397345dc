"""An answer that a workbook has from an earlier load: its worksheets, comments and marks give way to the new one's."""

import re
from collections.abc import Collection

from callsheet.sheets.parser.annotate.comments import AUTHOR, known_comments, run_of
from callsheet.sheets.parser.annotate.markup import MAIN, RELATED, Node, Part, whole
from callsheet.sheets.parser.annotate.notes import hers_in, said
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.worksheet import Frame, letters_of

_VML = "urn:schemas-microsoft-com:vml"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_MARK = re.compile(rb">\s*(?:TRUE|TRUE\(\)|1)\s*</")  # the last two as other programs save it


def relations_of_earlier(book: Part, ours: Collection[str]) -> set[str]:
    """The ids of the relations to the worksheets that callsheet added, whose names are these, some with a number."""
    sheets = book.root.first("sheets")
    listed = sheets.children if sheets else []
    return {node.attributes.get(f"{RELATED} id", "") for node in listed if _is_ours(node, ours)}


def forget_sheets(book: Part, ours: Collection[str]) -> None:
    """Take those worksheets out of the list; what counts sheets counts the others."""
    sheets = book.root.first("sheets")
    if sheets is None:
        raise Unkept
    gone = [_is_ours(node, ours) for node in sheets.children]
    if not any(gone):
        return
    for node in [node for node in sheets.children if _is_ours(node, ours)]:
        book.remove(node)
        sheets.children.remove(node)
    for names in book.root.all("definedNames"):
        for node in list(names.children):
            at = int(node.attributes.get("localSheetId", "-1"))
            if at >= 0 and gone[at]:
                book.remove(node)
                names.children.remove(node)
            elif at >= 0:
                node.attributes["localSheetId"] = str(at - sum(gone[:at]))
    for views in book.root.all("bookViews"):
        for node in views.children:
            at = int(node.attributes.get("activeTab", "0"))
            node.attributes["activeTab"] = str(0 if gone[at] else at - sum(gone[:at]))


def forget_marks(package: Package, sheet: str, frame: Frame) -> None:
    """Take callsheet's marks and comments off a worksheet; Unkept when its comments cannot be told from hers."""
    for node in list(frame.tail.root.all("conditionalFormatting")):
        if len(node.children) == 1 and _MARK.search(frame.tail.text(node)):
            frame.tail.remove(node)
            frame.tail.root.children.remove(node)
    known = known_comments(package, sheet, frame)
    if known is None:
        return
    gone = _forget_comments(package.part(known.comments, 4))
    drawing = Part(whole(package.container, known.drawing), known.drawing, 4)
    for node in drawing.root.all(f"{_VML} shape"):
        if _cell_of(drawing, node) in gone:
            drawing.remove(node)
    package.new[known.drawing] = drawing.made()


def _forget_comments(part: Part) -> set[str]:
    """Leave callsheet's words out of the comments; the cells that have none any more."""
    listed, authors = part.root.first("commentList"), part.root.first("authors")
    if listed is None or authors is None:
        raise Unkept
    own = {str(at) for at, node in enumerate(authors.children) if part.text(node) == AUTHOR.encode()}
    gone, changed = set[str](), False
    for node in list(listed.children):
        text, ref = said(part.text(node)), node.attributes.get("ref", "")
        hers = hers_in(text, ours=node.attributes.get("authorId") in own)
        if hers == text:
            continue
        changed = True
        if hers:
            _say(part, node, hers)
        else:
            part.remove(node)
            listed.children.remove(node)
            gone.add(ref)
    if listed.children and not changed:
        raise Unkept("OWN_RESULT")
    for node in (node for at, node in enumerate(authors.children) if str(at) in own):
        part.replace(node.inner, node.close, b" ")  # what is left is not callsheet's
    return gone


def _say(part: Part, comment: Node, text: str) -> None:
    node = comment.first("text")
    if node is None:
        raise Unkept
    part.replace(node.begin, node.end, part.ours(f'<text xmlns="{MAIN}">{run_of(text)}</text>'))


def _cell_of(drawing: Part, shape: Node) -> str:
    data = shape.first(f"{_EXCEL} ClientData")
    row, column = (data.first(f"{_EXCEL} {name}") if data else None for name in ("Row", "Column"))
    if row is None or column is None:
        return ""
    return f"{letters_of(int(drawing.text(column)))}{int(drawing.text(row)) + 1}"


def _is_ours(node: Node, ours: Collection[str]) -> bool:
    name = node.attributes.get("name", "")
    return name in ours or any(name.startswith(f"{one} (") for one in ours)
