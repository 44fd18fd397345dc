"""Columns in which a sheet says whether a customer may be called: they hold rows back, or stop a sheet that is not understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from transforms.chinese_forms import simplified
from transforms.evidence import ELSEWHERE, says_not_to_call, words_of
from transforms.headers import Match, letter
from transforms.notes import remark_speaks
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, outcome_frame
from transforms.people import Numbers, People, with_called
from transforms.refusals import heard, is_refusal
from transforms.sheet import WITHOUT_VALUE
from transforms.standing import Speaks, Standing, standings
from validators.libraries import pd
from validators.message import packed
from validators.problems import Problem
from validators.schema import Role
from validators.tables import stacked

_FEW_VALUES = 20  # different cells by which a column of flags is known
_OTHER_CHANNEL = re.compile(
    r"\b(?:e ?)?mails?\b|\bsms\b|\btexts?\b|\bfax\b|newsletter|\bpost\b|whats ?app|邮件|郵件|短信|简讯|传真|微信"
)
_BY_PHONE = re.compile(r"phone|call|voice|dial|telemarketing|电话|電話|呼|拨")
_REFUSES = re.compile(
    r"\bblock(?:ed|s)? (?:all |phone |voice |marketing )*calls?\b|\b(?:legal|litigation) hold\b|拒收(?:推广|营销|推销|电话|来电|外呼|直销)|"
    r"do ?nt ?(?:call|contact|phone|disturb)|do ?not ?(?:allow ?)?(?:bulk ?)?(?:phone ?)?(?:call|contact|phone|dial|disturb)"
    r"|\bno ?calls?\b|\bno (?:(?:voice|phone|telephone|tele|marketing|sales|outbound|more|further|cold|unsolicited|promo(?:tional)?|robo|any) ?)+(?:calls?|calling)\b|\bno telemarketing\b|\bnever ?call|\bnot ?(?:to ?be ?)?call|\bn?dnc(?:r|l)?\b|\bdnd\b|opt(?:ed)? ?outs?|optout|unsub|suppress|black ?list"
    r"|\bblocked\b|block ?list|refus(?:es|ed|al)|complain|no ?consent|withdr[ae]w|objects(?: to .*)?$|objected|objection|opposed"
    r"|^(?:is )?(?:deceased|died|dead|passed away)(?: date| on| at| flag)?$|^(?:date of|day of) death$|^death date$|^(?:是否)?已?(?:身故|去世|死亡|逝世|过世|已故|往生|病故)(?:日期|时间|标志|标记)?$"
    rf"|{ELSEWHERE}"
    "|禁呼|禁拨|禁打|黑名单|黑名單|加黑|已拉黑|勿扰|勿擾|免打扰|免打擾|拒接|拒绝|拒絕|拒呼|投诉|投訴|退订|退訂|勿打|勿呼|勿拨|请勿|不要打|不再|谢绝|婉拒|拒拨|拒电|拒访|拒听|毋[须需]"
)
_CONSENTS = re.compile(
    r"consent|opt(?:ed|s)? ?in\b|optin|\bsubscribed\b|permission|(?<!not )\b(?:may|can|ok|okay|allow(?:ed)?|agree[sd]?) ?(?:to ?)?(?:be ?)?(?:we |i |you )?(?:call|contact|phone)"
    r"|call(?:s|ing)? ?(?:allowed|permitted|ok)|\bcallable\b|\bcontactable\b|\bgdpr\b|\bpdpa\b"
    "|同意|授权|授權|可拨|可呼|可外呼|可联系|可聯繫|允许|允許|许可"
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
_MAY_NOT = re.compile(
    r"\b(?:not?|non) ?(?:callable|contactable)\b|\bun(?:callable|contactable)\b"
    r"|\b(?:may|can|must|should|could) ?not ?(?:be ?)?(?:call|contact|phon|dial)(?:ed|led)?\b"
    rf"|{_NOT} {_WANTS}{_TO_CALLS}|\b(?:disagree(?:s|d)?|declines?|declined(?= to be)|rejects?|object(?:s|ed)?|opposes?|opposed to|unwilling){_TO_CALLS}"
    rf"|\b(?:(?:phone |marketing )?calls?|calling|phoning|contact|telemarketing)(?: is| are| was)? ?(?:not|isnt|arent|never) {_WANTS}\b"
    "|(?:不(?:可以?|得|能够?|许|准|宜)|不允许|禁止)再?(?:被|以?电话)?(?:外呼|拨打?|呼叫?|联系|打电话|致电|来电|接触)"
    f"|(?:不|没有?|非)(?:曾|肯|再)?(?:同意|愿意?|接受|想要?|希望|需要?)(?:再|被|接受|接听|接|收到|以|由|我们|进行|任何|对其)*{_CALLING_ZH}+|^(?:是否)?不(?:接受|愿意?)$"
)
"""What forbids a call in one phrase: the words for a permission in it permit nothing."""
_OF_CALLS = r"(?:(?:to|for|be|being|receive|receiving|get|accept|take|our|any|the|marketing|sales|phone|voice|promo(?:tion(?:al)?)?|tele) ?)*(?:calls?|call(?:ed|ing)|contact(?:ed)?|phone[ds]?|dial(?:l?ed)?|(?:tele)?marketing|outbound|campaigns?)"
_FLAGGED = re.compile(
    rf"^(?:is |are )?(?:ok(?:ay)?|happy|agree[sd]?|willing|approved?|ready|eligible|suitable|available|cleared|good|fit|qualified|authori[sz]ed) (?:to|for) {_OF_CALLS}(?: y n)?$"
    rf"|^(?:receives?|accepts?|wants?|likes?) {_OF_CALLS}(?: y n)?$|^(?:calls?|calling|contact|phone|campaign|outbound) ?(?:back ?)?(?:eligible|eligibility|allowed|ok(?:ay)?|permitted)$|^eligible$"
    r"|^(?:to )?included?(?: (?:in|for) (?:the |this )?(?:campaign|calls?|calling|call list|list|outbound))?(?: y n)?$|^(?:setuju|boleh|mahu|sudi) (?:di)?(?:hubungi|call|telefon)$"
    "|^(?:是否|可否|能否)?(?:可以?)?(?:参与|纳入|进入|列入|加入)(?:本次)?(?:外呼|拨打|活动|名单|呼叫|营销)|^(?:接听|接受|外呼|营销)意愿$"
    "|"
    r"^(?:to |please |pls |(?:shall|should|do|can|may|could) (?:we |i )?(?:to )?|we )?(?:call|dial)(?: (?:flag|now|this|customer|client|me|us|you|him|her|them|y n|yes no))?$"
    r"|^(?:to |please |pls |(?:shall|should|do|can|may|could) (?:we |i )?)?(?:phone|ring|contact) (?:this|customer|client|me|us|you|him|her|them|y n|yes no)$"
    r"|^(?:tele)?marketing$|\b(?:contact|phone|marketing|calls?|calling) ?(?:allowed|permitted|ok|okay)\b"
    r"|\b(?:wants?|wishes|willing|happy|accepts?|agrees?) (?:to be |to receive |to )?(?:call|contact|phon)|\blegal basis\b|\b(?:contact(?:able|ed)?|reach(?:able|ed)?|marketing) (?:by|via|over) (?:tele)?phones?\b|^(?:by )?(?:tele)?phone contact$"
    "|^(?:请|可以|能|要|是否|需要?|可)*打电话[吗嘛么]?$|是否(?:可以?|能|要|需要?)?(?:外呼|拨打|呼叫|联系|致电|接受|营销)|(?:能|可)否(?:外呼|拨打|呼叫|联系|致电|营销)|(?<!不)(?:愿意|接受)(?:接听|来电|外呼|营销|推销|联系|电话)"
)
"""Titles that may speak of consent: they do where every cell under them is a plain yes or no."""
_NOT_FLAGGED = re.compile(
    r"^(?:is |are |to be )?(?:do(?:es)? not |dont |doesnt |not |no longer |non |in(?=eligible)|tidak |tak )|^(?:是否)?不"
)
"""The “not” before such a title, under which a yes refuses."""
_NEGATED = re.compile(
    r"\b(?:not?|non|never|without|cannot|[a-z]+nt(?= (?:agree|consent|allow|permit|opt|want|wish|like|accept|subscribe|call))|disagree\w*|revok\w*|withdr[ae]w\w*|denied|declined|refus\w*|expired|missing|lacks?|un\w+)\b"
    "|不|未|无|無|没|非|否认|撤回|撤销|取消|过期|拒"
)
_MATTER = re.compile(
    r"\b(?:amounts?|cards?|accounts?|balances?|loans?|funds?|payments?|money|cash|credit|claims?|orders?|transactions?|quotes?)\b"
    "|金额|卡|账户|账号|余额|贷款|资金|付款|理赔|订单|交易|报价"
)
_OF_MATTERS = re.compile(
    r"\bblocked\b|refus|withdr|declin|reject|delet|remov|exclud|inactive|拒绝|注销|失效|屏蔽|撤回|撤销|取消"
)
_OF_PEOPLE = re.compile(
    r"call|contact|phone|dial|consent|opt|market|customer|呼|拨|电话|联系|营销|同意|授权|客户"
)
_REASON = re.compile(r"reason|remark|note|comment|\bby\b(?! (?:tele)?phone)|source|原因|备注|说明|来源")
_EXCLUDED = re.compile(
    r"\b(?:exclu(?:de[ds]?|sions?)|suppress(?:ed|ion)?|skip(?:ped)?|block(?:ed)?|drop(?:ped)?)\b|排除|剔除|屏蔽|跳过|拉黑"
)
"""Under such a title over reasons, whoever has a reason is not to be called."""
_ENDS = re.compile(r"\bexpir|\b(?:until|till|valid|validity|ends?|ended)\b|有效期|到期|截止|过期|期限")
"""A title of the day on which a consent ends: that there is one does not say that it has not passed."""
_TURNED = re.compile(
    r"\bnot ?(?:on\b|in\b|listed)|\bnon ?n?dnc|\bex ?dnc|(?:free|clean|clear|removed|scrub|wash|check|verif|screen)|未在|不在|已排除|已清洗"
)

_SAYS_YES = r"(?i)opted[\s_-]*in|opt-?in|may be called|can be called|ok to call|callable|allow(?:ed)?|consent(?:ed|s)?|subscribed|agree[sd]?|可拨打|可外呼|可联系|同意|已同意|已授权|允许"
_FLAG = r"(?i)y|yes|ya|tidak|tak|(?:not |in)?eligible|不?愿意|不?同意|不?接受|不?可以?|不?能|true|1|x|✓|✔|☑|√|是|对|n|no|false|0|-|☐|否|(?:not )?(?:registered|listed)|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?"
_WILLING, _UNWILLING = (
    "(?i)eligible|愿意|接受|可以?|能",
    "(?i)not eligible|ineligible|不愿意|不接受|不可以?|不能|不同意",
)
"""What is a yes, or a no, under a title that asks for consent; under one that refuses nobody knows what it says."""
_YES = r"(?i)y|yes|ya|true|t|1|x|on|given|granted|obtained|received|✓|✔|☑|√|是|有|对|真|[1-9][0-9]{0,5}|set|active|listed|registered"
_NO = (
    r"(?i)n|no|tidak|tak|false|f|0|off|none|-|–|—|☐|否|无|無|没有|假|未|clear|clean|not (?:listed|registered)"
)
_TAKEN_BACK = r"(?i)denied|declined|refused|revoked|withdrawn|expired|not (?:given|granted|obtained|received)|拒绝|已?(?:撤回|撤销|过期)"
_DATED = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}"


class Sense(StrEnum):
    """What a yes in a column means."""

    REFUSES = "refuses"
    CONSENTS = "consents"
    DOUBTFUL = "doubtful"  # only what speaks for itself is understood: “opted out”, never “yes”
    IGNORE = "ignore"


class Says(StrEnum):
    """What a cell says of its customer."""

    CALL = "call"
    NOT_CALL = "not call"
    NOTHING = "nothing"
    UNCLEAR = "unclear"
    DOUBTED = "doubted"  # understood, but not whether it is a reason not to call


Meaning = Sense | Standing
"""What a column says of calls, by its own title or by what else it says of a customer."""


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """What a profile says of consent: header -> sense, and cell -> whether it allows a call (`yes`, `no`)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consent:
    """By column, in order: outcomes of the rows that are held back; and the rows whose cell cannot be understood, is doubted, or is a remark about it."""

    held: list[pd.DataFrame]
    unclear: Mapping[int, list[int]]
    doubted: Mapping[int, list[int]] = field(default_factory=dict)
    remarked: Mapping[int, list[int]] = field(default_factory=dict)


