"""The plain note beside a file that was not loaded, in English and Chinese, and the plan of a load that waits for a yes."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.engine.order import SheetResult
from flows.errors import Exit
from flows.watching.words import Words
from transforms.registry import KINDS
from validators.problems import Problem

_MOST = 20
_KINDS = ", ".join(kind.name for kind in KINDS)
_NAME_IT = (
    f"Or drop it into a folder of the inbox that is named like what the rows are: {_KINDS}.",
    f"或者放入收件文件夹中以类型命名的子文件夹：{_KINDS}。",
)
_BY_FOLDER = {"KIND_UNKNOWN": _NAME_IT, "KIND_AMBIGUOUS": _NAME_IT}
_HEADS = {
    Exit.USAGE: ("Nothing of this file was sent.", "此文件未发送任何内容。"),
    Exit.SETTINGS: (
        "A setting or the credentials are wrong. Tell the person who runs callsheet; then drop the file once more.",
        "设置或凭证有误。请联系 callsheet 的管理员，修正后请重新放入此文件。",
    ),
    Exit.STOPPED: (
        "The load did not come to its end. To go on with it, drop the file once more into the inbox (not into “again”).",
        "导入未完成。如需继续，请把文件重新放入收件文件夹（不要放入“again”）。",
    ),
}


def write_why(file: Path, results: Sequence[SheetResult], more: Words | None = None) -> Path:
    """Write `NAME.why.txt` beside a file; it holds no customer number (problems are masked)."""
    path = file.with_name(f"{file.name}.why.txt")
    path.write_text("\n".join(_lines(file.name, results, more)) + "\n", encoding="utf-8-sig")
    return path


def write_note(file: Path, remarks: Sequence[Words]) -> Path:
    """Write `NAME.note.txt` beside a file: what is worth knowing of it beside its outcome."""
    path = file.with_name(f"{file.name}.note.txt")
    english, chinese = ([remark[at] for remark in remarks] for at in (0, 1))
    path.write_text(
        "\n".join((file.name, "=" * 60, *english, "-" * 60, *chinese)) + "\n", encoding="utf-8-sig"
    )
    return path


def _lines(name: str, results: Sequence[SheetResult], more: Words | None) -> Iterable[str]:
    gravest = max((Exit(result.exit) for result in results), default=Exit.USAGE)
    english, chinese = _HEADS.get(gravest, ("", ""))
    for at, head in enumerate((english, chinese)):
        yield name if at == 0 else ""
        yield "=" * 60 if at == 0 else "-" * 60
        if more:
            yield more[at]
        elif head:
            yield head
        for result in results:
            yield from _of_sheet(result, ("en", "zh")[at], told=bool(more))


def _of_sheet(result: SheetResult, language: str, *, told: bool) -> Iterable[str]:
    if result.load_id:
        yield (
            f"  {result.sheet}: load {result.load_id}"
            if language == "en"
            else f"  {result.sheet}：导入 {result.load_id}"
        )
    if result.note and not (told and result.note.startswith("Not sent")):
        yield f"  {result.note}"
    general = [problem for problem in result.problems if problem["row"] is None]
    for problem in general[:_MOST]:
        yield from _of_problem(problem, language)


def _of_problem(problem: Mapping[str, Any], language: str) -> Iterable[str]:
    """A problem of the file or sheet. The result's own sentence is in the profile's language, the other has no detail."""
    told = Problem(str(problem["code"]), None, str(problem["column"]), "", "…")
    ours = str(problem["message"])
    same = (any("\u4e00" <= one <= "\u9fff" for one in ours)) == (language == "zh")
    yield f"  {problem['code']}: {ours if same else told.message(language)}"
    yield f"    → {problem['fix'] if same else told.fix(language)}"
    if problem["code"] in _BY_FOLDER:
        yield f"    → {_BY_FOLDER[problem['code']][language == 'zh']}"
