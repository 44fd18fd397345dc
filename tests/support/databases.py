"""A PostgreSQL database of its own for a test, on the server that CALLSHEET_TEST_POSTGRES_URL names."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

POSTGRES = os.environ.get("CALLSHEET_TEST_POSTGRES_URL", "")


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of an empty database, dropped at the end; skips the test where there is no server."""
    if not POSTGRES:
        pytest.skip("CALLSHEET_TEST_POSTGRES_URL names no server")
    name = f"callsheet_{secrets.token_hex(6)}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            url = make_url(POSTGRES).set(database=name, drivername="postgresql")
            yield url.render_as_string(hide_password=False)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()
