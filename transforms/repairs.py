"""Provable repairs of a cell: each has a code, changes only how a value is written, and is listed before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from transforms.countries import calling_code
from transforms.date_text import DAY, ORDERS, iso
from validators.libraries import np, pd
from validators.phone_text import DASHES, PhoneText, phone_text
from validators.phone_text import SPACES as BETWEEN
from validators.schema import Column, Role
from validators.tables import stacked
from validators.zones import zone_called

Change = Callable[["pd.Series[str]"], "pd.Series[str]"]

_SPACE = "[\\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
# Marks that are not seen: of direction, of joining, of variation; fillers and tags. They belong to names, not to digits.
_MARKS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_EDGE = "[\\s\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+"


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: its code, by which the catalogue of messages describes it (`REPAIR_...`), and the vectorised change."""

    code: str
    apply: Change


def _replace(pattern: str, by: str) -> Change:
    return lambda cells: cells.str.replace(pattern, by, regex=True)


REPAIR_COLUMNS = ("row", "column", "code", "before", "after")


def repair_rows(before: pd.Series[str], after: pd.Series[str], column: Column, code: str) -> pd.DataFrame:
    """Repaired cells as a list: row, column, code, before, after; of a secret column neither is told."""
    return pd.DataFrame(
        {
            "row": before.index.to_numpy(dtype="int64"),
            "column": column.field,
            "code": code,
            "before": "…" if column.secret else before.to_numpy(dtype=object),
            "after": "…" if column.secret else after.to_numpy(dtype=object),
        }
    )


def _full_form(cell: str, full: str) -> str:
    if not cell.startswith("0"):
        return "ABROAD_PREFIX" if cell.endswith(full) else "COUNTRY_CODE"
    if cell.endswith(full):
        return "ABROAD_PREFIX"
    whole = len(full) == len(cell) + len(calling_code(full))  # in Italy the 0 is part of the number
    return "COUNTRY_CODE" if whole else "COUNTRY_FOR_ZERO"


def full_repairs(before: pd.Series[str], after: pd.Series[str], column: Column) -> pd.DataFrame:
    """Numbers that were brought into full international form, by what was done: a code put in front, or in place of a 0, or freed of 00."""
    pairs = zip(before.tolist(), after.tolist(), strict=True)
    codes = np.array([_full_form(cell, full) for cell, full in pairs], dtype=object)
    sorts = {code: codes == code for code in FULL_FORM}
    listed = [repair_rows(before[which], after[which], column, code) for code, which in sorts.items()]
    return stacked(listed, REPAIR_COLUMNS)


_FULL_WIDTH: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH[0x3000] = " "


def half_width(text: str) -> str:
    """Full-width ASCII and the ideographic space folded, and nothing else: a circled 1 is no digit."""
    return text.translate(_FULL_WIDTH)


def _fold(cells: pd.Series[str]) -> pd.Series[str]:
    return cells.str.translate(_FULL_WIDTH).astype(cells.dtype)


# Groupings that are one number at a glance, none of them a number with more behind it or a date; the rest is looked at
# cell by cell.
_GLANCE = (
    "[0-9]{1,3}(?:~[0-9]{2}){1,4}",  # 06 12 34 00 01
    "[+]?[0-9]{1,4}(?:~[0-9]{3})*~[0-9]{3,4}",  # 0612 340 001, +1 310 555 0123, 9123 0001
    "[+]?(?:[0-9]{1,2}~)?[0-9]{2,3}~[0-9]{4}~[0-9]{4}",  # +86 138 0013 8000, 010 1234 5678
)
_PLAIN_GROUPS = "(?:" + "|".join(shape.replace("~", sign) for shape in _GLANCE for sign in "- ") + ")"
_GROUPED_DIGITS = 13


def _strip_separators(cells: pd.Series[str]) -> pd.Series[str]:
    """Separators removed from one number; what may be two, or a number and an extension, is left to be refused."""
    bare = cells.str.replace(f"[{BETWEEN}().{DASHES}]", "", regex=True)
    one = cells.str.fullmatch(_PLAIN_GROUPS) & (bare.str.len() <= _GROUPED_DIGITS)
    rest = cells[~one & ~cells.str.fullmatch("[+]?[0-9]*")]
    whole = [
        row for row, cell in zip(rest.index, rest.tolist(), strict=True) if phone_text(cell) is PhoneText.ONE
    ]
    return cells.where(~one & ~cells.index.isin(whole), bare)


SPACES = Repair("SPACES", _replace(f"^{_SPACE}+|{_SPACE}+$", ""))
EDGES = Repair("SPACES", _replace(f"^{_EDGE}|{_EDGE}$", ""))
INVISIBLE = Repair("INVISIBLE", _replace(f"[{_MARKS}]", ""))
FULL_WIDTH = Repair("FULL_WIDTH", _fold)
TEXT_FORMULA = Repair("TEXT_FORMULA", _replace(r'^="([^"]*)"$', r"\1"))
APOSTROPHE = Repair("APOSTROPHE", _replace(r"^'([+(]*[0-9])", r"\1"))
POINT_ZERO = Repair("POINT_ZERO", _replace(r"^([0-9]+)\.00?$", r"\1"))
SEPARATORS = Repair("SEPARATORS", _strip_separators)
PLUS = Repair("PLUS", _replace(r"^\+([0-9]+)$", r"\1"))
LINE_BREAK = Repair("LINE_BREAK", _replace(r"[\r\n\t]+", " "))


