"""A run that Prefect shows and does not run: begun and ended in a few requests, one after another, while the engine works.

Prefect's own SQLite refuses to create a run beside any other write ("database is locked"), and its client then waits, for
up to a minute. Lists that go side by side would spend most of their time on that. And what shows the work must never cost
the work: a server that is away is left alone for a while, and the load goes on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.flows import Flow
from prefect.states import Failed, Running

from flows.engine.order import SheetResult
from flows.errors import CallsheetError
from flows.serving.artifacts import publish
from flows.serving.states import finish_state, stopped_state
from flows.settings import Profile

Work = Callable[[], Awaitable[SheetResult]]
PATIENCE = 20.0  # seconds that Prefect may take for one request, with what its client tries again
PAUSE = 60.0  # seconds for which a server that did not answer is not asked


@dataclass(slots=True)
class Board:
    """Where the runs of one process are shown. `clock` is monotonic."""

    clock: Callable[[], float] = time.monotonic
    _line: asyncio.Lock = field(default_factory=asyncio.Lock)
    _silent_until: float = float("-inf")

    async def shown(self, flow: "Flow[..., Any]", load_id: str, profile: Profile, work: Work) -> SheetResult:
        """Do the work of one load, shown as a run of a flow; returns and raises what the work does."""
        parameters = {"load_id": load_id, "profile": profile.name}

        async def begin(client: PrefectClient) -> UUID:
            return (await client.create_flow_run(flow, f"load-{load_id}", parameters, state=Running())).id

        run_id = await self._ask(begin)
        state: State[Any] = Failed(message="A bug stopped it.")
        results, said = [], ""
        try:
            results.append(await work())
            state = finish_state(results, profile)
        except CallsheetError as error:
            state, said = stopped_state(error), str(error)
            raise
        finally:
            state.data = None  # what Prefect keeps is the message
            await self._end(run_id, begin, state, lambda run: publish(results, profile, said, run))
        return results[0]

    async def _end(
        self,
        run_id: UUID | None,
        begin: Callable[[PrefectClient], Awaitable[UUID]],
        state: State[Any],
        leave: Callable[[UUID], Awaitable[None]],
    ) -> None:
        """Leave the artifacts, then end the run: who sees it ended finds them."""

        async def end(client: PrefectClient) -> None:
            run = run_id or await begin(client)
            await leave(run)
            await client.set_flow_run_state(run, state, force=True)

        await self._ask(end)

    async def _ask(self, what: Callable[[PrefectClient], Awaitable[Any]]) -> Any:
        """Ask Prefect for something; None when it does not answer, and for a while after that."""
        async with self._line:
            if self.clock() < self._silent_until:
                return None
            with suppress(Exception):  # whatever Prefect or its server cannot do, the load goes on
                async with asyncio.timeout(PATIENCE), get_client() as client:
                    return await what(client)
            self._silent_until = self.clock() + PAUSE
            return None
