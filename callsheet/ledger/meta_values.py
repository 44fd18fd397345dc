"""Single values of a ledger that are about no load: its schema's version, its keys, whether it was restored."""

from sqlalchemy import Connection, bindparam, select

from callsheet.ledger.direct import value
from callsheet.ledger.schema import meta

# Every load asks for some, so it is built once.
_VALUE = select(meta.c.value).where(meta.c.name == bindparam("of_name"))


def meta_value(connection: Connection, name: str) -> str | None:
    """The value of that name, if there is one."""
    found: str | None = value(connection, _VALUE, {"of_name": name})
    return found
