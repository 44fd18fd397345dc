"""Provable repairs of a cell: each has a code, changes only how a value is written, and is listed before and after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from validators.schema import Role

Change = Callable[["pd.Series[str]"], "pd.Series[str]"]

_DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]"
_SPACE = "[\\s\u00a0\u2000-\u200a\u202f\u205f\u3000]"


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: its code, by which the catalogue of messages describes it (`REPAIR_...`), and the vectorised change."""

    code: str
    apply: Change


def _replace(pattern: str, by: str) -> Change:
    return lambda cells: cells.str.replace(pattern, by, regex=True)


def _strip_separators(cells: "pd.Series[str]") -> "pd.Series[str]":
    # "(0)" after a country code is dialled only at home, one point alone may be a decimal point, and a leading dash may
    # be a minus sign: none of them is provable, so they are left to be refused.
    shaped = cells.str.fullmatch(f"[+(]*[0-9][0-9\\s().{_DASHES}]*")
    doubtful = cells.str.contains(r"\(0\)", regex=True) | cells.str.fullmatch(r"[^.]*\.[^.]*")
    bare = cells.str.replace(f"[\\s().{_DASHES}]", "", regex=True)
    return cells.where(~shaped | doubtful, bare)


SPACES = Repair("SPACES", _replace(f"^{_SPACE}+|{_SPACE}+$", ""))
INVISIBLE = Repair("INVISIBLE", _replace(_INVISIBLE, ""))
FULL_WIDTH = Repair("FULL_WIDTH", lambda cells: cells.str.normalize("NFKC"))
APOSTROPHE = Repair("APOSTROPHE", _replace("^'", ""))
POINT_ZERO = Repair("POINT_ZERO", _replace(r"^([0-9]+)\.0$", r"\1"))
SEPARATORS = Repair("SEPARATORS", _strip_separators)
PLUS = Repair("PLUS", _replace(r"^\+([0-9]+)$", r"\1"))
LINE_BREAK = Repair("LINE_BREAK", _replace(r"[\r\n\t]+", " "))
DATE_FORM = Repair("DATE_FORM", _replace(r"^([0-9]{4})[/.年]([0-9]{2})[/.月]([0-9]{2})日?$", r"\1-\2-\3"))
MIDNIGHT = Repair("MIDNIGHT", _replace(r"[T ]00:00(:00)?$", ""))

BY_ROLE: Mapping[Role, tuple[Repair, ...]] = {
    Role.PHONE: (INVISIBLE, SPACES, FULL_WIDTH, APOSTROPHE, POINT_ZERO, SEPARATORS, PLUS),
    Role.DIGITS: (INVISIBLE, SPACES, FULL_WIDTH, APOSTROPHE, POINT_ZERO),
    Role.INTEGER: (INVISIBLE, SPACES, FULL_WIDTH, APOSTROPHE, POINT_ZERO),
    Role.TEXT: (INVISIBLE, LINE_BREAK, SPACES, APOSTROPHE),
    Role.CHOICE: (INVISIBLE, LINE_BREAK, SPACES, POINT_ZERO),
    Role.DATE: (INVISIBLE, SPACES, FULL_WIDTH, APOSTROPHE, MIDNIGHT, DATE_FORM),
    Role.DATETIME: (INVISIBLE, SPACES, FULL_WIDTH, APOSTROPHE),
}

# One line of printable ASCII or Chinese that neither begins nor ends with a space, nor begins with an apostrophe.
_PLAIN_TEXT = "([!-&(-~\u4e00-\u9fff]([ -~\u4e00-\u9fff]*[!-~\u4e00-\u9fff])?)?"

# A cell that matches needs no repair: most do, and the repairs look only at the rest.
CLEAN: Mapping[Role, str] = {
    Role.PHONE: "[0-9]*",
    Role.DIGITS: "[0-9]*",
    Role.INTEGER: "[0-9]*",
    Role.DATE: "([0-9]{4}-[0-9]{2}-[0-9]{2})?",
    Role.DATETIME: "([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?",
    Role.TEXT: _PLAIN_TEXT,
    Role.CHOICE: "",
}

# Found by the stored type of a cell and by a country's numbering plan; here they are listed with the rest.
ZEROS_BY_FORMAT = Repair("ZEROS_BY_FORMAT", lambda cells: cells)
TEXT_FORMULA = Repair("TEXT_FORMULA", lambda cells: cells)
COUNTRY_CODE = Repair("COUNTRY_CODE", lambda cells: cells)

REPAIRS: tuple[Repair, ...] = (
    *{repair.code: repair for repairs in BY_ROLE.values() for repair in repairs}.values(),
    ZEROS_BY_FORMAT,
    TEXT_FORMULA,
    COUNTRY_CODE,
)
