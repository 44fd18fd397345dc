"""`callsheet doctor`: every line, well and not well, against a real sandbox, real folders and real servers."""

import http.server
import importlib.metadata
import json
import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import pytest

from callsheet.doctor import Finding, _folders, _looked, examine, run_doctor
from callsheet.engine.context import open_context
from callsheet.errors import Exit
from callsheet.ledger.ownership import this_process
from callsheet.sandbox.server import Sandbox
from callsheet.settings import load_profile
from callsheet.watcher.folders import MARK, put_mark
from tests.callsheet.watcher.test_edges import as_nobody
from tests.chaos.world import A, prepared
from tests.support.loading import numbers

LINES = ["settings", "schedules", "credentials", "clock", "folders", "disk", "ledger", "prefect", "versions"]


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The settings of a sound installation; a test makes one of them wrong."""
    given = {
        "BASE_URL": sandbox.url,
        "APP_ID": sandbox.app_id,
        "APP_SECRET": sandbox.app_secret,
        "AGENT_ID": "1001",
        "DATA_DIR": str(tmp_path / "data"),
        "CONFIG": str(tmp_path / "callsheet.toml"),
        "ATTEMPTS": "1",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"CALLSHEET_{name}", value)
    (tmp_path / "callsheet.toml").touch()
    return monkeypatch


def found(what: str) -> Finding:
    """The line about a thing."""
    (line,) = (one for one in examine(None) if one.what == what)
    return line


def to_do(what: str) -> str:
    """What is to be done about a thing that is not well."""
    line = found(what)
    assert not line.well, line
    return line.said


@contextmanager
def server(headers: dict[str, str]) -> Iterator[str]:
    """A server that says nothing but its headers."""

    class Silent(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_a_sound_installation_is_ok_in_every_line(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is to be done: exit 0, and the same as JSON."""
    assert run_doctor(None, as_json=False) == Exit.WELL
    shown = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].split()[-1] for line in shown] == [*LINES, "notices"]
    assert all(line.startswith("ok") for line in shown)
    assert run_doctor(None, as_json=True) == Exit.WELL
    assert [one["what"] for one in json.loads(capsys.readouterr().out)] == [*LINES, "notices"]


def test_settings_that_are_wrong_end_it_there(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without settings there is nothing more to look at; exit 3."""
    settings.setenv("CALLSHEET_RATE", "often")
    assert run_doctor(None, as_json=False) == Exit.SETTINGS
    (line,) = capsys.readouterr().out.splitlines()
    assert "rate" in line
    assert line.startswith("do")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("cron = 'nightly'\nfiles = 'lists/*.csv'", "cron"),
        ("cron = '0 1 * * *'\nfiles = '/no/such/folder/%Y-*.csv'", "no folder /no/such/folder"),
        ("cron = '0 1 * * *'\nfiles = 'x.csv'\nprofile = 'sales'", "There is no profile 'sales'"),
    ],
)
def test_a_schedule_that_cannot_run_is_named(
    table: str, said: str, settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A wrong cron line, a folder that is not there, a profile that does not exist."""
    (tmp_path / "callsheet.toml").write_text(f"[[schedules]]\nname = 'n'\n{table}\n")
    assert said in to_do("schedules")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("APP_SECRET", "wrong", ""), ("APP_ID", "", "app_id"), ("BASE_URL", "http://127.0.0.1:9", "")],
)
def test_credentials_that_are_not_taken(
    name: str, value: str, said: str, settings: pytest.MonkeyPatch
) -> None:
    """A wrong secret, one that is missing, a service that is not there; the secret is in no line."""
    settings.setenv(f"CALLSHEET_{name}", value)
    lines = list(examine(None))
    wrong = next(one for one in lines if one.what in {"credentials", "connection"})
    assert not wrong.well
    assert said in wrong.said
    assert "sandbox-secret" not in repr(lines)


def test_a_clock_that_is_wrong(settings: pytest.MonkeyPatch) -> None:
    """The service's Date header is compared with this machine's time; a minute is too much."""
    for apart, well in ((-5, True), (305, False), (-305, False)):
        with server({"Date": formatdate(time.time() + apart, usegmt=True)}) as url:
            settings.setenv("CALLSHEET_BASE_URL", url)
            line = found("clock")
            assert line.well is well, line
            if not well:
                assert f"{-apart:+d}"[:3] in line.said
                assert "NTP" in line.said
    with server({}) as url:
        settings.setenv("CALLSHEET_BASE_URL", url)
        assert "does not tell its time" in found("clock").said


