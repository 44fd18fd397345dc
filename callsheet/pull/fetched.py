"""The files that one run of a schedule fetches, from the listing to their results beside them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.engine.context import LoadContext
from callsheet.engine.results import SheetResult
from callsheet.errors import CallsheetError, Exit
from callsheet.pull.pull import PulledFile, Puller
from callsheet.settings import Schedule
from callsheet.settings.sources import address_of
from validators.message import Message, message

_ENDED = frozenset({Exit.WELL, Exit.ROWS_TO_FIX, Exit.USAGE})


@dataclass(slots=True)
class Fetched:
    """`source` is the address of the schedule with its date filled in."""

    context: LoadContext
    schedule: Schedule
    source: str
    _files: list[PulledFile] = field(default_factory=list)

    async def files(self) -> list[tuple[Path, str]]:
        """The files that are new, here, each with the folder it has there. CallsheetError when they cannot be had."""
        address = address_of(self.source)
        self._files = await asyncio.to_thread(self._puller.pull, address, lambda: self.context.halt.asked)
        return [(file.local, file.folder) for file in self._files]

    async def ended(self, results: Sequence[SheetResult]) -> Message | None:
        """Record the files that have ended, and put their results beside them; why that was not possible.

        One whose load stopped stays here and comes again with the next run, which continues it.
        """
        if not self._files:
            return None
        ended = [file for file in self._files if _has_ended(_of(file, results))]
        written = [result for file in ended for result in _of(file, results)]
        why = await self._put(written) if self.schedule.results_to else None
        self._puller.record(ended)
        return why

    async def _put(self, results: Iterable[SheetResult]) -> Message | None:
        files = {
            f"{result.load_id}.{Path(file).name}": Path(file) for result in results for file in result.files
        }
        if not files:
            return None
        try:
            address = address_of(self.source)
            await asyncio.to_thread(self._puller.put, address, self.schedule.results_to, files)
        except CallsheetError as error:
            return message("RESULTS_NOT_PUT", cause=error.message)
        return None

    @property
    def _puller(self) -> Puller:
        schedule = self.schedule
        return Puller(self.context.profile, schedule.name, schedule.done_marker, one_kind=bool(schedule.kind))


def _of(file: PulledFile, results: Iterable[SheetResult]) -> list[SheetResult]:
    """The results of a file, or of the files in it."""
    own = str(file.local.parent)
    return [result for result in results if result.file.startswith(f"{own}/")]


def _has_ended(results: Sequence[SheetResult]) -> bool:
    return bool(results) and all(Exit(result.exit) in _ENDED for result in results)
