"""Columns as people saved them for a profile: which field a header fills in lists of one kind, proposed or accepted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select

from callsheet.ledger import direct
from callsheet.ledger.draft_tables import column_mappings
from callsheet.ledger.ledger import Ledger

_OF_PROFILE = (
    select(column_mappings)
    .where(column_mappings.c.profile == bindparam("of_profile"))
    .order_by(column_mappings.c.kind, column_mappings.c.header, column_mappings.c.proposed)
)


@dataclass(frozen=True, slots=True)
class SavedColumn:
    """A header and the field that it fills. `proposed`: it does not count before somebody accepts it."""

    profile: str
    kind: str
    header: str
    proposed: bool
    field: str
    by: str
    at: str


def save_columns(
    ledger: Ledger, profile: str, kind: str, fields: Mapping[str, str], by: str, *, proposed: bool
) -> None:
    """Save fields by header; what was saved of the same headers, or else proposed, is replaced."""
    now = ledger.now()
    key = {"profile": profile, "kind": kind, "proposed": int(proposed)}
    rows = [key | {"header": header, "field": field, "by": by, "at": now} for header, field in fields.items()]

    def save(connection: Connection) -> None:
        for header in fields:
            connection.execute(delete(column_mappings).where(_same(profile, kind, header, proposed=proposed)))
        connection.execute(insert(column_mappings), rows) if rows else None

    ledger.transaction(save)


def accept_column(ledger: Ledger, profile: str, kind: str, header: str, by: str) -> bool:
    """Let a proposed column count, in place of what counted before; False when it is not there."""

    def accept(connection: Connection) -> bool:
        there = _same(profile, kind, header, proposed=True)
        field = connection.scalar(select(column_mappings.c.field).where(there))
        if field is None:
            return False
        for proposed in (False, True):
            connection.execute(delete(column_mappings).where(_same(profile, kind, header, proposed=proposed)))
        values = {"profile": profile, "kind": kind, "header": header, "proposed": 0, "field": field}
        connection.execute(insert(column_mappings), values | {"by": by, "at": ledger.now()})
        return True

    return ledger.transaction(accept)


def remove_column(ledger: Ledger, profile: str, kind: str, header: str, *, proposed: bool) -> bool:
    """Forget a column; False when it is not there."""
    there = _same(profile, kind, header, proposed=proposed)
    return ledger.transaction(
        lambda connection: bool(connection.execute(delete(column_mappings).where(there)).rowcount)
    )


def saved_columns(ledger: Ledger, profiles: Iterable[str]) -> list[SavedColumn]:
    """All columns of these profiles, in order."""
    with ledger.look() as connection:
        rows = [
            row._asdict()
            for profile in sorted(set(profiles))
            for row in direct.fetch(connection, _OF_PROFILE, {"of_profile": profile})
        ]
    return [SavedColumn(**row | {"proposed": bool(row["proposed"])}) for row in rows]


def accepted_fields(ledger: Ledger, profile: str) -> dict[str, dict[str, str]]:
    """Kind -> header -> field, of what counts."""
    found: dict[str, dict[str, str]] = {}
    for each in saved_columns(ledger, [profile]):
        if not each.proposed:
            found.setdefault(each.kind, {})[each.header] = each.field
    return found


def _same(profile: str, kind: str, header: str, *, proposed: bool) -> ColumnElement[bool]:
    table = column_mappings.c
    key = (table.profile == profile) & (table.kind == kind) & (table.header == header)
    return key & (table.proposed == int(proposed))
