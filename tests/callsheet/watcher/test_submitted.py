"""Drafts that were submitted on the page: taken once, whatever moment the worker is killed at, and loaded as they were checked."""

import asyncio
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.decision import decide
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.engine.dry_run import check_files
from callsheet.engine.members import each_file, told_apart
from callsheet.engine.progress import Silent
from callsheet.engine.rejected_before import rejected_before
from callsheet.engine.results import LoadRequest
from callsheet.ledger import drafts
from callsheet.ledger.approvals import Answer, approval_of, record_decision, waiting
from callsheet.ledger.drafts import Choices, Draft, DraftFile, DraftState
from callsheet.ledger.states import LoadState
from callsheet.sandbox.server import Sandbox
from callsheet.sheets.own_words import title_in
from callsheet.sheets.style import STATUS
from callsheet.watcher import submitted
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.job import Job, jobs
from callsheet.watcher.submitted import request_of
from tests.callsheet.watcher.conftest import BLOCKED, Folder, Maker, effects
from tests.support.archives import gzipped, zipped
from tests.support.loading import a_csv, run
from transforms.edit_steps import How, Step, changes_to
from validators.message import message, pack, unpack

CUSTOMERS = ("Telephone,Name", "6590010001,Ann", "12,Bob")
MORE = ("Telephone,Name", "6590010003,Cy")
AS_CUSTOMERS = Choices(kind="customer-numbers")
NAME = "20261127-120000-abc123"


class Killed(BaseException):
    """What nobody catches: as if the process had gone."""


def a_draft(
    folder: Folder, *files: tuple[str, tuple[str, ...], Choices], name: str = NAME, parent: str = ""
) -> Draft:
    """A checked draft with these files."""
    ledger, kept = folder.watcher.context.ledger, DraftFolder(folder.profile.data_dir, name)
    listed = []
    for number, (file, lines, choices) in enumerate(files, start=1):
        path = a_csv(kept.make_place(number, file), *lines)
        listed.append(DraftFile(number, file, path.stat().st_size, "x", choices))
    drafts.add_draft(ledger, name, folder.profile.name, "ann", listed, parent)
    assert check_once(folder.profile, name)
    return the_draft(folder, name)


def the_draft(folder: Folder, name: str = NAME) -> Draft:
    found = drafts.find_draft(folder.watcher.context.ledger, name)
    assert found
    return found


def submit(folder: Folder, draft: Draft) -> None:
    assert drafts.submit(folder.watcher.context.ledger, draft, "ann")


def loads(folder: Folder) -> list[Any]:
    return folder.watcher.context.ledger.loads()


def test_a_submitted_draft_becomes_a_load_that_is_its_own(folder: Folder, sandbox: Sandbox) -> None:
    """It is sent, its file is nowhere but in the load's work folder, and both know of each other."""
    draft = a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS))
    submit(folder, draft)
    folder.look()
    (load,) = loads(folder)
    ledger = folder.watcher.context.ledger
    assert load.state is LoadState.CLOSED
    assert ledger.books(load.id) == {"loaded": 1, "invalid": 1}
    assert effects(sandbox) == {"6590010001": 1}
    assert the_draft(folder).state is DraftState.TAKEN
    assert drafts.loads_of(ledger, draft.id) == {1: [load.id]}
    (found,) = drafts.drafts_of(ledger, load.id)
    assert found.submitted_by == "ann"
    assert not (folder.profile.data_dir / "drafts" / draft.id).exists()
    assert folder.names("done") == folder.names("failed") == folder.names("working") == []


def test_what_is_not_submitted_is_not_sent(folder: Folder, sandbox: Sandbox) -> None:
    """However often the worker looks."""
    a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS))
    folder.look(3)
    assert effects(sandbox) == {}
    assert loads(folder) == []


