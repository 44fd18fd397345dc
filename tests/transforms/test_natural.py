"""What is left of a call when a newer load has set some of its entries."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from transforms.kind import PlanContext
from transforms.kinds.forbidden_numbers import forbidden_keys, forbidden_without
from transforms.kinds.queue_rosters import plan_queue_rosters, roster_keys, roster_without

AGENTS = [str(1001 + at) for at in range(6)]


@given(st.integers(1, 6), st.integers(0, 3), st.booleans(), st.data())
def test_a_roster_call_without_its_late_entries_is_the_rest_of_it(
    adds: int, removals: int, idle: bool, data: st.DataObject
) -> None:
    """Every entry stays or goes alone, each added agent keeps its own row, and a row with nothing left goes too."""
    frame = pd.DataFrame(
        {"queueID": "3001", "agent": AGENTS[:adds], "level": "1", "checkin": "true"},
        index=range(2, adds + 2),
        dtype="str",
    )
    leaving = [str(2001 + at) for at in range(removals)]
    facts = {"removals": {"3001": leaving}, "idle": [2] if idle and removals else []}
    (call,) = plan_queue_rosters(frame, PlanContext("k", {}, facts=facts, chunk=50))
    keys = roster_keys(call.body)
    late = data.draw(st.sets(st.integers(0, max(0, len(keys) - 1)))) if keys else set()
    body, rows = roster_without(call.body, call.rows, late)
    left = [key for at, key in enumerate(keys) if at not in late]
    assert (roster_keys(body) if body else []) == left
    if body is None:
        assert rows == ()
        return
    added = [entry["agent"] for change in body["list"] for entry in change.get("add", ())]
    stands = 2 in facts["idle"] and any("remove" in change for change in body["list"])
    assert rows == (*((2,) if stands else ()), *(AGENTS.index(agent) + 2 for agent in added))


@given(st.integers(1, 6), st.sets(st.integers(0, 5)))
def test_a_call_of_removals_by_rows_of_their_own_keeps_row_and_agent_together(
    count: int, late: set[int]
) -> None:
    """Each agent whom a row removes stays or goes with that row."""
    frame = pd.DataFrame(
        {"queueID": "3001", "agent": AGENTS[:count], "action": "remove"},
        index=range(2, count + 2),
        dtype="str",
    )
    (call,) = plan_queue_rosters(frame, PlanContext("k", {}, chunk=50))
    body, rows = roster_without(call.body, call.rows, late)
    kept = [at for at in range(count) if at not in late]
    assert rows == tuple(at + 2 for at in kept)
    assert (roster_keys(body) if body else []) == [f"3001/{AGENTS[at]}" for at in kept]


@given(st.integers(1, 8), st.sets(st.integers(0, 7)))
def test_a_forbidden_call_without_its_late_entries_is_the_rest_of_it(count: int, late: set[int]) -> None:
    """Entries and rows go together."""
    body = [{"callNumber": str(6_590_010_000 + at), "callType": "1"} for at in range(count)]
    rows = tuple(range(2, count + 2))
    left, kept = forbidden_without(body, rows, late)
    assert forbidden_keys(left) == [key for at, key in enumerate(forbidden_keys(body)) if at not in late]
    assert kept == tuple(row for at, row in enumerate(rows) if at not in late)
