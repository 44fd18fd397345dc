"""What callsheet writes of its own into a workbook, so that a reader can tell it from the analyst's cells."""

from transforms.headers import OURS
from transforms.normal import normalise
from transforms.prepare import EXAMPLE

ROW = f"{OURS}row"
STATUS = f"{OURS}status"
CODE = f"{OURS}code"
REASON = f"{OURS}reason"
FIX = f"{OURS}fix"

ADDED_COLUMNS = (ROW, STATUS, CODE, REASON, FIX)
"""The headers that a result adds at the right; the same in every language, so that they are recognised and left out."""

EXAMPLE_MARK = EXAMPLE
"""What the `callsheet row` cell of a template's example row says."""

OWN_SHEET_PREFIX = OURS
"""Worksheets whose name begins so (summary, help, lists) are ours and hold no rows."""

_ADDED = frozenset(map(normalise, ADDED_COLUMNS))


def is_added(header: str) -> bool:
    """Whether a header names a column that callsheet adds."""
    return normalise(header) in _ADDED
