"""Columns that say how others are read, on their whole way: the exact bodies, the forbidden numbers, the report, the books."""

from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.ledger.verify import verify
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.late import forbid_before_sending
from tests.support.loading import Loader, a_csv, a_profile, run

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

TIER = "3b987930e6db4b0ca51f6ad5755e91ae"


def details(profile: Profile, result: SheetResult) -> list[dict[str, Any]]:
    """The rows that a load sent, word for word."""
    with open_context(profile) as context:
        chunks = context.ledger.chunks(str(result.load_id))
        bodies = [
            orjson.loads(context.ledger.frozen(str(result.load_id), chunk.number).body) for chunk in chunks
        ]
        assert verify(context.ledger, str(result.load_id)) == []
    return [row for body in bodies for row in body.get("dataDetails", [])]


def dialled(sandbox: Sandbox) -> list[str]:
    return sorted(str(key[-1]) for key in sandbox.effects("import_customer_numbers"))


def codes(result: SheetResult) -> dict[int | None, str]:
    return {problem.row: problem.code for problem in result.problems}


LISTS = {
    "en": (
        "Country,Mobile,First name,Last name,Tier,Note",
        "Singapore,9123 0001,Mei Ling,Tan,gold,",
        '+60,012-345 6789,Ann,,,"mornings"',
        "SG,+65 9123 0001,Mei Ling,Tan,gold,",
        "MY,+6591230002,Ben,Lee,,",
        "Atlantis,91230003,Cy,Lim,,",
    ),
    "zh": (
        "国家代码,手机号,姓,名,客户级别,备注",
        "65,9123 0001,陈,美玲,gold,",
        "0060,012-345 6789,Tan,Ann,,mornings",
        "新加坡,+65 9123 0001,陈,美玲,gold,",
        "马来西亚,+6591230002,李,伟,,",
        "010,91230003,林,琳,,",
    ),
}  # fmt: skip
NAMES = {"en": ("Mei Ling Tan", "Ann"), "zh": ("陈美玲", "Ann Tan")}