def sense_of(header: str) -> Sense | None:
    """What a yes under a header means; None when the header does not speak of consent to be called."""
    words = words_of(header)
    if _EXCLUDED.search(words) and _REASON.search(words):
        return Sense.DOUBTFUL
    left = _MAY_NOT.sub(" ", words)
    refuses, consents = left != words or bool(_REFUSES.search(words)), bool(_CONSENTS.search(left))
    if not (refuses or consents) or _speaks_of_others(words):
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


def _speaks_of_others(words: str) -> bool:
    """Whether a header is about another channel than the telephone, or another matter than a call."""
    matter = _MATTER.search(words) and _OF_MATTERS.search(words) and not _OF_PEOPLE.search(words)
    money = re.fullmatch(r"(?:last )?withdrawals?(?: date| on)?", words)
    return bool(matter or money or (_OTHER_CHANNEL.search(words) and not _BY_PHONE.search(words)))


def senses_in(
    bodies: Callable[[], Iterable[pd.DataFrame]], below: pd.DataFrame, match: Match, policy: ConsentPolicy
) -> dict[int, Meaning]:
    """Position -> meaning of every column of a sheet that says whom to call; nothing for kinds that call nobody.

    `bodies` gives the sheet's rows, in parts: a column of flags is one only where all its cells are. `below` are all rows below
    the header: a column that says something else of customers is one only where a cell speaks against a call.
    """
    if not match.kind.rows.reaches:
        return {}
    named = _senses(match, policy)
    flags = _flags(bodies, match, {*named, *_ignored(match, policy)})
    known = {*named, *flags, *match.columns, *match.own, *_ignored(match, policy)}
    return {**named, **flags, **_standings(below, match, policy, known)}


