"""Rows of a forbidden list that are not in place: whomever they may mean is held, and nobody else."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import finish
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_rows_that_come_back import Line, edited, file_of
from tests.callsheet.engine.test_scrub import customers, dialled, places_said
from tests.support.loading import a_csv, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow

BLOCKED = "Forbidden number,Direction,Expiry date"
OTHER = "6580020001"
LIST = "dnc.csv"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("659005O055", "6590050055"),
        ("659005l055", "6590051055"),
        ("6590050074 / 6590050079", "6590050079"),
        ("6590050083 ext 12", "6590050083"),
        ("6590050083x4", "6590050083"),
        ("65900500906590050091", "6590050091"),
        ("6.59005E+09", "6590051234"),
        ("6591-CALL-23", "6591876523"),
        ("6590050074\u2460", "6590050074"),
        ("****0074", "6590050074"),
        ("******** 0074", "6590050074"),
    ],
)
@pytest.mark.thinned(3)
def test_whom_a_bad_number_may_mean_is_held_and_the_others_go(
    cell: str, meant: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """One bad row of a list neither lets its customer be called nor keeps everybody from being called."""
    (listed,) = run(profile, a_csv(tmp_path / LIST, BLOCKED, f"{cell},out,", "6590010009,out,"))
    assert listed.outcomes == {"loaded": 1, "invalid": 1}
    (result,) = run(profile, customers(tmp_path / "c.csv", [meant, OTHER]))
    assert (result.exit, result.outcomes) == (0, {"held": 1, "loaded": 1})
    assert places_said(result) == [f"row 2 of {LIST}"]
    assert dialled(sandbox) == {OTHER}


def test_the_check_of_a_drop_says_where_its_own_list_forbids(profile: Profile, tmp_path: Path) -> None:
    """A number in place, and a row that could not be loaded: both by file and row, though there is no load yet."""
    listed = a_csv(tmp_path / LIST, BLOCKED, "6590010009,out,", "659005O055,out,")
    asked = customers(tmp_path / "c.csv", ["6590050055", OTHER, "6590010009"])
    *_, foretold = check_files(profile, [LoadRequest(listed), LoadRequest(asked)], Silent())
    assert places_said(foretold) == [f"row 3 of {LIST}", f"row 2 of {LIST}"]


def test_a_row_of_a_list_with_several_columns_of_numbers_is_named_as_one(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its books count numbers; a person counts rows, in the check and in the load."""
    lines = ("Number,Mobile phone,Direction", "6590010001,6590010002,out", "6590010003,6590010004,out")
    listed, asked = a_csv(tmp_path / LIST, *lines), customers(tmp_path / "c.csv", ["6590010004", OTHER])
    *_, foretold = check_files(profile, [LoadRequest(listed), LoadRequest(asked)], Silent())
    _, held = run(profile, listed, asked)
    assert [places_said(foretold), places_said(held)] == [[f"row 3 of {LIST}"]] * 2


