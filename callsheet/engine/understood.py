"""What a dry run understood of a sheet, from its match, its rows and what is live."""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.engine.take import Recognised
from callsheet.engine.zones import zones_of_load
from callsheet.settings import Profile
from transforms.calls import PlanError
from transforms.kind import Kind
from transforms.live import Live
from transforms.prepare import Prepared
from transforms.times import readable
from transforms.understood import Around, Understood, understood
from validators.libraries import pd


def around(kind: Kind, language: str, options: Mapping[str, str], live: Live) -> Around:
    """Where the rows of a load go, what is live, and who reads of it."""
    created, setup = _created(kind, options), kind.delivery.setup
    start, end = setup.spans if created and setup and setup.spans else ("", "")
    span = (readable(options.get(start, "")), readable(options.get(end, ""))) if start else None
    return Around(kind.scope(options), created, live, language, span)


def _created(kind: Kind, options: Mapping[str, str]) -> str:
    """The name of what a load creates before its rows are sent; "" for nothing, or where settings for it are missing."""
    setup = kind.delivery.setup
    try:
        return options.get(setup.named_by, "") if setup is not None and setup.needed(options) else ""
    except PlanError:
        return ""


def understood_of(
    recognised: Recognised,
    profile: Profile,
    columns: Mapping[str, str],
    prepared: Prepared,
    rows: pd.DataFrame,
    known: Around,
    options: Mapping[str, str],
) -> Understood:
    """What was understood of a sheet; `rows` are those that would be sent, `columns` what was chosen for its own."""
    match = recognised.match
    zone = ", ".join(zones_of_load(profile, match.kind, rows, options))
    return understood(match, profile.header_map.over(columns), rows, zone, known, prepared.consent)
