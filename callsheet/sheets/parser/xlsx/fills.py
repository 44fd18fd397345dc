"""Rows that somebody coloured, by their fills or their fonts: the colours of a sheet that some of its rows have, and not all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from callsheet.sheets.parser.xlsx.raw_cells import Ints, RawCells
from callsheet.sheets.parser.xml import Element

_NO_FILL = ("none", "gray125", "")
_WHITE = (
    {"rgb": "FFFFFFFF"},
    {"rgb": "00FFFFFF"},
    {"theme": "0"},
    {"indexed": "64"},
    {"indexed": "9"},
    {"auto": "1"},
)
_PLAIN_INK = (
    *_WHITE,
    {"rgb": "FF000000"},
    {"rgb": "00000000"},
    {"theme": "1"},
    {"indexed": "8"},
    {"theme": "10"},  # links, seen and not yet seen
    {"theme": "11"},
    {"rgb": "FF0563C1"},
    {"rgb": "FF467886"},
)
_MOST_ROWS, _MOST_COLOURS = 1_000, 50
NO_COLOUR = 0


def fills_of(found: Iterable[Element]) -> list[bool]:
    """Whether each fill of a workbook's styles colours its cells."""
    fills: list[bool] = []
    for element in found:
        if element.name == "fill" and element.parents[-1:] == ("fills",):
            fills.append(False)
        elif element.parents[-2:] == ("fills", "fill"):
            pattern = element.attributes.get("patternType", "")
            fills[-1] = element.name == "gradientFill" or pattern not in _NO_FILL
        elif element.parents[-3:-1] == ("fills", "fill") and element.name == "fgColor":
            fills[-1] = fills[-1] and element.attributes not in _WHITE
    return fills


def inks_of(found: Iterable[Element]) -> list[bool]:
    """Whether each font of a workbook's styles colours its text; black, white and the colours of links do not."""
    inks: list[bool] = []
    for element in found:
        if element.name == "font" and element.parents[-1:] == ("fonts",):
            inks.append(False)
        elif element.name == "color" and element.parents[-2:] == ("fonts", "font"):
            inks[-1] = element.attributes not in _PLAIN_INK
    return inks


class ColouredRows:
    """Collects the rows of each colour. `fills` has the fill, or the font, of each cell style, `NO_COLOUR` for none."""

    def __init__(self, fills: Sequence[int]) -> None:
        self._fills = np.array(
            [*fills, NO_COLOUR], np.int32
        )  # a style that the workbook lacks colours nothing
        self._any = any(fills)
        self._rows: dict[int, list[Ints]] = defaultdict(list)

    def note(self, cells: RawCells) -> None:
        """The colours of some cells; those without a value have none."""
        if self._any:
            fills = self._fills[np.minimum(cells.styles, len(self._fills) - 1)]
            for fill in np.unique(fills[fills != NO_COLOUR]).tolist():
                self._rows[fill].append(np.unique(cells.rows[fills == fill]))

    def some(self, rows: Ints) -> list[list[int]]:
        """Per colour those of a sheet's rows that have it, but for a colour of most rows that all have from the first with it on."""
        found = (np.unique(np.concatenate(parts)) for parts in self._rows.values())
        some = [each for each in found if not _is_of_all(each, rows)]
        return [each[:_MOST_ROWS].tolist() for each in some[:_MOST_COLOURS]]


def _is_of_all(coloured: Ints, rows: Ints) -> bool:
    return 2 * len(coloured) > len(rows) and len(coloured) == np.count_nonzero(rows >= coloured[0])
