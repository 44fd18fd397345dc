"""What may be chosen for the columns that name something in the service."""

import pytest

from transforms.kinds import kind_named
from transforms.live import Live, Source
from transforms.names import is_name
from transforms.offered import as_written, offered

AGENTS = {"1002": "Ben", "1001": "Ann", "1003": "Ben", "1004": ""}


def test_what_was_read_is_offered_and_nothing_else() -> None:
    """Queues that nobody asked for are no list; ended campaigns are none to choose."""
    live = Live(
        frozenset({Source.AGENTS, Source.CAMPAIGNS}),
        agents=AGENTS,
        campaigns={"c2": "May", "c1": "June"},
        campaign_ends={"c2": "over"},
    )
    assert offered(kind_named("queue-rosters"), live) == {"agent": dict(sorted(AGENTS.items()))}
    assert offered(kind_named("customer-numbers"), live) == {
        "allocationAgent": dict(sorted(AGENTS.items())),
        "code": {"c1": "June"},
        "campaign": {"c1": "June"},
    }
    assert (
        offered(kind_named("extensions"), Live(frozenset({Source.EXTENSIONS}), extensions={"8001": ""})) == {}
    )
    assert offered(kind_named("queue-rosters"), Live()) == {}


def test_a_column_of_names_is_offered_names_and_numbers_where_a_name_does_not_say_which() -> None:
    known = dict(sorted(AGENTS.items()))
    assert as_written(known, ["1001", "", "Ann"]) == known
    assert as_written(known, []) == known
    assert as_written(known, ["Ann", "Nobody", "1001"]) == {
        "1002": "Ben",
        "1003": "Ben",
        "1004": "",
        "Ann": "1001",
    }


def test_what_stands_in_many_rows_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And counts as often as it stands there: a list of 200,000 rows has few agents."""
    looked_at = list[str]()

    def noted(cell: str) -> bool:
        looked_at.append(cell)
        return is_name(cell)

    monkeypatch.setattr("transforms.offered.is_name", noted)
    assert as_written({"1001": "Ann"}, [*["Ann"] * 50, *["1001"] * 49]) == {"Ann": "1001"}
    assert as_written({"1001": "Ann"}, [*["Ann"] * 50, *["1001"] * 50, "Ben", "1002"]) == {"1001": "Ann"}
    assert looked_at == ["Ann", "1001", "Ann", "1001", "Ben", "1002"]
