"""Which sheets are rosters with queues across, and that they are the long form, whatever they hold."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.making import TODAY, a_sheet
from tests.support.thinned import LONG
from transforms.cell_numbers import at_cells, of_rows
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match
from transforms.kind import PlanContext
from transforms.kinds import KINDS, kind_named
from transforms.kinds.queue_rosters import plan_queue_rosters
from transforms.live import Live, Source
from transforms.matrix import recognise_matrix
from transforms.matrix_export import matrix_of
from transforms.matrix_rows import prepare_matrix
from transforms.names import Directory, directory
from transforms.outcomes import outcome_frame
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.recognition import Unrecognised, recognise
from transforms.sheet import Facts
from validators.libraries import pd

QUEUES = directory(
    Source.QUEUES, Live(queues={"3001": "Sales", "3002": "Support", "41": "Night", "42": "Night"})
)


def seen(rows: list[list[str]], known: Directory | None = QUEUES, kind: str = "") -> Match | Unrecognised:
    sheet, kinds = a_sheet(rows), (kind_named(kind),) if kind else KINDS
    found = recognise(sheet, kinds, HeaderMap(), Clues(), KINDS)
    return recognise_matrix(sheet, found, kinds, HeaderMap(), Clues(), lambda: known)


def kind_of(rows: list[list[str]], known: Directory | None = QUEUES, kind: str = "") -> str:
    match = seen(rows, known, kind)
    if isinstance(match, Unrecognised):
        return "/".join(dict.fromkeys(problem.code for problem in match.problems))
    return match.kind.name + (" as a matrix" if match.queues else "")


@pytest.mark.parametrize(
    ("header", "row", "live", "offline"),
    [
        ("Agent,3001,3002", "1001,1,", "queue-rosters as a matrix", "queue-rosters as a matrix"),
        ("Agent,Sales,Support", "1001,x,", "queue-rosters as a matrix", "TITLE_NOT_LOOKED_UP"),
        ("Agent,Sales,Team", "1001,x,Red", "queue-rosters as a matrix", "TITLE_NOT_LOOKED_UP"),
        ("Agent,Sales,Suport", "1001,x,2", "TITLE_NOT_A_QUEUE", "TITLE_NOT_LOOKED_UP"),
        ("Agent,Sales,Night", "1001,x,2", "TITLE_NOT_UNIQUE", "TITLE_NOT_LOOKED_UP"),
        ("Agent,Queue,Level", "1001,3001,2", "queue-rosters", "queue-rosters"),
        ("Agent,Queue,3001", "1001,3001,2", "queue-rosters", "queue-rosters"),
        ("Agent,Extension,Wrap-up time", "1001,1001,30", "agent-settings", "agent-settings"),
        ("Agent,Extension,Score", "1001,1001,3", "agent-settings", "agent-settings"),
        ("Agent,Team", "1001,Red", "TITLES_UNKNOWN", "TITLES_UNKNOWN"),
        ("Agent,Agent name", "1001,Mei", "agent-settings", "agent-settings"),
        ("Name,Age,City", "Mei,30,Oslo", "COLUMN_MISSING", "COLUMN_MISSING"),
        ("Name,3001,3002", "Mei,3,", "queue-rosters as a matrix", "COLUMN_MISSING"),
        ("Telephone,Name,3001", "6591230001,Mei,3", "customer-numbers", "customer-numbers"),
        ("Telephone,Plan,Start,End,Executor,3001", "6591230001,a,b,c,1001,3", "contact-plans", "contact-plans"),
        ("Queue number,Queue name", "3001,Sales", "queues", "queues"),
    ],
)  # fmt: skip
def test_what_a_sheet_with_agents_is(header: str, row: str, live: str, offline: str) -> None:
    """By the queues of the service, and without it by numbers alone."""
    rows = [header.split(","), row.split(",")]
    assert kind_of(rows) == live
    assert kind_of(rows, known=None) == offline


def test_a_kind_that_was_named_is_kept_to() -> None:
    """As a roster a matrix is read, and its unknown titles are named; as settings it is refused, not called well."""
    rows = [["Agent", "3001", "3002"], ["1001", "1", ""]]
    assert kind_of(rows, kind="queue-rosters") == "queue-rosters as a matrix"
    assert kind_of(rows, kind="agent-settings") == "TITLES_UNKNOWN"
    other = [["Agent", "Jan", "Feb"], ["1001", "1", ""]]
    assert kind_of(other, kind="queue-rosters") == "TITLE_NOT_A_QUEUE"


CELLS = {"": None, "-": None, "x": "", "是": "", "3": "3", "level 0": "0", "12": "12"}


@pytest.mark.slow
@settings(max_examples=60 if LONG else 30, deadline=None)
@given(st.data(), st.integers(1, 6), st.integers(1, 4))
def test_a_matrix_is_the_long_form(data: st.DataObject, agents: int, queues: int) -> None:
    """The same bodies in the same order, and each entry at its agent's row of the matrix."""
    names = [str(3001 + at) for at in range(queues)]
    cells = data.draw(
        st.lists(
            st.lists(st.sampled_from(sorted(CELLS)), min_size=queues, max_size=queues),
            min_size=agents,
            max_size=agents,
        )
    )
    matrix = [["Agent", *names], *([str(1001 + at), *row] for at, row in enumerate(cells))]
    long = [["Agent", "Queue", "Level"]] + [
        [str(1001 + at), name, str(CELLS[cell])]
        for at, row in enumerate(cells)
        for name, cell in zip(names, row, strict=True)
        if CELLS[cell] is not None
    ]
    match = seen(matrix, None)
    assert isinstance(match, Match)
    prepared = prepare_matrix(a_sheet(matrix), match, PreparePolicy(TODAY))
    told = plan(prepared.ready)
    if len(long) > 1:
        listed = seen(long, None)
        assert isinstance(listed, Match)
        assert [body for body, _ in told] == [
            body for body, _ in plan(prepare(a_sheet(long), listed, PreparePolicy(TODAY)).ready)
        ]
    for body, rows in told:
        entries = body["list"][0]["add"]
        assert [str(1001 + match.row_of(row) - 2) for row in rows] == [entry["agent"] for entry in entries]
    outcomes = pd.concat([prepared.settled, outcome_frame(prepared.ready.index, "loaded", "")])
    assert prepared.rows == len(outcomes)
    assert of_rows(outcomes, match)["row"].tolist() == list(range(2, agents + 2))


