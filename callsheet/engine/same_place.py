"""Whether two loads go to one place, also where it has two names: a campaign's id and its code, or its name and its code.

No list of the service shows a campaign's id beside its code; the answers to a load's imports name both, so that the same
content is recognised whichever was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from callsheet.engine.context import load_key, target_of
from callsheet.engine.places import service_of
from callsheet.ledger.records import Load
from callsheet.reasons import StopReason
from transforms.kind import WHOLE_SERVICE, Kind, Scope
from transforms.kinds import kind_named
from transforms.places import BY_ROW

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

_REPEATS = frozenset({StopReason.LOADED_BEFORE, StopReason.UNFINISHED_DUPLICATE})
_GENERATIONS = 50  # repeats of repeats that are followed to the first


def goes_to(ledger: Ledger, load: Load, target: str) -> bool:
    """Whether a load's rows went, or would go, to a target: its key, counted back, is the key of that target."""
    tries = range(len(ledger.loads_of(load.sha256)) + 1)
    return load.load_key in {load_key(load.sha256, load.sheet, load.kind, target, intent) for intent in tries}


def goes_where(ledger: Ledger, load: Load, like: Load) -> bool:
    """Whether a load goes where `like` goes by its options, under whichever name of that place."""
    kind = kind_named(like.kind)
    services = dict.fromkeys((like.target, load.target))  # of one company: two spellings of one address
    if any(goes_to(ledger, load, target_of(each, kind, like.options)) for each in services):
        return True
    named = other_names(ledger, load, kind, like.options)
    return any(
        goes_to(ledger, load, target_of(service, kind, like.options, each))
        for each in named
        for service in services
    )


def of_one_company(load: Load, like: Load) -> bool:
    """Whether two loads are of one kind and profile, and of one service, however its address is written."""
    return load.profile == like.profile and of_one_service(load, like)


def of_one_service(load: Load, like: Load) -> bool:
    """Whether two loads are of one kind, and of one service."""
    return load.kind == like.kind and service_of(load.target) == service_of(like.target)


def first_load(ledger: Ledger, load: Load) -> Load:
    """The load of the same content that did send, for one that was closed as its repeat."""
    for _ in range(_GENERATIONS):
        first = load.message.get("first") if load.reason in _REPEATS and load.message else None
        earlier = ledger.find(str(first)) if first else None
        if earlier is None:
            break
        load = earlier
    return load


def other_names(ledger: Ledger, earlier: Load, kind: Kind, options: Mapping[str, str]) -> tuple[Scope, ...]:
    """How an earlier load may have named the place of a load with `options`; nothing where it went elsewhere, or nobody knows.

    It may have named none at all: then it made the campaign itself.
    """
    here = kind.scope(options)
    if kind.places is None or here == WHOLE_SERVICE or BY_ROW in options or BY_ROW in earlier.options:
        return ()
    there = {scope for scope in answered(ledger, earlier) if _is_same(here, scope)}
    return tuple(
        name
        for scope in there
        for name in (WHOLE_SERVICE, Scope(scope.id), Scope(code=scope.code), scope)
        if name != here
    )


def answered(ledger: Ledger, load: Load) -> Iterator[Scope]:
    """The places that the answers to a load's imports name in both ways."""
    from callsheet.sobot.models import import_receipt

    for chunk in ledger.chunks(load.id):
        answer = import_receipt(chunk.answer if isinstance(chunk.answer, Mapping) else {})
        if answer.campaign_id and answer.code:
            yield Scope(answer.campaign_id, answer.code)


def _is_same(here: Scope, there: Scope) -> bool:
    return here.id == there.id if here.id else here.code == there.code
