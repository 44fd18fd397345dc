"""`callsheet doctor`: every line, well and not well, against a real sandbox, real folders and real servers."""

import http.server
import importlib.metadata
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import pytest

from callsheet import doctor
from callsheet.doctor import CHECKS, Finding, checked, examine, run_doctor
from callsheet.engine.context import open_context
from callsheet.errors import Exit
from callsheet.ledger.processes import this_process
from callsheet.ledger.states import LoadState
from callsheet.messages import ENGLISH, TEXTS
from callsheet.sandbox.server import Sandbox
from callsheet.settings import load_profile
from callsheet.sheets import parser_process
from callsheet.sheets.parser_process import ParserProcess
from callsheet.watcher.folders import MARK, WatchFolders, put_mark
from tests.callsheet.ledger.test_ledger import loaded_with
from tests.callsheet.watcher.test_edges import as_nobody
from tests.chaos.world import A, prepared
from tests.support.accounts import GROUP, as_root
from tests.support.language import assert_chinese
from tests.support.loading import numbers
from validators.message import Message, message

LINES = [
    "settings",
    "schedules",
    "network",
    "credentials",
    "clock",
    "folders",
    "sharing",
    "disk",
    "ledger",
    "prefect",
    "versions",
]


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


def to_fix(what: str) -> Message:
    """What is wrong with a thing that is not well."""
    line = found(what)
    assert not line.well, line
    return line.message


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
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_a_sound_installation_is_ok_in_every_line(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is to be done: exit 0, and the same as JSON."""
    assert run_doctor(None, as_json=False) == Exit.WELL
    shown = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].split()[-1] for line in shown] == [*LINES, "notices", "confinement"]
    assert all(line.startswith("ok  ") for line in shown)
    assert run_doctor(None, as_json=True) == Exit.WELL
    listed = json.loads(capsys.readouterr().out)
    assert [line["what"] for line in listed] == [*LINES, "notices", "confinement"]
    assert all({"what", "well", "code", "said"} == set(line) for line in listed)


def test_settings_that_are_wrong_end_it_there(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without settings nothing else can be checked; exit 3."""
    settings.setenv("CALLSHEET_RATE", "often")
    assert run_doctor(None, as_json=False) == Exit.SETTINGS
    (line,) = capsys.readouterr().out.splitlines()
    assert "rate" in line
    assert line.startswith("FIX settings: ")


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("cron = 'nightly'\nfiles = 'lists/*.csv'", "VALUE_CRON"),
        ("cron = '0 1 * * *'\nfiles = '/no/such/folder/%Y-*.csv'", "SCHEDULE_FOLDER_MISSING"),
        ("cron = '0 1 * * *'\nfiles = 'x.csv'\nprofile = 'sales'", "PROFILE_UNKNOWN"),
    ],
)
def test_a_schedule_that_cannot_run_is_named(
    table: str, wrong: str, settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A wrong cron line, a folder that does not exist, a profile that does not exist."""
    (tmp_path / "callsheet.toml").write_text(f"[[schedules]]\nname = 'n'\n{table}\n")
    assert wrong in to_fix("schedules").codes()


@pytest.mark.parametrize(
    ("name", "value", "facts"),
    [
        ("APP_SECRET", "wrong", {}),
        ("APP_ID", "", {"setting": "app_id"}),
        ("BASE_URL", "http://127.0.0.1:9", {}),
    ],
)
def test_credentials_that_are_not_accepted(
    name: str, value: str, facts: dict[str, str], settings: pytest.MonkeyPatch
) -> None:
    """A wrong secret, a missing one, a service that is not there; the secret is in no line."""
    settings.setenv(f"CALLSHEET_{name}", value)
    lines = list(examine(None))
    wrong = next(line for line in lines if line.what == "credentials")
    assert not wrong.well
    assert facts.items() <= dict(wrong.message.params).items()
    assert "sandbox-secret" not in repr(lines) + "".join(ENGLISH.say(line.message) for line in lines)


def test_a_clock_that_is_wrong(settings: pytest.MonkeyPatch) -> None:
    """The service's Date header is compared with this machine's time; a minute is too much."""
    for apart, well in ((-5, True), (305, False), (-305, False)):
        with server({"Date": formatdate(time.time() + apart, usegmt=True)}) as url:
            settings.setenv("CALLSHEET_BASE_URL", url)
            line = found("clock")
            assert line.well is well, line
            assert line.message.code == ("CLOCK_CLOSE" if well else "CLOCK_OFF")
            assert line.message["seconds"] == pytest.approx(-apart, abs=5)
    with server({}) as url:
        settings.setenv("CALLSHEET_BASE_URL", url)
        assert found("clock") == Finding.ok("clock", "CLOCK_UNKNOWN")


def test_a_folder_that_cannot_be_written(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Named with what to do, as the user that runs it; also one in a folder that this user may not even enter."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        data = Path(place) / "data"
        data.mkdir()
        data.chmod(0o555)
        cases = [(data, message("FOLDER_NOT_WRITABLE", folder=str(data)))]
        if os.geteuid() == 0:  # who is nobody for this test, and may not enter root's folder
            denied = message("NOT_PERMITTED", file=str(tmp_path / "data"), cause=message("OS_EACCES"))
            cases.append((tmp_path / "data", denied))
        for folder, wrong in cases:
            settings.setenv("CALLSHEET_DATA_DIR", str(folder))
            profile = load_profile()
            tmp_path.chmod(0o700)
            with as_nobody():
                line = checked("folders", CHECKS["folders"], profile)
            assert line == Finding("folders", False, wrong)


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
    assert to_fix("folders") == message("INBOX_OPEN", folder=str(inbox))
    inbox.chmod(0o755)
    (inbox / MARK).unlink()
    assert to_fix("folders").code == "FOLDER_NOT_MOUNTED"


SCANS = {"scans": 6, "fewer": 2}


def test_with_whom_the_watched_folder_is_shared(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And what is known of a file that somebody still writes, by the system's answer about a file of ours."""
    shown = message("WRITING_SHOWN")
    assert found("sharing").message == message("SHARED_WITH_NOBODY", writing=shown)
    group = str(os.getegid())
    settings.setenv("CALLSHEET_INBOX_GROUP", group)
    settings.setattr("callsheet.watcher.sharing.Sharing.lets_through", lambda *_: True)
    settings.setattr("callsheet.watcher.reach.holds", lambda _: False)
    hidden = message("WRITING_OF_OTHERS_NOT_SHOWN", **SCANS)
    assert found("sharing") == Finding.ok("sharing", "SHARED_WITH", group=group, mode="0640", writing=hidden)
    settings.setattr("callsheet.watcher.reach.holds", lambda _: True)
    assert found("sharing").message["writing"] == shown
    with open_context(load_profile()) as context:
        put_mark(context.ledger, load_profile().inbox_dir)
    settings.setattr("callsheet.watcher.reach.open_for_writing", lambda _: None)
    assert found("sharing").message["writing"] == message("WRITING_NOT_SHOWN", **SCANS)


@as_root
def test_what_keeps_the_group_out_of_the_watched_folder(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder above it; one of somebody else's; one whose new files are not the group's; not being a member."""
    settings.setenv("CALLSHEET_INBOX_GROUP", str(GROUP))
    settings.setenv("CALLSHEET_INBOX", str(tmp_path / "drop" / "inbox"))
    closed = next(path for path in reversed(tmp_path.parents) if not path.stat().st_mode & 0o001)
    assert to_fix("sharing") == message("FOLDER_CLOSED", folder=str(closed), group=str(GROUP))
    settings.setattr("callsheet.watcher.sharing.Sharing.lets_through", lambda *_: True)
    assert found("sharing").well
    places = WatchFolders.of(load_profile())
    places.make()
    assert found("sharing").well
    places.done.chmod(0o770)
    known = {"folder": str(places.done), "group": str(GROUP)}
    assert to_fix("sharing") == message("FOLDER_WITHOUT_SETGID", **known)
    places.done.chmod(0o2775)
    assert found("sharing").well  # the next start mends it
    os.chown(places.done, 65534, -1)
    assert to_fix("sharing") == message("FOLDER_NOT_SHARED", **known, mode="2770")
    settings.setattr("callsheet.watcher.sharing.belongs_to", lambda _: False)
    assert to_fix("sharing").code == "GROUP_NOT_OURS"
    settings.setenv("CALLSHEET_INBOX_GROUP", "nobody-has-this-group")
    assert to_fix("settings")["error"] == message("VALUE_GROUP")


def test_a_disk_with_little_room(settings: pytest.MonkeyPatch) -> None:
    """Less than what is kept free is told with the place."""
    settings.setattr("callsheet.doctor._LEAST_FREE", 1 << 60)
    assert to_fix("disk").code == "DISK_LOW"


def test_a_ledger_of_a_newer_program(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An older callsheet must not write into it."""
    with open_context(load_profile()):
        pass
    with sqlite3.connect(tmp_path / "data" / "ledger.db") as file:
        file.execute("UPDATE meta SET value = '999' WHERE name = 'schema_version'")
    file.close()
    assert "LEDGER_NEWER" in to_fix("ledger").codes()


def test_a_ledger_that_others_can_read(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It holds customers' numbers."""
    with open_context(load_profile()):
        pass
    ledger = tmp_path / "data" / "ledger.db"
    ledger.chmod(0o644)
    assert to_fix("ledger") == message("LEDGER_READABLE_BY_OTHERS", path=str(ledger))


def test_a_ledger_whose_old_copy_would_not_be_noticed(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A state folder that cannot be written, is in the data folder, or has lost its record."""
    (tmp_path / "file").write_text("")
    settings.setenv("CALLSHEET_STATE_DIR", str(tmp_path / "file"))
    assert to_fix("ledger") == message("LEDGER_NOT_RECORDED", folder=str(tmp_path / "file"))
    inside = tmp_path / "data" / "state"
    settings.setenv("CALLSHEET_STATE_DIR", str(inside))
    assert to_fix("ledger") == message("LEDGER_RECORDED_INSIDE", folder=str(inside))
    with open_context(load_profile()) as context:
        loaded_with(context.ledger)
        context.ledger.set_state("20261123-a", LoadState.CLOSED)
    settings.setenv("CALLSHEET_STATE_DIR", str(tmp_path / "elsewhere"))
    assert to_fix("ledger") == message("LEDGER_NOT_ACCEPTED")


def test_loads_that_have_stopped_and_loads_that_are_being_worked_on(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a living process has is nothing to do; what nobody has is."""
    profile = load_profile()
    load = prepared(profile, A, numbers(2), tmp_path)
    assert to_fix("ledger") == message("LOADS_UNFINISHED", count=1)
    with open_context(profile) as context:
        context.ledger.claims.take(load, this_process())
    assert found("ledger").well


def test_a_load_that_is_waiting_for_approval(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is no load that has to be resumed."""
    from callsheet.ledger.approvals import ask

    load = prepared(load_profile(), A, numbers(2), tmp_path)
    with open_context(load_profile()) as context:
        ask(context.ledger, load, "default", [message("ROWS_ABOVE_LIMIT", rows=2, limit=1)])
    assert to_fix("ledger") == message("LOADS_WAITING", count=1)


def test_a_prefect_server_that_is_away(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that answers is ok; none configured is ok too; one that is gone is not, from wherever its address comes."""
    with server({}) as url:
        settings.setenv("PREFECT_API_URL", f"{url}/api")
        assert found("prefect") == Finding.ok("prefect", "PREFECT_ANSWERS", url=f"{url}/api")
    assert to_fix("prefect").code == "PREFECT_SILENT"
    settings.delenv("PREFECT_API_URL")
    assert found("prefect") == Finding.ok("prefect", "PREFECT_NONE")
    home = Path(os.environ["PREFECT_HOME"])
    home.mkdir(exist_ok=True)
    (home / "profiles.toml").write_text(f'active = "here"\n[profiles.here]\nPREFECT_API_URL = "{url}/api"\n')
    assert to_fix("prefect") == message("PREFECT_SILENT", url=f"{url}/api")


@pytest.mark.slow
def test_nothing_of_prefect_is_imported() -> None:
    """It takes seconds; its version and its address are found without it."""
    code = "import callsheet.doctor, sys; assert 'prefect' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("name", "version"), [("sqlalchemy", "2.1.9"), ("fastapi", "0.165.0"), ("fastapi", "1.0")]
)
def test_versions_that_do_not_go_together(name: str, version: str, settings: pytest.MonkeyPatch) -> None:
    """With these Prefect's server does not start, or never fires a schedule: said by name."""
    real = importlib.metadata.version
    settings.setattr("importlib.metadata.version", lambda asked: version if asked == name else real(asked))
    wrong = to_fix("versions")
    assert (wrong.code, wrong["package"]) == ("VERSION_TOO_NEW", name)


def test_the_versions_are_shown(settings: pytest.MonkeyPatch) -> None:
    """For whoever asks for help."""
    assert found("versions").message["python"] == sys.version.split()[0]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_an_address_for_notices_that_nobody_knows(
    settings: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Counted, not shown: it may hold a token."""
    settings.setenv("CALLSHEET_NOTIFY", '["json://127.0.0.1:9/", "slak://TokenA/TokenB"]')
    wrong = to_fix("notices")
    assert wrong == message("NOTICES_WRONG", wrong=1, count=2)
    assert "Token" not in caplog.text
    settings.setenv("CALLSHEET_NOTIFY", '["json://127.0.0.1:9/"]')
    right = found("notices").message
    assert (right.code, right["count"]) == ("NOTICES_FOUND", 1)
    assert isinstance(right["events"], tuple)
    assert right["events"][0] == "failure"


@pytest.mark.parametrize(
    ("allowed", "code"),
    [
        ([], "CONFINEMENT_WHOLE"),
        (["fork"], "CONFINEMENT_PARTIAL"),
        (["read", "write", "connect", "fork", "run"], "CONFINEMENT_PARTIAL"),
    ],
)
def test_which_limits_hold_for_the_process_that_reads_a_file(
    settings: pytest.MonkeyPatch, allowed: list[str], code: str
) -> None:
    """What the system does not forbid is named; callsheet works all the same."""
    settings.setattr(ParserProcess, "allowed_attempts", lambda _: allowed)
    line = found("confinement")
    assert (line.message.code, line.well) == (code, True)
    said = ENGLISH.say(line.message)
    assert [TEXTS[f"ATTEMPT_{name.upper()}"].en in said for name in allowed] == [True] * len(allowed)


def test_a_parser_that_does_not_start_is_to_be_fixed(settings: pytest.MonkeyPatch) -> None:
    """It is what reads every file."""
    settings.setattr(parser_process, "_START", "nonsense(")
    parsing = parser_process.ParserProcess()
    settings.setattr(doctor, "parser_process", lambda: parsing)
    assert to_fix("confinement").code == "CONFINEMENT_UNKNOWN"
    parsing.close()


def test_every_check_has_a_name_in_both_languages() -> None:
    """A check without its line in the catalogue would break the whole report."""
    for what in ("settings", *CHECKS):
        text = TEXTS[f"DOCTOR_{what.upper()}"]
        assert text.en
        assert text.zh


def test_in_chinese_no_line_is_english(
    settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With language zh; also when the settings are wrong."""
    settings.setenv("CALLSHEET_LANGUAGE", "zh")
    assert run_doctor(None, as_json=False) == Exit.WELL
    settings.setenv("CALLSHEET_RATE", "often")
    assert run_doctor(None, as_json=False) == Exit.SETTINGS
    assert_chinese(capsys.readouterr().out)


def test_settings_without_a_file_are_not_said_to_come_from_one(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is named was read."""
    settings.delenv("CALLSHEET_CONFIG", raising=False)
    settings.chdir(tmp_path)
    (tmp_path / "callsheet.toml").unlink()
    assert found("settings").message.code == "SETTINGS_WITHOUT_FILE"
    (tmp_path / "callsheet.toml").write_text("", encoding="utf-8")
    assert found("settings").message.code == "SETTINGS_FOUND"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://[", "ftp://voice.example"])
def test_a_clock_that_could_not_be_asked_is_not_reported(url: str, settings: pytest.MonkeyPatch) -> None:
    """A service that is not there says nothing about its time."""
    settings.setenv("CALLSHEET_BASE_URL", url)
    assert to_fix("clock") == message("CLOCK_NOT_COMPARED", url=url)
