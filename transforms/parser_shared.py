"""What the parser's child process shares with the rest, and reads without importing pandas."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from transforms.chinese_forms import simplified
from validators.long_pattern import LongPattern

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SEPARATORS = re.compile(r"[\s_\-.:*\uff1a\uff0a]+")
_HEADER_PARTS = LongPattern(
    r"[/|()\[\]\n\uff08\uff09\uff0f]+|(?<=[\u4e00-\u9fff])\s*(?=[A-Za-z])|(?<=[A-Za-z.])\s*(?=[\u4e00-\u9fff])"
)
_ASCII_PARTS = re.compile(r"[/|()\[\]\n]+")
SIGNATURE = "callsheet:"
"""The line before callsheet's words in a comment, as people's programs put the name of whoever wrote it.

By it they are known in a file saved by a program that does not write down authors.
"""
SIGNED = "\u200b"
"""What ends callsheet's words in a comment, and is not seen: what a person writes on behind it is hers."""
HEADER_WITHIN = 20  # rows among which the header of a sheet is looked for
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().\-]{2,}")
_DATE = re.compile(
    r"[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}.*|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4}|(?:19|20)[0-9]{2}"
)


class CellType(IntEnum):
    """How a cell was stored in the file; one byte a cell in `Sheet.types`."""

    BLANK = 0
    TEXT = 1
    TEXT_LITERAL = 14  # text that the file writes as a formula, ="0065"; `cells` holds the text
    NUMBER = 2  # an integral or decimal number, shown in `cells` without a `.0` tail
    NUMBER_PADDED = 3  # a number whose format shows leading zeros; `cells` holds it as Excel shows it
    NUMBER_LOST = 4  # a number of more than 15 digits: the digits past the 15th are not what was typed
    NUMBER_SCIENTIFIC = 5  # text or a number that can only be shown in scientific notation
    DATE = 6  # `cells` holds ISO 8601: 2026-11-30 or 2026-11-30T09:30:00
    BOOLEAN = 7  # `cells` holds TRUE or FALSE
    ERROR = 8  # #N/A, #REF! and the like
    FORMULA = 9  # a formula with a stored value; `cells` holds the value
    FORMULA_NO_VALUE = 10  # a formula that was never calculated; `cells` holds ""
    NUMBER_SHOWN_OTHERWISE = 11  # a number that its format shows with other digits; `cells` holds its own
    NUMBER_FORMAT_UNKNOWN = 12  # a number whose format cannot be evaluated; `cells` holds its own digits
    FORMULA_PADDED = (
        13  # a formula whose number is shown with leading zeros; `cells` holds it as Excel shows it
    )


def header_parts(header: str) -> list[str]:
    """Where a header in two languages, or one with a remark, is parted.

    >>> header_parts("Telephone (required)"), header_parts("电话 Telephone")
    (['Telephone ', 'required', ''], ['电话', 'Telephone'])
    """
    return _ASCII_PARTS.split(header) if header.isascii() else _HEADER_PARTS.split(header)


@lru_cache(maxsize=1 << 11)  # the first rows of a sheet are held against the titles of each kind
def normalise(header: str) -> str:
    """A header as it is compared: width, case, spaces, separators and invisible characters folded away, in simplified Chinese.

    >>> normalise(" Tele-phone "), normalise("電話號碼")
    ('telephone', '电话号码')
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", header)).casefold()
    return simplified(_SEPARATORS.sub("", folded))


def looks_like_number(cell: str) -> bool:
    """Whether a cell has the form of a telephone number and not of a date.

    >>> [looks_like_number(cell) for cell in ("+65 9001 0001", "2026-11-30", "Ann")]
    [True, False, False]
    """
    return bool(_NUMBER.fullmatch(cell)) and not _DATE.fullmatch(cell)