def test_columns_options_and_cells_are_those_that_people_chose(folder: Folder, sandbox: Sandbox) -> None:
    """The header that nobody knows is the number, the one that is known is not read, and a cell was typed anew."""
    kept = DraftFolder(folder.profile.data_dir, NAME)
    kept.create()
    typed = changes_to([], {("", "list", 3, 0): "6590010002"})
    edits = kept.keep_steps([Step("ann", "", 1, How.TYPED, typed)])
    chosen = Choices(
        kind="customer-numbers",
        columns={"Reach": "telephone", "Remark": "", "Name": "name"},
        options={"duplicates": "none"},
        edits=edits,
    )
    lines = ("Reach,Name,Remark", "6590010001,Ann,x", "12,Bob,y")
    submit(folder, a_draft(folder, ("list.csv", lines, chosen)))
    folder.look()
    (load,) = loads(folder)
    assert effects(sandbox) == {"6590010001": 1, "6590010002": 1}
    assert load.options["duplicates"] == "none"
    assert folder.watcher.context.ledger.books(load.id) == {"loaded": 2}


DRAFTS = {
    "texts of one name": (
        ("dnc.csv", "DNC.xlsx.csv", "dnc.csv"),
        [f"{NAME}/1/dnc.csv", "DNC.xlsx.csv", f"{NAME}/3/dnc.csv"],
    ),
    "a text and a packed one": (("dnc.txt", "dnc.csv.gz"), [f"{NAME}/1/dnc.txt", f"{NAME}/2/dnc.csv"]),
    "archives": (("north.zip", "south.zip"), ["north.zip/dnc.csv", "south.zip/dnc.csv"]),
    "archives of one name": (
        ("week.zip", "week.zip"),
        [f"{NAME}/1/week.zip/dnc.csv", f"{NAME}/2/week.zip/dnc.csv"],
    ),
    "an archive and a text": (("north.zip", "dnc.csv"), ["north.zip/dnc.csv", f"{NAME}/dnc.csv/dnc.csv"]),
    "an archive of its own": (("north.zip", "other.csv"), ["north.zip/dnc.csv", "other.csv"]),
}
PACKED = {".zip": lambda content: zipped({"dnc.csv": content}), ".gz": gzipped}


@pytest.mark.parametrize("names", DRAFTS)
def test_lists_of_one_name_in_a_draft_are_told_apart_as_its_check_does(names: str, folder: Folder) -> None:
    """Uploaded together, none is a corrected version of another, whether it is loaded or reading it fails; one alone has no folder."""
    files, called = DRAFTS[names]
    content = f"{BLOCKED}\n6590010001,both".encode()
    ledger, kept = folder.watcher.context.ledger, DraftFolder(folder.profile.data_dir, NAME)
    listed = []
    for number, file in enumerate(files, start=1):
        path = kept.make_place(number, file)
        path.write_bytes(PACKED.get(path.suffix, bytes)(content))
        listed.append(DraftFile(number, file, 1, "x", Choices(kind="forbidden-numbers")))
    drafts.add_draft(ledger, NAME, folder.profile.name, "ann", listed)
    foreseen = [
        each.listed_as for order in told_apart(kept.requests(the_draft(folder))) for each in each_file(order)
    ]
    assert check_once(folder.profile, NAME)
    submit(folder, the_draft(folder))
    taken = submitted.take_submitted(folder.watcher.context, folder.watcher.places)
    kept.place(1, files[0]).unlink()
    left = sorted(jobs(folder.watcher.places), key=lambda job: job.number)
    read = [request_of(folder.watcher.context, job) for job in left]
    assert len(taken) == len(files)
    assert [each.listed_as for order in read for each in each_file(order)] == foreseen == called


