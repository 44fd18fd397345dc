"""The load that a mark names: rows to fix that were saved from a draft carry its name, before there is a load."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callsheet.ledger import deferred
from callsheet.ledger.records import Load

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger


def became_of(ledger: Ledger, named: str, is_like: Callable[[Load], bool]) -> str:
    """The load of that name, or the one like it that the draft of that name became; the name itself where there is not just one."""
    if ledger.find(named):
        return named
    became = [load for listed in deferred.drafts.loads_of(ledger, named).values() for load in listed]
    alike = [load for load in became if (one := ledger.find(load)) and is_like(one)]
    return alike[0] if len(alike) == 1 else named


def is_as_uploaded(ledger: Ledger, named: str) -> bool:
    """Whether no file of the draft of that name was replaced, which would have taken a number of its own; also where there is no such draft."""
    draft = deferred.drafts.find_draft(ledger, named)
    return draft is None or [file.number for file in draft.files] == list(range(1, len(draft.files) + 1))
