"""Forbidden numbers come first, whatever the drop, the files and the process: nobody is dialled past a list that is not in place."""

import asyncio
import gzip
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from callsheet.engine.barrier import declare_read
from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.pipeline import finish
from callsheet.engine.read import read
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.engine.resume import resume_all
from callsheet.engine.take import Taken, take
from callsheet.errors import Exit, UsageError
from callsheet.ledger.forbidden_lists import ListState, pending
from callsheet.ledger.ledger import Ledger
from callsheet.messages.reader import Reader
from callsheet.reasons import HELD_BACK, StopReason
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.style import MARK
from tests.callsheet.engine.test_scrub import customers, dialled, plans
from tests.support import forked
from tests.support.forked import start_process
from tests.support.loading import CAMPAIGN, a_csv, a_profile, numbers, run, said
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow

BLOCKED = "Number,Direction"
PEOPLE = numbers(4)


def partly_wrong(path: Path) -> Path:
    """A list of which one line does not fit its columns, so that nobody knows whom it names."""
    lines = [
        f"{PEOPLE[0]},out",
        f"{PEOPLE[1]},out,,x",
        *(f"{number},out" for number in numbers(9, 6580020000)),
    ]
    return a_csv(path, BLOCKED, *lines)


def refused_whole(path: Path) -> Path:
    return a_csv(path, "Number,Direction,Direction", f"{PEOPLE[0]},out,in", f"{PEOPLE[1]},out,out")


