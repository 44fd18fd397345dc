"""National numbers get the code of the country that their row names; what contradicts it is a problem, never a guess."""

from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet, codes, prepared
from tests.support.thinned import LONG
from transforms.cells import RepairPolicy
from transforms.kinds import kind_named
from transforms.named_countries import calling_code
from transforms.policies import PreparePolicy
from transforms.repairs import FULL_FORM
from transforms.sheet import CellType

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def read(country: str, number: str, header: str = "Country", profile: str = "") -> Any:
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(country=profile))
    return prepared(a_sheet([["Telephone", "Name", header], [number, "Ann", country]]), policy)


COMPLETED = [
    ("SG", "9123 0001", "6591230001"),
    ("Singapore", "6591230001", "6591230001"),
    ("新加坡", "+65 9123 0001", "6591230001"),
    ("+65", "0065 9123 0001", "6591230001"),
    ("65", "(65) 9123-0001", "6591230001"),
    ("0065", "９１２３０００１", "6591230001"),
    ("MY", "012-345 6789", "60123456789"),
    ("Malaysia", "12-345 6789", "60123456789"),
    ("中国", "138 0013 8000", "8613800138000"),
    ("CN", "010 1234 5678", "861012345678"),
    ("香港", "5123 4567", "85251234567"),
    ("UK", "07911 123456", "447911123456"),
    ("Italy", "06 698 12345", "390669812345"),
    ("US", "(310) 555-0123", "13105550123"),
    ("Canada", "+1 416 555 0123", "14165550123"),
    ("1", "416 555 0123", "14165550123"),
    ("IN", "9876543210", "919876543210"),
]


@pytest.mark.parametrize(("country", "number", "full"), COMPLETED)
def test_a_national_number_gets_the_code_of_its_row(country: str, number: str, full: str) -> None:
    """Its own zero goes where the country dials one; a number that has the code already is left."""
    proven = read(country, number)
    assert proven.ready["telephone"].to_dict() == {2: full}
    assert "country" not in proven.ready
    changed = number.replace(" ", "").replace("-", "").lstrip("+(").replace(")", "") not in {full, f"+{full}"}
    listed = proven.repairs[proven.repairs["code"].isin(FULL_FORM)]
    if changed and number != "９１２３０００１":
        assert listed["after"].tolist() == [full]
    assert set(listed["column"]) <= {"Telephone"}


def test_a_row_without_a_country_among_others_says_its_code_itself() -> None:
    """Nobody knows whose number it is otherwise; in a sheet where no row names one, nothing is said."""
    rows = [
        ["Telephone", "Country"],
        ["91230001", "SG"],
        ["91230002", ""],
        ["+6591230003", ""],
        ["006591230004", ""],
        ["6591230005", ""],
    ]
    proven = prepared(a_sheet(rows))
    assert codes(proven) == {3: "COUNTRY_BLANK"}
    assert proven.ready["telephone"].iloc[0] == "6591230001"
    rows[1][1] = ""
    assert "COUNTRY_BLANK" not in codes(prepared(a_sheet(rows))).values()
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(country="SG"))
    assert not codes(prepared(a_sheet([*rows[:1], ["91230001", "MY"], *rows[2:]]), policy)).keys() & {3}


REFUSED = [
    ("SG", "+60 12 345 6789", "Telephone", "PHONE_OTHER_COUNTRY"),
    ("SG", "0060 12 345 6789", "Telephone", "PHONE_OTHER_COUNTRY"),
    ("SG", "60123456789", "Telephone", "PHONE_OTHER_COUNTRY"),
    ("US", "011 65 9123 0001", "Telephone", "PHONE_OTHER_COUNTRY"),
    ("马来西亚", "+6591230001", "Telephone", "PHONE_OTHER_COUNTRY"),
    ("SG", "1 310 555 0123", "Telephone", "PHONE_COUNTRY_UNCLEAR"),
    ("SG", "12345", "Telephone", "PHONE_NOT_VALID"),
    ("SG", "+6512345", "Telephone", "PHONE_NOT_VALID"),
    ("Atlantis", "91230001", "Country", "COUNTRY_UNCLEAR"),
    ("Korea", "01012345678", "Country", "COUNTRY_UNCLEAR"),
    ("010", "12345678", "Country", "COUNTRY_UNCLEAR"),
]


