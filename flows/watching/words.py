"""What the watcher tells people: titles and texts of notices, and the lines of its log."""

from collections.abc import Sequence

from flows.engine.order import SheetResult
from flows.errors import Exit
from flows.notify import Event

_FAILED_EN = (
    "Not sent: the forbidden numbers of the same drop could not be loaded, and they go first. Load them; then say: "
    "callsheet resume with the load named here, or drop this file into the folder “again”."
)
_FAILED_ZH = "未发送：同一批次的禁呼号码未能导入，而禁呼号码必须先导入。请先导入禁呼号码，再把此文件放入“again”文件夹。"
FORBIDDEN_FAILED = (_FAILED_EN, _FAILED_ZH)


def summary(results: Sequence[SheetResult]) -> str:
    """The outcomes of a file's sheets in one line."""
    books: dict[str, int] = {}
    for result in results:
        for outcome, count in result.outcomes.items():
            books[outcome] = books.get(outcome, 0) + count
    return ", ".join(f"{count:,} {outcome}" for outcome, count in books.items()) or "nothing could be read"


def notes(results: Sequence[SheetResult]) -> str:
    told = [result.note for result in results if result.note]
    problems = [
        f"{one['code']}: {one['message']} {one['fix']}"
        for result in results
        for one in result.problems
        if one["row"] is None
    ]
    return "\n".join([*dict.fromkeys(told), *dict.fromkeys(problems)][:5])


def event_of(results: Sequence[SheetResult], *, sent: bool) -> Event | None:
    """What a finished file is worth telling: nothing when all is well, or when it was loaded before."""
    gravest = max((Exit(result.exit) for result in results), default=Exit.USAGE)
    if any(result.outcomes.get("unknown") for result in results):
        return "in_doubt"
    if gravest is Exit.ROWS_TO_FIX:
        return "rows_to_fix"
    return "failure" if gravest is not Exit.WELL and sent else None
