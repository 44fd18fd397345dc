"""New ledgers as tests need hundreds of: their tables are copied and not made, and little room is set aside beside them.

Making them takes a tenth of a load of three rows. What a new ledger is made of is tested where it is made, in
`tests/callsheet/ledger`, and so is its reserve in `tests/chaos`.
"""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from callsheet.ledger import database, disk_health

_LITTLE = 64 * 1024  # bytes
_make = database._sqlite


@pytest.fixture(scope="module")
def quick_ledgers() -> Iterator[None]:
    """For a module whose tests ask nothing of how a ledger is made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_sqlite", _copied)
        patch.setattr(disk_health, "RESERVE", _LITTLE)
        yield


def _copied(path: Path, **how: Any) -> Engine:
    engine = _make(path, **how)
    if path.stat().st_size == 0:
        path.write_bytes(_empty())
    return engine


@cache
def _empty() -> bytes:
    """A file with all tables, that is no ledger yet: it has neither a schema's number nor a name of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        engine = _make(path, alone=True)
        with engine.begin() as connection:
            database._make_tables(connection)
        engine.dispose()
        return path.read_bytes()
