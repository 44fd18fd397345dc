"""Runs that Prefect only shows: one request after another, and what Prefect cannot do costs no load."""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.engine.order import SheetResult
from flows.errors import Exit, StoppedError
from flows.resume_load import resume_load
from flows.serving import artifacts, shown_run
from flows.serving.shown_run import PAUSE, Board
from flows.settings import Profile

LOAD = "20261125-101112-abcdef"


@dataclass
class Prefect:
    """A Prefect server's client: what it was asked, and how many asked at once."""

    asked: list[tuple[str, Any]] = field(default_factory=list)
    away: bool = False
    now: int = 0
    most: int = 0

    async def _take(self, what: str, told: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        if self.away:
            raise ConnectionError
        self.asked.append((what, told))

    async def create_flow_run(self, flow: Any, name: str, parameters: Any, state: Any) -> Any:
        await self._take("begin", (flow.name, name, parameters, state.type.value))
        return SimpleNamespace(id=uuid4())

    async def create_artifact(self, one: Any) -> None:
        await self._take("artifact", (one.key, one.flow_run_id))

    async def set_flow_run_state(self, run: UUID, state: Any, *, force: bool) -> None:
        assert force
        await self._take("end", (run, state.name, state.message, state.data))


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prefect]:
    server = Prefect()

    @asynccontextmanager
    async def client():  # type: ignore[no-untyped-def]
        yield server

    monkeypatch.setattr(shown_run, "get_client", client)
    monkeypatch.setattr(artifacts, "get_client", client)
    return iter([server]).__next__()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(data_dir=tmp_path)


def result(outcome: str = "loaded", status: Exit = Exit.WELL) -> SheetResult:
    return SheetResult(
        "list.csv", "list", LOAD, "customer-numbers", rows=2, outcomes={outcome: 2}, exit=status
    )


async def done(board: Board, profile: Profile, outcome: SheetResult | Exception) -> SheetResult:
    async def work() -> SheetResult:
        await asyncio.sleep(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return await board.shown(resume_load, LOAD, profile, work)


def test_a_run_is_begun_given_its_artifacts_and_ended(prefect: Prefect, profile: Profile) -> None:
    """Its parameters are the load's id and the profile; its state says what the exit contract says, without the results."""
    assert asyncio.run(done(Board(), profile, result("invalid", Exit.ROWS_TO_FIX))).outcomes == {"invalid": 2}
    begin, *left, end = prefect.asked
    parameters = {"load_id": LOAD, "profile": "default"}
    assert begin == ("begin", ("resume-load", f"load-{LOAD}", parameters, "RUNNING"))
    assert [(what, told[0]) for what, told in left] == [("artifact", "outcomes"), ("artifact", "summary")]
    run, name, message, data = end[1]
    assert {told[1] for _, told in left} == {run}
    assert (name, message, data) == ("RowsToFix", "2 invalid", None)


def test_loads_side_by_side_ask_prefect_one_after_another(prefect: Prefect, profile: Profile) -> None:
    """Its SQLite refuses at once what comes beside another write."""

    async def many() -> None:
        board = Board()
        await asyncio.gather(*(done(board, profile, result()) for _ in range(20)))

    asyncio.run(many())
    assert prefect.most == 1
    assert [what for what, _ in prefect.asked].count("end") == 20


def test_what_stops_or_breaks_a_load_is_raised_and_ends_its_run(prefect: Prefect, profile: Profile) -> None:
    """A stop has its message, masked; of a bug no more is told than that there was one."""
    for error, said in (
        (StoppedError("no answer for 6591234567"), "no answer for …67"),
        (KeyError("6591234567"), "A bug stopped it."),
    ):
        prefect.asked.clear()
        with pytest.raises(type(error)):
            asyncio.run(done(Board(), profile, error))
        assert prefect.asked[-1][1][1:] == ("Failed", said, None)
        assert "6591234567" not in str(prefect.asked)


def test_a_server_that_is_away_costs_no_load_and_is_asked_again_later(
    prefect: Prefect, profile: Profile
) -> None:
    """F19: the loads go on unseen; when it is back, a load that ends is shown with its end, though not with its beginning."""

    async def away_and_back() -> None:
        moments = iter([0.0, 0.0, 1.0, 1.0, PAUSE + 1, PAUSE + 1])
        board = Board(clock=lambda: next(moments))
        prefect.away = True
        assert (await done(board, profile, result())).exit is Exit.WELL
        assert prefect.asked == []
        prefect.away = False
        await done(board, profile, result())

    asyncio.run(away_and_back())
    assert [what for what, _ in prefect.asked] == ["begin", "artifact", "artifact", "end"]
