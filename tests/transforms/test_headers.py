"""Headers: titles in two languages, field names, synonyms, and what is said of those that fit nothing."""

from typing import Any

import pytest

from tests.support.making import a_sheet, matched
from transforms.headers import HeaderMap, fit, letter
from transforms.kinds import KINDS, kind_named
from transforms.parser_shared import normalise
from validators.message import packed


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


def test_a_profile_maps_its_own_headers_and_custom_fields() -> None:
    """Own headers stand for fields; custom fields are named by id, by header mapping, or with their prefix."""
    field = "3b987930e6db4b0ca51f6ad5755e91ae"
    mapping = HeaderMap({"Kunde": "telephone"}, {"Tier": field})
    match = matched(a_sheet([["Kunde", "Tier", "customFields.Region"], ["1", "gold", "x"]]), mapping)
    assert match.columns[0].field == "telephone"
    assert match.custom == {1: field, 2: "Region"}
    assert matched(a_sheet([["Telephone", field], ["1", "x"]])).custom == {1: field}


@pytest.mark.parametrize(
    "written",
    [
        "Tier",
        " tier ",
        "TIER",
        "Tier (required)",
        "Tier / 客户级别",
        "客户级别 Tier",
        "Tier（选填）",
        "客户级别",
    ],
)
def test_custom_fields_are_known_by_name_as_tolerantly_as_other_columns(written: str) -> None:
    """In one language or in two, with a remark; the id may be written with its prefix."""
    mapping = HeaderMap(custom={"Tier": "customFields.f1", "客户级别": "f1", "Region": "f2"})
    match = matched(a_sheet([["Telephone", written, "region"], ["1", "gold", "x"]]), mapping)
    assert (match.custom, match.problems) == ({1: "f1", 2: "f2"}, ())


@pytest.mark.parametrize("title", ["Home phone", "Country", "First name", "Dial code", "区号"])
def test_a_custom_field_goes_before_what_only_helps_to_read(title: str) -> None:
    """A profile's own word for a column is the last one on it."""
    match = matched(a_sheet([["Telephone", "Name", title], ["1", "x", "y"]]), HeaderMap(custom={title: "f1"}))
    assert (match.custom, match.problems) == ({2: "f1"}, ())


@pytest.mark.parametrize(("position", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_excel_does(position: int, name: str) -> None:
    """Positions are shown as Excel's letters."""
    assert letter(position) == name


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("电话 Phone", "telephone"), ("Telephone / 电话号码", "telephone"), ("手机号(Mobile)", "telephone"), ("Phone\n手机", "telephone"),
        ("Mobile（必填）", "telephone"), ("姓名Name", "name"), ("Name 姓名", "name"), ("备注 / Note", "description"),
    ],
)  # fmt: skip
def test_a_title_in_two_languages_names_its_column(written: str, field: str) -> None:
    """Bilingual sheets are everyday sheets."""
    header = [written] if field == "telephone" else ["Telephone", written]
    assert matched(a_sheet([header, ["6590010001", "x"][: len(header)]])).title(field) == written


@pytest.mark.parametrize(
    "written", ["Phone / Name", "Phone model", "电话 Fax", "Name (spouse)", "Agent / Phone"]
)
def test_a_title_of_two_things_names_none(written: str) -> None:
    """Half a title is no title."""
    match = matched(a_sheet([["Telephone", written], ["6590010001", "x"]]))
    assert set(match.columns) == {0}


def test_two_columns_of_one_custom_field_are_no_guess() -> None:
    """One value alone could be sent; the other would be lost."""
    mapping = HeaderMap(custom={"Tier": "3b987930e6db4b0ca51f6ad5755e91ae"})
    match = fit(kind_named("customer-numbers"), 1, ("Phone", "Tier", "tier "), mapping)
    assert match is not None
    assert [problem.code for problem in match.problems] == ["COLUMN_DUPLICATE"]
