"""Which watched folders this installation has seen: one whose mark is gone is not mounted, and not empty."""

import secrets

from sqlalchemy import Connection, insert, select

from ledger.store import Ledger
from ledger.tables import watched


def mark_of(ledger: Ledger, folder: str) -> tuple[str, bool]:
    """The mark that a watched folder must hold, and whether it is a new one that has to be put there."""
    if mark := _known(ledger, folder):
        return mark, False
    told: list[tuple[str, bool]] = []

    def run(connection: Connection) -> int:
        mark = connection.scalar(select(watched.c.mark).where(watched.c.folder == folder))
        if mark is None:
            made = secrets.token_hex(8)
            connection.execute(insert(watched), {"folder": folder, "mark": made})
        told.append((mark or made, mark is None))
        return 0

    ledger.do(run)
    return told[0]


def is_marked(ledger: Ledger, folder: str) -> bool:
    """Whether a watched folder has a mark already."""
    return bool(_known(ledger, folder))


def _known(ledger: Ledger, folder: str) -> str:
    query = select(watched.c.mark).where(watched.c.folder == folder)
    with ledger.look() as connection:
        return connection.scalar(query) or ""
