"""Results and rows to fix that come back more than once, in parts and beside each other: a loaded number is never sent again."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.campaigns import a_campaign
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

HEADER = "Name,Phone,Mobile"
LIST = ("a,6591230001,12", "b,6591230002,13", "c,6591230003,6591230004")
NONE: dict[str, Any] = {"options": {"duplicates": "none"}}
OURS = ("callsheet status", "callsheet code")

Line = dict[str, str]


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


def dialled(sandbox: Sandbox, operation: str = "import_customer_numbers") -> dict[str, int]:
    found: dict[str, int] = {}
    for key, times in sandbox.effects(operation).items():
        found[str(key[-1])] = found.get(str(key[-1]), 0) + times
    return found


def once(sandbox: Sandbox, *more: str) -> None:
    """Each number of the list was sent once, and so were these."""
    wanted = ("6591230001", "6591230002", "6591230003", "6591230004", *more)
    assert dialled(sandbox) == dict.fromkeys(wanted, 1)


def file_of(result: SheetResult, ending: str) -> Path:
    return next(Path(file) for file in result.files if ending in file)


def edited(source: Path, target: Path, change: Callable[[list[Line]], list[Line]], *gone: str) -> Path:
    """A result or rows to fix after somebody worked in it: `change` makes new lines of the old, `gone` are columns deleted."""
    target = target.with_suffix(source.suffix)
    if source.suffix == ".csv":
        with source.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        made = _made(head, rows, change, gone)
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(made)
        return target
    book = openpyxl.load_workbook(source)
    page: Any = next(
        page for page in book.worksheets if any("callsheet" in str(cell.value) for cell in page[1])
    )
    head, *rows = [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]
    made = _made(head, rows, change, gone)
    page.delete_rows(1, page.max_row)
    for row in made:
        page.append(row)
    book.save(target)
    return target


def _made(
    head: list[str], rows: list[list[str]], change: Callable[[list[Line]], list[Line]], gone: tuple[str, ...]
) -> list[list[str]]:
    lines = change([dict(zip(head, row, strict=True)) for row in rows])
    kept = [title for title in head if title not in gone]
    return [kept, *([line.get(title, "") for title in kept] for line in lines)]


def put(name: str, title: str, value: str) -> Callable[[list[Line]], list[Line]]:
    """In the row of a name, a value under a title."""
    return lambda lines: [line | {title: value} if line["Name"] == name else line for line in lines]


def only(name: str, title: str, value: str) -> Callable[[list[Line]], list[Line]]:
    """The row of a name alone, with a value under a title."""
    return lambda lines: [line | {title: value} for line in lines if line["Name"] == name]


def cleared(*titles: str) -> Callable[[list[Line]], list[Line]]:
    return lambda lines: [line | dict.fromkeys(titles, "") for line in lines]


def as_it_is(lines: list[Line]) -> list[Line]:
    return lines


def said(result: SheetResult) -> set[tuple[int | None, str, str]]:
    return {(problem.row, problem.column, problem.code) for problem in result.problems}


FORMS = pytest.mark.parametrize("csv_too", [False, True], ids=["xlsx", "csv"])
UNNAMED = pytest.mark.parametrize("gone", [(), ("callsheet mark",)], ids=["as given back", "without marks"])


def a_list(profile: Profile, tmp_path: Path, *, csv_too: bool, **more: Any) -> SheetResult:
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *LIST), csv=csv_too, **NONE | more)
    return first


@FORMS
@UNNAMED
@pytest.mark.thinned(4)
def test_rows_to_fix_that_are_corrected_in_two_halves(
    csv_too: bool, gone: tuple[str, ...], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """First a copy with one row, then the whole file with the other row corrected."""
    first = a_list(profile, tmp_path, csv_too=csv_too)
    fix = file_of(first, ".to-fix")
    run(profile, edited(fix, tmp_path / "half", only("a", "Mobile", "6591230011"), *gone), **NONE)
    (third,) = run(profile, edited(fix, tmp_path / "whole", put("b", "Mobile", "6591230012"), *gone), **NONE)
    once(sandbox, "6591230011", "6591230012")
    assert third.numbers == {"loaded": 1, "skipped": 2, "invalid": 1}


@FORMS
@UNNAMED
@pytest.mark.thinned(2)
def test_rows_to_fix_and_then_the_result(
    csv_too: bool, gone: tuple[str, ...], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows that were not among those to fix were loaded all the same; neither is a corrected number sent again."""
    first = a_list(profile, tmp_path, csv_too=csv_too)
    run(
        profile,
        edited(file_of(first, ".to-fix"), tmp_path / "f", put("a", "Mobile", "6591230011"), *gone),
        **NONE,
    )
    back = edited(file_of(first, ".result"), tmp_path / "r", put("a", "Mobile", "6591230011"), *gone)
    without_summary(back)
    (third,) = run(profile, back, **NONE)
    once(sandbox, "6591230011")
    assert third.numbers.get("invalid") == 1
    assert "loaded" not in third.numbers


