"""The comments of a sheet: what people wrote beside its cells."""

import re
from collections.abc import Iterable, Iterator

from callsheet.sheets.parser.xlsx.workbook import Relation
from callsheet.sheets.parser.xml import feed, local_name, parser_for, xml_pieces
from callsheet.sheets.parser.zip_container import Container
from transforms.parser_shared import SIGNATURE, SIGNED

_OWN = re.compile(f"{SIGNATURE}.*?(?:{SIGNED}|$)", re.DOTALL)
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MOST = 100_000


def comments_in(container: Container, related: Iterable[Relation]) -> list[tuple[int, str]]:
    """The row, as Excel shows it, and the words of each comment of a sheet, but for callsheet's own."""
    parts = [relation.target for relation in related if relation.kind == "comments"]
    found = (
        _written(comment) for part in parts if part in container.members for comment in _of(container, part)
    )
    return [comment for comment in found if comment[0] and comment[1]][:_MOST]


def _written(comment: tuple[str, str]) -> tuple[int, str]:
    place = _REFERENCE.fullmatch(comment[0])
    return int(place[2]) if place else 0, _OWN.sub("", comment[1]).strip()


def _of(container: Container, part: str) -> Iterator[tuple[str, str]]:
    """The place and the text of each comment of a part."""
    comments, inside = list[tuple[str, list[str]]](), list[str]()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        inside.append(local_name(tag))
        if inside[-1] == "comment":
            comments.append((attributes.get("ref", ""), []))

    def end(_: str) -> None:
        inside.pop()

    def text(words: str) -> None:
        if comments and inside[-1] == "t" and "rPh" not in inside:
            comments[-1][1].append(words)

    parser = parser_for(part)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    for piece in xml_pieces(container, part):
        feed(parser, piece, part)
    feed(parser, b"", part, last=True)
    return ((place, "".join(words)) for place, words in comments)
