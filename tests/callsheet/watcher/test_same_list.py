"""A list that is dropped again while its earlier load has not come to its end, and sheets of one drop that need each other."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.pipeline import continue_load, load_files
from callsheet.engine.results import LoadRequest
from callsheet.ledger.states import LoadState
from callsheet.sandbox.server import Sandbox
from callsheet.sobot.transport import OutgoingRequest, Transport
from tests.callsheet.watcher.conftest import BLOCKED, CUSTOMERS, Folder, Maker, effects, says
from tests.support.loading import a_csv, numbers, run

pytestmark = pytest.mark.slow

ROSTER = "Queue,Agent,Level,Check-in"


def states(folder: Folder) -> list[LoadState]:
    with open_context(folder.profile) as context:
        return sorted(load.state for load in context.ledger.loads())


def stopping(sandbox: Sandbox, operation: str = "import_customer_numbers") -> None:
    sandbox.fault("429", operation, every=1, retry_after="0")


def members(sandbox: Sandbox, queue: str) -> set[str]:
    return {one["work_no"] for one in sandbox.state("members") if one["queue_id"] == queue}


@pytest.mark.workbooks
def test_a_list_whose_earlier_load_stopped_is_gone_on_with(a_folder: Maker, sandbox: Sandbox) -> None:
    """F4: the load of the command line stopped; the same list is dropped, that load comes to its end, the file has its result."""
    folder = a_folder(attempts=1)
    stopping(sandbox)
    path = a_csv(folder.root / "by hand.csv", CUSTOMERS, *(f"{one},x" for one in numbers(3)))
    (first,) = run(folder.profile, path)
    assert first.outcomes == {"planned": 3}
    sandbox.clear_faults()
    folder.customers("dropped.csv", numbers(3))
    folder.look(6)
    assert folder.names("done") == ["dropped.csv", "dropped.csv.note.txt", "dropped.result.xlsx"]
    assert says("SAME_LIST", load=str(first.load_id)) in folder.text("done", "note")
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert states(folder) == [LoadState.CLOSED] * 2
    assert folder.names("working") == folder.names("failed") == []


@pytest.mark.workbooks
def test_the_same_list_dropped_while_the_first_is_tried_again_gets_the_same_result(
    a_folder: Maker, sandbox: Sandbox
) -> None:
    """F4: both files end in `done` with the result of the one load that was sent."""
    folder = a_folder(attempts=1)
    stopping(sandbox)
    folder.customers("a.csv", numbers(3))
    folder.look(4)
    assert len(folder.names("working")) == 2
    sandbox.clear_faults()
    folder.customers("b.csv", numbers(3))
    folder.look(20)
    assert {"a.csv", "a.result.xlsx", "b.csv", "b.result.xlsx", "b.csv.note.txt"} == set(folder.names("done"))
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert folder.names("failed") == folder.names("working") == []


def test_the_same_list_waits_for_the_yes_of_the_first(a_folder: Maker, sandbox: Sandbox) -> None:
    """The first waits for a yes, and so does the second; one yes lets the one load go."""
    folder = a_folder(approve_above_rows=2)
    folder.customers("a.csv", numbers(3))
    folder.look(4)
    folder.customers("b.csv", numbers(3))
    folder.look(6)
    assert effects(sandbox) == {}
    waiting = folder.root / "waiting" / folder.profile.name
    plan = next(one for one in waiting.iterdir() if one.name.startswith("b."))
    plan.rename(folder.root / "approve" / folder.profile.name / plan.name)
    folder.look(6)
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert {"a.csv", "b.csv"} <= set(folder.names("done"))
    assert folder.names("waiting") == folder.names("approve") == folder.names("working") == []


@pytest.mark.workbooks
def test_a_file_that_failed_in_the_end_is_resumed_when_it_is_dropped_again(
    a_folder: Maker, sandbox: Sandbox
) -> None:
    """What the reason beside it says to do, and nothing that would need a command line."""
    folder = a_folder(attempts=1, watch_retries=0)
    stopping(sandbox)
    folder.customers("a.csv", numbers(3))
    folder.look(4)
    why = folder.text("failed", "why")
    assert says("WHY_STOPPED") in why
    assert "callsheet resume" not in why
    sandbox.clear_faults()
    folder.customers("a.csv", numbers(3))
    folder.look(5)
    assert folder.names("done") == ["a.csv", "a.csv.note.txt", "a.result.xlsx"]
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)


def test_customers_that_were_held_back_go_when_they_are_dropped_once_more(
    a_folder: Maker, sandbox: Sandbox
) -> None:
    """Their forbidden numbers failed for good; these are loaded, and then the same list is gone on with."""
    folder = a_folder(attempts=1, watch_retries=0)
    stopping(sandbox, "import_forbidden_numbers")
    a_csv(folder.inbox / "a.csv", BLOCKED, f"{numbers(1)[0]},out")
    folder.customers("b.csv", numbers(3))
    folder.look(6)
    assert folder.names("done") == folder.names("working") == []
    sandbox.clear_faults()
    a_csv(folder.inbox / "a.csv", BLOCKED, f"{numbers(1)[0]},out")
    folder.customers("b.csv", numbers(3))
    folder.look(8)
    assert {"a.csv", "b.csv"} <= set(folder.names("done"))
    assert effects(sandbox) == dict.fromkeys(numbers(3)[1:], 1)


def test_a_repeat_says_what_it_repeats(folder: Folder) -> None:
    """The file's name, the load and the time of the first, and the folder for those who mean it."""
    for name in ("first.csv", "second.csv"):
        folder.customers(name, numbers(2))
        folder.look(4)
    why = folder.text("failed", "why")
    with open_context(folder.profile) as context:
        first = context.ledger.loads()[-1]
    assert why.splitlines()[2] == says(
        "LOADED_BEFORE", first=first.id, file="first.csv", when=first.created_at
    )
    assert says("FIRST_FILE", file="first.csv") in why
    assert "--again" not in why
    assert not re.search(r"\dT\d", why)