@pytest.mark.slow
def test_forbidden_numbers_of_a_draft_go_before_its_customers(folder: Folder, sandbox: Sandbox) -> None:
    """Whatever the order of the files."""
    customers = ("a-list.csv", ("Telephone,Name", "6590010001,Ann", "6590010002,Bob"), AS_CUSTOMERS)
    blocked = ("b-dnc.csv", (BLOCKED, "6590010001,both"), Choices(kind="forbidden-numbers"))
    submit(folder, a_draft(folder, customers, blocked))
    folder.look(2)
    assert [load.kind for load in sorted(loads(folder), key=lambda load: load.closed_at)] == [
        "forbidden-numbers",
        "customer-numbers",
    ]
    assert effects(sandbox) == {"6590010002": 1}


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["write", "copy", "set_taken", "set_loads", "drop"])
@pytest.mark.thinned(3)
def test_killed_at_any_step_it_is_sent_once(
    step: str, when: str, a_folder: Maker, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next worker finds the job, or makes it, and there is one load that was sent."""
    folder = a_folder()
    draft = a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS), ("more.csv", MORE, AS_CUSTOMERS))
    submit(folder, draft)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        kill_at(patched, step, when)
        folder.look()
    again = a_folder()
    again.look(3)
    assert effects(sandbox) == {"6590010001": 1, "6590010003": 1}
    sent = [load for load in loads(again) if again.watcher.context.ledger.chunks(load.id)]
    assert [load.state for load in sent] == [LoadState.CLOSED] * 2
    assert the_draft(again).state is DraftState.TAKEN
    linked = drafts.loads_of(again.watcher.context.ledger, draft.id)
    assert {load for loads in linked.values() for load in loads} == {load.id for load in sent}
    assert again.names("working") == []
    assert not (again.profile.data_dir / "drafts" / draft.id).exists()


def kill_at(patched: pytest.MonkeyPatch, step: str, when: str) -> None:
    """Die before or after the first call of a step."""
    where: Any = Job if step in {"write", "drop"} else submitted
    real = getattr(where, step)

    def dying(*given: Any, **more: Any) -> Any:
        if when == "after":
            real(*given, **more)
        raise Killed

    patched.setattr(where, step, dying)


def test_a_draft_whose_files_are_gone_holds_nobody_up(folder: Folder, sandbox: Sandbox) -> None:
    """It says so, and what was dropped meanwhile is loaded."""
    draft = a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS))
    submit(folder, draft)
    shutil.rmtree(folder.profile.data_dir / "drafts" / draft.id)
    folder.customers("other.csv", ["6590010009"])
    folder.look(4)
    assert the_draft(folder).state is DraftState.LOST
    assert effects(sandbox) == {"6590010009": 1}


LOSSES: dict[str, Callable[[Path], object]] = {
    "missing": lambda typed: typed.unlink(),
    "cut": lambda typed: typed.write_bytes(typed.read_bytes()[:9]),
    "zeros": lambda typed: typed.write_bytes(bytes(40)),
}
CORRECTED = changes_to([], {("", "list", 3, 0): "6590010002"})


@pytest.mark.parametrize("loss", LOSSES)
def test_corrections_lost_after_the_worker_came_are_said_to_be_lost(
    loss: str, folder: Folder, sandbox: Sandbox
) -> None:
    """Nothing of that file is sent, once and for all; what was dropped meanwhile is loaded."""
    kept = DraftFolder(folder.profile.data_dir, NAME)
    kept.create()
    chosen = replace(AS_CUSTOMERS, edits=kept.keep_steps([Step("ann", "", 1, How.TYPED, CORRECTED)]))
    submit(folder, a_draft(folder, ("list.csv", CUSTOMERS, chosen)))
    assert submitted.take_submitted(folder.watcher.context, folder.watcher.places)
    (typed,) = kept.folder.glob("edits-*")
    LOSSES[loss](typed)
    folder.customers("other.csv", ["6590010009"])
    folder.look(4)
    assert effects(sandbox) == {"6590010009": 1}
    assert ended(folder) == ["SUBMITTED_EDITS_GONE"]
    assert folder.names("working") == folder.names("failed") == []


def test_a_list_whose_corrections_are_lost_holds_the_customers_beside_it(
    folder: Folder, sandbox: Sandbox
) -> None:
    """Whom it forbids is not known any more."""
    kept = DraftFolder(folder.profile.data_dir, NAME)
    kept.create()
    edits = kept.keep_steps(
        [Step("ann", "", 1, How.TYPED, changes_to([], {("", "dnc", 2, 0): "6590010001"}))]
    )
    blocked = Choices(kind="forbidden-numbers", edits=edits)
    customers = ("list.csv", CUSTOMERS, AS_CUSTOMERS)
    submit(folder, a_draft(folder, ("dnc.csv", (BLOCKED, "12,both"), blocked), customers))
    assert submitted.take_submitted(folder.watcher.context, folder.watcher.places)
    next(kept.folder.glob("edits-*")).unlink()
    folder.look(4)
    assert effects(sandbox) == {}
    assert ended(folder) == ["SUBMITTED_EDITS_GONE"]


def test_a_job_whose_draft_the_ledger_does_not_know_is_not_sent(folder: Folder, sandbox: Sandbox) -> None:
    """As after an older copy of the ledger was put back: what was chosen and corrected is not known."""
    submit(folder, a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS)))
    (job,) = submitted.take_submitted(folder.watcher.context, folder.watcher.places)
    job.changed(draft="20261127-120000-ffffff")
    shutil.rmtree(folder.profile.data_dir / "drafts" / NAME)
    folder.look(3)
    assert effects(sandbox) == {}
    assert folder.names("working") == folder.names("failed") == []


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("gone", ["file", "folder", "note"])
@pytest.mark.parametrize("too", [False, True])
def test_a_job_that_somebody_removed_is_made_again_or_said_to_be_lost(
    restarted: bool, gone: str, too: bool, folder: Folder, sandbox: Sandbox
) -> None:
    """The draft keeps its files until what came of them is recorded; without them, too, nobody waits for ever."""
    submit(folder, a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS)))
    (job,) = asyncio.run(folder.watcher._jobs())
    if restarted:
        folder.watcher = replace(folder.watcher)
    if gone == "note":
        (job.folder / ".job.json").write_bytes(b"\0" * 90)
    else:
        shutil.rmtree(job.folder) if gone == "folder" else job.file.unlink()
    if too:
        shutil.rmtree(folder.profile.data_dir / "drafts" / NAME)
    folder.look(4)
    assert effects(sandbox) == ({} if too else {"6590010001": 1})
    assert ended(folder) == (["SUBMITTED_FILE_GONE"] if too else [])
    assert folder.names("working") == []


def test_only_drafts_whose_jobs_are_missed_are_asked_about(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that ever were are looked through once in the life of a process, however often it looks."""
    asked: list[Any] = []

    def unanswered(ledger: Any, profile: str, among: Any) -> list[Any]:
        asked.append(among)
        return real(ledger, profile, among)

    real = drafts.unanswered
    monkeypatch.setattr("callsheet.watcher.submitted.unanswered", unanswered)
    folder.watcher = replace(folder.watcher)
    folder.look(3)
    submit(folder, a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS)))
    folder.look(3)
    assert asked == [None, {NAME}]


