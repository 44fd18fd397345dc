"""What a dropped file gets back: its results, and why it was not sent, in a note beside it."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from callsheet.durable import OWNER_ONLY, Access, make_folder, written_whole
from callsheet.engine.result_notes import note_of, reader_of
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.file_names import archive_stem, safe_name
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.messages.visible import in_one_line
from callsheet.reasons import StopReason
from callsheet.watcher.folders import WatchFolders, copy, hand_over, is_there, move
from callsheet.watcher.job import Job, mark_of
from callsheet.watcher.notices import in_each, problem_groups, problem_texts, saying, sheet_name
from transforms.kinds import KINDS
from validators.message import Message, message

_MOST = 20  # problems of a sheet that a note lists
_KINDS = tuple(kind.name for kind in KINDS)
_BY_FOLDER = frozenset({"KIND_UNKNOWN", "KIND_AMBIGUOUS"})
_HEADS = {Exit.USAGE: "WHY_USAGE", Exit.SETTINGS: "WHY_SETTINGS", Exit.STOPPED: "WHY_STOPPED"}
_RULE = "=" * 60
_WELL = frozenset({Exit.WELL, Exit.ROWS_TO_FIX})


def write_why(
    file: Path,
    results: Sequence[SheetResult],
    readers: Sequence[Reader],
    more: Message | None = None,
    access: Access = OWNER_ONLY,
) -> Path:
    """Write `NAME.why.txt` beside a file; it holds no customer number (problems are masked)."""
    return _write(file, ".why.txt", in_each(readers, lambda reader: _why(results, more, reader)), access)


def write_note(
    file: Path, remarks: Sequence[Message], readers: Sequence[Reader], access: Access = OWNER_ONLY
) -> Path:
    """Write `NAME.note.txt` beside a file: what is worth knowing of it beside its outcome."""
    return _write(file, ".note.txt", in_each(readers, saying(*remarks)), access)


def write_left(
    places: WatchFolders, path: Path, title: Message, why: Message, readers: Sequence[Reader]
) -> Path:
    """Write a note in `failed` about something that stays in the inbox; it has the same name however often it is said."""
    note = left_note(places, path)
    make_folder(note.parent)
    _put(note, mask_digits(safe_name(path.name)), in_each(readers, saying(title, why)), places.sharing.access)
    return note


def left_note(places: WatchFolders, path: Path) -> Path:
    """The note about something that stays in the inbox."""
    mark = hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
    name = PurePath(safe_name(path.name))
    return places.failed / f"{name.stem}.{mark}{name.suffix}.why.txt"


def _write(file: Path, ending: str, lines: Iterable[str], access: Access) -> Path:
    path = file.with_name(f"{file.name}{ending}")
    _put(path, mask_digits(file.name), lines, access)
    return path


def _put(path: Path, title: str, lines: Iterable[str], access: Access) -> None:
    with written_whole(path, access) as note:
        note.write(("\n".join((title, _RULE, *lines)) + "\n").encode("utf-8-sig", "replace"))


def _why(results: Sequence[SheetResult], more: Message | None, reader: Reader) -> Iterator[str]:
    gravest = max((Exit(result.exit) for result in results), default=Exit.USAGE)
    if more or gravest in _HEADS:
        yield reader.say(more or message("WHY_SOME" if _some_are_loaded(results) else _HEADS[gravest]))
    if more and more.code == StopReason.LOADED_BEFORE and (first := more.get("file")):
        yield reader.say(message("FIRST_FILE", file=first))
    for result in results:
        yield from _of_sheet(result, reader, more)


def _some_are_loaded(results: Sequence[SheetResult]) -> bool:
    """Whether of an archive some files are loaded and others are not."""
    well = [Exit(result.exit) in _WELL for result in results]
    return any(result.member for result in results) and any(well) and not all(well)


def _of_sheet(result: SheetResult, reader: Reader, more: Message | None) -> Iterator[str]:
    if result.load_id:
        sheet = sheet_name(result)
        yield f"  {reader.say(message('SHEET_LOAD', sheet=sheet, load=result.load_id))}"
    elif result.member:
        yield f"  {sheet_name(result)}"
    if result.message and not (more and result.message.code == more.code):
        yield f"  {reader.say(result.message)}"
    for problem, rows in problem_groups(result)[:_MOST]:
        sentence, fix = problem_texts(problem, rows, reader)
        yield f"  {sentence}"
        yield from [f"    → {fix}"] if fix else []
        if problem.code in _BY_FOLDER:
            yield f"    → {reader.say(message('WHY_NO_KIND', kinds=_KINDS))}"


def deliver(
    places: WatchFolders,
    job: Job,
    results: Sequence[SheetResult],
    readers: Sequence[Reader],
    *,
    sent: bool,
    more: Message | None = None,
) -> Path:
    """Move a job's file to its end with its results; returns where it is. Run again after a crash it ends the same.

    `sent` is False when the file was recognised as loaded before, or rejected by a person.
    """
    well = sent and bool(results) and all(Exit(result.exit) in _WELL for result in results)
    target = (places.done if well else places.failed) / job.end_name
    make_folder(target.parent)
    access = places.sharing.access
    for result in results:
        _copy_files(result, target, job, access)
    if not well:
        write_why(target, results, readers, more, access)
    if remarks := [*_remarks(job), *(_repeated(results) if well else ())]:
        write_note(target, remarks, readers, access)
    if is_there(job.file):
        hand_over(job.file, places.sharing)
        target = move(job.file, target)
    forget_plan(places, job)
    job.drop()
    return target


def _repeated(results: Sequence[SheetResult]) -> Iterator[Message]:
    """What is to be said of the files of an archive that were not sent, though nothing is wrong with them."""
    for result in results:
        if result.member and result.message:
            yield message("MEMBER_SAYS", member=sheet_name(result), said=result.message)


def _copy_files(result: SheetResult, target: Path, job: Job, access: Access) -> None:
    stem = archive_stem(result.file, result.member)
    for file in map(Path, result.files):
        if file.is_file():
            ending = file.name.removeprefix(stem) if file.name.startswith(stem) else f".{file.name}"
            copy(file, target.with_name(f"{job.end_stem}{ending}"), access)


def _remarks(job: Job) -> Iterator[Message]:
    """What is worth knowing of a file beside its outcome."""
    if job.duplicates_of:
        yield message("SAME_LIST", load=tuple(job.duplicates_of))
    if not is_there(job.file):
        yield message("FILE_REMOVED")
    elif job.mark != (0, 0) and mark_of(job.file) != job.mark:
        yield message("CHANGED_LATER")


def plan_files(places: WatchFolders, job: Job) -> list[Path]:
    """The names of the plans of a job's loads, in the folder where they wait for an answer."""
    return [places.waiting / f"{Path(safe_name(job.name)).stem}.{load}.plan.txt" for load in job.loads]


