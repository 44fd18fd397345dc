"""Titles of columns that say whether a customer may be called, and what a yes under them means."""

from __future__ import annotations

from enum import StrEnum

from transforms import our_markets
from transforms.evidence import ELSEWHERE, STEMS_ELSEWHERE, says_not_to_call, words_of
from transforms.list_titles import INCLUDED, INCLUDED_ZH, WILLINGNESS_ZH
from validators.long_pattern import LongPattern

_CALLING = ("call", "contact", "phon", "dial", "market", "disturb")
_OF_REFUSALS = (
    *(*_CALLING, "hold", "dnc", "dnd", "opt", "unsub", "suppress", "black", "block", "refus", "complain", "consent", "withdr", "object", "oppos"),
    *("deceas", "died", "dead", "passed", "death", "dod", "d o d", "delet", "eras", "forget", "remov", *STEMS_ELSEWHERE),
)  # fmt: skip
_OTHER_CHANNEL = LongPattern(
    r"\b(?:e ?)?mails?\b|\bsms\b|\btexts?\b|\bfax\b|newsletter|\bpost\b|whats ?app|邮件|郵件|短信|简讯|传真|微信"
)
_BY_PHONE = LongPattern(r"phone|call|voice|dial|telemarketing|电话|電話|呼|拨")
_REFUSES = LongPattern(
    r"\bblock(?:ed|s)? (?:all |phone |voice |marketing )*calls?\b|\b(?:legal|litigation) hold\b|拒收(?:推广|营销|推销|电话|来电|外呼|直销)|"
    r"do ?nt ?(?:call|contact|phone|disturb)|do ?not ?(?:allow ?)?(?:bulk ?)?(?:phone ?)?(?:call|contact|phone|dial|disturb)"
    r"|\bno ?calls?\b|\bno (?:(?:voice|phone|telephone|tele|marketing|sales|outbound|more|further|cold|unsolicited|promo(?:tional)?|robo|any) ?)+(?:calls?|calling)\b|\bno telemarketing\b|\bnever ?call|\bnot ?(?:to ?be ?)?call|\bn?dnc(?:r|l)?\b|\bdnd\b|opt(?:ed)? ?outs?|optout|unsub|suppress|black ?list"
    r"|\bblocked\b|block ?list|refus(?:es|ed|al)|complain|no ?consent|withdr[ae]w|objects(?: to .*)?$|objected|objection|opposed"
    r"|^(?:is )?(?:deceased|died|dead|passed away)(?: date| on| at| flag)?$|^(?:date of|day of) death$|^death date$|^(?:dod|d o d)$|^(?:是否)?已?(?:身故|去世|死亡|逝世|过世|已故|往生|病故)(?:日期|时间|标志|标记)?$"
    r"|\b(?:gdpr|pdpa|data|privacy) (?:delet\w*|eras\w*|remov\w*|forget\w*)|\b(?:delet\w*|eras\w*|removal) request|\brequest\w* (?:for )?(?:delet|eras|remov)\w*|\bforget me\b"
    rf"|{ELSEWHERE}"
    "|禁呼|禁拨|禁打|黑名单|黑名單|加黑|已拉黑|勿扰|勿擾|免打扰|免打擾|拒接|拒绝|拒絕|拒呼|投诉|投訴|退订|退訂|勿打|勿呼|勿拨|请勿|不要打|不再|谢绝|婉拒|拒拨|拒电|拒访|拒听|毋[须需]",
    stems=_OF_REFUSALS,
)
_CONSENTS = LongPattern(
    r"consent|opt(?:ed|s)? ?in\b|optin|\bsubscribed\b|permission|(?<!not )\b(?:may|can|ok|okay|allow(?:ed)?|agree[sd]?) ?(?:to ?)?(?:be ?)?(?:we |i |you )?(?:call|contact|phone)"
    r"|call(?:s|ing)? ?(?:allowed|permitted|ok)|\bcallable\b|\bcontactable\b|\bgdpr\b|\bpdpa\b"
    "|同意|授权|授權|可拨|可呼|可外呼|可联系|可聯繫|允许|允許|许可"
    f"|^(?:{our_markets.CONSENT_TITLES})$",
    stems=(
        "consent",
        "opt",
        "subscrib",
        "permiss",
        "call",
        "contact",
        "phon",
        "gdpr",
        "pdpa",
        *our_markets.CONSENT_STEMS,
    ),
)
_NOT = (
    r"\b(?:not|never|no longer|cannot|(?:do|does|did|has|have|had|is|was|are|would|could|should|ca|wo)n ?t)"
)
_WANTS = (
    r"(?:agree[sd]?|agreeing|consent(?:s|ed|ing)?|willing|wish(?:es|ed)?|want(?:s|ed)?|like[sd]?|allow(?:s|ed)?|permit(?:s|ted)?|accept(?:s|ed|ing)?|authori[sz]ed?"
    r"|happy|keen|ok(?:ay)?|fine|subscribed?|opt(?:s|ed)? in)"
)
_TO_CALLS = (
    r"(?: (?:to|for|with|any|more|us|be|being|receive|receiving|get|getting|accept|take|our|marketing|sales|phone|tele|cold|further))*"
    r" (?:call(?!back|er)|contact|phon|dial|marketing|telemarketing|disturb)[a-z]*"
)
_CALLING_ZH = "(?:外呼|拨打?|呼叫?|联系|联络|打电话|致电|来电|接触|电话|电访|营销|推销|推广|打扰)"
_MAY_NOT = LongPattern(
    r"\b(?:not?|non) ?(?:callable|contactable)\b|\bun(?:callable|contactable)\b"
    r"|\b(?:may|can|must|should|could) ?not ?(?:be ?)?(?:call|contact|phon|dial)(?:ed|led)?\b"
    rf"|{_NOT} {_WANTS}{_TO_CALLS}|\b(?:disagree(?:s|d)?|declines?|declined(?= to be)|rejects?|object(?:s|ed)?|opposes?|opposed to|unwilling){_TO_CALLS}"
    rf"|\b(?:(?:phone |marketing )?calls?|calling|phoning|contact|telemarketing)(?: is| are| was)? ?(?:not|isnt|arent|never) {_WANTS}\b"
    "|(?:不(?:可以?|得|能够?|许|准|宜)|不允许|禁止)再?(?:被|以?电话)?(?:外呼|拨打?|呼叫?|联系|打电话|致电|来电|接触)"
    f"|(?:不|没有?|非)(?:曾|肯|再)?(?:同意|愿意?|接受|想要?|希望|需要?)(?:再|被|接受|接听|接|收到|以|由|我们|进行|任何|对其)*{_CALLING_ZH}+|^(?:是否)?不(?:接受|愿意?)$",
    stems=_CALLING,
)
"""What forbids a call in one phrase: the words for a permission in it permit nothing."""
_OF_CALLS = r"(?:(?:to|for|be|being|receive|receiving|get|accept|take|our|any|the|marketing|sales|phone|voice|promo(?:tion(?:al)?)?|tele) ?)*(?:calls?|call(?:ed|ing)|contact(?:ed)?|phone[ds]?|dial(?:l?ed)?|(?:tele)?marketing|outbound|campaigns?)"
_FLAGGED = LongPattern(
    rf"^(?:is |are )?(?:ok(?:ay)?|happy|agree[sd]?|willing|approved?|ready|eligible|suitable|available|cleared|good|fit|qualified|authori[sz]ed) (?:to|for) {_OF_CALLS}(?: y n)?$"
    rf"|^(?:receives?|accepts?|wants?|likes?) {_OF_CALLS}(?: y n)?$|^(?:calls?|calling|contact|phone|campaign|outbound) ?(?:back ?)?(?:eligible|eligibility|allowed|ok(?:ay)?|permitted)$"
    rf"|^(?:{INCLUDED})$|^(?:setuju|boleh|mahu|sudi) (?:di)?(?:hubungi|call|telefon)$"
    f"|^{INCLUDED_ZH}|^{WILLINGNESS_ZH}$|^(?:{our_markets.ALLOWED_TITLES}|{our_markets.CALLED_TITLES})$"
    "|"
    r"^(?:to |please |pls |(?:shall|should|do|can|may|could) (?:we |i )?(?:to )?|we )?(?:call|dial)(?: (?:flag|now|this|customer|client|me|us|you|him|her|them|y n|yes no))?$"
    r"|^(?:to |please |pls |(?:shall|should|do|can|may|could) (?:we |i )?)?(?:phone|ring|contact) (?:this|customer|client|me|us|you|him|her|them|y n|yes no)$"
    r"|^(?:tele)?marketing$|\b(?:contact|phone|marketing|calls?|calling) ?(?:allowed|permitted|ok|okay)\b"
    r"|\b(?:wants?|wishes|willing|happy|accepts?|agrees?) (?:to be |to receive |to )?(?:call|contact|phon)|\blegal basis\b|\b(?:contact(?:able|ed)?|reach(?:able|ed)?|marketing) (?:by|via|over) (?:tele)?phones?\b|^(?:by )?(?:tele)?phone contact$"
    "|^(?:请|可以|能|要|是否|需要?|可)*打电话[吗嘛么]?$|是否(?:可以?|能|要|需要?)?(?:外呼|拨打|呼叫|联系|致电|接受|营销)|(?:能|可)否(?:外呼|拨打|呼叫|联系|致电|营销)|(?<!不)(?:愿意|接受)(?:接听|来电|外呼|营销|推销|联系|电话)",
    stems=(
        *_CALLING,
        "outbound",
        "campaign",
        "eligib",
        "includ",
        "hubungi",
        "telefon",
        "ring",
        "legal b",
        "reach",
        *our_markets.ALLOWED_STEMS,
        *our_markets.NOT_CALLED_STEMS,
    ),
)
"""Titles that may speak of consent: they do where every cell under them is a plain yes or no."""
_NOT_FLAGGED = LongPattern(
    r"^(?:is |are |to be )?(?:do(?:es)? not |dont |doesnt |not |no longer |non |in(?=eligible)|tidak |tak )|^(?:是否)?不"
)
"""The “not” before such a title, under which a yes refuses."""
_NEGATED = LongPattern(
    r"\b(?:not?|non|never|without|cannot|[a-z]+nt(?= (?:agree|consent|allow|permit|opt|want|wish|like|accept|subscribe|call))|disagree\w*|revok\w*|withdr[ae]w\w*|delet\w*|eras\w*|remov\w*|forget\w*|denied|declined|refus\w*|expired|missing|lacks?|un\w+)\b"
    rf"|\b{our_markets.NOT}\b|{our_markets.NOT_OTHERWISE}"
    "|不|未|无|無|没|非|否认|撤回|撤销|取消|过期|拒"
)
_MATTER = LongPattern(
    r"\b(?:amounts?|cards?|accounts?|balances?|loans?|funds?|payments?|money|cash|credit|claims?|orders?|transactions?|quotes?)\b"
    "|金额|卡|账户|账号|余额|贷款|资金|付款|理赔|订单|交易|报价"
)
_OF_MATTERS = LongPattern(
    r"\bblocked\b|refus|withdr|declin|reject|delet|remov|exclud|inactive|拒绝|注销|失效|屏蔽|撤回|撤销|取消"
)
_OF_PEOPLE = LongPattern(
    r"call|contact|phone|dial|consent|opt|market|customer|呼|拨|电话|联系|营销|同意|授权|客户"
)
_CHECKED_ON = LongPattern(
    r"\b(?:check|scrub|wash|verif|screen)\w* (?:date|on|at|time|by|batch|ref|id)$|\b(?:date|day|time) (?:of )?(?:dnc )?(?:check|scrub|wash|screen)\w*$"
)
"""A title of when a list was compared with a register, which says nothing of what was found."""
_COMPARED = LongPattern(
    r"\b(?:n?dnc[rl]?|[cm]?tps|do not (?:call|contact)|black ?list|suppression)\b.*\b(?:check|scrub|wash|verif|screen|lookup|match|search)\w*(?: (?:results?|status|outcome|flag|finding))?$"
)
"""A title of what a register of refusals answered: found there or not."""
_DELETION = LongPattern(
    r"\b(?:gdpr|pdpa) (?:delet\w*|eras\w*|remov\w*|forget\w*|forgotten)(?: requests?(?:ed)?)?(?: (?:y n|flag|status))?$"
)
_SWITCH = LongPattern(
    r"\b(?:n?dnc[rl]?|dnd|do ?nt ?(?:call|contact|disturb|phone)|do not (?:call|contact|disturb|phone)|block(?:ed)?|black ?list(?:ed)?|suppress(?:ed|ion)?)\b|勿扰|免打扰|黑名单|禁呼|禁拨|屏蔽"
)
_OF_MONEY = LongPattern(r"(?:last )?withdrawals?(?: date| on)?")
_REASON = LongPattern(r"reason|remark|note|comment|\bby\b(?! (?:tele)?phone)|source|原因|备注|说明|来源")
_EXCLUDED = LongPattern(
    r"\b(?:exclu(?:de[ds]?|sions?)|suppress(?:ed|ion)?|skip(?:ped)?|block(?:ed)?|drop(?:ped)?)\b|排除|剔除|屏蔽|跳过|拉黑",
    stems=("exclu", "suppress", "skip", "block", "drop"),
)
"""Under such a title over reasons, whoever has a reason is not to be called."""
_ENDS = LongPattern(r"\bexpir|\b(?:until|till|valid|validity|ends?|ended)\b|有效期|到期|截止|过期|期限")
"""A title of the day on which a consent ends: that there is one does not say that it has not passed."""
_TURNED = LongPattern(
    r"\bnot ?(?:on\b|in\b|listed)|\bnon ?n?dnc|\bex ?dnc|(?:free|clean|clear|removed|scrub|wash|check|verif|screen)|未在|不在|已排除|已清洗"
)