@pytest.mark.parametrize(("country", "number", "column", "code"), REFUSED)
def test_what_contradicts_or_is_not_clear_is_a_problem_on_its_row(
    country: str, number: str, column: str, code: str
) -> None:
    """At the number or at the country, whichever says it; nothing of the row is sent."""
    proven = read(country, number)
    assert proven.ready.empty
    assert proven.problems[["column", "code"]].to_numpy().tolist() == [[column, code]]


@pytest.mark.parametrize(
    "header", ["Country", "国家", "Country code", "Dial code", "国家代码", "区号", "国家/地区"]
)
def test_the_column_is_known_under_its_usual_titles(header: str) -> None:
    """As a country or as a code; a person may write either into it."""
    for cell in ("+65", "SG"):
        assert read(cell, "91230001", header).ready["telephone"].tolist() == ["6591230001"]


@pytest.mark.parametrize(
    ("code", "number", "found"),
    [
        ("65", "91230001", ""),
        ("852", "51234567", ""),
        ("20", "1001234567", ""),
        ("20", "81234567", "PHONE_AREA_CODE"),
    ],
)
def test_a_bare_code_that_may_be_an_area_code_is_a_question(code: str, number: str, found: str) -> None:
    """20 is Egypt and Guangzhou: it is asked about where a number of that city can be meant."""
    proven = read(code, number, "区号")
    assert codes(proven) == ({2: found} if found else {})


@pytest.mark.parametrize(
    ("code", "number"), [("+44", "7911123456"), ("+49", "30123456"), ("43", "6641234567")]
)
def test_behind_a_code_a_number_has_no_zero(code: str, number: str) -> None:
    """Where the code itself stands beside the number, no zero is missing."""
    proven = read(code, number, "Country code")
    assert (proven.ready["telephone"].tolist(), codes(proven)) == ([code.lstrip("+") + number], {})


def test_behind_a_name_a_lost_zero_is_warned_of() -> None:
    """As with the country of a profile."""
    assert codes(read("United Kingdom", "7911123456")) == {2: "PHONE_ZERO_LOST"}


def test_a_row_without_a_country_is_read_by_the_profile_and_otherwise_left() -> None:
    """A blank cell says nothing."""
    assert read("", "91230001", profile="SG").ready["telephone"].tolist() == ["6591230001"]
    assert read("", "91230001").ready["telephone"].tolist() == ["91230001"]
    assert read("MY", "0123456789", profile="SG").ready["telephone"].tolist() == ["60123456789"]


def test_two_columns_of_countries_must_agree() -> None:
    """Either may be blank; of one calling code they agree; otherwise the row is refused."""
    header = ["Phone", "Name", "Country", "Dial code"]
    rows = [
        ["91230001", "a", "Singapore", "+65"],
        ["91230002", "b", "", "65"],
        ["4165550123", "c", "Canada", "1"],
        ["91230003", "d", "Singapore", "+60"],
    ]
    proven = prepared(a_sheet([header, *rows]))
    assert proven.ready["telephone"].tolist() == ["6591230001", "6591230002", "14165550123"]
    assert proven.problems[["row", "column", "code"]].to_numpy().tolist() == [
        [5, "Dial code", "COUNTRIES_DIFFER"]
    ]


def test_a_country_alone_makes_no_row_and_no_list() -> None:
    """Prefilled countries are blank rows; a sheet of countries is no list of numbers."""
    proven = prepared(a_sheet([["Phone", "Name", "Country"], ["91230001", "a", "SG"], ["", "", "SG"]]))
    assert proven.rows == 1
    assert [problem.code for problem in proven.sheet_problems] == ["ROWS_BLANK"]


def test_codes_of_spreadsheets_are_numbers() -> None:
    """65 as a number, also one that its format shows as +65; an error is refused at its cell."""
    rows = [
        ["Phone", "Name", "Country code"],
        *(["91230001", str(at), "65"] for at in range(2)),
        ["91230002", "x", "#N/A"],
    ]
    types = {(2, 2): CellType.NUMBER, (3, 2): CellType.NUMBER_SHOWN_OTHERWISE, (4, 2): CellType.ERROR}
    proven = prepared(a_sheet(rows, types))
    assert proven.ready["telephone"].tolist() == ["6591230001"]  # the second is its repeat
    assert codes(proven) == {3: "DUPLICATE_IN_FILE", 4: "CELL_ERROR"}