def read_consent(
    body: pd.DataFrame,
    types: pd.DataFrame,
    match: Match,
    policy: ConsentPolicy,
    senses: Mapping[int, Meaning],
) -> Consent:
    """Which of these rows are not to be called by what their own columns say; nothing for kinds that call nobody.

    `types` are those of the cells: one that has no value, as of a formula that was not worked out, is not understood.
    """
    held, unclear, doubted = list[pd.DataFrame](), dict[int, list[int]](), dict[int, list[int]]()
    if not match.kind.rows.reaches:
        return Consent(held, unclear, doubted)
    for at, sense in senses.items():
        says = _read(body[at], sense, policy).mask(types[at].isin(WITHOUT_VALUE), Says.UNCLEAR)
        held.append(_held(says, Says.NOT_CALL, "CALL_REFUSED", match.header[at]))
        if _is_sent_as_text(match, at, policy):
            continue
        if sense is Sense.CONSENTS:
            held.append(_held(says, Says.NOTHING, "CONSENT_MISSING", match.header[at]))
        unclear[at] = says.index[says == Says.UNCLEAR].tolist()
        doubted[at] = says.index[says == Says.DOUBTED].tolist()
    others = _others(body, match, {*senses, *match.own, *_ignored(match, policy)})
    refused, remarks = heard([body[at] for at in others], is_refusal, remark_speaks)
    for at, rows in zip(others, refused, strict=True):
        held.append(outcome_frame(rows, Outcome.HELD, "CALL_REFUSED", match.header[at] or letter(at)))
    return Consent(held, unclear, doubted, dict(zip(others, remarks, strict=True)))


