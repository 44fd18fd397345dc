"""An answer that a workbook has from an earlier load: its worksheets, comments and marks give way to the new one's."""

from collections.abc import Collection

from callsheet.sheets.parser.annotate.comments import AUTHOR, known_comments
from callsheet.sheets.parser.annotate.markup import RELATED, Node, Part, whole
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.worksheet import Frame, letters_of

_VML = "urn:schemas-microsoft-com:vml"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_MARK = b">TRUE</"


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
        if len(node.children) == 1 and _MARK in frame.tail.text(node).replace(b" ", b""):
            frame.tail.remove(node)
            frame.tail.root.children.remove(node)
    known = known_comments(package, sheet, frame)
    if known is None:
        return
    part = package.part(known.comments, 4)
    listed, authors = part.root.first("commentList"), part.root.first("authors")
    if listed is None or authors is None:
        raise Unkept
    own = {str(at) for at, node in enumerate(authors.children) if part.text(node) == AUTHOR.encode()}
    if not own:
        raise Unkept("OWN_RESULT")
    gone = {
        node.attributes.get("ref", "") for node in listed.children if node.attributes.get("authorId") in own
    }
    for node in [node for node in listed.children if node.attributes.get("authorId") in own]:
        part.remove(node)
        listed.children.remove(node)
    drawing = Part(whole(package.container, known.drawing), known.drawing, 4)
    for node in drawing.root.all(f"{_VML} shape"):
        if _cell_of(drawing, node) in gone:
            drawing.remove(node)
    package.new[known.drawing] = drawing.made()


def _cell_of(drawing: Part, shape: Node) -> str:
    data = shape.first(f"{_EXCEL} ClientData")
    row, column = (data.first(f"{_EXCEL} {name}") if data else None for name in ("Row", "Column"))
    if row is None or column is None:
        return ""
    return f"{letters_of(int(drawing.text(column)))}{int(drawing.text(row)) + 1}"


def _is_ours(node: Node, ours: Collection[str]) -> bool:
    name = node.attributes.get("name", "")
    return name in ours or any(name.startswith(f"{one} (") for one in ours)
