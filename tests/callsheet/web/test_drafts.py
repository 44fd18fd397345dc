"""The job itself: upload, what was understood, rows to fix, plan and submit; what may not be, and what a crash leaves."""

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from httpx import Response
from openpyxl.comments import Comment

from callsheet.engine.context import open_context
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.engine.old_drafts import forget_old_drafts
from callsheet.engine.pipeline import continue_load
from callsheet.ledger import drafts
from callsheet.ledger.drafts import Choices, Draft, DraftState
from callsheet.settings import Profile
from callsheet.sheets.limits import Limits
from callsheet.watcher.folders import put_mark
from callsheet.watcher.watcher import Watcher
from callsheet.web import uploads
from callsheet.web.checkers import NOT_FOUND
from callsheet.web.checks import Checks
from callsheet.web.site import Site
from tests.callsheet.web.conftest import FORM, Browser, House, SignIn, token_in

pytestmark = pytest.mark.slow

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
LIST = b"Reach,Name,Remark\n6590017101,Ann Lee,x\n14,Bob Tan,y\n"
BLOCKED = b"Number,Direction\n6590017102,both\n"


def upload(
    client: Browser, *files: tuple[str, bytes], profile: str = "sales", token: str | None = None
) -> Response:
    """Send files as the form of the page does."""
    token = token_in(client.get("/upload").text) if token is None else token
    listed = [("files", (name, content)) for name, content in files]
    return client.post("/upload", data={"token": token, "profile": profile}, files=listed, headers=FROM_HERE)


