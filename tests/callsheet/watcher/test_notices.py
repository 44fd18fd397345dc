"""Notices as they reach people: real Apprise, a real address on this machine, one for each event; and addresses that are dead."""

import asyncio
import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.masking import _OURS
from callsheet.notifications import POST, Notification, notify
from callsheet.sandbox.server import Sandbox
from callsheet.schedules import run_slot
from flows.server import _free
from tests.callsheet.test_schedules import NIGHT, engine, nightly
from tests.callsheet.watcher.conftest import Folder, Maker, effects
from tests.chaos.world import A, C
from tests.flows.living import Heard, webhook
from tests.support.loading import a_csv, numbers

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
def telling(a_folder: Maker, hook: tuple[str, Heard]) -> Telling:
    """A watched folder whose notices really go out."""

    def make(*addresses: str, **more: Any) -> Folder:
        folder = a_folder(notify=[SecretStr(one) for one in addresses or (hook[0],)], **more)
        folder.watcher.notifier = notify
        return folder

    return make


def came(heard: Heard) -> list[tuple[str, str, str]]:
    """Type, title and text of what has come; no notice has a customer's number in it."""
    assert POST.wait(10)
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
    assert re.fullmatch(r"…00 callbacks.csv: 1 invalid, 2 loaded", title)
    assert "drop that workbook into the inbox" in body
    assert re.search(r"See …00 callbacks\.\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8}\.csv in done/", body)


def test_a_file_that_cannot_be_loaded(telling: Telling, hook: tuple[str, Heard]) -> None:
    """A failure says what is wrong with the file and what to do with it."""
    folder = telling()
    (folder.inbox / "list.xlsx").write_bytes(b"<html>6590010001</html>")
    folder.look(3)
    ((kind, title, body),) = came(hook[1])
    assert (kind, title) == ("failure", "list.xlsx: nothing could be read")
    assert "FILE_HTML" in body
    assert "failed/" in body


def test_a_stop_and_the_recovery(telling: Telling, hook: tuple[str, Heard], sandbox: Sandbox) -> None:
    """The service is away: told once with the load to resume by its whole id, and told when it has come to its end."""
    folder = telling()
    sandbox.fault("status", A.operation, every=1, status=503)
    folder.customers("list.csv", numbers(2))
    folder.look(4)
    sandbox.clear_faults()
    folder.time += 100
    folder.look(2)
    stopped, ended = came(hook[1])
    assert stopped[:2] == ("failure", "list.csv stopped before its end")
    assert "It is gone on with by itself in 10 s." in stopped[2]
    assert re.search(r"callsheet resume \d{8}-\d{6}-[0-9a-f]{6}", stopped[2])
    assert ended == ("success", "list.csv came to its end", "2 loaded\nNothing is to be done.")
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


def test_rows_in_doubt(telling: Telling, hook: tuple[str, Heard], sandbox: Sandbox) -> None:
    """Contact plans after a cut answer: nobody may load them again before somebody has looked."""
    folder = telling()
    sandbox.fault("cut_after", C.operation, next=1)
    (folder.inbox / C.kind).mkdir()
    C.write(folder.inbox / C.kind / "plans.csv", numbers(2))
    folder.look(5)
    kind, title, body = came(hook[1])[-1]
    assert (kind, title) == ("warning", "plans.csv: 2 unknown")
    assert "Do not load them again before somebody has looked" in body
    assert "--verify" in body


def test_a_load_that_waits_for_a_yes(telling: Telling, hook: tuple[str, Heard]) -> None:
    """The notice has the very words that answer it."""
    folder = telling(approve_above_rows=3)
    folder.customers("list.csv", numbers(4))
    folder.look(4)
    ((kind, title, body),) = came(hook[1])
    assert (kind, title) == ("warning", "list.csv waits for a yes")
    assert "more than 3" in body
    assert re.search(r"callsheet approve \d{8}-\d{6}-[0-9a-f]{6} --by NAME \(or refuse\)", body)


def test_a_night_without_a_file(telling: Telling, hook: tuple[str, Heard]) -> None:
    """The schedule's name, where it looked, and whom to ask."""
    folder = telling()
    schedule = nightly(folder.root / "lists")
    asyncio.run(run_slot(folder.watcher.context, schedule, engine, NIGHT))
    ((_, title, body),) = came(hook[1])
    assert title == "nightly: no file came"
    assert "lists" in body
    assert "Ask whoever delivers the list" in body


def test_a_night_that_leaves_rows_to_fix(telling: Telling, hook: tuple[str, Heard]) -> None:
    """Nobody sits before a nightly run: the notice says where the rows to fix are."""
    folder = telling()
    (folder.root / "lists").mkdir()
    a_csv(folder.root / "lists" / "a.csv", "Telephone,Name", f"{numbers(1)[0]},x", "12,y")
    asyncio.run(run_slot(folder.watcher.context, nightly(folder.root / "lists"), engine, NIGHT))
    ((_, title, body),) = came(hook[1])
    assert title == "nightly: 1 invalid, 1 loaded"
    assert "a.to-fix.xlsx" in body


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
    with caplog.at_level(logging.WARNING):
        folder.customers("list.csv", [*numbers(2), "12"])
        folder.look(3)
        assert [title for _, title, _ in came(hook[1])] == ["list.csv: 1 invalid, 2 loaded"]
    ours = [one.getMessage() for one in caplog.records if one.name == "callsheet.notifications"]
    assert len(ours) == 2
    assert "did not reach a json address of profile default" in ours[0]
    assert "not one that Apprise knows" in ours[1]
    assert "hunter2" not in caplog.text
    assert "Token" not in caplog.text
    assert folder.names("done") == ["list.csv", "list.result.xlsx", "list.to-fix.xlsx"]


@pytest.mark.slow
def test_an_address_that_does_not_answer_holds_up_neither_the_load_nor_for_long_the_end(
    telling: Telling, sandbox: Sandbox
) -> None:
    """It takes the notice and then is silent: the next file is loaded before it has said a word."""
    with webhook(pause=30) as (slow, heard):
        folder = telling(slow)
        folder.customers("a.csv", [*numbers(1), "12"])
        folder.customers("b.csv", [numbers(2)[1], "12"])
        folder.look(3)
        assert effects(sandbox) == dict.fromkeys(numbers(2), 1)
        assert len(heard) <= 1
        code = (
            "from pydantic import SecretStr; from callsheet import notifications as n; from callsheet.settings import Profile;"
            f"n._LAST_ONES = 2.0; n.notify(Profile(notify=[SecretStr({slow!r} + '?rto=60')]), 'failure', 'title', 'body'); print('said')"
        )
        began = time.monotonic()
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert run.stdout == "said\n", run.stderr
        assert time.monotonic() - began < 29
        assert "could not be sent within 2 s" in run.stderr
    POST.wait(30)


def test_an_address_stays_a_secret(telling: Telling) -> None:
    """It holds tokens: neither the settings nor a letter on its way show it."""
    folder = telling("slack://TokenA/TokenB/TokenC", notify_on=[])
    assert "TokenA" not in json.dumps(folder.profile.model_dump(mode="json"))
    assert "TokenA" not in repr(Notification("slack://TokenA/TokenB/TokenC", "default", "failure", "t", "b"))