def test_a_row_that_is_left_out_of_a_matrix_is_left_out_with_every_cell() -> None:
    """Its marks, those that say nothing clear, and a row without any."""
    rows = [["Agent", "3001", "3002"], ["1001", "1", "?"], ["1002", "2", ""], ["1003", "", ""]]
    match = seen(rows)
    assert isinstance(match, Match)
    settled = prepare_matrix(a_sheet(rows, facts=Facts(left_out=(2, 4))), match, PreparePolicy(TODAY)).settled
    assert of_rows(settled, match)[["row", "outcome", "code"]].to_numpy().tolist() == [
        [2, "skipped", "LEFT_OUT"],
        [4, "skipped", "LEFT_OUT"],
    ]


def plan(frame: pd.DataFrame) -> list[tuple[Any, tuple[int, ...]]]:
    return [(call.body, call.rows) for call in plan_queue_rosters(frame, PlanContext("k", {}, chunk=50))]


def test_the_worst_of_a_row_stands_for_it() -> None:
    """What nobody can be sure of first, then what must be put right, then what waits, then what is done."""
    match = seen([["Agent", "3001", "3002", "3003"], ["1001", "1", "2", "3"]])
    assert isinstance(match, Match)
    order = ["unknown", "invalid", "refused", "planned", "held", "loaded", "duplicate", "skipped"]
    for better, worse in zip(order[1:], order, strict=False):
        pair = pd.concat([outcome_frame([9], better, ""), outcome_frame([10], worse, "CODE")])
        assert of_rows(pair, match)["outcome"].tolist() == [worse]
        assert at_cells(pair, match)["column"].tolist() == ["", "3002"]


def test_an_exported_matrix_has_number_and_name_above_each_column() -> None:
    """A member without a level is x, the level 0 has a word."""
    lines = [
        ("3001", "1002", "", "Yes", "Sales", "Bo"),
        ("3001", "1001", "0", "No", "Sales", "Al"),
        ("3002", "1001", "4", "No", "", "Al"),
    ]
    assert matrix_of(lines) == (
        ("Agent", "Agent name", "3001 Sales", "3002"),
        [("1001", "Al", "level 0", "4"), ("1002", "Bo", "x", "")],
    )
