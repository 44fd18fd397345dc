"""A result that comes back after somebody worked in it: what was loaded is not sent again, and what was changed in it is said."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.style import MARK
from tests.support.loading import Loader, a_csv, a_profile, numbers, run

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

TIMES = ("2099-12-01 09:00", "2099-12-01 18:00")
SENT = {"create_contact_plans", "import_customer_numbers", "import_customers"}
Change = Callable[[Any, dict[str, int]], None]


def a_list(path: Path, kind: str = "plans", count: int = 4) -> Path:
    """A workbook with a list of either kind, its last row invalid."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "December"
    plans = kind == "plans"
    more = ("Call back", *TIMES, 1001, "after ten") if plans else ("x",)
    page.append(("Telephone", "Plan", "Start", "End", "Executor", "Note") if plans else ("Telephone", "Name"))
    for number in numbers(count, 6_590_020_000):
        page.append((int(number), *more))
    page.append(("12", *more))
    book.save(path)
    return path


def result_of(result: SheetResult, ending: str = ".result.xlsx") -> Path:
    return next(Path(file) for file in result.files if file.endswith(ending))


def worked_in(result: SheetResult, target: Path, *changes: Change) -> Path:
    """The result after somebody changed its list and saved it; a change is given the sheet and the columns by title."""
    book = openpyxl.load_workbook(result_of(result))
    page: Any = book["December"]
    for change in changes:
        change(page, {str(cell.value): at for at, cell in enumerate(page[1], start=1)})
    book.save(target)
    return target


def put(row: int, title: str, value: object) -> Change:
    def change(page: Any, at: dict[str, int]) -> None:
        page.cell(row, at[title]).value = value

    return change


def in_order(order: list[int], wide: int | None = None) -> Change:
    """The rows in another order, all of each or only its first columns, as a sort of Excel's leaves them."""

    def change(page: Any, _: dict[str, int]) -> None:
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        for to, source in enumerate(one for one in order if one < len(rows)):
            for at, value in enumerate(rows[source][:wide], start=1):
                page.cell(to + 2, at).value = value

    return change


def without(row: int) -> Change:
    return lambda page, _: page.delete_rows(row)


def without_column(title: str) -> Change:
    return lambda page, at: page.delete_cols(at[title])


def copied(row: int, **more: object) -> Change:
    """A row copied below the list, with other values in some of its cells."""

    def change(page: Any, at: dict[str, int]) -> None:
        last = page.max_row + 1
        for cell in page[row]:
            page.cell(last, cell.column).value = cell.value
        for title, value in more.items():
            page.cell(last, at[title]).value = value

    return change


def codes(result: SheetResult) -> dict[int, str]:
    return {problem.row: problem.code for problem in result.problems if problem.row is not None}


def sends(sandbox: Sandbox) -> int:
    return len([one for one in sandbox.audit() if one["operation"] in SENT])


@pytest.fixture(params=["plans", "customers"])
def loaded(request: pytest.FixtureRequest, load: Loader, tmp_path: Path) -> SheetResult:
    """A list of a kind that is remembered, and one of a kind that is not."""
    (result,) = load(a_list(tmp_path / "list.xlsx", request.param))
    assert result.outcomes == {"loaded": 4, "invalid": 1}
    return result