def unreadable(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 cut off")
    return path


def unknown_list(path: Path) -> Path:
    return a_csv(path, "Some,Thing", f"{PEOPLE[0]},x")


def hidden_away(path: Path) -> Path:
    """A worksheet with numbers that no kind is recognised by, beside one of customers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Telephone", "Name"), ("6580009999", "x")):
        sheet.append(row)
    for row in (("Some", "Thing"), (PEOPLE[0], "x")):
        (book["Other"] if "Other" in book.sheetnames else book.create_sheet("Other")).append(row)
    path = path.with_suffix(".xlsx")
    book.save(path)
    return path


BROKEN = {
    "partly wrong": (partly_wrong, StopReason.FORBIDDEN_INCOMPLETE),
    "refused": (refused_whole, StopReason.FORBIDDEN_NOT_LOADED),
    "unreadable": (unreadable, StopReason.FORBIDDEN_UNREAD),
    "unknown": (unknown_list, StopReason.FORBIDDEN_UNREAD),
    "worksheet": (hidden_away, StopReason.FORBIDDEN_UNREAD),
}
TOGETHER = {
    "archives": ("north.zip/dnc.csv", "south.zip/dnc.csv"),
    "archive and file": ("north.zip/dnc.csv", "dnc.csv"),
    "file and archive": ("dnc.csv", "south.zip/dnc.csv"),
    "formats": ("dnc.txt", "dnc.csv"),
    "a packed one": ("dnc.txt", "dnc.csv.gz"),
    "archive and its folder": ("dnc.zip/dnc.csv", "dnc/dnc.csv"),
    "folders of archives": ("north.zip/lists/dnc.csv", "south.zip/lists/dnc.csv"),
}
every_drop_of_two = pytest.mark.parametrize("drop", TOGETHER)
every_broken_list = pytest.mark.parametrize("broken", BROKEN)


@pytest.mark.parametrize(("broken", "listed", "first"), half_of([*BROKEN], [customers, plans], [True, False]))
@pytest.mark.thinned(3)
def test_a_list_that_is_not_in_place_holds_its_drop_and_later_ones(
    broken: str,
    first: bool,
    listed: Callable[[Path, list[str]], Path],
    profile: Profile,
    sandbox: Sandbox,
    tmp_path: Path,
) -> None:
    """In either order, with another good list beside it; a load days later is held as well, with what to do about it."""
    make, reason = BROKEN[broken]
    drop = [make(tmp_path / "b.csv"), listed(tmp_path / "c.csv", PEOPLE)]
    good = a_csv(tmp_path / "good.csv", BLOCKED, f"{PEOPLE[3]},out")
    results = run(profile, good, *(drop if first else reversed(drop)))
    assert {"loaded": 1} in [dict(result.outcomes) for result in results]
    assert dialled(sandbox) == set()
    (later,) = run(profile, listed(tmp_path / "later.csv", PEOPLE[2:3]))
    assert (later.exit, later.reason, later.outcomes) == (Exit.STOPPED, reason, {"planned": 1})
    assert later.reason in HELD_BACK
    assert dialled(sandbox) == set()


@every_broken_list
@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.thinned(3)
def test_a_named_person_gives_a_list_up(
    broken: str, yes: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """By the id that the stop names, accepted or refused; before it nothing goes, and without a name nothing changes."""
    run(profile, BROKEN[broken][0](tmp_path / "b.csv"))
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE[2:3]))
    assert held.message is not None
    list_id, load_id = str(held.message["id"]), str(held.load_id)
    with open_context(profile) as context:
        assert asyncio.run(finish(context, load_id)).exit == Exit.STOPPED
        with pytest.raises(UsageError):
            decide(context, list_id, " ", "test", yes=yes)
        decided = decide(context, list_id, "Mei", "test", yes=yes)
        assert (decided.load_id, decided.by) == (list_id, "Mei")
        assert asyncio.run(finish(context, load_id)).outcomes == {"loaded": 1}
    assert dialled(sandbox) >= {PEOPLE[2]}


@every_broken_list
@pytest.mark.thinned(2)
def test_a_named_person_lets_one_load_go(
    broken: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """`without_forbidden_by=NAME` for that load alone; the report names the person, and known numbers stay held."""
    run(profile, a_csv(tmp_path / "good.csv", BLOCKED, f"{PEOPLE[2]},out"))
    run(profile, BROKEN[broken][0](tmp_path / "b.csv"))
    (sent,) = run(profile, plans(tmp_path / "c.csv", PEOPLE[2:]), options={"without_forbidden_by": "Mei"})
    assert sent.outcomes == {"loaded": 1, "held": 1}
    assert [one.detail for one in sent.problems if one.code == "FORBIDDEN_LISTS_WAIVED"] == ["Mei"]
    (held,) = run(profile, plans(tmp_path / "d.csv", ["6580001234"]), options={"without_forbidden_by": " "})
    assert held.exit == Exit.STOPPED
    assert dialled(sandbox) == {PEOPLE[3]}


@pytest.mark.parametrize("broken", ["partly wrong", "refused", "unreadable", "unknown"])
def test_the_corrected_file_takes_the_place_of_the_broken_one(
    broken: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Under the same name: its numbers are held then, and everybody else is dialled."""
    path = BROKEN[broken][0](tmp_path / "b.csv")
    run(profile, path)
    a_csv(path, BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out")
    run(profile, path)
    (result,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert result.outcomes == {"loaded": 2, "held": 2}
    assert dialled(sandbox) == set(PEOPLE[2:])


@every_broken_list
@pytest.mark.thinned(3)
def test_an_earlier_list_stands_for_none_that_came_later(
    broken: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Last night's list of that name, which is in place and of which nobody has asked since."""
    path = tmp_path / "b.csv"
    earlier = _workbook_of_a_list(path) if broken == "worksheet" else a_csv(path, BLOCKED, "6580009998,out")
    (listed,) = run(profile, earlier)
    assert listed.outcomes == {"loaded": 1}
    make, reason = BROKEN[broken]
    run(profile, make(path))
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, held.outcomes, dialled(sandbox)) == (reason, {"planned": 4}, set())


@pytest.mark.parametrize("moment", ["2026-11-28T08:00:00.000+00:00", "2020-01-01T00:00:00.000+00:00"])
def test_an_earlier_list_stands_for_no_later_one_whatever_the_clock_says(
    moment: str, profile: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both came in one millisecond, or the clock was put back between them."""
    moments = iter(["2026-11-28T08:00:00.000+00:00"])
    monkeypatch.setattr(Ledger, "now", lambda _: next(moments, moment))
    run(profile, a_csv(tmp_path / "b.csv", BLOCKED, "6580009998,out"))
    run(profile, refused_whole(tmp_path / "b.csv"))
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (StopReason.FORBIDDEN_NOT_LOADED, set())
    a_csv(tmp_path / "b.csv", BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out")
    run(profile, tmp_path / "b.csv")
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 2, "held": 2}


@pytest.mark.parametrize("inner", [("a/dnc.csv", "dnc.csv"), ("dnc.csv", "a/dnc.csv")])
def test_the_files_of_one_name_in_an_archive_are_several_lists(
    inner: tuple[str, str], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The corrected one, from a folder or not, stands for the broken one and not for the other, which waited for it and is unfinished."""
    wrong, well = refused_whole(tmp_path / "1.csv"), a_csv(tmp_path / "2.csv", BLOCKED, f"{PEOPLE[3]},out")
    archive = tmp_path / "week.zip"
    for _ in range(2):
        with zipfile.ZipFile(archive, "w") as file:
            file.write(wrong, inner[0])
            file.write(well, inner[1])
        run(profile, archive)
        a_csv(wrong, BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out")
    run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert not dialled(sandbox) & {PEOPLE[0], PEOPLE[1], PEOPLE[3]}


@every_drop_of_two
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("broken", ["partly wrong", "refused", "unreadable", "unknown"])
@pytest.mark.thinned(6)
def test_no_file_of_a_drop_is_a_version_of_another(
    drop: str, broken: str, first: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The sites' archives, an archive and a file, a workbook and a text: the good one is no correction; the same drop, corrected, is."""
    names = TOGETHER[drop]
    wrong, well = (
        BROKEN[broken][0](tmp_path / "1.csv"),
        a_csv(tmp_path / "2.csv", BLOCKED, f"{PEOPLE[3]},out"),
    )
    files = [_named(tmp_path, names[0], wrong), _named(tmp_path, names[1], well)]
    run(profile, *(files if first else reversed(files)))
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (BROKEN[broken][1], set())
    _named(tmp_path, names[0], a_csv(wrong, BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out"))
    run(profile, *files)
    _resume_lists(profile)
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 1, "held": 3}


def _named(folder: Path, name: str, content: Path) -> Path:
    """The content of a file under a name, which may be that of a file in an archive."""
    archive, _, member = name.partition("/")
    if name.endswith(".gz"):
        (folder / name).write_bytes(gzip.compress(content.read_bytes()))
        return folder / name
    if not archive.endswith(".zip"):
        (folder / name).parent.mkdir(exist_ok=True)
        return content.rename(folder / name)
    with zipfile.ZipFile(folder / archive, "w") as file:
        file.write(content, member)
    return folder / archive


def _resume_lists(profile: Profile) -> None:
    """By name, as whoever has corrected its neighbour resumes a list that stopped for that one's sake."""
    with open_context(profile) as context:
        for load in context.ledger.open_loads():
            if load.kind == "forbidden-numbers":
                asyncio.run(finish(context, load.id))


@pytest.mark.parametrize("inner", ["dnc.csv", "lists/dnc.csv"])
@pytest.mark.parametrize("broken", ["partly wrong", "refused", "unreadable", "unknown"])
@pytest.mark.thinned(2)
def test_another_archive_is_no_version_of_one(
    broken: str, inner: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """One site's archive by itself, and then another's, whose file has the same name: only the first one's own stands for its list."""
    north, south = f"north.zip/{inner}", f"south.zip/{inner}"
    wrong = BROKEN[broken][0](tmp_path / "1.csv")
    run(profile, _named(tmp_path, south, a_csv(tmp_path / "2.csv", BLOCKED, "6580009998,out")))
    run(profile, _named(tmp_path, north, wrong))
    if inner == "dnc.csv":
        run(profile, _named(tmp_path, south, a_csv(tmp_path / "2.csv", BLOCKED, f"{PEOPLE[3]},out")))
        (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
        assert (held.reason, dialled(sandbox)) == (BROKEN[broken][1], set())
    run(profile, _named(tmp_path, north, a_csv(wrong, BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out")))
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE[:3]))
    assert result.outcomes == {"loaded": 1, "held": 2}


@pytest.mark.parametrize("names", [("dnc.txt", "dnc.csv"), ("dnc.csv", "dnc.txt")])
def test_the_formats_of_one_name_in_an_archive_are_several_lists(
    names: tuple[str, str], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The good one is no correction of the one that is refused beside it; that one, in the same archive or alone, is."""
    wrong, well = refused_whole(tmp_path / "1.csv"), a_csv(tmp_path / "2.csv", BLOCKED, f"{PEOPLE[3]},out")
    with zipfile.ZipFile(tmp_path / "week.zip", "w") as file:
        file.write(wrong, names[0])
        file.write(well, names[1])
    run(profile, tmp_path / "week.zip")
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (StopReason.FORBIDDEN_NOT_LOADED, set())
    run(
        profile,
        _named(tmp_path, f"week.zip/{names[1]}", a_csv(tmp_path / "2.csv", BLOCKED, "6580009998,out")),
    )
    (held,) = run(profile, customers(tmp_path / "e.csv", PEOPLE[1:]))
    assert (held.reason, dialled(sandbox)) == (StopReason.FORBIDDEN_NOT_LOADED, set())
    a_csv(wrong, BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out")
    run(profile, _named(tmp_path, f"week.zip/{names[0]}", wrong))
    _resume_lists(profile)
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 1, "held": 3}


@pytest.mark.parametrize("broken", ["partly wrong", "refused", "unreadable", "unknown"])
@pytest.mark.thinned(2)
def test_the_next_edition_of_a_list_is_no_correction_of_its_neighbour(
    broken: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Two lists of one name came together; the next day the good one comes alone, and then the other one's correction."""
    wrong = BROKEN[broken][0](tmp_path / "dnc.txt")
    good = a_csv(tmp_path / "dnc.csv", BLOCKED, f"{PEOPLE[3]},out")
    run(profile, wrong, good)
    run(profile, a_csv(good, BLOCKED, "6580009998,out"))
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (BROKEN[broken][1], set())
    run(profile, a_csv(wrong, BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out"))
    _resume_lists(profile)
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 1, "held": 3}


def _workbook_of_a_list(path: Path) -> Path:
    """With the same worksheet as `hidden_away`."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Other"
    for row in (BLOCKED.split(","), ("6580009998", "out")):
        sheet.append(row)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


@pytest.mark.parametrize("broken", ["partly wrong", "refused", "unreadable", "unknown"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.thinned(4)
def test_two_files_of_one_name_are_no_versions_of_each_other(
    broken: str, first: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Two sites' lists in one drop: the good one is no correction of the other, whichever is read first; its own file is."""
    north, south = tmp_path / "north", tmp_path / "south"
    north.mkdir()
    south.mkdir()
    wrong = BROKEN[broken][0](north / "dnc.csv")
    drop = [wrong, a_csv(south / "dnc.csv", BLOCKED, f"{PEOPLE[3]},out")]
    run(profile, *(drop if first else reversed(drop)))
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (BROKEN[broken][1], set())
    assert held.message is not None
    assert held.message["file"] in {"north/dnc.csv", "south/dnc.csv"}
    a_csv(wrong, BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out")
    run(profile, *drop)
    _resume_lists(profile)
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 1, "held": 3}


@pytest.mark.parametrize("name", ["b.csv", "b.result.csv"])
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.thinned(3)
def test_customers_of_a_like_name_do_not_say_what_an_unread_file_was(
    name: str, together: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """In its drop or later: what is not read is the workbook, and these are another file's."""
    people = customers(tmp_path / name, PEOPLE)
    listed = unreadable(tmp_path / "b.xlsx")
    for drop in [(listed, people)] if together else [(listed,), (people,)]:
        run(profile, *drop)
    (held,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (StopReason.FORBIDDEN_UNREAD, set())
    assert held.message is not None
    advice = Reader("en", "Asia/Singapore").say(held.message)
    assert "of the same type" in advice
    assert f"callsheet refuse {held.message['id']} --by NAME" in advice
    run(profile, a_csv(tmp_path / "b.csv", BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1]},out"))
    (result,) = run(profile, plans(tmp_path / "e.csv", [*PEOPLE, "6580001234"]))
    assert result.outcomes == {"loaded": 3, "held": 2}


def test_customers_of_the_very_name_say_what_an_unread_file_was(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The file was cut off; whole, it turns out to be customers."""
    run(profile, unreadable(tmp_path / "b.csv"))
    (result,) = run(profile, customers(tmp_path / "b.csv", PEOPLE))
    assert result.outcomes == {"loaded": 4}


@pytest.mark.workbooks
def test_the_rows_to_fix_complete_a_list(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Its workbook of rows to fix, corrected and loaded, stands for the rows that were missing."""
    rows = (f"{PEOPLE[0]},out", f"{PEOPLE[1][:-1]}O,out")
    (listed,) = run(profile, a_csv(tmp_path / "b.csv", BLOCKED, *rows))
    (fixed,) = run(profile, _with_its_row_fixed(listed, PEOPLE[1]))
    assert fixed.exit == Exit.WELL
    (result,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert result.outcomes == {"loaded": 2, "held": 2}
    assert dialled(sandbox) == set(PEOPLE[2:])


@pytest.mark.workbooks
@pytest.mark.parametrize("second", [PEOPLE[1], "6580009998"])
def test_a_text_that_is_corrected_as_a_workbook_is_known_by_its_numbers(
    second: str, profile: Profile, tmp_path: Path
) -> None:
    """Where each of its rows can be read as the one at its place, and is loaded; a workbook of that name may as well be another list."""
    run(profile, a_csv(tmp_path / "b.csv", BLOCKED, f"{PEOPLE[0]},out", f"{PEOPLE[1][:-1]}O,out"))
    (maybe,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert maybe.outcomes == {"held": 4}
    book = openpyxl.Workbook()
    for line in (BLOCKED.split(","), (PEOPLE[0], "out"), (second, "out")):
        book.worksheets[0].append(list(line))
    book.save(tmp_path / "b.xlsx")
    (again,) = run(profile, tmp_path / "b.xlsx")
    assert again.exit == Exit.WELL
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == ({"loaded": 2, "held": 2} if second == PEOPLE[1] else {"held": 4})


@pytest.mark.workbooks
@pytest.mark.parametrize("named", ["b.to-fix.xlsx", "b.xlsx"])
@pytest.mark.parametrize("broken", ["refused", "unreadable", "unknown"])
@pytest.mark.thinned(2)
def test_the_rows_to_fix_of_an_earlier_list_are_no_corrected_one(
    broken: str, named: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Last week's row is put right, whatever its file is called: of today's list, of which no row is known, that says nothing."""
    path = tmp_path / ("b.xlsx" if broken == "unreadable" else "b.csv")
    (last,) = run(profile, a_csv(tmp_path / "b.csv", BLOCKED, "6580009998,out", "658000999O,out"))
    run(profile, BROKEN[broken][0](path))
    fixed = _with_its_row_fixed(last, "6580009990").rename(tmp_path / named)
    (again,) = run(profile, fixed)
    assert again.outcomes == {"loaded": 1}
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (BROKEN[broken][1], set())


@pytest.mark.workbooks
def test_rows_to_fix_without_any_column_of_ours_are_no_corrected_list(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """They have no more than some rows of a list of that name, and nobody knows which: the list is as incomplete as before."""
    path = tmp_path / "b.csv"
    (last,) = run(profile, a_csv(path, BLOCKED, "6580009998,out", "658000999O,out"))
    run(profile, a_csv(path, BLOCKED, "6580009997,out", f"{PEOPLE[1][:-1]}O,out"))
    fixed = openpyxl.load_workbook(_with_its_row_fixed(last, "6580009990"))
    kept = openpyxl.Workbook()
    kept.worksheets[0].title = fixed.worksheets[0].title
    for row in ((*BLOCKED.split(","),), ("6580009990", "out")):
        kept.worksheets[0].append(row)
    kept.save(tmp_path / "b.to-fix.xlsx")
    (again,) = run(profile, tmp_path / "b.to-fix.xlsx")
    assert again.exit == Exit.WELL
    run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert dialled(sandbox) == set()


@pytest.mark.workbooks
def test_rows_to_fix_without_marks_settle_the_rows_of_which_they_have_the_number(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whoever removes the hidden column loses which list they are of: its row is known by what can be read of it, not by where it stands."""
    path = tmp_path / "b.csv"
    (last,) = run(profile, a_csv(path, BLOCKED, "6580009998,out", "658000999O,out"))
    (todays,) = run(profile, a_csv(path, BLOCKED, "6580009997,out", f"{PEOPLE[1][:-1]}O,out"))
    run(profile, _with_its_row_fixed(last, "6580009990", marked=False))
    (held,) = run(profile, customers(tmp_path / "c.csv", [*PEOPLE, "6580001234"]))
    assert (held.outcomes, dialled(sandbox)) == ({"held": 4, "loaded": 1}, {"6580001234"})
    run(profile, _with_its_row_fixed(todays, PEOPLE[1], marked=False))
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 3, "held": 1}


def _with_its_row_fixed(listed: SheetResult, number: str, *, marked: bool = True) -> Path:
    """The rows to fix of a list, with a number in place of the one that ends with a letter, and with their marks or without."""
    to_fix = Path(next(file for file in listed.files if "to-fix" in file))
    book = openpyxl.load_workbook(to_fix)
    sheet = book.worksheets[0]
    if not marked:
        (at,) = [cell.column for row in sheet.iter_rows() for cell in row if cell.value == MARK]
        sheet.delete_cols(at)
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if re.fullmatch("[0-9]+O", str(cell.value))]
    cell.value = number
    book.save(to_fix)
    return to_fix


@pytest.mark.workbooks
def test_the_rows_to_fix_of_an_earlier_list_settle_no_row_of_a_later_one(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Last week's third row is put right today: the third row of today's list of that name still means somebody."""
    path = tmp_path / "b.csv"
    (last,) = run(profile, a_csv(path, BLOCKED, "6580009998,out", "658000999O,out"))
    (todays,) = run(profile, a_csv(path, BLOCKED, "6580009997,out", f"{PEOPLE[1][:-1]}O,out"))
    (fixed,) = run(profile, _with_its_row_fixed(last, "6580009990"))
    assert fixed.exit == Exit.WELL
    (held,) = run(profile, customers(tmp_path / "c.csv", [*PEOPLE, "6580001234"]))
    assert (held.outcomes, dialled(sandbox)) == ({"held": 4, "loaded": 1}, {"6580001234"})
    run(profile, _with_its_row_fixed(todays, PEOPLE[1]))
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 3, "held": 1}


def test_notes_and_lists_without_numbers_hold_nobody_later(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A text without a single number cannot be a forbidden list: later drops go."""
    run(profile, a_csv(tmp_path / "notes.txt", "Minutes,2026-11-30", "Mei,will ask"))
    (result,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert result.outcomes == {"loaded": 4}


def test_other_kinds_and_other_profiles_go_on(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Whom nobody reaches by them, and another profile's loads, do not wait."""
    run(profile, unreadable(tmp_path / "b.xlsx"))
    (queue,) = run(profile, a_csv(tmp_path / "q.csv", "Action,Queue no.,Queue name", "Add,77,New"))
    assert queue.outcomes == {"loaded": 1}
    other = profile.model_copy()
    other.name = "other"
    (sent,) = run(other, plans(tmp_path / "c.csv", PEOPLE))
    assert sent.outcomes == {"loaded": 4}


def test_a_list_that_stopped_holds_later_loads_until_it_is_resumed(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The service was away while it was loaded; resuming everything loads it, and then the load that waited goes by name."""
    sandbox.fault("status", "import_forbidden_numbers", every=1, status=503)
    (stopped,) = run(profile, a_csv(tmp_path / "b.csv", BLOCKED, f"{PEOPLE[0]},out"))
    assert stopped.exit == Exit.STOPPED
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert held.reason is StopReason.FORBIDDEN_NOT_LOADED
    sandbox.clear_faults()

    async def everything() -> list[SheetResult]:
        return [result async for result in resume_all(context)]

    with open_context(profile) as context:
        asyncio.run(everything())
        assert dialled(sandbox) == set()
        result = asyncio.run(finish(context, str(held.load_id)))
        assert pending(context.ledger, "default") == []
    assert result.outcomes == {"loaded": 3, "held": 1}
    assert dialled(sandbox) == set(PEOPLE[1:])


def test_one_worksheet_says_nothing_of_the_others_of_an_unread_workbook(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Repaired, it has a list, and a person takes the customers alone; taken whole, it ends the wait."""
    path = unreadable(tmp_path / "b.xlsx")
    run(profile, path)
    book = openpyxl.Workbook()
    book.worksheets[0].title = "People"
    listed = book.create_sheet("List")
    for people, blocked in (
        (("Telephone", "Name"), BLOCKED.split(",")),
        (("6580001111", "x"), (PEOPLE[0], "out")),
    ):
        book.worksheets[0].append(people)
        listed.append(blocked)
    book.save(path)
    run(profile, path, worksheets=("People",))
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (StopReason.FORBIDDEN_UNREAD, set())
    run(profile, path)
    (result,) = run(profile, plans(tmp_path / "d.csv", PEOPLE))
    assert result.outcomes == {"loaded": 3, "held": 1}


@pytest.mark.parametrize("name", ["b.csv", "copy.csv"])
def test_a_copy_of_a_list_that_is_not_in_place_stands_for_nothing(
    name: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Loaded again, a list that stopped is closed as a copy of it: that one is waited for as before."""
    sandbox.fault("status", "import_forbidden_numbers", every=1, status=503)
    run(profile, a_csv(tmp_path / "b.csv", BLOCKED, f"{PEOPLE[0]},out"))
    sandbox.clear_faults()
    (again,) = run(profile, a_csv(tmp_path / name, BLOCKED, f"{PEOPLE[0]},out"))
    assert again.reason is StopReason.UNFINISHED_DUPLICATE
    (held,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert (held.reason, dialled(sandbox)) == (StopReason.FORBIDDEN_NOT_LOADED, set())


@pytest.mark.parametrize("name", ["b.csv", "copy.csv"])
def test_a_copy_of_an_incomplete_list_stands_for_nothing(
    name: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A row of it may mean somebody: whom it means is held, also after the same content came again."""
    rows = (f"{PEOPLE[0]},out", f"{PEOPLE[1][:-1]}O,out")
    run(profile, a_csv(tmp_path / "b.csv", BLOCKED, *rows))
    (again,) = run(profile, a_csv(tmp_path / name, BLOCKED, *rows))
    assert again.reason is StopReason.LOADED_BEFORE
    run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert not dialled(sandbox) & set(PEOPLE[:2])


def test_a_correction_that_a_person_rejects_stands_for_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    """The list that it was to replace is waited for as before; approved, it replaces it."""
    profile = a_profile(sandbox, tmp_path)
    run(profile, partly_wrong(tmp_path / "b.csv"))
    asking = a_profile(sandbox, tmp_path, approve_above_rows=1)
    for yes, whole in ((False, PEOPLE[:2]), (True, PEOPLE[:3])):
        (asked,) = run(asking, a_csv(tmp_path / "b.csv", BLOCKED, *(f"{number},out" for number in whole)))
        assert asked.reason is StopReason.AWAITING_APPROVAL
        with open_context(profile) as context:
            decide(context, str(asked.load_id), "Mei", "test", yes=yes)
            ended = asyncio.run(finish(context, str(asked.load_id)))
        (result,) = run(profile, customers(tmp_path / f"c{yes}.csv", [*PEOPLE, f"659000000{yes:d}"]))
        assert result.reason is (None if yes else StopReason.FORBIDDEN_INCOMPLETE), ended
    assert not dialled(sandbox) & set(PEOPLE[:3])


def test_the_profile_may_do_without(sandbox: Sandbox, tmp_path: Path) -> None:
    """`forbidden_first = false`: lists that failed hold nobody; numbers that are known stay held."""
    profile = a_profile(sandbox, tmp_path, forbidden_first=False)
    run(profile, partly_wrong(tmp_path / "b.csv"))
    (result,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
    assert result.outcomes == {"loaded": 3, "held": 1}


def test_a_list_that_a_living_process_has_read_is_waited_for_and_no_longer_than_permitted(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its process is alive and has not loaded it: the wait is bounded, and the load can be resumed."""
    profile = a_profile(sandbox, tmp_path, forbidden_wait=0.6)
    with open_context(profile) as context:
        declare_read(context, "b.csv", "0" * 64, [("20261126-000000-abcdef", "forbidden-numbers", "b")], [])
        (waited,) = run(profile, customers(tmp_path / "c.csv", PEOPLE))
        assert (waited.exit, waited.reason) == (Exit.STOPPED, StopReason.FORBIDDEN_UNDER_WAY)
        assert said(waited, "FORBIDDEN_UNDER_WAY")["file"] == "b.csv"
    assert waited.reason not in HELD_BACK
    assert dialled(sandbox) == set()


@pytest.mark.parametrize("kind", ["forbidden-numbers", None])
def test_a_file_that_is_said_to_be_a_list_is_waited_for_while_it_is_read(
    kind: str | None, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its folder or `--kind`: what it holds is not known yet; afterwards its load, or the unread file, is waited for."""
    seen = []

    def looking(order: LoadRequest, known: Profile) -> Taken:
        seen.append([each.state for each in pending(context.ledger, "default")])
        return take(order, known)

    monkeypatch.setattr("callsheet.engine.read.take", looking)
    with open_context(profile) as context:
        for path in (a_csv(tmp_path / "b.csv", BLOCKED, f"{PEOPLE[0]},out"), unreadable(tmp_path / "c.xlsx")):
            read(context, LoadRequest(path, kind))
        states = [each.state for each in pending(context.ledger, "default")]
    assert states == [ListState.OPEN, ListState.UNREAD]
    reading = [ListState.READING] if kind else []
    assert seen == [reading, [ListState.OPEN, *reading]]


@pytest.mark.workbooks
def test_a_sheet_of_another_kind_that_is_left_out_is_no_question(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """`--kind contact-plans` on a workbook with customers beside the plans: these are known to be customers."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("Telephone", "Name"), (PEOPLE[0], "x")):
        sheet.append(row)
    other = book.create_sheet("Plans")
    times = ("2099-12-01 09:00", "2099-12-02 09:00")
    for line in (("Telephone", "Plan", "Start", "End", "Executor"), (PEOPLE[1], "Call", *times, "1001")):
        other.append(line)
    book.save(tmp_path / "c.xlsx")
    (result,) = run(profile, tmp_path / "c.xlsx", kind="contact-plans")
    assert result.outcomes == {"loaded": 1}


def command(url: str, folder: Path, *words: str) -> "subprocess.Popen[str]":
    """`callsheet load` as a process of its own."""
    settings = {
        "CALLSHEET_BASE_URL": url,
        "CALLSHEET_APP_ID": "sandbox-app",
        "CALLSHEET_APP_SECRET": "sandbox-secret",
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(folder / "data"),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_CHUNKS": json.dumps({"forbidden-numbers": 10, "customer-numbers": 10}),
        "CALLSHEET_POLL_FIRST": "0.05",
        "CALLSHEET_RATE": "0",
        "PREFECT_API_URL": "",
    }
    return forked.Popen(
        [sys.executable, "-m", "callsheet", "load", *words, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )


@pytest.mark.slow
@pytest.mark.parametrize("listed", [customers, plans])
def test_two_processes_side_by_side_dial_nobody_of_the_list(
    listed: Callable[[Path, list[str]], Path], tmp_path: Path
) -> None:
    """One loads a long list into a slow service; the other, begun meanwhile, waits, and then holds everybody on it."""
    people = numbers(200)
    blocked = a_csv(tmp_path / "b.csv", BLOCKED, *(f"{number},out" for number in people))
    with start_process(readings=Readings(import_delay=0.02, late_apply=0.3)) as sandbox:
        first = command(sandbox.url, tmp_path, str(blocked))
        until = time.monotonic() + 60
        while not sandbox.audit("import_forbidden_numbers"):
            assert time.monotonic() < until
            time.sleep(0.02)
        second = command(sandbox.url, tmp_path, str(listed(tmp_path / "c.csv", people)))
        said_second, errors = second.communicate(timeout=120)
        first.communicate(timeout=120)
        effects = {
            operation: sandbox.effects(operation)
            for operation in ("import_customer_numbers", "create_contact_plans")
        }
    assert (first.returncode, second.returncode) == (0, 0), errors
    assert json.loads(said_second)["sheets"][0]["outcomes"] == {"held": 200}
    assert effects == {"import_customer_numbers": {}, "create_contact_plans": {}}


def test_a_list_whose_command_is_refused_is_waited_for_by_its_name(tmp_path: Path, profile: Profile) -> None:
    """Nothing names a load that is not there; the list ends as any other when its file is loaded, and keeps nothing till then."""
    header, good, bad = "Forbidden number,Direction", "6590019001,Outbound", "12,Outbound"
    listed = a_csv(tmp_path / "dnc.csv", header, good, bad)
    people = a_csv(tmp_path / "customers.csv", "Telephone,Name", f"{PEOPLE[0]},Ann")
    with pytest.raises(UsageError):
        run(profile, listed, options={"campaign_name": "X"})
    with open_context(profile) as context:
        (waiting,) = pending(context.ledger, profile.name)
        assert (waiting.file, waiting.state) == ("dnc.csv", ListState.UNREAD)
        assert not [each for each in (profile.data_dir / "work").iterdir() if each.is_dir()]
    (held,) = run(profile, people)
    assert held.outcomes == {"planned": 1}, held
    run(profile, listed)
    (sent,) = run(profile, a_csv(tmp_path / "more.csv", "Telephone,Name", f"{PEOPLE[1]},Bob"))
    assert sent.outcomes == {"loaded": 1}, sent
