"""Rows that the service itself left out: they are sent once their number was unblocked here, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from callsheet.engine.in_force import InForce
from callsheet.engine.workspace import Workspace
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.kinds import kind_named
from validators.libraries import pd

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

CODES = frozenset({"SERVICE_HELD", "FORBIDDEN_LIST_HELD"})
"""The codes of rows that were sent and that the service held."""


def unblocked_rows(
    profile: Profile, kind: Kind, ready: pd.DataFrame, rows: Iterable[int], now: InForce
) -> frozenset[int]:
    """Of rows that the service held those whose number this profile has unblocked, and nobody has blocked again."""
    asked = [row for row in rows if row in ready.index]
    if not asked:
        return frozenset()
    numbers = ready.loc[asked, kind.rows.reaches[0]]
    return now.unblocked(profile, dict(zip(asked, numbers.tolist(), strict=True)))


def has_unblocked(ledger: Ledger, profile: Profile, load: Load, now: InForce) -> bool:
    """Whether a closed load has such rows; False where its rows are not kept."""
    told = ledger.outcomes(load.id)
    rows = told.loc[told["code"].isin(list(CODES)), "row"].tolist()
    workspace = Workspace(profile.data_dir, load.id)
    if not (rows and workspace.has("ready")):
        return False
    ready, _ = workspace.load_frame("ready")
    return bool(unblocked_rows(profile, kind_named(load.kind), ready, rows, now))
