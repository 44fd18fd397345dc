"""Runs that Prefect only shows: one request after another, and what Prefect cannot do costs no load."""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit, StoppedError
from callsheet.messages.reader import ENGLISH
from callsheet.settings import Profile
from flows import external_run
from flows.external_run import PAUSE, RunReporter, TrackedRun
from flows.resume_load import resume_load
from validators.message import message

LOAD = "20261125-101112-abcdef"
REQUEST = httpx.Request("POST", "http://127.0.0.1/api")


def refused(status: int) -> httpx.HTTPStatusError:
    return httpx.HTTPStatusError("no", request=REQUEST, response=httpx.Response(status, request=REQUEST))


@dataclass
class Prefect:
    """A Prefect server's client: what it was asked, how many asked at once, and what it answers instead of doing it."""

    asked: list[tuple[str, Any]] = field(default_factory=list)
    fails: dict[str, list[Exception]] = field(default_factory=dict)
    away: bool = False
    now: int = 0
    most: int = 0
    runs: dict[str, UUID] = field(default_factory=dict)
    meanwhile: Callable[[], object] | None = None  # what happens once, while it is asked for the first time

    async def _take(self, what: str, told: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        await asyncio.sleep(0)
        self.now -= 1
        if self.away:
            raise httpx.ConnectError("nobody there")
        self.asked.append((what, told))
        if failures := self.fails.get(what):
            raise failures.pop(0)

    async def create_flow(self, flow: Any) -> UUID:
        await self._take("flow", flow.name)
        return UUID(int=1)

    async def request(self, method: str, path: str, json: Any) -> Any:
        assert (method, path) == ("POST", "/flow_runs/")
        run = self.runs.setdefault(json["idempotency_key"], uuid4())
        await self._take("begin", json)
        return SimpleNamespace(json=lambda: {"id": str(run)})

    async def create_logs(self, lines: list[dict[str, Any]]) -> None:
        await self._take("log", lines)

    async def create_artifact(self, one: Any) -> None:
        await self._take("artifact", (one.key, one.flow_run_id))

    async def set_flow_run_state(self, run: UUID, state: Any, *, force: bool) -> None:
        assert force
        await self._take("end", (run, state.name, state.message, state.data))

    def told(self, what: str) -> list[Any]:
        return [told for name, told in self.asked if name == what]


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Prefect:
    server = Prefect()

    @asynccontextmanager
    async def client() -> AsyncIterator[Prefect]:
        yield server

    monkeypatch.setattr(external_run, "get_client", client)
    return server


@pytest.fixture
def context(tmp_path: Path) -> Iterator[LoadContext]:
    with open_context(Profile(data_dir=tmp_path)) as opened:
        yield opened


def result(outcome: str = "loaded", status: Exit = Exit.WELL) -> SheetResult:
    return SheetResult(
        "list.csv", "list", LOAD, "customer-numbers", rows=2, outcomes={outcome: 2}, exit=status
    )


async def done(
    reporter: RunReporter, context: LoadContext, outcome: SheetResult | BaseException
) -> SheetResult:
    async def work() -> SheetResult:
        for _ in range(5):
            await asyncio.sleep(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return await reporter.track(resume_load, "load list.csv", context, LOAD, work)


def test_a_run_is_begun_given_its_artifacts_and_ended(prefect: Prefect, context: LoadContext) -> None:
    """Its parameters are the load's id and the profile; its state says what the exit contract says, without the results."""
    ended = asyncio.run(done(RunReporter(), context, result("invalid", Exit.ROWS_TO_FIX)))
    assert ended.outcomes == {"invalid": 2}
    assert [what for what, _ in prefect.asked] == ["flow", "begin", "artifact", "artifact", "log", "end"]
    (begin,), ((run, *state),) = prefect.told("begin"), prefect.told("end")
    assert begin["name"] == "load list.csv"
    assert begin["parameters"] == {"load_id": LOAD, "profile": "default"}
    assert begin["state"]["type"] == "RUNNING"
    assert prefect.told("artifact") == [("outcomes", run), ("summary", run)]
    assert state == ["RowsToFix", "2 invalid", None]


def test_loads_side_by_side_ask_prefect_one_after_another(prefect: Prefect, context: LoadContext) -> None:
    """Its SQLite refuses at once what comes beside another write."""

    async def many() -> None:
        reporter = RunReporter()
        await asyncio.gather(*(done(reporter, context, result()) for _ in range(20)))

    asyncio.run(many())
    assert prefect.most == 1
    assert len({run for run, *_ in prefect.told("end")}) == len(prefect.told("end")) == 20


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoppedError("TEXT", text="no answer for 6591234567"), "no answer for …67"),
        (KeyError("6591234567"), ENGLISH.say(message("RUN_BUG"))),
    ],
)
def test_what_stops_or_breaks_a_load_is_raised_and_ends_its_run(
    error: Exception, said: str, prefect: Prefect, context: LoadContext
) -> None:
    """A stop has its message, masked; of a bug no more is told than that there was one."""
    with pytest.raises(type(error)):
        asyncio.run(done(RunReporter(), context, error))
    assert prefect.told("end")[0][1:] == ("Failed", said, None)
    assert "6591234567" not in str(prefect.asked)


