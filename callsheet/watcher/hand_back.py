"""Giving a file back: into `done` or `failed`, dated, with its results and, where it was not loaded, the reason beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.engine.order import SheetResult
from flows.errors import Exit
from flows.messages import Message, Surface, message
from flows.result_json import note_of, reader_of
from flows.watching.job import Job, mark_of
from flows.watching.places import Places, copy, move, safe_name
from flows.watching.why import write_note, write_why

_WELL = frozenset({Exit.WELL, Exit.ROWS_TO_FIX})


def hand_back(
    places: Places,
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
    if job.twins:
        yield message("SAME_LIST", load=", ".join(job.twins))
    if not job.file.is_file():
        yield message("FILE_REMOVED")
    elif job.mark != (0, 0) and mark_of(job.file) != job.mark:
        yield message("CHANGED_LATER")


def plan_files(places: Places, job: Job) -> list[Path]:
    return [places.waiting / f"{Path(safe_name(job.name)).stem}.{load}.plan.txt" for load in job.loads]


def write_plan(places: Places, job: Job, results: Sequence[SheetResult]) -> None:
    """Write the plan of every load that waits for a yes; moved to `approve` or `refuse` it is the answer."""
    for path, load in zip(plan_files(places, job), job.loads, strict=True):
        told = [result for result in results if result.load_id == load]
        if told and not path.exists() and not _answered(places, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(_plan(job, told[0])) + "\n", encoding="utf-8-sig")


def _answered(places: Places, path: Path) -> bool:
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


def forget_plan(places: Places, job: Job) -> None:
    for path in plan_files(places, job):
        for folder in (places.waiting, places.approve, places.refuse):
            (folder / path.name).unlink(missing_ok=True)