def _dates(order: str) -> Change:
    return lambda cells: cells.map({cell: iso(cell, order) for cell in cells.unique()}).astype(cells.dtype)


DATE_FORM = Repair("DATE_FORM", _dates(""))
IN_ORDER: Mapping[str, Repair] = {order: Repair("DATE_ORDER", _dates(order)) for order in ORDERS}
MIDNIGHT = Repair("MIDNIGHT", _replace(r"[T ]00:00(:00)?$", ""))

ZONE_NAME = Repair("ZONE_NAME", lambda cells: cells.map(zone_called).astype(cells.dtype))

UNCOVER = (INVISIBLE, SPACES, FULL_WIDTH, TEXT_FORMULA, APOSTROPHE)
"""What brings a number's own characters to light: a + is looked for behind these."""

BY_ROLE: Mapping[Role, tuple[Repair, ...]] = {
    Role.PHONE: (*UNCOVER, POINT_ZERO, SEPARATORS, PLUS),
    Role.DIGITS: (*UNCOVER, POINT_ZERO),
    Role.INTEGER: (*UNCOVER, POINT_ZERO),
    Role.ID: (*UNCOVER, POINT_ZERO),
    Role.TEXT: (LINE_BREAK, EDGES, TEXT_FORMULA),
    Role.CHOICE: (INVISIBLE, LINE_BREAK, SPACES, POINT_ZERO),
    Role.DATE: (*UNCOVER, MIDNIGHT, DATE_FORM, MIDNIGHT),
    Role.DATETIME: (*UNCOVER, DATE_FORM),
    Role.ZONE: (INVISIBLE, LINE_BREAK, SPACES, FULL_WIDTH, ZONE_NAME),
    Role.COUNTRY: (),
}


def repairs_of(role: Role, date_order: str = "") -> tuple[Repair, ...]:
    """The repairs of a role in their order; `date_order` is what comes first in dates with their year last, if that was said."""
    if role not in {Role.DATE, Role.DATETIME} or not date_order:
        return BY_ROLE[role]
    ordered = IN_ORDER[date_order]
    return (*BY_ROLE[role], ordered, MIDNIGHT) if role is Role.DATE else (*BY_ROLE[role], ordered)


# One line of printable ASCII or Chinese that neither begins nor ends with a space, nor begins as ="text".
_PLAIN_TEXT = "([!-<>-~\u4e00-\u9fff]([ -~\u4e00-\u9fff]*[!-~\u4e00-\u9fff])?)?"

# A cell that matches needs no repair: most do, and the repairs look only at the rest.
PLAIN_DIGITS, ALPHANUMERIC = "[0-9]*", "[0-9A-Za-z]*"
CLEAN: Mapping[Role, str] = {
    Role.PHONE: PLAIN_DIGITS,
    Role.DIGITS: PLAIN_DIGITS,
    Role.INTEGER: PLAIN_DIGITS,
    Role.ID: ALPHANUMERIC,
    Role.DATE: "([0-9]{4}-[0-9]{2}-[0-9]{2})?",
    Role.DATETIME: "([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?",
    Role.TEXT: _PLAIN_TEXT,
    Role.CHOICE: "",
    Role.ZONE: "",
    Role.COUNTRY: "(?s).*",
}

# Found by the stored type of a cell, by a country's numbering plan, by columns beside each other and in the live service; here they
# are listed with the rest.
ZEROS_BY_FORMAT = Repair("ZEROS_BY_FORMAT", lambda cells: cells)
COUNTRY_CODE = Repair("COUNTRY_CODE", lambda cells: cells)
COUNTRY_FOR_ZERO = Repair("COUNTRY_FOR_ZERO", lambda cells: cells)
ABROAD_PREFIX = Repair("ABROAD_PREFIX", lambda cells: cells)
CAMPAIGN_NAMED = Repair("CAMPAIGN_NAMED", lambda cells: cells)  # by the survey, from the live list
NAME_JOINED = Repair("NAME_JOINED", lambda cells: cells)
NEXT_NUMBER = Repair("NEXT_NUMBER", lambda cells: cells)
NAME_TO_ID = Repair("NAME_TO_ID", lambda cells: cells)

FULL_FORM = (COUNTRY_CODE.code, COUNTRY_FOR_ZERO.code, ABROAD_PREFIX.code)
"""Repairs that are refused together: a number is brought into full form, or it is not."""

REPAIRS: tuple[Repair, ...] = (
    *{repair.code: repair for repairs in BY_ROLE.values() for repair in repairs}.values(),
    IN_ORDER[DAY],
    ZEROS_BY_FORMAT,
    COUNTRY_CODE,
    COUNTRY_FOR_ZERO,
    ABROAD_PREFIX,
    CAMPAIGN_NAMED,
    NAME_JOINED,
    NEXT_NUMBER,
    NAME_TO_ID,
)
