"""With `approve_removals` no load removes, unblocks, unbinds or deletes before a person approves it, whatever its kind."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.pipeline import continue_load
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.operations import BY_NAME, OPERATIONS, Operation
from tests.contract.cases import CASES
from tests.contract.conftest import loaded
from tests.contract.test_every_kind import a_value, every_kind
from tests.support.loading import a_csv, a_profile
from transforms.kind import Kind, PlanContext
from transforms.kinds import KINDS, kind_named


@dataclass(frozen=True)
class Removal:
    """Rows that have one operation take something away, and what the load's options must say for it."""

    kind: str
    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...] = ()  # that of the kind's case where it is left out
    options: dict[str, str] = field(default_factory=dict)
    removed: int = 1


REMOVALS: dict[str, Removal] = {
    "import_forbidden_numbers": Removal(
        "forbidden-numbers",
        (("6591230101", "Both", "Unblock"), ("6591230102", "Inbound", "Block")),
        ("Forbidden number", "Direction", "Action"),
    ),
    "delete_queue": Removal("queues", (("0777", "Returns", "3", ""), ("0003", "", "", "Delete"))),
    "unbind_agent": Removal(
        "agent-settings",
        (("1005", "", "", "90", ""), ("1002", "", "", "", "Both"), ("1003", "", "", "", "Extension")),
        removed=2,
    ),
    "update_queue_agents": Removal(
        "queue-rosters",
        (("3001", "1001", "", ""), ("3001", "1002", "", "")),
        options={"mode": "exact", "allow_removals": "1"},
    ),
}
"""Operation that can take something away -> rows that make it do so."""

KEEPING: dict[str, tuple[tuple[str, ...], ...]] = {
    "queues": (("0777", "Returns", "3", ""),),
    "agent-settings": (("1005", "", "", "90", ""),),
}
"""Rows that take nothing away, for the kinds whose case does."""


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, approve_removals=True)


def sheet_of(tmp_path: Path, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Path:
    return a_csv(tmp_path / "x.csv", ",".join(header), *(",".join(row) for row in rows))


def load(profile: Profile, tmp_path: Path, removal: Removal) -> SheetResult:
    file = sheet_of(tmp_path, removal.header or CASES[removal.kind].header, removal.rows)
    return loaded(profile, file, kind=removal.kind, options=removal.options)


def written(sandbox: Sandbox) -> set[str]:
    """The operations other than reads that the service was asked for."""
    return {one["operation"] for one in sandbox.audit()} & {one.name for one in OPERATIONS if not one.reads}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_says_whether_it_takes_something_away(operation: Operation) -> None:
    """Each that is called so or is a DELETE does; a read never does."""
    removes = operation.method == "DELETE" or any(
        word in operation.name for word in ("delete", "remove", "unbind", "unblock")
    )
    assert not removes or operation.removals is not None
    assert not operation.reads or operation.removals is None


def test_every_operation_that_takes_something_away_is_loaded_below() -> None:
    """Listed from the operations of all kinds, so that a new one cannot be forgotten."""
    used = {name for kind in KINDS for name in kind.operations}
    assert {name for name in used if BY_NAME[name].removals is not None} == set(REMOVALS)
    assert all(name in kind_named(one.kind).operations for name, one in REMOVALS.items())


@pytest.mark.parametrize("operation", REMOVALS)
def test_a_load_that_takes_something_away_waits(
    operation: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Nothing is written before somebody approves; afterwards the operation is called and takes away what was said."""
    removal = REMOVALS[operation]
    result = load(profile, tmp_path, removal)
    assert result.exit == Exit.STOPPED, result
    assert result.message is not None
    reasons: Any = result.message["reasons"]  # messages all, though a parameter may be more
    assert ("REMOVES", removal.removed) in [(one.code, one.get("count")) for one in reasons]
    assert written(sandbox) == set()
    with open_context(profile) as context:
        assert context.ledger.chunks(str(result.load_id)) == []
        decide(context, str(result.load_id), "Mei", "command line", yes=True)
        done = asyncio.run(continue_load(context, str(result.load_id)))
        chunks = [
            context.ledger.frozen(str(result.load_id), one.number)
            for one in context.ledger.chunks(str(result.load_id))
        ]
    assert done.exit == Exit.WELL, done
    assert operation in written(sandbox)
    assert any(
        BY_NAME[one.operation].removals_in(orjson.loads(one.body))
        for one in chunks
        if one.operation == operation
    )


@every_kind
def test_a_load_that_takes_nothing_away_does_not_wait(
    kind: Kind, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Of every kind rows that add or change are sent at once."""
    case = CASES[kind.name]
    rows = KEEPING.get(kind.name, case.rows)
    result = loaded(profile, sheet_of(tmp_path, case.header, rows), kind=kind.name)
    assert (result.exit, result.outcomes) == (Exit.WELL, {"loaded": len(rows)}), result
    assert written(sandbox)


def test_an_exact_roster_that_removes_nobody_does_not_wait(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """What counts is what the live queues would lose, not the mode."""
    rows = tuple(("3001", agent, "", "") for agent in ("1001", "1002", "1003", "1006"))
    removal = Removal("queue-rosters", rows, options={"mode": "exact"})
    assert load(profile, tmp_path, removal).exit == Exit.WELL
    assert written(sandbox) == {"update_queue_agents"}


def test_an_unbinding_that_changes_nothing_does_not_wait(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """An agent who has neither extension nor phone loses nothing, and nothing is sent."""
    first = load(profile, tmp_path, REMOVALS["unbind_agent"])
    with open_context(profile) as context:
        decide(context, str(first.load_id), "Mei", "command line", yes=True)
        asyncio.run(continue_load(context, str(first.load_id)))
    again = load(profile, tmp_path, Removal("agent-settings", (("1002", "", "", "", "Both"),)))
    assert (again.exit, again.outcomes) == (Exit.WELL, {"skipped": 1})


@every_kind
@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(2, 5000), st.integers(0, 10_000)), unique_by=lambda one: one[0], max_size=60
    ),
    blank=st.booleans(),
)
@pytest.mark.slow
def test_the_rows_that_a_kind_declares_are_those_whose_calls_take_something_away(
    kind: Kind, rows: list[tuple[int, int]], blank: bool
) -> None:
    """Whatever the cells hold: no planned call takes away what the declaration does not know, and none is declared in vain."""
    fields = [one for one in kind.columns if one.required or not blank or one.field == "wrapUpTime"]
    frame = pd.DataFrame(
        {one.field: pd.array([a_value(one, number) for _, number in rows], dtype="str") for one in fields},
        index=[row for row, _ in rows],
    )
    plan = PlanContext("key", {"campaign_code": "abc"}, agent="1001", chunk=1)
    calls = kind.delivery.plan(frame, plan)
    removing = {row for call in calls if BY_NAME[call.operation].removals_in(call.body) for row in call.rows}
    assert removing == set(frame.index[kind.destructive_rows(frame)])


@every_kind
def test_what_a_kind_declares_as_destructive_its_columns_can_hold(kind: Kind) -> None:
    """Columns of the schema, and values that are choices of theirs: a word that no cell can hold guards nothing."""
    choices = {one.field: {choice.value for choice in one.choices} for one in kind.columns}
    assert all(set(values) <= choices[name] for name, values in kind.rows.destructive.items())