def write_plan(
    places: WatchFolders, job: Job, results: Sequence[SheetResult], waits: Callable[[str], bool]
) -> None:
    """Write the plan of every load that `waits` for an answer; moved to `approve` or `refuse` it is the answer."""
    by_load = {result.load_id: result for result in results}
    for path, load in zip(plan_files(places, job), job.loads, strict=True):
        if load in by_load and waits(load) and not path.exists() and not _is_answered(places, path):
            make_folder(path.parent)
            with written_whole(path, places.sharing.access) as plan:
                plan.write(("\n".join(_plan(job, by_load[load])) + "\n").encode("utf-8-sig", "replace"))


def _is_answered(places: WatchFolders, path: Path) -> bool:
    return any((folder / path.name).exists() for folder in (places.approve, places.refuse))


def _plan(job: Job, result: SheetResult) -> list[str]:
    reader = reader_of(result, Surface.FOLDER)
    line = message(
        "PLAN_LINE",
        load=str(result.load_id),
        kind=str(result.kind),
        rows=result.rows,
        outcomes=reader.outcomes(result.outcomes),
    )
    return [
        mask_digits(in_one_line(f"{safe_name(job.name)} · {sheet_name(result)}")),
        reader.say(line),
        note_of(result, Surface.FOLDER),
        "",
        reader.say(message("PLAN_HOW")),
    ]


def forget_plan(places: WatchFolders, job: Job) -> None:
    for path in plan_files(places, job):
        for folder in (places.waiting, places.approve, places.refuse):
            (folder / path.name).unlink(missing_ok=True)
