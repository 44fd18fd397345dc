"""What the watcher tells people: titles and texts of notices, and the lines of its log."""

import os
from collections.abc import Sequence
from pathlib import Path

from flows.engine.order import SheetResult
from flows.engine.run import HELD_BACK
from flows.errors import Exit
from flows.notify import Event

Words = tuple[str, ...]
"""A text in English and in Chinese."""

FORBIDDEN_FAILED: Words = (
    f"{HELD_BACK} Load them; then drop this file once more into the inbox: it is gone on with, as the load named here.",
    "未发送：同一批次的禁呼号码未能导入，而禁呼号码必须先导入。请先导入禁呼号码，再把此文件重新放入收件文件夹：系统会继续此处所列的导入。",
)
LOADED_BEFORE: Words = (
    "Not sent: the same list was loaded before, as load {load} (“{file}”, {when}). To send it once more on purpose, drop it into “again”.",
    "未发送：同一名单此前已导入，编号 {load}（“{file}”，{when}）。如确需再次发送，请把文件放入“again”文件夹。",
)
REFUSED: Words = ("Not sent: {by} refused it.", "未发送：{by} 已拒绝。")
OTHERS_FIRST = "Not sent yet: its rows name what another sheet of the same workbook makes, and that one has not been loaded."
SAME_LIST: Words = (
    "The same list was dropped before, as load {load}, which had not come to its end. That load was gone on with, and this is its result.",
    "同一名单此前已作为导入 {load} 提交，但尚未完成。系统已继续该导入，此处为其结果。",
)
CHANGED_LATER: Words = (
    "This file was still written to after it had been read. What came later was not loaded: put those rows into a file of their own.",
    "此文件在读取之后仍被写入。之后写入的内容未导入：请把这些行放入单独的文件再提交。",
)
DELETED: Words = (
    "Somebody removed the file while it was being loaded. callsheet went on with its own copy; what is here is the result.",
    "导入过程中有人移走了此文件。系统使用自己的副本继续导入；此处为其结果。",
)


def trouble(error: OSError) -> str:
    """What the disk or the rights do not allow, and what to do; the name of the file is said elsewhere."""
    folder = Path(error.filename).parent if isinstance(error.filename, str) else None
    where = f" in {folder}" if folder else ""
    what = os.strerror(error.errno or 0)
    return f"{what}{where}. Nothing is lost: make room, or set the rights right; it is tried again by itself."


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
