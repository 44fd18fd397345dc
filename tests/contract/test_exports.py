"""Exports: every page, no password, and an export that is loaded unchanged plans nothing."""

import asyncio
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.export import export
from callsheet.engine.pipeline import load_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.export import write_table
from callsheet.sobot.operations import BY_NAME
from tests.support.loading import a_csv, a_profile
from transforms.exports import EXPORTS, Export
from transforms.kinds import kind_named

LINES = {
    "agents": 12,
    "agent-settings": 12,
    "queues": 3,
    "queue-members": 5,
    "extensions": 9,
    "relay-numbers": 4,
    "campaigns": 0,
    "ivr-flows": 3,
    "import-results": 0,
}
REUSABLE = [what for what in EXPORTS if what.loads_as]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path)


def written(profile: Profile, what: Export, path: Path) -> Path:
    return write_table(path, what.title, what.header, asyncio.run(export(profile, what, Silent())))


def load(profile: Profile, *files: Path, **order: Any) -> list[SheetResult]:
    with open_context(profile) as context:
        return asyncio.run(load_files(context, [LoadRequest(file, **order) for file in files]))


@pytest.mark.parametrize("what", EXPORTS, ids=lambda one: one.name)
def test_every_export_holds_every_line_in_every_format(
    what: Export, profile: Profile, tmp_path: Path
) -> None:
    """The same table as a workbook, as CSV and as parquet; as many lines as the company has."""
    book = openpyxl.load_workbook(written(profile, what, tmp_path / "x.xlsx")).worksheets[0]
    sheet = [["" if cell is None else str(cell) for cell in row] for row in book.values]
    with written(profile, what, tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == sheet
    table = pq.read_table(written(profile, what, tmp_path / "x.parquet"))
    assert [list(what.header), *(list(line.values()) for line in table.to_pylist())] == sheet
    assert len(sheet) == LINES[what.name] + 1
    assert BY_NAME[what.operation].reads


def test_every_page_is_read(sandbox: Sandbox, profile: Profile) -> None:
    """More lines than a page holds: all of them come, in more than one request."""
    sandbox.service.store.run("DELETE FROM extensions")
    for at in range(120):
        sandbox.service.store.insert("extensions", ext=f"7{at:03}", password="123456", bound_ms=None)
    what = next(one for one in EXPORTS if one.name == "extensions")
    lines = asyncio.run(export(profile, what, Silent()))
    assert sorted(line[0] for line in lines) == [f"7{at:03}" for at in range(120)]
    assert len(sandbox.audit("search_extensions")) == 3


def test_no_export_holds_a_password(profile: Profile) -> None:
    """The service sends the passwords of extensions in clear; they end in the client."""
    told = [repr(asyncio.run(export(profile, what, Silent()))) for what in EXPORTS]
    assert [one for one in told if "654321" in one or "123456" in one] == []


@pytest.mark.slow
@pytest.mark.parametrize("what", REUSABLE, ids=lambda one: one.name)
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("options", [{}, {"mode": "exact"}], ids=["", "exact"])
@pytest.mark.thinned(3)
def test_an_export_loaded_unchanged_plans_nothing(
    what: Export, ending: str, options: dict[str, str], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Rosters and agent settings: recognised by their headers, every row skipped, not one write sent."""
    if options and what.loads_as != "queue-rosters":
        options = {}
    path = written(profile, what, tmp_path / f"x{ending}")
    (checked,) = check_files(profile, [LoadRequest(path, options=options)], Silent())
    (result,) = load(profile, path, options=options)
    assert (checked.kind, checked.outcomes, checked.calls) == (what.loads_as, {"skipped": result.rows}, 0)
    assert (result.kind, result.outcomes, result.calls) == (what.loads_as, {"skipped": LINES[what.name]}, 0)
    assert sandbox.effects() == {}


def test_agent_settings_come_back_as_the_undo_of_their_kind_says(profile: Profile, tmp_path: Path) -> None:
    """The export made before the load, loaded after it, and a second sheet that unbinds what was not bound."""
    what = next(one for one in EXPORTS if one.name == "agent-settings")
    kind = kind_named("agent-settings")
    assert what.name in kind.undo.en
    before = written(profile, what, tmp_path / "before.csv")
    header = "Agent work number,Extension,Wrap-up time"
    load(profile, a_csv(tmp_path / "new.csv", header, "1004,1004,45", "1005,,90"))
    assert written(profile, what, tmp_path / "new state.csv").read_bytes() != before.read_bytes()
    load(profile, before)
    load(profile, a_csv(tmp_path / "unbind.csv", "Agent work number,Unbind", "1004,Extension"))
    assert written(profile, what, tmp_path / "after.csv").read_bytes() == before.read_bytes()
