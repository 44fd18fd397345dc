"""A run that Prefect shows and does not run: created and ended in a few requests, one after another, while the engine works.

Prefect's own SQLite refuses to create a run beside any other write ("database is locked"), and its client then waits, for
up to a minute. Lists that are loaded side by side would spend most of their time on that. And what shows the work must not
cost the work: it begins without Prefect, and what a server that is away has missed is kept, and reported when it is back.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import FlowRunCreate
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.flows import Flow
from prefect.states import Running, to_state_create

from callsheet.engine.context import LoadContext
from callsheet.engine.results import SheetResult
from callsheet.errors import CallsheetError
from callsheet.ledger.processes import is_gone, this_process
from callsheet.ledger.records import LedgerError
from callsheet.masking import mask_digits
from callsheet.messages.reader import ENGLISH, Reader
from callsheet.messages.text import Surface
from callsheet.report_links import page_link
from callsheet.settings import Profile, load_profile
from flows.artifacts import leave
from flows.run_log import result_lines
from flows.states import announce_by_old_name, bug_state, died_state, finish_state, stopped_state, waiting_in

log = logging.getLogger(__name__)
Work = Callable[[], Awaitable[SheetResult]]
PATIENCE = 20.0  # seconds that Prefect may take for one run, its client's retries included
PAUSE = 60.0  # seconds for which a server that did not answer is not asked
_PROCESS = "callsheet.process"  # the label that says which process shows a run
_MOST = 1000  # runs that are kept for a server that is away; of more, the oldest are dropped


@dataclass(slots=True, eq=False)
class TrackedRun:
    """One run of a flow: its parameters, and once the work is over its end and what it leaves."""

    flow: "Flow[..., Any]"
    name: str
    load_id: str
    profile: Profile
    key: str = field(default_factory=lambda: secrets.token_hex(16))  # the same key is the same run
    id: UUID | None = None
    end: State[Any] | None = None
    results: tuple[SheetResult, ...] = ()
    waiting: Sequence[str] = ()
    error: str = ""


@dataclass(slots=True)
class RunReporter:
    """Reports the runs of one event loop to Prefect. `clock` is monotonic."""

    clock: Callable[[], float] = time.monotonic
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unreported: deque[TrackedRun] = field(default_factory=lambda: deque(maxlen=_MOST))
    _paused_until: float = float("-inf")
    _retries: set["asyncio.Task[None]"] = field(default_factory=set)

    async def track(
        self, flow: "Flow[..., Any]", name: str, context: LoadContext, load_id: str, work: Work
    ) -> SheetResult:
        """Do the work of one load, shown as a run of a flow under a name; returns and raises what the work does.

        A run whose work is cancelled keeps its state: the next watcher marks it as crashed.
        """
        run = TrackedRun(flow, name, load_id, context.profile)
        beginning = asyncio.create_task(self._report(run))
        try:
            result = await work()
        except Exception as error:
            await self._finish(run, _failed(run, error))
            raise
        except BaseException:
            beginning.cancel()
            raise
        page = await asyncio.to_thread(page_link, context, load_id)
        run.results = (replace(result, page=page),)
        with suppress(LedgerError):  # it says so to those who need it to continue
            run.waiting = waiting_in(context.ledger, run.results)
        await self._finish(run, finish_state(run.results, context.profile, run.waiting))
        return result

    async def _finish(self, run: TrackedRun, state: State[Any]) -> None:
        state.data = None  # what Prefect keeps is the message
        run.end = state
        await self._report(run)

    async def _report(self, run: TrackedRun) -> None:
        if run not in self._unreported:
            self._unreported.append(run)
        await self._report_all()

    async def _report_all(self) -> None:
        """Report what Prefect does not know yet, in order; when it does not answer, ask nothing of it for a while."""
        async with self._lock:
            while self._unreported and self.clock() >= self._paused_until:
                run = self._unreported[0]
                end = run.end
                if not await self._reported(run, end):
                    self._pause()
                elif run.end is end:  # otherwise it has ended meanwhile
                    with suppress(ValueError):  # so many came meanwhile that it was dropped
                        self._unreported.remove(run)

    def _pause(self) -> None:
        self._paused_until = self.clock() + PAUSE
        log.warning("Prefect does not answer; loads continue, and their runs are reported when it is back.")
        asyncio.get_running_loop().call_later(PAUSE, self._retry)

    def _retry(self) -> None:
        task = asyncio.create_task(self._report_all())
        self._retries.add(task)
        task.add_done_callback(self._retries.discard)

    async def _reported(self, run: TrackedRun, end: State[Any] | None) -> bool:
        """Report one run, and its end if it has one; False when the server is away.

        What it does not take for another reason is not tried again.
        """
        try:
            async with asyncio.timeout(PATIENCE), get_client() as client:
                run.id = run.id or await _created(client, run)
                if end is not None:
                    await _end(client, run, run.id, end)
        except Exception as error:  # noqa: BLE001 - whatever Prefect cannot do, the load continues
            if _is_away(error):
                return False
            log.warning("Prefect does not show the run %s (%s).", run.name, type(error).__name__)
        return True


async def mark_crashed_runs(flow: "Flow[..., Any]") -> None:
    """Mark the runs of a flow as crashed that were left as running by a process of this machine which has died."""
    running = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])))
    with suppress(Exception):  # a picture that stays wrong costs no load
        async with asyncio.timeout(PATIENCE), get_client() as client:
            flows = FlowFilter(name=FlowFilterName(any_=[flow.name]))
            for run in await client.read_flow_runs(flow_filter=flows, flow_run_filter=running):
                if (owner := run.labels.get(_PROCESS)) and is_gone(str(owner)):
                    await client.set_flow_run_state(run.id, died_state(reader_of_run(run)), force=True)


def reader_of_run(run: FlowRun) -> Reader:
    """Who reads of a run that was left by a process: by the profile among its parameters."""
    with suppress(CallsheetError):
        return load_profile(run.parameters.get("profile")).reader(surface=Surface.PREFECT)
    return ENGLISH


def _failed(run: TrackedRun, error: Exception) -> State[Any]:
    """The state of a run whose work raised; of a bug no more is said than that there was one."""
    reader = run.profile.reader(surface=Surface.PREFECT)
    if not isinstance(error, CallsheetError):
        return bug_state(reader)
    run.error = reader.say(error.message)
    return stopped_state(error, reader)


async def _created(client: PrefectClient, run: TrackedRun) -> UUID:
    """The run, made unless it is there already: the answer to the first request may have been lost."""
    create = FlowRunCreate(
        flow_id=await client.create_flow(run.flow),
        name=run.name,
        parameters={"load_id": run.load_id, "profile": run.profile.name},
        state=to_state_create(Running()),
        idempotency_key=run.key,
        labels={_PROCESS: this_process()},
    )
    answer = await client.request(
        "POST", "/flow_runs/", json=create.model_dump(mode="json", exclude_unset=True)
    )
    return UUID(answer.json()["id"])


async def _end(client: PrefectClient, run: TrackedRun, run_id: UUID, state: State[Any]) -> None:
    """Leave the artifacts and the log, then end the run: who sees it ended finds them. It ends also when they are not taken."""
    try:
        await leave(client, run_id, run.results, run.profile, run.waiting, run.error)
        await client.create_logs(_log(run, run_id))
    except Exception as error:
        if _is_away(error):
            raise
        log.warning("Prefect does not take what the run %s leaves (%s).", run.name, type(error).__name__)
    await client.set_flow_run_state(run_id, state, force=True)
    announce_by_old_name(state, run_id)


def _log(run: TrackedRun, run_id: UUID) -> list[dict[str, Any]]:
    """The lines of the run's log in Prefect."""
    lines = [line for result in run.results for line in result_lines(result)]
    lines += [(logging.ERROR, mask_digits(run.error))] if run.error else []
    of_run = {
        "name": "prefect.flow_runs",
        "flow_run_id": str(run_id),
        "timestamp": datetime.now(UTC).isoformat(),
    }
    return [{**of_run, "level": level, "message": text} for level, text in lines]


def _is_away(error: Exception) -> bool:
    """Whether the server was not there or not able to answer, so that it may take the same later."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500
    return isinstance(error, TimeoutError | OSError | httpx.TransportError)
