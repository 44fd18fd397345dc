"""Modules of the ledger that ask and change a database, imported when something of them is first used.

A dry run without a ledger starts without SQLAlchemy. Annotations that name them need `from __future__ import annotations`.
"""

from typing import TYPE_CHECKING

from validators.deferred import Deferred

__all__ = ["coordination", "forbidden", "forbidden_lists", "ledger", "read_only", "rows", "transitions"]

if TYPE_CHECKING:
    from callsheet.ledger import (
        coordination,
        forbidden,
        forbidden_lists,
        ledger,
        read_only,
        rows,
        transitions,
    )
else:
    coordination, forbidden, forbidden_lists, ledger, read_only, rows, transitions = (
        Deferred(f"callsheet.ledger.{name}") for name in __all__
    )
