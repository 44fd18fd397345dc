"""Heavy libraries, imported when something of them is first used: `from validators.libraries import pd`.

A command that reads no rows (`kinds`, `template`, `loads`) starts without them. Annotations that name them need
`from __future__ import annotations`; what a module makes of them while it is imported still imports them.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from validators.deferred import Deferred

__all__ = ["np", "pa", "pandera", "pc", "pd", "phonenumbers"]

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pandera.pandas as pandera
    import phonenumbers
    import pyarrow as pa
    import pyarrow.compute as pc
else:
    pd = Deferred("pandas")
    pandera = Deferred("pandera.pandas")
    phonenumbers = Deferred("phonenumbers")
    np = Deferred("numpy")
    pa = Deferred("pyarrow")
    pc = Deferred("pyarrow.compute")

_FOR_ROWS = ("pandas", "pyarrow.compute", "pandera.pandas")


def import_for_rows() -> None:
    """Import what whoever reads rows will need, where there is time for it."""
    for name in _FOR_ROWS:
        if name not in sys.modules:
            import_module(name)
