"""The contract of a kind: what holds for every entry of the registry, by being listed there."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.ledger.states import LoadState
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.template.workbook import write_template
from callsheet.sobot.operations import BY_NAME
from tests.contract.cases import CASES
from tests.support.loading import a_csv, a_profile
from tests.support.making import TODAY, a_sheet
from transforms.headers import HeaderMap, Match
from transforms.kind import Batch, Call, Doubt, Kind, PlanContext
from transforms.kinds import KINDS
from transforms.outcomes import Outcome
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.recognition import recognise
from validators.schema import Column, Role

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.read(import_delay=0.02)
        yield running


@pytest.fixture
def sandbox(shared: Sandbox) -> Sandbox:
    shared.clear_faults()
    shared.reset()
    return shared


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path)


@pytest.mark.parametrize(
    "kind", [each for each in KINDS if each.delivery.async_import], ids=lambda kind: kind.name
)
@pytest.mark.parametrize("rows", [(2,), (2, 3, 5), (2, 2, 3)])
def test_an_import_of_which_every_row_was_taken_is_loaded_row_by_row(
    rows: tuple[int, ...], kind: Kind
) -> None:
    """Which rows it has is not asked then: the chunk is settled as a whole."""
    how = kind.delivery.async_import
    assert how is not None
    counted = Batch(Call(how.operation, None, rows), len(set(rows)), 0, 0, named={})
    assert how.settle(counted).lines() == [(row, "loaded", "", "", "") for row in sorted(set(rows))]


def load(profile: Profile, *files: Path, **order: Any) -> list[SheetResult]:
    with open_context(profile) as context:
        return asyncio.run(load_files(context, [LoadRequest(file, **order) for file in files]))


def sheet_of(kind: Kind, path: Path) -> Path:
    case = CASES[kind.name]
    return a_csv(path, ",".join(case.header), *(",".join(row) for row in case.rows))


def test_every_kind_has_a_case() -> None:
    """A kind that is registered is loaded against the sandbox below."""
    assert {kind.name for kind in KINDS} == set(CASES)


@every_kind
def test_operations_and_classes_agree_with_the_client(kind: Kind) -> None:
    """A kind's doubt is what its operations permit: class C is never sent again, a natural key is looked for."""
    for name in kind.operations:
        operation = BY_NAME[name]
        assert not operation.reads
        if operation.op_class == "C":
            assert kind.delivery.doubt is Doubt.NEVER
        if operation.look_first:
            assert kind.delivery.doubt is Doubt.LOOK
    assert (kind.delivery.doubt is Doubt.LOOK) == (kind.live.look is not None)
    assert not kind.secrets or kind.delivery.most == 1


@every_kind
def test_how_a_load_is_undone_is_said_in_both_languages(kind: Kind) -> None:
    """Before anything is sent, a person knows what cannot be taken back."""
    assert kind.undo.en.endswith(".")
    assert kind.undo.zh.endswith("。")


@every_kind
def test_a_profile_cannot_raise_what_the_service_takes(kind: Kind) -> None:
    """A larger chunk is taken only where the reference publishes no limit."""
    assert kind.delivery.rows_per_call(10_000) == (kind.delivery.most or 10_000)
    assert kind.delivery.rows_per_call() == kind.delivery.chunk <= (kind.delivery.most or kind.delivery.chunk)


@every_kind
def test_the_templates_example_row_passes(kind: Kind, tmp_path: Path) -> None:
    """The template opens, its headers are recognised as the kind, and the example would be loaded as it stands."""
    page = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", kind)).worksheets[0]
    header = [str(cell.value) for cell in page[1]][:-1]
    assert header == [column.en for column in kind.offered]
    cells = ["" if cell.value is None else _written(cell.value) for cell in page[2]][:-1]
    proven = prepare_row(kind, header, cells)
    assert proven.problems.empty, proven.problems
    assert len(proven.ready) == 1


def _written(value: object) -> str:
    return value.isoformat(sep=" ") if hasattr(value, "isoformat") else str(value)


def prepare_row(kind: Kind, header: list[str], cells: list[str]) -> Any:
    sheet = a_sheet([header, cells])
    match = recognise(sheet, KINDS, HeaderMap())
    assert isinstance(match, Match)
    assert match.kind is kind
    return prepare(sheet, match, PreparePolicy(today=TODAY))


def a_value(column: Column, number: int) -> str:
    """The number-th value that a column takes."""
    if column.choices:
        return column.choices[number % len(column.choices)].value
    match column.role:
        case Role.PHONE | Role.DIGITS:
            return str(number).zfill(max(column.min_length, 6))[-column.max_length :]
        case Role.INTEGER:
            return str(number % 9)
        case Role.ZONE:
            return ("Asia/Singapore", "America/New_York", "Europe/London")[number % 3]
        case Role.DATE:
            return f"2099-12-{number % 28 + 1:02}"
        case Role.DATETIME:
            return f"20{60 + len(column.en) % 9}-12-{number % 28 + 1:02}T09:00:00"
    return f"{number % 7}"


