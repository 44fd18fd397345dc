"""A ledger that a check asks again and again is opened once, and each question sees what is committed."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from callsheet.ledger import read_only
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema_version import SCHEMA_VERSION


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The engines that were made for reading."""
    made: list[Any] = []
    make = sqlalchemy.create_engine

    def noted(*words: Any, **more: Any) -> Any:
        made.append(make(*words, **more))
        return made[-1]

    monkeypatch.setattr(read_only, "create_engine", noted)
    return made


def restored(ledger: Ledger, mark: str) -> None:
    order = f"INSERT OR REPLACE INTO meta (name, value) VALUES ('mark', '{mark}')"
    ledger.transaction(lambda connection: connection.exec_driver_sql(order).rowcount)


def mark_in(url: str) -> str:
    with read_only.read_only(url) as found:
        assert found
        with found.look() as connection:
            return str(connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'mark'").scalar())


def test_it_is_opened_once_in_a_block_and_sees_what_is_committed_meanwhile(
    tmp_path: Path, opened: list[Any]
) -> None:
    """Outside of a block each question opens it, as before; whose schema it is, is asked once."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as ledger:
        restored(ledger, "first")
        with read_only.opened_once():
            assert mark_in(url) == "first"
            restored(ledger, "second")
            assert [mark_in(url), mark_in(url)] == ["second", "second"]
            assert not read_only.is_of_another_schema(url)
            assert len(opened) == 1
        assert [mark_in(url), mark_in(url)] == ["second", "second"]
        assert len(opened) == 3
        schema = f"UPDATE meta SET value = '{SCHEMA_VERSION + 1}' WHERE name = 'schema_version'"
        ledger.transaction(lambda connection: connection.exec_driver_sql(schema).rowcount)
        with read_only.opened_once(), read_only.read_only(url) as found:
            assert found is None


def test_a_file_without_an_open_log_is_opened_each_time(tmp_path: Path, opened: list[Any]) -> None:
    """It is opened as if nobody wrote it, which must not last: somebody may begin to."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as ledger:
        restored(ledger, "first")
    with read_only.opened_once():
        assert [mark_in(url), mark_in(url)] == ["first", "first"]
        assert len(opened) == 2
        with Ledger(url) as ledger:
            restored(ledger, "second")
            assert mark_in(url) == "second"
