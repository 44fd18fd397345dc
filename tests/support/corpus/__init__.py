"""Workbooks as people and programs make them, by name: what a result and its rows to fix must carry over whole.

`PLAIN` names those that cannot be written into, with the code of why: their results are plain copies.
"""

from collections.abc import Callable, Mapping

from tests.support.corpus.by_hand import BY_HAND
from tests.support.corpus.by_libraries import BY_LIBRARIES
from tests.support.corpus.by_programs import BY_PROGRAMS
from tests.support.workbooks import BY_NAME, Made

CORPUS: Mapping[str, Callable[[], Made]] = {**BY_NAME, **BY_LIBRARIES, **BY_PROGRAMS, **BY_HAND}

PLAIN: Mapping[str, str] = {
    "a button": "OWN_CONTROLS",
    "an embedded document": "OWN_CONTROLS",
    "a query": "OWN_CONTROLS",
    "as many formats as Excel has": "OWN_FORMATS",
    "rows and cells without places": "OWN_STRUCTURE",
}
