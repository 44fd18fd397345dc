"""A call in two: the same rows, each once, in the same order, and nothing of one half in the other."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.kind import Call, Doubt, PlanContext
from transforms.kinds import KINDS, kind_named
from transforms.kinds.customer_numbers import halves
from transforms.kinds.forbidden_numbers import halves as forbidden_halves
from transforms.kinds.queue_rosters import halves as roster_halves
from transforms.kinds.queue_rosters import plan_queue_rosters, roster_keys


def imported(rows: int, shares: dict[str, int] | None = None) -> Call:
    body: dict[str, Any] = {
        "callingListCode": "CODE",
        "assignRule": "AssignAppoint" if shares else "NoAssign",
        "dataDetails": [{"telephone": f"65900100{at:02}"} for at in range(rows)],
    }
    if shares:
        body["assignAgentAndCount"] = [{"agentID": agent, "count": count} for agent, count in shares.items()]
    return Call("import_customer_numbers", body, tuple(range(2, rows + 2)), "CODE")


def appointed(call: Call) -> list[str]:
    """The agent of each row of an import, "" for none."""
    agents = [one["agentID"] for one in call.body.get("assignAgentAndCount", ()) for _ in range(one["count"])]
    return [*agents, *[""] * len(call.rows)][: len(call.rows)]


@given(st.integers(2, 40), st.lists(st.integers(1, 20), max_size=4))
def test_the_halves_of_an_import_are_the_whole_with_codes_of_their_own(rows: int, counts: list[int]) -> None:
    """Every row keeps the agent that it was appointed to."""
    whole = imported(rows, {str(1001 + at): count for at, count in enumerate(counts)})
    both = halves(whole)
    assert both is not None
    first, second = both
    assert first.rows + second.rows == whole.rows
    assert first.body["dataDetails"] + second.body["dataDetails"] == whole.body["dataDetails"]
    assert appointed(first) + appointed(second) == appointed(whole)
    codes = {one.batch for one in (whole, first, second)}
    assert len(codes) == 3
    for half in both:
        assert half.body["callingListCode"] == half.batch
        assert half.batch.isalnum()
        assert len(half.batch) == 20
        assert ("assignAgentAndCount" in half.body) == (half.body["assignRule"] == "AssignAppoint")
    assert halves(whole) == both


@given(st.lists(st.integers(1, 2), min_size=1, max_size=20))
def test_the_entries_of_a_row_stay_in_one_half(entries: list[int]) -> None:
    """A row for both directions is one row of one half; a single row is not divided."""
    rows = tuple(row for row, count in enumerate(entries, start=2) for _ in range(count))
    whole = Call("import_forbidden_numbers", list(range(len(rows))), rows)
    both = forbidden_halves(whole)
    assert (both is None) == (len(entries) == 1)
    if both:
        first, second = both
        assert (first.body + second.body, first.rows + second.rows) == (whole.body, whole.rows)
        assert not set(first.rows) & set(second.rows)


@given(st.integers(1, 6), st.integers(0, 3), st.booleans())
def test_a_roster_is_divided_with_its_removals_in_one_half(adds: int, removals: int, idle: bool) -> None:
    """Each entry once, each row in one half, and no half without rows."""
    frame = pd.DataFrame(
        {"queueID": "3001", "agent": [str(1001 + at) for at in range(adds)], "level": "1", "checkin": "true"},
        index=range(2, adds + 2),
        dtype="str",
    )
    leaving = [str(2001 + at) for at in range(removals)]
    facts = {"removals": {"3001": leaving}, "idle": [2] if idle and removals else []}
    (whole,) = plan_queue_rosters(frame, PlanContext("k", {}, facts=facts, chunk=50))
    both = roster_halves(whole)
    if both is None:
        assert len(set(whole.rows)) == 1
        return
    assert sorted(key for half in both for key in roster_keys(half.body)) == sorted(roster_keys(whole.body))
    assert sorted(row for half in both for row in half.rows) == sorted(whole.rows)
    assert all(half.rows for half in both)
    assert sum(any("remove" in change for change in half.body["list"]) for half in both) == bool(removals)


@given(st.integers(1, 9))
def test_removals_by_rows_of_their_own_are_divided_with_them(count: int) -> None:
    """One cannot be divided; of more each half has its rows, each with the agent it removes."""
    agents = [str(1001 + at) for at in range(count)]
    frame = pd.DataFrame(
        {"queueID": "3001", "agent": agents, "remove": "true"}, index=range(2, count + 2), dtype="str"
    )
    (whole,) = plan_queue_rosters(frame, PlanContext("k", {}, chunk=50))
    both = roster_halves(whole)
    assert (both is None) == (count == 1)
    for half in both or ():
        named = [entry["agent"] for entry in half.body["list"][0]["remove"]]
        assert [agents.index(agent) + 2 for agent in named] == list(half.rows) != []
    assert both is None or both[0].rows + both[1].rows == whole.rows


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_must_not_be_sent_twice_has_no_halves(kind: Any) -> None:
    """And what is sent row by row needs none."""
    delivery = kind_named(kind.name).delivery
    if delivery.halves is not None:
        assert delivery.doubt in {Doubt.ASK, Doubt.RESEND}
        assert delivery.chunk > 1
