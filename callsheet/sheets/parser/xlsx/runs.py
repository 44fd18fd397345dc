"""What the formats of runs in a string change for who reads it: some are struck out, some digits raised or lowered."""

from collections.abc import Mapping

from callsheet.sheets.parser.xlsx.raw_cells import is_true
from callsheet.sheets.parser.xml import local_name

_DIGITS = "0123456789+-"
_AS_SHOWN = {
    "superscript": str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "subscript": str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋"),
}


class Runs:
    """Follows the runs of one string after another. `struck` says whether text of the present one is struck out."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A string begins."""
        self.struck = False
        self.run()

    def run(self) -> None:
        """A run begins, with no format as yet."""
        self._strikes, self._shift = False, ""

    def note(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag of the run's properties."""
        name = local_name(tag)
        if name == "strike":
            self._strikes = is_true(attributes.get("val", "1"))
        elif name == "vertAlign":
            self._shift = attributes.get("val", "")

    def shown(self, text: str) -> str:
        """Text of the run as it is displayed: a raised 1 behind a number is a mark, not a digit of it."""
        self.struck = self.struck or (self._strikes and not text.isspace())
        return text.translate(_AS_SHOWN[self._shift]) if self._shift in _AS_SHOWN else text
