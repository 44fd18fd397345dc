"""The log of a process: text and JSON, one line a record, nothing private in either."""

import json
import logging
import logging.config
import os
import re
import subprocess
import sys
import threading
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.child_process import child_command
from callsheet.logs import SERVE, WATCH, ErrorStream, about, as_json, as_text, log_line, set_up_log
from callsheet.masking import remember_secrets
from callsheet.settings import load_profile

NUMBER, MAIL, SECRET = "+65 9123 0001", "ann@example.test", "s3cret-of-the-app"
AT = datetime(2026, 11, 26, 17, 30, tzinfo=UTC).timestamp()

Shell = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _without_prefects_api(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test before these has set Prefect's log up, its loggers send to an API that is not there."""
    if handlers := sys.modules.get("prefect.logging.handlers"):
        monkeypatch.setattr(handlers.APILogHandler, "emit", lambda *_: None)


def record(text: str, name: str = WATCH, level: int = logging.INFO, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, level, "", 0, text, (), more.pop("exc_info", None))
    made.created = AT
    vars(made).update(more)
    return made


def lines(shell: Shell) -> list[dict[str, Any]]:
    """The lines of standard error, each an object."""
    out, err = shell.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Singapore", "2026-11-27 01:30:00"), ("UTC", "2026-11-26 17:30:00")],
)
def test_a_line_of_text_has_the_time_of_the_profile(
    zone: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the times within it, whatever zone the machine is set to; what is not ours says where it comes from."""
    monkeypatch.setenv("CALLSHEET_LOG_ZONE", zone)
    assert as_text(record("Watching.")) == f"{shown} Watching."
    assert as_text(record("odd", "prefect.runner", logging.WARNING)) == f"{shown} WARNING prefect.runner: odd"


def test_a_line_of_json_says_what_it_is_about() -> None:
    """Its time in UTC, level, logger and message; the profile, load, file, event and code where they are known."""
    with about(profile="sales", file=""), about(load="20261123-163605-c2f9f3", event="failure"):
        said = json.loads(as_json(record("Stopped.", "callsheet", logging.ERROR)))
    assert said == {
        "time": "2026-11-26T17:30:00.000Z",
        "level": "ERROR",
        "logger": "callsheet",
        "message": "Stopped.",
        "profile": "sales",
        "load": "20261123-163605-c2f9f3",
        "event": "failure",
    }
    assert set(json.loads(as_json(record("Later.")))) == {"time", "level", "logger", "message"}
    assert json.loads(as_json(record("Run.", flow_run_name="customers.xlsx")))["run"] == "customers.xlsx"


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "logger", [WATCH, SERVE, "callsheet", "flows.external_run", "prefect.flow_runs", "py.warnings"]
)
def test_nothing_private_is_in_a_line(form: str, logger: str, capsys: Shell) -> None:
    """Numbers, mail addresses, secrets that are known or look like one, and the text of an error; whoever logs it."""
    remember_secrets([SECRET])
    set_up_log(form, "UTC")
    private = (NUMBER, MAIL, SECRET, "abcdefgh12345.x", "hunter22", "eyJhbGci.eyJzdWIi.sig", "tok-9999")
    text = (
        f"{NUMBER} {MAIL} {SECRET} Bearer abcdefgh12345.x http://ann:hunter22@proxy.test/ "
        'eyJhbGci.eyJzdWIi.sig {"token": "tok-9999"} token=tok-9999'
    )
    with about(file=f"{NUMBER}.xlsx", load=MAIL, profile=SECRET):
        logging.getLogger(logger).error("%s", text, exc_info=ValueError(text))
    err = capsys.readouterr().err
    assert "ValueError" in err
    assert [each for each in private if each in err] == []
    assert "91230001" not in err.replace(" ", "")


def test_a_secret_of_the_environment_is_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that is given to this process only while it runs."""
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "callsheet:wholly-random")
    assert "wholly-random" not in as_json(record("got callsheet:wholly-random"))


def _fail() -> None:
    try:
        int("ann")
    except ValueError as first:
        raise OSError("bob") from first


def test_a_traceback_is_within_its_line(capsys: Shell) -> None:
    """With its causes; of each error its kind and places, not its text."""
    set_up_log("json", "UTC")
    try:
        _fail()
    except OSError:
        logging.getLogger("callsheet").exception("odd\nthing")
    (said,) = lines(capsys)
    assert said["message"] == "odd\nthing"
    trace = said["traceback"].splitlines()
    assert [line for line in trace if "test_logs.py" not in line] == ["ValueError", "OSError"]
    assert not {"ann", "bob"} & set(re.findall(r"\w+", said["traceback"]))


