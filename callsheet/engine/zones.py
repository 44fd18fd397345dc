"""The zones in which a load's dates and times are meant."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from callsheet.settings import Profile
from transforms.calls import PlanError
from transforms.kind import Kind
from transforms.row_zones import zones_used
from transforms.shared_options import zone_in
from validators.libraries import pd


def zones_of_load(
    profile: Profile, kind: Kind, ready: pd.DataFrame, options: Mapping[str, str]
) -> tuple[str, ...]:
    """Those of its rows, that of the campaign which it creates, or that in which a load without dates would have them."""
    setup = kind.delivery.setup
    with suppress(PlanError):  # said when it is planned
        if setup and setup.needed(options):
            return (options.get(setup.zone) or profile.time_zone,)
    return zones_used(ready, kind, options, profile.time_zone) or (zone_in(options, profile.time_zone),)
