"""The progress of a long stage, as an artifact of its run: the rows done, and the time left."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import ParamSpec, Self, TypeVar
from uuid import UUID

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

from callsheet.messages.reader import ENGLISH, Reader
from validators.message import Message, message

P = ParamSpec("P")
R = TypeVar("R")
_EVERY = 1.0  # seconds; an update takes 47 ms
_LEAST = 2000  # rows from which a stage is worth a bar: below it is done before anybody looks
_TEXTS = {
    "validate": "PROGRESS_VALIDATE",
    "prove": "PROGRESS_VALIDATE",
    "send": "PROGRESS_SEND",
    "poll": "PROGRESS_POLL",
    "follow": "PROGRESS_POLL",
    "read back": "PROGRESS_READ_BACK",
    "confirm": "PROGRESS_READ_BACK",
}


class RunProgress:
    """Progress of one task run, used as `async with RunProgress() as progress`."""

    def __init__(self, reader: Reader = ENGLISH) -> None:
        self._reader = reader
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
        while True:
            await asyncio.sleep(_EVERY)
            if self._total >= _LEAST:
                await self._update()

    async def _update(self) -> None:
        percent = round(min(100.0, 100.0 * self._done / max(1, self._total)), 1)
        with suppress(Exception):  # a picture of the work must never cost the work
            if self._artifact is None:
                made = await acreate_progress_artifact(percent, key="progress", description=self.text())
                self._artifact = made if isinstance(made, UUID) else None
            else:
                await aupdate_progress_artifact(self._artifact, percent, description=self.text())

    def text(self) -> str:
        """What is being done, how far it is, and how much longer it takes at this pace."""
        code = _TEXTS.get(self._name, "PROGRESS_OTHER")
        progress = message(code, done=self._done, total=self._total)
        left = self._total - self._done
        if not (self._done and left):
            return self._reader.say(progress)
        seconds = (time.monotonic() - self._began) / self._done * left
        return self._reader.say(message("PROGRESS_LEFT", progress=progress, left=_duration(seconds)))


def _duration(seconds: float) -> Message:
    minutes = round(seconds / 60)
    return (
        message("MINUTES", count=minutes) if minutes >= 2 else message("SECONDS_LEFT", count=round(seconds))
    )