frames = st.lists(
    st.tuples(st.integers(2, 5000), st.integers(0, 10_000)), unique_by=lambda one: one[0], max_size=300
)


@every_kind
@settings(max_examples=40, deadline=None)
@given(rows=frames, chunk=st.integers(1, 120), blank=st.booleans())
def test_a_plan_covers_every_row_once_within_its_limits(
    kind: Kind, rows: list[tuple[int, int]], chunk: int, blank: bool
) -> None:
    """Any rows in any grouping: each is in exactly one call, no call is larger than permitted, every body is JSON."""
    fields = [
        column for column in kind.columns if column.required or not blank or column.field == "wrapUpTime"
    ]
    frame = pd.DataFrame(
        {
            column.field: pd.array([a_value(column, number) for _, number in rows], dtype="str")
            for column in fields
        },
        index=[row for row, _ in rows],
    )
    plan = PlanContext(
        "key", {"campaign_code": "abc"}, agent="1001", chunk=kind.delivery.rows_per_call(chunk)
    )
    calls = list(kind.delivery.plan(frame, plan))
    counted = Counter(row for call in calls for row in set(call.rows))
    assert counted == dict.fromkeys(frame.index.tolist(), 1)
    entries = 2 if kind.rows.expand else 1  # a row for both directions stays in one call, whatever the chunk
    assert all(len(call.rows) <= max(kind.delivery.rows_per_call(chunk), entries) for call in calls)
    assert all(call.operation in kind.operations and orjson.dumps(call.body) for call in calls)


@every_kind
def test_a_load_has_the_effect_that_the_sandbox_shows(
    kind: Kind, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Every row loaded, the books balanced, the load closed, and the service's own state as the sheet wants it."""
    case = CASES[kind.name]
    (result,) = load(profile, sheet_of(kind, tmp_path / "x.csv"))
    assert (result.kind, result.outcomes) == (kind.name, {"loaded": len(case.rows)}), result.problems
    assert sum(result.outcomes.values()) == result.rows == len(case.rows)
    assert case.shown(sandbox) == case.wanted
    with open_context(profile) as context:
        assert context.ledger.load(str(result.load_id)).state is LoadState.CLOSED


@pytest.mark.slow
@every_kind
@pytest.mark.parametrize("what", ["cut_before", "cut_after"])
def test_a_cut_call_never_takes_effect_twice(
    kind: Kind, what: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """The first request of each write is cut, with or without effect: what is said of its rows is true, class by class."""
    for name in kind.operations:
        sandbox.fault(what, name, next=1)
    (result,) = load(profile, sheet_of(kind, tmp_path / "x.csv"))
    assert sum(result.outcomes.values()) == result.rows
    once = [count for key, count in sandbox.effects().items() if key[0] in kind.operations]
    repeatable = {"update_queue_agents", "modify_agent_setting", "unbind_agent", "import_forbidden_numbers"}
    if not repeatable & set(kind.operations):
        assert set(once) <= {1}
    if kind.delivery.doubt is Doubt.NEVER:
        assert result.outcomes[str(Outcome.UNKNOWN)] > 0
    else:
        assert result.outcomes == {"loaded": result.rows}
        assert CASES[kind.name].shown(sandbox) == CASES[kind.name].wanted


@pytest.mark.workbooks
@every_kind
def test_values_of_secret_columns_are_nowhere(
    kind: Kind, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Not in the result, its workbooks, the ledger, any file of ours after the load, or what `--json` tells."""
    secrets = [at for at, column in enumerate(kind.columns) if column.secret]
    if not secrets:
        assert kind.secrets == ()
        return
    case = CASES[kind.name]
    path = a_csv(
        tmp_path / "x.csv",
        ",".join(case.header),
        *(",".join(row) for row in case.rows),
        "0803,99119a",
        "08,991198",
    )
    (result,) = load(profile, path)
    values = [row[at] for row in case.rows for at in secrets] + ["99119a", "991198"]
    told = [repr(result).encode()]
    for file in result.files:
        book = openpyxl.load_workbook(file)
        told += [repr(list(page.values)).encode() for page in book.worksheets]
        told += [
            repr([cell.comment.text for row in page for cell in row if cell.comment]).encode()
            for page in book
        ]
    with open_context(profile) as context:
        told += [
            context.ledger.frozen(str(result.load_id), chunk.number).body
            for chunk in context.ledger.chunks(str(result.load_id))
        ]
        told.append(repr(context.ledger.outcomes(str(result.load_id)).to_dict()).encode())
    told += [file.read_bytes() for file in profile.data_dir.rglob("*") if file.is_file()]
    assert [value for value in values for one in told if value.encode() in one] == []
