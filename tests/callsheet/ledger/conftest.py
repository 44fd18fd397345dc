"""A ledger on each database, for the tests of what both must do alike."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from callsheet.ledger.ledger import Ledger
from tests.support.databases import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in a file and, where there is a server, on PostgreSQL."""
    with ExitStack() as stack:
        here = f"sqlite:///{tmp_path / 'ledger.db'}"
        url = here if request.param == "sqlite" else stack.enter_context(fresh_database())
        yield stack.enter_context(Ledger(url))
