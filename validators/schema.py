"""Columns as declarations: one call per column of a schema, from which checks, repairs, templates and docs are derived."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from validators.libraries import np, pc, pd
from validators.libraries import pa as arrow
from validators.libraries import pandera as pa
from validators.phone_text import PhoneText, phone_text
from validators.plain_cells import (
    alphanumeric,
    digits_alone,
    digits_or_blank,
    no_longer,
    one_of,
)
from validators.zones import known_zones

Resolution = Callable[["pd.Series[str]"], "pd.Series[bool]"]
"""Cells -> whether each passes."""


Plain = Callable[["arrow.Array"], "arrow.Array"]
"""Cells -> which of them, if they are not blank, pass every check of the column for certain."""


class Role(StrEnum):
    """What a column holds; decides which repairs may touch a cell and how a template formats it."""

    PHONE = "phone"
    DIGITS = "digits"
    COUNTRY = "country"  # completes the numbers of its row; it is not sent
    ID = "id"  # names something in the service: a queue, an agent, a template
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted value: what the API takes, what an analyst may write for it (the titles always may)."""

    value: str
    en: str
    zh: str
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that may be written for it."""
        return (self.value, self.en, self.zh, *self.synonyms)

    def title(self, language: str) -> str:
        """Its title in `en` or `zh`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Rule:
    """A vectorised check named by its problem code. Blank cells pass, unless a cell must be `filled`."""

    code: str
    passes: Resolution
    filled: bool = False

    def holds(self, cells: pd.Series[str]) -> pd.Series[bool]:
        """Whether each cell passes, or may be blank."""
        return self.passes(cells) if self.filled else (cells == "") | self.passes(cells)

    def check(self) -> pa.Check:
        """The rule as pandera has it."""
        return pa.Check(self.holds, name=self.code, error=self.code, ignore_na=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind. `field` is the API's own name for it (or ours, where a column has no field).

    `checks` hold vectorised rules named by problem code; blanks pass every check, `required` alone refuses them. `plain` tells
    in one look of most cells that they pass all of them.
    """

    en: str
    zh: str
    role: Role
    help_en: str = ""
    help_zh: str = ""
    example: str = ""
    field: str = ""
    required: bool = False
    default: str = ""  # what an empty cell means, where the API requires a value
    secret: bool = False
    offered: bool = True  # whether templates have it; it is recognised in any case
    not_past: bool = False
    further: bool = False  # whether a row may have more numbers of this sort: Phone 2, Home phone
    part_of: str = ""  # the field into which it is joined with the other parts
    instead_of: str = (
        ""  # the field that it fills in where the sheet has no column for that: a name for a number
    )
    place: int = 0  # its place among them: a given name before a family name
    asks: bool = False  # whether a list of a kind without this column is asked about one
    dates: bool = False  # whether free text may be a date or TRUE: it is sent as 2026-11-30
    min_length: int = 0
    max_length: int = 0
    choices: tuple[Choice, ...] = ()
    synonyms: tuple[str, ...] = ()
    checks: tuple[Rule, ...] = ()
    plain: Plain | None = None

    @property
    def aside(self) -> bool:
        """Whether it only says how other columns are read: it is in no template, and no row is sent with it."""
        return self.role is Role.COUNTRY or bool(self.part_of)

    @property
    def names(self) -> tuple[str, ...]:
        """Every header under which this column is recognised."""
        return (self.en, self.zh, self.field, *self.synonyms)

    def uncertain(self, cells: pd.Series[str]) -> pd.Series[str]:
        """The cells of which it takes checks to know whether they are valid; of dates that must not be past all of them."""
        text = arrow.array(cells, arrow.large_string())
        if self.plain is None or self.not_past or text.null_count:
            return cells
        blank = pc.equal(pc.binary_length(text), 0)
        certain = pc.if_else(blank, not self.required, self.plain(text))
        return cells.iloc[:0] if pc.all(certain).as_py() else cells[~np.asarray(certain)]

    def title(self, language: str) -> str:
        """Its header in `en` or `zh`."""
        return self.zh if language == "zh" else self.en

    def help(self, language: str) -> str:
        """What to write into it, in `en` or `zh`."""
        return self.help_zh if language == "zh" else self.help_en


_REQUIRED = Rule("REQUIRED", lambda cells: cells != "", filled=True)


def matches(code: str, pattern: str) -> Rule:
    """A cell must match the whole pattern."""
    return Rule(code, lambda cells: cells.str.fullmatch(pattern))


# The rules of a number are disjoint, so that one bad cell gives one problem, the most telling one.
def _holds(code: PhoneText) -> Resolution:
    def passes(cells: pd.Series[str]) -> pd.Series[bool]:
        # Only cells that are not plain digits are looked at one by one.
        other = cells[~digits_or_blank(cells)]
        if other.empty:
            return pd.Series(data=True, index=cells.index)
        found = [row for row, cell in zip(other.index, other.tolist(), strict=True) if _verdict(cell) is code]
        return pd.Series(~cells.index.isin(found), index=cells.index)

    return passes


def _verdict(cell: str) -> PhoneText:
    found = phone_text(cell)
    return PhoneText.CHARACTERS if found is PhoneText.ONE else found


_LEAST, _MOST = 3, 16  # digits of a number
_PLAIN_NUMBERS = partial(digits_alone, least=_LEAST, most=_MOST)
_PHONE_RULES = (
    *(Rule(code, _holds(code)) for code in PhoneText if code is not PhoneText.ONE),
    Rule("PHONE_LENGTH", lambda cells: ~digits_or_blank(cells) | cells.str.len().between(_LEAST, _MOST)),
)


def phone(en: str, zh: str, **more: Any) -> Column:
    """A telephone number of 3 to 16 digits after canonical form (reference: contact plans)."""
    told: dict[str, Any] = {"checks": _PHONE_RULES, "plain": _PLAIN_NUMBERS, **more}
    return Column(en, zh, Role.PHONE, min_length=_LEAST, max_length=_MOST, **told)


def country(en: str, zh: str, **more: Any) -> Column:
    """What names the country of a row's numbers: a code, a name or a calling code."""
    return Column(en, zh, Role.COUNTRY, **more)


def part(en: str, zh: str, part_of: str, place: int, **more: Any) -> Column:
    """A part of a text at its place among the others, such as a first name."""
    return Column(en, zh, Role.TEXT, part_of=part_of, place=place, dates=True, **more)


def digits(en: str, zh: str, least: int, most: int, code: str, **more: Any) -> Column:
    """A code of digits whose leading zeros count, such as an extension."""
    check = matches(code, rf"[0-9]{{{least},{most}}}")
    plain = partial(digits_alone, least=least, most=most)
    return Column(
        en, zh, Role.DIGITS, min_length=least, max_length=most, checks=(check,), plain=plain, **more
    )


def text(en: str, zh: str, most: int = 0, checks: tuple[Rule, ...] = (), **more: Any) -> Column:
    """Free text of at most `most` characters (code points, as the API counts them); 0 sets no limit."""
    length = (Rule("TEXT_TOO_LONG", lambda cells: cells.str.len() <= most),) if most else ()
    plain = None if checks else partial(no_longer, most=most or sys.maxsize)
    return Column(en, zh, Role.TEXT, max_length=most, checks=length + checks, plain=plain, **more)


def identifier(en: str, zh: str, **more: Any) -> Column:
    """What names one thing in the service, as its console shows it."""
    other = "\\x00-\\x1f\\x7f\u0080-\u009f\u2028\u2029,;|、，；"
    check = matches("ID_FORM", f"[^={other}][^{other}]*")
    return Column(en, zh, Role.ID, checks=(check,), plain=alphanumeric, **more)


def choice(en: str, zh: str, *choices: Choice, **more: Any) -> Column:
    """One of a closed list of values; titles and synonyms are turned into the API's value before the check."""
    allowed = tuple(choice.value for choice in choices)
    check = Rule("NOT_A_CHOICE", lambda cells: cells.isin(allowed))
    plain = partial(one_of, allowed=allowed)
    return Column(en, zh, Role.CHOICE, choices=choices, checks=(check,), plain=plain, **more)


def date(en: str, zh: str, **more: Any) -> Column:
    """A calendar date, as an Excel date or ISO text (2026-11-30)."""
    return Column(en, zh, Role.DATE, checks=(Rule("DATE_FORMAT", _is_iso_date),), **more)


def _is_iso_date(cells: pd.Series[str]) -> pd.Series[bool]:
    shaped = cells.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    return shaped & pd.to_datetime(cells.where(shaped), format="%Y-%m-%d", errors="coerce").notna()


def moment(en: str, zh: str, **more: Any) -> Column:
    """A date with its time of day, as an Excel date or ISO text (2026-11-30 09:30), in the profile's zone."""
    return Column(en, zh, Role.DATETIME, checks=(Rule("DATETIME_FORMAT", is_iso_moment),), **more)


def is_iso_moment(cells: pd.Series[str]) -> pd.Series[bool]:
    """Which cells are a calendar date with a time of day, to the minute or the second."""
    shaped = cells.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
    return shaped & pd.to_datetime(cells.where(shaped), format="ISO8601", errors="coerce").notna()


def integer(en: str, zh: str, most: int, **more: Any) -> Column:
    """A whole number from 0 to `most`."""
    check = Rule(
        "NUMBER_RANGE",
        lambda cells: cells.str.fullmatch(r"[0-9]{1,9}") & (pd.to_numeric(cells, errors="coerce") <= most),
    )
    return Column(en, zh, Role.INTEGER, max_length=len(str(most)), checks=(check,), **more)


def zone(en: str, zh: str, **more: Any) -> Column:
    """The name of a time zone of the database, such as Asia/Singapore."""
    check = Rule("ZONE_UNKNOWN", lambda cells: cells.isin(known_zones()))
    return Column(en, zh, Role.ZONE, checks=(check,), **more)


class SheetSchema:
    """The columns of a kind, one class attribute a column; the attribute's name is the API's field name.

    `asides` are columns that only say how the others are read.
    """

    columns: tuple[Column, ...] = ()
    asides: tuple[Column, ...] = ()

    def __init_subclass__(cls) -> None:
        own = [replace(column, field=column.field or name) for name, column in _declared(cls)]
        cls.columns = tuple(column for column in own if not column.aside)
        cls.asides = tuple(column for column in own if column.aside)

    @classmethod
    def frame_schema(cls, today: str) -> pa.DataFrameSchema:
        """The pandera schema: string columns and named checks only, so that every failure keeps its row.

        `today` (ISO, in the profile's zone) is the earliest date where dates must not be past, or the earliest minute.
        """
        return pa.DataFrameSchema({column.field: _pandera(column, today) for column in cls.columns})

    @classmethod
    def broken(cls, frame: pd.DataFrame, today: str) -> Iterator[tuple[Column, pa.Check, pd.Series[str]]]:
        """Of the same the rules that some cell of a frame breaks, in order, each with its column and the cells that may break it."""
        for column in cls.columns:
            if column.field in frame and len(cells := column.uncertain(frame[column.field])):
                rules = (each for each in _rules(column, today) if not each.holds(cells).all())
                yield from ((column, each.check(), cells) for each in rules)


def _declared(cls: type) -> Iterator[tuple[str, Column]]:
    return ((name, value) for name, value in vars(cls).items() if isinstance(value, Column))


def _pandera(column: Column, today: str) -> pa.Column:
    """A column as pandera has it."""
    checks = [rule.check() for rule in _rules(column, today)]
    return pa.Column(
        checks=checks, title=column.en, description=column.help_en, required=False, nullable=False
    )


def _rules(column: Column, today: str) -> Iterator[Rule]:
    if column.required:
        yield _REQUIRED
    yield from column.checks
    if column.not_past and column.role is Role.DATE:
        yield Rule("DATE_PAST", lambda cells: ~_is_iso_date(cells) | (cells >= today[:10]))
    elif column.not_past:
        yield Rule("PERIOD_PAST", lambda cells: ~is_iso_moment(cells) | _not_before(cells, today))


def _not_before(cells: pd.Series[str], moment: str) -> pd.Series[bool]:
    return cells.str.replace("T", " ", regex=False).str.slice(stop=len(moment)) >= moment