def held_rows(parts: Sequence[Consent]) -> pd.DataFrame:
    """The outcomes of all rows that are held back, one a row: what the first column says of it."""
    columns = [frame for same in zip(*(part.held for part in parts), strict=True) for frame in same]
    held = stacked(columns, OUTCOME_COLUMNS)
    return held.drop_duplicates("row", ignore_index=True) if len(held) else held


def unclear_columns(parts: Sequence[Consent], match: Match) -> Iterator[Problem]:
    """The columns of which nobody can say whether some of their cells refuse: they stop the whole sheet."""
    for at in parts[0].unclear:
        if rows := [row for part in parts for row in part.unclear[at]]:
            yield _asked("CONSENT_UNCLEAR", match.header[at], rows)
    for at in parts[0].doubted:
        if rows := [row for part in parts for row in part.doubted[at]]:
            yield _asked("CALL_DOUBTFUL", match.header[at], rows)


def remarks_about_calls(parts: Sequence[Consent], match: Match) -> Iterator[Problem]:
    """The columns with remarks that speak of customers who are not to be called, in more words than those of a refusal."""
    held = {row for part in parts for frame in part.held for row in frame["row"].tolist()}
    for at in parts[0].remarked:
        if rows := [row for part in parts for row in part.remarked[at] if row not in held]:
            yield _asked("REMARK_REFUSES", match.header[at] or letter(at), rows)


