"""Notices as they reach people: real Apprise, a real address on this machine, one for each event; and addresses that are dead."""

import asyncio
import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.logs import WATCH, log_line, set_up_log
from callsheet.messages.reader import ENGLISH
from callsheet.messages.text import Surface
from callsheet.notifications import QUEUE, Notification, NotificationQueue, notify
from callsheet.report_links import renew_key
from callsheet.sandbox.server import Sandbox
from callsheet.schedules import run_slot
from callsheet.settings import REPORTS_URL, Profile
from callsheet.watcher.notices import Announcer, saying
from flows.server import _free
from tests.callsheet.test_schedules import NIGHT, engine, nightly
from tests.callsheet.watcher.conftest import Folder, Maker, both, effects, says
from tests.chaos.world import A, C
from tests.flows.living import Heard, webhook
from tests.support.loading import a_csv, numbers
from transforms.masking import _OURS
from validators.message import message

pytestmark = pytest.mark.filterwarnings(
    "ignore:'imghdr' is deprecated:DeprecationWarning"
)  # Apprise's own import
NUMBER = re.compile(r"(?<![\d-])\d{7,}(?![\d-])")


@pytest.fixture
def hook() -> Iterator[tuple[str, Heard]]:
    with webhook() as found:
        yield found


Telling = Callable[..., Folder]


@pytest.fixture
def telling(a_folder: Maker, hook: tuple[str, Heard], monkeypatch: pytest.MonkeyPatch) -> Telling:
    """A watched folder whose notices really go out, once."""
    monkeypatch.setattr("callsheet.notifications._AGAIN", ())

    def make(*addresses: str, **more: Any) -> Folder:
        folder = a_folder(notify=[SecretStr(one) for one in addresses or (hook[0],)], **more)
        folder.watcher = replace(folder.watcher, notifier=notify)
        return folder

    return make


def came(heard: Heard) -> list[tuple[str, str, str]]:
    """Type, title and text of what has come; no notice has a customer's number in it."""
    assert QUEUE.wait(60)
    told = [(one["type"], one["title"], one["message"]) for one in heard]
    assert [text for text in told if NUMBER.search(_OURS.sub("", " ".join(text)))] == []
    return told


def test_rows_to_fix(telling: Telling, hook: tuple[str, Heard]) -> None:
    """Which file, how many rows, and that the to-fix workbook is corrected and dropped; a number in the name is masked."""
    folder = telling()
    folder.customers(f"{numbers(1)[0]} callbacks.csv", [*numbers(2), "12"])
    folder.look(3)
    ((kind, title, body),) = came(hook[1])
    assert kind == "warning"
    outcomes = ENGLISH.outcomes({"invalid": 1, "loaded": 2})
    assert title == says("FILE_OUTCOMES", file="…00 callbacks.csv", outcomes=outcomes)
    assert body.endswith(says("NEXT_ROWS_TO_FIX"))
    assert "PHONE" in body
    (name,) = re.findall(r"…00 callbacks\.\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8}\.to-fix\.xlsx", body)
    assert says("SEE_FOLDER", file=name, folder="done") in body


