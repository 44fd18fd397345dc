"""Giving a file back: into `done` or `failed`, dated, with its results and, where it was not loaded, the reason beside it."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from flows.engine.order import SheetResult
from flows.errors import Exit
from flows.watching.job import Job
from flows.watching.places import Places, move, safe_name
from flows.watching.why import write_why

_WELL = frozenset({Exit.WELL, Exit.ROWS_TO_FIX})


def hand_back(
    places: Places,
    job: Job,
    results: Sequence[SheetResult],
    *,
    sent: bool,
    more: tuple[str, str] | None = None,
) -> Path:
    """Move a job's file to its end with its results; returns where it is. Run again after a crash it ends the same.

    `sent` is False when the file was recognised as loaded before, or refused by a person.
    """
    well = sent and bool(results) and all(Exit(result.exit) in _WELL for result in results)
    target = (places.done if well else places.failed) / job.end_name
    target.parent.mkdir(parents=True, exist_ok=True)
    stem = Path(safe_name(job.name)).stem
    for result in results:
        for file in map(Path, result.files):
            if file.is_file():
                ending = file.name.removeprefix(stem) if file.name.startswith(stem) else f".{file.name}"
                _copy(file, target.with_name(f"{target.stem}{ending}"))
    if not well:
        write_why(target, results, more)
    if job.file.is_file():
        target = move(job.file, target)
    forget_plan(places, job)
    job.drop()
    return target


def _copy(source: Path, target: Path) -> None:
    partial = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, partial)
    partial.replace(target)


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
    books = ", ".join(f"{count:,} {outcome}" for outcome, count in result.outcomes.items())
    return [
        f"{safe_name(job.name)} · {result.sheet}",
        f"load {result.load_id}, {result.kind}, {result.rows:,} rows: {books}",
        result.note,
        "",
        "To approve, move this file into the folder “approve” beside this one; to refuse, into “refuse”.",
        "要批准，请把此文件移到旁边的“approve”文件夹；要拒绝，请移到“refuse”文件夹。",
    ]


def forget_plan(places: Places, job: Job) -> None:
    for path in plan_files(places, job):
        for folder in (places.waiting, places.approve, places.refuse):
            (folder / path.name).unlink(missing_ok=True)
