"""The two jobs of a fork that gives a workbook back: look at it, then write it with the answer added."""

import hashlib
import mmap
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.annotate import book, excerpt
from callsheet.sheets.parser.annotate.comments import add_comments, can_take_comments
from callsheet.sheets.parser.annotate.earlier import forget_marks, forget_sheets, relations_of_earlier
from callsheet.sheets.parser.annotate.formulas import Defuser
from callsheet.sheets.parser.annotate.markup import PARSED_AGAIN, Part, proved
from callsheet.sheets.parser.annotate.package import TYPES, Package, relations_of
from callsheet.sheets.parser.annotate.typed import Typed
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.annotate.worksheet import (
    ADDED_COLUMNS,
    MOST_COLUMNS,
    READABLE_COLUMNS,
    Added,
    Frame,
    Worksheet,
    carry_filter,
    last_column_of,
    widen,
)
from callsheet.sheets.parser.annotate.zip_writer import ZipWriter
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.zip_container import Container

_LIVE = "LEFT_FORMULAS"


def annotate(job: dict[str, Any], source: bytes, limits: Limits) -> dict[str, Any]:
    """Do one of the two jobs: `{"why": ""}` with what was found or done, or the code of why the workbook is not kept."""
    order = job["annotate"]
    try:
        if hashlib.sha256(source).hexdigest() != order["sha256"]:
            raise Unkept("OWN_CHANGED")  # noqa: TRY301
        if not job["more"]:
            look = excerpt.look if "excerpt" in order else _look
            return {"why": ""} | look(Container(source, limits), order)
        with os.fdopen(job["sink"], "wb", closefd=False) as sink:
            return {"why": ""} | _write(job, source, limits, sink)
    except Unkept as unkept:
        return {"why": unkept.code}
    except Refusal:
        return {"why": "OWN_STRUCTURE"}


class _Opened:
    """A workbook with the worksheet in question, looked through."""

    def __init__(self, container: Container, order: Mapping[str, Any]) -> None:
        self.earlier = int(order["earlier"])
        ours = order["ours"] if self.earlier >= 0 else ()
        self.package = Package.of(container, lambda part: relations_of_earlier(part, ours))
        forget_sheets(self.package.part(self.package.book, 3), ours)
        self.named = book.forget_links(self.package)
        self.part = book.part_of_sheet(self.package, order["sheet"])
        self.sheet = Worksheet(container, self.part, Typed(order["typed"]) if order["typed"] else None)


def _look(container: Container, order: Mapping[str, Any]) -> dict[str, Any]:
    opened = _Opened(container, order)
    package = opened.package
    outside = package.linked
    look, frame = opened.sheet.look(order["header_row"], opened.earlier, order["width"], outside=outside)
    package.demand_dialect(frame.head)
    if opened.earlier >= 0:
        forget_marks(package, opened.part, frame)
    others = [name for name in book.worksheets_of(package) if name != opened.part]
    if order["typed"]:
        for name in others:
            Worksheet(container, name).demand_no_formula()
    live = {name: Worksheet(container, name).demand_plain(outside=outside) for name in others}
    column = max(look.column, _behind_tables(package, opened.part))
    if opened.earlier >= 0 and column != opened.earlier:
        raise Unkept("OWN_RESULT")
    if column + ADDED_COLUMNS > min(MOST_COLUMNS, max(READABLE_COLUMNS, order["width"] + ADDED_COLUMNS)):
        raise Unkept("OWN_WIDE")
    if look.live or opened.named or any(live.values()):
        package.left.add(_LIVE)
    return book.describe(package) | {
        "column": column,
        "plain": frame.plain,
        "commented": can_take_comments(package, opened.part, frame),
        "left": sorted(package.left),
        "live": [opened.part] * bool(look.live) + [name for name, count in live.items() if count],
        "priority": 1 + _highest_priority(frame),
    }


def _behind_tables(package: Package, part: str) -> int:
    refs = [
        Part.of(package.container, table.target, 1).root.attributes.get("ref", "")
        for table in package.of_kind(part, "table")
    ]
    return 1 + max(map(last_column_of, refs), default=-1)


def _highest_priority(frame: Frame) -> int:
    rules = [rule for node in frame.tail.root.all("conditionalFormatting") for rule in node.children]
    return max((int(rule.attributes.get("priority", "0")) for rule in rules), default=0)


