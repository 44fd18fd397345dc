"""Agents named by options: checked against the service, named as calls name them, and shown with their rows."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.plan import plan
from callsheet.engine.progress import Silent
from callsheet.engine.read import read
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.engine.survey import compare_with_live
from callsheet.engine.validate import validate
from callsheet.errors import UsageError
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.loading import a_csv, a_profile, numbers, run
from transforms.kinds import kind_named

MEI, ARJUN = (f"0a1b2c3d4e5f60718293a4b5c6d7e80{at}" for at in (1, 2))


def customers(folder: Path, count: int) -> Path:
    return a_csv(folder / "customers.csv", "Telephone,Name", *(f"{number},x" for number in numbers(count)))


def check(profile: Profile, file: Path, **options: str) -> SheetResult:
    (result,) = check_files(profile, [LoadRequest(file, options=options)], Silent())
    return result


def both(profile: Profile, file: Path, **options: str) -> tuple[SheetResult, SheetResult]:
    """The dry run and the load."""
    checked = check(profile, file, **options)
    (result,) = run(profile, file, options=options)
    return checked, result


def shares(profile: Profile, result: SheetResult) -> list[tuple[str, list[tuple[str, int]]]]:
    """Of each import its rule and its shares."""
    with open_context(profile) as context:
        load_id = str(result.load_id)
        bodies: list[Any] = [
            orjson.loads(context.ledger.frozen(load_id, chunk.number).body)
            for chunk in context.ledger.chunks(load_id)
            if chunk.operation == "import_customer_numbers"
        ]
    return [
        (
            body["assignRule"],
            [(each["agentID"], each["count"]) for each in body.get("assignAgentAndCount", [])],
        )
        for body in bodies
    ]


def codes(result: SheetResult) -> list[str]:
    return [problem.code for problem in result.problems]


def test_counts_alone_assign_their_agents(profile: Profile, tmp_path: Path) -> None:
    """Today's mistake: nobody was assigned, and all was called well."""
    file = customers(tmp_path, 5)
    checked, result = both(profile, file, assign_counts="1001:3,1002:2")
    assert shares(profile, result) == [("AssignAppoint", [("1001", 3), ("1002", 2)])]
    expected = [
        {"agent": "1001", "name": "Mei Tan", "rows": 3},
        {"agent": "1002", "name": "Arjun Rao", "rows": 2},
    ]
    assert list(checked.assigned) == list(result.assigned) == expected
    assert not [code for code in codes(checked) + codes(result) if code.startswith("ASSIGN")]


@pytest.mark.parametrize("agent_type", ["0", "1"])
@pytest.mark.parametrize("written", ["1001", MEI, "Mei Tan"])
@pytest.mark.thinned(2)
def test_an_agent_is_named_as_the_profile_names_agents(
    agent_type: str, written: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """By work number, uuid or exact name; the service takes the kind of id that agentType says."""
    profile = a_profile(
        sandbox, tmp_path, agent_type=agent_type, agent_id=MEI if agent_type == "1" else "1001"
    )
    _, result = both(profile, customers(tmp_path, 2), assign_counts=f"{written}:2")
    assert shares(profile, result) == [("AssignAppoint", [(MEI if agent_type == "1" else "1001", 2)])]
    assert result.outcomes == {"loaded": 2}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"assign_counts": "1001:1,9999:1"}, "ASSIGN_AGENT_UNKNOWN"),
        ({"assign_counts": f"1001:1,{MEI}:1"}, "ASSIGN_AGENT_REPEATED"),
        ({"assign": "queue:9999"}, "ASSIGN_QUEUE_UNKNOWN"),
        ({"assign": "queue:0003"}, "ASSIGN_QUEUE_EMPTY"),
        ({"assign": "queue:售后"}, "ASSIGN_QUEUE_EMPTY"),
        ({"assign": "queue:sales"}, "ASSIGN_QUEUE_UNKNOWN"),
        ({"assign": "queue:Sales", "offline": "yes"}, "ASSIGN_QUEUE_UNREAD"),
        ({"assign": "queue:3001", "offline": "yes"}, "ASSIGN_QUEUE_UNREAD"),
    ],
)
@pytest.mark.thinned(3)
def test_who_cannot_be_meant_refuses_the_sheet(
    options: dict[str, str], code: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """In check and load; nothing is sent."""
    checked, result = both(profile, customers(tmp_path, 2), **options)
    assert code in codes(checked)
    assert (checked.exit, result.exit) == (2, 2)
    assert result.message is not None
    assert result.message.code == code
    assert sandbox.effects() == {}


def test_options_that_contradict_each_other_are_refused(profile: Profile, tmp_path: Path) -> None:
    """Before anything is read from the service."""
    for work in (check, both):
        with pytest.raises(UsageError) as raised:
            work(profile, customers(tmp_path, 2), assign="NoAssign", assign_counts="1001:2")
        assert raised.value.message.code == "ASSIGN_CONTRADICTED"


@pytest.mark.parametrize(
    ("counts", "code", "rows"),
    [("1001:1,1002:1", "ASSIGN_COUNTS_SHORT", [1, 1]), ("1001:3,1002:9", "ASSIGN_COUNTS_OVER", [3, 1])],
)
def test_counts_that_are_not_those_of_the_rows_are_said(
    counts: str, code: str, rows: list[int], profile: Profile, tmp_path: Path
) -> None:
    """And the load goes on."""
    for result in both(profile, customers(tmp_path, 4), assign_counts=counts):
        assert code in codes(result)
        assert [line["rows"] for line in result.assigned] == rows
        assert result.exit == 0


def test_a_queue_is_split_by_the_levels_of_its_members(sandbox: Sandbox, tmp_path: Path) -> None:
    """Levels 1, 2 and 3 of queue 3001, over the whole load and not chunk by chunk."""
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 5})
    checked, result = both(profile, customers(tmp_path, 12), assign="queue:3001")
    expected = [("1001", "Mei Tan", 2), ("1002", "Arjun Rao", 4), ("1003", "Siti Rahim", 6)]
    for found in (checked, result):
        assert [(line["agent"], line["name"], line["rows"]) for line in found.assigned] == expected
    sent = shares(profile, result)
    assert [sum(count for _, count in each) for _, each in sent] == [5, 5, 2]
    assert all(len(each) > 1 for _, each in sent)