def test_a_folder_that_cannot_be_written(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Named with what to do, as the user that runs it; also one in a folder that this user may not even enter."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        data = Path(place) / "data"
        data.mkdir()
        data.chmod(0o555)
        cases = [(data, f"{data} cannot be written")]
        if os.geteuid() == 0:  # who is nobody for this test, and may not enter root's folder
            cases.append((tmp_path / "data", "Permission denied"))
        for folder, said in cases:
            settings.setenv("CALLSHEET_DATA_DIR", str(folder))
            profile = load_profile()
            tmp_path.chmod(0o700)
            with as_nobody():
                line = _looked(_folders, profile)
            assert not line.well
            assert said in line.said
            assert "give this user the right to" in line.said


def test_a_watched_folder_that_is_away_or_open_to_everybody(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before it was watched a missing folder is nothing; afterwards it is not mounted. Asking puts no mark."""
    inbox = tmp_path / "share"
    settings.setenv("CALLSHEET_INBOX", str(inbox))
    assert found("folders").well
    assert not inbox.exists()
    with open_context(load_profile()) as context:
        put_mark(context.ledger, inbox)
    assert found("folders").well
    inbox.chmod(0o777)
    assert f"chmod o-w {inbox}" in to_do("folders")
    inbox.chmod(0o755)
    (inbox / MARK).unlink()
    assert "not mounted" in to_do("folders")


def test_a_disk_with_little_room(settings: pytest.MonkeyPatch) -> None:
    """Less than what is kept free is told with the place."""
    settings.setattr("callsheet.doctor._LEAST_FREE", 1 << 60)
    assert "make room" in to_do("disk")


def test_a_ledger_of_a_newer_program(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An older callsheet must not write into it."""
    with open_context(load_profile()):
        pass
    with sqlite3.connect(tmp_path / "data" / "ledger.db") as file:
        file.execute("UPDATE meta SET value = '999' WHERE name = 'schema_version'")
    file.close()
    assert "newer callsheet" in to_do("ledger")


def test_a_ledger_that_others_can_read(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It holds customers' numbers."""
    with open_context(load_profile()):
        pass
    (tmp_path / "data" / "ledger.db").chmod(0o644)
    assert "chmod 600" in to_do("ledger")


def test_loads_that_have_stopped_and_loads_that_are_being_worked_on(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a living process has is nothing to do; what nobody has is."""
    profile = load_profile()
    load = prepared(profile, A, numbers(2), tmp_path)
    assert "1 loads have stopped before their end" in to_do("ledger")
    with open_context(profile) as context:
        context.ledger.claims.take(load, this_process())
    assert found("ledger").well


def test_a_load_that_waits_for_a_yes(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is no load that has to be resumed."""
    from callsheet.ledger.approvals import ask

    load = prepared(load_profile(), A, numbers(2), tmp_path)
    with open_context(load_profile()) as context:
        ask(context.ledger, load, "default", ["it is large"])
    assert "1 loads wait for a yes" in to_do("ledger")


def test_a_prefect_server_that_is_away(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that answers is ok; none configured is ok too; one that is gone is not, from wherever its address comes."""
    with server({}) as url:
        settings.setenv("PREFECT_API_URL", f"{url}/api")
        assert f"{url}/api answers" in found("prefect").said
    assert "does not answer" in to_do("prefect")
    settings.delenv("PREFECT_API_URL")
    assert "callsheet serve starts one" in found("prefect").said
    home = Path(os.environ["PREFECT_HOME"])
    home.mkdir(exist_ok=True)
    (home / "profiles.toml").write_text(f'active = "here"\n[profiles.here]\nPREFECT_API_URL = "{url}/api"\n')
    assert "does not answer" in to_do("prefect")


@pytest.mark.parametrize(
    ("name", "version"), [("sqlalchemy", "2.1.9"), ("fastapi", "0.165.0"), ("fastapi", "1.0")]
)
def test_versions_that_do_not_go_together(name: str, version: str, settings: pytest.MonkeyPatch) -> None:
    """With these Prefect's server does not start, or never fires a schedule: said by name."""
    real = importlib.metadata.version
    settings.setattr("importlib.metadata.version", lambda asked: version if asked == name else real(asked))
    assert f"needs {name} below" in to_do("versions")


def test_the_versions_are_shown(settings: pytest.MonkeyPatch) -> None:
    """For whoever asks for help."""
    assert f"Python {sys.version.split()[0]}" in found("versions").said


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_an_address_for_notices_that_nobody_knows(
    settings: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Counted, not shown: it may hold a token."""
    settings.setenv("CALLSHEET_NOTIFY", '["json://127.0.0.1:9/", "slak://TokenA/TokenB"]')
    said = to_do("notices")
    assert "1 of 2 addresses" in said
    assert "Token" not in said + caplog.text
    settings.setenv("CALLSHEET_NOTIFY", '["json://127.0.0.1:9/"]')
    assert "1 addresses, on failure" in found("notices").said