def with_same_people(
    held: pd.DataFrame, rows: Collection[int], numbers: Numbers, called: Iterable[pd.Series[str]]
) -> pd.DataFrame:
    """Held entries, and all other entries of the same people: who is not to be called by one row is not by another.

    `rows` of the sheet are those that say so, `called` are the numbers to call of all entries (index), in parts.
    """
    if not rows:
        return held
    own = list(called)
    people = People(with_called(numbers, own), numbers.weak)
    same = people.meant_by(rows)
    alone = people.alone({*rows, *same})
    others: dict[int, int] = {}
    for cells in own:
        called_alone = cells.index[cells.isin(list(alone))]
        others |= {entry: alone[cells[entry]] for entry in called_alone.tolist()}
        of_row = numbers.rows_of(cells.index)
        there = of_row.isin(list(same))
        others |= zip(cells.index[there].tolist(), map(same.__getitem__, of_row[there].tolist()), strict=True)
    details = [
        str(row * numbers.width) for row in others.values()
    ]  # as an entry, where there are several of a row
    found = outcome_frame(others, Outcome.HELD, "CALL_REFUSED_ELSEWHERE", details)
    return pd.concat([held, found], ignore_index=True).drop_duplicates("row", ignore_index=True)


def _senses(match: Match, policy: ConsentPolicy) -> dict[int, Sense]:
    """Position -> sense of every column that speaks of consent, by the profile's word before its title's."""
    said = {words_of(header): Sense(sense) for header, sense in policy.columns.items()}
    senses = {
        at: said.get(words_of(header)) or sense_of(header)
        for at, header in enumerate(match.header)
        if header
        and (at not in match.columns or words_of(header) in said or _is_sent_as_text(match, at, policy))
    }
    return {at: sense for at, sense in senses.items() if sense and sense is not Sense.IGNORE}


def _is_sent_as_text(match: Match, at: int, policy: ConsentPolicy) -> bool:
    """Whether somebody has chosen to send a column as a note or a name: what it plainly refuses is refused, the rest is text."""
    column = match.columns.get(at)
    said = any(words_of(header) == words_of(match.header[at]) for header in policy.columns)
    return column is not None and column.role is Role.TEXT and not said


def _flags(bodies: Callable[[], Iterable[pd.DataFrame]], match: Match, known: set[int]) -> dict[int, Sense]:
    """Position -> sense of the columns that speak of calls because what is filled in is a plain yes or no, as far as most of it goes."""
    maybe = {
        at: sense
        for at, header in enumerate(match.header)
        if at not in known and at not in match.columns and (sense := sense_of_flags(header))
    }
    flags, others = dict[int, set[str]](), dict[int, set[str]]()
    for body in bodies() if maybe else ():
        for at in maybe:
            for value in map(str.strip, body[at].unique()):
                kept = flags if re.fullmatch(_FLAG, simplified(value)) else others
                if value and len(kept.setdefault(at, set())) < _FEW_VALUES:
                    kept[at].add(value.casefold())
    return {
        at: sense for at, sense in maybe.items() if len(flags.get(at, ())) >= max(1, len(others.get(at, ())))
    }


