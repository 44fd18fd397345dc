"""One statement with many records, given to the driver as it is.

The toolkit's own way prepares each record anew, and compiles some statements each time: three times the work of the database.
"""

from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from callsheet.ledger.direct import compiled


def run_many(connection: Connection, statement: Any, records: Collection[Mapping[str, Any]]) -> None:
    """Run a statement once per record, in their order; all records have the same names.

    `statement` is one that lives as long as its module, since it is compiled once; its values are text and whole numbers.
    """
    if not records:
        return
    prepared = compiled(statement, connection.dialect, next(iter(records)))
    if prepared.names is None:
        connection.exec_driver_sql(prepared.text, [{**prepared.constants, **record} for record in records])
    else:
        several = len(prepared.names) > 1 and not prepared.constants
        places: Any = (
            itemgetter(*prepared.names) if several else lambda record: tuple(prepared.places(record))
        )
        connection.exec_driver_sql(prepared.text, list(map(places, records)))
