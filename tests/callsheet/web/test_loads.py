"""Lists of loads, the page of a load, its progress and its files."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callsheet.doctor import Finding
from callsheet.ledger.drafts import find_draft, set_loads
from callsheet.ledger.listing import Wanted, in_doubt, listed
from callsheet.ledger.processes import this_process
from callsheet.ledger.records import FrozenChunk, Load
from callsheet.ledger.states import LoadState
from callsheet.ledger.transitions import intend, settle
from callsheet.messages.reader import Reader
from callsheet.web.list_view import Query
from callsheet.web.load_view import LoadView, bar_of, readable_size
from callsheet.web.progress_view import ProgressView
from callsheet.web.site import Site
from tests.callsheet.web.conftest import NUMBER, Browser, House, SignIn, a_file
from tests.support.digits import long_numbers
from tests.support.loading import a_csv, run
from transforms.outcomes import outcome_frame
from validators.libraries import pd

HOSTILE = [
    "<script>alert(1)</script>.csv",
    '"><img src=x onerror=alert(1)>.csv',
    "a&b<i>.csv",
    "=cmd|'x'!A1.csv",
    "x" * 300 + ".csv",
]


def add(site: Site, load_id: str, file: str = "a.csv", **more: Any) -> str:
    """A load without rows, in the first profile unless said otherwise."""
    nothing = pd.DataFrame({name: [] for name in ("row", "outcome", "code", "column", "detail")})
    values: dict[str, Any] = {
        "sha256": "0",
        "sheet": "s",
        "kind": "customer-numbers",
        "profile": "sales",
        "target": "",
        "load_key": load_id,
        "rows": 0,
    }
    site.people.add_load(Load(load_id, file, **values | more), nothing)
    return load_id


def run_text(site: Site, order: str) -> None:
    site.people.transaction(lambda connection: connection.exec_driver_sql(order).rowcount)


def remove(site: Site, *load_ids: str) -> None:
    gone = ", ".join(f"'{load_id}'" for load_id in load_ids)
    for table, column in (
        ("history", "load_id"),
        ("rows", "load_id"),
        ("chunks", "load_id"),
        ("loads", "id"),
    ):
        order = f"DELETE FROM {table} WHERE {column} IN ({gone})"
        run_text(site, order)


def test_the_page_of_a_load_counts_as_its_books_do(signed_in: SignIn, site: Site, house: House) -> None:
    """Outcomes by name, their sum, problems with fixes, files and history."""
    load_id = house.loads["sales"]
    page = signed_in("ann").get(f"/loads/{load_id}").text
    books = site.people.books(load_id)
    assert sum(books.values()) == 4
    shown = dict(re.findall(r'data-rows="(\w+)">([\d,]+)<', page))
    assert shown == {name: f"{count:,}" for name, count in books.items()}
    assert "4 counted, 4 read" in page
    assert 'href="/help/PHONE_' in page
    assert "Every row has its outcome" in page
    assert page.count(f'href="/loads/{load_id}/files/') == 3


def test_a_page_that_is_drawn_while_its_load_goes_on_is_whole(
    signed_in: SignIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are counted and listed one after the other: an outcome may have come between."""
    monkeypatch.setattr(LoadView, "counts", {"planned": 4})
    page = signed_in("ann").get(f"/loads/{house.loads['sales']}")
    assert page.status_code == 200
    assert ">0.0%<" in page.text


