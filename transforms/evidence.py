"""What names and headers say of a list: that its numbers are not to be called, are to be called, or were called."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validators.message import Message, message

_HUMPS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
    "|(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])"
)
_GAPS = re.compile(r"[\W_]+")

_NOT_TO_CALL = re.compile(
    r"\b(?:do|did|does|must|should|shall|may|can|could|will|wo|ca) ?n(?:o|')? ?t (?:be )?(?:\w+ )?(?:call|contact|dial|phone|ring|disturb|telephon)"
    r"|do ?not ?(?:allow ?)?(?:bulk ?)?(?:call|contact|dial|phone|ring|disturb|use|telephon)|dont ?(?:call|contact|dial|phone|ring|disturb)"
    r"|\b(?:no|never|not|non|not to|not to be|stop|cannot|without) ?(?:more ?)?(?:call|contact|dial|phon|ring)(?:s|ed|ing|e|able)?\b"
    r"|\bn?dnc(?:r|l|rs|s|list)?\b|\bdncr|\bn?dncl?ist|\bdnd\b|\bm?tps\b|\bctps\b|^stops?$|stop ?(?:list|call|file|number)s?"
    r"|opt(?:ed|s|ing)? ?outs?|optout|unsub|suppress|black ?list|\bblock(?:ed|ing)\b|block ?list|^blocks?$|\bdeny|deny ?list"
    r"|refus\w* ?(?:to be |of |all )*(?:call|contact)|who refuse"
    r"|complain|\barchiv|forbid|prohibit|exclu[ds]|revok|withdr[ae]w|no consent|not? consent|non ?consent|robinson|bloctel|litigat"
    r"|deceased|obsolete|\bdeleted\b|\bremoved\b|\bremovals?\b|\bdead\b|\binactive\b|\bbanned\b|\bopposition\b"
    "|禁呼|禁拨|禁撥|禁打|禁止|黑名单|黑名單|黑单|勿扰|勿擾|免打扰|免打擾|免扰|拒接|拒绝|拒絕|拒呼|拒访|投诉|投訴|退订|退訂|勿打|勿呼|勿拨|勿联|勿聯"
    "|请勿|請勿|不要打|不要拨|不要呼|不要联|不要致电|不拨|不打|不呼|不可拨|不可呼|不得拨|不得呼|不再|停呼|停拨|屏蔽|拉黑|封锁|封鎖|剔除|排除|免呼"
    "|归档|歸檔|存档|作废|注销|已删|死号|空号|失效"
)
_TO_CALL = re.compile(
    r"\b(?:customer|client|lead|prospect|callback|recall|campaign|telesales|subscriber|debtor|patient|member)s?\b"
    r"|\bto (?:be )?(?:call|dial)|\bcall(?:ing)? ?(?:back|list)|\bdial(?:ing|ling)? ?list|\boutbound\b"
    "|客户|客戶|外呼|回访|回訪|待拨|待打|待呼|潜客|线索"
)
_NEUTRAL = re.compile(
    r"\b(?:list|lists|number|numbers|phone|phones|no|nos|of|the|and|all|our|file|files|data|new|old|inbox|in|out|us|cn|sg|\d+)\b"
    "|名单|名單|号码|號碼|列表|数据|新|旧"
)
_DURATION = re.compile(
    r"^(?:(?:call|talk|conversation|connected|total|billed|ring|hold) ?)*(?:duration|time spent|length)(?: (?:s|sec|secs|seconds|min|mins|minutes|hh mm ss))?$"
    r"|talk ?time|bill ?sec|通话时长|通話時長|通话时间|通話時間|^时长|^時長|通话秒数"
)
_DIRECTION = re.compile(r"direction|call ?type|in ?bound|呼叫方向|方向|呼叫类型|呼叫類型|呼入呼出")
_MOMENT = re.compile(
    r"^(?:call )?(?:date|time|start|end|start time|end time|date time|timestamp)$|call(?:ed)? (?:at|on|date|time)"
    "|^日期$|通话日期|呼叫时间|开始时间|结束时间|接听时间|挂断时间"
)
_ANSWER = re.compile(
    r"recording|disposition|answered|hang ?up|\bcall ?(?:id|result|status|outcome)\b|录音|錄音|接通|挂机|通话结果|通话状态"
)


def words_of(name: str) -> str:
    """A name as words in lower case with one space between them; joined words are parted at their capitals.

    >>> words_of("DoNotCall_2026-11")
    'do not call 2026 11'
    """
    parted = _HUMPS.sub(" ", unicodedata.normalize("NFKC", name))
    return _GAPS.sub(" ", parted.replace("’", "'").replace("'", "")).strip().casefold()


def says_not_to_call(name: str) -> bool:
    """Whether a name says that numbers are not to be called (DNC, opt-out, 禁呼 ...), or no longer in use (archive)."""
    return bool(_NOT_TO_CALL.search(words_of(name)))


def says_to_call(name: str) -> bool:
    """Whether a name says that numbers are to be called, and nothing against it."""
    return bool(_TO_CALL.search(words_of(name))) and not says_not_to_call(name)


def says_only_not_to_call(name: str) -> bool:
    """Whether a name says that numbers are not to be called and nothing else: `DNC lists 2026`, never `dnc and leads`."""
    words = words_of(name)
    left = re.sub(r"\w*(?:" + _NOT_TO_CALL.pattern + r")\w*", " ", words)
    return says_not_to_call(name) and not _NEUTRAL.sub(" ", left).strip()


def is_call_log(headers: Iterable[str]) -> bool:
    """Whether headers are those of calls that took place: a duration beside a direction, a result or a moment."""
    written = [words_of(header) for header in headers if header]
    timed = [header for header in written if _DURATION.search(header)]
    beside = [header for header in written if header not in timed]
    signs = sum(any(sign.search(header) for header in beside) for sign in (_DIRECTION, _ANSWER, _MOMENT))
    return bool(timed) and signs >= 1


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known of a sheet beside its cells: how it, its file and its folder are called, and what was asked for."""

    file: str = ""
    folder: str = ""
    sheet: str = ""
    filled: frozenset[str] = (
        frozenset()
    )  # fields that an option fills in where the sheet has no column for them
    asked: bool = False  # such an option was given for this very file
    confirmed: bool = False  # a named person confirmed that the list is what it is taken for

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.file.rpartition(".")[0] or self.file

    def against_calling(self) -> Message | None:
        """Which of the names says that the numbers are not to be called; None when none does."""
        if says_not_to_call(self.sheet):
            return message("SHEET_SAYS_NO", name=self.sheet)
        if says_not_to_call(self.stem):
            return message("FILE_SAYS_NO", name=self.file)
        for folder in re.split(r"[/\\]", self.folder):
            if says_only_not_to_call(folder):
                return message("FOLDER_SAYS_NO", name=folder)
        return None

    def for_calling(self) -> bool:
        """Whether the sheet's or the file's name says that its numbers are to be called."""
        return any(says_to_call(name) for name in (self.sheet, self.stem))


def call_log_headers(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers that show a call log, as they are written; empty when they show none."""
    if not is_call_log(headers):
        return ()
    signs = (_DURATION, _DIRECTION, _ANSWER, _MOMENT)
    return tuple(header for header in headers if any(sign.search(words_of(header)) for sign in signs))
