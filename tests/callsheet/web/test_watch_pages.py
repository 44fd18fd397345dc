"""The watched folder, schedules, forbidden numbers and the audit: what is told, to whom, and what is not."""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callsheet.file_lock import only_one
from callsheet.ledger.coordination import end_slot, take_slot
from callsheet.ledger.forbidden_counts import counted
from callsheet.ledger.forbidden_lists import ForbiddenList, ListState, declare, pending
from callsheet.ledger.schedule_wishes import end_run_wish, run_wished, wish_run
from callsheet.ledger.sign_ins import record
from callsheet.messages.catalogue import TEXTS
from callsheet.schedules import next_slot, serve_lock, tonight
from callsheet.settings import Schedule
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.overview import MOST, overview
from callsheet.web import audit_pages
from callsheet.web.site import Site
from tests.callsheet.web.conftest import FORM, NUMBER, House, SignIn, a_file, post, token_in
from tests.support.digits import long_numbers
from tests.support.loading import a_csv, run
from transforms.kind import ForbiddenEntry

ROOM = Path(__file__).parents[3] / "callsheet" / "web"


@pytest.fixture
def places(house: House) -> WatchFolders:
    return WatchFolders.of(house.profiles[0])


def a_note(places: WatchFolders, load: str) -> None:
    note = {"name": f"taken {NUMBER}.csv", "loads": [load], "waits": True}
    a_file(places.working / "2026-11-24_000000_ab", ".job.json", json.dumps(note).encode())


def test_the_folder_is_shown_from_the_inbox_to_the_end(
    places: WatchFolders, signed_in: SignIn, house: House
) -> None:
    """Each file in its place with the reason; no number, and nothing of another profile."""
    a_file(places.inbox, f"new {NUMBER}.csv")
    (places.inbox / "link.csv").symlink_to("/etc/hostname")
    a_note(places, house.loads["sales"])
    a_file(places.failed, "bad.2026-11-24_000000_0a0b0c0d.csv")
    why = f"bad.csv\n{'=' * 60}\nIt has no column “Phone”.\n{NUMBER} is <b>wrong</b>.\n"
    a_file(places.failed, "bad.2026-11-24_000000_0a0b0c0d.csv.why.txt", why.encode("utf-8-sig"))
    a_file(places.done, "good.2026-11-24_000000_0a0b0c0d.csv")
    a_file(places.done, "good.2026-11-24_000000_0a0b0c0d.result.xlsx")
    a_file(WatchFolders.of(house.profiles[1]).inbox, "of-care.csv")
    for at, seconds in enumerate((1e12, -1e11, 253402300799)):  # a share may say anything
        for place in (places.inbox, places.failed):
            os.utime(a_file(place, f"clock-{at}.csv"), (seconds, seconds))
    a_file(places.working / "2026-11-24_000000_ac", ".job.json", b"[1]")
    page = signed_in("ann").get("/folder").text
    assert "It has no column “Phone”." in page
    assert "&lt;b&gt;wrong" in page
    assert "link.csv is a link" in page
    assert "It waits for approval." in page
    assert f'href="/loads/{house.loads["sales"]}"' in page
    assert "of-care" not in page
    assert "result.xlsx" not in page
    assert "good.2026" in page
    assert page.count("clock-") == 6
    without = re.sub(r'\d{8}-\d{6}-\w{6}|\d{4}-\d\d-\d\d_\d{6}_\w{8}|name="token" value="\w+"', "", page)
    assert long_numbers(without.partition("<main")[2]) == []
    assert "of-care" in signed_in("carl").get("/folder").text


def test_looking_touches_nothing(house: House, places: WatchFolders) -> None:
    """Neither folders are made nor files moved, by whichever process looks."""
    before = {path: path.lstat().st_mtime_ns for path in places.root.rglob("*")}
    overview(house.profiles[0])
    assert {path: path.lstat().st_mtime_ns for path in places.root.rglob("*")} == before


def test_folders_that_are_not_there_yet_are_empty(house: House, tmp_path: Path) -> None:
    away = house.profiles[0].model_copy(update={"data_dir": tmp_path / "none", "inbox": tmp_path / "in"})
    assert [place.count for place in overview(away)] == [0] * 5
    assert not (tmp_path / "none").exists()


