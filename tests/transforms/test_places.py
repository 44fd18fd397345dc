"""Where rows go by what their cells say, and what a column of campaigns says of a sheet's kind: nothing."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.making import a_sheet
from transforms.headers import HeaderMap, Match
from transforms.kind import Scope
from transforms.kinds import KINDS
from transforms.kinds.customer_numbers import CUSTOMER_NUMBERS
from transforms.places import places, says_place, scope_of_call, sent_to
from transforms.recognition import recognise
from validators.libraries import pd

CELLS = st.sampled_from(["", "", "a1", "b2"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8)


def frame(rows: Sequence[tuple[str, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    lines = [(f"65900{at:05}", *row) for at, row in enumerate(rows)]
    return pd.DataFrame(lines, columns=["telephone", *columns], dtype="str")


@pytest.mark.slow
@given(ROWS, st.sampled_from([Scope(), Scope(code="own"), Scope("id1"), Scope("id1", "own")]))
def test_an_id_comes_before_a_code_before_a_name_before_the_load(
    rows: list[tuple[str, str, str]], scope: Scope
) -> None:
    """Whatever the cells hold, and however the load names its campaign; portions have the same columns."""
    halves = [
        frame(rows[:1], ("campaign", "campaignId", "code")),
        frame(rows[1:], ("campaign", "campaignId", "code")),
    ]
    filled = sent_to(halves, CUSTOMER_NUMBERS, scope)
    expected = [id_ or code or name or scope.id or scope.code for name, id_, code in rows]
    if not any(any(row) for row in rows):
        assert not any(says_place(CUSTOMER_NUMBERS, part) for part in filled)
        return
    assert [place for part in filled for place in places(CUSTOMER_NUMBERS, part)] == expected
    assert list(filled[0].columns) == list(filled[1].columns)


@pytest.mark.parametrize(
    ("options", "named", "expected"),
    [
        ({"campaign_code": "a"}, {"code": "a"}, Scope(code="a")),
        ({"campaign_id": "i", "campaign_code": "a"}, {"campaignId": "i"}, Scope("i", "a")),
        ({"campaign_id": "i", "campaign_code": "a"}, {"code": "a"}, Scope(code="a")),
        ({"campaign_code": "a"}, {"code": "b"}, Scope(code="b")),
        ({"campaign_code": "a"}, {"campaignId": "i"}, Scope("i")),
        ({}, {"code": "b"}, Scope(code="b")),
    ],
)
def test_a_call_goes_where_its_body_says(
    options: dict[str, str], named: dict[str, str], expected: Scope
) -> None:
    """The load's options say more of the same place, and nothing of another one."""
    assert scope_of_call(CUSTOMER_NUMBERS, options, {**named, "dataDetails": []}) == expected


@pytest.mark.parametrize(
    "header", ["Campaign", "Campaign code", "campaignId", "code", "外呼任务", "任务编码", "活动"]
)
def test_a_campaign_makes_no_list_one_to_call(header: str) -> None:
    """A list not to call may tell the campaign as well: what is asked without the column is asked with it."""

    def kinds(titles: list[str]) -> object:
        row = ["6591230001", *["x"] * (len(titles) - 1)]
        found = recognise(a_sheet([titles, row]), KINDS, HeaderMap())
        return found.kind.name if isinstance(found, Match) else [problem.code for problem in found.problems]

    for titles in (
        ["Phone"],
        ["Phone", "Name"],
        ["Phone", "Reason"],
        ["Forbidden number"],
        ["Number", "Direction"],
    ):
        assert kinds([*titles, header]) == kinds([*titles, "Whatever else"]), titles


@pytest.mark.parametrize("header", ["Campaign", "Campaign name", "Task", "campaign", "外呼任务", "活动"])
def test_the_usual_headers_name_a_campaign(header: str) -> None:
    """By code or name."""
    match = recognise(a_sheet([["Phone", "Name", header], ["6591230001", "x", "c"]]), KINDS, HeaderMap())
    assert isinstance(match, Match)
    assert [column.field for column in match.columns.values()] == ["telephone", "name", "campaign"]
