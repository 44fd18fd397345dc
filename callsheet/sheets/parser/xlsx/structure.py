"""Which element may stand where in a worksheet's rows and in shared strings (ECMA-376 Part 1, 18.3.1 and 18.4).

Whatever stands elsewhere is not understood, and the workbook is refused: skipped, it could be a row that nobody misses;
read, it could be a piece of another value.
"""

from collections.abc import Mapping

from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.xml import local_name
from callsheet.sheets.parser.zip_container import printable
from validators.message import message

_TEXT = frozenset({"t", "r", "rPh", "phoneticPr", "extLst"})
_CHILDREN: Mapping[str, frozenset[str]] = {
    "sheetData": frozenset({"row"}),
    "row": frozenset({"c", "extLst"}),
    "c": frozenset({"f", "v", "is", "extLst"}),
    "sst": frozenset({"si", "extLst"}),
    "si": _TEXT,
    "is": _TEXT,
    "r": frozenset({"rPr", "t"}),
    "f": frozenset(),
    "v": frozenset(),
    "t": frozenset(),
}
_ONCE = frozenset({"f", "v", "is", "t"})
_OPAQUE = frozenset({"rPr", "rPh", "phoneticPr", "extLst"})  # nothing in them is part of a value


class _Moves(dict[tuple[str, str], tuple[str, str]]):
    """(an open element with what was in it so far, the tag that follows) -> (the same after it, the tag's name).

    An open element is written as its name and the children that it may have once: `c`, `c f`, `c f v`. Each move is
    proved once, and then only looked up.
    """

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def __missing__(self, move: tuple[str, str]) -> tuple[str, str]:
        (parent, *seen), name = move[0].split(" "), local_name(move[1])
        if name not in _CHILDREN[parent] or (name in _ONCE and name in seen):
            raise unknown(self._part, name)
        after = [parent, *sorted({*seen, name} & (_ONCE | {"r"}))]
        if "t" in after[1:] and "r" in after[1:]:
            raise unknown(self._part, name)
        self[move] = " ".join(after), name
        return self[move]


def unknown(part: str, name: str) -> Refusal:
    """The refusal of what the grammar does not know."""
    shown = printable(name.rpartition(" ")[2])
    return Refusal("WORKBOOK_DAMAGED", message("STRUCTURE_UNKNOWN", part=printable(part), name=shown))


class Structure:
    """The open elements of a part, each proved to be where it may be.

    `enter` and `leave` are told of every tag as expat names it, and answer with its name; "" inside of what is skipped.
    `strict` says that the grammar holds: in the rows or strings, and in nothing that is skipped. `path` has the names of
    the open elements, foreign ones with their URI.
    """

    def __init__(self, part: str) -> None:
        self.path: list[str] = []
        self.strict = False
        self._part = part
        self._open: list[str] = []
        self._skipped = 0
        self._moves = _Moves(part)

    def enter(self, tag: str) -> str:
        """A start tag."""
        if self.strict:
            self._open[-1], name = self._moves[self._open[-1], tag]
            if name in _OPAQUE:
                self._skipped, self.strict = 1, False
                return ""
            self._open.append(name)
        elif self._skipped:
            self._skipped += 1
            return ""
        else:
            name = local_name(tag)
            self.strict = name in ("sheetData", "sst")
            self._open += [name] * self.strict
        self.path.append(name)
        return name

    def leave(self) -> str:
        """An end tag."""
        if self._skipped:
            self._skipped -= 1
            self.strict = not self._skipped
            return ""
        if self.strict:
            self._open.pop()
            self.strict = bool(self._open)
        return self.path.pop()

    def stray(self, text: str) -> None:
        """Text between elements: only white space may be there."""
        if text.strip(" \t\r\n"):
            raise unknown(self._part, "text")

    def unknown(self, name: str) -> Refusal:
        """The refusal of an element that stands where its part does not have it."""
        return unknown(self._part, name)