def test_a_load_that_is_cancelled_asks_prefect_for_nothing_more(
    prefect: Prefect, context: LoadContext
) -> None:
    """A second Ctrl-C ends at once; the next start of serve marks the run as crashed."""

    async def cancelled() -> None:
        with pytest.raises(asyncio.CancelledError):
            await done(RunReporter(), context, asyncio.CancelledError())

    asyncio.run(cancelled())
    assert prefect.told("end") == []


def test_a_server_that_is_away_costs_no_load_and_is_told_when_it_is_back(
    prefect: Prefect, context: LoadContext
) -> None:
    """F19: the loads go on, nobody asks for a while, and then every run is there with its end."""
    clock = [0.0]

    async def away_and_back() -> None:
        reporter = RunReporter(clock=lambda: clock[0])
        prefect.away = True
        for _ in range(3):
            assert (await done(reporter, context, result())).exit is Exit.WELL
        prefect.away = False
        await done(reporter, context, result())
        assert prefect.asked == []
        clock[0] = PAUSE + 1
        await done(reporter, context, result())
        assert len(prefect.told("end")) == len(set(prefect.runs.values())) == 5
        reporter._retry()
        await asyncio.gather(*reporter._retries)

    asyncio.run(away_and_back())
    assert len(prefect.told("end")) == 5


@pytest.mark.parametrize("what", ["begin", "artifact", "end"])
def test_a_server_that_could_not_answer_is_asked_the_same_again(
    what: str, prefect: Prefect, context: LoadContext
) -> None:
    """Whatever it did before its answer was lost: there is one run, and it has its end."""
    prefect.fails[what] = [refused(503), httpx.ReadTimeout("late")]
    clock = [0.0]

    async def twice() -> None:
        reporter = RunReporter(clock=lambda: clock[0])
        for _ in range(4):
            await done(reporter, context, result())
            clock[0] += PAUSE + 1

    asyncio.run(twice())
    assert len(set(prefect.runs.values())) == 4
    ends = prefect.told("end")
    assert {run for run, *_ in ends} == set(prefect.runs.values())
    assert {state for _, state, *_ in ends} == {"Completed"}


def test_what_prefect_refuses_is_left_out_and_holds_nobody_up(prefect: Prefect, context: LoadContext) -> None:
    """An artifact that it does not take costs the artifact; a run that somebody deleted costs that run alone."""
    prefect.fails = {"artifact": [refused(422)], "end": [refused(404)]}

    async def two() -> None:
        reporter = RunReporter()
        for _ in range(2):
            assert (await done(reporter, context, result())).exit is Exit.WELL

    asyncio.run(two())
    assert len(prefect.told("end")) == 2
    assert len(prefect.told("artifact")) == 3


def test_of_more_than_are_kept_the_oldest_are_forgotten(prefect: Prefect, context: LoadContext) -> None:
    """So many begin while one is told of that it is forgotten meanwhile: its load comes to its end, the others are told."""
    reporter = RunReporter(_unreported=deque(maxlen=3))
    others = [TrackedRun(resume_load, f"load {at}.csv", LOAD, context.profile) for at in range(3)]
    prefect.meanwhile = lambda: reporter._unreported.extend(others)
    assert asyncio.run(done(reporter, context, result())).exit is Exit.WELL
    assert [begin["name"] for begin in prefect.told("begin")] == [
        "load list.csv",
        *(one.name for one in others),
    ]


def test_a_port_where_nobody_listens_is_a_server_that_is_away(
    context: LoadContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19, with Prefect's own client: the load ends, and its run is kept for later."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        monkeypatch.setattr(external_run, "PATIENCE", 1.0)
        with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}):
            reporter = RunReporter()
            assert asyncio.run(done(reporter, context, result())).exit is Exit.WELL
    (kept,) = reporter._unreported
    assert kept.end is not None
