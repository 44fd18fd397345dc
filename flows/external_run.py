"""A run that Prefect shows and does not run: begun and ended in a few requests, one after another, while the engine works.

Prefect's own SQLite refuses to create a run beside any other write ("database is locked"), and its client then waits, for
up to a minute. Lists that go side by side would spend most of their time on that. And what shows the work must not cost
the work: it begins without Prefect, and what a server that is away was not told is kept, and told when it is back.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
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
from prefect.client.schemas.objects import State, StateType
from prefect.flows import Flow
from prefect.states import Failed, Running, to_state_create

from callsheet.engine.context import LoadContext
from callsheet.engine.results import SheetResult
from callsheet.errors import CallsheetError
from callsheet.ledger.ownership import is_gone, this_process
from callsheet.ledger.records import LedgerError
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from flows.artifacts import leave
from flows.states import died_state, finish_state, stopped_state, waiting_in

log = logging.getLogger(__name__)
Work = Callable[[], Awaitable[SheetResult]]
PATIENCE = 20.0  # seconds that Prefect may take for what it is told of one run, its client's retries included
PAUSE = 60.0  # seconds for which a server that did not answer is not asked
_PROCESS = "callsheet.process"  # the label that says which process shows a run
_MOST = 1000  # runs that are kept for a server that is away; of more, the oldest are forgotten


@dataclass(slots=True, eq=False)
class TrackedRun:
    """One run of a flow: its parameters, and once the work is over its end and what it leaves."""

    flow: "Flow[..., Any]"
    name: str
    parameters: dict[str, Any]
    key: str = field(default_factory=lambda: secrets.token_hex(16))  # the same key is the same run
    run: UUID | None = None
    end: State[Any] | None = None
    results: tuple[SheetResult, ...] = ()
    waiting: Sequence[str] = ()
    said: str = ""


@dataclass(slots=True)
class RunReporter:
    """Where the runs of one event loop are shown. `clock` is monotonic."""

    clock: Callable[[], float] = time.monotonic
    _line: asyncio.Lock = field(default_factory=asyncio.Lock)
    _untold: deque[TrackedRun] = field(default_factory=lambda: deque(maxlen=_MOST))
    _silent_until: float = float("-inf")
    _later: set["asyncio.Task[None]"] = field(default_factory=set)

    async def shown(
        self, flow: "Flow[..., Any]", name: str, context: LoadContext, load_id: str, work: Work
    ) -> SheetResult:
        """Do the work of one load, shown as a run of a flow under a name; returns and raises what the work does.

        A run whose work is cancelled keeps its state: the next watcher marks it as crashed.
        """
        showing = TrackedRun(flow, name, {"load_id": load_id, "profile": context.profile.name})
        beginning = asyncio.create_task(self._tell(showing))
        try:
            result = await work()
        except CallsheetError as error:
            showing.said = Reader(surface=Surface.PREFECT).say(error.message)
            await self._ended(showing, stopped_state(error))
            raise
        except Exception:
            await self._ended(showing, Failed(message="A bug stopped it."))
            raise
        except BaseException:
            beginning.cancel()
            raise
        showing.results = (result,)
        with suppress(LedgerError):  # it says so to those who need it to go on
            showing.waiting = waiting_in(context.ledger, showing.results)
        await self._ended(showing, finish_state(showing.results, context.profile, showing.waiting))
        return result

    async def _ended(self, showing: TrackedRun, state: State[Any]) -> None:
        state.data = None  # what Prefect keeps is the message
        showing.end = state
        await self._tell(showing)

    async def _tell(self, showing: TrackedRun) -> None:
        if showing not in self._untold:
            self._untold.append(showing)
        await self._tell_all()

    async def _tell_all(self) -> None:
        """Tell Prefect what it does not know yet, in order; when it does not answer, leave it alone for a while."""
        async with self._line:
            while self._untold and self.clock() >= self._silent_until:
                showing = self._untold[0]
                end = showing.end
                if not await self._told(showing, end):
                    self._silence()
                elif showing.end is end:  # else it has ended meanwhile
                    with suppress(ValueError):  # so many came meanwhile that it was forgotten
                        self._untold.remove(showing)

    def _silence(self) -> None:
        self._silent_until = self.clock() + PAUSE
        log.warning("Prefect does not answer; loads go on, and it is told of them when it is back.")
        asyncio.get_running_loop().call_later(PAUSE, self._try_again)

    def _try_again(self) -> None:
        task = asyncio.create_task(self._tell_all())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _told(self, showing: TrackedRun, end: State[Any] | None) -> bool:
        """Tell of one run, and of its end if it has one; False when the server is away.

        What it does not take for another reason is not tried again.
        """
        try:
            async with asyncio.timeout(PATIENCE), get_client() as client:
                showing.run = showing.run or await _created(client, showing)
                if end is not None:
                    await _end(client, showing, showing.run, end)
        except Exception as error:  # noqa: BLE001 - whatever Prefect cannot do, the load goes on
            if _is_away(error):
                return False
            log.warning("Prefect does not show the run %s (%s).", showing.name, type(error).__name__)
        return True


async def mark_crashed_runs(flow: "Flow[..., Any]") -> None:
    """Runs that were shown as running by a process of this machine which has died become crashed."""
    running = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])))
    with suppress(Exception):  # a picture that stays wrong costs no load
        async with asyncio.timeout(PATIENCE), get_client() as client:
            flows = FlowFilter(name=FlowFilterName(any_=[flow.name]))
            for run in await client.read_flow_runs(flow_filter=flows, flow_run_filter=running):
                if (owner := run.labels.get(_PROCESS)) and is_gone(str(owner)):
                    await client.set_flow_run_state(run.id, died_state(), force=True)


async def _created(client: PrefectClient, showing: TrackedRun) -> UUID:
    """The run, made unless it is there already: the answer to the first request may have been lost."""
    create = FlowRunCreate(
        flow_id=await client.create_flow(showing.flow),
        name=showing.name,
        parameters=showing.parameters,
        state=to_state_create(Running()),
        idempotency_key=showing.key,
        labels={_PROCESS: this_process()},
    )
    answer = await client.request(
        "POST", "/flow_runs/", json=create.model_dump(mode="json", exclude_unset=True)
    )
    return UUID(answer.json()["id"])


async def _end(client: PrefectClient, showing: TrackedRun, run: UUID, state: State[Any]) -> None:
    """Leave the artifacts, then end the run: who sees it ended finds them. It ends also when they are not taken."""
    try:
        await leave(
            client, run, showing.results, showing.parameters["profile"], showing.waiting, showing.said
        )
    except Exception as error:
        if _is_away(error):
            raise
        log.warning("Prefect does not take what the run %s leaves (%s).", showing.name, type(error).__name__)
    await client.set_flow_run_state(run, state, force=True)


def _is_away(error: Exception) -> bool:
    """Whether the server was not there or not able to answer, so that it may take the same later."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500
    return isinstance(error, TimeoutError | OSError | httpx.TransportError)