def test_a_notice_links_to_the_report_page(
    telling: Telling, hook: tuple[str, Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where reports are given over http: the page is there, the log has no link, and the person's folder no page."""
    folder = telling()
    reports = folder.profile.data_dir / "reports"
    reports.mkdir(parents=True)
    renew_key(reports, time.time())
    monkeypatch.setenv(REPORTS_URL, "http://127.0.0.1:4299")
    folder.customers("list.csv", [*numbers(2), "12"])
    folder.look(3)
    ((_, _, body),) = came(hook[1])
    (path,) = re.findall(r"http://127\.0\.0\.1:4299/[a-p]{32}/(\S+/list\.report\.html)$", body)
    assert (reports / path).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert not any("4299" in line for line in folder.log)
    assert not any(name.endswith(".html") for name in folder.names("done"))


def test_a_notice_links_to_the_page_where_that_has_an_address(
    telling: Telling, hook: tuple[str, Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads it signs in there; a link to this machine alone would lead nowhere, and no report page is written for it."""
    monkeypatch.setenv(REPORTS_URL, "http://127.0.0.1:4299")
    folder = telling(web_url="https://callsheet.example/calls")
    folder.customers("list.csv", [*numbers(2), "12"])
    folder.look(3)
    ((_, _, body),) = came(hook[1])
    (load_id,) = re.findall(r"https://callsheet\.example/calls/loads/(\S+)$", body)
    assert (folder.profile.data_dir / "work" / load_id).is_dir()
    assert "4299" not in body
    assert list(folder.profile.data_dir.rglob("*.report.html")) == []


def test_a_notice_has_no_link_where_no_report_is_given_over_http(
    telling: Telling, hook: tuple[str, Heard]
) -> None:
    """Nor is the page written."""
    folder = telling()
    folder.customers("list.csv", [*numbers(2), "12"])
    folder.look(3)
    ((_, _, body),) = came(hook[1])
    assert "http" not in body
    assert list(folder.profile.data_dir.rglob("*.report.html")) == []


def test_a_page_that_cannot_be_written_costs_no_load(
    telling: Telling,
    hook: tuple[str, Heard],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The notice comes without it, and the log says so."""

    def fail(*_: object) -> None:
        raise ValueError("6590010001")

    monkeypatch.setattr("callsheet.engine.report_page.write_page", fail)
    monkeypatch.setenv(REPORTS_URL, "http://127.0.0.1:4299")
    folder = telling()
    folder.customers("list.csv", [*numbers(2), "12"])
    folder.look(3)
    ((_, _, body),) = came(hook[1])
    assert body.endswith(says("NEXT_ROWS_TO_FIX"))
    assert "ValueError" in caplog.text
    assert "6590010001" not in caplog.text


def test_a_file_that_cannot_be_loaded(telling: Telling, hook: tuple[str, Heard]) -> None:
    """A failure says what is wrong with the file and what to do with it."""
    folder = telling()
    (folder.inbox / "list.xlsx").write_bytes(b"<html>6590010001</html>")
    folder.look(3)
    ((kind, title, body),) = came(hook[1])
    nothing = message("NOTHING_READ")
    assert (kind, title) == ("failure", both("FILE_OUTCOMES", file="list.xlsx", outcomes=nothing))
    assert "FILE_HTML" in body
    assert "failed/" in body


@pytest.mark.slow
def test_a_stop_and_the_recovery(telling: Telling, hook: tuple[str, Heard], sandbox: Sandbox) -> None:
    """The service is away: announced once, with when it is retried, and again when the load has finished."""
    folder = telling()
    sandbox.fault("status", A.operation, every=1, status=503)
    folder.customers("list.csv", numbers(2))
    folder.look(4)
    sandbox.clear_faults()
    folder.time += 100
    folder.look(2)
    stopped, ended = came(hook[1])
    assert stopped[:2] == ("failure", says("STOPPED_NOTICE", file="list.csv"))
    assert says("RETRIED_IN", seconds=10) in stopped[2]
    assert stopped[2].endswith(says("NEXT_FAILURE"))
    loaded = ENGLISH.outcomes({"loaded": 2})
    assert ended == (
        "success",
        says("FINISHED_NOTICE", file="list.csv"),
        "\n".join((loaded, says("NEXT_RECOVERY"))),
    )
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_rows_in_doubt(telling: Telling, hook: tuple[str, Heard], sandbox: Sandbox) -> None:
    """Contact plans after a cut answer: nobody may load them again before somebody has looked."""
    folder = telling()
    sandbox.fault("cut_after", C.operation, next=1)
    (folder.inbox / C.kind).mkdir()
    C.write(folder.inbox / C.kind / "plans.csv", numbers(2))
    folder.look(5)
    kind, title, body = came(hook[1])[-1]
    unknown = ENGLISH.outcomes({"unknown": 2})
    assert (kind, title) == ("warning", says("FILE_OUTCOMES", file="plans.csv", outcomes=unknown))
    assert body.endswith(says("NEXT_IN_DOUBT"))


def test_a_load_that_needs_approval(telling: Telling, hook: tuple[str, Heard]) -> None:
    """The notice has why, and how whoever has the folder answers; no command."""
    folder = telling(approve_above_rows=3)
    folder.customers("list.csv", numbers(4))
    folder.look(4)
    ((kind, title, body),) = came(hook[1])
    assert (kind, title) == ("warning", says("NEEDS_APPROVAL", file="list.csv"))
    (load,) = set(re.findall(r"\d{8}-\d{6}-[0-9a-f]{6}", body))
    reasons = (message("ROWS_ABOVE_LIMIT", rows=4, limit=3),)
    assert says("AWAITING_APPROVAL", "en", Surface.FOLDER, load=load, reasons=reasons) in body
    assert says("ANSWER_BY_FOLDER", plan=f"list.{load}.plan.txt") in body


def test_a_night_without_a_file(telling: Telling, hook: tuple[str, Heard]) -> None:
    """The schedule's name, where it looked, and whom to ask."""
    folder = telling()
    schedule = nightly(folder.root / "lists")
    asyncio.run(run_slot(folder.watcher.context, schedule, engine, NIGHT))
    ((_, title, body),) = came(hook[1])
    what = message("NO_FILE_CAME")
    assert title == both("SCHEDULE_NOTICE", name="nightly", what=what)
    assert says("SCHEDULE_LOOKED", name="nightly", files=schedule.files, what=what) in body


def test_a_night_that_leaves_rows_to_fix(
    telling: Telling, hook: tuple[str, Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody sits before a nightly run: the notice says where the rows to fix are, and links to the page."""
    folder = telling()
    reports = folder.profile.data_dir / "reports"
    reports.mkdir(parents=True)
    renew_key(reports, time.time())
    monkeypatch.setenv(REPORTS_URL, "http://127.0.0.1:4299")
    (folder.root / "lists").mkdir()
    a_csv(folder.root / "lists" / "a.csv", "Telephone,Name", f"{numbers(1)[0]},x", "12,y")
    asyncio.run(run_slot(folder.watcher.context, nightly(folder.root / "lists"), engine, NIGHT))
    ((_, title, body),) = came(hook[1])
    assert title == f"nightly: {ENGLISH.outcomes({'invalid': 1, 'loaded': 1})}"
    assert "a.to-fix.xlsx" in body
    assert re.search(r"http://127\.0\.0\.1:4299/[a-p]{32}/\S+/a\.report\.html$", body)


def test_what_a_profile_does_not_want_to_hear_is_not_sent(telling: Telling, hook: tuple[str, Heard]) -> None:
    """`notify_on` chooses; the others are quiet."""
    folder = telling(notify_on=["failure"])
    folder.customers("list.csv", [*numbers(2), "12"])
    folder.look(3)
    assert came(hook[1]) == []
    assert folder.names("done") == ["list.csv", "list.result.xlsx", "list.to-fix.xlsx"]


def test_an_address_that_is_dead_costs_nothing_and_is_said(
    telling: Telling, hook: tuple[str, Heard], caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody listens at the first address: the file is loaded, the second address hears of it, the log names the first."""
    folder = telling(f"json://user:hunter2@127.0.0.1:{_free(0)}/", "slak://TokenA/TokenB", hook[0])
    outcomes = ENGLISH.outcomes({"invalid": 1, "loaded": 2})
    with caplog.at_level(logging.WARNING):
        folder.customers("list.csv", [*numbers(2), "12"])
        folder.look(3)
        assert [title for _, title, _ in came(hook[1])] == [f"list.csv: {outcomes}"]
    ours = [one.getMessage() for one in caplog.records if one.name == "callsheet.notifications"]
    assert len(ours) == 2
    title = f"list.csv: {outcomes}"
    assert ours[0] == says("NOTICE_GIVEN_UP", title=title, service="json", profile="default")
    assert ours[1] == says("NOTICE_ADDRESS_UNKNOWN", profile="default")
    assert "hunter2" not in caplog.text
    assert "Token" not in caplog.text
    assert folder.names("done") == ["list.csv", "list.result.xlsx", "list.to-fix.xlsx"]


def later(monkeypatch: pytest.MonkeyPatch, *pauses: float) -> NotificationQueue:
    """A queue that sends again after these seconds."""
    monkeypatch.setattr("callsheet.notifications._AGAIN", pauses)
    return NotificationQueue()


def given(address: str, title: str = "title") -> Notification:
    return Notification(address, "default", "failure", title, "body")


def lost(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Nothing arrives any more; which try each sending was."""
    tries: list[int] = []

    def send(notification: Notification) -> bool:
        tries.append(notification.tries)
        return False

    monkeypatch.setattr(Notification, "send", send)
    return tries


def until(done: Callable[[], object]) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def test_a_notice_that_did_not_arrive_is_sent_again_behind_new_ones(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The address is away for a moment, as while its service restarts: nobody misses that a load needs approval."""
    queue, port = later(monkeypatch, 0.3, 0.3, 30.0), _free(0)
    with caplog.at_level(logging.WARNING):
        queue.put(given(f"json://127.0.0.1:{port}/", "first"))
        until(lambda: caplog.records)
        with webhook() as (address, heard):
            queue.put(given(address, "second"))
            until(lambda: heard)
            assert queue.wait(30)
        with webhook(port=port) as (_, late):
            until(lambda: late)
    assert [one["title"] for one in (*heard, *late)] == ["second", "first"]
    lost = says("NOTICE_NOT_SENT", title="first", service="json", profile="default")
    ours = [one.getMessage() for one in caplog.records if one.name == "callsheet.notifications"]
    assert ours == [lost]


def test_a_notice_that_never_arrives_is_given_up_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After as many tries as there are pauses, and one."""
    queue, sent = later(monkeypatch, 0.01, 0.01), lost(monkeypatch)
    with caplog.at_level(logging.WARNING):
        queue.put(given("json://127.0.0.1/"))
        until(lambda: len(caplog.records) == 2)
    assert sent == [0, 1, 2]
    facts = {"title": "title", "service": "json", "profile": "default"}
    said = [says(code, **facts) for code in ("NOTICE_NOT_SENT", "NOTICE_GIVEN_UP")]
    assert [one.getMessage() for one in caplog.records] == said


def test_the_end_of_the_process_sends_what_waits_for_the_last_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It does not wait for the next pause, and what is lost then is said."""
    queue, sent = later(monkeypatch, 600.0), lost(monkeypatch)
    with caplog.at_level(logging.WARNING):
        queue.put(given("json://127.0.0.1/"))
        until(lambda: caplog.records)
        queue.end()
    assert sent == [0, 1]
    assert caplog.records[-1].getMessage() == says(
        "NOTICE_GIVEN_UP", title="title", service="json", profile="default"
    )


@pytest.mark.slow
def test_an_address_that_does_not_answer_holds_up_neither_the_load_nor_for_long_the_end(
    telling: Telling, sandbox: Sandbox
) -> None:
    """It takes the notice and then is silent: the next file is loaded before it has said a word."""
    with webhook(pause=600) as (slow, heard):
        folder = telling(slow)
        folder.customers("a.csv", [*numbers(1), "12"])
        folder.customers("b.csv", [numbers(2)[1], "12"])
        folder.look(3)
        assert effects(sandbox) == dict.fromkeys(numbers(2), 1)
        assert len(heard) <= 1
        code = (
            "from pydantic import SecretStr; from callsheet import notifications as n; from callsheet.settings import Profile;"
            f"n._LAST_ONES = 2.0; n.notify(Profile(notify=[SecretStr({slow!r} + '?rto=600')]), 'failure', 'title', 'body'); print('said')"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
        assert run.stdout == "said\n", run.stderr
        assert says("NOTICES_DROPPED", count=1, seconds=2.0) in run.stderr
    QUEUE.wait(30)


def test_an_address_stays_a_secret(telling: Telling) -> None:
    """It holds tokens: neither the settings nor a notice on its way shows it."""
    folder = telling("slack://TokenA/TokenB/TokenC", notify_on=[])
    assert "TokenA" not in json.dumps(folder.profile.model_dump(mode="json"))
    assert "TokenA" not in repr(Notification("slack://TokenA/TokenB/TokenC", "default", "failure", "t", "b"))


def test_a_line_of_the_log_names_its_file_and_event_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the sentence: profile, file, load, event and code, masked as the sentence is."""
    set_up_log("json", "UTC")
    announcer = Announcer(Profile(), log_line(WATCH), notifier=lambda *_: True)
    announcer.tell(
        "failure", message("FINISHED_NOTICE", file="+65 9123 0001.csv"), saying(message("DROP_AGAIN"))
    )
    announcer.log(message("RESUMING", file="a.csv", load="20261123-163605-c2f9f3"))
    told, logged = map(json.loads, capsys.readouterr().err.splitlines())
    assert (told["level"], told["event"], told["code"]) == ("ERROR", "failure", "FINISHED_NOTICE")
    assert (told["profile"], told["file"]) == ("default", "…01.csv")
    assert (logged["level"], logged["load"], logged["file"]) == ("INFO", "20261123-163605-c2f9f3", "a.csv")
    assert "event" not in logged


def test_a_notice_that_others_overtook_says_when_it_is_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is back must not be told as away again by the older notice that comes after."""
    queue, port = later(monkeypatch, 0.3, 0.3, 30.0), _free(0)
    queue.put(replace(given(f"json://127.0.0.1:{port}/", "away"), at="2026-11-29 22:05"))
    until(lambda: queue._waiting)
    with webhook(port=port) as (address, heard):
        queue.put(replace(given(address, "back"), at="2026-11-29 22:06"))
        until(lambda: len(heard) == 2)
    assert [one["title"] for one in heard] == ["back", "2026-11-29 22:05 away"]


def test_what_waits_for_a_dead_address_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thousands of notices to an address that is gone the first ones are sent again; the others are given up and logged."""
    monkeypatch.setattr("callsheet.notifications._MOST", 3)
    queue, sent = later(monkeypatch, 600.0), lost(monkeypatch)
    for _ in range(50):
        queue.put(given("json://127.0.0.1/"))
    assert queue.wait(30)
    assert len(sent) == 50
    assert [waiting.tries for _, _, waiting in queue._waiting] == [1, 1, 1]
    queue.end()