class Sense(StrEnum):
    """What a yes in a column means."""

    REFUSES = "refuses"
    CONSENTS = "consents"
    DOUBTFUL = "doubtful"  # only what speaks for itself is understood: “opted out”, never “yes”
    IGNORE = "ignore"


class Plain(StrEnum):
    """What a title speaks of besides, so that words are plain under it which say nothing under others."""

    FOUND = "found"  # whether a customer is in a register of refusals: “not registered”
    ASKED_FOR = "asked for"  # a deletion of all that is known of a customer, or none: “no”
    SWITCHED = "switched"  # a refusal that is set or not: “inactive” is said of it and not of the customer


def sense_of(header: str) -> Sense | None:
    """What a yes under a header means; None when the header does not speak of consent to be called."""
    words = words_of(header)
    if _EXCLUDED.search(words) and _REASON.search(words):
        return Sense.DOUBTFUL
    left = _MAY_NOT.sub(" ", words)
    refuses, consents = left != words or bool(_REFUSES.search(words)), bool(_CONSENTS.search(left))
    if not (refuses or consents) or _speaks_of_others(words) or _CHECKED_ON.search(words):
        return None
    if _TURNED.search(words) or _REASON.search(words) or (consents and _ENDS.search(words)):
        return Sense.DOUBTFUL
    if consents and "no consent" not in words and (refuses or _NEGATED.search(left)):
        return Sense.DOUBTFUL
    return Sense.REFUSES if refuses else Sense.CONSENTS


