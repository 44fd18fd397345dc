"""The watched folder on a real folder and a real sandbox: every file once, its result beside it."""

import asyncio
import gc
import json
import weakref
from typing import Any

import pytest

from callsheet.engine.context import open_context, open_ledger
from callsheet.errors import SetupError
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.watch import watch
from tests.callsheet.watcher.conftest import BLOCKED, CUSTOMERS, Folder, Maker, effects, says
from tests.support.loading import a_csv, later, numbers


@pytest.mark.workbooks
def test_a_dropped_file_is_loaded_once_and_its_result_is_beside_it(folder: Folder, sandbox: Sandbox) -> None:
    """Into `done`, with its moment in the name and the result workbook next to it; inbox and working are empty."""
    folder.customers("list.csv", numbers(3))
    folder.look(2)
    assert folder.names("inbox") == ["list.csv"]
    folder.look(3)
    assert folder.names("done") == ["list.csv", "list.result.xlsx"]
    assert folder.names("inbox") == folder.names("working") == folder.names("failed") == []
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert folder.notices == []


def test_a_slow_copy_is_taken_when_it_is_whole(folder: Folder, sandbox: Sandbox) -> None:
    """F1: while rows still come the file stays; it is loaded whole, once."""
    folder.customers("list.csv", numbers(1))
    for number in numbers(6)[1:]:
        folder.look()
        with (folder.inbox / "list.csv").open("a") as file:
            file.write(f"{number},x\n")
    assert effects(sandbox) == {}
    folder.look(3)
    assert effects(sandbox) == dict.fromkeys(numbers(6), 1)


def test_a_file_that_cannot_be_read_fails_with_the_reason_in_two_languages(folder: Folder) -> None:
    """The file is in `failed`, a plain text beside it, and a notice went out without the content."""
    (folder.inbox / "list.xlsx").write_bytes(b"<html>6590010001</html>")
    folder.look(3)
    assert folder.names("failed") == ["list.xlsx", "list.xlsx.why.txt"]
    why = folder.text("failed", "why")
    assert "FILE_HTML" in why
    assert says("WHY_USAGE") in why
    assert says("WHY_USAGE", "zh") in why
    assert "6590010001" not in why
    assert [event for event, *_ in folder.notices] == ["failure"]


@pytest.mark.parametrize(
    ("place", "name", "lines", "code"),
    [
        (".", "list.csv", ("Phone", "6590010001"), "KIND_AMBIGUOUS"),
        (".", "dnc.csv", ("Phone,Name", "6590010001,Ann"), "KIND_CONTRADICTED"),
        ("DNC/2026", "list.csv", ("Phone,Name", "6590010001,Ann"), "KIND_CONTRADICTED"),
        ("customer-numbers", "opt-outs.csv", ("Phone", "6590010001"), "KIND_CONTRADICTED"),
    ],
)
def test_a_list_that_may_be_one_not_to_call_is_given_back_with_the_question(
    place: str, name: str, lines: tuple[str, ...], code: str, folder: Folder, sandbox: Sandbox
) -> None:
    """By its headers, its name, and the folders it was dropped into, also where they name a kind."""
    (folder.inbox / place).mkdir(parents=True, exist_ok=True)
    a_csv(folder.inbox / place / name, *lines)
    folder.look(3)
    assert code in folder.text("failed", "why")
    assert "--set" not in folder.text("failed", "why")
    assert effects(sandbox) == {}


@pytest.mark.workbooks
def test_rows_to_fix_stand_beside_the_file_and_are_told(folder: Folder) -> None:
    """Bad rows do not fail the file: it is done, with the rows to fix, which can be dropped as they are."""
    folder.customers("list.csv", [*numbers(2), "12"])
    folder.look(3)
    assert folder.names("done") == ["list.csv", "list.result.xlsx", "list.to-fix.xlsx"]
    assert [event for event, *_ in folder.notices] == ["rows_to_fix"]


@pytest.mark.slow
def test_the_same_content_again_is_said_and_not_sent_unless_dropped_into_again(
    folder: Folder, sandbox: Sandbox
) -> None:
    """F4: whatever its name; the folder `again` is how an analyst insists."""
    for name in ("list.csv", "other name.csv"):
        folder.customers(name, numbers(3))
        folder.look(3)
    assert "other name.csv.why.txt" in folder.names("failed")
    assert says("FIRST_FILE", file="list.csv") in folder.text("failed", "why")
    assert len(sandbox.audit("import_customer_numbers")) == 1
    folder.customers("again/list.csv", numbers(3))
    folder.look(3)
    assert len(sandbox.audit("import_customer_numbers")) == 2


