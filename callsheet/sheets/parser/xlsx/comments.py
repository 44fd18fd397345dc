"""The comments of a sheet: what people wrote beside its cells, threads of answers among them."""

import re
from collections.abc import Iterable, Iterator

from callsheet.sheets.parser.comments import Comments, of_people
from callsheet.sheets.parser.xlsx.workbook import Relation
from callsheet.sheets.parser.xml import feed, local_name, parser_for, xml_pieces
from callsheet.sheets.parser.zip_container import Container

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments "
_COMMENTS = ("comment", f"{_THREADS}threadedComment")
_WORDS = ("t", f"{_THREADS}text")


def comments_in(container: Container, related: Iterable[Relation]) -> Comments:
    """What people wrote in the comments and threads to which a sheet is related."""
    parts = [relation.target for relation in related if relation.kind in ("comments", "threadedComment")]
    return of_people(
        comment for part in parts if part in container.members for comment in _of(container, part)
    )


def _row(reference: str) -> int:
    place = _REFERENCE.fullmatch(reference)
    return int(place[2]) if place else 0


def _of(container: Container, part: str) -> Iterator[tuple[int, str]]:
    """The row and the text of each comment of a part."""
    comments, inside = list[tuple[str, list[str]]](), list[str]()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        inside.append(local_name(tag))
        if inside[-1] in _COMMENTS:
            comments.append((attributes.get("ref", ""), []))

    def end(_: str) -> None:
        inside.pop()

    def text(words: str) -> None:
        if comments and inside[-1] in _WORDS and "rPh" not in inside:
            comments[-1][1].append(words)

    parser = parser_for(part)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    for piece in xml_pieces(container, part):
        feed(parser, piece, part)
    feed(parser, b"", part, last=True)
    return ((_row(place), "".join(words)) for place, words in comments)
