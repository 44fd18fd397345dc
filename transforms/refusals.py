"""What cells say by themselves: that their customer is not to be called, in English, Chinese and the languages of our markets."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from transforms import our_markets
from transforms.chinese_forms import in_either_script, simplified
from transforms.likely_texts import likely_texts
from validators.libraries import pd
from validators.long_pattern import LongPattern

_WHOM = r"(?: (?:me|him|her|us|them|it|this (?:customer|client|person|number)|again|at all|by phone|for (?:marketing|sales)))*"
_CALLED = r"(?:call|contact|phone|telephone|ring|dial|disturb|bother|harass|pester|solicit|market)"
_CALLS = r"(?:(?:marketing|sales|phone|tele|cold|unsolicited|more|further|future|any|all|the)[\s_-]*)*(?:calls?|calling|phoning|ringing|telemarketing)"
_NONE_YET = r"(?! (?:missed|made|answered|received|logged|yet|today|so far|returned|picked|connected|attempted|was|were)\b)"
_LAW = "(?:pdpa|pdpo|gdpr|pipl|ccpa|popia|lgpd)"
_LEAVE = rf"(?:{_LAW}|marketing|phone|call(?:ing)?|contact|data|his|her|their|my|the|any|all|customer['’]?s?)"
_CONSENT = r"(?:consent|permission|authori[sz]ation|opt[\s-]?in)s?"
_OF_CONSENT = rf"(?: (?:to|for) (?:be )?(?:(?:marketing|sales|phone|tele|further|any|all) ?)*(?:{_CALLED}(?:ing|ed|s)?|calls?|contact|telemarketing))?"
_GONE = r"(?:withdr[ae]wn?|withdrawal|revok(?:ed?|es|ing)|revocation|rescind(?:ed|s)?|cancell?ed|refus(?:ed|es|al)|deni(?:ed|es|al)|declined?)"
_ENGLISH = (
    rf"(?:{_GONE}|never gave|(?:did|has|have|had)[\s_-]*(?:not|n['’`´]t) (?:given?|granted?)|without|has no|no)(?: (?:of|to give))?(?: {_LEAVE})* {_CONSENT}{_OF_CONSENT}(?! (?:forms?|slips?|needed|required|yet|code|letter))"
    rf"|(?:{_LEAVE} )*{_CONSENT}{_OF_CONSENT} (?:is |was |has been |had been |now )*(?:{_GONE}|lapsed|expired|(?:not|never) (?:given|granted|obtained))"
    rf"|{_LAW} (?:withdrawal|opt[\s-]?out|objection|complaint|erasure|deletion)s?(?: (?:request(?:ed)?|received))?|{_LAW} request to (?:delete|remove|stop|erase)"
    rf"|object(?:s|ed|ion)? to (?:(?:being|be|receiving|our|any|all|further|marketing|sales|phone) )*(?:{_CALLS}|called|contact(?:ed)?|marketing)"
    r"|no (?:further|more) (?:phone )?contact|block (?:this|his|her|their|my|the|that) (?:phone |mobile )?(?:number|caller|customer|client|contact)|"
    rf"(?:(?:must|should|shall|may|is|are)[\s_-]*(?:not|n['’`´]t)|not|never)[\s_-]+(?:to[\s_-]+)?(?:ever[\s_-]+)?be[\s_-]+(?:called|contacted|(?:tele)?phoned|rung|dial?led|disturbed|solicited|marketed to){_WHOM}"
    rf"|(?:(?:do|must|should|shall|may)[\s_-]*(?:not|n['’`´]t)|do?nt|never|not to|never to|to not|to never)[\s_-]+(?:ever[\s_-]+)?{_CALLED}{_WHOM}"
    rf"|(?:does|do|did)[\s_-]*(?:not|n['’`´]t)[\s_-]+(?:want|wish|like|accept|agree)(?: to)?(?: (?:be|receive|get|take|accept))?(?: (?:{_CALLS}|(?:called|contacted|phoned)))+{_WHOM}"
    rf"|(?:(?:does|do|did)[\s_-]*(?:not|n['’`´]t)|never)[\s_-]+(?:want|wish|like)s?(?: (?:us|you|anyone|anybody|agents?))? to (?:ever )?{_CALLED}{_WHOM}"
    r"|(?:(?:customer|client|he|she)(?: is|['’]?s)? |is )(?:dead|deceased)|(?:has |have )?request(?:s|ed|ing)? (?:for )?(?:removal|deletion|erasure)|(?:removal|deletion) request(?:ed)?|(?:on |listed (?:on|in|with) |registered (?:on|with) )(?:the )?[cm]?tps|[cm]?tps (?:registered|listed)|(?:sudah|telah|dah) meninggal"
    r"|jangan(?: lagi)? (?:call|hubungi|telefon|telepon|kacau|ganggu|kontak)(?: (?:saya|dia|beliau|kami|lagi|semula|nombor|no|ini))*|(?:minta|mohon|sila|tolong) (?:buang|padam|keluar(?:kan)?)(?: (?:nombor|nama|no|saya|dia))*(?: (?:dari(?:pada)?)? ?(?:senarai|list))"
    r"|(?:berhenti|henti(?:kan)?|stop) (?:call|hubungi|telefon|panggilan)|(?:tidak|tak) (?:mahu|nak|ingin) (?:dihubungi|di ?call|ditelefon|terima panggilan)|meninggal(?: dunia)?"
    rf"|no[\s_-]+(?:more[\s_-]+)?(?:{_CALLS}|marketing|solicit(?:ation|ing)s?)(?: please)?{_NONE_YET}|call (?:him |her |them |me )?no more"
    rf"|(?:stop(?:ped)?|ceased?|quit|halt(?:ed)?|discontinued?)[\s_-]+(?:(?:messaging|texting|e-?mailing|writing|visiting)(?: and | & |/))?(?:{_CALLS}|(?:any |all |further )*contact(?:ing|s)?|marketing|telephoning|{_CALLED}ing){_WHOM}"
    r"|cease (?:and|&) desist|leave (?:me|him|her|us|them) alone|(?:wants?|wishes|asked|prefers|likes) to be left al[o]ne"
    rf"|no longer (?:(?:wants?|wish(?:es)?|accepts?|agrees?|likes?) (?:to (?:be |receive |get )?)?(?:{_CALLS}|called|contacted|phoned)|to be (?:called|contacted|phoned)){_WHOM}"
    r"|(?:asked|asks|tol[d]|tells|wants?|wanted|warned|begged|instructed|requested|shouted at)(?: (?:us|me|agent|the agent|caller))? to stop(?! by\b)(?=\s*(?:[,.;!，。；！]|$))"
    r"|threaten(?:s|ed|ing)? (?:to (?:sue|report(?: us)?|complain|call (?:the )?police|lodge)|legal action|(?:us )?with (?:legal|police|lawyer))|will (?:sue|report us|call (?:the )?police)(?: if (?:we call|called).*)?"
    r"|(?:complain(?:ed|s)?|complaint|report(?:ed)? us) (?:made |lodged |filed )?(?:to|with|at) (?:the )?(?:pdpc|mcmc|pcpd|imda|case|mas|dnc|police|ombudsman|regulator|authorit(?:y|ies))\b(?: if .*)?"
    r"|(?:remove[ds]?|deleted?|erased?|strike|struck)(?: (?:me|him|her|them|us|this|that|the|my|his|their|customer['’]?s?|phone|mobile|contact))* (?:numbers?|contacts?|details|names?|records?)(?: (?:off|from) .*)?(?= *$)"
    r"|(?:take|taken|remove[ds]?|deleted?|erased?)(?: (?:me|him|her|them|us|it|this|that|the|my|his|their|phone|mobile|number|contact|customer|name|details))* (?:off|from)(?: (?:the|your|our|my|all|any|call(?:ing)?|phone|contact|marketing|dial(?:l?er|l?ing)?|customer|campaign|sales))* (?:lists?|database|db|system|crm|records?|campaigns?|dialler|dialer)"
    rf"|(?:refuse|reject|decline)[sd]?[\s_-]+(?:{_CALLS}|(?:any |all |further )*contact|to be (?:called|contacted|phoned))"
    r"|(?:asked|asks|asking|wants?|wishes|request(?:s|ed)?)(?: us)? (?:to be (?:removed|deleted|taken off|delisted)|not to (?:call|contact|phone|ring))(?: (?:him|her|them|me|again|any ?more))*(?: (?:from|off) .*)?"
    r"|(?:(?:is |was |now )?(?:on|in|added to|listed (?:on|in)|put on) (?:the |our |internal |company |national )*)?(?:do[\s_-]*not[\s_-]*call|n?dncr?|black|suppression|opt[\s_-]*out)[\s_-]*(?:list(?:ed)?|registry|register(?:ed)?|customer|client|number|request(?:ed)?)"
)
_MALAY = (
    r"(?:(?:tidak|tak|tdk|nggak|gak) (?:mahu|mau|nak|ingin|bersedia|sudi|suka)|enggan) (?:lagi )?(?:di ?hubungi|di ?call|di ?tele[fp]on|di ?ganggu|(?:men)?terima (?:panggilan|call|tele[fp]on))(?: (?:lagi|semula))*"
    r"|(?:tidak|tak) boleh di ?tele[fp]on lagi|jangan di(?:hubungi|tele[fp]on|ganggu)(?: lagi)?|berhenti (?:ber)?langganan"
)
_VIETNAMESE = (
    r"(?:không|khong|đừng)(?: (?:được|duoc|bao giờ))? (?:gọi|goi|làm phiền|lam phien)(?! (?:được|duoc|đc|dc|tới|đến))(?: (?:nữa|nua|lại|lai|cho (?:tôi|khách(?: hàng)?)))*"
    r"|(?:không|đừng) liên hệ (?:nữa|lại)|không (?:muốn|đồng ý|chấp nhận)(?: (?:nhận|nghe|bị))? (?:cuộc gọi|gọi|làm phiền|liên hệ)|(?:đã )?qua đời|đã (?:mất|chết)(?! \w)"
)
_THAI = "(?:ห้าม|อย่า|ไม่ต้อง|ไม่ให้|ไม่ต้องการให้|ไม่อยากให้)(?:โทร|ติดต่อ)(?:ศัพท์)?(?:มา|กลับ|หา|อีก|เลย|แล้ว|นะ|ครับ|ค่ะ)*|ไม่(?:ต้องการ|อยาก)รับ(?:สาย|โทรศัพท์)|เสียชีวิต(?:แล้ว)?"
_SPANISH = (
    r"no (?:volver a |vuelv[ae][ns]? a )?(?:(?:me|le|lo|la|les) )?(?:llam(?:ar(?:l[eoa])?|en?)|molest(?:ar|en?)|contact(?:ar|en?))(?: (?:m[aá]s|nunca))*"
    r"|no (?:quiere|desea)(?: m[aá]s)? (?:que (?:le|lo|la|les) (?:llamen|contacten|molesten)|recibir (?:m[aá]s )?llamadas|ser (?:llamad[oa]|contactad[oa]|molestad[oa]))|fallecid[oa]|falleci[oó]|difunt[oa]"
)
_PORTUGUESE = (
    r"n[aã]o (?:(?:me|lhe) )?(?:lig(?:ar|uem?)|telefonar|perturb(?:ar|em?)|contact(?:ar|em?)|contat(?:ar|em?))(?: mais)?"
    r"|n[aã]o (?:quer|deseja)(?: mais)? (?:receber (?:mais )?(?:liga[cç][oõ]es|chamadas)|ser (?:contac?tad[oa]|perturbad[oa]|incomodad[oa]))(?: mais)?|falecid[oa]|faleceu"
)
_FILIPINO = r"(?:hu)?wag(?: (?:na|nang|po))* (?:tawagan|tumawag|tawag|kontakin|istorbohin)(?: (?:ulit|pa|po|na|siya|ako))*|ayaw(?: (?:na|nang))* (?:magpatawag|tawagan)(?: (?:pa|po|na))*|patay na|namatay(?: na)?|yumao(?: na)?"
_OF_OUR_MARKETS = (
    f"{_MALAY}|{_VIETNAMESE}|{_THAI}|{_SPANISH}|{_PORTUGUESE}|{_FILIPINO}|{our_markets.NOT_CALLED}"
)
_HIT = "打(?![折包印针球扫车卡开扮听算造破烊磨断孔样版钱款工架字码标勾分赏])"
_DEALING = f"(?:外呼|呼叫|拨打|拨|致电|来电|去电|打来|打嚟|打过来|打电话|打扰|打搅|{_HIT}|来烦|烦|吵|电话|联系|接触|骚扰|扰|营销|行销|推销|推广|电销|电访|访问|访|call|电|呼)"
_CHINESE = (
    "(?:不要|不想|不再|不愿意?|不肯|反对|不接受|不同意|不希望|不可以?|不得|不必|不用|不许|不准|无需|毋需|无须|毋须|请?勿|切勿|请?(?<![特分区个级类性识鉴派告惜辨离永])别|甭|唔好|唔使|莫(?=再?打)|停止|暂停|禁止|谢绝|婉拒|婉谢|拒绝|拒|免|严禁|终止)"
    f"(?:再次?|任何|继续|接受|接到|接听|接|收到|被|进行|对其|给其|向其|与其|给?我|给?他|给?她|以|用|在|向)*{_DEALING}"
    f"(?:(?:以|及|和|再)?{_DEALING})*(?:电话|手机|客户|名单|用户|此号|号码|我|他|她|了|啦|的)*"
    f"|不(?:外呼|{_HIT}|拨打?|致电|联系|呼)(?:电话|客户|名单|了)*|拒听|不愿?想?再?接(?:听|到)?任?何?(?:营销|推销|行销|推广)电话了?"
    "|(?:取消|撤回|撤销|收回)(?:订阅|同意|授权|许可)|(?:已|被|客户)*(?:封锁|屏蔽|拉黑|加黑)(?:名单|客户|号码)?"
    "|停(?:打|拨|呼)|再(?:打|拨|来电|call)(?:来|过来|电话)*(?:就|我就|会|便|将)?(?:投诉|报警|起诉|告)|(?:威胁|扬言)(?:要|说)?(?:投诉|起诉|报警|告)"
    "|(?:黑名单|禁呼|禁拨|勿扰|免打扰|拒访|退订|拒接)(?:客户|名单|用户|号码)"
    "|(?:请|要求|已)*(?:移除|删除|移出|剔除)(?:其|本人|他的|她的|我的)?(?:名单|号码|电话|个人资料|个人信息|个资)|(?:请|要求|已)*从?名单[中里内]?(?:移除|删除|移出|剔除)"
    "|已?(?:往生|病故|亡故|辞世|过身|仙逝)"
)
_ALONE = (
    r"(?<![a-z][0-9])(?<![a-z][0-9][0-9])n?dncr?(?![0-9]+[a-z])|do[\s_-]*not[\s_-]*(?:call|contact|phone|ring|dial|disturb)(?: (?:me|him|her|us|them|this (?:customer|number|person)))?|don['’`´]?t[\s_-]*(?:call|contact|phone|ring)|not? to (?:be )?call(?:ed)?"
    r"|(?:has )?opt(?:ed|s)?[\s_-]*outs?|opt-?out|unsubscribed?|black[\s-]*listed?|never call|stop calling(?: (?:me|him|her|us|them))?|deceased"
    r"|(?:asked|asks|wants|wishes|requested|request) not to be called|asked not to call|refuses? calls?"
    r"|(?:(?:account )?closed[\s:;,-]+)?(?:is |has )?(?:deceased|died|passed (?:away|on)|r\.?i\.?p\.?)|(?:asked|wants|requested|asks)(?: us)? to stop (?:calling|calls|contact(?:ing)?)"
    r"|(?:take|taken|remove|removed?)(?: (?:me|him|her|them|us|this customer))? (?:off|from)(?: (?:the|your|our|my|all))?(?: (?:call|calling|phone|contact|marketing))? lists?"
    r"|(?:gdpr )?(?:erasure|deletion|right to be forgotten)(?: (?:request(?:ed)?|asked for))|gdpr erasure"
    "|已?(?:身故|去世|死亡|逝世|过世|离世)|已故|拒访|不(?:接受|愿意?)(?:外呼|来电|营销|推销|接听|联系)"
    "|已?(?:拒接|退订|禁[呼拨打电]|勿扰|免打扰|勿打|勿呼|勿拨)|(?:加入)?黑名单|拒绝(?:来电|接听|联系|外呼)"
    f"|{_ENGLISH}|{_CHINESE}|{_OF_OUR_MARKETS}"
)
"""What refuses as well where other words stand beside it: “Ann Tan (deceased)”."""
_SAYS_NO = (
    rf"(?i){_ALONE}|suppress(?:ed|ion)?|do not allow|not allowed|no consent|withdrawn"
    r"|(?:lodged|filed|made|raised) (?:an? )?(?:formal )?complaints?(?: (?:about|against|on) (?:us|(?:the |our )?calls?))?|no phones?(?: calls?)?|(?:e-?mail|sms|text|letters?|post|whatsapp|wechat)s? only|only (?:by )?(?:e-?mail|sms|text|letters?|post|whatsapp|wechat)"
    r"|erasure|deletion|right to be forgotten|almarhum(?:ah)?"
    "|(?:未|没有?|无|不曾|从未)(?:获得?|经|取得|得到|给予?|授予|征得)?(?:客户|本人|用户|其|对方)?(?:的)?(?:同意|授权|许可)(?:外呼|拨打|致电|来电|联系|营销|推销|电销)?|(?:同意|授权|许可)(?:已|被)*(?:撤回|撤销|取消|收回|过期|失效)"
    "|投诉客户|仅限?(?:短信|邮件|微信)(?:联系)?|只(?:用|接受)?(?:短信|邮件|微信)(?:联系)?|已?投诉|已?拒绝|不同意|未授权|不允许"
)
_STOP = (
    r"(?:(?:is |now |take(?:n)? |please )*off (?:the |our |my )?(?:call(?:ing)? |phone |contact )?list|(?:please |pls |just )?leave alone)|stop(?: (?:it|this|now|immediately|at once|asap|already|everything|all|please|pls))*|(?:(?:pls|please|to be|must be|asked to be|wants to be) )(?:remove|delete|erase|unlist)d?"
    "|(?:(?:\U0001f6ab|⛔|\U0001f4f5|\U0001f6d1)\ufe0f?\\s*)+"
    "|(?:马上|立即|立刻|叫)*停止?|打住|(?:要求|申请|请)(?:移除|删除|剔除|除名)|投诉过"
)
"""What refuses where it is all that a cell, or a part of it, says: “Customer complained, stop”, not “Stop 12”, “bus stop”, “停电”."""
_POLITE = r"(?:(?:pls|please|customer|cust\.?|client|he|she|has|said|says|客户|用户|对方|请|已?要求|本人|机主|家属|该客户|此人|明确|表示|多次|强烈|坚决|曾|(?:叫|让|要|跟|对)(?:我们?|你们)?|说|骂|大骂|以后|今后|往后|从此|下次|tolong|sila|pelanggan|nasabah|dia|tak berminat|cliente|khách hàng|khách|ลูกค้า)[\s:：,，-]*){0,4}"
_SINCE = (
    r"(?:[\s,，.。!！;；-]*(?:again|any ?more|any ?longer|at all|ever|please|pls|thanks|thank you|再))*[\s.。!！]*"
    r"(?:[\s,，:：;；(（-]+(?:(?:asked|requested|since|on|per|by|as per|from|dated|in|at (?:own|customer|client|his|her|their))\b.*|[0-9].*))?"
)


_STEMS = (
    *("call", "contact", "phon", "dnc", "dial", "ring", "rung", "disturb", "bother", "harass", "pester", "solicit", "market", "stop", "ceas", "quit", "halt"),
    *("discont", "alone", "sue", "threat", "complai", "police", "pdp", "remov", "delet", "eras", "strike", "struck", "take", "off", "refus", "reject"),
    *("declin", "black", "block", "suppres", "opt", "unsub", "deceas", "died", "passed", "rip", "r.i", "ri.p", "lodged", "filed", "allow", "consent"),
    *("withdra", "only", "list", "forgott", "object", "permiss", "author", "report", "jangan", "henti", "mening", "senarai", "hubungi", "ditele", "panggil", "llamar", "molestar", "ligar", "perturb", "contat", "tawag", "tumawag", "marhum", "ganggu", "telef", "telep", "khong", "llam", "molest", "fallec", "falec", "difunt", "ligue", "receber", "incomod", "kontak", "istorb", "patay", "namatay", "yumao", "dead", "tps", "request", *our_markets.NOT_CALLED_STEMS),
)  # fmt: skip
"""One of these is in every refusal in Latin letters: names and numbers are told from refusals without the long patterns."""


def _whole(phrases: str) -> LongPattern:
    one = f"(?:{phrases.removeprefix('(?i)')})"
    return LongPattern(f"(?i){_POLITE}(?:[\\s,，;；/、+&-]*{one}){{1,2}}{_SINCE}", stems=_STEMS)


_REFUSAL, _REFUSAL_IN_PART = _whole(_SAYS_NO), _whole(_ALONE)
_STOPS = LongPattern(rf"(?i){_POLITE}(?:{_STOP})[\s.。!！]*", stems=_STEMS)
_LOOKS_AROUND = LongPattern(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
_MENTIONED = LongPattern(rf"(?i)(?<![a-z])(?:{_ALONE})(?![a-z])", stems=_STEMS)
_APART = LongPattern(
    '[()（）\\[\\]【】<>《》「」“”"*!！;；:：,，、。|/／\\n\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+| +[-–—]+ +|[-–—]{2,}'
)
_TAKES_BACK = LongPattern(
    r"(?i)(?:is |was |now )*(?:n|no|none|false|clear(?:ed)?|clean|expired|lifted|ended|resolved|removed|withdrawn|cancel\w*|not any ?more|no longer\b.*|(?:not )?(?:listed|registered|checked|scrubbed|washed|verified)|"
    r"(?:until|till|before|after|except|unless|between|during|only|on|in|at|from)\b.*)"
    "|否|无|没有|.*(?:解除|解决|取消|恢复|撤销|已处理|误|以?前|(?<=[^以今往])以?后|期间|除外|时段|早上|上午|中午|下午|晚上|周末|假日|午休|上班).*"
)


@cache
def _maybe_refusal() -> str:
    """In Arrow's words: what a refusal holds, or a letter or a space that Arrow may take for another than Python does."""
    return f"{in_either_script(_LOOKS_AROUND.sub('', f'{_SAYS_NO}|{_STOP}'))}|[^\\t\\n\\f\\r\\x20-\\x7e\\x{{3001}}-\\x{{303f}}\\x{{4e00}}-\\x{{9fff}}\\x{{ff01}}-\\x{{ff0f}}\\x{{ff1a}}-\\x{{ff20}}\\x{{ff3b}}-\\x{{ff40}}\\x{{ff5b}}-\\x{{ffef}}]"