def test_files_of_a_kind_go_in_the_order_of_their_names(folder: Folder, sandbox: Sandbox) -> None:
    """Of a drop in one second: what a later file says of a number comes later."""
    for at in range(6):
        a_csv(
            folder.inbox / f"{at}.csv",
            "Number,Direction,Action",
            f"6590010000,out,{('block', 'unblock')[at % 2]}",
            f"659002000{at},out,unblock",
        )
    folder.look(4)
    assert len(sandbox.audit("import_forbidden_numbers")) == 6
    assert [one["enabled"] for one in sandbox.state("forbidden") if one["number"] == "6590010000"] == [0]


def test_two_equal_files_of_one_drop_are_sent_once(folder: Folder, sandbox: Sandbox) -> None:
    """F4: small files go together, but never the same content: the second finds the first one loaded, and says so."""
    for name in ("a.csv", "b.csv", "c.csv"):
        folder.customers(name, numbers(3))
    folder.look(4)
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    assert len(folder.names("done")) == 2
    assert len([name for name in folder.names("failed") if name.endswith(".why.txt")]) == 2


def test_a_workbook_sends_nobody_while_its_own_forbidden_numbers_are_open(
    folder: Folder, sandbox: Sandbox
) -> None:
    """Two sheets of one file: the customers wait for the forbidden numbers beside them, and go when these are in place."""
    write(
        folder.inbox / "both.xlsx",
        {
            "Customers": [CUSTOMERS, *(f"{one},x" for one in numbers(3))],
            "Forbidden": [BLOCKED, f"{numbers(3)[0]},out"],
        },
    )
    folder.customers("other.csv", numbers(2, 6_590_020_000))
    stopping(sandbox, "import_forbidden_numbers")
    folder.look(6)
    assert effects(sandbox) == {}
    sandbox.clear_faults()
    folder.look(14)
    assert effects(sandbox) == dict.fromkeys([*numbers(3)[1:], *numbers(2, 6_590_020_000)], 1)
    assert {"both.xlsx", "other.csv"} <= set(folder.names("done"))


@pytest.mark.workbooks
def test_a_new_queue_and_its_roster_come_right_in_one_drop(folder: Folder, sandbox: Sandbox) -> None:
    """The roster's name comes first and names a queue that is not there yet; each is sent exactly once."""
    a_csv(folder.inbox / "a roster.csv", ROSTER, "0777,1001,1,Yes", "0777,1002,2,No")
    a_csv(folder.inbox / "b queues.csv", "Queue number,Queue name,Weight", "0777,Returns,3")
    folder.look(4)
    assert sandbox.effects("add_queue") == {("add_queue", "0777"): 1}
    assert members(sandbox, "0777") == {"1001", "1002"}
    assert set(sandbox.effects("update_queue_agents").values()) == {1}
    assert folder.names("failed") == folder.names("working") == []
    assert not [name for name in folder.names("done") if "to-fix" in name]


