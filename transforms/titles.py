"""Which titles of columns are callsheet's own words, so that they may be shown to anybody."""

from collections.abc import Mapping
from functools import cache

from validators.schema import Column, Role

_NO_PERSON = frozenset({Role.CHOICE, Role.DATE, Role.DATETIME, Role.INTEGER, Role.ZONE})


def is_title(text: str) -> bool:
    """Whether a header names a column of any kind, in one language or in two, and so tells nothing of a person."""
    return field_of(text) is not None


def field_of(text: str) -> str | None:
    """The field of the column of any kind that a header names; None for no column."""
    from transforms.headers import column_named  # the kinds import pandas, which `--help` has no use for

    found = column_named(text, _names())
    return found.field if found else None


def names_numbers(text: str) -> bool:
    """Whether a header names a column of telephone numbers of any kind."""
    from transforms.headers import column_named

    found = column_named(text, _names())
    return found is not None and found.role is Role.PHONE


def tells_no_person(text: str) -> bool:
    """Whether a header names a column that is the same whosever it is: a day, a direction, a level."""
    from transforms.headers import column_named

    found = column_named(text, _names())
    return found is not None and found.role in _NO_PERSON


@cache
def _names() -> Mapping[str, Column]:
    from transforms.kinds import KINDS
    from transforms.parser_shared import normalise

    columns = (column for kind in KINDS for column in (*kind.columns, *kind.asides))
    return {normalise(name): column for column in columns for name in column.names}