def test_of_many_files_the_latest_are_shown(house: House, tmp_path: Path) -> None:
    """With how many there are."""
    profile = house.profiles[0].model_copy(update={"data_dir": tmp_path})
    places = WatchFolders.of(profile)
    for at in range(MOST + 5):
        a_file(places.done, f"{at}.csv")
    done = next(place for place in overview(profile) if place.name == "done")
    assert (len(done.entries), done.count) == (MOST, MOST + 5)


def test_a_link_beside_a_file_is_no_note(places: WatchFolders, signed_in: SignIn, tmp_path: Path) -> None:
    """Whoever may write to the folder reads no file of ours by it."""
    secret = a_file(tmp_path, "secret", b"xyzzy")
    a_file(places.failed, "linked.csv")
    (places.failed / "linked.csv.why.txt").symlink_to(secret)
    page = signed_in("ann").get("/folder").text
    assert "linked.csv" in page
    assert "xyzzy" not in page


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two schedules, one of each profile."""
    known = [
        Schedule(name="nightly-sales", cron="0 2 * * *", files=f"/lists/{NUMBER}-%Y.csv", profile="sales"),
        Schedule(name="nightly-care", cron="0 3 * * *", files="/lists/b.csv", profile="care"),
    ]
    monkeypatch.setattr("callsheet.web.schedule_view.load_schedules", lambda: known)


@pytest.mark.usefixtures("nightly")
def test_schedules_say_when_they_run_and_what_came_of_it(signed_in: SignIn, site: Site) -> None:
    """Those of one's own profiles, the latest run first."""
    ledger = site.contexts["sales"].ledger
    ends = {"24": "not-whole", "25": "no-file", "26": "loaded"}
    for slot, outcome in ((f"2026-11-{day}T18:00:00+00:00", end) for day, end in ends.items()):
        take_slot(ledger, "nightly-sales", slot, slot)
        end_slot(ledger, "nightly-sales", slot, outcome)
    page = signed_in("ann").get("/schedules").text
    assert "nightly-care" not in page
    assert page.index("2026-11-27 02:00") < page.index("2026-11-26 02:00")
    assert "no file" in page
    assert '<span class="pill invalid">not loaded in full</span>' in page
    assert re.search(r"Next run</dt><dd class=\"num strong\">\d{4}-\d\d-\d\d 02:00<", page)
    assert NUMBER not in page


@pytest.mark.usefixtures("nightly")
def test_an_approver_asks_for_a_run_and_withdraws_it(signed_in: SignIn, site: Site, house: House) -> None:
    """Once while it stands; nobody else does, and a schedule of another profile is as one that is not there."""
    pia, ledger = signed_in("pia"), site.contexts["sales"].ledger

    def asked(when: str, name: str = "nightly-sales") -> int:
        fields = {"token": token_in(pia.get("/account").text), "name": name, "when": when}
        return int(pia.post("/schedules/run", data=fields, headers=FORM).status_code)

    assert "Run now" not in signed_in("ann").get("/schedules").text
    page = pia.get("/schedules").text
    assert "Run now" in page
    assert "nightly-care" not in page
    assert [asked("now"), asked("now"), asked("tonight"), asked("x")] == [303] * 4
    first = run_wished(ledger, "nightly-sales")
    assert first
    assert (first.number, first.by, first.due <= ledger.now()) == (first.number, "pia", True)
    assert "pia asked for a run" in pia.get("/schedules").text
    assert [asked("never"), asked("never")] == [303] * 2
    assert run_wished(ledger, "nightly-sales") is None
    assert [asked("now", "nightly-care"), asked("now", "nothing")] == [404] * 2
    assert run_wished(ledger, "nightly-care") is None
    with site.people.look() as connection:
        rows = connection.exec_driver_sql("SELECT action FROM audit WHERE object = 'nightly-sales'").all()
    assert [row[0] for row in rows] == ["RUN_ASKED", "RUN_WITHDRAWN"]


