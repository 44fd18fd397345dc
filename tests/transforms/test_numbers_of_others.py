"""Numbers of a spouse or an emergency contact, under a title in common: nobody calls them as the customer."""

from collections.abc import Iterator, Sequence

import pandas as pd
import pytest

from tests.support.making import TODAY, a_sheet
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match
from transforms.kinds import KINDS
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.recognition import recognise
from transforms.sheet import Facts

LINES = [["6591230001", "Ann", "6591230009", "wife"], ["", "Bo", "6591230008", "son"]]


def asked(
    groups: list[str],
    phones: str,
    merged: tuple[str, ...] = (),
    *,
    confirmed: bool = False,
    header: Sequence[str] = ("Phone", "Name", "Phone", "Relation"),
) -> list[tuple[str, str]]:
    """Column and common title of what is asked of a list with such titles above its header."""
    sheet = a_sheet([groups, header, *LINES], facts=Facts(merged=merged))
    match = recognise(
        sheet, KINDS, HeaderMap(phones=phones), Clues(file="customers.csv", confirmed=confirmed)
    )
    assert isinstance(match, Match)
    found = prepare(sheet, match, PreparePolicy(TODAY))
    assert found.refused is any(one.code == "COLUMN_OF_OTHERS" for one in found.sheet_problems)
    return [(one.column, one.detail) for one in found.sheet_problems if one.code == "COLUMN_OF_OTHERS"]


@pytest.mark.parametrize(
    "title", ["Emergency contact", "Spouse", "Next of Kin", "紧急联系人", "緊急聯絡人", "配偶"]
)
@pytest.mark.parametrize("phones", ["first", "all"])
def test_numbers_of_somebody_else_are_asked_about(phones: str, title: str) -> None:
    """Merged or not; whoever confirmed what the list is has not said that."""
    assert asked(["Customer", "", title, ""], phones) == [("C", title)]
    assert asked(["Customer", "", title, ""], phones, ("A1:B1", "C1:D1"), confirmed=True) == [("C", title)]
    assert asked(["", title, "", ""], phones) == [("C", title)]


def test_other_common_titles_are_no_question() -> None:
    assert asked(["Customer", "", "Office", ""], "all") == []
    assert asked(["November leads", "", "", ""], "all") == []


def test_the_only_numbers_of_a_list_may_be_somebody_elses() -> None:
    assert asked(
        ["Customer", "Emergency contact", "", ""], "first", header=["ID", "Name", "Phone", "Relation"]
    ) == [("C", "Emergency contact")]
    assert asked(["Emergency contacts", "", "", ""], "first", header=["ID", "Name", "Phone", "Relation"]) == [
        ("C", "Emergency contacts")
    ]


@pytest.mark.parametrize(
    "title", ["Family plan customers", "Reference: CRM-11", "Kindergarten parents", "推荐人活动客户"]
)
def test_the_name_of_a_whole_list_is_no_common_title(title: str) -> None:
    """Beside a date in a corner, too."""
    assert asked([title, "", "", ""], "first") == []
    assert asked([title, "", "", "2026-11-20"], "first") == []


def test_no_step_goes_through_the_row_numbers_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a million rows that alone would take longer than everything else about the titles above them."""
    lines = [[f"65912{at:05}", "Ann", f"65913{at:05}", "wife"] for at in range(200)]
    sheet = a_sheet([["Customer", "", "Spouse", ""], ["Phone", "Name", "Phone", "Relation"], *lines])
    gone_through = pd.Index.__iter__

    def few(index: "pd.Index[int]") -> Iterator[int]:
        assert len(index) < len(lines)
        return gone_through(index)

    monkeypatch.setattr(pd.Index, "__iter__", few)
    monkeypatch.setattr(pd.RangeIndex, "__iter__", few)
    match = recognise(sheet, KINDS, HeaderMap(phones="all"), Clues(file="customers.csv"))
    assert isinstance(match, Match)
    found = prepare(sheet, match, PreparePolicy(TODAY)).sheet_problems
    assert [one.column for one in found if one.code == "COLUMN_OF_OTHERS"] == ["C"]
