"""Marks that somebody set on a customer, as one word or sign: taken off the list, complained."""

from __future__ import annotations

from transforms.chinese_forms import simplified
from transforms.evidence import words_of
from validators.long_pattern import LongPattern

NO_SIGNS = "[❌✗✘✖✕×]"
TAKEN_OFF = (
    r"(?:is |was |been |has |now |already |to be )*(?:removed|deleted|delisted|purged|erased|taken off|struck off)"
    f"|(?:已经?|被|待)?(?:删除|移除|移出|剔除|清除|删掉|除名)了?|{NO_SIGNS}+"
)
"""What says, in a column of marks or of a status, that somebody does not belong to the list any more."""
COMPLAINT = (
    r"(?:has |have |had |made |with |open |formal |active |under |a |customer )*complain(?:ts?|ed|ing|ant|er)(?: (?:open|pending|case|raised|received|logged|ongoing|customer|made|lodged))?"
    "|(?:已|有|曾|被|正在|客户|用户)*(?:投诉|客诉)(?:中|未结|未解决|处理中|升级)?"
)
"""A complaint, without a word of what it was about."""
_STEMS = ("remov", "delet", "delist", "purg", "eras", "taken off", "struck off", "complain")
_MARK = LongPattern(f"{TAKEN_OFF}|{COMPLAINT}", stems=_STEMS)
_REMARKS = LongPattern(
    r"(?:(?:customer|client|call|agent|sales|internal|other|additional|general|last|latest) )?(?:remarks?|notes?|comments?|feedback|memo|descriptions?|observations?)(?: [0-9]+)?"
    r"|catatan|ulasan|keterangan|observaciones|notas|observa[cç][oõ]es"
    "|(?:客户|通话|跟进|坐席|其他|内部)?(?:备注|说明|描述|附注|注释|留言|反馈|小记)[0-9]*"
)
_LONGEST = 40  # letters of a mark


def is_mark(text: str) -> bool:
    """Whether a cell is such a mark and nothing else.

    >>> is_mark("Removed"), is_mark("投诉"), is_mark("❌"), is_mark("removed stairs"), is_mark("Ann")
    (True, True, True, False, False)
    """
    if len(text) > _LONGEST or not _MARK.may_be_in(text):
        return False
    return bool(_MARK.fullmatch(plain_words(text)))


def holds_remarks(header: str) -> bool:
    """Whether a header is that of a column of remarks."""
    return bool(_REMARKS.fullmatch(words_of(header)))


def plain_words(text: str) -> str:
    """A text in lower case and simplified characters, its punctuation as single spaces."""
    return _BETWEEN.sub(" ", simplified(text.replace("\ufe0f", ""))).strip().casefold()


_BETWEEN = LongPattern(r"[\s\-_/,;&+|、，；。.!！()（）:：]+")
