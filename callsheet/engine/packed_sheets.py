"""Sheets of a check that wait for their turn: ten of a million rows each would take far more memory than the check of one."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from callsheet.engine.foreseen_rows import SheetToCheck
from validators.libraries import pa, pd

ROOM = 192 * 2**20  # bytes of sheets that wait as they are
_ROWS = 65_536  # of a batch that is compressed as one


@dataclass(frozen=True, slots=True)
class PackedFrame:
    """A frame of texts or numbers, compressed; what stands in its columns and index is as it was."""

    content: pa.Buffer
    columns: pd.Index
    index: Hashable

    @classmethod
    def of(cls, frame: pd.DataFrame) -> PackedFrame:
        table = pa.Table.from_pandas(frame.set_axis(list(map(str, range(frame.shape[1]))), axis=1))
        made = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_stream(made, table.schema, options=options) as writer:
            writer.write_table(table, max_chunksize=_ROWS)
        return cls(
            pa.py_buffer(made.getvalue().to_pybytes()), frame.columns, frame.index.name
        )  # without room to grow

    def frame(self) -> pd.DataFrame:
        """The frame, a new one each time."""
        made: pd.DataFrame = pa.ipc.open_stream(self.content).read_all().to_pandas()
        made.columns, made.index.name = self.columns, self.index
        return made


@dataclass(frozen=True, slots=True)
class PackedSheet:
    """A sheet to check without its cells, and these apart."""

    bare: SheetToCheck
    cells: PackedFrame
    types: PackedFrame

    @classmethod
    def of(cls, sheet: SheetToCheck) -> PackedSheet:
        whole = sheet.recognised.sheet
        return cls(
            _with(sheet, pd.DataFrame(), pd.DataFrame()),  # of a slice the whole would stay in memory
            PackedFrame.of(whole.cells),
            PackedFrame.of(whole.types),
        )

    def sheet(self) -> SheetToCheck:
        """The sheet as it was."""
        return _with(self.bare, self.cells.frame(), self.types.frame())


class WaitingSheets:
    """The sheets of a check by their places in it; those for which there is no room as they are wait packed."""

    def __init__(self, room: int = ROOM) -> None:
        self._left = room
        self._sheets: dict[int, SheetToCheck | PackedSheet] = {}

    def put(self, at: int, sheet: SheetToCheck) -> None:
        size = _size_of(sheet.recognised.sheet.cells)
        fits = size <= self._left
        self._left -= size if fits else 0
        self._sheets[at] = sheet if fits else PackedSheet.of(sheet)
        if not fits:
            pa.default_memory_pool().release_unused()

    def in_order(self) -> list[int]:
        """Their places as their lists would be loaded."""
        return sorted(self._sheets, key=lambda at: self._bare(at).kind.priority)

    def kinds(self) -> set[str]:
        return {self._bare(at).kind.name for at in self._sheets}

    def take(self, at: int) -> SheetToCheck:
        """One of them, which waits no longer."""
        waited = self._sheets.pop(at)
        return waited.sheet() if isinstance(waited, PackedSheet) else waited

    def _bare(self, at: int) -> SheetToCheck:
        waiting = self._sheets[at]
        return waiting.bare if isinstance(waiting, PackedSheet) else waiting


def _with(sheet: SheetToCheck, cells: pd.DataFrame, types: pd.DataFrame) -> SheetToCheck:
    recognised = sheet.recognised
    bare = replace(recognised.sheet, cells=cells, types=types)
    return replace(sheet, recognised=replace(recognised, sheet=bare))


def _size_of(frame: pd.DataFrame) -> int:
    return int(frame.index.nbytes + sum(frame[name].nbytes for name in frame))
