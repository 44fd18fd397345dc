"""The address of a ledger: never shown with its password, and a wrong one is a setting to correct."""

import sqlite3
import traceback
from contextlib import closing
from pathlib import Path

import pytest

from callsheet.doctor import examine
from callsheet.engine.context import open_context
from callsheet.errors import CallsheetError, SetupError
from callsheet.ledger.address import parsed, shown, without_secrets
from callsheet.ledger.copies import put_back
from callsheet.ledger.database import open_engine
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.read_only import read_only
from callsheet.ledger.records import LedgerError, schema_of
from callsheet.settings import load_profile
from callsheet.settings.profile import Profile

SECRET = "hunter2pa55"
WITH_PASSWORD = [
    f"postgresql://callsheet:{SECRET}@127.0.0.1:1/callsheet?connect_timeout=1",
    f"postgresql://127.0.0.1:1/callsheet?user=callsheet&password={SECRET}&connect_timeout=1",
    f"postgresql://callsheet@127.0.0.1:1/callsheet?sslpassword={SECRET}&connect_timeout=1&sslmode=nonsense",
    f"postgresql://callsheet:{SECRET}@127.0.0.1:1/callsheet?{SECRET}={SECRET}",
    f"mysql://callsheet:{SECRET}@127.0.0.1:1/callsheet",
]


@pytest.mark.parametrize("url", WITH_PASSWORD)
def test_no_failure_shows_a_password(url: str, tmp_path: Path) -> None:
    """Not in the message, nor in the exception or what it came from."""

    def look() -> None:
        with read_only(url):
            pass

    for opened in (lambda: Ledger(url, data_dir=tmp_path), look):
        with pytest.raises(LedgerError) as told:
            opened()
        shown_all = (
            "".join(traceback.format_exception(told.value)) + repr(told.value.message) + str(told.value)
        )
        assert SECRET not in shown_all.replace(f'"{url}"', "")


@pytest.mark.parametrize("url", WITH_PASSWORD)
def test_doctor_and_commands_show_no_password(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever is wrong with the database, or with its address."""
    monkeypatch.setenv("CALLSHEET_LEDGER", url)
    monkeypatch.setenv("CALLSHEET_DATA_DIR", str(tmp_path))
    found = [repr(finding) + str(CallsheetError.of(finding.message)) for finding in examine("sandbox")]
    assert SECRET not in "".join(found)


@pytest.mark.parametrize(
    "url",
    [
        "no address",
        "://",
        f"callsheet:{SECRET}@db/callsheet",
        f"postgresql//callsheet:{SECRET}@db",
        f"postgresql://callsheet:{SECRET}@db:port/callsheet",
        f"postgresql://callsheet:{SECRET}@db:99999999999999/callsheet" + "\x00",
        f"mysql://callsheet:{SECRET}@db/callsheet",
        f"nonsense+driver://{SECRET}@db",
        "/var/lib/ledger.db",
        "sqlite",
    ],
)
def test_a_malformed_address_is_a_wrong_setting(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Said with the setting's name and without its value, by the settings and by the ledger itself."""
    with pytest.raises(LedgerError) as refused:
        Ledger(url, data_dir=tmp_path)
    assert SECRET not in str(refused.value)
    if "\x00" in url:
        return
    monkeypatch.setenv("CALLSHEET_LEDGER", url)
    with pytest.raises(SetupError) as told:
        load_profile()
    assert told.value.message.get("setting") == "ledger"
    assert SECRET not in "".join(traceback.format_exception(told.value))


def test_an_address_is_shown_as_far_as_it_is_no_secret() -> None:
    """User, host and database say which one it is."""
    url = parsed(f"postgresql://callsheet:{SECRET}@db:5432/calls?password={SECRET}&sslmode=require")
    assert shown(url) == "postgresql://callsheet:***@db:5432/calls"
    assert SECRET not in without_secrets(f"cannot use {SECRET}", url)


@pytest.mark.parametrize("written", ["", "x", "-1", "0", "7.5", " 7", "٧", "9" * 40, "NULL"])
def test_a_schema_version_that_is_none_is_said(written: str, tmp_path: Path) -> None:
    """By whoever opens the ledger, and by a restore."""
    with pytest.raises(LedgerError) as told:
        schema_of(written)
    assert told.value.message.code == "LEDGER_SCHEMA_UNKNOWN"
    path = tmp_path / "ledger.db"
    open_engine(f"sqlite:///{path}").dispose()
    with closing(sqlite3.connect(path)) as ledger, ledger:
        ledger.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", [written])
    for opened in (
        lambda: Ledger(f"sqlite:///{path}"),
        lambda: put_back(path, tmp_path / "other.db", tmp_path / "aside"),
    ):
        with pytest.raises(LedgerError) as refused:
            opened()
        assert refused.value.message.code == "LEDGER_SCHEMA_UNKNOWN"


def test_a_disk_without_room_for_another_file_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inodes are used up: bytes may be free, and yet nothing can be created."""
    import errno
    import os

    real = os.open

    def full(path: str | Path, flags: int, *mode: int, **more: int) -> int:
        if flags & os.O_CREAT and not Path(path).exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return real(path, flags, *mode, **more)

    monkeypatch.setattr(os, "open", full)
    profile = Profile(data_dir=tmp_path / "data", state_dir=tmp_path / "state")
    with pytest.raises(CallsheetError) as told, open_context(profile):
        pass
    assert told.value.message.code == "LEDGER_OPEN_DISK_FULL"
