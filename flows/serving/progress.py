"""Progress of a stage as a Prefect artifact: shown while the stage runs, a few times a second at most."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import ParamSpec, Self, TypeVar
from uuid import UUID

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

from validators.message import Message

P = ParamSpec("P")
R = TypeVar("R")
_EVERY = 1.0  # seconds; an update takes 47 ms
_VERBS = {"prove": "Checked", "send": "Sent", "follow": "Known what became of them", "confirm": "Read back"}
_LEAST = 2000  # rows from which a stage is worth a bar: below it is done before anybody looks


class RunProgress:
    """Progress of one task run, used as `async with RunProgress() as progress`."""

    def __init__(self) -> None:
        self._name, self._total, self._done, self._began = "", 0, 0, time.monotonic()
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
        self._name, self._total, self._done, self._began = name, total, 0, time.monotonic()

    def advance(self, rows: int) -> None:
        self._done += rows

    def note(self, said: Message) -> None:
        del said

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
        percent = round(min(100.0, 100.0 * self._done / max(1, self._total)), 1)
        with suppress(Exception):  # a picture of the work must never cost the work
            if self._artifact is None:
                told = await acreate_progress_artifact(percent, key="progress", description=self._words())
                self._artifact = told if isinstance(told, UUID) else None
            else:
                await aupdate_progress_artifact(self._artifact, percent, description=self._words())

    def _words(self) -> str:
        """What is being done, how far it is, and how long it goes on at this pace."""
        verb = _VERBS.get(self._name, self._name)
        left = self._total - self._done
        if self._done and left:
            seconds = (time.monotonic() - self._began) / self._done * left
            return f"{verb}: {self._done:,} of {self._total:,} rows, about {_duration(seconds)} left"
        return f"{verb}: {self._done:,} of {self._total:,} rows"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes >= 2 else f"{seconds:.0f} s"
