"""Which files can be told from a look to be no lists of forbidden numbers: those of a drop that may be taken in parts.

Whatever is not certain counts as a list that may forbid, and is read before anybody of the drop is dialled.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from callsheet.engine.take import SPREADSHEETS
from callsheet.settings import Profile
from callsheet.sheets.look import Look, Looker, Outline
from callsheet.sheets.style import OWN_SHEET_PREFIX
from transforms.evidence import Clues
from transforms.headers import Match, vocabulary
from transforms.kinds import KINDS, kind_named
from transforms.parser_shared import normalise
from transforms.recognition import recognise
from transforms.sheet import Facts, Sheet, Visibility
from validators.libraries import pd

_KEPT = frozenset(
    normalise(name)
    for kind in KINDS
    for column in kind.columns
    for choice in column.choices
    for name in choice.names
)
_MOST = 4096  # outlines that are remembered
_Form = tuple[str | None, bool, tuple[tuple[str, ...], ...]]


def looker(profile: Profile) -> Looker:
    """Looks at files as a profile reads them."""
    words = vocabulary(KINDS, profile.header_map)
    return Looker(words, _KEPT, profile.encoding or None, SPREADSHEETS | frozenset(profile.formats))


@dataclass(slots=True)
class DropSorter:
    """Tells of files of one profile whether they are certainly to call, or of a kind that has to do with neither."""

    profile: Profile
    _filled: frozenset[str] = field(init=False)
    _known: dict[_Form, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        options = self.profile.options_of
        self._filled = frozenset(name for kind in KINDS for name in kind.filled(options(kind)))

    def is_harmless(self, look: Look | None, file: str, folder: str, kind: str | None) -> bool:
        """Whether no sheet of a file can be a list of forbidden numbers; `kind` is what its folder says."""
        if look is None or not look.sheets or (kind and kind_named(kind).forbids):
            return False
        sheets = [sheet for sheet in look.sheets if sheet.rows]
        return bool(sheets) and all(self._is_list_to_call(sheet, file, folder, kind) for sheet in sheets)

    def _is_list_to_call(self, sheet: Outline, file: str, folder: str, kind: str | None) -> bool:
        ours = sheet.name.startswith(OWN_SHEET_PREFIX)
        clues = Clues(file, folder, sheet.name)
        if ours or sheet.visibility != str(Visibility.VISIBLE) or clues.against_calling():
            return False
        form = (kind, clues.for_calling(), sheet.rows)
        if form not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[form] = self._recognised(*form)
        return self._known[form]

    def _recognised(self, kind: str | None, for_calling: bool, rows: tuple[tuple[str, ...], ...]) -> bool:
        kinds = (kind_named(kind),) if kind else KINDS
        clues = Clues("customers.csv" if for_calling else "", filled=self._filled)
        match = recognise(_sheet(rows), kinds, self.profile.header_map, clues, KINDS)
        return isinstance(match, Match) and not match.kind.forbids


def _sheet(rows: tuple[tuple[str, ...], ...]) -> Sheet:
    """A sheet of those rows, as far as kinds are recognised by it."""
    index = pd.RangeIndex(1, len(rows) + 1)
    cells = pd.DataFrame([list(row) for row in rows], index=index, dtype="str")
    return Sheet("", cells, pd.DataFrame(np.ones(cells.shape, np.uint8), index=index), Facts())
