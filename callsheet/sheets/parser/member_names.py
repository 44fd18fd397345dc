"""The names of an archive's members in code pages: a writer that says nothing of it used its own.

In China that is GBK, in Hong Kong and Taiwan Big5, elsewhere mostly one that is read as cp437. A name is evidence of what a
list is for, so the letters of which names of lists are made decide between the two Chinese ones, never chance.
"""

import re
import unicodedata
from collections.abc import Callable

_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_IN_NAMES = frozenset(
    "名名单單号號码碼客户戶禁呼拨撥打勿扰擾黑白电電话話联聯络絡系资資料数數据據更新旧舊月年日一二三四五六七八九十"
    "第组組批次外回访訪续續保期员員工坐席技能队隊列任务務活动動计計划劃分机機退订訂投诉訴拒接停用无無效失全部"
    "北京上海广廣东東高雄新竹台臺湾灣香港澳门門中文表格清单總总汇匯导導出入明细細姓公司"
)


def decoded(raw: bytes) -> str:
    """A name that is not UTF-8 as people wrote it.

    Chinese read as cp437 has lines, blocks and Greek letters of which no name is made.

    >>> decoded("禁呼名單.csv".encode("big5")), decoded("禁呼名单.csv".encode("gbk")), decoded("résumé".encode("cp437"))
    ('禁呼名單.csv', '禁呼名单.csv', 'résumé')
    """
    western = raw.decode("cp437")
    if all(letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") for letter in western):
        return western
    simplified, traditional = _read(raw, "gb18030"), _read(raw, "cp950")
    if simplified and traditional:
        return traditional if _is_big5(raw, simplified, traditional) else simplified
    return simplified or traditional or western


def _read(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _is_big5(raw: bytes, simplified: str, traditional: str) -> bool:
    """Whether a name that can be read in both is Big5: by the common letters of each, then by those of names of lists."""
    pairs = _PAIR.findall(raw)
    common = sum(map(_common_in_big5, pairs)) - sum(map(_common_in_gbk, pairs))
    return _familiar(traditional) > _familiar(simplified) if common == 0 else common > 0


def _familiar(name: str) -> int:
    return sum(letter in _IN_NAMES for letter in name)


def _common(first: int, last: int, trail: int) -> Callable[[bytes], bool]:
    """Whether a pair is a sign or one of the letters that an encoding lists first, because they are common."""
    return lambda pair: (0xA1 <= pair[0] <= 0xA3 or first <= pair[0] <= last) and pair[1] >= trail


_common_in_gbk = _common(0xB0, 0xD7, 0xA1)
_common_in_big5 = _common(0xA4, 0xC6, 0x40)