def draft_in(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def send(client: Browser, path: str, **fields: str) -> Response:
    token = token_in(client.get("/account").text)
    if path.endswith(("/columns", "/options")):  # as the page has it at this moment
        shown = client.get(path.replace("/options", "/plan")).text
        fields = {"version": shown.partition('name="version" value="')[2].partition('"')[0], **fields}
    return client.post(path, data={"token": token, **fields}, headers=FORM)


def the_draft(site: Site, draft_id: str) -> Draft:
    found = site.find_draft(draft_id)
    assert found
    return found[1]


def folders(profile: Profile) -> set[str]:
    place = profile.data_dir / "drafts"
    return {folder.name for folder in place.iterdir()} if place.exists() else set()


@pytest.fixture
def made(house: House) -> Iterator[list[str]]:
    """Drafts that a test makes; they are gone after it."""
    before = {profile.name: folders(profile) for profile in house.profiles}
    yield []
    for profile in house.profiles:
        with open_context(profile) as context:
            for name in folders(profile) - before[profile.name]:
                found = drafts.find_draft(context.ledger, name)
                if found:
                    drafts.discard(context.ledger, found)
                DraftFolder(profile.data_dir, name).discard()


def work(profile: Profile) -> None:
    """One round of the process that loads."""
    with open_context(profile) as context:
        put_mark(context.ledger, profile.inbox_dir)
        asyncio.run(Watcher(context, continue_load, lambda _: None).cycle())


def test_the_whole_job_from_upload_to_result(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Kind and column are chosen, a cell is typed anew, the plan is submitted by its version, and the result is there."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = draft_in(upload(client, ("spring list.csv", LIST), ("dnc.csv", BLOCKED)))
    assert the_draft(site, draft_id).by == "ann"
    assert "data-watch" in client.get(f"/drafts/{draft_id}").text
    assert check_once(profile, draft_id)

    page = client.get(f"/drafts/{draft_id}/columns").text
    assert "COLUMN_MISSING" in page
    assert "6590017101" not in page
    assert "Ann Lee" not in page
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers")
    check_once(profile, draft_id)
    assert client.get(f"/drafts/{draft_id}").headers["location"].endswith("/columns")
    key = column_key(client.get(f"/drafts/{draft_id}/columns").text, "Reach")
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers", **{key: "telephone"})
    check_once(profile, draft_id)
    assert the_draft(site, draft_id).files[0].choices.columns == {"Reach": "telephone"}
    assert client.get(f"/drafts/{draft_id}").headers["location"].endswith("/rows")

    rows = client.get(f"/drafts/{draft_id}/rows").text
    assert "Bob Tan" in rows
    assert "Ann Lee" not in rows
    at, version = sheet_in(rows), the_draft(site, draft_id).version
    send(
        client, f"/drafts/{draft_id}/rows", version=str(version), sheet=at, r3_0="6590017103", r3_1="Bob Tan"
    )
    check_once(profile, draft_id)
    assert client.get(f"/drafts/{draft_id}").headers["location"].endswith("/plan")

    plan = client.get(f"/drafts/{draft_id}/plan").text
    assert "Submit 3 rows" in plan
    version = the_draft(site, draft_id).version
    for _ in range(2):  # a double click
        assert send(client, f"/drafts/{draft_id}/submit", version=str(version)).status_code == 303
    assert the_draft(site, draft_id).state is DraftState.SUBMITTED
    work(profile)
    assert the_draft(site, draft_id).state is DraftState.TAKEN
    done = client.get(f"/drafts/{draft_id}").text
    assert "data-watch" not in done
    linked = drafts.loads_of(site.people, draft_id)
    for loads in linked.values():
        for load in loads:
            assert site.people.books(load) == ({"loaded": 2} if load in linked[1] else {"loaded": 1})
            assert client.get(f"/loads/{load}/files/result").status_code == 200
            assert f"/loads/{load}/files/result" in done
            history = client.get(f"/loads/{load}").text
            assert history.index("Submitted by ann") < history.index("Uploaded by ann")
    assert "submitted by ann, " in done
    assert draft_id not in folders(profile)


def column_key(page: str, title: str) -> str:
    return page.partition(f"What {title} goes to")[0].rpartition('for="')[2].partition('"')[0]


def sheet_in(page: str) -> str:
    return page.partition('name="sheet" value="')[2].partition('"')[0]


def test_what_changed_meanwhile_is_not_submitted(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Neither an older version, nor while it is checked, nor where a file is refused, nor what another has discarded."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = draft_in(upload(client, ("dnc.csv", BLOCKED)))
    send(client, f"/drafts/{draft_id}/submit", version="1")
    assert the_draft(site, draft_id).state is DraftState.CHECKING
    check_once(profile, draft_id)
    send(client, f"/drafts/{draft_id}/options", file="1", o_direction="outbound")
    check_once(profile, draft_id)
    send(client, f"/drafts/{draft_id}/submit", version="1")
    assert the_draft(site, draft_id).state is DraftState.CHECKED
    assert the_draft(site, draft_id).files[0].choices.options == {"direction": "outbound"}
    asked = send(client, f"/drafts/{draft_id}/discard")  # what was decided would be lost
    assert "What was decided and corrected in it is lost" in asked.text
    assert the_draft(site, draft_id).state is DraftState.CHECKED
    assert 'name="sure" value="yes"' in asked.text
    send(client, f"/drafts/{draft_id}/discard", sure="yes")
    send(client, f"/drafts/{draft_id}/submit", version="2")
    assert the_draft(site, draft_id).state is DraftState.DISCARDED
    assert draft_id not in folders(profile)
    assert send(client, f"/drafts/{draft_id}/discard", sure="yes").status_code == 303  # as it was meant

    sent = draft_in(upload(client, ("late.csv", b"Number,Direction\n6590017188,both\n")))
    check_once(profile, sent)
    send(signed_in("eva"), f"/drafts/{sent}/submit", version="1")
    assert the_draft(site, sent).state is DraftState.SUBMITTED
    kept = send(client, f"/drafts/{sent}/discard", sure="yes")
    assert (kept.status_code, "Somebody has submitted or discarded it meanwhile" in kept.text) == (409, True)

    refused = draft_in(upload(client, ("dnc.csv", BLOCKED), ("what.csv", b"A,B\nx,y\n")))
    check_once(profile, refused)
    send(client, f"/drafts/{refused}/submit", version="1")
    assert the_draft(site, refused).state is DraftState.CHECKED
    assert "Nothing can be submitted" in client.get(f"/drafts/{refused}/plan").text

    unclear = draft_in(
        upload(client, ("list.csv", b"Phone,Name\n6590017110,x\n"), ("dnc.csv", b"Phone\n6590017111\n"))
    )
    check_once(profile, unclear)
    said = client.get(f"/drafts/{unclear}/columns").text
    assert "dnc.csv, uploaded with it, is not clear or cannot be read" in said
    assert "could not be read" not in said  # it only waits for an answer


@pytest.mark.parametrize("path", ["columns", "options", "submit"])
def test_whoever_comes_too_late_is_told(
    path: str, signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Nothing that somebody decided is lost in silence, and nothing of an older page is taken."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = draft_in(upload(client, ("dnc.csv", BLOCKED)))
    check_once(profile, draft_id)
    send(client, f"/drafts/{draft_id}/options", file="1", o_direction="outbound")
    check_once(profile, draft_id)
    before = the_draft(site, draft_id)
    answer = send(client, f"/drafts/{draft_id}/{path}", version="1", file="1", sheet="0", kind="extensions")
    assert answer.status_code == 409
    assert "Nothing was saved or submitted" in answer.text
    assert f'href="/drafts/{draft_id}"' in answer.text
    assert the_draft(site, draft_id) == before


def test_an_answer_given_in_two_windows_is_one_answer(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Whoever gives it again has nothing to do; one that would change it is told, as is who edits what was submitted."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = draft_in(upload(client, ("dnc.csv", BLOCKED)))
    check_once(profile, draft_id)
    given = {"version": "1", "file": "1", "o_direction": "outbound"}
    assert send(client, f"/drafts/{draft_id}/options", **given).status_code == 303
    check_once(profile, draft_id)
    before = the_draft(site, draft_id)
    assert send(client, f"/drafts/{draft_id}/options", **given).status_code == 303
    assert send(client, f"/drafts/{draft_id}/columns", version="1", file="1").status_code == 303
    other = send(client, f"/drafts/{draft_id}/options", **given | {"o_direction": "both"})
    assert other.status_code == 409
    assert the_draft(site, draft_id) == before
    submitted = {"version": str(before.version)}
    assert [send(client, f"/drafts/{draft_id}/submit", **submitted).status_code for _ in "12"] == [303, 303]
    for path in ("rows", "columns", "options"):
        answer = send(client, f"/drafts/{draft_id}/{path}", **given)
        assert answer.status_code == 409
        assert "can no longer be changed" in answer.text
        assert "your last step was not saved" in answer.text


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_an_upload_that_is_not_ours_leaves_nothing(token: str, signed_in: SignIn, house: House) -> None:
    """Nothing is written before the form's token is known, and it counts only when it comes first."""
    client = signed_in("ann")
    before = folders(house.profiles[0])
    assert upload(client, ("dnc.csv", BLOCKED), token=token).status_code == 403
    good = token_in(client.get("/upload").text)
    parts = [("files", ("dnc.csv", BLOCKED)), ("token", (None, good)), ("profile", (None, "sales"))]
    assert client.post("/upload", files=parts, headers=FROM_HERE).status_code == 403
    assert client.post("/upload", files=parts, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert folders(house.profiles[0]) == before


def test_nobody_uploads_into_a_profile_of_others(signed_in: SignIn, house: House) -> None:
    """A profile without the role is as one that is not there; who may not upload learns nothing."""
    before = [folders(profile) for profile in house.profiles]
    for name, profile, status in (
        ("ann", "care", 404),
        ("ann", "none", 404),
        ("pia", "sales", 404),
        ("root", "sales", 404),
    ):
        client = signed_in(name)
        token = token_in(client.get("/account").text)
        assert upload(client, ("dnc.csv", BLOCKED), profile=profile, token=token).status_code == status
    assert [folders(profile) for profile in house.profiles] == before


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("", b"")], "Choose a file first"),
        ([(f"{at}.csv", BLOCKED) for at in range(11)], "At most 10 files"),
        ([("big.csv", b"x" * 5001)], "is larger than"),
    ],
)
def test_too_much_or_nothing_is_said_and_not_kept(
    files: list[tuple[str, bytes]],
    said: str,
    signed_in: SignIn,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 5000)
    before = folders(house.profiles[0])
    answer = upload(signed_in("ann"), *files)
    assert answer.status_code in {400, 413}
    assert said in answer.text
    assert folders(house.profiles[0]) == before


def test_a_full_disk_is_said(signed_in: SignIn, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LEFT_FREE", 1 << 60)
    before = folders(house.profiles[0])
    assert "no room" in upload(signed_in("ann"), ("dnc.csv", BLOCKED)).text
    assert folders(house.profiles[0]) == before


def test_no_step_is_said_to_be_done_before_it_was_looked_at(signed_in: SignIn, house: House) -> None:
    """While every row is checked, only the upload is."""
    client = signed_in("ann")
    draft_id = draft_in(upload(client, ("list.csv", b"Phone,Name\n13,Ann\n")))

    def done(page: str) -> int:
        return client.get(f"/drafts/{draft_id}{page}").text.count('<li class="done"')

    assert done("") == 1
    assert check_once(house.profiles[0], draft_id)
    assert done("/columns") == 1


HOSTILE = [
    ("<script>alert(1)</script>.csv", b"Phone,<img src=x>\n6590017101,<b>x</b>\n13,=cmd|x\n"),
    ("../../../etc/cron.d/x", BLOCKED),
    ("\u202evsc.exe.csv", b"Phone,Name\n13,\xe2\x80\xaex\n"),
    ("a" * 300 + ".csv", BLOCKED),
    (".csv", BLOCKED),
    ("con.csv", BLOCKED),
    ("bomb.xlsx", b"PK\x03\x04" + b"\0" * 100),
    ("page.xlsx", b"<html>6590017101</html>"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ("nul.csv", b"Phone,Name\n\0\0\0,x\n"),
    ("gbk.csv", "电话,姓名\n13,陈美玲\n".encode("gbk")),
    ("empty.csv", b""),
    ("wide.csv", b"Phone" + b",x" * 255 + b"\n13" + b",y" * 255 + b"\n"),
]


@pytest.mark.parametrize(("name", "content"), HOSTILE, ids=[repr(name[:12]) for name, _ in HOSTILE])
@pytest.mark.thinned(6)
@pytest.mark.usefixtures("forked_parser")
def test_a_hostile_file_is_checked_or_refused_and_every_page_stands(
    name: str, content: bytes, signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Names are no paths, markup is text, and what cannot be read is said."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = draft_in(upload(client, (name, content)))
    kept = profile.data_dir / "drafts" / draft_id
    (file,) = (path for path in kept.rglob("*") if path.is_file() and path.parent.name == "1")
    assert file.stat().st_mode & 0o777 == 0o600
    assert check_once(profile, draft_id)
    assert the_draft(site, draft_id).state is DraftState.CHECKED
    columns = client.get(f"/drafts/{draft_id}/columns").text
    helpless = name in {
        "../../../etc/cron.d/x",  # a name without an ending, as the next
        ".csv",
        "nul.csv",
        "bomb.xlsx",
        "page.xlsx",
        "old.xls",
        "empty.csv",
    }  # whatever anybody answers
    assert ("Check with these choices" not in columns) == helpless
    assert ("Replace what cannot be read first" in columns) == helpless
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="customer-numbers", confirmed="yes")
    check_once(profile, draft_id)
    for page in ("columns", "rows", "plan"):
        answer = client.get(f"/drafts/{draft_id}/{page}")
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text
        assert "<img src" not in answer.text
        assert "<b>x" not in answer.text
        assert "\u202e" not in words_of(answer.text)
    rows = client.get(f"/drafts/{draft_id}/rows").text
    kept_cells = rows.count("\u202e")
    assert (kept_cells > 0) == (b"\xe2\x80\xae" in content)  # what is in a field is what the file has
    assert ('class="as-stored"' in rows) == (kept_cells > 0)  # in the order in which it is stored
    answer = client.get("/drafts")
    assert (answer.status_code, "\u202e" in words_of(answer.text)) == (200, False)


def words_of(page: str) -> str:
    """What stands on a page, without its tags and what is in them."""
    return re.sub("<[^>]*>", "", page)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("columns", {"file": "9", "kind": "customer-numbers"}),
        (
            "columns",
            {"file": "1", "kind": "../x", "hidden": "everything", "c0_0": "no-such-field", "s_x": "yes"},
        ),
        ("rows", {"version": "1", "sheet": "99", "from": "-1", "show": "<x>", "r999_9": "x"}),
        ("rows", {"version": "x"}),
        ("options", {"file": "1", "o_assign": "x" * 500, "o_confirmed_by": "root", "o_again": "yes"}),
        ("submit", {"version": "99999999999999999999"}),
    ],
)
@pytest.mark.thinned(2)
def test_a_form_with_anything_in_it_breaks_nothing(
    path: str, fields: dict[str, str], signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """What it cannot mean is left out; options that the page does not offer are nobody's."""
    client, profile = signed_in("ann"), house.profiles[0]
    draft_id = draft_in(upload(client, ("list.csv", b"Phone,Name\n6590017109,x\n13,y\n")))
    check_once(profile, draft_id)
    assert send(client, f"/drafts/{draft_id}/{path}", **fields).status_code in {303, 409}
    chosen = the_draft(site, draft_id).files[0].choices
    assert chosen.columns == {}
    assert chosen.kind in {"", "customer-numbers"}
    assert chosen.hidden == ""
    assert set(chosen.options) <= {"assign"}
    check_once(profile, draft_id)
    assert client.get(f"/drafts/{draft_id}/plan?x=y&sheet=<x>").status_code == 200


def test_a_secret_never_comes_back_to_the_browser(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Of extensions the password is neither shown nor a value of the form."""
    client, profile = signed_in("ann"), house.profiles[0]
    content = b"Extension,Extension password\n8001,Hunter2Hunter2!\nx,Hunter3Hunter3!\n"
    draft_id = draft_in(upload(client, ("ext.csv", content)))
    check_once(profile, draft_id)
    send(client, f"/drafts/{draft_id}/columns", file="1", kind="extensions")
    check_once(profile, draft_id)
    pages = "".join(client.get(f"/drafts/{draft_id}/{page}").text for page in ("columns", "rows", "plan"))
    assert "8001" in pages or "x" in pages
    assert "Hunter" not in pages


class Running:
    """A check that was started and goes on until it is ended."""

    def __init__(self) -> None:
        self.ended: int | None = None

    def poll(self) -> int | None:
        return self.ended

    def terminate(self) -> None:
        self.ended = -15


def test_two_checks_at_a_time_and_three_tries_at_most(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """The others wait; one over which processes keep dying is given up, and somebody may ask for it again."""
    client, started = signed_in("ann"), dict[str, Running]()

    def start(draft: Draft) -> Any:
        assert drafts.begin_check(site.people, draft)
        return started.setdefault(f"{draft.id} {draft.tries}", Running())

    ours = [draft_in(upload(client, ("dnc.csv", BLOCKED))) for _ in range(3)]
    checks = Checks(site, start)
    checks.look()
    assert len(started) == 2
    for tries in range(3):
        for running in started.values():
            running.ended = -9
        checks.look()
        assert len([name for name in started if name.endswith(f" {tries}")]) >= 2
    for _ in range(4):
        for running in started.values():
            running.ended = -9
        checks.look()
    assert {the_draft(site, draft_id).state for draft_id in ours} == {DraftState.FAILED}
    assert "did not end" in client.get(f"/drafts/{ours[0]}").text
    send(client, f"/drafts/{ours[0]}/again")
    assert the_draft(site, ours[0]).state is DraftState.CHECKING
    assert check_once(house.profiles[0], ours[0])
    assert the_draft(site, ours[0]).state is DraftState.CHECKED


@pytest.mark.parametrize("status", [1, -9, NOT_FOUND])
def test_a_check_that_cannot_begin_is_given_up(
    signed_in: SignIn, site: Site, made: list[str], status: int
) -> None:
    """The settings are wrong, or those of another ledger: nobody waits for ever, and it can be asked for again. An end without fault counts as none."""
    client, started = signed_in("ann"), list[Running]()

    def start(draft: Draft) -> Any:
        started.append(Running())
        return started[-1]

    draft_id, checks = draft_in(upload(client, ("dnc.csv", BLOCKED))), Checks(site, start)
    for ends in (0, 0, 0, 0, status, status):
        checks.look()
        started[-1].ended = ends
    checks.look()
    assert the_draft(site, draft_id).state is DraftState.CHECKING
    started[-1].ended = status
    checks.look()
    assert the_draft(site, draft_id).state is DraftState.FAILED
    assert len(started) == 7
    send(client, f"/drafts/{draft_id}/again")
    checks.look()
    assert len(started) == 8


def test_a_draft_that_brings_out_a_bug_keeps_no_other_waiting(
    signed_in: SignIn, site: Site, made: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """It is given up; the others are checked, by the same thread, and nothing of a list is logged."""
    client = signed_in("ann")
    first, second = (draft_in(upload(client, ("dnc.csv", BLOCKED))) for _ in range(2))
    begun = threading.Event()

    def start(draft: Draft) -> Any:
        if draft.id == first:
            raise ValueError(BLOCKED)
        begun.set()
        return Running()

    with Checks(site, start).kept():
        assert begun.wait(30)
    assert the_draft(site, first).state is DraftState.FAILED
    assert the_draft(site, second).state is DraftState.CHECKING
    assert [record.getMessage() for record in caplog.records] == ["draft-checks failed: ValueError"]


def test_a_check_that_is_killed_is_begun_again(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """kill -9 while it holds the lock: the draft still waits, and the next process checks it."""
    profile = house.profiles[0]
    draft_id = draft_in(upload(signed_in("ann"), ("dnc.csv", BLOCKED)))
    lock = profile.data_dir / "locks" / "drafts" / draft_id
    holds = "import sys, time; from pathlib import Path; from callsheet.file_lock import only_one\n"
    holds += "with only_one(Path(sys.argv[1])) as mine: print(mine, flush=True); time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-c", holds, str(lock)], stdout=subprocess.PIPE)
    try:
        assert child.stdout
        assert child.stdout.readline() == b"True\n"
        assert not check_once(profile, draft_id)
        assert the_draft(site, draft_id).state is DraftState.CHECKING
        os.kill(child.pid, signal.SIGKILL)
        child.wait(30)
    finally:
        child.kill()
        child.communicate(timeout=30)
    assert check_once(profile, draft_id)
    assert the_draft(site, draft_id).state is DraftState.CHECKED


def test_an_upload_that_was_cut_off_and_old_drafts_are_removed(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Not what is prepared, nor what is being received, nor what is of another profile."""
    client, profile = signed_in("ann"), house.profiles[0]
    old, new = (draft_in(upload(client, ("dnc.csv", BLOCKED))) for _ in range(2))
    site.people.transaction(
        lambda connection: connection.exec_driver_sql(
            f"UPDATE drafts SET changed_at = '2026-01-01T00:00:00.000+00:00' WHERE id = '{old}'"
        )
    )
    cut, fresh, foreign = (
        DraftFolder(profile.data_dir, f"20260101-000000-{name}") for name in ("cut", "fresh", "other")
    )
    for folder in (cut, fresh, foreign):
        folder.begin("sales" if folder is not foreign else "another")
    for folder in (cut, foreign):
        os.utime(folder.folder, (0, 0))
    forget_old_drafts(site.contexts["sales"])
    left = folders(profile)
    assert {old, cut.folder.name} & left == set()
    assert {new, fresh.folder.name, foreign.folder.name, house.drafts["sales"]} <= left
    assert the_draft(site, old).state is DraftState.DISCARDED


def test_what_people_decided_is_on_record(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Who, what and which draft; no cell and no name of a file."""
    client = signed_in("ann")
    draft_id = draft_in(upload(client, ("6590017101.csv", BLOCKED)))
    check_once(house.profiles[0], draft_id)
    send(client, f"/drafts/{draft_id}/options", file="1", o_direction="both")
    send(client, f"/drafts/{draft_id}/discard", sure="yes")
    with site.people.look() as connection:
        lines = connection.exec_driver_sql("SELECT user, action, object FROM audit").all()
    of_draft = [tuple(line[:2]) for line in lines if line[2] == draft_id]
    assert of_draft == [("ann", "UPLOADED"), ("ann", "DECIDED_OPTIONS"), ("ann", "DISCARDED")]
    assert "6590017101" not in str(lines)


def test_groups_of_problems_are_by_column_and_fact_and_in_words(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """Each chip is a sentence that is true of each of its rows, and shows these alone; a code shows all of its groups."""
    client, lines = signed_in("ann"), ["Phone,Name"]
    lines += [
        f"{digits},{name}"
        for digits, name in (("13", "Ann"), ("14", "Bob"), ("1" * 17, "Cy"), ("6590017141", "Dee"))
    ]
    draft_id = draft_in(upload(client, ("list.csv", "\n".join(lines).encode())))
    assert drafts.decide(site.people, the_draft(site, draft_id), "ann", {1: Choices(kind="customer-numbers")})
    assert check_once(house.profiles[0], draft_id)
    shown = client.get(f"/drafts/{draft_id}/rows").text
    chips = re.findall(r'show=(PHONE_LENGTH-[0-9a-f]{8})".*?of-group">(.*?)</span> <b>(\d+)', shown)
    assert [(sentence, rows) for _, sentence, rows in chips] == [
        ("The number in “Phone” has 2 digits; it must have 3 to 16.", "2"),
        ("The number in “Phone” has 17 digits; it must have 3 to 16.", "1"),
    ]
    names = {
        key: re.findall(r'value="(Ann|Bob|Cy|Dee)"', client.get(f"/drafts/{draft_id}/rows?show={key}").text)
        for key, *_ in chips
    }
    assert list(names.values()) == [["Ann", "Bob"], ["Cy"]]
    every = client.get(f"/drafts/{draft_id}/rows?show=PHONE_LENGTH").text
    assert re.findall(r'value="(Ann|Bob|Cy|Dee)"', every) == ["Ann", "Bob", "Cy"]
    left = re.findall(r"<li>(.*?digits.*?)</li>", client.get(f"/drafts/{draft_id}/plan").text)
    assert len(left) == 2


def test_limits_are_those_of_reading() -> None:
    """What is too large to be read is too large to be uploaded."""
    assert Limits().file == uploads.LARGEST_FILE


def test_who_has_read_the_comments_says_so_on_the_page(
    signed_in: SignIn, site: Site, house: House, made: list[str]
) -> None:
    """The question has a box, under the reader's own name; without it the question comes back."""
    client, profile = signed_in("ann"), house.profiles[0]
    book = openpyxl.Workbook()
    for line in (("Phone", "Name"), ("6590017109", "x")):
        book.worksheets[0].append(line)
    book.worksheets[0]["B2"].comment = Comment("do not call", "Mei")
    kept = io.BytesIO()
    book.save(kept)
    draft_id = draft_in(upload(client, ("list.xlsx", kept.getvalue())))
    check_once(profile, draft_id)
    for ticked, codes in (
        (False, ["COMMENT_REFUSES"]),
        (True, ["REMARKS_READ"]),
        (False, ["COMMENT_REFUSES"]),
    ):
        send(client, f"/drafts/{draft_id}/columns", file="1", **({"remarks": "yes"} if ticked else {}))
        check_once(profile, draft_id)
        draft = the_draft(site, draft_id)
        page = client.get(f"/drafts/{draft_id}/columns").text
        assert 'name="remarks"' in page
        assert [code for code in ("COMMENT_REFUSES", "REMARKS_READ") if code in page] == codes
        assert bool(draft.files[0].choices.options) is ticked
