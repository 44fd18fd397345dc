"""One place by two names: a campaign by its id and by its code, which no list of the service shows side by side.

The answers to a load's imports name both, so that the same content is recognised whichever was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from callsheet.ledger.records import Load
from transforms.kind import WHOLE_SERVICE, Kind, Scope
from transforms.places import BY_ROW

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger


def other_names(ledger: Ledger, earlier: Load, kind: Kind, options: Mapping[str, str]) -> tuple[Scope, ...]:
    """How an earlier load may have named the place of a load with `options`; nothing where it went elsewhere, or nobody knows.

    It may have named none at all: then it made the campaign itself.
    """
    here = kind.scope(options)
    if kind.places is None or here == WHOLE_SERVICE or BY_ROW in options or BY_ROW in earlier.options:
        return ()
    there = {scope for scope in _answered(ledger, earlier) if _is_same(here, scope)}
    return tuple(
        name
        for scope in there
        for name in (WHOLE_SERVICE, Scope(scope.id), Scope(code=scope.code), scope)
        if name != here
    )


def _answered(ledger: Ledger, load: Load) -> Iterator[Scope]:
    """The places that the answers to a load's imports name in both ways."""
    from callsheet.sobot.models import import_receipt

    for chunk in ledger.chunks(load.id):
        answer = import_receipt(chunk.answer if isinstance(chunk.answer, Mapping) else {})
        if answer.campaign_id and answer.code:
            yield Scope(answer.campaign_id, answer.code)


def _is_same(here: Scope, there: Scope) -> bool:
    return here.id == there.id if here.id else here.code == there.code
