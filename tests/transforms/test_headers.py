"""Headers: titles in two languages, field names, synonyms, and what is said of those that fit nothing."""

from typing import Any

import pytest

from tests.support.making import a_sheet, matched
from transforms.headers import HeaderMap, Match, letter, recognise
from transforms.kinds import KINDS, kind_named
from transforms.parser_shared import normalise
from validators.message import packed


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("pick", ["en", "zh", "field"])
def test_a_kind_is_recognised_by_its_titles_and_field_names(kind: Any, pick: str) -> None:
    """English titles, Chinese titles and the API's field names are always accepted as headers."""
    header = [getattr(column, pick) for column in kind.columns]
    match = recognise(a_sheet([header, header]), (kind,), HeaderMap())
    assert isinstance(match, Match)
    assert [column.field for column in match.columns.values()] == [column.field for column in kind.columns]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_two_columns_of_a_kind_share_a_name(kind: Any) -> None:
    """A header names one column of a kind at most."""
    names = [(normalise(name), column.field) for column in kind.columns for name in column.names]
    by_name: dict[str, set[str]] = {}
    for name, field in names:
        by_name.setdefault(name, set()).add(field)
    assert {name: fields for name, fields in by_name.items() if len(fields) > 1} == {}


@pytest.mark.parametrize(
    "written", ["TELEPHONE", " tele phone ", "Ｔｅｌｅｐｈｏｎｅ", "Tele\u200bphone", "telephone*", "手机号"]
)
def test_case_width_spaces_and_invisible_characters_do_not_matter(written: str) -> None:
    """A header is compared folded."""
    assert matched(a_sheet([[written], ["6590010001"]])).columns[0].field == "telephone"


def test_the_header_may_stand_within_the_first_twenty_rows() -> None:
    """Preamble lines above the header are passed over; row numbers stay those of the sheet."""
    preamble = [["List of November"], ["confidential"]]
    match = matched(a_sheet([*preamble, ["Telephone", "Name"], ["6590010001", "x"]], first_row=2))
    assert match.header_row == 4


def test_of_two_kinds_the_one_with_more_columns_wins() -> None:
    """“Phone” alone is a customer; “Phone, Direction” is a forbidden number."""
    assert matched(a_sheet([["Phone"], ["1"]])).kind.name == "customer-numbers"
    assert matched(a_sheet([["Phone", "Direction"], ["1", "in"]])).kind.name == "forbidden-numbers"


def test_two_columns_of_one_meaning_are_refused_by_their_letters() -> None:
    """Which of two telephone columns is meant is never guessed."""
    problems = matched(a_sheet([["Telephone", "Mobile"], ["1", "2"]])).problems
    places = packed("VALUES", values=("A “Telephone”", "B “Mobile”"))
    assert [(problem.code, problem.detail) for problem in problems] == [("COLUMN_DUPLICATE", places)]


def test_an_unknown_column_is_reported_with_the_nearest_title() -> None:
    """A near miss is suggested; the column is kept out of what is sent."""
    problems = matched(a_sheet([["Telephone", "Nmae", "Shoe size"], ["1", "2", "3"]])).problems
    assert [(problem.column, problem.detail) for problem in problems] == [
        ("Nmae", packed("DID_YOU_MEAN", en="Name", zh="姓名")),
        ("Shoe size", ""),
    ]


def test_a_missing_required_column_is_named_with_what_may_be_meant() -> None:
    """The message names the column and the header that is nearly it."""
    problems = recognise(
        a_sheet([["Telefone", "Name"], ["1", "x"]]), (kind_named("customer-numbers"),), HeaderMap()
    )
    assert isinstance(problems, tuple)
    assert [(problem.code, problem.column, problem.detail) for problem in problems] == [
        ("COLUMN_MISSING", "Telephone", packed("SIMILAR_COLUMN", header="Telefone"))
    ]


def test_a_missing_column_is_named_in_the_language_of_the_headers() -> None:
    """Whoever writes Chinese headers reads the Chinese title of the column to add."""
    problems = recognise(
        a_sheet([["姓名", "备注"], ["陈伟", "x"]]), (kind_named("customer-numbers"),), HeaderMap()
    )
    assert isinstance(problems, tuple)
    assert [(problem.code, problem.column) for problem in problems] == [("COLUMN_MISSING", "电话号码")]


def test_the_first_row_of_a_sheet_of_no_kind_is_shown() -> None:
    """The first row is shown so that the analyst sees what was read."""
    problems = recognise(a_sheet([["Colour", "Size"], ["red", "1"]]), KINDS, HeaderMap())
    assert isinstance(problems, tuple)
    first = packed("FIRST_ROW", cells="Colour, Size")
    assert [(problem.code, problem.detail) for problem in problems] == [("KIND_UNKNOWN", first)]


def test_a_profile_maps_its_own_headers_and_custom_fields() -> None:
    """Own headers stand for fields; custom fields are named by id, by header mapping, or with their prefix."""
    field = "3b987930e6db4b0ca51f6ad5755e91ae"
    mapping = HeaderMap({"Kunde": "telephone"}, {"Tier": field})
    match = matched(a_sheet([["Kunde", "Tier", "customFields.Region"], ["1", "gold", "x"]]), mapping)
    assert match.columns[0].field == "telephone"
    assert match.custom == {1: field, 2: "Region"}
    assert matched(a_sheet([["Telephone", field], ["1", "x"]])).custom == {1: field}


@pytest.mark.parametrize(("position", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_excel_does(position: int, name: str) -> None:
    """Positions are shown as Excel's letters."""
    assert letter(position) == name