@pytest.mark.parametrize("queue", ["Sales", "Ｓales ", "3001 Sales", "Sales (3001)"])
def test_a_queue_is_found_by_its_name(queue: str, profile: Profile, tmp_path: Path) -> None:
    """As in a column of queues: the exact name, or number and name together."""
    for found in both(profile, customers(tmp_path, 12), assign=f"queue:{queue}"):
        assert [(line["agent"], line["rows"]) for line in found.assigned] == [
            ("1001", 2),
            ("1002", 4),
            ("1003", 6),
        ]


def test_a_name_of_several_queues_is_refused_with_their_numbers(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nobody is chosen by chance."""
    run(profile, a_csv(tmp_path / "q.csv", "Queue number,Queue name", "3009,Sales"))
    for result in both(profile, customers(tmp_path, 2), assign="queue:Sales"):
        assert result.exit == 2
        assert "ASSIGN_QUEUE_SHARED" in str((codes(result), result.message))
        assert "3001" in str((result.problems, result.message))
        assert "3009" in str((result.problems, result.message))


@pytest.mark.slow
def test_the_split_stays_as_it_was_planned_and_fair_when_rows_are_forbidden(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """Who is in the queue is read once; rows that are held are missed by nobody more than by others."""
    profile = a_profile(sandbox, tmp_path)
    forbidden = a_csv(
        tmp_path / "dnc.csv", "Forbidden number,Direction", *(f"{number},Outbound" for number in numbers(6))
    )
    run(profile, forbidden, kind="forbidden-numbers")
    _, result = both(profile, customers(tmp_path, 18), assign="queue:3001")
    assert result.outcomes == {"held": 6, "loaded": 12}
    assert [line["rows"] for line in result.assigned] == [2, 4, 6]


def test_a_plan_that_is_made_again_after_a_crash_splits_as_before(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The members that the survey found are kept; a member who has left since changes nothing."""
    with open_context(profile) as context:
        order = LoadRequest(customers(tmp_path, 12), options={"assign": "queue:3001"})
        (load_id,) = read(context, order).loads
        load = validate(context, load_id)
        asyncio.run(compare_with_live(context, load, kind_named(load.kind)))
        run(
            profile,
            a_csv(tmp_path / "roster.csv", "Queue ID,Agent", "3001,1001"),
            kind="queue-rosters",
            options={"mode": "exact", "allow_removals": "9"},
        )
        asyncio.run(plan(context, load_id))
        (chunk,) = [one for one in context.ledger.chunks(load_id) if one.batch]
        body = orjson.loads(context.ledger.frozen(load_id, chunk.number).body)
    assert {share["agentID"]: share["count"] for share in body["assignAgentAndCount"]} == {
        "1001": 2,
        "1002": 4,
        "1003": 6,
    }


def test_an_option_beside_a_column_is_said(profile: Profile, tmp_path: Path) -> None:
    """Which of the two counts is not documented."""
    file = a_csv(tmp_path / "customers.csv", "Telephone,Assigned agent", f"{numbers(1)[0]},1001")
    for result in both(profile, file, assign_counts="1002:1"):
        assert "ASSIGN_BESIDE_COLUMN" in codes(result)