def is_refusal(text: str) -> bool:
    """Whether a cell says by itself that its customer is not to be called, with a name or a reason beside it at most.

    >>> is_refusal("Please do not call"), is_refusal("Ann Tan (deceased)"), is_refusal("Do not call (before 10am)")
    (True, True, False)
    """
    if not _REFUSAL.may_be_in(text):
        return False
    cell = _plain(text)
    if _REFUSAL.fullmatch(cell) or _STOPS.fullmatch(cell):
        return True
    parts = (
        [part for each in _APART.split(cell) if (part := each.strip(" \t.。:：-"))]
        if _APART.search(cell)
        else []
    )
    refuses = any(_REFUSAL_IN_PART.fullmatch(part) or _STOPS.fullmatch(part) for part in parts)
    return refuses and not any(map(_TAKES_BACK.fullmatch, parts))


def mentions_refusal(text: str) -> bool:
    """Whether a sentence says of somebody that he is not to be called.

    >>> mentions_refusal("Ann asked us not to call her again."), mentions_refusal("Call them before noon.")
    (True, False)
    """
    return bool(_MENTIONED.may_be_in(text) and _MENTIONED.search(_plain(text)))


def _plain(text: str) -> str:
    """A text without forms of letters that only look otherwise (ＤＮＣ), in simplified characters."""
    text = text.strip()
    return text if text.isascii() else simplified(unicodedata.normalize("NFKC", text.replace("´", "'")))


def refusals(columns: Sequence[pd.Series[str]]) -> list[list[int]]:
    """Per column the rows whose cells say not to call."""
    return heard(columns, is_refusal)[0]


def heard(columns: Sequence[pd.Series[str]], *judges: Callable[[str], bool]) -> list[list[list[int]]]:
    """Per judge, and per column, the rows whose cells it takes; only cells that may speak of not calling are judged."""
    seen = list(zip(columns, likely_texts(columns, _maybe_refusal), strict=True))
    return [
        [_rows_of(cells, [text for text in texts if judge(text)]) for cells, texts in seen]
        for judge in judges
    ]


def _rows_of(cells: pd.Series[str], texts: Sequence[str]) -> list[int]:
    return cells.index[cells.isin(texts)].tolist() if texts else []


def takes_back(text: str) -> bool:
    """Whether a part of a text says that what stands beside it holds no more, or only at times."""
    parts = (part.strip(" \t.。:：-") for part in _APART.split(_plain(text)))
    return any(_TAKES_BACK.fullmatch(part) and not mentions_refusal(part) for part in parts if part)