@pytest.mark.usefixtures("nightly")
def test_what_runs_within_a_day_is_on_the_first_page_and_whether_anybody_runs_it(
    signed_in: SignIn, site: Site, house: House
) -> None:
    """Of one's own profiles, with what was asked for; only `serve` runs schedules, and the pages say where it is not there."""
    client, ledger = signed_in("ann"), site.contexts["sales"].ledger
    tomorrow = (site.contexts["sales"].now() + timedelta(hours=23)).isoformat()
    assert wish_run(ledger, "nightly-sales", "pia", tomorrow)
    home = client.get("/").text.partition('id="coming"')[2].partition("</section>")[0]
    assert re.findall(r'(\d\d:\d\d)</span> <span class="strong breaks">nightly-sales', home)
    assert "asked for by pia" in home
    assert home.count("nightly-sales") == 2
    assert "nightly-care" not in home
    assert NUMBER not in home
    for path in ("/", "/schedules"):
        assert "Schedules are not run at the moment" in client.get(path).text
        with only_one(serve_lock(house.profiles[0].data_dir)):
            assert "Schedules are not run at the moment" not in client.get(path).text
    found = run_wished(ledger, "nightly-sales")
    assert found
    assert end_run_wish(ledger, found)
    assert 'id="coming"' not in signed_in("root").get("/").text


