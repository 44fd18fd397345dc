"""Situations in which files are checked and loaded: name -> what makes the state and returns the drop."""

import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.results import LoadRequest
from tests.support.campaigns import a_campaign
from tests.support.foretold import World, drop
from tests.support.loading import numbers
from transforms.kinds import KINDS
from transforms.policies import Hidden

Situation = Callable[[World], list[LoadRequest]]
SITUATIONS: dict[str, Situation] = {}
OF_EVERY_KIND: list[str] = []
"""The names of those that are made for each kind, of which `KIND: NAME` stands in `SITUATIONS`."""
_LIVE = (
    "what an earlier file of the drop creates or changes is not in the service yet when the check reads it"
)
EXCEPTIONS: Mapping[str, str] = {
    "agent-settings: twice in a drop": _LIVE,
    "queue-rosters: twice in a drop": _LIVE,
    "queues and their members in one drop": _LIVE,
    "extensions and their agents in one drop": _LIVE,
    "a campaign and its customers in one drop": _LIVE,
}

PEOPLE = numbers(8)
TIMES = "2099-12-01 09:00,2099-12-02 09:00,1001"
PLAN = "Telephone,Plan,Start,End,Executor"


def situation(make: Situation) -> Situation:
    SITUATIONS[make.__name__.replace("_", " ")] = make
    return make


def customers(world: World, *people: str, name: str = "customers.csv") -> Path:
    return world.file(name, "Telephone,Name", *(f"{number},x" for number in people))


def plans(world: World, *people: str, name: str = "plans.csv") -> Path:
    return world.file(name, PLAN, *(f"{number},Call,{TIMES}" for number in people))


def blocked(world: World, *rows: str, name: str = "dnc.csv") -> Path:
    return world.file(name, "Number,Direction,Action,Expiry date", *rows)


def named(folder: Path, ending: str) -> Path:
    (found,) = folder.rglob(f"*.{ending}.*")
    return found


def edited(path: Path, row: int, title: str, value: str) -> Path:
    """A result workbook in which one cell was put right."""
    book = openpyxl.load_workbook(path)
    page = next(page for page in book.worksheets if any(cell.value == title for cell in page[1]))
    at = next(cell.column for cell in page[1] if cell.value == title)
    page.cell(row, at).value = value
    book.save(path)
    return path