def test_completed_numbers_are_the_keys_of_every_kind_of_list() -> None:
    """Two spellings of a number are one entry: of customers, of forbidden numbers, of contact plans."""
    plans = ["Call", "2099-12-01 09:00", "2099-12-02 09:00", "1001"]
    lists = {
        "customer-numbers": (["Name"], ["Ann"]),
        "forbidden-numbers": (["Direction"], ["Both"]),
        "contact-plans": (["Plan", "Start", "End", "Executor"], plans),
    }
    for name, (titles, cells) in lists.items():
        rows = [["Phone", "Country", *titles], ["91230001", "SG", *cells], ["+65 9123 0001", "", *cells]]
        proven = prepared(a_sheet(rows))
        assert proven.kind is kind_named(name)
        number = next(column.field for column in proven.kind.columns if column.further)
        assert proven.ready[number].tolist() == ["6591230001"]
        assert codes(proven) == {3: "DUPLICATE_IN_FILE"}


def test_a_refused_repair_refuses_the_completed_row() -> None:
    """A profile that permits no country codes has them pointed out."""
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(refused=frozenset({"COUNTRY_CODE"})))
    proven = prepared(a_sheet([["Phone", "Name", "Country"], ["91230001", "a", "SG"]]), policy)
    assert codes(proven) == {2: "REPAIR_REFUSED"}


EXAMPLES = [
    (region, number)
    for region in REGIONS
    for sort in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    if (number := phonenumbers.example_number_for_type(region, sort)) is not None
]


@pytest.mark.parametrize("named", ["GA", "+241"])
def test_a_zero_that_belongs_to_numbers_may_be_lost_where_none_is_missed(named: str) -> None:
    """Both are mobile numbers: which one is meant is asked. Where only one of them is, it is taken."""
    assert codes(read(named, "6031234")) == {2: "PHONE_ZERO_UNCLEAR"}
    assert read(named, "06031234").ready["telephone"].tolist() == ["24106031234"]
    assert read("IT", "3123456789").ready["telephone"].tolist() == ["393123456789"]


@pytest.mark.slow
@pytest.mark.parametrize("written", ["national", "bare", "code", "plus", "00"])
@pytest.mark.parametrize("named", ["region", "code"])
@pytest.mark.thinned(3)
def test_a_number_of_any_country_is_completed_or_asked_about(named: str, written: str) -> None:
    """However it is written, it becomes its own number or a problem; with + or 00, always its own."""
    full = [phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) for _, number in EXAMPLES]
    places = [region if named == "region" else f"+{number.country_code}" for region, number in EXAMPLES]
    cells = [spelled(number, written) for _, number in EXAMPLES]
    rows = [[cell, "Ann", place] for cell, place in zip(cells, places, strict=True)]
    proven = prepared(a_sheet([["Telephone", "Name", "Country"], *rows]))
    numbers: list[int] = proven.ready.index.tolist()
    sent = dict(zip(numbers, proven.ready["telephone"].tolist(), strict=True))
    assert sent == {row: full[row - 2][1:] for row in numbers}
    wrong = proven.problems[proven.problems["code"] != "DUPLICATE_IN_FILE"]
    assert {*sent, *proven.problems["row"]} == set(range(2, len(rows) + 2))
    assert wrong.empty or written not in {"plus", "00"}


def spelled(number: phonenumbers.PhoneNumber, written: str) -> str:
    """A number as people write it."""
    full = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    bare = str(number.national_number)
    return {"national": national, "bare": bare, "code": full[1:], "plus": full, "00": f"00{full[1:]}"}[
        written
    ]


@pytest.mark.slow
@settings(max_examples=100 if LONG else 40, deadline=None)
@given(
    st.sampled_from(REGIONS), st.from_regex("[0-9]{4,14}", fullmatch=True), st.sampled_from(["", "+", "00"])
)
def test_whatever_is_sent_is_a_number_of_the_country_that_was_named(
    region: str, digits: str, before: str
) -> None:
    """Random digits: a valid number with the country's code, or a problem; never one of another country."""
    proven = read(region, before + digits)
    for sent in proven.ready["telephone"]:
        number = phonenumbers.parse(f"+{sent}")
        assert phonenumbers.is_valid_number(number)
        assert number.country_code == calling_code(region)
        assert sent.endswith(digits.lstrip("0")[-4:])
    assert len(proven.ready) + len(proven.settled) == 1
