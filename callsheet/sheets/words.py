"""The words of the workbooks that callsheet makes, in English and Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from callsheet.sheets import style
from transforms.outcomes import TO_FIX, Outcome


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


NOT_SENT = "planned"
"""The word of a row that an interrupted load has not sent yet; no outcome, but it is counted."""

OUTCOMES: Mapping[str, tuple[Words, Words]] = MappingProxyType(
    {
        Outcome.LOADED: (Words("Loaded", "已导入"), Words("The service took the row.", "服务已接收该行。")),
        Outcome.DUPLICATE: (
            Words("Duplicate", "重复"),
            Words(
                "It was there already, or stands earlier in the file. Nothing to do.",
                "之前已存在或在文件中重复，无需处理。",
            ),
        ),
        Outcome.HELD: (
            Words("Held", "已拦截"),
            Words(
                "A forbidden number: not loaded, and not dialled. Nothing to do.",
                "禁呼号码：未导入，不会被拨打，无需处理。",
            ),
        ),
        Outcome.INVALID: (
            Words("Invalid", "不合格"),
            Words(
                "Our check found a problem, so the row was not sent. Correct it and load it again.",
                "检查发现问题，该行未发送。请更正后重新导入。",
            ),
        ),
        Outcome.REFUSED: (
            Words("Refused", "被拒绝"),
            Words(
                "The service refused the row. Correct it by its reason and load it again.",
                "服务拒绝了该行。请按原因更正后重新导入。",
            ),
        ),
        Outcome.SKIPPED: (
            Words("Skipped", "已跳过"),
            Words("Nothing had to change, or the row was left out on purpose.", "无需变更，或按设定未处理。"),
        ),
        Outcome.UNKNOWN: (
            Words("Unknown", "未知"),
            Words(
                "The row may or may not have been loaded. Look in the service; never load it again unseen.",
                "该行可能已导入，也可能未导入。请先在服务中核实，切勿直接重新导入。",
            ),
        ),
        NOT_SENT: (
            Words("Not sent yet", "尚未发送"),
            Words(
                "The load stopped before this row's turn; resume it.",
                "导入在处理该行之前停止，请继续该导入。",
            ),
        ),
    }
)

HEADER_NOTES: Mapping[str, Words] = MappingProxyType(
    {
        style.ROW: Words("The row's number in your file.", "该行在原文件中的行号。"),
        style.STATUS: Words(
            "What became of the row; the summary sheet explains each word.",
            "该行的处理结果；汇总表中有每个词的说明。",
        ),
        style.CODE: Words(
            "A stable code of the problem, to search for or to quote.", "问题的固定代码，便于查询和沟通。"
        ),
        style.REASON: Words("What is wrong, in plain words.", "问题说明。"),
        style.FIX: Words("What to do about it.", "处理办法。"),
    }
)

SUMMARY_SHEET = Words(f"{style.OWN_SHEET_PREFIX}summary", f"{style.OWN_SHEET_PREFIX}汇总")
REPAIRS_SHEET = Words(f"{style.OWN_SHEET_PREFIX}repairs", f"{style.OWN_SHEET_PREFIX}修正")
RESULT = Words("Result", "导入结果")
NEXT = Words("What to do next", "下一步")
OUTCOME = Words("Outcome", "结果")
ROWS = Words("Rows", "行数")
SHARE = Words("Share", "占比")
MEANING = Words("What it means", "含义")
ALL_ROWS = Words("Rows read", "读取行数")
ABOUT = Words("About this load", "本次导入")
CHART = Words("Rows by outcome", "各结果行数")
UNCOMMENTED = Words("Cells marked without a comment", "已标记但无批注的单元格")

_CHECK = Words(
    "Rows to check in the service first: {n}. They may have been loaded already, so do not load them again unseen.",
    "请先在服务中核实 {n} 行：它们可能已经导入，切勿直接重新导入。",
)
_CORRECT = Words(
    "Rows to correct: {n}. They stand alone in the to-fix workbook; correct them there and load that file.",
    "需要更正 {n} 行：这些行已单独放入 to-fix 工作簿，更正后导入该文件即可。",
)
_RESUME = Words(
    "Rows not sent yet: {n}. The load stopped before its end; resume it and they follow.",
    "尚未发送 {n} 行：导入中途停止，继续该导入即可发送。",
)
_DONE = Words("Nothing: every row is accounted for.", "无需处理：每一行都有明确结果。")


def next_steps(counts: Mapping[str, int], language: str) -> list[str]:
    """What a person should do after a load, the most pressing first."""
    to_fix = sum(counts.get(outcome, 0) for outcome in TO_FIX)
    each = ((_CHECK, counts.get(Outcome.UNKNOWN, 0)), (_RESUME, counts.get(NOT_SENT, 0)), (_CORRECT, to_fix))
    steps = [words.of(language).format(n=f"{rows:,}") for words, rows in each if rows]
    return steps or [_DONE.of(language)]


def outcome_words(outcome: str, language: str) -> tuple[str, str]:
    """An outcome's title and what it means; an outcome that is not ours is shown as it is."""
    title, meaning = OUTCOMES.get(outcome, (Words(outcome, outcome), Words("", "")))
    return title.of(language), meaning.of(language)
