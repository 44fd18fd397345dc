"""The comments that people left on cells, as text: those of today's kind and notes, without callsheet's own."""

import re
from collections.abc import Iterator

from callsheet.sheets.parser.annotate.comments import AUTHOR
from callsheet.sheets.parser.annotate.markup import Part
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.worksheet import column_of
from transforms.parser_shared import SIGNATURE, SIGNED

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RUN = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</")
_ENTITIES = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&apos;": "'",
    "&#10;": "\n",
    "&amp;": "&",
}  # the last one last
_THREAD = b"tc="  # how the author of a note begins that stands for a comment of today's kind
_MOST, _LONGEST = 2_000, 2_000

Note = tuple[int, int, str]
"""Row from 1, column from 0, and the text."""


def notes_of(package: Package, sheet: str) -> list[Note]:
    """The comments of a worksheet, each cell's in one; the first 2,000, and of each as much as a box shows."""
    found: dict[tuple[int, int], list[str]] = {}
    for place, text in (*_threads(package, sheet), *_notes(package, sheet)):
        cell = _PLACE.fullmatch(place)
        if cell and text.strip():
            found.setdefault((int(cell[2]), column_of(cell[1])), []).append(text.strip())
    notes = [(row, column, "\n".join(texts)[:_LONGEST]) for (row, column), texts in sorted(found.items())]
    return notes[:_MOST]


def _notes(package: Package, sheet: str) -> Iterator[tuple[str, str]]:
    for relation in package.of_kind(sheet, "comments"):
        part = Part.of(package.container, relation.target, 4)
        authors = [part.text(one) for node in part.root.all("authors") for one in node.children]
        ours = {at for at, one in enumerate(authors) if one == AUTHOR.encode()}
        left = {at for at, one in enumerate(authors) if one.startswith(_THREAD)}
        for listed in part.root.all("commentList"):
            for node in listed.children:
                author = int(node.attributes.get("authorId", "0"))
                if author not in left:
                    yield node.attributes.get("ref", ""), hers_in(said(part.text(node)), ours=author in ours)


def _threads(package: Package, sheet: str) -> Iterator[tuple[str, str]]:
    for relation in package.of_kind(sheet, "threadedComment"):
        part = Part.of(package.container, relation.target, 3)
        for node in part.root.children:
            text = [child for child in node.children if child.name.endswith("text")]
            if text:
                yield node.attributes.get("ref", ""), _plain(part.text(text[0]))


def hers_in(text: str, *, ours: bool) -> str:
    """What a person wrote of a comment: what stands around callsheet's words; of one without them all, or nothing if it is `ours`."""
    before, line, rest = f"\n{text}\n".partition(f"\n{SIGNATURE}\n")
    if line:
        behind = rest.rpartition(SIGNED)[2] if SIGNED in rest else ""
        return f"{before.strip()}\n{behind.strip()}".strip()
    return "" if ours else text


def said(xml: bytes) -> str:
    """The text of a comment's element."""
    return "".join(map(_plain, _RUN.findall(xml)))


def _plain(written: bytes) -> str:
    text = written.decode("utf-8", "replace")
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text