@pytest.mark.workbooks
def test_a_roster_waits_for_a_queue_of_its_drop_that_could_not_be_made_yet(
    folder: Folder, sandbox: Sandbox
) -> None:
    """The queues stopped: the roster is not refused for a queue that comes in a moment."""
    a_csv(folder.inbox / "a roster.csv", ROSTER, "0777,1001,1,Yes")
    a_csv(folder.inbox / "b queues.csv", "Queue number,Queue name,Weight", "0777,Returns,3")
    stopping(sandbox, "add_queue")
    folder.look(5)
    assert folder.names("done") == []
    sandbox.clear_faults()
    folder.look(12)
    assert members(sandbox, "0777") == {"1001"}
    assert not [name for name in folder.names("done") if "to-fix" in name]


@pytest.mark.workbooks
def test_a_workbook_with_a_queue_and_its_roster_waits_as_one(folder: Folder, sandbox: Sandbox) -> None:
    """Both sheets in one file, and the queue is not taken at first: the file is gone on with, not given up."""
    write(
        folder.inbox / "new queue.xlsx",
        {
            "Roster": [ROSTER, "0777,1001,1,Yes"],
            "Queues": ["Queue number,Queue name,Weight", "0777,Returns,3"],
        },
    )
    stopping(sandbox, "add_queue")
    folder.look(5)
    sandbox.clear_faults()
    folder.look(12)
    assert members(sandbox, "0777") == {"1001"}
    assert [name for name in folder.names("done") if "to-fix" in name] == []


@pytest.mark.slow
def test_small_files_go_together_and_their_requests_stay_within_the_profile(
    folder: Folder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty files, four requests at once: up to sixteen loads are under way, never more than four requests."""
    now: set[str] = set()
    most, requests = [], [0, 0]
    exchange = Transport.exchange

    async def watched(door: Transport, outgoing: OutgoingRequest) -> object:
        requests[0] += 1
        requests[1] = max(requests)
        try:
            return await exchange(door, outgoing)
        finally:
            requests[0] -= 1

    monkeypatch.setattr(Transport, "exchange", watched)
    inner = folder.watcher._loader.run_load

    async def counted(context: Any, load_id: Any, halted: Any) -> Any:
        now.add(load_id)
        most.append(len(now))
        await asyncio.sleep(0)
        try:
            return await inner(context, load_id, halted)
        finally:
            now.discard(load_id)

    folder.watcher._loader.run_load = counted
    for at in range(20):
        folder.customers(f"{at:02}.csv", numbers(2, 6_590_010_000 + 2 * at))
    folder.look(4)
    assert folder.profile.concurrency == 4
    assert max(most) == 16
    assert 1 < requests[1] <= 4
    assert effects(sandbox) == dict.fromkeys(numbers(40), 1)


def write(path: Path, sheets: dict[str, list[str]]) -> None:
    """A workbook of text cells, a list of comma-separated lines a sheet."""
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(lines):
                for column, cell in enumerate(line.split(",")):
                    sheet.write_string(row, column, cell)


def test_a_list_of_forbidden_numbers_that_is_dropped_again_blocks_again(a_folder: Maker) -> None:
    """Its numbers were unblocked in between."""
    folder = a_folder()
    for at, action in enumerate(("Block", "Unblock", "Block")):
        a_csv(folder.inbox / f"{at}.csv", f"{BLOCKED},Action", f"6591230001,Outbound,{action}")
        folder.look(4)
    (result,) = run(folder.profile, a_csv(folder.root / "c.csv", CUSTOMERS, "6591230001,a"))
    assert result.outcomes == {"held": 1}


def test_the_plan_in_the_folder_answers_a_question_once(a_folder: Maker, sandbox: Sandbox) -> None:
    """A correction was sent while the list waited: the plan that approved it before is no answer to what is asked now."""
    folder = a_folder(approve_above_rows=2, approve_corrected_days=3)
    folder.customers("leads.csv", numbers(3))
    folder.look(4)
    (plan,) = (folder.root / "waiting" / folder.profile.name).glob("*.plan.txt")
    with open_context(folder.profile) as context:
        path = a_csv(
            folder.root / "leads v2.csv", CUSTOMERS, *(f"{one},x" for one in numbers(3)[:2]), "6590020000,x"
        )
        (copy,) = asyncio.run(load_files(context, [LoadRequest(path)]))
        decide(context, str(copy.load_id), "Wei", "command line", yes=True)
        asyncio.run(continue_load(context, str(copy.load_id)))
    sent = effects(sandbox)
    assert len(sent) == 3
    for _ in range(2):
        approved = folder.root / "approve" / folder.profile.name / plan.name
        plan.rename(approved)
        before = effects(sandbox)
        folder.look(6)
        if before == effects(sandbox):
            assert not approved.exists()
            assert plan.exists()
    assert sum(effects(sandbox).values()) == 6
    assert folder.names("waiting") == folder.names("approve") == folder.names("working") == []
