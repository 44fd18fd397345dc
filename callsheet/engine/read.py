"""Stage read: the file as it is, put into a work folder of its own for each of its sheets that can be loaded."""

import asyncio
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

from callsheet.durable import make_folder, readable_name
from callsheet.engine.barrier import declare_opened, declare_read, declared_while_read
from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_facts
from callsheet.engine.members import each_file
from callsheet.engine.plan_seen import SHOWN, shown_key
from callsheet.engine.progress import OnlyNotes
from callsheet.engine.rejected_before import PARENT
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.saved_columns import with_saved_columns
from callsheet.engine.take import Recognised, Taken, edits_of, take
from callsheet.engine.workspace import ASKED_BY
from callsheet.errors import Exit, UsageError
from callsheet.lookup import is_there, unwritable
from callsheet.settings import Profile
from transforms.edits import LEFT_OUT
from validators.message import message
from validators.problems import Problem

SMALL = 1024 * 1024  # bytes up to which files are read side by side; a large one has the memory for itself
READERS = max(2, min(4, os.cpu_count() or 2))  # how many at a time


@dataclass(frozen=True, slots=True)
class Read:
    """What the read stage leaves: loads to go on with, and results that end here already."""

    loads: tuple[str, ...]
    ended: tuple[SheetResult, ...]


def read(context: LoadContext, order: LoadRequest) -> Read:
    """Read a file and put each sheet that can be loaded into a work folder of its own."""
    context.progress.stage("read")
    context = replace(context, profile=with_saved_columns(context, order))
    if order.out is not None:
        _usable(order.out)
    with declared_while_read(context, replace(order, member=None).listed_as, order.kind):
        return _read_each(context, order)


async def read_side_by_side(context: LoadContext, orders: Sequence[LoadRequest]) -> list[Read]:
    """Read the files of a drop, in their order: small ones some at a time, each large one by itself."""
    small = [order for order in orders if order.sheet is None and _size(order.file) <= SMALL]
    if len(small) < 2:
        return [read(context, order) for order in orders]
    context.progress.stage("read")
    gate, own = asyncio.Semaphore(READERS), replace(context, progress=OnlyNotes(context.progress))

    async def read_one(order: LoadRequest) -> Read:
        async with gate:
            return await asyncio.to_thread(read, own, order)

    found = dict(zip(map(id, small), await asyncio.gather(*map(read_one, small)), strict=True))
    return [found.get(id(order)) or read(context, order) for order in orders]


def _size(file: Path) -> int:
    """Bytes of a file; 0 where there is none, which costs nothing to find out."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _read_each(context: LoadContext, order: LoadRequest) -> Read:
    """Read the file of an order, or each file of the archive that it is.

    What was kept of an archive goes again when the disk takes no more of it: all of it is read anew.
    """
    loads: list[str] = []
    ended: list[SheetResult] = []
    try:
        for each in each_file(order):
            with declared_while_read(context, each.listed_as, each.kind if each.member else None):
                found = _read(context, each)
            loads += found.loads
            ended += found.ended
        if each.member is not None and each.member.name:
            declare_opened(context, replace(order, member=None).listed_as)
    except OSError:
        for load_id in loads:
            context.workspace(load_id).discard()
        raise
    return Read(tuple(loads), tuple(ended))


def _read(context: LoadContext, order: LoadRequest) -> Read:
    taken = take(order, context.profile)
    kept = [(_keep(context, order, taken, recognised), recognised) for recognised in taken.sheets]
    loads = [(load_id, recognised.match.kind.name, recognised.sheet.name) for load_id, recognised in kept]
    declare_read(
        context,
        order.listed_as,
        taken.sha256,
        loads,
        taken.doubtful,
        whole=not order.worksheets,
        answer=taken.answers(order.name),
    )
    ended = () if kept else (taken.refusal(order, context.profile),)
    return Read(tuple(load_id for load_id, _ in kept), ended)


def _usable(folder: Path) -> None:
    """Make the folder of the results before anything is sent; UsageError when it cannot be."""
    try:
        make_folder(folder)
    except FileExistsError:
        raise UsageError("FILE_UNWRITABLE", file=str(folder), error=message("NOT_A_FOLDER")) from None
    except OSError as error:
        raise unwritable(folder, error) from None


def _keep(context: LoadContext, order: LoadRequest, taken: Taken, recognised: Recognised) -> str:
    load_id = context.new_load_id()
    workspace = context.workspace(load_id)
    workspace.create()
    if order.member is not None:
        workspace.keep_content(order.member.content, order.path.suffix)
    elif order.sheet is None:
        workspace.keep_source(order.file)
    facts = {
        "file": order.name,
        "member": order.member.name if order.member else "",
        "profile": context.profile.name,
        "path": readable_name(str(order.path)),
        "sha256": taken.sha256,
        "several": len(taken.sheets) > 1,
        "problems_of_file": [asdict(problem) for problem in taken.problems],
        "options": dict(order.options),
        "columns": dict(order.columns),
        "hidden": str(order.hidden or context.profile.hidden),
        "again": order.again,
        ASKED_BY: order.asked_by,
        PARENT: order.parent,
        "origin": taken.origin,
        "workbook": taken.workbook,
        "secrets": taken.secrets,
        "edited": bool(order.edits),
        "edits": [] if taken.secrets else [astuple(edit) for edit in edits_of(order)],
        "changes": [] if taken.secrets else list(_changes(order, taken, recognised)),
        "csv": order.csv,
        "out": str(order.out) if order.out else "",
        "match": match_facts(recognised.match),
    }
    if order.shown is not None:
        facts[SHOWN] = order.shown.get(shown_key(str(facts["member"]), recognised.sheet.name), "")
    workspace.save_sheet(recognised.sheet, facts)
    workspace.sync()
    return load_id


def _changes(order: LoadRequest, taken: Taken, recognised: Recognised) -> Iterator[list[str | int]]:
    """Row, column, who, when, before and after of each cell of a sheet that a person typed anew; of a row left out no cells."""
    name, before = recognised.sheet.name, taken.before.get(recognised.sheet.name, {})
    for edit in edits_of(order):
        if edit.sheet == name:
            by, at = order.changed_by.get((edit.member, name, edit.row, edit.column), ("", ""))
            was = before.get((edit.row, edit.column), "")
            yield [edit.row, edit.column, by, at, was, edit.value if edit.column != LEFT_OUT else ""]


def missing(files: Iterable[Path], profile: Profile) -> list[SheetResult]:
    """The files of a drop that are not there: with one of them wrong, nothing of the drop is read or sent.

    The one that was mistyped may be the forbidden list of the customers beside it.
    """
    gone, language = Problem("FILE_NOT_FOUND"), profile.language_for("en")
    stop = Stop(Exit.USAGE, message("FILE_MISSING"))
    return [
        SheetResult(
            str(file),
            problems=(gone,),
            exit=Exit.USAGE,
            language=language,
            zone=profile.time_zone,
            profile=profile.name,
        ).stopped_by(stop)
        for file in files
        if not is_there(file)
    ]