def without_summary(path: Path) -> None:
    """Our own sheets deleted from a workbook."""
    if path.suffix == ".csv":
        return
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames:
        if name.startswith("callsheet"):
            del book[name]
    book.save(path)


@FORMS
@UNNAMED
@pytest.mark.thinned(2)
def test_another_list_that_shares_a_number_in_the_same_row(
    csv_too: bool, gone: tuple[str, ...], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It is newer, and has nothing to do with the result that comes back."""
    first = a_list(profile, tmp_path, csv_too=csv_too)
    other = a_csv(tmp_path / "other.csv", HEADER, "z,6591230001,6591230099")
    run(profile, other, **NONE)
    back = edited(file_of(first, ".result"), tmp_path / "r", as_it_is, *gone)
    without_summary(back)
    (again,) = run(profile, back, **NONE)
    assert dialled(sandbox) == dict.fromkeys(dialled(sandbox), 1) | {"6591230001": 2}
    assert "loaded" not in again.numbers


@FORMS
@pytest.mark.parametrize(("kind", "how"), half_of([".result", ".to-fix"], ["cleared", "deleted"]))
@pytest.mark.thinned(3)
def test_without_its_status_a_loaded_row_is_not_sent_again(
    csv_too: bool, how: str, kind: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Our columns are cleared or deleted; the row of which a number was corrected is sent, that number alone."""
    first = a_list(profile, tmp_path, csv_too=csv_too)
    corrected = put("a", "Mobile", "6591230011")
    change = (lambda lines: cleared(*OURS)(corrected(lines))) if how == "cleared" else corrected
    back = edited(file_of(first, kind), tmp_path / "back", change, *(OURS if how == "deleted" else ()))
    without_summary(back)
    (again,) = run(profile, back, **NONE)
    once(sandbox, "6591230011")
    assert again.numbers["loaded"] == 1


@FORMS
def test_a_single_number_without_its_status_is_not_sent_again(
    csv_too: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Also where a row has one number, as a workbook and as CSV."""
    path = a_csv(tmp_path / "leads.csv", "Name,Phone", "a,6591230001", "b,6591230002", "c,12")
    (first,) = run(profile, path, csv=csv_too, **NONE)
    back = edited(file_of(first, ".result"), tmp_path / "back", cleared(*OURS))
    without_summary(back)
    (again,) = run(profile, back, **NONE)
    assert again.outcomes == {"skipped": 2, "invalid": 1}
    assert dialled(sandbox) == dict.fromkeys(["6591230001", "6591230002"], 1)


@FORMS
@UNNAMED
@pytest.mark.thinned(2)
def test_a_corrected_number_is_sent_once_however_often_its_file_is_saved(
    csv_too: bool, gone: tuple[str, ...], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows to fix with one column of numbers, dropped twice with other bytes."""
    path = a_csv(tmp_path / "leads.csv", "Name,Phone", "a,6591230001", "b,12", "c,13")
    (first,) = run(profile, path, csv=csv_too, **NONE)
    fix = file_of(first, ".to-fix")
    run(profile, edited(fix, tmp_path / "f", put("b", "Phone", "6591230011"), *gone), **NONE)

    def more(lines: list[Line]) -> list[Line]:
        return [line | {"callsheet reason": "seen"} for line in put("b", "Phone", "6591230011")(lines)]

    (again,) = run(profile, edited(fix, tmp_path / "g", more, *gone), **NONE)
    assert again.outcomes == {"skipped": 1, "invalid": 1}
    assert dialled(sandbox) == dict.fromkeys(["6591230001", "6591230011"], 1)


def test_two_copies_of_rows_to_fix_in_one_drop(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Both are read before either is sent."""
    first = a_list(profile, tmp_path, csv_too=False)
    fix = file_of(first, ".to-fix")
    change = put("a", "Mobile", "6591230011")
    one, two = (edited(fix, tmp_path / name, change) for name in ("one", "two"))
    book = openpyxl.load_workbook(two)
    book.worksheets[0]["A1"].comment = None
    book.worksheets[0].sheet_view.zoomScale = 90
    book.save(two)
    run(profile, one, two, **NONE)
    once(sandbox, "6591230011")


@pytest.mark.parametrize(("before", "after"), [("first", "all"), ("all", "first")])
@pytest.mark.parametrize("rule", ["none", "campaign"])
@pytest.mark.thinned(4)
def test_the_same_file_when_other_numbers_of_a_row_are_called(
    before: str, after: str, rule: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """What is called is part of what a load does: further numbers are sent, and those that were sent are not."""
    path = a_csv(tmp_path / "leads.csv", HEADER, *LIST)
    options = {"duplicates": rule}
    for phones, again in ((before, 0), (after, 1), (before, 2), (after, 3)):
        profile = a_profile(sandbox, tmp_path, phones=phones)
        (checked,) = check_files(profile, [LoadRequest(path, options=options)], Silent())
        (result,) = run(profile, path, options=options)
        loaded = (result.numbers or result.outcomes).get("loaded", 0)
        assert (checked.numbers or checked.outcomes).get("ready", 0) == loaded or again >= 2
        sent = set(dialled(sandbox))
        assert "6591230004" in sent or (phones == "first" and not again)
    once(sandbox)


def test_a_bad_number_beside_one_that_another_row_has(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The only row to fix: nothing of it was loaded as its own."""
    path = a_csv(tmp_path / "leads.csv", HEADER, "a,6591230001,", "b,12,6591230001")
    (first,) = run(profile, path, **NONE)
    back = edited(file_of(first, ".to-fix"), tmp_path / "f", put("b", "Phone", "6591230011"))
    (again,) = run(profile, back, **NONE)
    assert again.numbers == {"loaded": 1, "skipped": 1}
    assert dialled(sandbox) == dict.fromkeys(["6591230001", "6591230011"], 1)


@FORMS
def test_forbidden_numbers_whose_direction_is_another_now(
    csv_too: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The corrected number is forbidden, and each changed row too: nobody waits for a status that cannot be confirmed."""
    path = a_csv(tmp_path / "dnc.csv", "Name,Mobile,Home phone,Direction", "a,12,6562230001,Outbound")
    (first,) = run(profile, path, csv=csv_too)

    def change(lines: list[Line]) -> list[Line]:
        return [line | {"Direction": "Both", "Mobile": "6591230001"} for line in lines]

    (again,) = run(profile, edited(file_of(first, ".to-fix"), tmp_path / "dnc", change))
    assert again.outcomes == {"loaded": 1}
    assert "STATUS_UNCONFIRMED" not in {problem.code for problem in again.problems}


def test_a_campaign_that_is_named_by_its_name(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """The load's place is known by its code in the meantime; the same name means the same place, and so does the code."""
    code = a_campaign(profile, "Spring")
    first = a_list(
        profile, tmp_path, csv_too=False, options={"duplicates": "none", "campaign_code": "Spring"}
    )
    back = edited(file_of(first, ".result"), tmp_path / "r", put("a", "Mobile", "6591230011"))
    run(profile, back, options={"duplicates": "none", "campaign_code": "Spring"})
    once(sandbox, "6591230011")
    more = edited(file_of(first, ".result"), tmp_path / "s", put("b", "Mobile", "6591230012"))
    run(profile, more, options={"duplicates": "none", "campaign_code": code})
    once(sandbox, "6591230011", "6591230012")


def test_a_row_of_another_result_brings_its_own_load(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows copied from one result into another are told by their marks, each by its own."""
    first = a_list(profile, tmp_path, csv_too=True)
    other = a_csv(tmp_path / "other.csv", HEADER, "x,6591230021,14", "y,6591230022,")
    (second,) = run(profile, other, csv=True, **NONE)
    with file_of(second, ".result").open(encoding="utf-8-sig", newline="") as file:
        copied = list(csv.DictReader(file))
    back = edited(file_of(first, ".result"), tmp_path / "both", lambda lines: [*lines, *copied])
    (again,) = run(profile, back, **NONE)
    once(sandbox, "6591230021", "6591230022")
    assert again.numbers == {"skipped": 6, "invalid": 3}


def test_rows_to_fix_are_those_of_their_own_load(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """A list that comes every day has the same rows: what was loaded of yesterday's is sent of today's."""
    day = "a,6591230001,12", "b,6591230002,"
    for at in range(2):
        path = a_csv(tmp_path / f"day{at}.csv", HEADER, *day, f"c{at},659123000{5 + at},")
        (result,) = run(profile, path, **NONE)
        change = put("a", "Mobile", "6591230011")
        (fixed,) = run(profile, edited(file_of(result, ".to-fix"), tmp_path / f"fix{at}", change), **NONE)
        assert fixed.numbers == {"loaded": 1, "skipped": 1}
    assert dialled(sandbox)["6591230011"] == 2


def test_where_it_cannot_be_told_whose_row_it_is_a_person_is_asked(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The same without marks: a corrected number that yesterday's list had in the same row is neither sent nor dropped."""
    yesterday = a_csv(tmp_path / "one.csv", "Name,Phone", "a,6591230001", "b,6591230002")
    run(profile, yesterday, **NONE)
    (today,) = run(profile, a_csv(tmp_path / "two.csv", "Name,Phone", "a,12", "b,6591230002"), **NONE)
    change = put("a", "Phone", "6591230001")
    back = edited(file_of(today, ".to-fix"), tmp_path / "fix", change, "callsheet mark")
    (asked,) = run(profile, back, **NONE)
    assert (asked.exit, asked.outcomes) == (Exit.ROWS_TO_FIX, {"unknown": 1})
    assert (2, "", "LOADED_IN_LIKE_ROW") in said(asked)
    assert dialled(sandbox)["6591230001"] == 1


@FORMS
@pytest.mark.parametrize("gone", [("callsheet mark", *OURS), ("callsheet mark", "callsheet row", *OURS)])
@pytest.mark.thinned(2)
def test_a_row_typed_below_the_rows_to_fix_is_not_sent_again(
    csv_too: bool, gone: tuple[str, ...], profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """No column names such a row, and once its mark is gone nothing but its number says that it was sent."""
    first = a_list(profile, tmp_path, csv_too=csv_too)
    typed = {"Name": "new", "Phone": "6591230020"}
    fix = edited(file_of(first, ".to-fix"), tmp_path / "typed", lambda lines: [*lines, typed])
    (second,) = run(profile, fix, csv=csv_too, **NONE)
    new = {"Phone": "6591230021", "Mobile": "6591230022"}

    def change(lines: list[Line]) -> list[Line]:
        kept = [line for line in lines if line["Name"] in {"a", "new"}]
        return [line | (new if line["Name"] == "a" else {}) for line in kept]

    back = edited(file_of(second, ".result"), tmp_path / "back", change, *gone)
    without_summary(back)
    (third,) = run(profile, back, **NONE)
    once(sandbox, "6591230020", "6591230021", "6591230022")
    assert third.numbers == {"unknown": 1, "loaded": 2}


@pytest.mark.parametrize("kind", [".to-fix", ".result"])
def test_rows_of_another_list_that_are_pasted_without_their_mark_are_asked_about(
    kind: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The last column of a result is hidden, and so it is not copied: the marks of the rows above are not theirs."""
    first = a_list(profile, tmp_path, csv_too=True)
    other = a_csv(tmp_path / "other.csv", HEADER, "f,6591230023,12", "g,13,6591230026")
    (second,) = run(profile, other, csv=True, **NONE)
    with file_of(second, kind).open(encoding="utf-8-sig", newline="") as file:
        pasted = [line | {"callsheet mark": ""} for line in csv.DictReader(file)]
    back = edited(file_of(first, kind), tmp_path / "both", lambda lines: [*lines, *pasted])
    (third,) = run(profile, back, **NONE)
    once(sandbox, "6591230023", "6591230026")
    assert third.numbers["unknown"] == 2


def a_forbidden_list(tmp_path: Path, *numbers: str) -> Path:
    return a_csv(
        tmp_path / "dnc.csv", "Name,Number,Direction", *(f"{at},{one},Both" for at, one in enumerate(numbers))
    )


def held(profile: Profile, tmp_path: Path, name: str, *numbers: str) -> dict[str, int]:
    (called,) = run(
        profile, a_csv(tmp_path / f"{name}.csv", "Name,Phone", *(f"{name},{one}" for one in numbers))
    )
    return dict(called.outcomes)


@FORMS
@pytest.mark.thinned(2)
def test_a_row_deleted_from_the_rows_to_fix_of_a_forbidden_list_is_not_settled(
    csv_too: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whomever it may mean is held until it comes back as well, in a file of its own or with the others."""
    path = a_forbidden_list(tmp_path, "6590020001", "659002O002", "659002O003")
    (first,) = run(profile, path, csv=csv_too)
    fix = file_of(first, ".to-fix")
    people = ("6590020002", "6590020003", "6590029999")
    assert held(profile, tmp_path, "before", *people) == {"held": 2, "loaded": 1}
    run(profile, edited(fix, tmp_path / "dnc.to-fix", only("1", "Number", "6590020002")))
    assert held(profile, tmp_path, "half", *people) == {"held": 2, "loaded": 1}
    run(profile, edited(fix, tmp_path / "dnc.to-fix", only("2", "Number", "6590021111")))
    assert held(profile, tmp_path, "whole", *people) == {"held": 1, "loaded": 2}


def test_rows_to_fix_of_a_forbidden_list_that_take_two_rounds_settle_it(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """One row is right in the first round, the other in the second."""
    (first,) = run(profile, a_forbidden_list(tmp_path, "659002O002", "659002O003"))
    fix = edited(file_of(first, ".to-fix"), tmp_path / "dnc.to-fix", put("0", "Number", "6590021112"))
    (second,) = run(profile, fix)
    assert second.outcomes == {"loaded": 1, "invalid": 1}
    more = edited(
        file_of(second, ".to-fix"), tmp_path / "dnc.to-fix.to-fix", put("1", "Number", "6590021113")
    )
    run(profile, more)
    assert held(profile, tmp_path, "all", "6590020002", "6590020003") == {"loaded": 2}


def test_whom_a_wrong_number_among_several_may_mean_is_not_read_from_another_row(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Where rows have several numbers, everybody waits for the list, however long it is."""
    lines = [f"x,659002{at:04},656222{at:04},Both" for at in range(20)]
    path = a_csv(tmp_path / "dnc.csv", "Name,Mobile,Home phone,Direction", "x,659O030001,,Both", *lines)
    run(profile, path)
    (called,) = run(profile, a_csv(tmp_path / "leads.csv", "Name,Phone", "y,6590030001"))
    assert called.exit == Exit.STOPPED
    assert dialled(sandbox) == {}
