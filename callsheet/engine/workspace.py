"""The load's work folder: the private copy of the file, the sheet as read, its proven rows. All of it 0600."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from callsheet.durable import make_folder, sync_folder
from callsheet.engine.recent_frames import RecentFrames, as_read, stamp_of
from callsheet.sheets.regular_file import open_regular
from transforms.sheet import ApartRow, CellType, Facts, Sheet, Visibility
from validators.libraries import np, pa, pd
from validators.problems import Problem

ASKED_BY = "asked_by"  # the fact with the user who asked for the run of a schedule that made the load
RESULT = "survey"
NAMED = "named"  # what there is to say of the name of a campaign that is made first
PLACES = "places"  # of a load whose rows say themselves where they go
_SMALL, _SMALL_ROWS = 1 << 18, 10_000  # bytes and rows that are moved as a whole
_SCHEMAS = 256  # descriptions of frames that are kept
_MADE: dict[bytes, tuple[tuple[str, ...], str | None]] = {}
"""What pandas writes beside a frame -> the kinds of its columns and the name of its index."""

_OLD_FACTS = ("shown_otherwise", "display_differs")  # in work folders that an older version wrote


class SpoiltError(ValueError):
    """A kept file that is there is not what was written."""


@contextmanager
def as_written(path: Path) -> Iterator[None]:
    """Read a kept file in the block; SpoiltError where it is not what was written, OSError where it cannot be had."""
    try:
        yield
    except (LookupError, TypeError, ValueError) as error:
        spoilt: Exception = error
    except OSError as error:
        if error.errno is not None:
            raise
        spoilt = error  # as Arrow says that a file ends too early
    else:
        return
    raise SpoiltError(path.name) from spoilt


class Workspace:
    """Files of one load below `data/work/<load id>`."""

    def __init__(self, data_dir: Path, load_id: str, recent: RecentFrames | None = None) -> None:
        self._recent, self._at_work = recent or RecentFrames(), recent is not None
        self._data_dir, self._load_id = data_dir, load_id

    @cached_property
    def folder(self) -> Path:
        """Where the files of the load are."""
        return self._data_dir / "work" / self._load_id

    @cached_property
    def reports(self) -> Path:
        """Where what is reported of it is."""
        return self._data_dir / "reports" / self._load_id

    def create(self) -> None:
        make_folder(self.folder)

    def sync(self) -> None:
        """Put the names of what was saved on disk, before the ledger knows of it."""
        sync_folder(self.folder)

    def keep_source(self, file: Path) -> Path:
        """A private copy of the file that was read."""
        with open_regular(file) as source:
            return self._keep(source, file.suffix)

    def keep_content(self, file: int, suffix: str) -> Path:
        """The same of an open file, from its beginning."""
        os.lseek(file, 0, os.SEEK_SET)
        with os.fdopen(file, "rb", closefd=False) as source:
            return self._keep(source, suffix)

    def _keep(self, source: BinaryIO, suffix: str) -> Path:
        copy = self.folder / f"source{suffix.lower()}"
        with _private(copy) as target:
            shutil.copyfileobj(_SoFar(source), target)
        return copy

    def discard(self) -> None:
        """Remove the folder of a load that has not entered the ledger."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def save_frame(self, name: str, frame: pd.DataFrame, facts: Mapping[str, Any] | None = None) -> None:
        """A frame with its index, and JSON facts beside it."""
        path, beside = self.folder / f"{name}.arrow", json.dumps(facts or {}).encode()
        named = _with_names(frame)
        alike = as_read(named)
        table = pa.Table.from_pandas(named, preserve_index=True) if alike is None else _table_of(alike)
        meta = {**(table.schema.metadata or {}), b"callsheet": beside}
        with _private(path) as file:
            _write_table(table.replace_schema_metadata(meta), file)
        if self._at_work and alike is not None:
            self._recent.keep(path, stamp_of(path), alike, beside)

    def has(self, name: str) -> bool:
        """Whether a frame of that name was saved whole."""
        return (self.folder / f"{name}.arrow").exists()

    def can_read(self, name: str) -> bool:
        """Whether a frame is there, and what is beside it can be read."""
        try:
            self.facts_of(name)
        except (OSError, SpoiltError):
            return False
        return True

    def remove(self, name: str) -> None:
        """Remove a frame, if it is there."""
        (self.folder / f"{name}.arrow").unlink(missing_ok=True)

    def load_frame(self, name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
        """A frame of its own, with the facts beside it; OSError where it is not kept, SpoiltError where it cannot be read."""
        path = self.folder / f"{name}.arrow"
        if known := self._recent.get(path):
            return known[0], json.loads(known[1])
        stamp = stamp_of(path)
        with as_written(path), _opened(path) as file:
            table = pa.ipc.open_file(file).read_all()
            facts = (table.schema.metadata or {}).get(b"callsheet", b"{}")
            frame = _frame_of(table)
            told: dict[str, Any] = json.loads(facts)
        self._recent.keep(path, stamp, frame, facts)
        return frame, told

    def facts_of(self, name: str) -> tuple[int, dict[str, Any]]:
        """How many rows a frame has, and the facts beside it, without reading the frame."""
        path = self.folder / f"{name}.arrow"
        if known := self._recent.facts(path):
            return known[0], json.loads(known[1])
        stamp = stamp_of(path)
        with as_written(path), _opened(path) as file:
            reader = pa.ipc.open_file(file)
            rows = sum(reader.get_batch(at).num_rows for at in range(reader.num_record_batches))
            facts = (reader.schema.metadata or {}).get(b"callsheet", b"{}")
            told: dict[str, Any] = json.loads(facts)
        self._recent.keep_facts(path, stamp, rows, facts)
        return rows, told

    def first_of(self, name: str, count: int) -> pd.DataFrame:
        """The first rows of a frame, without reading the others."""
        path = self.folder / f"{name}.arrow"
        with as_written(path), _opened(path) as file:
            reader = pa.ipc.open_file(file)
            batches = [reader.get_batch(at) for at in range(min(reader.num_record_batches, 1))]
            frame: pd.DataFrame = pa.Table.from_batches(batches, reader.schema).slice(0, count).to_pandas()
            return frame

    def some_of(self, name: str, rows: Sequence[int]) -> pd.DataFrame:
        """These rows of a frame whose index ascends, as far as they are there, without reading the others."""
        path = self.folder / f"{name}.arrow"
        with as_written(path), _opened(path) as file:
            table = pa.ipc.open_file(file).read_all()
            (kept,) = table.schema.pandas_metadata["index_columns"]
            index = _index_of(table, kept)
            wanted = np.array(rows, "int64")
            at = np.searchsorted(index, wanted)
            there = at < len(index)
            there[there] = index[at[there]] == wanted[there]
            data = table.select([column for column in table.column_names if column != kept])
            frame: pd.DataFrame = data.take(pa.array(at[there])).replace_schema_metadata(None).to_pandas()
        frame.columns = pd.RangeIndex(len(frame.columns))
        frame.index = pd.Index(wanted[there])
        return frame

    def save_sheet(self, sheet: Sheet, facts: Mapping[str, Any]) -> None:
        """The sheet as read, with what was recognised about it in `facts`."""
        kept = {
            **facts,
            "name": sheet.name,
            "facts": asdict(sheet.facts),
            "apart": [asdict(entry) for entry in sheet.apart],
            "problems": [asdict(entry) for entry in sheet.problems],
        }
        self.save_frame("cells", sheet.cells, kept)
        self.save_frame("types", sheet.types)

    def load_sheet(self) -> tuple[Sheet, dict[str, Any]]:
        cells, kept = self.load_frame("cells")
        types, _ = self.load_frame("types")
        for frame in (cells, types):
            frame.columns = pd.RangeIndex(len(frame.columns))
        facts = kept["facts"]
        for at in (at for name in _OLD_FACTS for at in facts.pop(name, ())):
            types[at] = types[at].replace(CellType.NUMBER, CellType.NUMBER_SHOWN_OTHERWISE)
        facts |= {"visibility": Visibility(facts["visibility"])}
        facts |= {name: tuple(value) for name, value in facts.items() if isinstance(value, list)}
        apart = tuple(ApartRow(**entry) for entry in kept["apart"])
        problems = tuple(Problem(**entry) for entry in kept["problems"])
        return Sheet(kept["name"], cells, types, Facts(**facts), apart, problems), kept


def _with_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with texts as names of its columns, which is all that Arrow has."""
    names = frame.columns
    return (
        frame if all(type(name) is str for name in names) else frame.set_axis(list(map(str, names)), axis=1)
    )


def _table_of(frame: pd.DataFrame) -> pa.Table:
    """A frame of texts and numbers as a table, as `from_pandas` makes it, which works out its description anew each time."""
    kinds = tuple(map(str, frame.dtypes))
    schema = _schema_of(tuple(frame.columns), kinds, frame.index.name)
    columns = [*(frame[name].array for name in frame.columns), frame.index.array]
    arrays = [
        pa.array(column, field.type, from_pandas=True) for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


@lru_cache(_SCHEMAS)
def _schema_of(names: tuple[str, ...], kinds: tuple[str, ...], index: str | None) -> pa.Schema:
    """The description of a frame with such columns, with which pandas reads it, and an index of whole numbers."""
    columns = {name: pd.Series(dtype=kind) for name, kind in zip(names, kinds, strict=True)}
    empty = pd.DataFrame(columns, index=pd.Index([], dtype="int64", name=index))
    schema = pa.Table.from_pandas(empty, preserve_index=True).schema
    if len(_MADE) >= _SCHEMAS:
        _MADE.clear()
    _MADE[schema.metadata[b"pandas"]] = kinds, index
    return schema


def _frame_of(table: pa.Table) -> pd.DataFrame:
    """The frame of a table, as `to_pandas` makes it, which needs longer for a small one than all else of reading it."""
    made = _MADE.get((table.schema.metadata or {}).get(b"pandas", b""))
    if made is None or len(table) > _SMALL_ROWS:
        frame: pd.DataFrame = table.to_pandas(use_threads=len(table) > _SMALL_ROWS)
        return frame
    kinds, index = made
    *columns, rows = table.itercolumns()
    found = {
        name: pd.array(column, dtype="str") if kind == "str" else column.to_numpy()
        for name, kind, column in zip(table.column_names, kinds, columns, strict=False)
    }
    return pd.DataFrame(found, index=pd.Index(rows.to_numpy(), name=index), copy=False)


def _write_table(table: pa.Table, file: BinaryIO) -> None:
    """Write a table: a small one in one piece, since Arrow writes to a Python file in some twenty."""
    if table.nbytes > _SMALL:
        with pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        return
    whole = pa.BufferOutputStream()
    with pa.ipc.new_file(whole, table.schema) as writer:
        writer.write_table(table)
    file.write(whole.getvalue())


@contextmanager
def _opened(path: Path) -> Iterator[pa.NativeFile]:
    """A kept frame: a large one as its pages are needed, a small one at once, which takes a third of the time."""
    with path.open("rb", buffering=0) as file:
        if os.fstat(file.fileno()).st_size <= _SMALL:
            yield pa.BufferReader(file.read())
            return
    with pa.memory_map(str(path)) as mapped:
        yield mapped


def _index_of(table: pa.Table, kept: str | Mapping[str, int]) -> np.typing.NDArray[np.int64]:
    """The row numbers of a kept frame, which Arrow has as a range or as a column of that name."""
    if isinstance(kept, Mapping):
        return np.arange(kept["start"], kept["stop"], kept["step"], dtype="int64")
    return np.asarray(table.column(kept), dtype="int64")


class _SoFar:
    """A file as long as it is now, though it may be growing for ever."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, os.fstat(file.fileno()).st_size

    def read(self, most: int = -1) -> bytes:
        piece = self._file.read(min(most, self._left) if most >= 0 else self._left)
        self._left -= len(piece)
        return piece


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A file that only the owner can read, whole on disk or not there."""
    partial = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def facts_of(workspace: Workspace) -> Mapping[str, Any]:
    """The facts that the survey left for the plan, for looks after an unclear answer and for the read-back."""
    if not workspace.has(RESULT):
        return {}
    _, kept = workspace.facts_of(RESULT)
    facts: Mapping[str, Any] = kept["facts"]
    return facts


def changes_of(workspace: Workspace) -> list[Mapping[str, Any]]:
    """What the survey found that the load would change, thing by thing."""
    if not workspace.has(RESULT):
        return []
    _, kept = workspace.facts_of(RESULT)
    changes: list[Mapping[str, Any]] = kept["changes"]
    return changes
