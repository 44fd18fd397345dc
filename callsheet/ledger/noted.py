"""Words that a ledger keeps under a name: sets that only grow, such as the lengths of the numbers that it knows."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select, update

from callsheet.ledger.schema import meta


def words(connection: Connection, name: str) -> frozenset[str]:
    """The words that are kept under a name."""
    found = connection.scalar(select(meta.c.value).where(meta.c.name == name))
    return frozenset((found or "").split())


def note(connection: Connection, name: str, more: Iterable[str]) -> None:
    """Add words to those that are kept under a name."""
    known, more = words(connection, name), set(more)
    if more <= known:
        return
    value = " ".join(sorted(known | more))
    if known:
        connection.execute(update(meta).where(meta.c.name == name).values(value=value))
    else:
        connection.execute(insert(meta), {"name": name, "value": value})
