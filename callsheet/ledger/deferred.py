"""Modules of the ledger that ask and change a database, imported when something of them is first used.

A dry run without a ledger starts without SQLAlchemy. Annotations that name them need `from __future__ import annotations`.
"""

from typing import TYPE_CHECKING

from validators.deferred import Deferred

__all__ = [
    "approvals",
    "baselines",
    "column_mappings",
    "coordination",
    "drafts",
    "forbidden",
    "forbidden_lists",
    "held",
    "ledger",
    "read_only",
    "rows",
    "scratch",
    "transitions",
]

if TYPE_CHECKING:
    from callsheet.ledger import (
        approvals,
        baselines,
        column_mappings,
        coordination,
        drafts,
        forbidden,
        forbidden_lists,
        held,
        ledger,
        read_only,
        rows,
        scratch,
        transitions,
    )
else:
    (
        approvals,
        baselines,
        column_mappings,
        coordination,
        drafts,
        forbidden,
        forbidden_lists,
        held,
        ledger,
        read_only,
        rows,
        scratch,
        transitions,
    ) = (Deferred(f"callsheet.ledger.{name}") for name in __all__)
