"""Columns that say something else of a customer than who may be called, by which nobody should be: a fax, a closed account.

Each kind of column is declared once, in `STANDINGS`: its titles, what speaks against a call under them, and whether that holds
the row or is asked about. A plain no speaks against a call where a yes would be the good answer, and the other way round.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from transforms import our_markets
from transforms.evidence import words_of
from transforms.list_titles import INCLUDED, INCLUDED_ZH, WILLINGNESS_ZH
from transforms.marks import COMPLAINT, TAKEN_OFF, WRONG, plain_words
from validators.long_pattern import LongPattern

_OTHER_CHANNEL = (
    r"e ?mails?|mails?|sms|texts?(?: messages?)?|text ?ing|whats ?app|we ?chat|viber|telegram|line(?: app)?|messenger|imessage|facebook|instagram"
    r"|post(?:al)?|letters?|fax|in person"
    "|(?:电子)?邮件|电邮|邮箱|电子邮箱|短信|短讯|微信|传真|信件|邮寄|信函|当面|企业微信|钉钉|qq"
)
_LONGEST = 120  # letters of a title or a cell that is one of these: what is longer is a sentence
_ONLY = r"(?:(?:only|just|by|via|strictly|please|prefers?|preferred|仅限?|只(?:用|接受|限)?|请用?|通过) ?)*"
_AND = r"(?: ?(?:and|or|和|或|及|与|以及) ?| )"
_NOT_BY_PHONE = rf"{_ONLY}(?:{_OTHER_CHANNEL})(?:{_AND}{_ONLY}(?:{_OTHER_CHANNEL}))*(?: only| please| preferred| 联系|联系)*"
_NO_CONTACT = (
    "no (?:contact|marketing|channels?|communications?)|do not contact|never|not at all|不(?:联系|接受)|都不"
)
_NO_TELEPHONE = (
    r"(?:tele)?fax(?:es)?(?: (?:no|number|machine|line|only))?|(?:home|work|business|office|other) ?fax|facsimile|tele?x|pager|beeper|modem|m2m|data(?: (?:line|sim|only))?"
    "|传真(?:机|号|号码|电话)?|寻呼机?|数据卡|物联网卡"
)
_OUT_OF_USE = (
    r"dead|disconnected|not (?:in|working|reachable)(?: (?:use|service))?|out of (?:service|use)|no longer (?:in )?(?:use|service|valid)|invalid|not valid|unobtainable|ceased|deactivated"
    r"|wrong(?: (?:number|no|person|party))?|bad(?: number)?|inactive|unassigned|expired"
    f"|空号|停机|已?停用|错号|错误|号码错误|无效|失效|销号|已?注销|非本人|非机主|{our_markets.INACTIVE}"
)
_CLOSED = (
    r"(?:(?:account|customer|client|contact|member(?:ship)?|record|user|subscription) )?(?:is )?(?:closed|inactive|not active|non active|cancell?ed|terminated|disabled|deactivated|deleted|removed|archived|suspended|frozen|ended|left)"
    "|(?:账户|账号|帐户|帐号|客户|会员|用户)?已?(?:停用|注销|失效|禁用|冻结|关闭|销户|取消|作废|删除|退会|退出|离开|终止|封停)"
    f"|{our_markets.INACTIVE}|{our_markets.CLOSED}"
)
_BARRED = (
    r"(?:is |was |now )?(?:(?:blocked|barred|banned|black ?listed|exclu(?:de|ded|sion)|(?:on )?hold(?: .*)?|do not use)(?: (?:by|for|due|since|from) .*)?|skip(?:ped)?|drop(?:ped)?|stop(?:ped)?)"
    f"|已?(?:拉黑|屏蔽|封锁|排除|剔除|暂停|跳过|停止)|{our_markets.BARRED}"
)
_NO_ACTION = (
    r"skip(?: .*)?|remove(?: .*)?|delete(?: .*)?|drop|exclude|ignore|no (?:further )?action(?: .*)?|do nothing|stop|cancel|(?:on )?hold|leave"
    f"|跳过|删除|移除|排除|剔除|不(?:作|做)?处理|无需处理|忽略|停止|暂停|取消|不跟进|{our_markets.CLOSED}|{TAKEN_OFF}"
)
_OF_CUSTOMER = r"(?:customer|client|contact|account|acct|member|membership|subscriber|subscription|user|record|person|patient|profile)"
_OF_NUMBER = r"(?:phone|telephone|tel|mobile|cell|number|contact number|phone number|mobile number|telephone number|line|msisdn)"
_CUSTOMER = "(?:客户|顾客|会员|用户|账户|账号|帐户|帐号|联系人|订阅|记录)"
_NUMBER = "(?:号码|电话|手机|手机号|电话号码|手机号码|联系电话|线路)"
_NO = rf"{our_markets.NO}|n|no|false|f|0|off|否|不|无|非|假|未|no longer|not any ?more"
_YES = (
    f"{our_markets.YES}|y|yes|true|t|1|x|on|是|对|真|有|✓|✔|☑|√"
    r"|(?:19|20)[0-9]{2}[ /.-]?[0-9]{1,2}[ /.-]?[0-9]{1,2}(?: .*)?"
)


class Speaks(Enum):
    """What a cell of such a column comes to."""

    HOLDS = "holds"
    ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Standing:
    """A kind of column: the words of its titles, the cells that speak against a call, and what they come to."""

    titles: LongPattern
    against: LongPattern
    comes_to: Speaks
    asked: LongPattern | None = None  # cells that may speak against a call, or say that nothing is known
    unless_alone: LongPattern | None = None  # cells that do where the column says something else of others

    def titled(self, words: str) -> bool:
        return len(words) <= _LONGEST and self.titles.fullmatch(words) is not None

    def over(self, cells: Collection[str]) -> Standing:
        """The same as it speaks over these cells: where nothing else is said of anybody, “none” says nothing."""
        weak = self.unless_alone
        if weak is None or any(plain and not weak.fullmatch(plain) for plain in map(plain_words, cells)):
            return self
        return replace(self, unless_alone=None)

    def speaks(self, cell: str) -> Speaks | None:
        """What a cell comes to; None where it says nothing against a call."""
        plain = plain_words(cell)
        if len(plain) > _LONGEST:
            return None
        if self.against.fullmatch(plain) or (self.unless_alone and self.unless_alone.fullmatch(plain)):
            return self.comes_to
        return Speaks.ASKS if self.asked and self.asked.fullmatch(plain) else None


_STEMS = (
    *("market", "calling", "channel", "best ", "favo", "contact", "communica", "prefer", "reach", "type", "kind", "categor", "fax", "stat", "condition", "valid"),
    *("check", "result", "active", "enabled", "use", "service", "working", "disabled", "deactiv", "suspend", "disconn"),
    *("includ", "inclus", "eligib", "campaign", "list", "scope", "alive", "living", "permissi", "restrict", "setting", "rule", "flag", "control"),
    *("keep", "use", "load", "ok", "able", "send to", "go no go", "allow", "voice", "off", "ignore", "c d", "dnc", "do not ca", "tps", "time", "day", "hour", "to call", "to ring", "to phone", "window", "wrap", "reason"),
    *("willing", "follow", "minor", "age", "child", "vulnerab", "litig", "dispute", "bankrupt", "insolv", "incarc", "prison", "lawyer", "attorney"),
    *("solicitor", "remov", "delet", "taken off", "action", "step", "treatment", "instruct", "decision", "plan", "closed", "cancel", "terminat"),
    *("keada", "kondisi", "estad", "situa", "trang tha", "tinh tran", "katayuan", "kalagayan", "hasil", "keputus", "ket qua", "tanda", "penanda", "etiquet", "marca", "alasan", "sebab", "motivo"),
    *("raz", "dahilan", "tindakan", "aksi", "accion", "acao", "aksyon", *our_markets.OUT_STEMS),
    *("archiv", "mark", "tag", "label", "indicator", "verdict", "keep", "outcome", "dispositi"),
)  # fmt: skip
"""One of these is in every title in English."""


def _titled(
    titles: str, against: str, comes_to: Speaks, asked: str = "", *, unless_alone: str = ""
) -> Standing:
    return Standing(
        LongPattern(titles, stems=_STEMS),
        LongPattern(against),
        comes_to,
        LongPattern(asked) if asked else None,
        LongPattern(unless_alone) if unless_alone else None,
    )


STANDINGS = (
    _titled(  # what a customer allows to be sold by
        r"(?:marketing|calling) (?:preferences?|channels?|permissions?)",
        f"{_NOT_BY_PHONE}|{_NO_CONTACT}|none|no|nothing",
        Speaks.HOLDS,
    ),
    _titled(  # how a customer wants to be reached
        r"(?:preferred|best|favou?rite|preference for) (?:contact|communication|channel|method|way)s?(?: (?:channel|method|mode|type|way|means|option|preference|by|via)s?)?(?: to (?:contact|reach).*)?"
        r"|(?:contact|communication)s? (?:preferences?|channel|method|mode|via|by|means|how|way)|channel preferences?|how to (?:contact|reach)(?: .*)?|(?:best|preferred) way to (?:contact|reach).*"
        r"|prefers? (?:contact|to be contacted)(?: by| via)?|preferred (?:contact )?(?:by|via)|contact only(?: by| via)?"
        "|(?:首选|偏好|优先|希望|常用)?的?(?:联系|沟通|联络|通讯)(?:方式|渠道|偏好|途径)(?:偏好)?|(?:首选|偏好)(?:渠道|方式)",
        f"{_NOT_BY_PHONE}|{_NO_CONTACT}",
        Speaks.HOLDS,
        "none|no|nothing|无",  # or no preference
    ),
    _titled(  # what is at the other end of the line
        rf"(?:{_OF_NUMBER}|contact|device|call) ?(?:line )?(?:type|kind|category)|type of (?:{_OF_NUMBER}|line|device)|type|{_NUMBER}(?:类型|类别|种类|性质)|类型",
        _NO_TELEPHONE,
        Speaks.HOLDS,
    ),
    _titled(
        r"(?:is )?(?:a )?fax(?: (?:y n|flag|line|machine))?|(?:is )?(?:the )?(?:number|phone) (?:is )?(?:a )?fax|(?:是否)?(?:为|是)?传真(?:机|号|号码)",
        _YES.replace("|1|", "|1|fax|"),
        Speaks.HOLDS,
    ),
    _titled(  # whether the number is in use
        rf"{_OF_NUMBER} (?:status|state|condition|validity|check(?:ed)?|result)|{_NUMBER}(?:的)?(?:状态|有效性|情况|检测|检测结果)",
        f"{_OUT_OF_USE}|{_NO_TELEPHONE}|{TAKEN_OFF}",
        Speaks.HOLDS,
    ),
    _titled(  # whether the customer or the number is in use, by a plain yes or no
        rf"(?:is )?(?:still )?(?:an? )?(?:(?:{_OF_CUSTOMER}|{_OF_NUMBER}) )?(?:is )?(?:still )?(?:active|enabled|valid|in use|in service|reachable|working)(?: (?:{_OF_CUSTOMER}|{_OF_NUMBER}|flag|y n|yes no))*|{our_markets.ACTIVE_TITLES}"
        rf"|(?:{_CUSTOMER}|{_NUMBER})?(?:是否|可否)?(?:仍|还)?(?:有效|启用|在用|可用|激活|活跃|使用中|生效|正常|存在)(?:{_CUSTOMER}|{_NUMBER}|标志|标记)?",
        f"{_NO}|{_OUT_OF_USE}|{_CLOSED}|{TAKEN_OFF}|no .*",
        Speaks.HOLDS,
    ),
    _titled(
        rf"(?:is )?(?:(?:{_OF_CUSTOMER}|{_OF_NUMBER}) )?(?:is )?(?:disabled|deactivated|suspended|invalid|disconnected|out of service)(?: (?:{_OF_CUSTOMER}|{_OF_NUMBER}|flag|y n|date))*|{our_markets.INACTIVE_TITLES}"
        rf"|(?:{_CUSTOMER}|{_NUMBER})?(?:是否)?已?(?:停用|停机|禁用|冻结|无效|销户|作废|退订|注销)(?:标志|标记|日期|时间)?",
        f"{_YES}|{_OUT_OF_USE}|{_CLOSED}",
        Speaks.HOLDS,
    ),
    _titled(  # whether a customer belongs to the list at all
        rf"{INCLUDED}|{INCLUDED_ZH}|diall?able|send to (?:the )?(?:diall?er|campaign|call list|list)|go no go|(?:to be )?(?:include[ds]?|inclusion|eligible|eligibility)(?: (?:in|for|to)? ?(?:the |this )?(?:campaign|list|calling|calls?|call|dialling|outbound|customer|contact|flag|y n|yes no|status))*"
        r"|(?:in|on) (?:the |this )?(?:campaign|list|scope)|(?:is )?(?:still )?(?:alive|living)(?: y n| flag)?|(?:是否)?(?:应)?(?:纳入|列入|参与|加入)(?:名单|活动|外呼|拨打)?|(?:是否)?(?:仍|还)?(?:健在|在世)",
        f"{_NO}|{TAKEN_OFF}|exclu(?:de|ded|sion)|no go|not (?:included?|eligible|alive|living)|ineligible|dead|deceased|不?纳入|排除|剔除|不在世|不健在",
        Speaks.HOLDS,
    ),
    _titled(  # the same in words that may be those of an amount, so that 0 is no no
        r"(?:keep|use|(?:up)?load|ok(?:ay)?|call list|allowed|voice(?: calls?)?)(?: y n| flag)?",
        f"n|no|false|否|不|{TAKEN_OFF}|exclu(?:de|ded|sion)|not (?:ok(?:ay)?|allowed)",
        Speaks.HOLDS,
    ),
    _titled(  # whether a customer is to be taken off the list
        rf"(?:to be |to )?(?:removed?|deleted?)(?: (?:y n|flag|from list|this row))?|off (?:the )?list|ignored?|c d|{our_markets.REMOVED}",
        f"{_YES}|{TAKEN_OFF}",
        Speaks.HOLDS,
    ),
    _titled(  # what a register of refusals answered
        r"(?:n?dncr?|do not call|[cm]?tps|ctps tps|tps ctps)(?: registry| register| list)? (?:check(?:ed)?|status|scrub(?:bed)?|wash(?:ed)?|screen(?:ed|ing)?|lookup)(?: results?| status| outcome)?",
        r"(?:is )?(?:registered|listed|fail(?:ed)?|hit|match(?:ed)?|found|positive|blocked|barred|(?:on|in) (?:the )?(?:list|dnc|tps|register|registry).*)",
        Speaks.HOLDS,
    ),
    _titled(  # on which side of a choice a customer is
        r"(?:(?:call|phone|voice|marketing|contact|customer) )?opt(?: in out)? (?:status|state|flag|indicator|preference)",
        r"o|out|opt(?:ed|s)? ?outs?",
        Speaks.HOLDS,
        _NO,
    ),
    _titled(
        "(?:黑白名单|名单颜色|黑白标记)",
        "黑(?:名单)?|灰(?:名单)?|b(?:lack)?",
        Speaks.HOLDS,
    ),
    _titled(  # when somebody is best called
        r"(?:(?:best|preferred|good|convenient|ideal) )?(?:times?|days?|hours?)(?: of day)? (?:to|for) (?:call|contact|reach|ring|phone|calls|calling)|when to (?:call|contact|reach|ring|phone)"
        r"|(?:(?:best|preferred|convenient) )?(?:call(?:ing)?|contact|call ?back) (?:times?|hours?|window|days?)|preferred times?|(?:最佳|方便|可|首选|合适)?的?(?:联系|致电|拨打|呼叫|外呼|接听|回访|通话)的?(?:时间|时段|日期)",
        r"never|at no time|not at all|no calls?|do not|none at all|不要|从不|永不|不方便(?:联系|接听|接电话)|不接(?:电话)?|不联系|任何时间都不.*",
        Speaks.HOLDS,
    ),
    _titled(  # whether a customer may be called, in a word that is no plain yes or no
        r"(?:call(?:s|ing)?|dial(?:ling)?|contact|outbound|marketing|telemarketing) (?:status|permissions?|restrictions?|settings?|rules?|flag|state|control)"
        "|(?:外呼|拨打|呼叫|营销|联系|致电|电话营销)(?:的)?(?:状态|权限|许可|限制|设置|开关|标志|标识|标记|规则|控制)",
        f"{TAKEN_OFF}|{WRONG}|{our_markets.REFUSED}|{our_markets.BARRED}|forbidden|prohibited|(?:not|never) (?:allowed|permitted)|disallowed|denied|barred|banned|blocked|restricted|suppressed|dnc|禁止|禁呼|禁拨|禁打|禁用|不允许|不准|不许|不可(?:外呼|拨打|联系)?|受限|限制|拒绝|封禁|屏蔽",
        Speaks.HOLDS,
        f"{COMPLAINT}|{our_markets.INACTIVE}|{our_markets.CLOSED}|off|disabled|paused|suspended|stop(?:ped)?|{_NO}|关闭?|暂停|停止|停用|终止",
    ),
    _titled(
        rf"willing(?:ness)?(?: (?:to .*|y n))?|{WILLINGNESS_ZH}|(?:客户|用户)?的?(?:接听|外呼|来电|沟通|联系|营销|通话|配合)?意愿",
        f"{_NO}|{our_markets.REFUSED}|unwilling|not willing|none|不愿意?|无意愿|没有意愿|不配合|抗拒|抵触",
        Speaks.ASKS,
    ),
    _titled(  # whether anybody is to come back to a customer
        r"follow ?up(?: (?:status|needed|required|y n|result))?|(?:是否)?(?:需要?)?跟进(?:状态|情况|结果|计划)?",
        f"{_NO}|none|no (?:further )?(?:follow ?up|action)|(?:do|does) not follow ?up|not (?:needed|required)|不再跟进|(?:无需|不用|不需要?|不必|停止|放弃|终止)跟进|放弃",
        Speaks.ASKS,
    ),
    _titled(  # whom the law or good practice may protect from a call
        r"(?:is )?(?:an? )?(?:minor|under ?age|child|vulnerable(?: (?:customer|client|person))?|(?:in )?(?:litigation|dispute|bankruptcy)|bankrupt|insolvent|incarcerated|in prison"
        r"|(?:represented by|has) (?:an? )?(?:lawyer|attorney|solicitor)|(?:attorney|lawyer|solicitor) represented)(?: (?:y n|flag|status))?"
        "|(?:是否)?(?:为|是|已)?(?:未成年人?|弱势客户|破产|诉讼中|委托律师)(?:标志|标记)?",
        _YES,
        Speaks.ASKS,
    ),
    _titled(  # when somebody was taken off a list
        r"(?:date )?(?:removed|deleted|delisted|taken off)(?: (?:on|at|date|from list))?|(?:removal|deletion) date|(?:移除|删除|剔除|移出)(?:日期|时间)",
        _YES,
        Speaks.ASKS,
    ),
    _titled(  # where a closed account may be why the customer is called, or why not
        rf"(?:{_OF_CUSTOMER} )*(?:status|state)(?: of (?:the )?{_OF_CUSTOMER})?|{_CUSTOMER}?(?:当前|目前)?(?:的)?(?:状态|状况)"
        f"|{our_markets.STATUS_TITLES}",
        f"{_BARRED}|{TAKEN_OFF}|{WRONG}|{our_markets.REFUSED}",
        Speaks.HOLDS,
        f"{_CLOSED}|{COMPLAINT}|(?:skip|drop|stop)(?:ped)? (?:for|due|since|from) .*",
    ),
    _titled(  # what is to be done with a customer
        r"(?:next |follow ?up |call(?:ing)? |recommended )?(?:actions?|steps?|treatment)|(?:call|calling|dial(?:ling)?) (?:instructions?|decision|plan)|(?:下一步|后续|跟进)?(?:动作|行动|操作|处理(?:方式|动作|意见)?)"
        f"|{our_markets.ACTION_TITLES}",
        _NO_ACTION,
        Speaks.HOLDS,
        unless_alone="none|nothing|nil|无|没有",
    ),
    _titled(
        rf"(?:is )?(?:(?:{_OF_CUSTOMER}) )?(?:is )?(?:closed|cancell?ed|terminated|archived)(?: (?:{_OF_CUSTOMER}|flag|y n))*|{_CUSTOMER}?(?:是否)?已?(?:关闭|取消|终止|删除)(?:标志|标记)?",
        f"{_YES}|{_CLOSED}",
        Speaks.ASKS,
    ),
    _titled(  # what somebody marked the customer with
        rf"(?:(?:{_OF_CUSTOMER}|list|row|data|lead|call|campaign|agent|our|my) )?(?:flag(?:ged)?|mark(?:ed|er|ing)?|tag(?:ged)?|label|indicator|check(?:ed)?|verdict|keep|result|outcome|disposition|stage|decision)s?(?: code)?"
        r"|(?:list|lead|record|row|data|prospect|dial(?:l?er)?|consent) (?:status|state)|(?:last |final |latest |previous )?(?:call |contact )?(?:result|outcome|disposition|wrap ?up)s?(?: code| reason)?"
        r"|(?:(?:status|loss|lost|closed?|disqualif\w+|invalid|rejection|return|termination) )?reason"
        "|(?:状态|无效|作废|流失|战败|关闭|公海|退回|失败)?原因|(?:添加|好友|外部联系人|跟进|客户跟进|数据|号码)状态"
        f"|(?:{_CUSTOMER}|名单|数据|线索|通话|呼叫|外呼|最后|最近)?(?:的)?(?:标记|标志|标识|标签|勾选|核对|结果|处理结果|阶段|跟进阶段|名单状态)|(?:名单|数据|线索|记录)(?:的)?状态|{our_markets.MARK_TITLES}",
        f"{TAKEN_OFF}|{WRONG}|{our_markets.REFUSED}|{our_markets.BARRED}|{our_markets.LEFT}|request(?:ed|s)? removal",
        Speaks.HOLDS,
        f"{COMPLAINT}|baja|(?:is |was |has been |now )?de ?registered|无效(?:客户|线索|数据)?",
    ),
)

_OF_MATTERS = LongPattern(
    r"\b(?:orders?|tickets?|cases?|invoices?|appointments?|bookings?|reservations?|shipments?|deliver\w*|payments?|tasks?|jobs?|deals?|opportunit\w+|quotes?|claims?|incidents?)\b"
    "|订单|工单|案件|\\b(?:pesanan|pedidos?|orden|facturas?|faturas?|invois|faktur|tiket|pembayaran|pagos?|pagamentos?|đơn hàng|hóa đơn|thanh toán|order)\\b|คำส|ใบส|การชำระ"
    "|订单|工单|案件|发票|预约|预订|运单|物流|付款|任务|商机|报价|理赔"
)
_BARE = LongPattern(
    r"status|state|type|状态|状况|类型|keadaan|kondisi|estado|estatus|situaci[oó]n|situa[cç][aã]o|trạng thái|trang thai|tình trạng|tinh trang|สถานะ|สถานภาพ|katayuan|kalagayan|(?:is )?(?:closed|cancell?ed)|(?:是否)?已?(?:关闭|取消)"
)


def standings(
    headers: Sequence[str], known: Collection[int], numbers: Collection[int]
) -> dict[int, Standing]:
    """Position -> kind of the columns whose titles are known here; not the bare “Status” of an order or a ticket.

    `numbers` are the positions of the columns that are called: “Mobile 2 type” speaks of one of them, or of nobody.
    """
    words = [words_of(header) for header in headers]
    called = {words[at] for at in numbers}
    titles = {at: _of_any(title, called) for at, title in enumerate(words) if title and at not in known}
    matters = any(map(_OF_MATTERS.search, words))
    found = dict[int, Standing]()
    for at, title in titles.items():
        kind = next((each for each in STANDINGS if each.titled(title)), None)
        if kind and not (matters and _BARE.fullmatch(title)):
            found[at] = kind
    return found


def _of_any(title: str, called: Collection[str]) -> str:
    """A title of one column that is called, as that of any: “phone 2 type” as “phone type”."""
    own = max((each for each in called if title.startswith(f"{each} ")), key=len, default=None)
    return title if own is None else f"phone {title[len(own) + 1 :]}"
