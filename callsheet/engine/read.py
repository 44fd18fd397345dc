"""Stage read: the file as it is, put into a work folder of its own for each of its sheets that can be loaded."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from callsheet.durable import make_folder, readable_name
from callsheet.engine.barrier import declare_read, declared_while_read
from callsheet.engine.context import LoadContext
from callsheet.engine.kept_match import match_facts
from callsheet.engine.results import LoadRequest, SheetResult, Stop
from callsheet.engine.take import Recognised, Taken, take
from callsheet.errors import Exit, UsageError
from callsheet.lookup import is_there, unwritable
from callsheet.settings import Profile
from validators.message import message
from validators.problems import Problem


@dataclass(frozen=True, slots=True)
class Read:
    """What the read stage leaves: loads to go on with, and results that end here already."""

    loads: tuple[str, ...]
    ended: tuple[SheetResult, ...]


def read(context: LoadContext, order: LoadRequest) -> Read:
    """Read a file and put each sheet that can be loaded into a work folder of its own."""
    context.progress.stage("read")
    if order.out is not None:
        _usable(order.out)
    with declared_while_read(context, readable_name(order.file.name), order.kind):
        return _read(context, order)


def _read(context: LoadContext, order: LoadRequest) -> Read:
    taken = take(order, context.profile)
    kept = [(_keep(context, order, taken, recognised), recognised) for recognised in taken.sheets]
    loads = [(load_id, recognised.match.kind.name, recognised.sheet.name) for load_id, recognised in kept]
    declare_read(context, readable_name(order.file.name), taken.sha256, loads, taken.doubtful, taken.names)
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
    if order.sheet is None:
        workspace.keep_source(order.file)
    facts = {
        "file": readable_name(order.file.name),
        "profile": context.profile.name,
        "path": readable_name(str(order.file)),
        "sha256": taken.sha256,
        "several": len(taken.sheets) > 1,
        "problems_of_file": [asdict(problem) for problem in taken.problems],
        "options": dict(order.options),
        "hidden": str(order.hidden or context.profile.hidden),
        "again": order.again,
        "origin": taken.origin,
        "csv": order.csv,
        "out": str(order.out) if order.out else "",
        "match": match_facts(recognised.match),
    }
    workspace.save_sheet(recognised.sheet, facts)
    workspace.sync()
    return load_id


def missing(files: Iterable[Path], profile: Profile) -> list[SheetResult]:
    """The files of a drop that are not there: with one of them wrong, nothing of the drop is read or sent.

    The one that was mistyped may be the forbidden list of the customers beside it.
    """
    gone, language = Problem("FILE_NOT_FOUND"), profile.language_for("en")
    stop = Stop(Exit.USAGE, message("FILE_MISSING"))
    return [
        SheetResult(
            str(file), problems=(gone,), exit=Exit.USAGE, language=language, zone=profile.time_zone
        ).stopped_by(stop)
        for file in files
        if not is_there(file)
    ]
