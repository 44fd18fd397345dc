"""Headers of two lines: titles that are merged downwards stand beside titles under a common one. They are read as one line.

    | Name | Telephone     | Agent |         Name | Mobile Telephone | Home Telephone | Agent
    |      | Mobile | Home |       |

Only where cells are merged downwards over exactly two lines, as spreadsheets make such headers, and neither line holds a
number. A title under another keeps it (“Emergency contact Phone”), unless that says no more than whose list it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from transforms.consent_titles import sense_of, sense_of_flags
from transforms.header_names import mentions_phones
from transforms.parser_shared import HEADER_WITHIN, looks_like_number, normalise
from transforms.sheet import Sheet, place_of_cell
from transforms.titles import field_of, tells_no_person

_OF_EVERYBODY = frozenset(
    [
        *(
            "customer",
            "customers",
            "client",
            "clients",
            "contact",
            "lead",
            "customerdetails",
            "contactdetails",
        ),
        *("clientdetails", "details", "customerinformation", "contactinformation", "information"),
        *("客户", "客户信息", "客户资料", "联系信息", "联系方式", "基本信息", "基本资料", "信息", "资料"),
    ]
)


@dataclass(frozen=True, slots=True)
class _Area:
    """A merged range: columns from 0, rows as Excel shows them."""

    text: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def over_two_lines(self) -> bool:
        return self.left == self.right and self.bottom == self.top + 1


def in_one_line(sheet: Sheet) -> Sheet:
    """A sheet whose header has two lines, with the whole titles in the lower one; any other as it is."""
    areas = [area for text in sheet.facts.merged if (area := _area(text))]
    tops = {area.top for area in areas if area.over_two_lines}
    within = set(sheet.cells.index[:HEADER_WITHIN])
    top = min((top for top in tops if top in within), default=None)
    if top is None:
        return sheet
    titles = _titles(sheet, top, _band(areas, top))
    if any(map(looks_like_number, _both(sheet, top))) or not any(map(field_of, titles.values())):
        return sheet
    return _joined(sheet, top, areas, titles)


def joined(sheet: Sheet, top: int) -> Sheet:
    """A sheet of which somebody says that its header has two lines, from `top` on, with the whole titles in the lower one."""
    areas = [area for text in sheet.facts.merged if (area := _area(text))]
    return _joined(sheet, top, areas, _titles(sheet, top, _band(areas, top)))


def _joined(sheet: Sheet, top: int, areas: Sequence[_Area], titles: Mapping[int, str]) -> Sheet:
    band = _band(areas, top)
    left = tuple(area.text for area in areas if area not in band)
    merged = replace(sheet, facts=replace(sheet.facts, merged=left))
    return merged if top + 1 not in sheet.cells.index else _with_titles(merged, top, titles, band)


def _band(areas: Sequence[_Area], top: int) -> list[_Area]:
    return [area for area in areas if top <= area.top and area.bottom <= top + 1]


def _both(sheet: Sheet, top: int) -> list[str]:
    return [*_line(sheet, top).values(), *_line(sheet, top + 1).values()]


def _titles(sheet: Sheet, top: int, band: Sequence[_Area]) -> dict[int, str]:
    """Position -> whole title, where there is one."""
    upper, lower = _line(sheet, top), _line(sheet, top + 1)
    groups = {at: upper.get(area.left, "") for area in band for at in range(area.left, area.right + 1)}
    return {
        at: _whole(groups.get(at, upper[at]), lower[at]) if lower[at] else upper[at]
        for at in upper
        if lower[at] or upper[at]
    }


def _whole(group: str, title: str) -> str:
    """A title with the one above it, as far as that says more."""
    if not group or normalise(group) in _OF_EVERYBODY or field_of(group) == field_of(title) is not None:
        return title
    before, behind = (title, group) if mentions_phones(group) else (group, title)
    in_chinese = "\u4e00" <= before[-1:] <= "\u9fff"
    whole = f"{before}{behind}" if in_chinese else f"{before} {behind}"
    return title if field_of(whole) is None and tells_no_person(title) else whole


def _line(sheet: Sheet, row: int) -> Mapping[int, str]:
    if row not in sheet.cells.index:
        return dict.fromkeys(range(sheet.cells.shape[1]), "")
    return {at: str(text).strip() for at, text in enumerate(sheet.cells.loc[row])}


def _with_titles(sheet: Sheet, top: int, titles: Mapping[int, str], band: Sequence[_Area]) -> Sheet:
    cells = sheet.cells.copy()
    cells.loc[top + 1] = [titles.get(at, "") for at in range(cells.shape[1])]
    down = [area.left for area in band if area.over_two_lines]
    cells.loc[top, down] = ""
    for area in band:
        below = [titles.get(at, "") for at in range(area.left, area.right + 1)]
        if _is_kept(str(cells.at[top, area.left]).strip(), below):
            cells.loc[top, area.left] = ""
    return replace(sheet, cells=cells)


def _is_kept(group: str, titles: Sequence[str]) -> bool:
    """Whether the titles under a common one say themselves what it says of calls."""
    speak = any(sense_of(title) or sense_of_flags(title) for title in titles)
    return bool(group) and speak and all(group in title for title in titles)


def _area(text: str) -> _Area | None:
    first, _, last = text.partition(":")
    return _Area(text, *place_of_cell(first), *place_of_cell(last)) if last else None
