"""Cron fields that mean the same to every reader of them."""

import re

_CRON_NAMES = {
    name: str(number)
    for names, first in (
        ("sun mon tue wed thu fri sat", 0),
        ("jan feb mar apr may jun jul aug sep oct nov dec", 1),
    )
    for number, name in enumerate(names.split(), start=first)
}
_CRON_ITEM = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2})(?:/([1-9][0-9]?))?)?")
_CRON_ALL = re.compile(r"\*(?:/[1-9][0-9]?)?")


def is_plain_cron(fields: list[str]) -> bool:
    """Whether five cron fields mean the same to every reader of them.

    A step over all days beside a weekday (`*/2 * 1`) does not: for some readers both must be met, for others one.
    """
    if len(fields) != 5 or not all(map(_is_plain_cron_field, fields)):
        return False
    days = (fields[2], fields[4])
    return "*" in days or not any("*" in field for field in days)


def _is_plain_cron_field(field: str) -> bool:
    """Numbers, names, rising ranges, lists of them, and steps: what every reader of cron takes in the same way."""
    if _CRON_ALL.fullmatch(field):
        return True
    numbers = re.sub("[a-z]{3}", lambda name: _CRON_NAMES.get(name.group(), "?"), field.lower())
    items = [_CRON_ITEM.fullmatch(item) for item in numbers.split(",")]
    return all(item and (item[2] is None or int(item[1]) < int(item[2])) for item in items)