@pytest.mark.slow
@pytest.mark.workbooks
def test_the_same_name_never_overwrites(folder: Folder) -> None:
    """Two lists of one name: both are in `done`, each with its own result."""
    for first in (6_590_010_000, 6_590_020_000):
        folder.customers("list.csv", numbers(2, first))
        folder.look(3)
    assert folder.names("done") == ["list.csv", "list.csv", "list.result.xlsx", "list.result.xlsx"]


def test_the_folder_says_the_kind(folder: Folder, sandbox: Sandbox) -> None:
    """A sheet whose headers do not fit the folder's kind is refused, not guessed at."""
    (folder.inbox / "forbidden-numbers").mkdir()
    folder.customers("forbidden-numbers/list.csv", numbers(2))
    folder.look(3)
    assert "list.csv.why.txt" in folder.names("failed")
    assert effects(sandbox) == {}


@pytest.mark.slow
def test_forbidden_numbers_of_a_drop_go_first(folder: Folder, sandbox: Sandbox) -> None:
    """Whole customers wait for a forbidden list that still arrives, and whoever is on it is not dialled."""
    folder.customers("a.csv", numbers(3))
    folder.look()
    blocked = a_csv(folder.inbox / "b.csv", BLOCKED, f"{numbers(3)[0]},out")
    folder.look(2)
    with blocked.open("a") as file:
        file.write(f"{numbers(3)[1]},out\n")
    folder.look(3)
    assert effects(sandbox) == {numbers(3)[2]: 1}
    assert len(folder.names("done")) == 4


def test_customers_stay_back_when_the_forbidden_numbers_of_their_drop_failed(
    folder: Folder, sandbox: Sandbox
) -> None:
    """Refused with the reason beside them, unless the profile says otherwise."""
    (folder.inbox / "forbidden-numbers").mkdir()
    folder.customers("a.csv", numbers(3))
    (folder.inbox / "forbidden-numbers" / "b.csv").write_text("nothing,known\n1,2\n")
    folder.look(4)
    assert {"a.csv", "a.csv.why.txt", "b.csv", "b.csv.why.txt"} <= set(folder.names("failed"))
    assert folder.names("done") == folder.names("working") == []
    assert effects(sandbox) == {}


def test_the_profile_may_let_customers_go_all_the_same(a_folder: Maker, sandbox: Sandbox) -> None:
    """`forbidden_first = false` is the override."""
    folder = a_folder(forbidden_first=False)
    (folder.inbox / "forbidden-numbers").mkdir()
    folder.customers("a.csv", numbers(3))
    (folder.inbox / "forbidden-numbers" / "b.csv").write_text("nothing,known\n1,2\n")
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)


@pytest.mark.slow
def test_customers_wait_while_forbidden_numbers_are_tried_again(folder: Folder, sandbox: Sandbox) -> None:
    """A forbidden list that stopped is gone on with after a pause, and only then are the customers sent."""
    a_csv(folder.inbox / "b.csv", BLOCKED, f"{numbers(3)[0]},out")
    folder.customers("a.csv", numbers(3))
    sandbox.fault("429", "import_forbidden_numbers", every=1, retry_after="0")
    folder.look(6)
    assert effects(sandbox) == {}
    sandbox.clear_faults()
    folder.look(12)
    assert effects(sandbox) == dict.fromkeys(numbers(3)[1:], 1)
    assert [event for event, *_ in folder.notices] == ["failure", "recovery"]


@pytest.mark.slow
def test_a_load_that_stops_is_gone_on_with_and_fails_in_the_end(a_folder: Maker, sandbox: Sandbox) -> None:
    """After the last try the file is in `failed` with what to do; nothing was sent twice."""
    folder = a_folder(watch_retries=2, attempts=1)
    folder.customers("a.csv", numbers(3))
    sandbox.fault("429", "import_customer_numbers", every=1, retry_after="0")
    folder.look(40)
    assert "a.csv.why.txt" in folder.names("failed")
    assert says("WHY_STOPPED") in folder.text("failed", "why")
    assert says("DROP_AGAIN") in folder.notices[1][2]
    assert says("RETRIED_IN", seconds=10) in folder.notices[0][2]
    assert [event for event, *_ in folder.notices] == ["failure", "failure"]


