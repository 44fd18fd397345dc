"""What names and headers say of a list: that its numbers are not to be called, are to be called, or were called."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms import our_markets
from transforms.chinese_forms import simplified
from validators.long_pattern import LongPattern
from validators.message import Message, message

_HUMPS_ASCII = r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
_HUMPS, _HUMPS_OF_ALL = (
    LongPattern(_HUMPS_ASCII),
    LongPattern(f"{_HUMPS_ASCII}|(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])"),
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?!(?:19|20)[0-9]{2})[A-Za-z]{0,3}[0-9]{1,4}(?:n?dnc[rl]?|dnd|[cm]?tps)(?!20[0-9]{2}(?![0-9]))[0-9]+[A-Za-z0-9]{0,6}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
"""A code that has between its digits what is the name of a register where it stands alone: k4dnc7x, 12tps9, but not 2026dnc11."""
_GAPS = re.compile(r"[\W_]+")

ELSEWHERE = (
    r"\bkeine? (?:werbe ?)?anrufe?\b|\bnicht anrufen\b|werbewiderspruch|\bne pas appeler\b|\bno llamar\b|\bnon chiamare\b|\bn[aã]o ligar\b|\bniet bellen\b"
    r"|\bjangan (?:hubungi|telefon|telepon|call|panggil)\b|\bno (?:molestar|contactar)\b|\bn[aã]o (?:perturb\w*|contactar|contatar)\b"
    r"|\btidak (?:mau|mahu|ingin|boleh) (?:dihubungi|ditelepon|ditelefon)\b|\bhuwag (?:na )?(?:tawagan|tumawag)\b|không gọi|đừng gọi|không liên hệ|ห.?ามโทร|ห.?ามต.?ดต"
    rf"|{our_markets.REFUSING_TITLES}"
)
"""“Do not call” as lists of other languages have it that come along with ours."""
STEMS_ELSEWHERE = (
    *("anruf", "widerspr", "appeler", "llamar", "chiamare", "ligar", "bellen", "hubungi", "telefon", "telepon", "panggil", "molestar", "contact"),
    *("perturb", "contatar", "tawagan", "tumawag", *our_markets.REFUSING_STEMS),
)  # fmt: skip
"""One of these is in every one of them in Latin letters."""
_REFUSED = (
    r"\b(?:do|did|does|must|should|shall|may|can|could|will|wo|ca) ?n(?:o|')? ?t (?:be )?(?:\w+ )?(?:call|contact|dial|phone|ring|disturb|telephon|solicit|market)"
    r"|do ?not ?(?:allow ?)?(?:bulk ?)?(?:call|contact|dial|phone|ring|disturb|use|telephon|solicit|market)|dont ?(?:call|contact|dial|phone|ring|disturb|market)"
    r"|\b(?:no|never|not|non|not to|not to be|stop|cannot|without) ?(?:more ?)?(?:be ?)?(?:tele)?(?:call|contact|dial|phon|ring|telephon|market)(?:s|ed|ing|e|able)?\b"
    r"|\bun(?:call|contact)able\b|\bd n c\b|\bn?dnc(?:r|l|rs|s|list)?\b|\bdncr|\bn?dncl?ist|\bdnd\b|\bm?tps\b|\bctps\b|^stops?$|stop ?(?:list|call|file|number|flag)s?"
    r"|opt(?:ed|s|ing)? ?outs?|optout|unsub|suppress|black ?list|\bblock(?:ed|ing)\b|block ?list|^blocks?$|\bden(?:y|ied|ying)\b|deny ?list"
    r"|refus\w* ?(?:to be |of |all )*(?:call|contact)|who refuse|\bleave alone\b|\boff limits\b|preference service|\bcease and desist\b"
    r"|complain|forbid|prohibit|exclu(?:de|di|sion)|revok|withdr[ae]w|no consent|not? consent|non ?consent|robinson|bloctel|litigat"
    r"|\berasure|be forgotten|\bobjectors?\b|\bobjections?\b|\bdeceased\b|\bbanned\b|\bopposition\b"
    rf"|{ELSEWHERE}"
    "|禁呼|禁拨|禁撥|禁打|禁止|黑名单|黑名單|黑单|勿扰|勿擾|免打扰|免打擾|免扰|拒接|拒绝|拒絕|拒呼|拒访|投诉|投訴|客诉|举报|退订|退訂|勿打|勿呼|勿拨|勿电|勿联|勿聯"
    "|请勿|請勿|不要打|不要再?(?:拨|呼|联|致电|来电)|不要拨|不要呼|不要联|不要致电|不拨|不打|不呼|不外呼|不(?:可以?|得|能够?|许|准|宜|再)(?:再)?(?:外呼|拨|呼|联|聯|打|致电)|不联系|不允许|无需联系"
    "|不(?:接受|同意|愿)[\u4e00-\u9fff]{0,2}(?:营销|行销|推销|电销|电访|外呼|接听|来电|电话|联系|打扰)|停呼|停拨|停止(?:外呼|拨打|联系|呼叫)|(?:限制|过滤)外呼|外呼(?:限制|过滤|排除)|屏蔽|拉黑|加黑|封锁|封鎖|剔除|排除|免呼"
    "|(?:撤回|撤销|取消)(?:同意|授权|订阅)|拒(?:电|拨|听)|免(?:电访|致电)|[勿别] ?(?:call|contact)|谢绝|婉拒|婉谢|往生|病故|已故|身故|去世|过世|逝世"
    "|(?:[毋无][须需]|不必|不用|不想|不希望|停止|终止|不同意)(?:再|任何|接受|接到|收到|被|继续)*(?:外呼|拨打|致电|来电|打电话|电话|打扰|联系|营销|行销|推销|电销|电访|访问)"
)
_NO_LONGER_USED = (
    r"\barchiv|obsolete|\bdeleted\b|\bremoved\b|\bremovals?\b|\bdead\b|\binactive\b"
    "|不再|归档|歸檔|存档|作废|注销|已删|死号|空号|失效"
)
_STEMS = (
    *("call", "contact", "dial", "phon", "ring", "disturb", "use", "telephon", "solicit", "market", "d n c", "dnc", "dnd", "tps", "stop"),
    *("opt", "unsub", "suppress", "black", "block", "deny", "deni", "refus", "leave al", "off limit", "nce servi", "ease and", "complain", "forbid"),
    *("prohibit", "exclu", "revok", "withdr", "consent", "robinson", "bloctel", "litigat", "erasure", "forgotten", "object", "deceas", "banned", "opposit"),
    *STEMS_ELSEWHERE,
)  # fmt: skip
"""One of these is in every refusal in Latin letters."""
_NOT_TO_CALL = f"{_REFUSED}|{_NO_LONGER_USED}"
_IN_A_WORD = LongPattern(rf"\w*(?:{_NOT_TO_CALL})\w*")
_REFUSAL = LongPattern(_REFUSED, stems=_STEMS)
_UNUSED = LongPattern(_NO_LONGER_USED, stems=("archiv", "obsolete", "deleted", "remov", "dead", "inactive"))
_WON_BACK = LongPattern(
    r"\bwin ?backs?\b|re ?activat|re ?engag|re ?new|\bupsell|召回|挽回|唤醒|激活|失效保单|续保|续费|续期|回访客户|促活|赢回|复效"
)
_BARE = LongPattern(
    r"^(?:refus(?:ed|als?|ers?)|declined?|decliners?|reject(?:s|ed|ions?)?|(?:to )?(?:be )?(?:remov|delet|exclud|skip|stop|ceas)(?:e|ed|es|ped)?"
    r"|remove these|take off|on ?hold|hold|scrub(?:s|bing)?|quarantined?|negatives?"
    r"|hang ?ups?|not interested|privacy requests?|红|黑户|敏感|敏感客户|反感|反感客户|申诉|申诉客户|过滤|不感兴趣|撤回|删除请求)$",
    stems=(
        *("refus", "declin", "reject", "remov", "delet", "exclud", "skip", "stop", "ceas", "take off", "hold", "scrub"),
        *("quarantin", "negative", "hang", "interest", "privacy"),
    ),
)  # fmt: skip
_FAULTY = LongPattern(
    r"^(?:gone aways?|(?:wrong|bad|invalid|unobtainable|dead)(?: part(?:y|ies))?|not +(?:in +)?(?:use|service)|disconnected|停机|无效|错号|错误|空号)$",
    stems=("gone", "wrong", "bad", "invalid", "unobtain", "dead", "use", "service", "disconn"),
)
_TO_CALL = LongPattern(
    r"\b(?:customer|client|lead|prospect|callback|recall|campaign|telesales|subscriber|debtor|patient|member)s?\b"
    r"|\bto (?:be )?(?:call|dial)|\bcall(?:ing)? ?(?:back|list)|\bdial(?:ing|ling)? ?list|\boutbound\b"
    "|客户|客戶|外呼|回访|回訪|待拨|待打|待呼|潜客|线索"
)
_NEUTRAL = LongPattern(
    r"\b(?:list|lists|number|numbers|phone|phones|no|nos|of|the|and|all|our|file|files|data|new|old|inbox|in|out|us|cn|sg|\d+)\b"
    "|名单|名單|号码|號碼|列表|数据|新|旧"
)
_NAME_OF_CUSTOMER = LongPattern(
    r"^(?:first|last|middle|given|family|preferred|full|contact|customer|client|lead|account|company|patient|member|policy ?holder|primary company)s?(?: name)?s?$"
    r"|^(?:prospect|subscriber|company account|organi[sz]ation|salutation|surname|forename|nickname)s?(?: name)?$"
    r"|^(?:客户|客戶|会员|會員|姓|名|称呼|联系人|公司|公司名称|企业名称|单位|单位名称)(?:姓名|名称)?$"
)
_KEPT_OF_CUSTOMERS = LongPattern(
    r"\b(?:lead|deal|opportunity|pipeline|life ?cycle|sales) ?(?:status|stage|source|score|owner)\b|\b(?:contact|account|record) owner\b|^job title$"
    r"|^(?:e ?)?mail(?: address| id)?$|\b(?:policy|invoice|order|loan|contract|membership|customer|client|account|lead|patient|member) ?(?:no|number|id|ref|code)s?$"
    r"|\b(?:renewal|appointment|due|birth|purchase|policy) ?date\b|^(?:date of birth|dob|birthday|gender|sex|age)$|\b(?:premium|balance due|amount due|product)\b"
    "|^(?:邮箱|电子邮箱|邮件|性别|生日|年龄|出生日期)$|客户(?:编号|等级|级别|来源|类型|经理)|会员(?:编号|号|等级)|保单号?|订单号?|合同号?|意向"
)
_DURATION = LongPattern(
    r"^(?:(?:call|talk|conversation|connected|total|billed|ring|hold) ?)*(?:duration|time spent|length)(?: (?:s|sec|secs|seconds|min|mins|minutes|hh mm ss))?$"
    r"|talk ?time|bill ?sec|通话时长|通話時長|通话时间|通話時間|^时长|^時長|通话秒数"
)
_DIRECTION = LongPattern(r"direction|call ?type|in ?bound|呼叫方向|方向|呼叫类型|呼叫類型|呼入呼出")
_MOMENT = LongPattern(
    r"^(?:call )?(?:date|time|start|end|start time|end time|date time|timestamp)$|call(?:ed)? (?:at|on|date|time)"
    "|^日期$|通话日期|呼叫时间|开始时间|结束时间|接听时间|挂断时间"
)
_CLOCK = LongPattern(
    r"^(?:call ?)?(?:time|start|end|begin)(?: ?time)?$|^(?:call ?)?(?:(?:start|end|answer)(?:ed)?|began) ?(?:at|on|time)$|^date ?(?:and )?time$|time ?stamp"
    "|^时间$|^時間$|通话(?:日期|时间)|呼叫时间|开始时间|结束时间|接听时间|接通时间|挂断时间|振铃时间"
)
_RESULT = LongPattern(r"^(?:call ?)?(?:result|outcome)s?$|^结果$|^結果$")
_ANSWER = LongPattern(
    r"recording|disposition|answered|hang ?up|\bcall ?(?:id|result|status|outcome)\b|录音|錄音|接通|挂机|通话结果|通话状态"
)


_WHETHER = LongPattern(r"([要能可该会让])不\1(?:以|要)?|([同愿接想希需允])[意受要望许]?不(?=\2)")


def words_of(name: str) -> str:
    """A name as words in lower case with one space between them; joined words are parted at their capitals, Chinese is simplified.

    A question that Chinese asks by “not” is one, and no refusal.

    >>> words_of("DoNotCall_2026-11"), words_of("請勿撥打"), words_of("能不能外呼"), words_of("k4dnc7x")
    ('do not call 2026 11', '请勿拨打', '是否外呼', 'k4dnc7x')
    """
    written = (
        name if name.isascii() else unicodedata.normalize("NFKC", _WHETHER.sub("是否", simplified(name)))
    )
    words = _parted(written)
    for code in _CODE.findall(written):
        words = words.replace(_parted(code), code.casefold())
    return words


def _parted(name: str) -> str:
    humps = _HUMPS if name.isascii() else _HUMPS_OF_ALL
    return _GAPS.sub(" ", humps.sub(" ", name).replace("’", "'").replace("'", "")).strip().casefold()


def says_not_to_call(name: str) -> bool:
    """Whether a name says that numbers are not to be called (DNC, opt-out, 禁呼 ...), wrong, or no longer in use (archive)."""
    words = words_of(name)
    if _REFUSAL.search(words) or _is_bare(words, _BARE) or _is_bare(words, _FAULTY):
        return True
    return bool(_UNUSED.search(words)) and not _WON_BACK.search(words)


def _is_bare(words: str, pattern: LongPattern) -> bool:
    """Whether words say something where those that say nothing of whom a list is are left out."""
    return pattern.may_be_in(words) and bool(pattern.search(_NEUTRAL.sub(" ", words).strip()))


def says_refused(name: str) -> bool:
    """Whether a name says that somebody is not to be called, whatever is no longer in use."""
    return bool(_REFUSAL.search(words_of(name)))


def says_people_refuse(name: str) -> bool:
    """Whether a name says that people are not to be called: “wrong numbers” may be a list to correct as well.

    >>> says_people_refuse("Rejected 2026"), says_people_refuse("wrong numbers"), says_people_refuse("archive")
    (True, False, False)
    """
    words = words_of(name)
    return bool(_REFUSAL.search(words)) or _is_bare(words, _BARE)


def of_customers(headers: Iterable[str]) -> bool:
    """Whether headers are those of a list of customers: the name of a person or company, or two other things kept of them."""
    written = [words_of(header) for header in headers]
    named = any(_NAME_OF_CUSTOMER.search(words) for words in written)
    return named or sum(bool(_KEPT_OF_CUSTOMERS.search(words)) for words in written) > 1


def says_to_call(name: str) -> bool:
    """Whether a name says that numbers are to be called, and nothing against it."""
    return bool(_TO_CALL.search(words_of(name))) and not says_not_to_call(name)


def says_only_not_to_call(name: str) -> bool:
    """Whether a name says that numbers are not to be called and nothing else: `DNC lists 2026`, never `dnc and leads`."""
    if not says_not_to_call(name):
        return False
    left = _IN_A_WORD.sub(" ", words_of(name))
    left = _FAULTY.sub("", _BARE.sub("", _NEUTRAL.sub(" ", left).strip()))
    return not _NEUTRAL.sub(" ", left).strip()


def is_call_log(headers: Iterable[str]) -> bool:
    """Whether headers are those of calls that took place.

    A duration beside a direction, a result or a moment; or a direction beside a time of day or a result.
    """
    written = [words_of(header) for header in headers if header]
    timed = [header for header in written if _DURATION.search(header)]
    beside = [header for header in written if header not in timed]
    if timed:
        return _any_of(beside, _DIRECTION, _ANSWER, _MOMENT)
    directed = [header for header in written if _DIRECTION.search(header)]
    return bool(directed) and _any_of(set(written) - set(directed), _CLOCK, _RESULT, _ANSWER)


def _any_of(headers: Iterable[str], *signs: LongPattern) -> bool:
    return any(sign.search(header) for header in headers for sign in signs)


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

    @property
    def refuses(self) -> bool:
        """Whether one of the names says that people are not to be called, and not only that numbers are wrong or out of use."""
        said = any(says_people_refuse(name) for name in (self.sheet, self.stem))
        folders = (folder for folder in re.split(r"[/\\]", self.folder) if says_only_not_to_call(folder))
        return said or any(map(says_people_refuse, folders))

    def for_calling(self) -> bool:
        """Whether the sheet's or the file's name says that its numbers are to be called."""
        return any(says_to_call(name) for name in (self.sheet, self.stem))


def call_log_headers(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers that show a call log, as they are written; empty when they show none."""
    if not is_call_log(headers):
        return ()
    signs = (_DURATION, _DIRECTION, _ANSWER, _MOMENT, _CLOCK, _RESULT)
    return tuple(header for header in headers if any(sign.search(words_of(header)) for sign in signs))