def _standings(
    below: pd.DataFrame, match: Match, policy: ConsentPolicy, known: set[int]
) -> dict[int, Standing]:
    """Position -> kind of the columns that say something else of customers, where one of their cells speaks against a call."""
    called = [at for at, column in match.columns.items() if column.role is Role.PHONE]
    maybe = standings(match.header, known, [*called, *match.dialled])
    meant = _meant(policy)

    def speaks(cell: str, kind: Standing) -> bool:
        return meant.get(cell.casefold()) == "no" or kind.speaks(cell) is not None

    return {
        at: kind
        for at, kind in maybe.items()
        if any(speaks(cell.strip(), kind) for cell in below[at].unique())
    }


def _ignored(match: Match, policy: ConsentPolicy) -> set[int]:
    ignored = {words_of(header) for header, sense in policy.columns.items() if sense == Sense.IGNORE}
    return {at for at, header in enumerate(match.header) if words_of(header) in ignored}


def _others(body: pd.DataFrame, match: Match, known: set[int]) -> list[int]:
    """Every other column but those of numbers: a cell that says “do not call”, with a name or a reason at most, speaks for itself."""
    numbers = {at for at, column in match.columns.items() if column.role is Role.PHONE}
    return [at for at in range(body.shape[1]) if at not in known | numbers]


def _meant(policy: ConsentPolicy) -> dict[str, str]:
    return {value.strip().casefold(): allowed for value, allowed in policy.cells.items()}


def _read(cells: pd.Series[str], sense: Meaning, policy: ConsentPolicy) -> pd.Series[str]:
    """What each cell of a column says, as `Says`."""
    cells = cells.str.strip()
    meant = _meant(policy)
    says = {value: _says(value, sense, meant) for value in cells.unique()}
    return cells.map(says).astype("str")


_SPOKEN = {None: Says.CALL, Speaks.HOLDS: Says.NOT_CALL, Speaks.ASKS: Says.DOUBTED}


def _says(value: str, sense: Meaning, meant: Mapping[str, str]) -> Says:
    if (allowed := meant.get(value.casefold())) is not None:
        return Says.CALL if allowed == "yes" else Says.NOT_CALL
    if not value:
        return Says.NOTHING
    value = simplified(value)
    if isinstance(sense, Standing):
        return Says.NOT_CALL if is_refusal(value) else _SPOKEN[sense.speaks(value)]
    return _says_of_calls(value, sense)


def _says_of_calls(value: str, sense: Sense) -> Says:
    """What a cell that is filled in says, in a column that speaks of calls."""
    taken_back = sense is Sense.CONSENTS and re.fullmatch(_TAKEN_BACK, value)
    if taken_back or is_refusal(value):
        return Says.NOT_CALL
    if re.fullmatch(_SAYS_YES, value):
        return Says.CALL
    if sense is Sense.CONSENTS and (re.fullmatch(_WILLING, value) or re.fullmatch(_UNWILLING, value)):
        return Says.CALL if re.fullmatch(_WILLING, value) else Says.NOT_CALL
    yes = re.fullmatch(_YES, value) or re.fullmatch(_DATED, value)
    if sense is Sense.DOUBTFUL or not (yes or re.fullmatch(_NO, value)):
        return Says.UNCLEAR
    return Says.NOT_CALL if bool(yes) == (sense is Sense.REFUSES) else Says.CALL


def _held(says: pd.Series[str], what: Says, code: str, header: str) -> pd.DataFrame:
    return outcome_frame(says.index[says == what], Outcome.HELD, code, header)


def _asked(code: str, header: str, rows: list[int]) -> Problem:
    where = packed("ROWS_SEEN", rows=tuple(str(row) for row in rows[:5]), count=len(rows))
    return Problem(code, column=header, detail=where)
