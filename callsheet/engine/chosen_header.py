"""The header that a person chose for the sheets of a file, by the option `header_row`, and what must be asked about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from callsheet.engine.results import LoadRequest
from callsheet.settings import Profile
from callsheet.settings.options import own_options
from callsheet.sheets.read import FileRead
from callsheet.sheets.style import OWN_SHEET_PREFIX
from transforms.chosen_header import EVERY_SHEET, Lines, has_ours, header_lines, lines_for, with_header
from transforms.headers import HeaderMap, Match
from transforms.kind import HEADER_ROW, Kind
from transforms.recognition import recognise
from transforms.sheet import Sheet, Visibility
from transforms.two_lines import in_one_line
from validators.message import packed
from validators.problems import Problem

FIRST_ROWS = 60  # of a sheet, among which a person may choose its header


ReadWith = Callable[[Lines | None], FileRead]
"""Reads the file of a request, as a text file with the lines of its header where a person has chosen them."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first rows of a sheet as they are in the file, by number; `two_lines` when its header was found to have two."""

    sheet: str
    rows: Mapping[int, tuple[str, ...]]
    two_lines: bool


@dataclass(frozen=True, slots=True)
class Headers:
    """What the options of a request say of headers: kind -> sheet -> lines."""

    order: LoadRequest
    kinds: Sequence[Kind]
    mapping: HeaderMap
    wanted: Mapping[str, Mapping[str, Lines]]
    named: frozenset[str] = frozenset()  # the sheets that the request names, not the profile

    @classmethod
    def of(cls, order: LoadRequest, profile: Profile, kinds: Sequence[Kind], mapping: HeaderMap) -> Headers:
        """What a request says, otherwise the profile."""
        written = {
            kind.name: own_options(kind, order.options).get(HEADER_ROW)
            or profile.options_of(kind).get(HEADER_ROW, "")
            for kind in kinds
        }
        found = {name: header_lines(value) for name, value in written.items() if value}
        given = [own_options(kind, order.options).get(HEADER_ROW, "") for kind in kinds]
        named = frozenset(sheet for value in given if value for sheet in header_lines(value) or ())
        return cls(order, kinds, mapping, {name: lines for name, lines in found.items() if lines}, named)

    def read(self, read: ReadWith, stem: str) -> FileRead:
        """A file, with the header that is chosen for it where it is a text file, whose lines are told by it.

        `stem` is the name of the only sheet of a text file. Where the choice depends on the kind, the kind is told first.
        """
        said = [lines_for(stem, self.wanted.get(kind.name, {})) for kind in self.kinds]
        agreed = said[0] if said and len(set(said)) == 1 else None
        found = read(agreed)
        if found.format != "csv" or not any(said):
            return found
        if agreed:
            return self._agreed(found, agreed, read)
        own = [self._lines(sheet) for sheet in found.sheets] or list(dict.fromkeys(said))
        others = (read(lines) for lines in own if lines)
        wanted = (again for again in others if any(self._lines(sheet) for sheet in again.sheets))
        return next(wanted, found)

    def _agreed(self, found: FileRead, lines: Lines, read: ReadWith) -> FileRead:
        if self._wants(found, lines) and (found.sheets or self.named):
            return found
        plain = read(None)
        return found if self._wants(plain, lines) else plain

    def _wants(self, found: FileRead, lines: Lines) -> bool:
        """Whether its header is in these lines: that of a result of ours never is by the profile."""
        return all(self._lines(sheet) == lines for sheet in found.sheets)

    def applied(self, file: FileRead) -> FileRead:
        """A file with the header of each of its sheets as it was chosen, and of the others as it is found."""
        return replace(file, sheets=tuple(map(self._headed, file.sheets)))

    def _headed(self, sheet: Sheet) -> Sheet:
        if lines := self._lines(sheet):
            return with_header(sheet, lines)
        return sheet if self.order.sheet is not None else in_one_line(sheet)

    def _lines(self, sheet: Sheet) -> Lines | None:
        if not (self.wanted and _is_seen(sheet)) or (not self._is_given(sheet) and has_ours(sheet)):
            return None
        return lines_for(sheet.name, self._of_kind(sheet))

    def _is_given(self, sheet: Sheet) -> bool:
        """Whether the request says which header a sheet has; the profile says it of lists as they are sent, not of our results."""
        return not self.named.isdisjoint({sheet.name, EVERY_SHEET})

    def _of_kind(self, sheet: Sheet) -> Mapping[str, Lines]:
        """What is said for the kind of a sheet; where that differs, by the kind that it is found to be."""
        every = [self.wanted.get(kind.name, {}) for kind in self.kinds]
        if all(each == every[0] for each in every):
            return every[0]
        found = recognise(in_one_line(sheet), self.kinds, self.mapping)
        kind = found.kind if isinstance(found, Match) else found.nearest
        return self.wanted.get(kind.name, {}) if kind else {}

    def questions(self, sheets: Sequence[Sheet]) -> Iterator[Problem]:
        """What must be said of the chosen headers before anything of a file is loaded: for which of its sheets each is."""
        names = [sheet.name for sheet in sheets if _is_seen(sheet) and len(sheet.cells)]
        several = len(names) > 1 and any(EVERY_SHEET in lines for lines in self.wanted.values())
        if several or (names and self.order.member is None and not self.named <= {*names, EVERY_SHEET}):
            yield Problem("HEADER_ROW_SHEET", detail=packed("VALUES", values=tuple(names)))


def _is_seen(sheet: Sheet) -> bool:
    """Whether a sheet is one that a person sees, and none of ours."""
    return sheet.facts.visibility is Visibility.VISIBLE and not sheet.name.startswith(OWN_SHEET_PREFIX)


def with_second_header(found: FileRead, read: ReadWith) -> FileRead:
    """A text file that is refused for its second header, as it is read with that one: so that a person sees it, and may choose it."""
    second = [each.detail for each in found.problems if each.code == "SECOND_HEADER"]
    if not second or not second[0].isdigit() or int(second[0]) > FIRST_ROWS:
        return found
    return read((int(second[0]), int(second[0])))


def beginnings(found: FileRead, headed: FileRead) -> Iterator[Beginning]:
    """The first rows of each visible sheet of a file, as found and with its headers."""
    for sheet, with_titles in zip(found.sheets, headed.sheets, strict=True):
        if _is_seen(sheet):
            first = sheet.cells.iloc[:FIRST_ROWS]
            cells = (tuple(map(str, row)) for row in first.itertuples(index=False, name=None))
            rows = dict(zip(map(int, first.index), cells, strict=True))
            joined = with_titles.facts.merged != sheet.facts.merged and not with_titles.facts.header
            yield Beginning(sheet.name, rows, joined)
