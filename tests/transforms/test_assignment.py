"""Who gets how many numbers: what the options say together, and fair shares over the whole load."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.calls import PlanError
from transforms.kinds.customer_assignment import (
    RULES,
    Wanted,
    assign_counts,
    assignments,
    trimmed,
    turns,
    wanted,
)

WEIGHTS = st.dictionaries(
    st.text("0123456789", min_size=4, max_size=4), st.integers(1, 9), min_size=1, max_size=9
)
SIZES = st.lists(st.integers(1, 40), max_size=12)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, Wanted("NoAssign", {})),
        ({"assign": "AssignAverage"}, Wanted("AssignAverage", {})),
        ({"assign_counts": "1001:5"}, Wanted("AssignAppoint", {"1001": 5})),
        ({"assign": "AssignAppoint", "assign_counts": "1001:5"}, Wanted("AssignAppoint", {"1001": 5})),
        ({"assign": "queue:3001"}, Wanted("AssignAppoint", {}, "3001")),
    ],
)
def test_counts_alone_appoint_their_agents(options: dict[str, str], expected: Wanted) -> None:
    """And a queue appoints its members."""
    assert wanted(options) == expected


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"assign": "NoAssign", "assign_counts": "1001:5"}, "ASSIGN_CONTRADICTED"),
        ({"assign": "AssignAverage", "assign_counts": "1001:5"}, "ASSIGN_CONTRADICTED"),
        ({"assign": "queue:3001", "assign_counts": "1001:5"}, "ASSIGN_CONTRADICTED"),
        ({"assign": "AssignAppoint"}, "ASSIGN_COUNTS_MISSING"),
        ({"assign": "queue:"}, "OPTION_VALUE_UNKNOWN"),
        ({"assign": "Somebody"}, "OPTION_VALUE_UNKNOWN"),
        ({"assign_counts": "1001:5,1001:6"}, "ASSIGN_AGENT_TWICE"),
        *(
            ({"assign_counts": wrong}, "ASSIGN_COUNTS_WRONG")
            for wrong in ("1001", "1001:", ":5", "1001:0", "1001:²", "1001:-1")
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, str], code: str) -> None:
    """Rather than to assign nobody, or somebody else."""
    with pytest.raises(PlanError) as raised:
        wanted(options)
    assert raised.value.message.code == code


def test_names_may_hold_a_colon() -> None:
    """The count is behind the last one."""
    assert assign_counts("Team A: Mei Tan:5；1002:6".replace("；", ";")) == {"Team A: Mei Tan": 5, "1002": 6}


@given(WEIGHTS, SIZES)
def test_a_queue_is_dealt_out_fairly_over_the_whole_load(weights: dict[str, int], sizes: list[int]) -> None:
    """Every chunk is dealt out in full, and at every moment nobody is further than one round from their share."""
    shares = [{"id": agent, "weight": weight} for agent, weight in weights.items()]
    got: Counter[str] = Counter()
    bodies = assignments({"assign": "queue:3001"}, {"assign": shares}, sizes)
    for size, body in zip(sizes, bodies, strict=True):
        counts = {share["agentID"]: share["count"] for share in body["assignAgentAndCount"]}
        assert sum(counts.values()) == size
        got.update(counts)
    total, rows = sum(weights.values()), sum(sizes)
    for agent, weight in weights.items():
        assert abs(got[agent] - rows * weight / total) < weight + 1
    if rows and len(set(weights.values())) == 1:
        assert max(got[agent] for agent in weights) - min(got[agent] for agent in weights) <= 1


@given(WEIGHTS)
def test_a_round_has_as_many_turns_as_the_weights_say(weights: dict[str, int]) -> None:
    """In proportion, and no longer than it must be."""
    found = Counter(turns(weights))
    assert all(
        found[agent] * sum(weights.values()) == weight * found.total() for agent, weight in weights.items()
    )


@given(WEIGHTS, SIZES)
def test_counts_are_used_up_in_order_and_never_exceed_the_rows(
    weights: dict[str, int], sizes: list[int]
) -> None:
    """Together they are what was asked, or all rows."""
    written = ",".join(f"{agent}:{weight}" for agent, weight in weights.items())
    bodies = list(assignments({"assign_counts": written}, {}, sizes))
    per_chunk = [sum(share["count"] for share in body.get("assignAgentAndCount", [])) for body in bodies]
    assert all(count <= size for count, size in zip(per_chunk, sizes, strict=True))
    assert sum(per_chunk) == min(sum(sizes), sum(weights.values()))
    assert {body["assignRule"] for body in bodies} <= set(RULES)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.integers(0, 60))
def test_rows_that_are_dropped_are_taken_from_whoever_has_most(counts: list[int], rows: int) -> None:
    """Nobody is left far behind, and no more is assigned than there is."""
    shares = [{"agentID": str(at), "count": count} for at, count in enumerate(counts)]
    left = trimmed(shares, rows)
    assert sum(share["count"] for share in left) == min(rows, sum(counts))
    lost = [count for count in counts if count > max((share["count"] for share in left), default=0)]
    kept = {share["agentID"]: share["count"] for share in left}
    for at, count in enumerate(counts):
        assert kept.get(str(at), 0) >= min(count, max(kept.values(), default=0)) - 1
    assert lost or left == shares or sum(counts) > rows