def test_errors_that_end_a_thread_and_warnings_are_lines_too(
    capsys: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not tracebacks over many lines; whoever debugs sees those."""
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    monkeypatch.setenv("CALLSHEET_DEBUG", "1")
    set_up_log("json", "UTC")
    assert threading.excepthook is threading.__excepthook__
    monkeypatch.delenv("CALLSHEET_DEBUG")
    set_up_log("json", "UTC")
    threading.excepthook(threading.ExceptHookArgs((ValueError, ValueError("ann"), None, None)))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        ErrorStream()
        warnings.warn("odd", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    said = lines(capsys)
    assert [line["logger"] for line in said] == ["callsheet", "py.warnings"]
    assert (said[0]["message"], said[0]["traceback"]) == ("ValueError", "ValueError")


INTERRUPTED = "import signal as s; s.signal(s.SIGINT, s.default_int_handler); s.raise_signal(s.SIGINT)"  # whoever starts us may ignore it
OF_PREFECT = "from prefect.logging.configuration import setup_logging; setup_logging()\n"


@pytest.mark.parametrize("before", ["", pytest.param(OF_PREFECT, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("ending", "kinds"),
    [
        ("raise ValueError('+6591230001')", {"ValueError"}),
        ("assert not Thread(target=int, args=['no +6591230001']).start()", {"ValueError"}),
        ("class Odd:\n    def __del__(self):\n        int('no +6591230001')\nOdd()", {"ValueError"}),
        (INTERRUPTED, {"KeyboardInterrupt"}),
        ("raise SystemExit(3)", set()),
    ],
)
@pytest.mark.thinned(6)
def test_what_python_prints_of_a_child_is_lines_of_the_log(
    before: str, ending: str, kinds: set[str], tmp_path: Path
) -> None:
    """Whatever ends it or a thread of it: of ours by how it is started, of Prefect's runs by the log that Prefect sets up."""
    (tmp_path / "odd_child.py").write_text(f"from threading import Thread\n{before}{ending}\n")
    command = [sys.executable, "-m", "odd_child"] if before else child_command("odd_child")
    set_up_log("json", "UTC")
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    said = [json.loads(line) for line in ended.stderr.splitlines()]
    assert {line["message"] for line in said} == kinds
    assert all({"time", "level", "logger"} <= line.keys() for line in said)
    assert "6591230001" not in ended.stderr


def test_a_zone_that_nobody_knows_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that Prefect starts elsewhere may have none."""
    monkeypatch.setenv("CALLSHEET_LOG_ZONE", "Mars/Base")
    assert as_text(record("Watching.")) == "2026-11-26 17:30:00 Watching."


def test_the_secrets_of_a_profile_are_known_once_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app secret, passwords in addresses, keys of services for notices; ordinary words stay."""
    monkeypatch.setenv("CALLSHEET_APP_SECRET", "first-secret")
    monkeypatch.setenv("CALLSHEET_LEDGER", "postgresql://callsheet:hunter22@db/callsheet")
    monkeypatch.setenv(
        "CALLSHEET_NOTIFY", '["slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/callsheet"]'
    )
    load_profile()
    monkeypatch.delenv("CALLSHEET_APP_SECRET")
    text = as_json(
        record(
            "first-secret hunter22 https://hooks.test/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ callsheet"
        )
    )
    assert (
        json.loads(text)["message"]
        == "[secret] [secret] https://hooks.test/[secret]/[secret]/[secret] callsheet"
    )


def test_the_host_of_an_address_for_notices_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other addresses on the same machine stay readable, such as that of the Prefect UI; a host that is a key has no dot."""
    notify = [
        "json://127.0.0.1:18765/a1b2c3d4e5",
        "jsons://hooks2.example.com/f6g7h8i9j0",
        "slack://T2JJ3T3L2/A2",
    ]
    monkeypatch.setenv("CALLSHEET_NOTIFY", json.dumps(notify))
    load_profile()
    text = as_json(
        record("http://127.0.0.1:4200 https://hooks2.example.com/x a1b2c3d4e5 f6g7h8i9j0 T2JJ3T3L2")
    )
    assert json.loads(text)["message"] == (
        "http://127.0.0.1:4200 https://hooks2.example.com/x [secret] [secret] [secret]"
    )


def test_the_console_of_prefect_is_replaced_before_and_after_it_is_set_up(capsys: Shell) -> None:
    """By the variable that its configuration heeds, and in loggers that have their console already; each record is one line."""
    from prefect.logging.configuration import DEFAULT_LOGGING_SETTINGS_PATH, load_logging_config
    from prefect.logging.handlers import PrefectConsoleHandler

    server = logging.getLogger("test.like.uvicorn")
    server.addHandler(PrefectConsoleHandler(stream=sys.stderr))
    server.propagate = False
    set_up_log("json", "UTC")
    console = load_logging_config(DEFAULT_LOGGING_SETTINGS_PATH)["handlers"]["console"]
    assert (
        console["class"]
        == os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_CLASS"]
        == "callsheet.logs.ErrorStream"
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"standard": {"format": "%(message)s"}},
            "handlers": {"console": console},
            "loggers": {"test.prefect": {"handlers": ["console"], "propagate": False}},
        }
    )
    logging.getLogger("test.prefect").warning("one")
    server.warning("two")
    assert [line["message"] for line in lines(capsys)] == ["one", "two"]
    server.handlers.clear()


@pytest.mark.parametrize("logger", [SERVE, WATCH])
def test_the_lines_of_serve_and_watch_do_not_depend_on_the_level_of_prefects_console(
    logger: str, capsys: Shell
) -> None:
    """Prefect gives the root its own handler, with the level that keeps the logs of runs off the terminal."""
    set_up_log("json", "UTC")
    before = logging.root.handlers[:]
    logging.root.handlers[:] = [ErrorStream(level=logging.WARNING)]
    log_line(logger)("Watching.")
    logging.getLogger("prefect.flow_runs").info("not shown")
    logging.root.handlers[:] = before
    assert [line["message"] for line in lines(capsys)] == ["Watching."]


def test_set_up_twice_writes_each_line_once(capsys: Shell) -> None:
    """A command may read its profile more than once."""
    set_up_log("text", "UTC")
    set_up_log("json", "UTC")
    log_line(WATCH)("Watching.")
    assert [line["message"] for line in lines(capsys)] == ["Watching."]
    assert sum(isinstance(each, ErrorStream) for each in logging.root.handlers) == 1


@pytest.mark.parametrize(
    ("event", "level"),
    [
        ("", "INFO"),
        ("recovery", "INFO"),
        ("failure", "ERROR"),
        ("in_doubt", "WARNING"),
        ("approval", "WARNING"),
    ],
)
def test_a_line_has_the_level_of_its_event(event: str, level: str, capsys: Shell) -> None:
    """So that a collector of logs can choose without reading sentences."""
    set_up_log("json", "UTC")
    with about(event=event):
        log_line(WATCH)("Something.")
    assert lines(capsys)[0]["level"] == level


def test_a_record_that_cannot_be_shown_ends_nothing(capsys: Shell) -> None:
    """Too few arguments for its text: its logger and the kind of error are written, in the form of the log."""
    set_up_log("json", "UTC")
    ErrorStream().emit(logging.LogRecord("other", logging.ERROR, "", 0, "%s %s", ("one",), None))
    (said,) = lines(capsys)
    assert (said["logger"], said["message"]) == ("other", "TypeError")


@given(st.text())
def test_whatever_the_text_a_record_is_one_line(text: str) -> None:
    """Line ends of every alphabet, control characters, halves of letters: no reader of lines is misled."""
    written = as_json(record(text.replace("%", "")))
    assert len(written.splitlines()) == 1
    assert isinstance(json.loads(written)["message"], str)
    assert len(as_text(record(text.replace("%", ""))).splitlines()) == 1


def test_a_handler_that_fails_shows_nothing_of_the_record(capsys: Shell) -> None:
    """As one of Prefect's whose form wants what a record of another library lacks: Python would print the record as it is."""
    set_up_log("json", "UTC")
    failing = logging.StreamHandler(sys.stderr)
    failing.setFormatter(logging.Formatter("%(flow_run_name)s %(message)s"))
    logger = logging.getLogger("prefect.of_a_test")
    logger.addHandler(failing)
    try:
        logger.error("%s said so", NUMBER)
    finally:
        logger.removeHandler(failing)
    (line,) = lines(capsys)
    assert line["message"] == "…01 said so"