@pytest.mark.slow
def test_a_pause_that_the_service_asks_for_is_kept(
    a_folder: Maker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N11: with Retry-After of hours the service is not asked every few seconds; then the load goes on."""
    folder = a_folder(watch_retries=2, attempts=1)
    folder.customers("a.csv", numbers(3))
    sandbox.fault("429", "import_customer_numbers", next=1, retry_after="9999")
    folder.look(40)
    assert len(sandbox.audit("import_customer_numbers")) == 1
    waits = [says("RETRIED_IN", seconds=seconds) for seconds in range(9_900, 10_000)]
    assert any(wait in folder.notices[0][2] for wait in waits)
    folder.time += 10_000
    later(monkeypatch, 10_000)
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)


def test_a_folder_that_is_not_mounted_is_an_alarm_and_not_an_empty_inbox(
    folder: Folder, sandbox: Sandbox
) -> None:
    """F18: without its mark nothing is taken; when it is back a notice says so and the files are loaded."""
    mounted = folder.profile.inbox_dir
    folder.customers("a.csv", numbers(3))
    mounted.rename(mounted.with_name("unmounted"))
    folder.look(4)
    assert [event for event, *_ in folder.notices] == ["failure"]
    mounted.mkdir()
    folder.look(2)
    mounted.rmdir()
    mounted.with_name("unmounted").rename(mounted)
    folder.look(4)
    assert folder.notices[-1][0] == "recovery"
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)


@pytest.mark.workbooks
def test_what_was_in_work_when_the_watcher_died_is_taken_up(folder: Folder, sandbox: Sandbox) -> None:
    """K1, K2: a file in `working` without loads is read, one with a load that stopped is gone on with; a lost claim is cleared."""
    places = folder.watcher.places
    lost = places.working / "2026-11-01_000000_00000000"
    lost.mkdir(parents=True)
    orphan = places.working / "2026-11-01_000001_00000000"
    orphan.mkdir()
    a_csv(orphan / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x")
    note: dict[str, object] = {"name": "a.csv", "kind": None, "again": False, "loads": []}
    (orphan / ".job.json").write_text(json.dumps(note))
    folder.look()
    assert folder.names("done") == ["a.csv", "a.result.xlsx"]
    assert effects(sandbox) == {numbers(1)[0]: 1}
    assert list(places.working.iterdir()) == []


@pytest.mark.slow
def test_a_file_whose_note_is_damaged_is_given_back_unsent(folder: Folder, sandbox: Sandbox) -> None:
    """It may have been held back, or be a forbidden list: named, not sent, and waited for until it is dropped again."""
    left = folder.watcher.places.working / "2026-11-01_000001_00000000"
    left.mkdir(parents=True)
    a_csv(left / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x")
    (left / ".job.json").write_text('{"name": "a.c')
    folder.look()
    assert folder.names("failed") == ["a.csv", "a.csv.why.txt"]
    assert says("JOB_NOTE_DAMAGED") in folder.text("failed", "why")
    assert [event for event, *_ in folder.notices] == ["failure"]
    folder.customers("b.csv", numbers(1, 6_590_020_000))
    folder.look(3)
    assert effects(sandbox) == {}
    folder.customers("a.csv", numbers(1))
    folder.look(3)
    assert effects(sandbox) == {numbers(1)[0]: 1}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["-rf.csv", "a\nb.csv", "\u202egnp.csv", "n" * 240 + ".csv", "名单.csv", ".job.json.csv"]
)
def test_no_name_is_too_strange(name: str, folder: Folder, sandbox: Sandbox) -> None:
    """F12: names are data: control characters, options, directions and lengths change nothing."""
    folder.customers(name, numbers(1))
    folder.look(4)
    assert effects(sandbox) == ({} if name.startswith(".") else {numbers(1)[0]: 1})


def test_two_watchers_on_one_folder_take_each_file_once(folder: Folder, sandbox: Sandbox) -> None:
    """F6: while one works the other stands by: a lock of the operating system says who."""
    from callsheet.file_lock import only_one

    folder.customers("a.csv", numbers(2))
    with only_one(folder.profile.data_dir / "locks" / f"{folder.profile.name}.watch") as mine:
        assert mine
        folder.look(5)
        assert folder.names("inbox") == ["a.csv"]
    folder.look(5)
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)


@pytest.mark.workbooks
def test_a_job_that_was_given_back_when_the_watcher_died_is_only_forgotten(
    folder: Folder, sandbox: Sandbox
) -> None:
    """K11: its file is in `done`, its note was left behind: no second result, nothing sent."""
    folder.customers("a.csv", numbers(2))
    folder.look(3)
    done = folder.root / "done" / folder.profile.name
    (file,) = done.glob("*.csv")
    left = folder.watcher.places.working / file.name.split(".")[1]
    left.mkdir()
    with open_context(folder.profile) as context:
        loads = [load.id for load in context.ledger.loads()]
    note = {"name": "a.csv", "kind": None, "again": False, "loads": loads}
    (left / ".job.json").write_text(json.dumps(note))
    folder.look(2)
    assert folder.names("done") == ["a.csv", "a.result.xlsx"]
    assert list(folder.watcher.places.working.iterdir()) == []
    assert len(sandbox.audit("import_customer_numbers")) == 1


@pytest.mark.slow
def test_a_stop_half_way_leaves_the_rest_to_the_next_start(folder: Folder, sandbox: Sandbox) -> None:
    """K13: nothing new begins once a stop was asked for; the next start loads the rest, each file once."""
    inner, begun = folder.watcher._loader.run_load, []

    async def stopping(context: Any, load_id: Any, halted: Any) -> Any:
        begun.append(load_id)
        context.halt.ask()
        return await inner(context, load_id, halted)

    for at in range(12):
        folder.customers(f"{at:02}.csv", numbers(2, 6_590_010_000 + 2 * at))
    folder.watcher._loader.run_load = stopping
    try:
        folder.look(3)
    finally:
        folder.watcher.context.halt.asked = False
    assert len(begun) <= folder.profile.concurrency
    assert len(list(folder.watcher.places.working.iterdir())) == 12
    folder.watcher._loader.run_load = inner
    folder.look(2)
    assert effects(sandbox) == dict.fromkeys(numbers(24), 1)
    assert len(folder.names("done")) == 24


@pytest.mark.workbooks
@pytest.mark.slow
def test_a_watcher_keeps_nothing_of_the_files_it_has_given_back(folder: Folder, sandbox: Sandbox) -> None:
    """Python's own count of what is in memory stays where it is; the memory of 2,000 files is measured in `test_processes`."""
    kept = []
    for drop in range(8):
        for at in range(4 * drop, 4 * drop + 4):
            folder.customers(f"{at:02}.csv", numbers(2, 6_590_010_000 + 2 * at))
        folder.look(5)
        gc.collect()
        kept.append(sum(type(one) is not weakref.ReferenceType for one in gc.get_objects()))
    assert len(folder.names("done")) == 64
    # A load is some thousand objects while it is worked on. What other threads of the process make comes and goes; weak
    # references by the thousand, which keep nothing alive.
    assert min(kept[5:]) - min(kept[2:5]) < 3 * 4 * 20, kept


@pytest.mark.parametrize(
    ("gone", "waits"), [(None, True), (0.0, True), (9_000.0, True), (9_999.0, False), (1e9, False)]
)
def test_a_pause_goes_on_over_a_restart_of_the_watcher(
    gone: float | None, waits: bool, a_folder: Maker, sandbox: Sandbox
) -> None:
    """As much of it as is left; all of it, once, where the machine was restarted too and nobody knows (None)."""
    from callsheet.engine.context import LoadContext
    from callsheet.watcher.finish import FileFinisher
    from callsheet.watcher.job import jobs

    folder = a_folder(watch_retries=2, attempts=1)
    sandbox.fault("429", "import_customer_numbers", next=1, retry_after="9999")
    folder.customers("a.csv", numbers(2))
    folder.look(4)
    watcher = folder.watcher
    (job,) = jobs(watcher.places)
    assert job.pause == pytest.approx(9999, abs=60)
    context, now = LoadContext(folder.profile, watcher.context.ledger, passed=lambda _: gone), [50.0]
    again = FileFinisher(context, watcher.places, watcher._announcer, lambda: now[0])
    assert again.is_due(job) is not waits
    now[0] += 10_000
    assert again.is_due(job)


def test_a_watcher_of_an_older_version_ends_once_a_newer_one_has_opened_the_ledger(
    folder: Folder, sandbox: Sandbox
) -> None:
    """It takes and sends nothing more, and the file stays where it was dropped; whoever starts it again reads why."""
    folder.customers("list.csv", numbers(3))
    with open_ledger(folder.profile) as newer:
        order = f"UPDATE meta SET value = '{SCHEMA_VERSION + 1}' WHERE name = 'schema_version'"
        # The watcher has its ledger open already; the version is written once it has begun.
        profile = folder.profile.model_copy(update={"watch_interval": 0.05})

        async def in_the_meantime() -> None:
            newer.transaction(lambda connection: connection.exec_driver_sql(order).rowcount)

        with pytest.raises(SetupError) as raised:
            asyncio.run(asyncio.wait_for(watch([profile], lambda _: None, tidy_up=in_the_meantime), 30))
    assert raised.value.message.code == "LEDGER_NEWER"
    assert folder.names("inbox") == ["list.csv"]
    assert effects(sandbox) == {}