def test_a_schedule_may_be_run_tonight_where_it_would_not_be() -> None:
    """At its own time of day, in its zone; one that runs by then is not run twice."""
    weekly = Schedule(name="a", cron="0 2 * * 1", zone="Asia/Singapore", files="/x")
    wednesday = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    assert tonight(weekly, wednesday) == datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
    assert tonight(weekly, datetime(2026, 11, 29, 4, 0, tzinfo=UTC)) is None
    daily = Schedule(name="a", cron="0 2 * * *", zone="Asia/Singapore", files="/x")
    assert tonight(daily, wednesday) is None
    berlin = Schedule(name="a", cron="30 2 * * 1", zone="Europe/Berlin", files="/x")
    assert tonight(berlin, datetime(2026, 3, 28, 12, 0, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_wrong_settings_of_schedules_are_said(signed_in: SignIn, tmp_path: Path) -> None:
    """The page of the others stays as it is."""
    Path("callsheet.toml").write_text('[[schedules]]\nname = "a"\ncron = "never"\nfiles = "/x"\n')
    page = signed_in("ann").get("/schedules")
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert "cron" in page.text


def test_the_next_moment_follows_the_zone_and_its_clock_changes() -> None:
    """Half past two does not exist on the night in March: it is due right after."""
    schedule = Schedule(name="a", cron="30 2 * * *", zone="Europe/Berlin", files="/x")
    before = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert next_slot(schedule, before) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert next_slot(schedule, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == datetime(
        2026, 3, 30, 0, 30, tzinfo=UTC
    )


def blocked(page: str) -> int:
    """The figure of the page."""
    found = re.search(r'class="figure">([\d,]+) <small>', page)
    assert found
    return int(found[1].replace(",", ""))


def test_forbidden_numbers_are_counted_by_list_and_never_shown(
    signed_in: SignIn, site: Site, house: House
) -> None:
    """With those that end soon; a list that is not in place is named above all."""
    ledger = site.contexts["sales"].ledger
    before = blocked(signed_in("ann").get("/forbidden").text)
    entries = [
        ForbiddenEntry(f"65900000{at:02}", 3, True, until)
        for at, until in enumerate(["", "2099-01-01", "2020-01-01"])
    ]
    entries.append(ForbiddenEntry("6590000009", 3, False, ""))
    ledger.forbidden.remember("sales", house.loads["sales"], entries)
    waiting = ForbiddenList("20990101-000000-abcdef", "sales", "dnc.csv", "", "0", ListState.INCOMPLETE, 3)
    declare(ledger, "sales", "dnc.csv", [waiting])
    page = signed_in("ann").get("/forbidden").text
    assert blocked(page) == before + 2
    assert "sales-list.csv" in page
    assert "1 unblocked" in page
    assert "1 ended" in page
    assert "2099-01-01" in page
    assert "3 of its rows are not in place." in page
    assert "659000" not in page
    assert "sales-list" not in signed_in("carl").get("/forbidden").text
    named = {"profile": "sales", "list": "20990101-000000-abcdef", "sure": "yes"}
    assert "Give this list up" not in page
    pia, told = signed_in("pia"), {"token": ""}
    assert "Give this list up" in pia.get("/forbidden").text
    told["token"] = token_in(pia.get("/account").text)
    for wrong in ({"sure": ""}, {"list": "x"}, {"profile": "care"}):
        assert post(pia, "/forbidden/give-up", **told, **named | wrong).status_code == 303
    assert [each.id for each in pending(ledger, "sales")] == ["20990101-000000-abcdef"]
    post(pia, "/forbidden/give-up", **told, **named)
    assert pending(ledger, "sales") == []
    ledger.forbidden.remember("sales", house.loads["sales"], [ForbiddenEntry("6590000010", 3, True, "")])
    assert blocked(signed_in("ann").get("/forbidden").text) == before + 3


def test_a_list_that_was_loaded_is_in_place_before_anybody_sent_anything(
    signed_in: SignIn, site: Site, house: House, tmp_path: Path
) -> None:
    """Its end is only recorded by the next load that would have waited for it."""
    sheet = a_csv(tmp_path / "dnc.csv", "Forbidden number,Direction,Action", "6591230101,Outbound,Block")
    (result,) = run(house.profiles[0], sheet, kind="forbidden-numbers")
    assert result.outcomes == {"loaded": 1}
    assert [each.id for each in pending(site.contexts["sales"].ledger, "sales")] == [result.load_id]
    assert "not in place" not in signed_in("ann").get("/forbidden").text


def test_numbers_that_end_within_a_month_are_told(site: Site, house: House) -> None:
    """Those that have ended are not among them."""
    ledger = site.contexts["care"].ledger
    days = ["2026-11-01", "2026-11-27", "2026-12-20", "2027-06-01", ""]
    entries = [ForbiddenEntry(f"65900010{at:02}", 3, True, day) for at, day in enumerate(days)]
    ledger.forbidden.remember("care", house.loads["care"], entries)
    (found,) = counted(ledger, "care", "2026-11-27", "2026-12-27")
    assert (found.blocked, found.ending, found.ended, found.next_end) == (4, 2, 1, "2026-11-27")


def test_the_audit_is_for_administrators_and_can_be_filtered(signed_in: SignIn, site: Site) -> None:
    """By user and by what was done, a page at a time."""
    for at in range(105):
        record(site.people, "zed", "192.0.2.7", "DOWNLOADED_RESULT", f"20990101-000000-{at:06x}")
    assert signed_in("ann").get("/audit").status_code == 404
    client = signed_in("root")
    page = client.get("/audit?user=zed").text
    assert page.count("downloaded the result</td>") == 100
    older = re.search(r'href="(/audit\?user=zed&amp;before=\d+)"', page)
    assert older
    assert client.get(older[1].replace("&amp;", "&")).text.count("downloaded the result</td>") == 5
    assert client.get("/audit?user=%20ROOT").text.count("signed in</td>")
    assert "zed" not in client.get("/audit?action=SIGNED_IN").text.partition("<tbody>")[2]
    for wrong in ("?before=x", "?before=-1", "?action=DROP", f"?before={'9' * 40}"):
        assert client.get(f"/audit{wrong}").status_code == 200


@pytest.mark.slow
def test_all_of_the_audit_is_saved_as_a_file(signed_in: SignIn, site: Site) -> None:
    """Filtered as the page is, more than it reads at a time, and no cell of it is run by a spreadsheet."""
    for at in range(audit_pages.AT_ONCE + 1):
        record(site.people, "=yan", "192.0.2.7", "SUBMITTED", f"20990101-000000-{at:06x}")
    client = signed_in("root")
    answer = client.get("/audit.csv?user=%3Dyan")
    header, *lines = answer.text.splitlines()
    assert header == "number,at,user,action,object,address"
    assert len({line.split(",")[4] for line in lines}) == audit_pages.AT_ONCE + 1
    assert {line.split(",")[2] for line in lines} == {'"\'=yan"'}
    assert answer.headers["content-disposition"] == 'attachment; filename="callsheet-audit.csv"'
    assert "DOWNLOADED_AUDIT" in client.get("/audit.csv").text
    assert signed_in("ann").get("/audit.csv").status_code == 404


def test_what_is_recorded_has_words_in_both_languages() -> None:
    """Of the modules of this part of the page, and of the command line."""
    found: set[str] = set()
    for module in ROOM.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:note\(|record\([^)]*?)\s*"([A-Z_]+)"', text))
        found |= {f"DECIDED_{step.upper()}" for step in re.findall(r'decided\(.*"(\w+)"\)', text)}
        found |= {
            code for pair in re.findall(r'note\("([A-Z_]+)" if [^)]+ else "([A-Z_]+)"', text) for code in pair
        }
    assert len(found) >= 20
    assert {code for code in found if f"WEB_DID_{code}" not in TEXTS} == set()
