"""A ledger of years: what one load costs does not grow with the loads before it."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from callsheet.application import Application
from callsheet.engine.pipeline import continue_load
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.watcher.recover import OrphanedLoads
from callsheet.watcher.watch import watchers
from callsheet.watcher.watcher import Watcher
from tests.support.loading import Loader, a_csv, numbers, run

GROWING = ("loads", "chunks", "rows", "history", "approvals", "figures", "remembered_rows")
FORBIDDEN, CUSTOMERS = "Forbidden number,Direction", "Telephone,Name"


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile, each with its values."""
    told: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, values: Any, _x: object, many: bool) -> None:
        told.append((statement, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def scans(ledger: Path, told: list[tuple[str, Any]]) -> set[str]:
    """The statements that read a whole table which grows with every load."""
    found = set()
    with closing(sqlite3.connect(ledger)) as connection:
        for statement, values in told:
            if re.match(r"\s*(SELECT|UPDATE|DELETE)", statement):
                for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values):
                    if re.match(rf"SCAN ({'|'.join(GROWING)})\b", step):
                        found.add(f"{step}: {statement}")
    return found


@pytest.fixture
def lists(tmp_path: Path) -> Iterator[Iterator[tuple[Path, Path]]]:
    """Pairs of new lists, forbidden numbers and customers."""

    def made() -> Iterator[tuple[Path, Path]]:
        for at in range(100):
            first = a_csv(tmp_path / f"f{at}.csv", FORBIDDEN, f"65900{at:05},3")
            yield first, a_csv(tmp_path / f"c{at}.csv", CUSTOMERS, f"65910{at:05},x")

    return iter([made()])


@pytest.mark.slow
def test_a_load_reads_no_table_as_a_whole(profile: Profile, load: Loader, lists: Any) -> None:
    """What a load looks for is found by an index, of forbidden numbers and of customers."""
    files = next(lists)
    load(*next(files))
    with asked() as told:
        load(*next(files))
    assert len(told) > 50
    assert scans(profile.data_dir / "ledger.db", told) == set()


@pytest.mark.workbooks
@pytest.mark.slow
def test_rows_that_come_again_are_found_by_an_index(profile: Profile, load: Loader, tmp_path: Path) -> None:
    """In another file, in their own result, and in a check."""
    header, times = "Telephone,Plan,Start,End,Executor", "2099-12-01 09:00,2099-12-01 18:00"
    rows = [f"659002{at:05},Call,{times},1001" for at in range(3)]
    (first,) = load(a_csv(tmp_path / "a.csv", header, *rows), csv=True)
    with asked() as told:
        load(a_csv(tmp_path / "b.csv", header, *rows[::-1], f"6590030000,Call,{times},1001"))
        load(Path(next(file for file in first.files if file.endswith(".result.csv"))))
    assert any("remembered_rows" in statement for statement, _ in told)
    assert scans(profile.data_dir / "ledger.db", told) == set()


@pytest.mark.slow
def test_a_load_asks_the_ledger_as_often_after_many_loads_as_after_few(load: Loader, lists: Any) -> None:
    """Nothing is asked once for each load that was ever made."""
    files = next(lists)
    counts = []
    for _ in range(12):
        pair = next(files)
        with asked() as told:
            load(*pair)
        counts.append(sum(statement.startswith("SELECT") for statement, _ in told))
    assert max(counts[8:]) <= max(counts[1:4]) + 4  # a question or two more where an answer came late


def test_a_look_at_an_empty_folder_reads_no_table_as_a_whole(
    profile: Profile, load: Loader, lists: Any
) -> None:
    """The watcher and its keeper look every second, for years."""
    load(*next(next(lists)))

    async def look(watcher: Watcher) -> None:
        assert not await watcher.cycle()
        assert not await OrphanedLoads(watcher.context, continue_load, print).cycle()

    with watchers([profile], print, continue_load, Application()) as (watcher,), asked() as told:
        asyncio.run(look(watcher))
    assert told
    assert scans(profile.data_dir / "ledger.db", told) == set()
    assert not any(statement.startswith(("INSERT", "UPDATE", "DELETE")) for statement, _ in told)


@pytest.mark.slow
def test_a_campaign_of_years_is_not_read_for_a_few_batches(
    profile: Profile, load: Loader, sandbox: Sandbox, tmp_path: Path
) -> None:
    """How often the service is asked for results goes by the batches that are waited for, not by those of earlier loads."""
    profile = profile.model_copy(update={"chunks": {"customer-numbers": 1}})
    years = a_csv(tmp_path / "years.csv", CUSTOMERS, *(f"{number},x" for number in numbers(1_000)))
    run(profile, years)
    (campaign,) = sandbox.state("campaigns")
    before = len(sandbox.audit("query_import_result"))
    few = a_csv(tmp_path / "few.csv", CUSTOMERS, *(f"{number},x" for number in numbers(5, 6_590_050_000)))
    (result,) = run(profile, few, options={"campaign_code": campaign["code"]})
    assert result.outcomes == {"loaded": 5}
    asked_for = len(sandbox.audit("query_import_result")) - before
    assert asked_for <= 20  # the campaign has 20 pages by now, and is looked at twice or more
