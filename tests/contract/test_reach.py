"""Whom a kind's calls reach is declared by every kind with a number that is dialled, and what is derived from it holds."""

import orjson
import pandas as pd
import pytest

from tests.contract.cases import CASES
from tests.support.making import a_sheet, prepared
from transforms.kind import REACH_OPTIONS, Kind, PlanContext
from transforms.kinds import KINDS
from validators.schema import Role

REACHING = [kind for kind in KINDS if kind.reach]
OF_OURS = {("agent-settings", "agentPhone")}  # the agent's own telephone: nobody else is called by it
every_reaching_kind = pytest.mark.parametrize("kind", REACHING, ids=lambda kind: kind.name)
OPTIONS = {"campaign_code": "C1", "assign_counts": "1001:3,1002:2"}


def rows_of(kind: Kind) -> pd.DataFrame:
    case = CASES[kind.name]
    return prepared(a_sheet([case.header, *case.rows])).ready


def test_every_number_is_dialled_forbidden_or_an_agents_own() -> None:
    """A new kind with a telephone column fails here until it says which."""
    for kind in KINDS:
        for column in kind.columns:
            if column.role is Role.PHONE:
                declared = kind.reach is not None and column.field in kind.rows.reaches
                assert declared or kind.forbids or (kind.name, column.field) in OF_OURS, (kind.name, column)


def test_the_kinds_that_reach_people_are_known_by_more_than_their_declaration() -> None:
    """Those two put numbers into campaigns and plans."""
    assert {kind.name for kind in REACHING} == {"customer-numbers", "contact-plans"}
    assert REACHING == [kind for kind in KINDS if kind.rows.reaches]


@every_reaching_kind
def test_a_kind_that_reaches_people_has_the_options_and_loads_after_forbidden_numbers(kind: Kind) -> None:
    """The two ways round with a name, and a later priority."""
    assert all(option in kind.options for option in REACH_OPTIONS)
    assert all(kind.priority > other.priority for other in KINDS if other.forbids)


@every_reaching_kind
def test_a_call_without_some_of_its_rows_has_exactly_the_others(kind: Kind) -> None:
    """For every set of places: the numbers that are left, in their order, and no more assigned than there are rows."""
    assert kind.reach is not None
    numbers = [f"65900100{at:02}" for at in range(5)]
    case = rows_of(kind).iloc[:1]
    frame = pd.concat(
        [case.assign(**{kind.rows.reaches[0]: number}) for number in numbers], ignore_index=True
    )
    (call,) = kind.delivery.plan(frame, PlanContext("k", OPTIONS, agent="1001", chunk=5))
    body = orjson.loads(orjson.dumps(call.body))
    assert kind.reach.numbers(body) == numbers
    for places in range(2**5 - 1):
        out = {at for at in range(5) if places >> at & 1}
        left = kind.reach.without(body, out)
        assert kind.reach.numbers(left) == [number for at, number in enumerate(numbers) if at not in out]
        assert sum(int(share["count"]) for share in left.get("assignAgentAndCount", [])) <= 5 - len(out)
        assert {name for name in left if left[name] != body[name]} <= {
            "dataDetails",
            "assignAgentAndCount",
            "customerPhoneNumberList",
        }
