"""What a text may mean among agents and queues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.live import Live, Source
from transforms.names import directory, is_name
from transforms.near import plain

LIVE = Live(
    agents={
        "1001": "Mei Tan",
        "1002": "Mei Tan",
        "0007": "陈伟",
        "1003": " Ana  ",
        "1004": "1001",
        "1005": "",
    },
    uuids={"1001": "a" * 32},
    queues={"3001": "Sales (SG) - 1", "A-1": "Sales", "3002": "3001 x"},
)
AGENTS, QUEUES = directory(Source.AGENTS, LIVE), directory(Source.QUEUES, LIVE)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("1001", ("1001",)),
        ("a" * 32, ("1001",)),
        ("Mei Tan", ("1001", "1002")),
        ("mei tan", ()),
        ("Mei  Tan", ()),
        ("1001 Mei Tan", ("1001",)),
        ("Mei Tan (1002)", ("1002",)),
        ("1001 Ana", ()),
        ("Ana", ("1003",)),
        ("\u00a0Ａna ", ("1003",)),
        ("陈伟", ("0007",)),
        ("", ()),
        ("1005 ", ()),
        (" ", ()),
    ],
)
def test_an_agent_is_found_by_number_uuid_or_exact_name(written: str, found: tuple[str, ...]) -> None:
    """A number comes before a name, a blank name names nobody, and nothing is guessed."""
    assert AGENTS.find(written) == found


@pytest.mark.parametrize("queue", ["3001", "A-1", "3002"])
def test_number_and_name_together_are_found_whatever_signs_they_hold(queue: str) -> None:
    """As an export writes them."""
    assert QUEUES.find(f"{queue} {LIVE.queues[queue]}") == (queue,)


@given(st.text(max_size=12))
def test_a_name_is_compared_without_its_ends(text: str) -> None:
    """Comparing twice changes nothing; what has only digits is never a name."""
    assert plain(plain(text)) == plain(text)
    assert not is_name("".join(sign for sign in text if sign in "0123456789"))
