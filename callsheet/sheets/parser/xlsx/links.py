"""The numbers that links of cells dial: a click calls them, whatever the cell shows."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from callsheet.sheets.parser.xlsx.raw_cells import Ints

_SCHEME = r"(?:tel|callto|sms|skype|sip|facetime(?:-audio)?):(?://)?(?P<number>[^;?@,]*)"
_OTHER = (
    r"(?:(?!https?:|mailto:|file:)[a-z][a-z0-9+.-]*:(?://)?(?=\+)|[a-z0-9+.-]*(?:call|phone|dial|voip)[a-z0-9+.-]*:(?://)?|im:)"
    r"(?P<other>\+?[0-9][0-9 ().-]{5,})(?=$|[;?@&,/])"
)
_TEAMS = r"https://teams\.microsoft\.com/l/call/\S*?users=(?:[^&]*,)?4:(?P<teams>[^&,]*)"
_CHAT = r"(?:https?://)?(?:www\.)?wa\.me/(?P<chat>[^/?]*)"
_APP = r"(?:whatsapp|viber|https?)://(?:(?:api|web)\.whatsapp\.com/)?(?:send|chat)/?\?(?:.*&)?(?:phone|number)=(?P<app>[^&]*)"
_DIALS = re.compile(rf"(?i)\s*(?:{_SCHEME}|{_OTHER}|{_TEAMS}|{_CHAT}|{_APP})")
_FORMULA = re.compile(r'(?i)\s*(?:_xlfn\.)?HYPERLINK\s*\(\s*"((?:[^"]|"")*)"\s*[,;)]')
_LINKS = re.compile(r"(?i)HYPERLINK\s*\(")
_DIALS_NOBODY = re.compile(
    r'(?i)\s*(?:_xlfn\.)?HYPERLINK\s*\(\s*"(?:#|mailto:|file:|https?://(?!(?:[a-z0-9.-]*\.)?(?:wa\.me|whatsapp\.com|teams\.microsoft\.com)\b)[a-z0-9.-]+(?::[0-9]+)?/)(?:[^"]|"")*"\s*&[^(]*\)\s*$'
)
"""A link whose formula begins with the address of a page or of a mailbox; only cells follow."""
COMPUTED = ""
"""In place of the digits of a link: nobody can say from the formula which number it dials."""
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_EXTENSION = re.compile(r"(?i)(?<=[0-9)])\s*(?:x|ext\.?|extn\.?)\s*[0-9]+\s*$")
_LEAST = 3  # digits of any number

Link = tuple[int, int, str]
"""Row, column from 0 and the digits of the number that is dialled there."""


def number_dialled(target: str) -> str:
    """The digits of the number that a link dials; "" for any other link.

    >>> number_dialled("tel:+65%209123-0001;ext=4"), number_dialled("https://wa.me/6591230001?text=1"), number_dialled("https://a.b/1234")
    ('6591230001', '6591230001', '')
    """
    found = _DIALS.match(unquote(target))
    if not found:
        return ""
    number = _EXTENSION.sub("", next(filter(None, found.groups()), ""))
    digits = re.sub(r"[^0-9]", "", number, flags=re.ASCII)
    return digits if len(digits) >= _LEAST and not re.search("[A-Za-z]", number) else ""


def link_of_formula(formula: str) -> str | None:
    """The digits that the link of a formula dials; COMPUTED where it is worked out from other cells and may dial; None for any other formula.

    >>> link_of_formula('HYPERLINK("tel:6591230001","Ann")'), link_of_formula('HYPERLINK("tel:"&A2)'), link_of_formula('HYPERLINK("https://a.b/"&A2)')
    ('6591230001', '', None)
    """
    if not _LINKS.search(formula):
        return None
    if found := _FORMULA.match(formula):
        return number_dialled(found[1].replace('""', '"')) or None
    return None if _DIALS_NOBODY.match(formula) else COMPUTED


def links_of_cells(
    areas: Iterable[tuple[str, str]], targets: Mapping[str, str], rows: Ints, width: int
) -> Iterator[Link]:
    """The links that dial a number of the cells that a table of some rows and so many columns has.

    `areas` are a range of cells and the id of a relation, `targets` the relations to the outside.
    """
    present: Sequence[int] = rows.tolist()
    for area, relation in areas:
        if number := number_dialled(targets.get(relation, "")):
            yield from ((row, column, number) for row, column in _cells(area, present, width))


def _cells(area: str, rows: Sequence[int], width: int) -> Iterator[tuple[int, int]]:
    first, _, last = area.partition(":")
    begin, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
    if begin and end:
        for row in rows[bisect_left(rows, int(begin[2])) : bisect_right(rows, int(end[2]))]:
            for column in range(_column(begin[1]), min(_column(end[1]) + 1, width)):
                yield row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