def without_column(path: Path, title: str) -> Path:
    """Rows to fix of which a column was deleted."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page.delete_cols(next(cell.column for cell in page[1] if cell.value == title))
    book.save(path)
    return path


def without_row(path: Path, row: int) -> Path:
    """Rows to fix of which one was deleted."""
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_rows(row)
    book.save(path)
    return path


# Every kind, in what may come of any of them.


def of_every_kind(name: str, make: Callable[[World, str], list[LoadRequest]]) -> None:
    OF_EVERY_KIND.append(name)
    for kind in KINDS:
        SITUATIONS[f"{kind.name}: {name}"] = lambda world, kind=kind.name: make(world, kind)  # type: ignore[misc]


def again(world: World, kind: str, **order: Any) -> list[LoadRequest]:
    file = world.case(kind)
    world.load(file)
    return drop(file, **order)


def result_back(world: World, kind: str) -> list[LoadRequest]:
    world.load(world.case(kind), out=world.folder / "out")
    return drop(named(world.folder / "out", "result"))


def stopped_then_again(world: World, kind: str) -> list[LoadRequest]:
    """The first load waits for approval."""
    file = world.case(kind)
    world.settings["approve_above_rows"] = 1
    world.load(file)
    del world.settings["approve_above_rows"]
    return drop(file)


def with_setting(**settings: Any) -> Callable[[World, str], list[LoadRequest]]:
    def make(world: World, kind: str) -> list[LoadRequest]:
        world.settings |= settings
        return drop(world.case(kind))

    return make


def spoilt(world: World, kind: str) -> list[LoadRequest]:
    """One row more than its columns, and one that is there twice."""
    path = world.case(kind)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[1], lines[1] + ",,,x,y"]) + "\n")
    return drop(path)


def refused(world: World, kind: str) -> list[LoadRequest]:
    """A column that stands there twice with other values."""
    path = world.case(kind)
    head, *lines = path.read_text().splitlines()
    first = head.split(",")[0]
    path.write_text("\n".join([f"{head},{first}", *(f"{line},x" for line in lines)]) + "\n")
    return drop(path)


def twice_in_a_drop(world: World, kind: str) -> list[LoadRequest]:
    return drop(world.case(kind, "one.csv"), world.case(kind, "two.csv"))


def while_a_list_is_incomplete(world: World, kind: str) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x"))
    return drop(world.case(kind))


def while_a_file_is_unread(world: World, kind: str) -> list[LoadRequest]:
    bad = world.folder / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut off")
    return drop(world.case(kind), bad)


of_every_kind("first time", lambda world, kind: drop(world.case(kind)))
of_every_kind("again", again)
of_every_kind("again, insisting", lambda world, kind: again(world, kind, again=True))
of_every_kind("result back", result_back)
of_every_kind("while the same content waits", stopped_then_again)
of_every_kind("more rows than are approved", with_setting(approve_above_rows=1))
of_every_kind("removals to approve", with_setting(approve_removals=True))
of_every_kind("offline", lambda world, kind: drop(world.case(kind), options={"offline": "yes"}))
of_every_kind("spoilt rows", spoilt)
of_every_kind("refused", refused)
of_every_kind("twice in a drop", twice_in_a_drop)
of_every_kind("while a list is incomplete", while_a_list_is_incomplete)
of_every_kind("beside a file that cannot be read", while_a_file_is_unread)
of_every_kind("two rows per request", lambda world, kind: with_setting(chunks={kind: 1})(world, kind))


# Forbidden numbers.


@situation
def forbidden_by_an_earlier_list(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,"))
    return drop(customers(world, *PEOPLE[:3]))


@situation
def forbidden_in_the_same_drop(world: World) -> list[LoadRequest]:
    return drop(blocked(world, f"{PEOPLE[0]},out,,"), customers(world, *PEOPLE[:3]))


@situation
def forbidden_in_the_same_drop_listed_last(world: World) -> list[LoadRequest]:
    return drop(
        customers(world, *PEOPLE[:3]), plans(world, *PEOPLE[:2]), blocked(world, f"{PEOPLE[0]},out,,")
    )


@situation
def forbidden_by_a_national_number_in_the_same_drop(world: World) -> list[LoadRequest]:
    return drop(blocked(world, f"{PEOPLE[0][2:]},out,,"), customers(world, *PEOPLE[:3]))


@situation
def a_row_of_an_earlier_list_is_not_in_place(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[1]},out,,", f"{PEOPLE[0][:-1]}O,out,,"))
    return drop(customers(world, *PEOPLE[:3]))


@situation
def a_row_of_a_list_of_the_drop_is_not_in_place(world: World) -> list[LoadRequest]:
    return drop(
        blocked(world, f"{PEOPLE[1]},out,,", f"{PEOPLE[0][:-1]}O,out,,"), customers(world, *PEOPLE[:3])
    )


@situation
def an_earlier_list_is_corrected_in_the_same_drop(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[1]},out,,", f"{PEOPLE[0][:-1]}O,out,,"))
    return drop(blocked(world, f"{PEOPLE[1]},out,,", f"{PEOPLE[4]},out,,"), customers(world, *PEOPLE[:5]))


@situation
def an_incomplete_list_is_corrected_in_the_same_drop(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x"))
    return drop(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,"), customers(world, *PEOPLE[:5]))


@situation
def a_list_of_the_drop_is_incomplete(world: World) -> list[LoadRequest]:
    return drop(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x"), customers(world, *PEOPLE[:3]))


@situation
def a_list_of_the_drop_is_refused(world: World) -> list[LoadRequest]:
    bad = world.file("dnc.csv", "Number,Direction,Direction", f"{PEOPLE[0]},out,in")
    return drop(bad, customers(world, *PEOPLE[:3]))


@situation
def an_earlier_list_was_refused(world: World) -> list[LoadRequest]:
    world.load(world.file("dnc.csv", "Number,Direction,Direction", f"{PEOPLE[0]},out,in"))
    return drop(customers(world, *PEOPLE[:3]))


@situation
def an_earlier_file_was_not_read(world: World) -> list[LoadRequest]:
    bad = world.folder / "dnc.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut off")
    world.load(bad)
    return drop(customers(world, *PEOPLE[:3]))


@situation
def a_file_that_was_not_read_comes_corrected(world: World) -> list[LoadRequest]:
    bad = world.folder / "dnc.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut off")
    world.load(bad)
    return drop(customers(world, *PEOPLE[:3]), blocked(world, f"{PEOPLE[0]},out,,"))


@situation
def a_list_waits_for_approval(world: World) -> list[LoadRequest]:
    world.settings["approve_above_rows"] = 1
    world.load(blocked(world, *(f"{number},out,," for number in PEOPLE[:3])))
    world.settings = {}
    return drop(customers(world, *PEOPLE[:3]))


@situation
def a_list_of_the_drop_waits_for_approval(world: World) -> list[LoadRequest]:
    world.settings["approve_above_rows"] = 2
    return drop(blocked(world, *(f"{number},out,," for number in PEOPLE[:3])), customers(world, *PEOPLE[4:6]))


@situation
def a_list_is_given_up(world: World) -> list[LoadRequest]:
    (result,) = world.load(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x"))
    with open_context(world.profile) as context:
        decide(context, str(result.load_id), "Mei", "command line", yes=False)
    return drop(customers(world, *PEOPLE[:3]))


@situation
def lists_are_waived(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x"))
    return drop(customers(world, *PEOPLE[:3]), options={"customer-numbers.without_forbidden_lists": "Mei"})


@situation
def the_filter_is_waived(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,"))
    return drop(customers(world, *PEOPLE[:3]), options={"forbidden_filter": "NoFilter by Mei"})


@situation
def lists_do_not_come_first(world: World) -> list[LoadRequest]:
    world.settings["forbidden_first"] = False
    return drop(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x"), customers(world, *PEOPLE[:3]))


@situation
def a_ban_has_expired(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,2020-01-01", f"{PEOPLE[1]},out,,2099-01-01"))
    return drop(customers(world, *PEOPLE[:3]))


@situation
def a_ban_is_lifted_in_the_same_drop(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,"))
    return drop(blocked(world, f"{PEOPLE[0]},out,Unblock,", name="lift.csv"), customers(world, *PEOPLE[:3]))


@situation
def a_list_comes_again_beside_customers(world: World) -> list[LoadRequest]:
    file = blocked(world, f"{PEOPLE[0]},out,,")
    world.load(file)
    return drop(file, customers(world, *PEOPLE[:3]))


@situation
def an_incomplete_list_comes_again(world: World) -> list[LoadRequest]:
    file = blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x")
    world.load(file)
    return drop(file, customers(world, *PEOPLE[:3]))


@situation
def to_fix_of_a_list_beside_customers(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[1]},out,,", f"{PEOPLE[0][:-1]}O,out,,"), out=world.folder / "out")
    fix = edited(named(world.folder / "out", "to-fix"), 2, "Number", PEOPLE[0])
    return drop(customers(world, *PEOPLE[:3]), fix)


@situation
def to_fix_of_a_list_beside_a_later_one_that_was_refused(world: World) -> list[LoadRequest]:
    fix = _bad_numbers_to_fix(world)
    world.load(world.file("dnc.csv", "Number,Direction,Direction", f"{PEOPLE[5]},out,in"))
    return drop(customers(world, *PEOPLE[:6]), edited(fix, 2, "Number", PEOPLE[2]))


@situation
def to_fix_of_an_earlier_list_without_marks(world: World) -> list[LoadRequest]:
    fix = edited(edited(_bad_numbers_to_fix(world), 2, "Number", PEOPLE[2]), 3, "Number", PEOPLE[3])
    world.load(blocked(world, f"{PEOPLE[1]},out,,", "659005000O,out,,", f"{PEOPLE[5][:-1]}O,out,,"))
    return drop(without_column(fix, "callsheet mark"), customers(world, *PEOPLE[:6]))


@situation
def a_list_corrected_in_a_workbook(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[1]},out,,", f"{PEOPLE[0][:-1]}O,out,,"))
    book = openpyxl.Workbook()
    for row in (("Number", "Direction"), (PEOPLE[1], "out"), (PEOPLE[0], "out")):
        book.worksheets[0].append(row)
    book.save(world.folder / "dnc.xlsx")
    return drop(customers(world, *PEOPLE[:4]), world.folder / "dnc.xlsx")


@situation
def lists_of_one_name_in_two_archives(world: World) -> list[LoadRequest]:
    world.load(_archived(world, "north.zip", world.file("dnc.csv", "Number,Direction,Direction", "6,out,in")))
    south = _archived(world, "south.zip", blocked(world, f"{PEOPLE[0]},out,,"))
    return drop(south, customers(world, *PEOPLE[:4]))


@situation
def the_next_edition_of_a_list_beside_another(world: World) -> list[LoadRequest]:
    bad = world.file("dnc.txt", "Number,Direction,Direction", f"{PEOPLE[2]},out,in")
    world.load(bad, blocked(world, f"{PEOPLE[0]},out,,"))
    return drop(blocked(world, f"{PEOPLE[1]},out,,"), customers(world, *PEOPLE[:4]))


def _archived(world: World, name: str, file: Path) -> Path:
    with zipfile.ZipFile(world.folder / name, "w") as archive:
        archive.write(file, file.name)
    return world.folder / name


@situation
def a_row_deleted_from_to_fix_of_a_list(world: World) -> list[LoadRequest]:
    fix = _bad_numbers_to_fix(world)
    return drop(without_row(edited(fix, 2, "Number", PEOPLE[2]), 3), customers(world, *PEOPLE[:4]))


@situation
def to_fix_of_a_list_in_two_files_of_a_drop(world: World) -> list[LoadRequest]:
    fix = edited(edited(_bad_numbers_to_fix(world), 2, "Number", PEOPLE[2]), 3, "Number", PEOPLE[3])
    more = Path(shutil.copy(fix, fix.with_name(f"dnc{fix.suffix}")))
    return drop(without_row(fix, 3), without_row(more, 2), customers(world, *PEOPLE[:5]))


@situation
def to_fix_of_a_list_that_is_corrected_in_two_rounds(world: World) -> list[LoadRequest]:
    fix = _bad_numbers_to_fix(world)
    more = Path(shutil.copy(fix, world.folder / "dnc.xlsx"))
    world.load(without_row(edited(fix, 2, "Number", PEOPLE[2]), 3))
    return drop(customers(world, *PEOPLE[:5]), without_row(edited(more, 3, "Number", PEOPLE[3]), 2))


def _bad_numbers_to_fix(world: World) -> Path:
    """Rows to fix of a list of which one number is in place and two, in rows 2 and 3 here, are not."""
    bad = (f"{number[:-1]}O,out,," for number in PEOPLE[:2])
    world.load(blocked(world, f"{PEOPLE[4]},out,,", *bad), out=world.folder / "out")
    return named(world.folder / "out", "to-fix")


@situation
def a_forbidden_number_that_cannot_be_called(world: World) -> list[LoadRequest]:
    world.settings["phones"] = "all"
    world.load(blocked(world, f"{PEOPLE[1]},out,,"))
    lines = (
        f"A,{PEOPLE[0]},{PEOPLE[1]} ext 4",
        f"B,{PEOPLE[2]},",
        f"C,{PEOPLE[3]},{PEOPLE[1]} / {PEOPLE[4]}",
    )
    return drop(world.file("customers.csv", "Name,Phone,Mobile", *lines))


@situation
def a_forbidden_number_of_a_row_that_shares_another(world: World) -> list[LoadRequest]:
    world.settings["phones"] = "all"
    lines = (f"A,{PEOPLE[0]},{PEOPLE[1]}", f"B,{PEOPLE[0]},{PEOPLE[2]}", f"C,{PEOPLE[3]},{PEOPLE[4]}")
    return drop(
        world.file("customers.csv", "Name,Phone,Mobile", *lines), blocked(world, f"{PEOPLE[1]},out,,")
    )


@situation
def customers_and_list_in_one_workbook(world: World) -> list[LoadRequest]:
    return drop(
        workbook(
            world,
            Customers=[["Telephone", "Name"], *([number, "x"] for number in PEOPLE[:3])],
            DNC=[["Number", "Direction"], [PEOPLE[0], "out"]],
        )
    )


@situation
def a_sheet_that_may_forbid_in_one_workbook(world: World) -> list[LoadRequest]:
    return drop(
        workbook(
            world,
            Customers=[["Telephone", "Name"], *([number, "x"] for number in PEOPLE[:3])],
            Other=[["Some", "Thing"], [PEOPLE[0], "x"]],
        )
    )


def workbook(world: World, **sheets: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(world.folder / "book.xlsx")
    return world.folder / "book.xlsx"


@situation
def two_sheets_of_customers(world: World) -> list[LoadRequest]:
    world.settings["several_sheets"] = "all"
    people = [[number, "x"] for number in PEOPLE]
    return drop(
        workbook(world, A=[["Telephone", "Name"], *people[:3]], B=[["Telephone", "Name"], *people[2:5]])
    )


@situation
def two_sheets_of_customers_not_said(world: World) -> list[LoadRequest]:
    people = [[number, "x"] for number in PEOPLE]
    return drop(
        workbook(world, A=[["Telephone", "Name"], *people[:3]], B=[["Telephone", "Name"], *people[2:5]])
    )


@situation
def several_numbers_per_person_some_forbidden(world: World) -> list[LoadRequest]:
    world.settings["phones"] = "all"
    world.load(blocked(world, f"{PEOPLE[1]},out,,"))
    lines = (f"A,{PEOPLE[0]},{PEOPLE[1]}", f"B,{PEOPLE[2]},", f"C,{PEOPLE[1]},12")
    return drop(world.file("customers.csv", "Name,Phone,Mobile", *lines))


@situation
def the_first_number_per_person_some_forbidden(world: World) -> list[LoadRequest]:
    world.settings["phones"] = "first"
    world.load(blocked(world, f"{PEOPLE[1]},out,,"))
    lines = (f"A,{PEOPLE[0]},{PEOPLE[1]}", f"B,{PEOPLE[2]},", f"C,{PEOPLE[1]},12")
    return drop(world.file("customers.csv", "Name,Phone,Mobile", *lines))


def a_held_row(world: World, *, action: str = "", ending: str = "result") -> Path:
    """A file that comes back of a list with a held row, whose forbidden number is unblocked after that with an action."""
    world.settings["phones"] = "all"
    world.load(blocked(world, f"{PEOPLE[1]},out,Block,"))
    lines = (f"A,12,{PEOPLE[3]}", f"B,{PEOPLE[3]},{PEOPLE[1]}", f"C,{PEOPLE[2]},")
    world.load(world.file("customers.csv", "Name,Phone,Mobile", *lines), out=world.folder / "out")
    if action:
        world.load(blocked(world, f"{PEOPLE[1]},out,{action},", name="more.csv"))
    return named(world.folder / "out", ending)


@situation
def a_bad_number_of_a_held_row_corrected(world: World) -> list[LoadRequest]:
    return drop(edited(a_held_row(world, ending="to-fix"), 2, "Phone", PEOPLE[5]))


@situation
def a_held_row_whose_number_is_corrected(world: World) -> list[LoadRequest]:
    return drop(edited(a_held_row(world), 3, "Mobile", PEOPLE[5]))


@situation
def a_held_row_corrected_and_insisted_on(world: World) -> list[LoadRequest]:
    return drop(edited(a_held_row(world), 3, "Mobile", PEOPLE[5]), again=True)


@situation
def a_held_row_whose_number_is_unblocked(world: World) -> list[LoadRequest]:
    return drop(a_held_row(world, action="Unblock"))


@situation
def the_original_of_a_held_row_whose_number_is_unblocked(world: World) -> list[LoadRequest]:
    a_held_row(world, action="Unblock")
    return drop(world.folder / "customers.csv")


@situation
def a_held_row_released(world: World) -> list[LoadRequest]:
    path = edited(a_held_row(world), 3, "Mobile", PEOPLE[5])
    return drop(edited(path, 3, "callsheet status", "release"))


@situation
def a_held_row_released_that_is_still_forbidden(world: World) -> list[LoadRequest]:
    return drop(edited(a_held_row(world), 3, "callsheet status", "放行"))


@situation
def a_result_of_which_only_the_books_are_left(world: World) -> list[LoadRequest]:
    path = a_held_row(world)
    for folder in (world.profile.data_dir / "work").iterdir():
        shutil.rmtree(folder)
    return drop(edited(path, 4, "callsheet status", ""))


# Campaigns.


@situation
def campaigns_per_row(world: World) -> list[LoadRequest]:
    spring = a_campaign(world.profile, "Spring")
    rows = (f"{PEOPLE[0]},Spring", f"{PEOPLE[1]},{spring}", f"{PEOPLE[2]},Nowhere", f"{PEOPLE[3]},")
    return drop(world.file("customers.csv", "Telephone,Campaign", *rows))


@situation
def campaigns_per_row_corrected(world: World) -> list[LoadRequest]:
    a_campaign(world.profile, "Spring")
    rows = (f"{PEOPLE[0]},Spring", f"{PEOPLE[1]},Sprong", f"{PEOPLE[2]},Spring")
    world.load(world.file("customers.csv", "Telephone,Campaign", *rows), out=world.folder / "out")
    fix = named(world.folder / "out", "to-fix")
    return drop(edited(fix, 2, "Campaign", "Spring"))


@situation
def campaigns_per_row_result_back_corrected(world: World) -> list[LoadRequest]:
    a_campaign(world.profile, "Spring")
    rows = (f"{PEOPLE[0]},Spring", f"{PEOPLE[1]},Sprong", f"{PEOPLE[2]},Spring")
    world.load(world.file("customers.csv", "Telephone,Campaign", *rows), out=world.folder / "out")
    return drop(edited(named(world.folder / "out", "result"), 3, "Campaign", "Spring"))


@situation
def campaigns_per_row_again(world: World) -> list[LoadRequest]:
    a_campaign(world.profile, "Spring")
    file = world.file("customers.csv", "Telephone,Campaign", f"{PEOPLE[0]},Spring", f"{PEOPLE[1]},Spring")
    world.load(file)
    return drop(file)


@situation
def rows_remembered_by_code_come_by_name(world: World) -> list[LoadRequest]:
    world.settings["remember_rows"] = ["customer-numbers"]
    spring = a_campaign(world.profile, "Spring")
    world.load(customers(world, *PEOPLE[:2], name="a.csv"), options={"campaign_code": spring})
    return drop(customers(world, *PEOPLE[1:4], name="b.csv"), options={"campaign": "Spring"})


@situation
def loaded_by_code_comes_by_name(world: World) -> list[LoadRequest]:
    spring = a_campaign(world.profile, "Spring")
    file = customers(world, *PEOPLE[:2])
    world.load(file, options={"campaign_code": spring})
    return drop(file, options={"campaign": "Spring"})


@situation
def a_campaign_that_has_ended(world: World) -> list[LoadRequest]:
    world.settings["campaign"] = {}
    code = a_campaign(world.profile, "Over", end=datetime(2026, 2, 1, tzinfo=UTC))
    return drop(customers(world, *PEOPLE[:2]), options={"campaign_code": code})


@situation
def a_campaign_that_is_not_there(world: World) -> list[LoadRequest]:
    return drop(customers(world, *PEOPLE[:2]), options={"campaign_code": "nowhere"})


@situation
def no_campaign_at_all(world: World) -> list[LoadRequest]:
    world.settings["campaign"] = {}
    return drop(customers(world, *PEOPLE[:2]))


@situation
def a_campaign_without_its_template(world: World) -> list[LoadRequest]:
    world.settings["campaign"] = {"name": "November"}
    return drop(customers(world, *PEOPLE[:2]))


def with_duplicates(rule: str) -> None:
    def make(world: World) -> list[LoadRequest]:
        return drop(customers(world, PEOPLE[0], PEOPLE[0], PEOPLE[1]), options={"duplicates": rule})

    SITUATIONS[f"duplicates: {rule}"] = make


for _rule in ("campaign", "tenant", "none", "nonsense"):
    with_duplicates(_rule)


def assigned(name: str, **options: str) -> None:
    SITUATIONS[f"assigned: {name}"] = lambda world: drop(customers(world, *PEOPLE[:4]), options=options)


assigned("by counts", assign_counts="1001:2,1002:2")
assigned("by counts that are short", assign_counts="1001:1,1002:1")
assigned("to an agent that is not there", assign_counts="9999:4")
assigned("to the members of a queue", assign="queue:3001")
assigned("to a queue that is not there", assign="queue:9999")
assigned("evenly", assign="AssignAvg")


# Rows that earlier loads have.


@situation
def plans_of_another_file(world: World) -> list[LoadRequest]:
    world.load(plans(world, *PEOPLE[:3], name="a.csv"))
    return drop(plans(world, *PEOPLE[1:5], name="b.csv"))


@situation
def plans_of_two_files_of_a_drop(world: World) -> list[LoadRequest]:
    return drop(plans(world, *PEOPLE[:3], name="a.csv"), plans(world, *PEOPLE[1:5], name="b.csv"))


@situation
def customers_remembered_of_two_files_of_a_drop(world: World) -> list[LoadRequest]:
    world.settings["remember_rows"] = ["customer-numbers"]
    code = a_campaign(world.profile, "Spring")
    return drop(
        customers(world, *PEOPLE[:3], name="a.csv"),
        customers(world, *PEOPLE[1:5], name="b.csv"),
        options={"campaign_code": code},
    )


@situation
def to_fix_back_as_it_is(world: World) -> list[LoadRequest]:
    world.load(customers(world, PEOPLE[0], "12", PEOPLE[1]), out=world.folder / "out")
    return drop(named(world.folder / "out", "to-fix"))


@situation
def to_fix_back_corrected(world: World) -> list[LoadRequest]:
    world.load(customers(world, PEOPLE[0], "12", PEOPLE[1]), out=world.folder / "out")
    return drop(edited(named(world.folder / "out", "to-fix"), 2, "Telephone", PEOPLE[2]))


@situation
def result_back_corrected(world: World) -> list[LoadRequest]:
    world.load(plans(world, PEOPLE[0], "12", PEOPLE[1]), out=world.folder / "out")
    return drop(edited(named(world.folder / "out", "result"), 3, "Telephone", PEOPLE[2]))


@situation
def result_back_edited(world: World) -> list[LoadRequest]:
    world.load(plans(world, *PEOPLE[:3]), out=world.folder / "out")
    return drop(edited(named(world.folder / "out", "result"), 3, "Plan", "Another"))


@situation
def result_of_an_unknown_load(world: World) -> list[LoadRequest]:
    world.load(customers(world, *PEOPLE[:3]), out=world.folder / "out")
    result = named(world.folder / "out", "result")
    world.folder = world.folder / "other"
    world.folder.mkdir()
    return drop(result)


@situation
def csv_result_back(world: World) -> list[LoadRequest]:
    world.load(customers(world, PEOPLE[0], "12", PEOPLE[1]), out=world.folder / "out", csv=True)
    return drop(named(world.folder / "out", "result"))


@situation
def to_fix_back_once_more_after_it_was_loaded(world: World) -> list[LoadRequest]:
    world.load(customers(world, PEOPLE[0], "12", "13", PEOPLE[1]), out=world.folder / "out")
    fix = edited(named(world.folder / "out", "to-fix"), 2, "Telephone", PEOPLE[2])
    more = Path(shutil.copy(fix, world.folder / "more.xlsx"))
    world.load(fix)
    return drop(edited(more, 3, "Telephone", PEOPLE[3]))


@situation
def rows_of_like_lists_come_back_without_marks(world: World) -> list[LoadRequest]:
    world.load(customers(world, *PEOPLE[:3], name="a.csv"), out=world.folder / "out", csv=True)
    world.load(customers(world, *PEOPLE[1:5], name="b.csv"))
    lines = named(world.folder / "out", "result").read_text("utf-8-sig").splitlines()
    back = world.folder / "back.csv"
    back.write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n", "utf-8")
    return drop(back)


@situation
def first_numbers_were_loaded_and_now_all(world: World) -> list[LoadRequest]:
    world.settings["phones"] = "first"
    file = world.file("customers.csv", "Name,Phone,Mobile", f"A,{PEOPLE[0]},{PEOPLE[1]}", f"B,{PEOPLE[2]},")
    world.load(file)
    world.settings["phones"] = "all"
    return drop(file)


@situation
def rejected_by_a_person_then_again(world: World) -> list[LoadRequest]:
    world.settings["approve_above_rows"] = 1
    file = customers(world, *PEOPLE[:3])
    (result,) = world.load(file)
    with open_context(world.profile) as context:
        decide(context, str(result.load_id), "Mei", "command line", yes=False)
    return drop(file)


# Approval.


def unusual(name: str, *, rows: int, bad: int = 0) -> None:
    def make(world: World) -> list[LoadRequest]:
        for at in range(3):
            world.load(customers(world, *numbers(4, 6580010000 + 100 * at), name=f"{at}.csv"))
        world.settings["approve_unusual"] = True
        people = [*numbers(rows), *("12" for _ in range(bad))]
        return drop(customers(world, *people))

    SITUATIONS[f"unusual: {name}"] = make


unusual("as ever", rows=4)
unusual("many more rows", rows=20)
unusual("many bad rows", rows=3, bad=2)


@situation
def many_of_the_same_people(world: World) -> list[LoadRequest]:
    world.load(customers(world, *numbers(20), name="a.csv"))
    world.settings["approve_unusual"] = True
    return drop(customers(world, *numbers(20), "6580019999", name="b.csv"))


@situation
def unusual_within_a_drop(world: World) -> list[LoadRequest]:
    world.settings["approve_unusual"] = True
    return drop(
        customers(world, *numbers(20), name="a.csv"),
        customers(world, *numbers(20), "6580019999", name="b.csv"),
    )


@situation
def more_bad_rows_than_are_approved(world: World) -> list[LoadRequest]:
    world.settings["approve_above_bad"] = 10
    return drop(customers(world, PEOPLE[0], "12", PEOPLE[1]))


@situation
def a_limit_of_the_load(world: World) -> list[LoadRequest]:
    return drop(customers(world, *PEOPLE[:3]), options={"approve_above": "2"})


@situation
def a_limit_that_is_no_number(world: World) -> list[LoadRequest]:
    return drop(customers(world, *PEOPLE[:3]), options={"approve_above": "many"})


@situation
def too_many_rows_of_a_sheet_that_is_refused(world: World) -> list[LoadRequest]:
    world.settings["approve_above_rows"] = 1
    return drop(customers(world, *PEOPLE[:3]), options={"campaign_code": "nowhere"})


@situation
def too_many_rows_while_a_list_is_incomplete(world: World) -> list[LoadRequest]:
    world.load(blocked(world, f"{PEOPLE[0]},out,,", f"{PEOPLE[1]},out,,,x"))
    world.settings["approve_above_rows"] = 1
    return drop(customers(world, *PEOPLE[:3]))


@situation
def nothing_left_of_many_rows(world: World) -> list[LoadRequest]:
    world.settings["approve_above_rows"] = 1
    return drop(customers(world, "12", "13", "14"))


# Names, references, and what a profile says.


@situation
def agents_and_queues_by_name(world: World) -> list[LoadRequest]:
    names = {each["work_no"]: each["name"] for each in world.sandbox.state("agents")}
    return drop(world.file("roster.csv", "Queue,Agent,Level", f"Sales,{names['1004']},2", "Sales,Nobody,2"))


@situation
def agents_that_are_not_there(world: World) -> list[LoadRequest]:
    return drop(world.file("roster.csv", "Queue,Agent,Level", "3001,1004,2", "9999,1004,2", "3001,9999,1"))


@situation
def queues_and_their_members_in_one_drop(world: World) -> list[LoadRequest]:
    return drop(
        world.file("roster.csv", "Queue,Agent,Level", "0777,1004,2"),
        world.file("queues.csv", "Queue number,Queue name,Weight,What to do", "0777,Returns,3,"),
    )


@situation
def extensions_and_their_agents_in_one_drop(world: World) -> list[LoadRequest]:
    return drop(
        world.file("agents.csv", "Agent work number,Extension", "1005,0801"),
        world.file("extensions.csv", "Extension,Password", "0801,482913"),
    )


@situation
def a_campaign_and_its_customers_in_one_drop(world: World) -> list[LoadRequest]:
    return drop(
        world.file("customers.csv", "Telephone,Campaign", f"{PEOPLE[0]},Renewals"),
        world.case("campaigns"),
    )


@situation
def an_exact_roster_that_empties_a_queue(world: World) -> list[LoadRequest]:
    return drop(world.file("roster.csv", "Queue,Agent,Level", "3001,1004,2"), options={"mode": "exact"})


@situation
def unknown_columns_are_refused(world: World) -> list[LoadRequest]:
    world.settings["unknown_columns"] = "refuse"
    return drop(world.file("customers.csv", "Telephone,Shoe size", f"{PEOPLE[0]},44"))


@situation
def a_column_of_consent(world: World) -> list[LoadRequest]:
    rows = (f"{PEOPLE[0]},yes", f"{PEOPLE[1]},", f"{PEOPLE[2]},perhaps")
    return drop(world.file("customers.csv", "Telephone,Do not call", *rows))


@situation
def repairs_that_are_refused(world: World) -> list[LoadRequest]:
    world.settings |= {"country": "SG", "refused_repairs": ["COUNTRY_ADDED"]}
    return drop(customers(world, PEOPLE[0], PEOPLE[1][2:], f"+{PEOPLE[2]}"))


@situation
def hidden_rows(world: World) -> list[LoadRequest]:
    return [LoadRequest(_with_hidden(world), hidden=hidden) for hidden in (Hidden.SKIP,)]


@situation
def hidden_rows_of_a_profile(world: World) -> list[LoadRequest]:
    return drop(_with_hidden(world))


def _with_hidden(world: World) -> Path:
    path = workbook(world, A=[["Telephone", "Name"], *([number, "x"] for number in PEOPLE[:4])])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(path)
    return path


@situation
def an_option_that_nobody_knows(world: World) -> list[LoadRequest]:
    return drop(customers(world, PEOPLE[0]), options={"flavour": "mint"})


@situation
def an_option_of_another_kind(world: World) -> list[LoadRequest]:
    return drop(customers(world, PEOPLE[0]), options={"mode": "exact"})


@situation
def a_plan_without_an_executor(world: World) -> list[LoadRequest]:
    return drop(world.file("plans.csv", "Telephone,Plan,Start,End", f"{PEOPLE[0]},Call,{TIMES[:-5]}"))


@situation
def a_plan_in_the_past(world: World) -> list[LoadRequest]:
    return drop(world.file("plans.csv", PLAN, f"{PEOPLE[0]},Call,2020-01-01 09:00,2020-01-02 09:00,1001"))


@situation
def a_file_over_the_limits(world: World) -> list[LoadRequest]:
    path = world.folder / "wide.csv"
    path.write_text(",".join(f"c{at}" for at in range(20_000)) + "\n")
    return drop(path)


@situation
def an_empty_file(world: World) -> list[LoadRequest]:
    path = world.folder / "empty.csv"
    path.write_text("")
    return drop(path, customers(world, PEOPLE[0]))


@situation
def only_a_header(world: World) -> list[LoadRequest]:
    return drop(customers(world))


@situation
def a_footer(world: World) -> list[LoadRequest]:
    return drop(customers(world, *PEOPLE[:3], "Total"))


@situation
def an_unknown_sheet(world: World) -> list[LoadRequest]:
    return drop(world.file("x.csv", "Some,Thing", "a,b"), customers(world, PEOPLE[0]))