def _write(job: dict[str, Any], source: bytes, limits: Limits, sink: BinaryIO) -> dict[str, Any]:
    order = job["annotate"]
    container = Container(source, limits)
    if "excerpt" in order:
        cells, parts = job["more"]
        return excerpt.write(container, order, _added(cells), parts, sink)
    opened = _Opened(container, order)
    package, frame = opened.package, opened.sheet.frame()
    if opened.earlier >= 0:
        forget_marks(package, opened.part, frame)
    cells, parts = job["more"]
    book.add_styles(package, order["styles"])
    if last := carry_filter(frame, order["header_row"], order["column"], len(order["widths"])):
        book.widen_filter(package, order["sheet"], last)
    book.add_sheets(package, order["first"], order["behind"])
    for name, kind in order["types"].items():
        package.announce(name, kind)
    if order["live"]:
        package.drop_calculation_order()
    widen(frame, order["column"], order["widths"], order["last"], order.get("hidden", 0))
    for xml in order["formats"]:
        frame.insert("conditionalFormatting", frame.tail.ours(xml))
    added = add_comments(package, opened.part, frame, order["comments"]) if order["comments"] else 0
    package.clean_types()
    rows = replace(_added(cells), earlier=opened.earlier, header_row=order["header_row"])
    _Archive(sink).write(package, opened, frame, rows, _whole(parts), order)
    return {"comments": added, "rows": len(rows.cells)}


def _whole(file: int) -> bytes:
    with os.fdopen(file, "rb", closefd=False) as opened:
        return opened.read()


def _added(file: int) -> Added:
    """What to add to rows."""
    content = pa.py_buffer(mmap.mmap(file, 0, prot=mmap.PROT_READ))
    with pa.ipc.open_file(content) as reader:
        table = reader.read_all()
    cells: list[bytes] = []
    for chunk in table["cells"].chunks:
        _, offsets, text = chunk.buffers()
        bounds = np.frombuffer(offsets, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1].tolist()
        data = text.to_pybytes()
        cells += [data[begin:end] for begin, end in pairwise(bounds)]
    rows, heights = table["row"].to_pylist(), table["height"].to_pylist()
    tall = {row: height for row, height in zip(rows, heights, strict=True) if height}
    return Added(dict(zip(rows, cells, strict=True)), tall)


class _Archive:
    """The new package in the making."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._zip = ZipWriter(sink)

    def write(
        self,
        package: Package,
        opened: _Opened,
        frame: Frame,
        rows: Added,
        answer: bytes,
        order: Mapping[str, Any],
    ) -> None:
        """All its members: hers in their order, then ours."""
        made = {name: part.made() for name, part in package.changed.items()}
        live, outside, kept = set(order["live"]), package.linked, _kept(package)
        for name in package.container.members:
            defuser = Defuser(outside=outside) if name in live else None
            if name == opened.part:
                self._zip.add(name, self._proved(opened.sheet.written(frame, rows, defuser), package, name))
            elif defuser:
                sheet = Worksheet(package.container, name)
                self._zip.add(name, self._proved(sheet.defused(defuser), package, name))
            elif name in package.new:
                self._zip.add(name, [package.new.pop(name)])
            elif name in made:
                self._zip.add(name, [made.pop(name)])
            elif name in kept:
                self._zip.copy(package.container, package.source, name)
        begun = {name: data for name, data in made.items() if name not in package.container.members}
        for name, data in (begun | package.new).items():
            self._zip.add(name, [data])
        self._add_ours(answer, order, package)
        self._zip.close()
        self._sink.flush()

    @staticmethod
    def _proved(pieces: Iterator[bytes], package: Package, name: str) -> Iterator[bytes]:
        """The pieces, parsed again on their way; those of a large part were cut where all of them were proved plain."""
        return proved(pieces, name) if package.container.members[name].size < PARSED_AGAIN else pieces

    def _add_ours(self, answer: bytes, order: Mapping[str, Any], package: Package) -> None:
        own = Container(answer, Limits())
        for source, name in order["parts"].items():
            self._zip.add(name, map(package.ours, own.stream(source)))


def _kept(package: Package) -> set[str]:
    """The members of hers that are in the new package."""
    return {TYPES, *package.kinds, *map(relations_of, ("", *package.kinds))}
