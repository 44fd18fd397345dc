"""Marks that somebody set on a customer, as one word or sign: taken off the list, complained."""

from __future__ import annotations

from functools import cache

from transforms import our_markets
from transforms.chinese_forms import in_either_script, simplified
from transforms.evidence import words_of
from transforms.likely_texts import likely_texts
from validators.libraries import pd
from validators.long_pattern import LongPattern

NO_SIGNS = "[❌✗✘✖✕×]"
TAKEN_OFF = (
    r"(?:is |was |been |has |now |already |to be )*(?:removed|deleted|delisted|purged|erased|taken off|struck off)"
    f"|(?:已经?|被|客户|待)*(?:删除|移除|移出|剔除|清除|删掉|除名)了?|(?:{NO_SIGNS}\ufe0f?)+|{our_markets.REMOVED}"
)
"""What says, in a column of marks or of a status, that somebody does not belong to the list any more."""
COMPLAINT = (
    r"(?:has |have |had |made |with |open |formal |active |under |a |customer )*complain(?:ts?|ed|ing|ant|er)(?: (?:open|pending|case|raised|received|logged|ongoing|customer|made|lodged))?"
    f"|(?:已|有|曾|被|正在|客户|用户)*(?:投诉|客诉)(?:中|未结|未解决|处理中|升级)?|{our_markets.COMPLAINED}"
)
"""A complaint, without a word of what it was about."""
WRONG = (
    r"(?:(?:the |this |phone |mobile )?(?:number|no|line|phone) (?:is |was )?)?(?:wrong(?: (?:number|no|num|person|party|contact))?|disconnected|unobtainable|not (?:in )?(?:use|service)(?: any ?more)?|out of service|no longer (?:in )?(?:use|service)|unallocated|ceased)(?: number)?"
    r"|(?:bad|invalid|disconnected|fake|dead) (?:number|no|num|phone|line)|(?:number|no|phone) (?:is )?(?:bad|invalid|dead)|not using this number(?: any ?more)?|(?:number )?belongs to (?:someone|somebody|another)(?: .*)?"
    "|(?:号码)?(?:空号|停机|错号|错误号码|打错)|号码(?:错误|无效|不存在)|(?:非|不是)(?:本人|机主)(?:号码)?|无此号码?|salah nombor|nombor salah|nomor salah|salah nomor"
    r"|salah sambung|(?:nomor|nombor|no) (?:tidak|tak) (?:aktif|wujud|terdaftar|valid)|(?:n[uú]mero|tel[eé]fono|telefone) (?:equivocado|errado|incorrecto|incorreto|inexistente|no existe|n[aã]o existe|inv[aá]lido)|equivocado"
    r"|(?:sai|nhầm) số(?: điện thoại)?|(?:sai|nham) so|số (?:điện thoại )?(?:sai|không tồn tại|không đúng)|เบอร์ผิด|ผิดเบอร์|โทรผิด|เบอร์ไม่ถูกต้อง|maling (?:numero|number)"
)
"""What says that nobody of the list is at the other end of the line."""
_STEMS = (
    *("wrong", "disconn", "unobtain", "use", "service", "unalloc", "ceased", "bad", "invalid", "fake", "dead", "not using", "belongs", "salah", "aktif", "wujud", "terdaft", "valid", "numero", "telefon", "equivoc", "sai so", "nham so", "maling"),
    "remov", "delet", "delist", "purg", "eras", "taken off", "struck", "complain", *our_markets.STEMS,
)  # fmt: skip
MARKS = f"{TAKEN_OFF}|{COMPLAINT}|{WRONG}"
_MARK = LongPattern(MARKS, stems=_STEMS)
_REMARKS = LongPattern(
    r"(?:(?:customer|client|call|agent|sales|internal|other|additional|general|last|latest) )?(?:remarks?|notes?|comments?|feedback|memo|descriptions?|observations?)(?: [0-9]+)?"
    r"|catatan|ulasan|keterangan|observaciones|notas|observa[cç][oõ]es"
    "|(?:客户|通话|跟进|坐席|其他|内部)?(?:备注|说明|描述|附注|注释|留言|反馈|小记)[0-9]*"
)
_LONGEST = 40  # letters of a mark
_GAP = r"[\s\-_/,;&+|、，；。.!！()（）:：]"
_BETWEEN = LongPattern(f"{_GAP}+")


def is_mark(text: str) -> bool:
    """Whether a cell is such a mark and nothing else.

    >>> is_mark("Removed"), is_mark("投诉"), is_mark("❌"), is_mark("removed stairs"), is_mark("Ann")
    (True, True, True, False, False)
    """
    if len(text) > _LONGEST or not _MARK.may_be_in(text):
        return False
    return bool(_MARK.fullmatch(plain_words(text)))


def marked(cells: pd.Series[str]) -> list[int]:
    """The rows whose cell is a mark. Of a million remarks hardly one has to be looked at for it."""
    (likely,) = likely_texts([cells], _maybe_mark)
    texts = [each for each in likely if is_mark(each)]
    return cells.index[cells.isin(texts)].tolist() if texts else []


@cache
def _maybe_mark() -> str:
    """In Arrow's words, from the first letter on, so that most cells are passed over at it; its spaces are those of ASCII alone."""
    gap = _GAP.replace(r"\s", r"\s\v\x1c-\x1f\x85\p{Z}")
    phrases = in_either_script(MARKS).replace(" ?", f"{gap}*").replace(" ", f"{gap}+")
    return f"(?i)^{gap}*(?:{phrases}){gap}*$"


def holds_remarks(header: str) -> bool:
    """Whether a header is that of a column of remarks."""
    return bool(_REMARKS.fullmatch(words_of(header)))


def plain_words(text: str) -> str:
    """A text in lower case and simplified characters, its punctuation as single spaces."""
    return _BETWEEN.sub(" ", simplified(text.replace("\ufe0f", ""))).strip().casefold()
