"""Who gets how many rows of a load, as its calls say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from callsheet.engine.context import LoadContext
from callsheet.ledger.records import LedgerError, Load
from callsheet.ledger.states import ChunkState
from transforms.kind import Kind
from transforms.splits import Line, agent_lines
from validators.problems import Problem

_NEVER_SENT = frozenset({ChunkState.REPLACED, ChunkState.REJECTED})


def assigns(kind: Kind, options: Mapping[str, str]) -> bool:
    """Whether options of a load name the agents who get its rows."""
    look = kind.live.options
    return kind.delivery.assigned is not None and look is not None and bool(look.asked(options))


def planned_bodies(context: LoadContext, load: Load, kind: Kind) -> Iterator[tuple[Any, int]]:
    """The bodies that are or will be sent, each with its rows, as far as they are kept."""
    for chunk in context.ledger.chunks(load.id):
        if chunk.operation not in kind.operations or chunk.state in _NEVER_SENT:
            continue
        try:
            frozen = context.ledger.frozen(load.id, chunk.number)
        except LedgerError:
            continue
        yield orjson.loads(frozen.body), len(frozen.rows)


def of_load(
    context: LoadContext, load: Load, kind: Kind, facts: Mapping[str, Any]
) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """The lines of a load, and what to say of counts that are not those of its rows; nothing before it is planned."""
    if not assigns(kind, load.options):
        return (), ()
    sent = list(planned_bodies(context, load, kind))
    lines = agent_lines(kind, facts, (body for body, _ in sent))
    return (lines, notices_of(kind, load.options, sum(rows for _, rows in sent))) if sent else ((), ())


def notices_of(kind: Kind, options: Mapping[str, str], rows: int) -> tuple[Problem, ...]:
    """What to say of counts that are not those of the rows that are sent."""
    how = kind.delivery.assigned
    return how.notices(options, rows) if how and rows else ()