def test_a_file_that_ends_while_lost_ones_are_looked_for_is_not_lost(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts are taken while something is loaded: what it came to is what stands there."""
    submit(folder, a_draft(folder, ("list.csv", ("Phone", "6590010001"), Choices())))
    context, places = folder.watcher.context, folder.watcher.places
    submitted.take_submitted(context, places)

    def ends(places: WatchFolders) -> list[Job]:
        asyncio.run(folder.watcher._loader.run(jobs(places)))
        return jobs(places)

    monkeypatch.setattr(submitted, "jobs", ends)
    assert submitted.SubmittedJobs(context, places).look() == ([], [])
    assert ended(folder) == []
    (file,) = the_draft(folder).files
    assert "KIND_AMBIGUOUS" in file.ended


def ended(folder: Folder) -> list[str]:
    """Why files of the draft became no load, in codes."""
    told = [json.loads(file.ended) for file in the_draft(folder).files if file.ended]
    return [said.code for found in told for each in found if (said := unpack(each["message"]))]


def test_a_file_that_became_no_load_says_why(folder: Folder, sandbox: Sandbox) -> None:
    """In the ledger, in codes; nothing of it is in a folder that people share."""
    draft = a_draft(folder, ("list.csv", ("Phone", "6590010001"), Choices()))
    submit(folder, draft)
    folder.look()
    assert effects(sandbox) == {}
    (file,) = the_draft(folder).files
    assert [problem["code"] for told in json.loads(file.ended) for problem in told["problems"]] == [
        "KIND_AMBIGUOUS"
    ]
    assert folder.names("failed") == []


def test_two_decisions_from_the_same_page_are_one(folder: Folder) -> None:
    """The second comes too late, and so does submitting what was shown before."""
    ledger = folder.watcher.context.ledger
    draft = a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS))
    assert drafts.decide(ledger, draft, "bo", {1: Choices(kind="customer-numbers", hidden="skip")})
    assert not drafts.decide(ledger, draft, "cy", {1: Choices()})
    assert not drafts.submit(ledger, draft, "ann")
    now = the_draft(folder)
    assert (now.state, now.version, now.edited_by) == (DraftState.CHECKING, 2, ("ann", "bo"))
    assert not drafts.submit(ledger, now, "ann")  # not checked yet


ROSTER = ("Agent,Queue,Level", "1001,3001,2", "1002,3001,3")
AS_ROSTER = Choices(kind="queue-rosters")


@pytest.mark.parametrize("meanwhile", ["", "1001,3001,4", "1003,3002,1"])
def test_a_plan_that_is_no_longer_what_was_shown_waits_for_a_person(
    meanwhile: str, folder: Folder, sandbox: Sandbox
) -> None:
    """A queue that was changed after the check keeps the load from being sent; a change of another queue does not."""
    draft = a_draft(folder, ("roster.csv", ROSTER, AS_ROSTER))
    if meanwhile:
        changed = a_csv(folder.profile.data_dir / "other.csv", ROSTER[0], meanwhile)
        (result,) = run(folder.profile, changed, kind="queue-rosters")
        assert result.outcomes == {"loaded": 1}
    before = len(sandbox.audit("update_queue_agents"))
    submit(folder, draft)
    folder.look()
    ledger = folder.watcher.context.ledger
    (load_id,) = drafts.loads_of(ledger, draft.id)[1]
    asked = approval_of(ledger, load_id)
    if not meanwhile.startswith("1001,3001"):
        assert asked is None
        assert ledger.books(load_id) == {"loaded": 2}
        return
    assert asked
    assert asked.reasons == (pack(message("PLAN_CHANGED")),)
    assert len(sandbox.audit("update_queue_agents")) == before
    assert record_decision(ledger, load_id, Answer.APPROVED, "pia", "page")
    folder.look(3)
    assert ledger.books(load_id) == {"loaded": 2}


def test_what_a_changed_plan_takes_away_now_is_asked_about_too(folder: Folder, sandbox: Sandbox) -> None:
    """Also where removals alone need no approval: what the person typed who submitted it was another number."""
    chosen = Choices(kind="queue-rosters", options={"mode": "exact", "allow_removals": "50"})
    draft = a_draft(folder, ("roster.csv", ("Agent,Queue", "1001,3001"), chosen))
    members = {row["work_no"] for row in sandbox.state("members") if row["queue_id"] == "3001"}
    new = next(agent["work_no"] for agent in sandbox.state("agents") if agent["work_no"] not in members)
    joins = a_csv(folder.profile.data_dir / "joins.csv", "Agent,Queue", f"{new},3001")
    (result,) = run(folder.profile, joins, kind="queue-rosters")
    assert result.outcomes == {"loaded": 1}
    submit(folder, draft)
    folder.look()
    ledger = folder.watcher.context.ledger
    (load_id,) = drafts.loads_of(ledger, draft.id)[1]
    asked = approval_of(ledger, load_id)
    assert asked
    taken = len((members | {new}) - {"1001"})
    assert asked.reasons == (pack(message("PLAN_CHANGED")), pack(message("REMOVES", count=taken)))


@pytest.mark.slow
def test_a_plan_that_nobody_changed_asks_nothing(folder: Folder) -> None:
    """Of any kind: what the worker compares is what was compared when the plan was shown."""
    files = {
        "queue-rosters": ("Agent,Queue,Level", "1001,3001,2"),
        "agent-settings": ("Agent work number,Wrap-up time", "1001,60"),
        "queues": ("Queue,Queue name", "3001,Sales again", "3900,New queue"),
        "extensions": ("Extension,Extension password", "8901,Hunter2Hunter2!"),
        "campaigns": (
            "Campaign,Import template,Summary template,Start,End",
            "Spring,D000000000,W000000000,2099-12-01 09:00,2099-12-31 18:00",
        ),
        "contact-plans": (
            "Telephone,Plan,Start,End,Executor",
            "6590010091,Call,2099-12-01 09:00,2099-12-01 18:00,1001",
        ),
        "customer-numbers": ("Telephone,Name", "6590010092,Ann"),
    }
    listed = [(f"{kind}.csv", lines, Choices(kind=kind)) for kind, lines in files.items()]
    draft = a_draft(folder, *listed)
    submit(folder, draft)
    folder.look(2)
    assert {load.kind for load in loads(folder)} == set(files)
    asked = {each.load_id for each in waiting(folder.watcher.context.ledger, folder.profile.name)}
    assert [load.kind for load in loads(folder) if load.id in asked] == []


@pytest.mark.slow
def test_rows_that_another_sheet_makes_good_are_asked_about(folder: Folder, sandbox: Sandbox) -> None:
    """Rows shown as not to be sent, since their campaign was unknown, are not sent because another file has made it meanwhile."""
    header = "Campaign,Import template,Summary template,Start,End"
    spring = (header, "Spring,D000000000,W000000000,2099-12-01 09:00,2099-12-31 18:00")
    customers = ("Telephone,Name,Campaign", "6590010092,Ann,Spring", "6590010093,Bob,")
    draft = a_draft(
        folder,
        ("campaigns.csv", spring, Choices(kind="campaigns")),
        ("list.csv", customers, AS_CUSTOMERS),
    )
    submit(folder, draft)
    folder.look(2)
    (asked,) = waiting(folder.watcher.context.ledger, folder.profile.name)
    assert asked.load_id in drafts.loads_of(folder.watcher.context.ledger, draft.id)[2]
    assert effects(sandbox) == {}


@pytest.mark.parametrize("between", [False, True])
def test_what_is_made_again_of_a_rejected_load_asks_a_person_again(
    between: bool, folder: Folder, sandbox: Sandbox
) -> None:
    """Though nothing else asks for it any more, and also where a list between the two had no row to send; once approved, its rest goes."""
    ledger = folder.watcher.context.ledger
    strict = folder.profile.model_copy(update={"approve_above_rows": 1})
    sheet = a_csv(folder.profile.data_dir / "list.csv", *CUSTOMERS[:2], "6590010002,Bob")
    (first,) = run(strict, sheet, kind="customer-numbers")
    decide(folder.watcher.context, str(first.load_id), "Mei", "command line", yes=False)
    parent = str(first.load_id)
    if between:
        draft = a_draft(folder, ("list.csv", CUSTOMERS[::2], AS_CUSTOMERS), name=f"{NAME}b", parent=parent)
        parent = the_load(folder, draft)
        assert approval_of(ledger, parent) is None
    draft = a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS), parent=parent)
    (shown,) = (DraftFolder(folder.profile.data_dir, NAME).found(draft.version) or {})["sheets"]
    load = the_load(folder, draft)
    asked, rejected = approval_of(ledger, load), approval_of(ledger, str(first.load_id))
    assert asked
    assert rejected
    assert asked.reasons == (pack(message("REJECTED_BEFORE", by="Mei", when=rejected.decided_at)),)
    assert {"REJECTED_BEFORE", "AWAITING_APPROVAL"} <= set(re.findall("[A-Z_]{10,}", json.dumps(shown)))
    assert effects(sandbox) == {}
    assert record_decision(ledger, load, Answer.APPROVED, "pia", "page")
    folder.look(3)
    assert effects(sandbox) == {"6590010001": 1}
    assert rejected_before(ledger, load) is None


def test_a_result_that_names_no_load_asks_again_where_its_rows_are_those_of_a_rejected_one(
    folder: Folder, sandbox: Sandbox
) -> None:
    """As of kinds whose rows carry no marks, once it is saved as text; not where they were loaded since, nor for rows of others."""
    kind, header, rows = (
        "agent-settings",
        "Agent work number,Wrap-up time",
        [f"100{at}" for at in range(1, 5)],
    )
    data = folder.profile.data_dir
    strict = folder.profile.model_copy(update={"approve_above_rows": 1})
    sheet = a_csv(data / "settings.csv", header, *(f"{agent},60" for agent in rows))
    (first,) = run(strict, sheet, kind=kind)
    decide(folder.watcher.context, str(first.load_id), "Mei", "command line", yes=False)
    ours = f"{header},{title_in('en', STATUS)}"
    returned = a_csv(data / "settings.result.csv", ours, *(f"{agent},75,ready" for agent in rows[:3]))
    (foreseen,) = check_files(folder.profile, [LoadRequest(returned, kind)], Silent())
    (again,) = run(folder.profile, returned, kind=kind)
    assert again.reason == foreseen.reason == "AWAITING_APPROVAL"
    asked = approval_of(folder.watcher.context.ledger, str(again.load_id))
    assert asked
    assert "REJECTED_BEFORE" in asked.reasons[0]

    plain = a_csv(data / "new.csv", header, *(f"{agent},80" for agent in rows))
    (sent,) = run(folder.profile, plain, kind=kind)
    assert sent.outcomes.get("loaded"), sent
    of_that = a_csv(data / "new.result.csv", ours, *(f"{agent},85,ready" for agent in rows))
    (foreseen,) = check_files(folder.profile, [LoadRequest(of_that, kind)], Silent())
    (loaded,) = run(folder.profile, of_that, kind=kind)
    assert (foreseen.reason, loaded.reason) == (None, None)


@pytest.mark.workbooks
def test_the_result_of_a_rejected_load_asks_a_person_again(folder: Folder, sandbox: Sandbox) -> None:
    """It says which load it is of, also where it is the rows to fix of a draft that was made again of that."""
    ledger, kind = folder.watcher.context.ledger, "customer-numbers"
    strict = folder.profile.model_copy(update={"approve_above_rows": 1})
    out = folder.profile.data_dir / "out"
    sheet = a_csv(folder.profile.data_dir / "list.csv", *CUSTOMERS, "6590010002,Bob")
    (first,) = run(strict, sheet, kind=kind, out=out)
    decide(folder.watcher.context, str(first.load_id), "Mei", "command line", yes=False)
    (result,) = out.glob("*.result.*")
    (foreseen,) = check_files(folder.profile, [LoadRequest(result, kind)], Silent())
    (again,) = run(folder.profile, result, kind=kind)
    assert again.reason == foreseen.reason == "AWAITING_APPROVAL"
    assert effects(sandbox) == {}

    draft = a_draft(folder, ("list.csv", CUSTOMERS, AS_CUSTOMERS), parent=str(first.load_id))
    asked = rejected_before(ledger, draft.id)
    assert asked
    assert asked.code == "REJECTED_BEFORE"


def the_load(folder: Folder, draft: Draft) -> str:
    """What a draft becomes that is submitted."""
    submit(folder, draft)
    folder.look()
    (load,) = drafts.loads_of(folder.watcher.context.ledger, draft.id)[1]
    return load


@pytest.mark.parametrize("less", [b"", b'[["ann", "2026'])
def test_corrections_that_cannot_be_read_hold_nobody_up(
    less: bytes, folder: Folder, sandbox: Sandbox
) -> None:
    """The list is not sent without them, and what was dropped meanwhile is loaded."""
    kept = DraftFolder(folder.profile.data_dir, NAME)
    kept.create()
    edits = kept.keep_steps(
        [Step("ann", "", 1, How.TYPED, changes_to([], {("", "list", 3, 0): "6590010002"}))]
    )
    draft = a_draft(folder, ("list.csv", CUSTOMERS, Choices(kind="customer-numbers", edits=edits)))
    submit(folder, draft)
    (kept.folder / f"edits-{edits}.json").write_bytes(less)
    folder.customers("other.csv", ["6590010009"])
    folder.look(4)
    assert the_draft(folder).state is DraftState.LOST
    assert effects(sandbox) == {"6590010009": 1}