@pytest.mark.parametrize("language", list(LISTS))
def test_a_list_with_countries_and_parts_of_names_gives_these_bodies(
    language: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Completed numbers, joined names, custom fields by name; what contradicts itself is a problem on its row."""
    custom = {"Tier": TIER, "客户级别": f"customFields.{TIER}"}
    profile = a_profile(sandbox, tmp_path, custom_fields=custom)
    path = a_csv(tmp_path / "leads.csv", *LISTS[language])
    order = [LoadRequest(path, kind="customer-numbers")]
    (checked,) = check_files(profile, order, Silent())
    (result,) = run(profile, path, kind="customer-numbers")
    assert checked.outcomes == {"ready": 2, "duplicate": 1, "invalid": 2}
    assert (result.outcomes, result.exit) == ({"loaded": 2, "duplicate": 1, "invalid": 2}, Exit.ROWS_TO_FIX)
    first, second = NAMES[language]
    assert details(profile, result) == [
        {"telephone": "6591230001", "name": first, "customFields": [{"fieldId": TIER, "fieldValue": "gold"}]},
        {"telephone": "60123456789", "name": second, "description": "mornings"},
    ]
    assert dialled(sandbox) == ["60123456789", "6591230001"]
    for each in (checked, result):
        assert codes(each) == {4: "DUPLICATE_IN_FILE", 5: "PHONE_OTHER_COUNTRY", 6: "COUNTRY_UNCLEAR"}
        assert {repair["code"] for repair in each.repairs} >= {"COUNTRY_CODE", "NAME_JOINED"}


def test_a_result_keeps_every_column_and_loads_again(sandbox: Sandbox, tmp_path: Path) -> None:
    """The rows to fix have the columns as the analyst wrote them; corrected, they are sent as those of the list."""
    profile = a_profile(sandbox, tmp_path, custom_fields={"Tier": TIER})
    lines = ["Phone,Name,Country,Tier", "91230001,Ann,SG,gold", "91230002,Ben,Atlantis,silver"]
    run(profile, a_csv(tmp_path / "leads.csv", *lines), out=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "leads.to-fix.xlsx")
    page = book.worksheets[0]
    head = {str(cell.value): at for at, cell in enumerate(page[1], start=1)}
    assert [*head][:4] == ["Phone", "Name", "Country", "Tier"]
    assert page.cell(2, head["Tier"]).value == "silver"
    page.cell(2, head["Country"]).value = "新加坡"
    book.save(tmp_path / "leads.to-fix.xlsx")
    (again,) = run(profile, tmp_path / "leads.to-fix.xlsx")
    assert again.outcomes == {"loaded": 1}
    assert details(profile, again) == [
        {
            "telephone": "6591230002",
            "name": "Ben",
            "customFields": [{"fieldId": TIER, "fieldValue": "silver"}],
        }
    ]


def test_forbidden_numbers_are_completed_and_compared_as_those_of_customers(
    load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Whichever of both lists names the country; national on one side and international on the other."""
    blocked = [
        "Number,Direction,Country",
        "91230001,Both,SG",
        "012-345 6789,Outbound,+60",
        "+65 9123 0003,Both,MY",
    ]
    (first,) = load(a_csv(tmp_path / "blocked.csv", *blocked))
    assert (first.outcomes, codes(first)) == ({"loaded": 2, "invalid": 1}, {4: "PHONE_OTHER_COUNTRY"})
    blocked_there = {str(part) for key in sandbox.effects("import_forbidden_numbers") for part in key}
    assert blocked_there >= {"6591230001", "60123456789"}
    people = ["Phone,Name,Country", "+6591230001,a,", "123456789,b,Malaysia", "9123 0004,c,65"]
    (second,) = load(a_csv(tmp_path / "leads.csv", *people))
    assert second.outcomes == {"loaded": 1, "held": 2}
    assert dialled(sandbox) == ["6591230004"]


@pytest.mark.parametrize("header", ["Number,Direction,Country", "Number,Direction,Remark"])
def test_a_forbidden_number_of_a_country_that_is_not_understood_holds_whom_it_may_mean(
    header: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its row is not in place, and the profile's country is another: the customer's row names the country."""
    profile = a_profile(sandbox, tmp_path, country="SG")
    lines = ["012-345 6789,Both,Atlantis", "310 555 0123,Both,Atlantis"]
    (first,) = run(profile, a_csv(tmp_path / "blocked.csv", header, *lines))
    assert first.outcomes == {"invalid": 2}
    people = [
        "012-345 6789,a,MY",
        "91230001,b,",
        "012-345 6780,c,MY",
        "310 555 0123,d,US",
        "310 555 0124,e,US",
    ]
    (second,) = run(profile, a_csv(tmp_path / "leads.csv", "Phone,Name,Country", *people))
    held = {2: "FORBIDDEN_MAYBE", 5: "FORBIDDEN_MAYBE"}
    assert (second.outcomes, codes(second)) == ({"loaded": 3, "held": 2}, held)
    assert dialled(sandbox) == ["13105550124", "60123456780", "6591230001"]


@pytest.fixture
def first_phone(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="first")


def test_several_numbers_are_refused_until_the_profile_says_which_is_called(
    load: Loader, first_phone: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Exit status 2 and nothing sent; with `phones = "first"` each row has the first number that can be called."""
    lines = [
        "Name,Phone,Mobile,Home phone",
        "a,,6591230001,",
        "b,n/a,,6591230002",
        "c,6591230003,6591230004,",
        "d,,x,",
    ]
    path = a_csv(tmp_path / "leads.csv", *lines)
    (refused,) = load(path)
    assert (refused.exit, [problem.code for problem in refused.problems]) == (
        Exit.USAGE,
        ["COLUMN_DUPLICATE"],
    )
    assert dialled(sandbox) == []
    (result,) = run(first_phone, path)
    assert result.outcomes == {"loaded": 3, "invalid": 1}
    assert details(first_phone, result) == [
        {"telephone": "6591230001", "name": "a"},
        {"telephone": "6591230002", "name": "b"},
        {"telephone": "6591230003", "name": "c"},
    ]
    assert codes(result) == {3: "PHONE_PASSED_OVER", 5: "PHONE_CHARACTERS"}


def test_a_check_says_how_every_column_was_read_and_shows_one_masked_number(
    first_phone: Profile, tmp_path: Path
) -> None:
    """Each column by its field, also those that are not sent themselves; the other numbers of a row are not shown."""
    lines = [
        "Phone,Mobile,Country,First name,Shoe size",
        ",6591230001,SG,Ann,43",
        "91230002,6591230003,SG,Ben,44",
    ]
    (checked,) = check_files(first_phone, [LoadRequest(a_csv(tmp_path / "leads.csv", *lines))], Silent())
    seen = checked.understood
    assert seen is not None
    fields = [(column.title, column.field) for column in seen.columns]
    assert fields[:2] == [("Phone", "telephone"), ("Mobile", "telephone")]
    assert fields[2:] == [("Country", "country"), ("First name", "givenName")]
    assert seen.ignored == ("Shoe size",)
    assert [dict(row.cells) for row in seen.rows] == [
        {"name": "A.", "telephone": "+65 …01"},
        {"name": "B.", "telephone": "+65 …02"},
    ]


def test_contact_plans_take_the_first_number_too(
    first_phone: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """By the same declaration as lists of customers."""
    lines = [
        "手机,备用电话,计划,开始时间,结束时间,执行坐席",
        ",6591230002,Call,2099-12-01 09:00,2099-12-02 09:00,1001",
    ]
    (result,) = run(first_phone, a_csv(tmp_path / "plans.csv", *lines))
    assert result.outcomes == {"loaded": 1}
    assert {str(key[-1]) for key in sandbox.effects("create_contact_plans")} == {"6591230002"}


def test_whoever_has_a_forbidden_number_is_called_on_none(
    first_phone: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Also where the forbidden one is not the one to call: the check, the outcome and the report say so."""
    run(
        first_phone, a_csv(tmp_path / "blocked.csv", "Number,Direction", "6591230001,Both", "6591230004,Both")
    )
    lines = ["Name,Phone,Mobile", "a,6591230001,6591230002", "b,6591230003,6591230004", "c,6591230005,"]
    path = a_csv(tmp_path / "leads.csv", *lines)
    (checked,) = check_files(first_phone, [LoadRequest(path)], Silent())
    (result,) = run(first_phone, path)
    assert checked.outcomes == {"ready": 1, "held": 2}
    assert result.outcomes == {"loaded": 1, "held": 2}
    for each in (checked, result):
        assert codes(each) == {2: "FORBIDDEN_HERE", 3: "FORBIDDEN_OTHER_NUMBER"}
    assert dialled(sandbox) == ["6591230005"]


def test_a_number_that_is_forbidden_after_the_plan_holds_the_others_of_its_row(
    first_phone: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last comparison, where a chunk is claimed, has all numbers of a row too."""
    forbid_before_sending(first_phone, tmp_path, monkeypatch, "6591230002")
    lines = ["Name,Phone,Mobile", "a,6591230001,6591230002", "b,6591230003,"]
    path = a_csv(tmp_path / "leads.csv", *lines)
    (result,) = run(first_phone, path)
    assert (result.outcomes, codes(result)) == ({"loaded": 1, "held": 1}, {2: "FORBIDDEN_OTHER_NUMBER"})
    assert dialled(sandbox) == ["6591230003"]


def test_an_unknown_column_refuses_the_sheet_where_the_profile_says_so(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """Only what callsheet does not understand at all: consent, custom fields and countries it does."""
    profile = a_profile(sandbox, tmp_path, unknown_columns="refuse", custom_fields={"Tier": TIER})
    known = a_csv(tmp_path / "a.csv", "Phone,Name,Tier,Country,Do not call", "91230001,Ann,gold,SG,No")
    (result,) = run(profile, known)
    assert result.outcomes == {"loaded": 1}
    other = a_csv(tmp_path / "b.csv", "Phone,Name,Shoe size", "6591230002,Ben,43")
    (refused,) = run(profile, other)
    assert (refused.exit, [problem.code for problem in refused.problems]) == (Exit.USAGE, ["COLUMN_REFUSED"])
    (warned,) = run(a_profile(sandbox, tmp_path), other, options={"campaign_name": "Shoes"})
    assert (warned.outcomes, [problem.code for problem in warned.problems]) == (
        {"loaded": 1},
        ["COLUMN_UNKNOWN"],
    )


def test_a_column_of_another_kind_is_asked_about_and_can_be_confirmed(
    load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nothing is sent until a named person says that the column is not needed."""
    path = a_csv(tmp_path / "customers.csv", "Phone,Name,Queue", "6591230001,Ann,3001")
    (asked,) = load(path)
    assert (asked.exit, [problem.code for problem in asked.problems]) == (
        Exit.USAGE,
        ["COLUMN_OF_OTHER_KIND"],
    )
    assert dialled(sandbox) == []
    (sent,) = load(path, options={"confirmed_by": "Mei Tan"})
    assert sent.outcomes == {"loaded": 1}