@pytest.mark.parametrize("cell", ["6.59E+09", "*****74", "6590******"])
def test_digits_that_single_nobody_out_keep_everybody_waiting(
    cell: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The list is not complete, in the check too; a named person says that the row means nobody."""
    listed = a_csv(tmp_path / LIST, BLOCKED, f"{cell},out,", "6590010009,out,")
    asked = customers(tmp_path / "c.csv", [OTHER])
    *_, foretold = check_files(profile, [LoadRequest(listed), LoadRequest(asked)], Silent())
    (first,) = run(profile, listed)
    (held,) = run(profile, asked)
    assert (foretold.exit, held.exit) == (4, 4)
    assert "FORBIDDEN_INCOMPLETE" in str(held.reason) + str(held.message)
    assert dialled(sandbox) == set()
    with open_context(profile) as context:
        decide(context, str(first.load_id), "Mei", "test", yes=True)
        asyncio.run(finish(context, str(held.load_id)))
    assert dialled(sandbox) == {OTHER}


@pytest.mark.workbooks
def test_a_formula_without_a_value_keeps_everybody_waiting(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whom it forbids is not in the file."""
    book = openpyxl.Workbook()
    for cells in (("Forbidden number", "Direction"), ('="65"&"90050074"', "out"), ("6590010009", "out")):
        book.worksheets[0].append(cells)
    book.save(tmp_path / "dnc.xlsx")
    run(profile, tmp_path / "dnc.xlsx")
    (held,) = run(profile, customers(tmp_path / "c.csv", [OTHER]))
    assert (held.exit, dialled(sandbox)) == (4, set())


@pytest.mark.parametrize("cell", ["", "ask reception", "65"])
def test_a_row_without_any_number_holds_nobody(
    cell: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It is reported with the list; there is nobody whom it could mean."""
    run(profile, a_csv(tmp_path / LIST, BLOCKED, f"{cell},out,", "6590010009,out,"))
    (result,) = run(profile, customers(tmp_path / "c.csv", [OTHER]))
    assert result.outcomes == {"loaded": 1}


@pytest.mark.parametrize(
    "wrong", ["6590050055,sideways,", "6590050055,out,soon", "6590050055,out,2020-01-01"]
)
def test_a_row_that_is_wrong_elsewhere_holds_its_number(
    wrong: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The number is known; what is wrong is the direction or the date."""
    run(profile, a_csv(tmp_path / LIST, BLOCKED, wrong, "6590010009,out,"))
    run(profile, customers(tmp_path / "c.csv", ["6590050055", OTHER]))
    assert dialled(sandbox) == {OTHER}


@pytest.mark.workbooks
def test_a_number_that_excel_has_rounded_holds_all_that_it_may_have_been(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The first 15 digits are known."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Forbidden number", "Direction"), (8613800000000012, "out"), ("6590010009", "out")):
        sheet.append(row)
    book.save(tmp_path / "dnc.xlsx")
    run(profile, tmp_path / "dnc.xlsx")
    run(profile, customers(tmp_path / "c.csv", ["8613800000000017", OTHER]))
    assert dialled(sandbox) == {OTHER}


def test_the_corrected_list_lets_those_go_whom_it_did_not_mean(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A file of the same name with the row corrected: only who is on it stays held."""
    run(profile, a_csv(tmp_path / LIST, BLOCKED, "659005O055,out,", "6590010009,out,"))
    run(profile, a_csv(tmp_path / LIST, BLOCKED, "6590051055,out,", "6590010009,out,"))
    (result,) = run(profile, customers(tmp_path / "c.csv", ["6590050055", "6590051055"]))
    assert result.outcomes == {"loaded": 1, "held": 1}
    assert dialled(sandbox) == {"6590050055"}


@pytest.mark.workbooks
@pytest.mark.parametrize("back", ["the file", "its result"])
def test_whom_a_list_held_is_sent_once_the_list_is_corrected(
    back: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """In the file that held the row, or in its result, at the first try; a check before it says so."""
    header, people = "Forbidden number,Direction,Action", ("6591230001,Ann", "6592000002,Bob")
    run(profile, a_csv(tmp_path / "d1.csv", header, "659123000x,outbound,block"))
    first = a_csv(tmp_path / "people.csv", "Telephone,Name", *people)
    (held,) = run(profile, first)
    assert held.outcomes == {"held": 1, "loaded": 1}
    run(profile, a_csv(tmp_path / "d1.csv", header, "6591230007,outbound,block"))
    again = first if back == "the file" else file_of(held, ".result")
    (checked,) = check_files(profile, [LoadRequest(again)], Silent())
    (sent,) = run(profile, again)
    assert sent.outcomes == {"loaded": 1, "skipped": 1}, sent.outcomes
    assert sorted(sandbox.effects("import_customer_numbers").values()) == [1, 1]
    assert checked.calls == sent.calls


@pytest.mark.parametrize("yes", [True, False])
def test_a_named_person_says_that_the_rows_mean_nobody(
    yes: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """By the id of the list's load."""
    (listed,) = run(profile, a_csv(tmp_path / LIST, BLOCKED, "659005O055,out,", "6590010009,out,"))
    run(profile, customers(tmp_path / "c.csv", ["6590050055"]))
    assert dialled(sandbox) == set()
    with open_context(profile) as context:
        decide(context, str(listed.load_id), "Mei", "test", yes=yes)
    run(profile, customers(tmp_path / "d.csv", ["6590050055"]))
    assert dialled(sandbox) == {"6590050055"}


def test_a_bad_row_of_the_same_drop_counts(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Customers beside the list, whatever the order in which they are given."""
    wrong = a_csv(tmp_path / LIST, BLOCKED, "659005O055,out,", "6590010009,out,")
    results = run(profile, customers(tmp_path / "c.csv", ["6590050055", OTHER]), wrong)
    assert dialled(sandbox) == {OTHER}
    with open_context(profile) as context:
        again = asyncio.run(finish(context, str(results[-1].load_id)))
    assert again.outcomes == results[-1].outcomes


@pytest.mark.workbooks
@pytest.mark.parametrize(("csv_too", "ending"), half_of([False, True], [".to-fix", ".result"]))
@pytest.mark.thinned(2)
def test_rows_to_fix_settle_their_list_whatever_their_file_is_called(
    ending: str, csv_too: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Their marks say whose rows they are: as long as one of two is wrong, whom it may mean is held, and then nobody is."""
    lines = ("659005O055,out,", "659006O066,out,", "6599999999,out,")
    (first,) = run(profile, a_csv(tmp_path / LIST, BLOCKED, *lines), csv=csv_too)
    assert first.outcomes == {"loaded": 1, "invalid": 2}

    def right(wrong: str, number: str) -> Callable[[list[Line]], list[Line]]:
        return lambda rows: [
            row | {"Forbidden number": number} if row["Forbidden number"] == wrong else row for row in rows
        ]

    one = edited(file_of(first, ending), tmp_path / "corrected 1", right("659005O055", "6590050055"))
    (second,) = run(profile, one, csv=csv_too)
    assert second.outcomes["loaded"] == 1
    asked = ["6590051055", "6590061066", "6590050055"]
    (result,) = run(profile, customers(tmp_path / "c.csv", [asked[1]]))
    assert result.outcomes == {"held": 1}
    two = edited(file_of(second, ".to-fix"), tmp_path / "again", right("659006O066", "6590060066"))
    foretold = check_files(
        profile, [LoadRequest(two), LoadRequest(customers(tmp_path / "d.csv", asked))], Silent()
    )
    assert foretold[-1].outcomes == {"ready": 2, "held": 1}
    run(profile, two)
    (result,) = run(profile, tmp_path / "d.csv")
    assert result.outcomes == {"loaded": 2, "held": 1}
    assert dialled(sandbox) == {*asked[:2]}


def test_what_a_link_dials_counts_in_lists_of_both_kinds(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Of a row of a list that is not in place, and of any cell of a customer, such as her name."""
    listed = (
        ("Forbidden number", "Direction"),
        ("6590050055", "out"),
        ("reception", "out"),
        ("6590010009", "out"),
    )
    links = {"A2": "tel:+6590050056", "A3": "tel:+6590050057"}
    (result,) = run(profile, linked(tmp_path / "dnc.xlsx", listed, links))
    assert result.outcomes == {"loaded": 1, "invalid": 2}
    numbers = ("6590050055", "6590050056", "6590050057", "6580020002", OTHER)
    called = (("Telephone", "Name"), *((number, f"Ann {number[-4:]}") for number in numbers))
    (result,) = run(
        profile, linked(tmp_path / "c.xlsx", called, {"B5": "tel:+6590010009", "B6": "tel:+6580020009"})
    )
    assert result.outcomes == {"held": 4, "loaded": 1}
    assert dialled(sandbox) == {OTHER}


def linked(path: Path, lines: Sequence[tuple[str, ...]], links: Mapping[str, str]) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for line in lines:
        page.append(list(line))
    for cell, target in links.items():
        page[cell].hyperlink = target
    book.save(path)
    return path
