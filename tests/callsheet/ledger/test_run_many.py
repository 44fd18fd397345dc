"""Statements with many records: what the driver is given does what the toolkit would have done."""

import hmac

import pytest
from sqlalchemy import Connection, bindparam, delete, insert, select

from callsheet.ledger.fingerprints import fingerprint
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.run_many import run_many
from callsheet.ledger.schema import meta

_ADD = insert(meta)
_DROP = delete(meta).where(meta.c.value == bindparam("of_value"), meta.c.name == bindparam("of_name"))


def test_every_record_is_written_whatever_the_order_of_its_names(ledger: Ledger) -> None:
    def work(connection: Connection) -> list[tuple[str, ...]]:
        run_many(connection, _ADD, [{"name": "a'?%s", "value": "1"}, {"name": "b", "value": "2"}])
        run_many(connection, _ADD, [{"value": "3", "name": "c"}])
        run_many(connection, _DROP, [{"of_name": "b", "of_value": "2"}, {"of_value": "x", "of_name": "c"}])
        run_many(connection, _DROP, [])
        found = connection.execute(select(meta).where(meta.c.name.in_(["a'?%s", "b", "c"])))
        return sorted((row.name, row.value) for row in found)

    assert ledger.transaction(work) == [("a'?%s", "1"), ("c", "3")]


@pytest.mark.parametrize("key", [b"", b"k" * 32, b"k" * 64, b"k" * 65], ids=len)
def test_a_fingerprint_is_the_hash_that_every_ledger_has(key: bytes) -> None:
    """Ledgers of earlier versions were written with the library's own HMAC."""
    expected = hmac.digest(key, b"6591230001", "sha256").hex()[:32]
    assert fingerprint(key, "6591230001") == expected