def test_the_mark_is_hidden_and_shows_nothing_of_a_person(loaded: SheetResult) -> None:
    page: Any = openpyxl.load_workbook(result_of(loaded))["December"]
    at = {str(cell.value): cell for cell in page[1]}
    assert page.column_dimensions[at[MARK].column_letter].hidden
    marks = [str(page.cell(row, at[MARK].column).value or "") for row in range(2, 7)]
    assert all(marks)
    assert len({mark.partition("/")[2] for mark in marks}) == 5
    for number in numbers(4, 6_590_020_000):
        assert not any(number in mark or number[-8:] in mark for mark in marks)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (in_order([3, 1, 0, 4, 2]),),
        (in_order([3, 1, 0, 4, 2], wide=2),),
        (without(3),),
        (without(6), without(2)),
        (without_column("callsheet row"), without_column("callsheet status")),
        (without_column("callsheet status"), in_order([2, 3, 1, 0, 4])),
    ],
    ids=["as it is", "sorted", "half sorted", "deleted", "two deleted", "no columns", "no status, sorted"],
)
@pytest.mark.thinned(6)
def test_what_is_loaded_and_not_changed_takes_no_request(
    changes: tuple[Change, ...], loaded: SheetResult, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    before = sends(sandbox)
    (again,) = load(worked_in(loaded, tmp_path / "back.xlsx", *changes))
    assert sends(sandbox) == before
    assert set(again.outcomes) <= {"skipped", "invalid"}
    assert set(codes(again).values()) <= {
        "ALREADY_LOADED",
        "PHONE_LENGTH",
        "PHONE_NOT_VALID",
        "PHONE_TOO_SHORT",
    }


@pytest.mark.parametrize("value", ["6590055555", "other", "12"], ids=["number", "beside it", "invalid"])
@pytest.mark.thinned(4)
def test_a_change_of_a_loaded_row_is_said_and_not_sent(
    value: str, loaded: SheetResult, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whatever cell it is, whether the row is valid afterwards or not, and in every later round."""
    beside = "Note" if loaded.kind == "contact-plans" else "Name"
    change = put(3, beside if value == "other" else "Telephone", value)
    before = sends(sandbox)
    (again,) = load(worked_in(loaded, tmp_path / "back.xlsx", change, in_order([1, 0, 2, 3, 4])))
    assert codes(again)[2] == "LOADED_ROW_EDITED"
    assert [codes(again)[row] for row in (3, 4, 5)] == ["ALREADY_LOADED"] * 3
    assert again.outcomes == {"skipped": 4, "invalid": 1}
    (said,) = [one for one in again.problems if one.code == "LOADED_ROW_EDITED"]
    assert str(loaded.load_id) in str(said)
    (third,) = load(worked_in(again, tmp_path / "third.xlsx"))
    assert codes(third)[2] == "LOADED_ROW_EDITED"
    assert sends(sandbox) == before


def test_what_was_not_loaded_is_sent_once_it_is_right(
    loaded: SheetResult, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    change = put(6, "Telephone", "6590066666"), put(2, "Telephone", "6590077777")
    (checked,) = check_files_of(load, worked_in(loaded, tmp_path / "back.xlsx", *change), sandbox, tmp_path)
    assert checked.outcomes == {"skipped": 4, "ready": 1}
    (again,) = load(tmp_path / "back.xlsx")
    assert again.outcomes == {"skipped": 4, "loaded": 1}
    assert codes(again)[2] == codes(checked)[2] == "LOADED_ROW_EDITED"


def check_files_of(_: Loader, file: Path, sandbox: Sandbox, tmp_path: Path) -> list[SheetResult]:
    return check_files(a_profile(sandbox, tmp_path), [LoadRequest(file)], Silent())


def test_a_copied_row_with_a_new_number_is_a_new_row(
    loaded: SheetResult, load: Loader, tmp_path: Path
) -> None:
    """It has the mark of the row that it was made of, which is still there."""
    (again,) = load(worked_in(loaded, tmp_path / "back.xlsx", copied(3, Telephone="6590088888")))
    assert again.outcomes == {"skipped": 4, "invalid": 1, "loaded": 1}
    assert "LOADED_ROW_EDITED" not in codes(again).values()


@pytest.mark.parametrize("how", ["changed", "of another row", "blank", "text"])
@pytest.mark.thinned(6)
def test_a_mark_that_is_not_ours_makes_the_row_an_ordinary_one(
    how: str, loaded: SheetResult, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its number was changed, so it is a new row; what is known by other means is not sent again."""

    def forge(page: Any, at: dict[str, int]) -> None:
        cell = page.cell(3, at[MARK])
        mark = str(cell.value)
        new = {"changed": mark[:-1] + ("0" if mark[-1] != "0" else "1"), "text": "x" * 80, "blank": None}
        cell.value = new.get(how, page.cell(2, at[MARK]).value)

    (again,) = load(worked_in(loaded, tmp_path / "b.xlsx", put(3, "Telephone", "6590055555"), forge))
    assert again.outcomes == {"skipped": 3, "loaded": 1, "invalid": 1}
    assert codes(again)[3] == "ROW_CHANGED"


def test_marks_of_another_installation_say_nothing(
    loaded: SheetResult, sandbox: Sandbox, tmp_path: Path
) -> None:
    elsewhere = a_profile(sandbox, tmp_path, data_dir=tmp_path / "elsewhere")
    before = sends(sandbox)
    file = worked_in(loaded, tmp_path / "b.xlsx", put(3, "Telephone", "6590055555"))
    (again,) = run(elsewhere, file, kind=loaded.kind)
    assert again.outcomes == {"unknown": 4, "invalid": 1}
    assert set(codes(again).values()) >= {"STATUS_UNCONFIRMED"}
    assert sends(sandbox) == before


def test_a_row_of_which_nobody_knows_whether_it_was_loaded_stays_so_when_it_is_changed(
    load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.fault("cut_after", "create_contact_plans")
    (first,) = load(a_list(tmp_path / "list.xlsx"))
    sandbox.clear_faults()
    rows = [row for row, code in codes(first).items() if row < 6 and code]
    assert first.outcomes.get("unknown"), first.outcomes
    before = sends(sandbox)
    change = put(rows[0], "Telephone", "6590055555")
    (again,) = load(worked_in(first, tmp_path / "back.xlsx", change))
    assert again.outcomes.get("unknown")
    assert codes(again)[rows[0]] == "MAYBE_LOADED"
    assert sends(sandbox) == before


@pytest.mark.parametrize("kind", ["plans", "customers"])
def test_a_result_as_csv_says_changes_beside_the_number(kind: str, load: Loader, tmp_path: Path) -> None:
    """It has the marks as well, in a column that is seen."""
    header = "Telephone,Plan,Start,End,Executor,Note" if kind == "plans" else "Telephone,Name"
    more = f"Call back,{TIMES[0]},{TIMES[1]},1001,old" if kind == "plans" else "old"
    lines = [f"{number},{more}" for number in numbers(3, 6_590_020_000)]
    (first,) = load(a_csv(tmp_path / "list.csv", header, *lines), csv=True)
    own = result_of(first, ".result.csv")
    assert own.read_text("utf-8-sig").splitlines()[0].endswith(f'"{MARK}"')
    head, one, *others = own.read_text("utf-8-sig").splitlines()
    back = tmp_path / "back.csv"
    back.write_text("\n".join((head, one.replace('"old"', '"new"'), *others)), "utf-8-sig")
    (again,) = load(back)
    assert again.outcomes == {"skipped": 3}
    assert codes(again) == {2: "LOADED_ROW_EDITED", 3: "ALREADY_LOADED", 4: "ALREADY_LOADED"}


def test_a_plain_result_has_the_marks_too(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    (first,) = load(a_csv(tmp_path / "December.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3))))
    before = sends(sandbox)
    (again,) = load(worked_in(first, tmp_path / "back.xlsx", put(2, "Telephone", "6590055555")))
    assert codes(again)[2] == "LOADED_ROW_EDITED"
    assert sends(sandbox) == before


def test_a_row_goes_when_somebody_insists(loaded: SheetResult, load: Loader, tmp_path: Path) -> None:
    file = worked_in(loaded, tmp_path / "back.xlsx", put(3, "Telephone", "6590055555"))
    (again,) = load(file, again=True)
    assert again.outcomes.get("loaded", 0) >= 1
    assert "LOADED_ROW_EDITED" not in codes(again).values()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.thinned(3)
def test_whatever_is_done_to_a_result_no_loaded_number_is_sent_twice(
    seed: int, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Sorted, deleted, copied and changed rows in any mixture, over three rounds."""
    dice = random.Random(seed)
    (result,) = run(profile, a_list(tmp_path / "list.xlsx", "plans", 8))
    for turn in range(3):
        rows = result.rows
        order = dice.sample(range(rows), rows)
        moves = [
            put(dice.randint(2, rows + 1), "Telephone", str(6_590_100_000 + 1000 * seed + turn)),
            put(dice.randint(2, rows + 1), "Note", f"turn {turn}"),
            copied(dice.randint(2, rows + 1), Telephone=str(6_590_200_000 + 1000 * seed + turn)),
            in_order(order, dice.choice([None, 6])),
            without(dice.randint(2, rows + 1)),
        ]
        dice.shuffle(moves)
        (result,) = run(profile, worked_in(result, tmp_path / f"{turn}.xlsx", *moves))
        counts: dict[str, int] = {}
        for (name, *key), count in sandbox.effects().items():
            if name == "create_contact_plans":
                counts[str(key)] = counts.get(str(key), 0) + count
        assert set(counts.values()) == {1}
