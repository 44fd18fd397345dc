"""What may be chosen for the columns that name something in the service: its agents, queues, extensions and campaigns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from transforms.kind import Kind
from transforms.live import Live, Source
from transforms.names import directory, is_name

Offered = dict[str, dict[str, str]]
"""Field of a column -> number or code -> name, "" where it has none."""


def offered(kind: Kind, live: Live) -> Offered:
    """What was read of the service, for the columns that name what must be there in every row; ended campaigns are no choice."""
    found = {
        reference.field: live.names(reference.source)
        for reference in kind.live.references
        if reference.exists and not reference.only and reference.source in live.asked
    }
    if kind.places is not None and Source.CAMPAIGNS in live.asked:
        open_ones = {code: name for code, name in live.campaigns.items() if code not in live.campaign_ends}
        found |= {kind.places.code: open_ones, kind.places.name: open_ones}
    return {field: dict(sorted(names.items())) for field, names in found.items() if names}


def as_written(known: Mapping[str, str], cells: Iterable[str]) -> dict[str, str]:
    """The choices as a column has them: the names, with the numbers beside them, where most of its cells are names.

    What has no name, or one that another has too, is offered by its number.
    """
    filled = {cell: rows for cell, rows in Counter(cells).items() if cell.strip()}
    if 2 * sum(rows for cell, rows in filled.items() if is_name(cell)) <= sum(filled.values()):
        return dict(known)
    find = directory(Source.QUEUES, Live(queues=known)).find
    named = ((name, key) if name and find(name) == (key,) else (key, name) for key, name in known.items())
    return dict(sorted(named))