@pytest.mark.parametrize(
    "path", ["/", "/loads", "/loads/{load}", "/loads/{load}/progress.json", "/account", "/help"]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_shows_a_customer_s_number(
    path: str, language: str, signed_in: SignIn, site: Site, house: House
) -> None:
    """Not even one in the name of a file."""
    add(site, "20990101-000000-aaaaaa", f"customer {NUMBER}.csv", state=LoadState.CLOSED)
    browser = signed_in("ann")
    browser.headers["Accept-Language"] = language
    for load in (house.loads["sales"], "20990101-000000-aaaaaa"):
        text = browser.get(path.format(load=load)).text
        assert NUMBER not in text
        without_paths = re.sub(r' d="[^"]*"|/static/\S+|name="token" value="\w+"|\d{8}-\d{6}-\w{6}', "", text)
        assert long_numbers(without_paths) == []
    remove(site, "20990101-000000-aaaaaa")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_a_file_is_only_shown(name: str, signed_in: SignIn, site: Site) -> None:
    """In lists, on its page and as the name of a download."""
    load_id = add(site, "20990101-000000-bbbbbb", name, state=LoadState.CLOSED, sheet=name)
    a_file(site.contexts["sales"].workspace(load_id).folder, "source.csv")
    browser = signed_in("ann")
    for path in ("/", "/loads", f"/loads/{load_id}", f"/loads?q={name}"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<i>" not in text
    disposition = browser.get(f"/loads/{load_id}/files/source").headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert len(disposition) < 500
    assert not re.search(r"[<>\r\n]", disposition)
    remove(site, load_id)


def test_progress_is_answered_only_when_it_has_changed(signed_in: SignIn, site: Site) -> None:
    """A window that watches costs little; the answer has the texts in the reader's language."""
    load_id = add(site, "20990101-000000-cccccc", state=LoadState.SENDING)
    browser = signed_in("ann")
    assert f'data-progress="/loads/{load_id}/progress.json"' in browser.get(f"/loads/{load_id}").text
    first = browser.get(f"/loads/{load_id}/progress.json")
    assert first.json()["state"] == "Sending"
    again = browser.get(f"/loads/{load_id}/progress.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    site.people.set_state(load_id, LoadState.CLOSED)
    last = browser.get(f"/loads/{load_id}/progress.json", headers={"If-None-Match": first.headers["etag"]})
    assert last.json()["state"] == "Done"
    assert last.json()["mark"] != first.json()["mark"]
    assert "data-progress" not in browser.get(f"/loads/{load_id}").text
    remove(site, load_id)


def sending(site: Site, load_id: str, ago: float, every: float, count: int = 8) -> str:
    """A load of 10 requests of 10 rows each under way: `count` are sent, the last one `ago` seconds ago; the last two have no answer."""
    nothing = pd.DataFrame({name: [] for name in ("row", "outcome", "code", "column", "detail")})
    facts: dict[str, Any] = {"sha256": "0", "sheet": "s", "kind": "customer-numbers", "profile": "sales"}
    site.people.add_load(Load(load_id, "a.csv", rows=100, target="", load_key=load_id, **facts), nothing)
    chunks = [FrozenChunk(at, "op", b"[]", tuple(range(10 * at, 10 * at + 10))) for at in range(1, 11)]
    site.people.freeze(load_id, chunks)
    site.people.set_state(load_id, LoadState.SENDING)
    now = datetime.fromisoformat(site.people.now())
    for at in range(1, count + 1):
        moment = (now - timedelta(seconds=ago + every * (count - at))).isoformat()
        fence = site.people.do(intend(load_id, at, moment))
        dated = f"UPDATE history SET at = '{moment}' WHERE load_id = '{load_id}' AND chunk = {at}"
        run_text(site, dated)
        if at <= count - 2:
            site.people.do(settle(load_id, at, fence, outcome_frame(chunks[at - 1].rows, "loaded", "")))
    return load_id


def test_what_is_on_its_way_is_not_in_doubt(signed_in: SignIn, site: Site) -> None:
    """Nobody is sent to Sobot for requests that are being answered, nor told to resume what goes on; when it stops, they are."""
    load_id = sending(site, "20990101-000000-dddddd", 1, 20)
    browser = signed_in("ann")
    page = browser.get(f"/loads/{load_id}").text
    shown = dict(re.findall(r'data-rows="(\w+)">([\d,]+)<', page))
    assert shown == {"loaded": "60", "awaited": "20", "planned": "20"}
    assert "the load continues automatically" in page
    assert "60</span> <small>of 100 rows" in page
    for text in ("may or may not", "Approve or resume", "ANSWER_UNKNOWN", "NOT_SENT", "unknown"):
        assert text not in page
    assert "unknown" not in browser.get("/loads").text
    progress = browser.get(f"/loads/{load_id}/progress.json").json()
    assert progress["rows"] == shown
    assert progress["figure"] == "60"
    shares = dict(re.findall(r'data-outcome="(\w+)">.*?data-share>([\d.%]+)<', page))
    assert {name: share for name, (share, _) in progress["shares"].items()} == shares
    site.people.set_state(load_id, LoadState.STOPPED)
    assert "20 of 100 rows may or may not have been loaded" in browser.get(f"/loads/{load_id}").text
    remove(site, load_id)


def test_a_load_whose_process_is_gone_says_so(signed_in: SignIn, site: Site) -> None:
    """Its rows await an answer for which nobody asks: what goes on, and what to do where it does not."""
    load_id = sending(site, "20990101-000000-dddddf", 1, 20)
    browser = signed_in("ann")
    before = browser.get(f"/loads/{load_id}/progress.json").json()
    own = f"UPDATE loads SET owner = '{{}}' WHERE id = '{load_id}'"
    run_text(site, own.format(this_process()))
    assert browser.get(f"/loads/{load_id}/progress.json").json()["state"] == "Sending"
    for gone in (ended_process(), f"{socket.gethostname()}/another-boot/1/1/"):
        run_text(site, own.format(gone))
        page = browser.get(f"/loads/{load_id}").text
        assert ">Interrupted</span>" in page
        assert "The process that worked on it has ended" in page
        assert "resumes it automatically" in page
        assert "Nothing to do now" not in page
        assert "Interrupted" in browser.get("/loads").text.partition(load_id)[2][:900]
        assert load_id in browser.get("/").text.partition('id="need-STOPPED"')[2].partition("</section>")[0]
        assert browser.get(f"/loads/{load_id}/progress.json").json()["mark"] != before["mark"]
    run_text(site, own.format("another-machine/boot/1/1/"))  # nobody knows
    assert "Interrupted" not in browser.get(f"/loads/{load_id}").text
    remove(site, load_id)


def ended_process() -> str:
    """The name of a process of this machine that is no more."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    host, boot, _, _, counted = this_process().split("/")
    ended.wait()
    return f"{host}/{boot}/{ended.pid}/1/{counted}"


def test_requests_are_counted_while_one_looks(signed_in: SignIn, site: Site) -> None:
    """The history of the page says how many there were; what it asks for each second says it, too."""
    load_id = sending(site, "20990101-000000-ddddde", 1, 20, 4)
    browser = signed_in("ann")
    began = browser.get(f"/loads/{load_id}/progress.json").json()["began"]
    assert began == "Sending began; 4 requests so far"
    assert f'data-live="began">{began}<' in browser.get(f"/loads/{load_id}").text
    remove(site, load_id)
    unsent = sending(site, "20990101-000000-ddddee", 1, 20, 0)
    assert browser.get(f"/loads/{unsent}/progress.json").json()["began"] == ""
    remove(site, unsent)


def test_a_sheet_is_named_where_that_says_more_than_its_file(signed_in: SignIn, site: Site) -> None:
    """The sheet of a text file has the name of the file."""
    browser = signed_in("ann")
    for at, (file, sheet, named) in enumerate(
        [("May.csv", "May", False), ("May.xlsx", "Berlin", True), ("x.May.txt", "x.May", False)]
    ):
        load_id = add(site, f"20990101-000000-abcde{at}", file, state=LoadState.CLOSED, sheet=sheet)
        assert (f"sheet {sheet}" in browser.get(f"/loads/{load_id}").text) is named
        remove(site, load_id)


@pytest.mark.parametrize(
    ("ago", "every", "count", "left"),
    [
        (1, 60, 8, "All is sent in about 2 minutes at this pace."),
        (1, 5, 8, "All is sent in less than a minute at this pace."),
        (1, 60, 4, ""),  # too few
        (1, 0.5, 8, ""),  # too short a time
        (600, 60, 8, ""),  # it waits for something
        (-600, 60, 8, ""),  # a clock was set
        (1, 60, 10, ""),  # nothing is left
    ],
)
def test_how_long_it_takes_is_said_where_it_can_be_said(
    ago: float, every: float, count: int, left: str, signed_in: SignIn, site: Site
) -> None:
    """By the requests of this run; on the page as in what it asks for each second."""
    load_id = sending(site, "20990101-000000-eeeeee", ago, every, count)
    browser = signed_in("ann")
    assert browser.get(f"/loads/{load_id}/progress.json").json()["left"] == left
    assert f'data-live="left">{left}</p>' in browser.get(f"/loads/{load_id}").text
    site.people.set_state(load_id, LoadState.STOPPED)
    assert browser.get(f"/loads/{load_id}/progress.json").json()["left"] == ""
    remove(site, load_id)


@pytest.mark.parametrize("word", ["source", "result", "to-fix"])
def test_a_file_is_given_as_it_is_on_disk(word: str, signed_in: SignIn, site: Site, house: House) -> None:
    """As an attachment that no browser opens as a page."""
    context = site.contexts["sales"]
    workspace = context.workspace(house.loads["sales"])
    folder = workspace.folder if word == "source" else workspace.reports
    answer = signed_in("ann").get(f"/loads/{house.loads['sales']}/files/{word}")
    assert answer.content in [file.read_bytes() for file in folder.iterdir() if file.is_file()]
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith('attachment; filename="sales-list')


@pytest.mark.parametrize(
    "word", ["cells", "source.csv", "%2e%2e%2f", "%2e%2e", "SOURCE", "plan", "result%00"]
)
def test_there_are_three_words_and_no_path(word: str, signed_in: SignIn, house: House) -> None:
    assert signed_in("ann").get(f"/loads/{house.loads['sales']}/files/{word}").status_code == 404


@pytest.mark.parametrize("what", ["file", "folder", "pipe"])
def test_no_link_and_nothing_but_a_plain_file_is_followed(
    what: str, signed_in: SignIn, site: Site, tmp_path: Path
) -> None:
    """Whoever can write into the folder cannot have another file given."""
    import os

    load_id = add(site, f"20990101-000000-d{what}", state=LoadState.CLOSED)
    workspace = site.contexts["sales"].workspace(load_id)
    secret = a_file(tmp_path / "secret", "list.result.xlsx", b"secret")
    workspace.reports.parent.mkdir(parents=True, exist_ok=True)
    if what == "folder":
        workspace.reports.symlink_to(secret.parent)
    else:
        workspace.reports.mkdir()
        place = workspace.reports / "list.result.xlsx"
        place.symlink_to(secret) if what == "file" else os.mkfifo(place)
    answer = signed_in("ann").get(f"/loads/{load_id}/files/result")
    assert answer.status_code == 404
    assert b"secret" not in answer.content
    remove(site, load_id)


def test_a_file_that_is_gone_is_told_so(signed_in: SignIn, site: Site) -> None:
    """On its page, with what there is no file for."""
    load_id = add(site, "20990101-000000-eeeeee", state=LoadState.CLOSED)
    browser = signed_in("ann")
    assert browser.get(f"/loads/{load_id}").text.count('<span class="size">none</span>') == 3
    assert "no such file" in browser.get(f"/loads/{load_id}/files/result").text
    remove(site, load_id)


def test_an_approver_sees_the_load_and_not_its_files(signed_in: SignIn, house: House) -> None:
    page = signed_in("pia").get(f"/loads/{house.loads['sales']}").text
    assert "only analysts" in page
    assert "/files/" not in page


def test_what_needs_somebody_comes_first(signed_in: SignIn, site: Site) -> None:
    """A stopped load, with a link to it."""
    browser = signed_in("ann")
    assert "No load needs your attention." in browser.get("/").text
    load_id = add(site, "20990101-000000-ffffff", state=LoadState.STOPPED)
    page = browser.get("/").text
    assert "1 load has stopped" in page
    assert f'href="/loads/{load_id}"' in page
    remove(site, load_id)


def test_an_account_without_a_role_is_told_whom_to_ask(signed_in: SignIn) -> None:
    page = signed_in("new").get("/").text
    assert "Ask the person who runs callsheet for a role" in page
    assert 'href="/loads"' not in page


@pytest.fixture
def many(site: Site) -> list[str]:
    """120 loads, the oldest first."""
    return [
        add(site, f"20980101-{number:06d}-many", f"week {number}.csv", state=LoadState.CLOSED)
        for number in range(120)
    ]


def test_every_load_is_on_one_page_of_the_list(
    many: list[str], signed_in: SignIn, site: Site, house: House
) -> None:
    """50 a page, the latest first, each once."""
    browser, path, seen = signed_in("ann"), "/loads", list[str]()
    while path:
        page = browser.get(path).text
        found = re.findall(r'<td class="file-cell"><a href="/loads/([^"]+)"', page)
        assert len(found) <= 50
        seen += found
        more = re.search(r'rel="next" href="([^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    remove(site, *many)
    assert seen == [*reversed(many), house.loads["sales"]]


@contextmanager
def submitted_drafts(site: Site, many: list[str]) -> Iterator[None]:
    """Two loads that were drafts, of Gus and Eve, and of Eve alone."""

    def change(statement: str) -> None:
        site.people.transaction(lambda connection: connection.exec_driver_sql(statement).rowcount)

    for name, load, by in (("d5", many[5], "gus"), ("d6", many[6], "eve")):
        change(
            'INSERT INTO drafts (id, profile, created_at, changed_at, "by", edited_by, state, version, tries, submitted_by, submitted_at, parent) '
            f"VALUES ('{name}', 'sales', '', '', '{by}', '[]', 'taken', 1, 0, 'eve', '', '')"
        )
        set_loads(site.people, name, 1, [load])
    yield
    for table, column in (("draft_loads", "draft"), ("drafts", "id")):
        change(f"DELETE FROM {table} WHERE {column} IN ('d5', 'd6')")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=week 11", {11, *range(110, 120)}),
        ("q=WEEK 7.csv", {7}),
        ("q=20980101-000003", {3}),
        ("q=%25", set()),
        ("q=_eek", set()),
        ("kind=queues", set()),
        ("state=stopped", set()),
        ("from=2999-01-01", set()),
        ("to=2020-01-01", set()),
        ("from=2020-01-01&to=2998-12-31", None),
        ("from=2998-12-31&to=2020-01-01", set()),
        ("to=0001-01-01&from=9999-12-31", None),
        ("profile=care", set()),
        ("by=Gus", {5}),
        ("by=gus%20&source=page", {5}),
        ("by=gus&source=other", set()),
        ("by=eve", {5, 6}),
        ("source=page", {5, 6}),
        ("source=other&q=week 6.", set()),
        ("source=moon&by=", None),
        ("kind=' OR 1=1", None),
        ("state=zzz&from=yesterday&before=abc", None),
    ],
)
@pytest.mark.thinned(2)
def test_loads_are_found_by_what_people_know(
    query: str, found: set[int] | None, many: list[str], signed_in: SignIn, site: Site
) -> None:
    """A sign that SQL knows is a sign; what a filter cannot mean is left out."""
    with submitted_drafts(site, many):
        page = signed_in("ann").get(f"/loads?{query}").text
    remove(site, *many)
    numbers = {int(number) for number in re.findall(r"20980101-(\d{6})-many", page)}
    assert numbers == (found if found is not None else set(range(70, 120)))
    if found == set():
        assert "No load fits these filters." in page


def test_a_day_begins_in_the_reader_s_zone(site: Site) -> None:
    assert Query.of({"from": "2026-11-27"}).wanted("Asia/Singapore").since == "2026-11-26T16:00:00.000+00:00"
    until = Query.of({"to": "2026-11-27"}).wanted("Asia/Singapore").until
    assert until == "2026-11-27T16:00:00.000+00:00", "the last day is among them"
    changing = Query.of({"from": "2026-10-25", "to": "2026-10-25"}).wanted("Europe/Berlin")
    assert (changing.since[:16], changing.until[:16]) == ("2026-10-24T22:00", "2026-10-25T23:00")


def test_loads_in_doubt_are_those_with_a_parked_chunk(site: Site, house: House) -> None:
    """None of those that are there."""
    assert in_doubt(site.people, ["sales", "care"]) == []
    parked = "UPDATE chunks SET state = '{}' WHERE load_id = '" + house.loads["sales"] + "' AND number = 1"
    site.people.transaction(lambda connection: connection.exec_driver_sql(parked.format("parked")))
    found = [load.id for load in in_doubt(site.people, ["sales"])], in_doubt(site.people, ["care"])
    site.people.transaction(lambda connection: connection.exec_driver_sql(parked.format("settled")))
    assert found == ([house.loads["sales"]], [])


def test_a_list_without_profiles_is_empty(site: Site) -> None:
    assert listed(site.people, [], Wanted()) == []


def test_a_bar_is_loaded_first_and_ends_with_what_is_not_sent() -> None:
    """Whatever order the books have; all of it is one width."""
    parts = bar_of({"planned": 50, "odd": 1, "invalid": 20, "loaded": 30}, 100)
    assert (parts[0].name, parts[-1].name) == ("loaded", "planned")
    assert abs(parts[-1].x + parts[-1].width - 100) < 0.1


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 kB"), (9_541_000, "9.1 MB")]
)
def test_sizes_are_readable(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_progress_is_json_without_a_cell(signed_in: SignIn, house: House) -> None:
    """State, counts and shapes."""
    answer = signed_in("pia").get(f"/loads/{house.loads['sales']}/progress.json").json()
    assert set(answer) == {"state", "mark", "figure", "left", "began", "bar", "rows", "shares"}
    assert "Ann" not in json.dumps(answer)


def test_help_explains_a_code(signed_in: SignIn) -> None:
    """Each of the catalogue has its line, and its page; another has none."""
    browser: Browser = signed_in("ann")
    assert "The number in “…”" in browser.get("/help").text
    assert "What to do" in browser.get("/help/phone_length").text
    assert browser.get("/help/NO_SUCH").status_code == 404


def test_what_is_sent_first_stands_first(site: Site, house: House) -> None:
    """Of a draft with customers in its first file and forbidden numbers in its second; what became no load yet comes last."""
    context = site.contexts["sales"]
    dialled, blocked = (
        add(site, f"20990101-00000{at}-0dde4{at}", kind=kind, state=LoadState.FROZEN)
        for at, kind in enumerate(("customer-numbers", "forbidden-numbers"))
    )
    known = find_draft(site.people, house.drafts["sales"])
    assert known
    files = tuple(replace(known.files[0], number=number) for number in (1, 2, 3))
    for number, load in ((2, dialled), (3, blocked)):
        set_loads(site.people, "first", number, [load])
    found = ProgressView(context, replace(known, id="first", files=files), Reader()).files
    assert [entry["file"].number for entry in found] == [3, 2, 1]
    remove(site, dialled, blocked)


def test_health_has_the_doctor_s_lines(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is well and what is to be fixed, with advice for whoever has the command line."""
    found = [
        Finding.ok("settings", "SETTINGS_FOUND", profile="sales", path="x"),
        Finding.fix("ledger", "WEB_NO_USERS"),
    ]
    monkeypatch.setattr("callsheet.web.other_pages.examine", lambda _: iter(found))
    page = signed_in("root").get("/health").text
    assert "1 thing needs fixing." in page
    assert page.count('class="sign"') == 2
    assert "it is run in a terminal on the server" in page
    assert "callsheet web add-user" in page


def test_home_has_the_drafts_that_somebody_has_to_finish(signed_in: SignIn, house: House) -> None:
    """Of the profiles into which one uploads; an approver sees none."""
    assert f'href="/drafts/{house.drafts["sales"]}"' in signed_in("ann").get("/").text
    assert "/drafts/" not in signed_in("pia").get("/").text
    assert house.drafts["sales"] not in signed_in("carl").get("/").text


def test_what_happened_at_one_moment_is_told_in_its_order(
    signed_in: SignIn, house: House, tmp_path: Path
) -> None:
    """The latest first, also of a load with one request, which is its first and its last."""
    sheet = a_csv(tmp_path / "dnc.csv", "Forbidden number,Direction,Action", "6591230901,Outbound,Block")
    (result,) = run(house.profiles[0], sheet, kind="forbidden-numbers")
    page = signed_in("ann").get(f"/loads/{result.load_id}").text
    told = ["Every row has its outcome", "The last request was sent", "Sending began", "Read and checked"]
    history = page.partition('id="history"')[2] or page
    places = [history.index(text) for text in told]
    assert places == sorted(places)
