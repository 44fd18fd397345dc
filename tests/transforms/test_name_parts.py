"""First and last names joined to the name that the agent sees."""

import pytest

from tests.support.making import TODAY, a_sheet, codes, prepared
from transforms.cells import RepairPolicy
from transforms.headers import HeaderMap
from transforms.policies import PreparePolicy


@pytest.mark.parametrize(
    ("titles", "cells", "name"),
    [
        (["First name", "Last name"], ["Mei Ling", "Tan"], "Mei Ling Tan"),
        (["Surname", "Given name"], ["Tan", "Mei Ling"], "Mei Ling Tan"),
        (["First name", "Middle name", "Last name"], ["Ann", "B.", "Lee"], "Ann B. Lee"),
        (["First name", "Middle name", "Last name"], ["Ann", "", "Lee"], "Ann Lee"),
        (["姓", "名"], ["陈", "伟"], "陈伟"),
        (["名", "姓"], ["娜娜", "欧阳"], "欧阳娜娜"),
        (["First name", "Last name"], ["伟", "陈"], "陈伟"),
        (["姓", "名"], ["Tan", "Mei Ling"], "Mei Ling Tan"),
        (["First name", "Last name"], ["David", "陈"], "David 陈"),
        (["姓氏", "名字"], ["김", "민수"], "김민수"),
        (["First name", "Last name"], ["", "Lee"], "Lee"),
        (["First name", "Last name"], ["Ann", ""], "Ann"),
        (["First name", "Last name"], ["", ""], ""),
        (["First name"], ["Ann"], "Ann"),
        (["First name / 名", "Last name / 姓"], [" Ann ", "Lee\n"], "Ann Lee"),
    ],
)
def test_the_parts_of_a_name_are_joined_as_it_is_written(
    titles: list[str], cells: list[str], name: str
) -> None:
    """Given name first with spaces; Chinese family name first without one, whatever the titles and their order."""
    proven = prepared(a_sheet([["Phone", *titles], ["6591230001", *cells]]))
    assert proven.ready["name"].tolist() == [name]
    assert not {"givenName", "middleName", "familyName"} & set(proven.ready)
    joined = proven.repairs[proven.repairs["code"] == "NAME_JOINED"]
    assert joined["after"].tolist() == ([name] if sum(map(bool, map(str.strip, cells))) > 1 else [])
    assert set(joined["column"]) <= set(titles)


@pytest.mark.parametrize("titles", [["Name", "First name", "Surname"], ["姓名", "姓", "名"]])
def test_a_full_name_wins_and_the_parts_are_said_to_be_unused(titles: list[str]) -> None:
    """Nothing is joined, and each part is told."""
    proven = prepared(a_sheet([["Phone", *titles], ["6591230001", "Ann Lee", "A", "L"]]))
    assert proven.ready["name"].tolist() == ["Ann Lee"]
    said = [(problem.code, problem.column, problem.detail) for problem in proven.sheet_problems]
    assert said == [("COLUMN_NOT_USED", title, titles[0]) for title in titles[1:]]
    assert proven.repairs.empty


def test_two_columns_of_one_part_are_refused() -> None:
    """Which of two last names is meant is never guessed."""
    proven = prepared(
        a_sheet([["Phone", "First name", "Last name", "Surname"], ["6591230001", "a", "b", "c"]])
    )
    assert [problem.code for problem in proven.sheet_problems] == ["COLUMN_DUPLICATE"]


def test_a_profile_may_refuse_to_join_and_may_name_its_own_columns() -> None:
    """As any other repair; a title that the profile maps keeps its meaning there."""
    rows = [["Phone", "First name", "Last name"], ["6591230001", "Ann", "Lee"]]
    policy = PreparePolicy(TODAY, repairs=RepairPolicy(refused=frozenset({"NAME_JOINED"})))
    assert codes(prepared(a_sheet(rows), policy)) == {2: "REPAIR_REFUSED"}
    custom = HeaderMap(custom={"Last name": "f1"})
    proven = prepared(a_sheet(rows), mapping=custom)
    assert proven.ready[["name", "f1"]].to_numpy().tolist() == [["Ann", "Lee"]]


def test_a_part_is_read_with_the_care_of_any_text() -> None:
    """A cell that is an error is refused at its own column."""
    proven = prepared(a_sheet([["Phone", "First name", "Last name"], ["6591230001", "'t", "Hart"]]))
    assert proven.ready["name"].tolist() == ["'t Hart"]
