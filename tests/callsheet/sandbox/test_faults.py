"""Which request a fault strikes."""

from typing import Any

import pytest
from pydantic import ValidationError

from callsheet.sandbox.faults import Faults


def struck(faults: Any, times: Any = 8, operation: Any = "search_queues") -> Any:
    """The numbers, from 1, of the requests that some fault struck."""
    return [n for n in range(1, times + 1) if faults.choose(operation)]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, [1]),
        ({"next": 3}, [1, 2, 3]),
        ({"nth": 4}, [4]),
        ({"every": 3}, [3, 6]),
        ({"probability": 0}, []),
        ({"probability": 1}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"probability": 0.5, "seed": 7}, [1, 2, 4, 6, 7]),
    ],
)
def test_a_fault_strikes_the_requests_it_picks(when: Any, expected: Any) -> None:
    """The next n, the nth, every nth, or by chance; the same seed picks the same requests."""
    picks = []
    for _ in range(2):
        faults = Faults()
        faults.add(what="cut_before", **when)
        picks.append(struck(faults))
    assert picks == [expected, expected]


def test_a_fault_of_one_operation_leaves_the_others_alone() -> None:
    """Requests of other operations neither suffer nor count."""
    faults = Faults()
    faults.add(what="cut_before", operation="add_queue", nth=2)
    assert struck(faults, 5, "search_queues") == []
    assert struck(faults, 5, "add_queue") == [2]


def test_the_fault_set_first_strikes_and_the_other_waits() -> None:
    """Two faults for the next request strike one after the other."""
    faults = Faults()
    faults.add(what="cut_before")
    faults.add(what="rst_before")
    assert [
        fault and fault.what for fault in (faults.choose("x"), faults.choose("x"), faults.choose("x"))
    ] == [
        "cut_before",
        "rst_before",
        None,
    ]


def test_faults_are_shown_with_what_they_saw_and_cleared() -> None:
    """Seen and struck are counted; after clearing there is none."""
    faults = Faults()
    faults.add(what="cut_before", nth=2)
    struck(faults, 3)
    assert [(one["number"], one["seen"], one["struck"]) for one in faults.shown()] == [(1, 3, 1)]
    faults.clear()
    assert (faults.shown(), struck(faults)) == ([], [])


@pytest.mark.parametrize(
    "values", [{"what": "explode"}, {"what": "cut_before", "nth": 0}, {"what": "cut_before", "when": 1}, {}]
)
def test_a_fault_that_does_not_exist_is_refused(values: Any) -> None:
    """Names and values are checked when the fault is set, not when it should strike."""
    with pytest.raises(ValidationError):
        Faults().add(**values)