def sense_of_flags(header: str) -> Sense | None:
    """What a yes means under a header that speaks of calls only where its cells are plain flags; None when it does not."""
    words = words_of(header)
    turned = _TURNED.search(words) and " " in words
    if _speaks_of_others(words) or turned or _REASON.search(words):
        return None
    if says_not_to_call(header):
        return Sense.REFUSES
    turned_around = _NOT_FLAGGED.sub("", words)
    if turned_around != words and _FLAGGED.search(turned_around):
        return Sense.REFUSES
    if _FLAGGED.search(words):
        return Sense.DOUBTFUL if _NEGATED.search(words) else Sense.CONSENTS
    return None


def plain_under(header: str) -> Plain | None:
    """What else is plain under a header that speaks of calls."""
    words = words_of(header)
    if _REASON.search(words):
        return None
    if _COMPARED.search(words) and not _CONSENTS.search(_MAY_NOT.sub(" ", words)):
        return Plain.FOUND
    if _DELETION.search(words) and not _TURNED.search(_DELETION.sub("", words)):
        return Plain.ASKED_FOR
    return Plain.SWITCHED if _SWITCH.search(words) else None


def _speaks_of_others(words: str) -> bool:
    """Whether a header is about another channel than the telephone, or another matter than a call."""
    matter = _MATTER.search(words) and _OF_MATTERS.search(words) and not _OF_PEOPLE.search(words)
    return bool(
        matter or _OF_MONEY.fullmatch(words) or (_OTHER_CHANNEL.search(words) and not _BY_PHONE.search(words))
    )
