"""Progress of a stage as a Prefect artifact: shown while the stage runs, a few times a second at most."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import ParamSpec, Self, TypeVar
from uuid import UUID

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

P = ParamSpec("P")
R = TypeVar("R")
_EVERY = 1.0  # seconds; an update takes 47 ms
_LEAST = 2000  # rows from which a stage is worth a bar: below it is done before anybody looks


class RunProgress:
    """Progress of one task run, used as `async with RunProgress() as progress`."""

    def __init__(self) -> None:
        self._name, self._total, self._done = "", 0, 0
        self._artifact: UUID | None = None
        self._shower: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._shower = asyncio.create_task(self._show())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._shower is not None
        self._shower.cancel()
        with suppress(asyncio.CancelledError):
            await self._shower
        if self._artifact is not None:
            await self._update()

    def stage(self, name: str, total: int = 0) -> None:
        self._name, self._total, self._done = name, total, 0

    def advance(self, rows: int) -> None:
        self._done += rows

    def note(self, text: str) -> None:
        del text

    async def in_thread(self, work: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        """Run blocking work while the progress goes on being shown."""
        return await asyncio.to_thread(work, *given, **named)

    async def _show(self) -> None:
        shown = time.monotonic()
        while True:
            await asyncio.sleep(_EVERY)
            if self._total >= _LEAST and time.monotonic() - shown >= _EVERY:
                await self._update()
                shown = time.monotonic()

    async def _update(self) -> None:
        percent = min(100.0, 100.0 * self._done / max(1, self._total))
        with suppress(Exception):  # a picture of the work must never cost the work
            if self._artifact is None:
                told = await acreate_progress_artifact(
                    percent, key="progress", description=f"{self._name}: rows done"
                )
                self._artifact = told if isinstance(told, UUID) else None
            else:
                await aupdate_progress_artifact(self._artifact, percent)
