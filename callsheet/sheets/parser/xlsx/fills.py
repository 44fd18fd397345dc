"""Rows that somebody coloured: the colours of a sheet that some of its rows have, and by far not all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

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


class ColouredRows:
    """Collects the rows of each colour. `fills` has the fill of each cell style, `NO_COLOUR` for none."""

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

    def few(self, rows: int) -> list[list[int]]:
        """Per colour the rows that have it, where they are at most half of so many rows."""
        found = (np.unique(np.concatenate(parts)) for parts in self._rows.values())
        few: list[npt.NDArray[np.int32]] = [each for each in found if 2 * len(each) <= rows]
        return [each[:_MOST_ROWS].tolist() for each in few[:_MOST_COLOURS]]
