"""How a cell was stored, in a module of its own: the parser's child process reads it without importing pandas."""

from enum import IntEnum


class CellType(IntEnum):
    """How a cell was stored in the file; one byte a cell in `Sheet.types`."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2  # an integral or decimal number, shown in `cells` without a `.0` tail
    NUMBER_PADDED = 3  # a number whose format shows leading zeros; `cells` holds it as Excel shows it
    NUMBER_LOST = 4  # a number of more than 15 digits: the digits past the 15th are not what was typed
    NUMBER_SCIENTIFIC = 5  # text or a number that can only be shown in scientific notation
    DATE = 6  # `cells` holds ISO 8601: 2026-11-30 or 2026-11-30T09:30:00
    BOOLEAN = 7  # `cells` holds TRUE or FALSE
    ERROR = 8  # #N/A, #REF! and the like
    FORMULA = 9  # a formula with a stored value; `cells` holds the value
    FORMULA_NO_VALUE = 10  # a formula that was never calculated; `cells` holds ""
