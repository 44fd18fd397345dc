"""What may be chosen for the columns that name something in the service."""

from transforms.kinds import kind_named
from transforms.live import Live, Source
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
