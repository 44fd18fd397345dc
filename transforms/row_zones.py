"""Rows whose dates and times are meant in zones of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from transforms.kind import Kind
from transforms.policies import PreparePolicy
from transforms.shared_options import zone_in
from validators.libraries import pd
from validators.schema import Role
from validators.validate import problem_frame, validate
from validators.zones import known_zones

_DAY = len("2026-11-30")


def with_zones(frame: pd.DataFrame, kind: Kind, zone: str) -> pd.DataFrame:
    """The rows with `zone` where a cell of the zone column is blank, for a kind whose times need one."""
    name = kind.rows.zone
    if not (kind.timed and name in frame):
        return frame
    return frame.assign(**{name: frame[name].replace("", zone).astype("str")})


def checked_by_zone(
    frame: pd.DataFrame, kind: Kind, policy: PreparePolicy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The problems that the schema finds, and those that several columns of a row show: what is past is past in its zone."""
    parts = [
        (
            validate(rows, kind.schema, today),
            kind.rows.across(rows, zone) if kind.rows.across else problem_frame(),
        )
        for rows, zone, today in _by_zone(frame, kind, policy)
    ]
    if len(parts) == 1:
        return parts[0]
    checked, across = zip(*parts, strict=True)
    return pd.concat(checked, ignore_index=True), pd.concat(across, ignore_index=True)


def _by_zone(
    frame: pd.DataFrame, kind: Kind, policy: PreparePolicy
) -> Iterator[tuple[pd.DataFrame, str, str]]:
    """Rows that share a zone, the zone, and the day or minute that it is there."""
    name = kind.rows.zone
    if name not in frame or frame.empty:
        yield frame, policy.time_zone, policy.today
        return
    zones = frame[name].where(frame[name].isin(known_zones()), policy.time_zone)
    for zone, rows in frame.groupby(zones.to_numpy(dtype=object), sort=False):
        yield rows, str(zone), _in_zone(policy.today, policy.time_zone, str(zone))


def _in_zone(today: str, here: str, there: str) -> str:
    """A minute in one zone as the clocks of another show it; a day stays as it is."""
    if here == there or len(today) <= _DAY:
        return today
    moment = datetime.fromisoformat(today).replace(tzinfo=ZoneInfo(here))
    return f"{moment.astimezone(ZoneInfo(there)):%Y-%m-%d %H:%M}"


def zones_used(frame: pd.DataFrame, kind: Kind, options: Mapping[str, str], default: str) -> tuple[str, ...]:
    """The zones in which valid rows' dates and times are sent; none for rows that have no zone. `default` is the profile's."""
    zone, name = zone_in(options, default), kind.rows.zone
    if kind.timed:
        return tuple(sorted(frame[name].unique())) if name in frame else (zone,)
    if not name or frame.empty:
        return ()
    return _of_dates(frame, kind, options.get("zone", ""))


def _of_dates(frame: pd.DataFrame, kind: Kind, zone: str) -> tuple[str, ...]:
    """The zones that are named for the dates of the rows."""
    dates = [column.field for column in kind.columns if column.role is Role.DATE and column.field in frame]
    dated = frame[(frame[dates] != "").any(axis=1)]
    named = dated[kind.rows.zone] if kind.rows.zone in frame else pd.Series("", index=dated.index)
    return tuple(sorted({own or zone for own in named.unique()} - {""}))
