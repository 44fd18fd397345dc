"""What a dropped file gets back: its results, and why it was not sent, in a note beside it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from callsheet.engine.result_json import note_of, reader_of
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.watcher.folders import WatchFolders, copy, move, safe_name
from callsheet.watcher.job import Job, mark_of
from transforms.kinds import KINDS
from validators.message import Message, message

_MOST = 20
_KINDS = ", ".join(kind.name for kind in KINDS)
_BY_FOLDER = frozenset({"KIND_UNKNOWN", "KIND_AMBIGUOUS"})
_HEADS = {Exit.USAGE: "WHY_USAGE", Exit.SETTINGS: "WHY_SETTINGS", Exit.STOPPED: "WHY_STOPPED"}
_BETWEEN = "-" * 60

_WELL = frozenset({Exit.WELL, Exit.ROWS_TO_FIX})


def write_why(
    file: Path, results: Sequence[SheetResult], languages: Sequence[str], more: Message | None = None
) -> Path:
    """Write `NAME.why.txt` beside a file; it holds no customer number (problems are masked)."""
    path = file.with_name(f"{file.name}.why.txt")
    lines = [file.name, "=" * 60, *_in_each(languages, lambda reader: _why(results, more, reader))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def write_note(file: Path, remarks: Sequence[Message], languages: Sequence[str]) -> Path:
    """Write `NAME.note.txt` beside a file: what is worth knowing of it beside its outcome."""
    path = file.with_name(f"{file.name}.note.txt")
    lines = [file.name, "=" * 60, *_in_each(languages, lambda reader: map(reader.say, remarks))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def _in_each(languages: Sequence[str], lines: Callable[[Reader], Iterable[str]]) -> Iterable[str]:
    """The same lines in one language after the other."""
    for at, language in enumerate(languages):
        yield from ([_BETWEEN] if at else [])
        yield from lines(Reader(language, surface=Surface.FOLDER))


def _why(results: Sequence[SheetResult], more: Message | None, reader: Reader) -> Iterable[str]:
    gravest = max((Exit(result.exit) for result in results), default=Exit.USAGE)
    if more or gravest in _HEADS:
        yield reader.say(more or message(_HEADS[gravest]))
    for result in results:
        yield from _of_sheet(result, reader, more)


def _of_sheet(result: SheetResult, reader: Reader, more: Message | None) -> Iterable[str]:
    if result.load_id:
        yield f"  {reader.say(message('SHEET_LOAD', sheet=result.sheet, load=result.load_id))}"
    if result.message and not (more and result.message.code == more.code):
        yield f"  {reader.say(result.message)}"
    general = [problem for problem in result.problems if problem.row is None]
    for problem in general[:_MOST]:
        said, fix = reader.problem(problem)
        yield f"  {problem.code}: {said}"
        yield f"    → {fix}"
        if problem.code in _BY_FOLDER:
            yield f"    → {reader.say(message('WHY_NO_KIND', kinds=_KINDS))}"


def deliver(
    places: WatchFolders,
    job: Job,
    results: Sequence[SheetResult],
    *,
    sent: bool,
    more: Message | None = None,
) -> Path:
    """Move a job's file to its end with its results; returns where it is. Run again after a crash it ends the same.

    `sent` is False when the file was recognised as loaded before, or refused by a person.
    """
    languages = _languages(results)
    well = sent and bool(results) and all(Exit(result.exit) in _WELL for result in results)
    target = (places.done if well else places.failed) / job.end_name
    target.parent.mkdir(parents=True, exist_ok=True)
    for result in results:
        stem = Path(result.file).stem
        for file in map(Path, result.files):
            if file.is_file():
                ending = file.name.removeprefix(stem) if file.name.startswith(stem) else f".{file.name}"
                copy(file, target.with_name(f"{job.end_stem}{ending}"))
    if not well:
        write_why(target, results, languages, more)
    if remarks := list(_remarks(job)):
        write_note(target, remarks, languages)
    if job.file.is_file():
        target = move(job.file, target)
    forget_plan(places, job)
    job.drop()
    return target


def _languages(results: Sequence[SheetResult]) -> tuple[str, ...]:
    """The languages of the readers of a file's sheets."""
    return tuple(dict.fromkeys(result.language for result in results)) or ("en",)


def _remarks(job: Job) -> Iterator[Message]:
    """What is worth knowing of a file beside its outcome."""
    if job.duplicates_of:
        yield message("SAME_LIST", load=", ".join(job.duplicates_of))
    if not job.file.is_file():
        yield message("FILE_REMOVED")
    elif job.mark != (0, 0) and mark_of(job.file) != job.mark:
        yield message("CHANGED_LATER")


def plan_files(places: WatchFolders, job: Job) -> list[Path]:
    return [places.waiting / f"{Path(safe_name(job.name)).stem}.{load}.plan.txt" for load in job.loads]


def write_plan(places: WatchFolders, job: Job, results: Sequence[SheetResult]) -> None:
    """Write the plan of every load that waits for a yes; moved to `approve` or `refuse` it is the answer."""
    for path, load in zip(plan_files(places, job), job.loads, strict=True):
        told = [result for result in results if result.load_id == load]
        if told and not path.exists() and not _answered(places, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(_plan(job, told[0])) + "\n", encoding="utf-8-sig")


def _answered(places: WatchFolders, path: Path) -> bool:
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
        f"{safe_name(job.name)} · {result.sheet}",
        reader.say(line),
        note_of(result, Surface.FOLDER),
        "",
        reader.say(message("PLAN_HOW")),
    ]


def forget_plan(places: WatchFolders, job: Job) -> None:
    for path in plan_files(places, job):
        for folder in (places.waiting, places.approve, places.refuse):
            (folder / path.name).unlink(missing_ok=True)
