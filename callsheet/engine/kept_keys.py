"""The natural keys of a load's valid rows, kept in its work folder: by them its rows are known when they come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.engine.context import LoadContext
from callsheet.engine.workspace import Workspace
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.names import with_repairs
from transforms.places import PLACE, places, says_place
from transforms.row_keys import row_keys
from transforms.shared_options import zone_in
from validators.libraries import pd

KEYS = "keys"
_NAMED_KEYS, _RESOLVED = "named-keys", "resolved-places"
_FIRST = "first"  # the column of rows in the first file


@dataclass(frozen=True, slots=True)
class Keys:
    """The natural keys of a sheet's rows, and where each goes where the sheet says it itself; None where it does not."""

    by_row: dict[int, str]
    places: Mapping[int, str] | None = None
    first: Mapping[int, int] | None = None
    """Row -> the row of the first file, as its result says it; None where it is the same."""

    @classmethod
    def of(cls, keys: pd.Series[str], kind: Kind, rows: pd.DataFrame) -> Keys:
        """Of rows that are proven now."""
        by_row = dict(zip(keys.index.tolist(), keys.tolist(), strict=True))
        if not says_place(kind, rows):
            return cls(by_row)
        there = places(kind, rows)
        return cls(by_row, dict(zip(there.index.tolist(), there.tolist(), strict=True)))

    def with_places(
        self, wholes: Collection[str], resolved: Mapping[int, str], aliases: Mapping[str, str]
    ) -> dict[int, tuple[str, ...]]:
        """Row -> its key with every name of its place.

        `wholes` are the names of where the load goes, `resolved` the places of rows once names have become codes, `aliases` a
        second name of a place.
        """
        told, found = self.places or {}, dict[int, tuple[str, ...]]()
        for row, key in self.by_row.items():
            written = [told[row]] if told.get(row) else [*wholes]
            names = dict.fromkeys((*written, *filter(None, (resolved.get(row),))))
            names |= dict.fromkeys(aliases[name] for name in names if name in aliases)
            found[row] = tuple(f"{key}\x1e{name}" for name in names)
        return found

    def number_of(self, row: int) -> int | None:
        """The number under which a result says a row."""
        return row if self.first is None else self.first.get(row)


def keys_of(profile: Profile, load_id: str, kind: Kind) -> Keys | None:
    """The keys of a load's valid rows, from its work folder; None when that is gone."""
    return keys_in(Workspace(profile.data_dir, load_id), kind, profile.time_zone)


def keys_in(workspace: Workspace, kind: Kind, zone: str) -> Keys | None:
    """The same of an open work folder."""
    try:
        if workspace.has(KEYS):
            found, _ = workspace.load_frame(KEYS)
        else:  # an older version read it
            ready, _ = workspace.load_frame("ready")
            found = row_keys(ready, kind, zone).to_frame("key")
    except OSError:
        return None
    rows = found.index.tolist()
    told = dict(zip(rows, found[PLACE].tolist(), strict=True)) if PLACE in found else None
    known = found[_FIRST].dropna().astype("int64") if _FIRST in found else None
    first = None if known is None else dict(zip(known.index.tolist(), known.tolist(), strict=True))
    return Keys(dict(zip(rows, found["key"].tolist(), strict=True)), told, first)


def facts_of_keys(workspace: Workspace) -> Mapping[str, Any]:
    """What stands beside a load's keys; empty when its work folder is gone, or an older version made it."""
    try:
        return workspace.facts_of(KEYS)[1] if workspace.has(KEYS) else {}
    except OSError:
        return {}


def save_resolved(workspace: Workspace, kind: Kind, ready: pd.DataFrame) -> None:
    """Keep where rows go now that names of places have become codes, where the sheet says it itself."""
    if says_place(kind, ready):
        workspace.save_frame(_RESOLVED, places(kind, ready).to_frame(PLACE))


def resolved_of(profile: Profile, load_id: str) -> dict[int, str]:
    """Row -> where it went, by the code in place of a name; of a load that was compared with the service."""
    workspace = Workspace(profile.data_dir, load_id)
    if not workspace.has(_RESOLVED):
        return {}
    found = workspace.load_frame(_RESOLVED)[0][PLACE]
    return dict(zip(found.index.tolist(), found.tolist(), strict=True))


def resolved_places(kind: Kind, ready: pd.DataFrame) -> dict[int, str]:
    """The same of rows that were just compared with it."""
    if not says_place(kind, ready):
        return {}
    found = places(kind, ready)
    return dict(zip(found.index.tolist(), found.tolist(), strict=True))


def keys_to_keep(
    keys: pd.Series[str], kind: Kind, rows: pd.DataFrame, first: pd.Series[int] | None = None
) -> pd.DataFrame:
    """The keys of proven rows as the work folder has them; `first` are their rows in the first file, where they differ."""
    kept = keys.to_frame("key")
    if first is not None:
        kept = kept.assign(**{_FIRST: first.reindex(kept.index).astype("Int64")})
    return kept.assign(**{PLACE: places(kind, rows)}) if says_place(kind, rows) else kept


def save_named_keys(
    context: LoadContext, load: Load, kind: Kind, ready: pd.DataFrame, repairs: pd.DataFrame | None
) -> None:
    """Keep the keys of rows in which a name was replaced by a number: such a row is the same as one with the number."""
    if repairs is None or repairs.empty:
        return
    keys = repaired_keys(ready, repairs, kind, zone_in(load.options, context.profile.time_zone))
    context.workspace(load.id).save_frame(_NAMED_KEYS, keys.to_frame("key"))


def repaired_keys(ready: pd.DataFrame, repairs: pd.DataFrame, kind: Kind, zone: str) -> pd.Series[str]:
    """The keys of those rows in which a name was replaced by a number."""
    named = ready.loc[ready.index.isin(repairs["row"])]
    return row_keys(with_repairs(named, repairs), kind, zone)


def named_keys_of(profile: Profile, load_id: str) -> dict[int, str]:
    """Row -> key of a load's rows in which a name was replaced by a number."""
    workspace = Workspace(profile.data_dir, load_id)
    if not workspace.has(_NAMED_KEYS):
        return {}
    keys = workspace.load_frame(_NAMED_KEYS)[0]["key"]
    return dict(zip(keys.index.tolist(), keys.tolist(), strict=True))
