"""What a cell says of its customer in a column that says whether he may be called."""

from __future__ import annotations

from enum import StrEnum

from transforms import our_markets
from transforms.consent_titles import Plain, Sense
from transforms.refusals import is_refusal
from validators.long_pattern import LongPattern

_SAYS_YES = LongPattern(
    r"(?i)opt(?:ed|s)?[\s_-]*in|may be called|can be called|ok to call|callable|allow(?:ed)?|consent(?:ed|s)?|subscribed|agree[sd]?|可拨打|可外呼|可联系|同意|已同意|已授权|允许"
)
FLAG = LongPattern(
    rf"(?i){our_markets.AGREED}|{our_markets.REFUSED}|{our_markets.NO}|{our_markets.NOT_YET}|"
    r"y|yes|ya|iya|s[ií]|sim|có|ใช่|oo|n[aã]o|không|hindi|ไม่|tidak|tak|(?:not |in)?eligible|不?愿意|不?同意|不?接受|不?可以?|不?能|true|1|x|✓|✔|☑|√|✅|👍|❌|✗|✘|✖|✕|×|👎|是|对|n|no|false|0|-|☐|否|(?:not )?(?:registered|listed)|removed|deleted|已?(?:删除|移除)|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?"
)
_WILLING, _UNWILLING = (
    LongPattern(f"(?i)eligible|in|愿意|接受|可以?|能|{our_markets.AGREED}"),
    LongPattern("(?i)not eligible|ineligible|out|不愿意|不接受|不可以?|不能|不同意|[❌✗✘✖✕×👎]"),
)
"""What is a yes, or a no, under a title that asks for consent; under one that refuses nobody knows what it says."""
_YES = LongPattern(
    rf"(?i){our_markets.YES}|"
    r"y|yes|confirmed|true|t|1|x|on|given|granted|obtained|received|✓|✔|☑|√|✅|👍|是|有|对|真|[1-9][0-9]{0,5}|set|active|listed|registered"
)
_NO = LongPattern(
    rf"(?i){our_markets.NO}|{our_markets.NOT_YET}|n|no|false|f|0|off|none|-|–|—|☐|否|无|無|没有|假|未|clear|clean|not (?:listed|registered)"
)
_TAKEN_BACK = LongPattern(
    rf"(?i){our_markets.REFUSED}|{our_markets.WITHDRAWN}|{our_markets.REMOVED}|denied|revoked|withdrawn|expired|not (?:given|granted|obtained|received)|removed|deleted|拒绝|已?(?:撤回|撤销|过期|删除|移除)"
)
_REGISTER = "(?:the )?(?:(?:national |internal )?(?:n?dncr?|tps|do not call)(?: (?:list|registry|register|database))?|list|registry|register|database)"
_NOT_FOUND = LongPattern(
    rf"(?i)(?:is |was |number |none |the |customer )*(?:not (?:(?:registered|listed|found|matched|a match)(?: (?:on|in|with) {_REGISTER})?|in(?: {_REGISTER})?|on {_REGISTER}|(?:registered|listed)[\s:(-]+voice(?: calls?)?\)?)|no (?:(?:n?dncr?|tps) )?(?:match(?:es)?|hits?|records?|listings?)(?: found)?(?: (?:on|in|with) {_REGISTER})?|unregistered|unlisted|clear(?:ed)?|clean|no listing)"
    r"|未(?:命中|登记|注册|列入|查到|收录)|不在(?:名单|黑名单|登记册)?(?:中|内|上)?|无记录|没有?命中"
    r"|(?:tidak|tak|belum) (?:ber|ter)daftar|no (?:registrad|inscrit|encontrad|listad)[oa]|n[aã]o (?:registrad|cadastrad|inscrit|encontrad|listad)[oa]|(?:không|chưa) (?:đăng ký|có trong danh sách)|ไม่(?:ได้)?(?:ลงทะเบียน|อยู่ในรายชื่อ|พบ)|hindi (?:naka)?rehistrado"
)
_FOUND = LongPattern(
    r"(?i)(?:is |was |number |already |customer )*(?:registered|listed|found|match(?:ed)?|hit|positive|(?:on|in) (?:the )?(?:list|dnc|dncr|tps|registry|register|database))|已?(?:命中|登记|注册|列入)|在(?:名单|黑名单|登记册)(?:中|内|上)?|(?:sudah )?(?:ber|ter)daftar|(?:registrad|cadastrad|inscrit|encontrad)[oa]|đã đăng ký|ลงทะเบียนแล้ว"
)
"""What a register of refusals answers."""
_SWITCHED_OFF = LongPattern(
    rf"(?i)inactive|not active|disabled|deactivated|not (?:set|enabled|activated|in force)|unset|(?:switched|turned) off|未(?:开启|启用|激活|设置|生效)|已?(?:关闭|停用)|{our_markets.INACTIVE}"
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


def says_of_calls(value: str, sense: Sense, plain: Plain | None = None) -> Says:
    """What a cell that is filled in says, in a column that speaks of calls; `plain` is what else its title speaks of."""
    taken_back = sense is Sense.CONSENTS and _TAKEN_BACK.fullmatch(value)
    if taken_back or is_refusal(value):
        return Says.NOT_CALL
    willing = sense is Sense.CONSENTS and _WILLING.fullmatch(value)
    if _SAYS_YES.fullmatch(value) or willing:
        return Says.CALL
    if sense is Sense.CONSENTS and _UNWILLING.fullmatch(value):
        return Says.NOT_CALL
    if plain and (told := _plainly(value, sense, plain)):
        return told
    yes = _YES.fullmatch(value) or _DATED.fullmatch(value)
    if sense is Sense.DOUBTFUL or not (yes or _NO.fullmatch(value)):
        return Says.UNCLEAR
    return Says.NOT_CALL if bool(yes) == (sense is Sense.REFUSES) else Says.CALL


def _plainly(value: str, sense: Sense, plain: Plain) -> Says | None:
    """What is plain under such a title; None for anything else."""
    if plain is Plain.SWITCHED:
        off = _SWITCHED_OFF.fullmatch(value) or _NOT_FOUND.fullmatch(value)
        return Says.CALL if sense is Sense.REFUSES and off else None
    none = plain is Plain.ASKED_FOR and _NO.fullmatch(value)
    if none or _NOT_FOUND.fullmatch(value):
        return Says.CALL
    return Says.NOT_CALL if plain is Plain.FOUND and _FOUND.fullmatch(value) else None
