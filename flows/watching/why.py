"""The plain notes beside a file: why it was not loaded, and what is worth knowing of it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from flows.engine.order import SheetResult
from flows.errors import Exit
from flows.messages import Message, Reader, Surface, message
from transforms.registry import KINDS

_MOST = 20
_KINDS = ", ".join(kind.name for kind in KINDS)
_BY_FOLDER = frozenset({"KIND_UNKNOWN", "KIND_AMBIGUOUS"})
_HEADS = {Exit.USAGE: "WHY_USAGE", Exit.SETTINGS: "WHY_SETTINGS", Exit.STOPPED: "WHY_STOPPED"}
_BETWEEN = "-" * 60


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
