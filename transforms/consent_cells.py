"""What a cell says of its customer in a column that says whether he may be called."""

from __future__ import annotations

from enum import StrEnum

from transforms.consent_titles import Sense
from transforms.refusals import is_refusal
from validators.long_pattern import LongPattern

_SAYS_YES = LongPattern(
    r"(?i)opted[\s_-]*in|opt-?in|may be called|can be called|ok to call|callable|allow(?:ed)?|consent(?:ed|s)?|subscribed|agree[sd]?|可拨打|可外呼|可联系|同意|已同意|已授权|允许"
)
FLAG = LongPattern(
    r"(?i)y|yes|ya|iya|s[ií]|sim|có|ใช่|oo|n[aã]o|không|hindi|ไม่|tidak|tak|(?:not |in)?eligible|不?愿意|不?同意|不?接受|不?可以?|不?能|true|1|x|✓|✔|☑|√|✅|👍|❌|✗|✘|✖|✕|×|👎|是|对|n|no|false|0|-|☐|否|(?:not )?(?:registered|listed)|removed|deleted|已?(?:删除|移除)|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?"
)
_WILLING, _UNWILLING = (
    LongPattern("(?i)eligible|in|愿意|接受|可以?|能"),
    LongPattern("(?i)not eligible|ineligible|out|不愿意|不接受|不可以?|不能|不同意|[❌✗✘✖✕×👎]"),
)
"""What is a yes, or a no, under a title that asks for consent; under one that refuses nobody knows what it says."""
_YES = LongPattern(
    r"(?i)y|yes|ya|iya|s[ií]|sim|có|ใช่|oo|confirmed|true|t|1|x|on|given|granted|obtained|received|✓|✔|☑|√|✅|👍|是|有|对|真|[1-9][0-9]{0,5}|set|active|listed|registered"
)
_NO = LongPattern(
    r"(?i)n|no|n[aã]o|không|hindi|ไม่|tidak|tak|false|f|0|off|none|-|–|—|☐|否|无|無|没有|假|未|clear|clean|not (?:listed|registered)"
)
_TAKEN_BACK = LongPattern(
    r"(?i)denied|declined|refused|revoked|withdrawn|expired|not (?:given|granted|obtained|received)|removed|deleted|拒绝|已?(?:撤回|撤销|过期|删除|移除)"
)
_DATED = LongPattern(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}"
)


class Says(StrEnum):
    """What a cell says of its customer."""

    CALL = "call"
    NOT_CALL = "not call"
    NOTHING = "nothing"
    UNCLEAR = "unclear"
    DOUBTED = "doubted"  # understood, but not whether it is a reason not to call


def says_of_calls(value: str, sense: Sense) -> Says:
    """What a cell that is filled in says, in a column that speaks of calls."""
    taken_back = sense is Sense.CONSENTS and _TAKEN_BACK.fullmatch(value)
    if taken_back or is_refusal(value):
        return Says.NOT_CALL
    if _SAYS_YES.fullmatch(value):
        return Says.CALL
    if sense is Sense.CONSENTS and (_WILLING.fullmatch(value) or _UNWILLING.fullmatch(value)):
        return Says.CALL if _WILLING.fullmatch(value) else Says.NOT_CALL
    yes = _YES.fullmatch(value) or _DATED.fullmatch(value)
    if sense is Sense.DOUBTFUL or not (yes or _NO.fullmatch(value)):
        return Says.UNCLEAR
    return Says.NOT_CALL if bool(yes) == (sense is Sense.REFUSES) else Says.CALL
