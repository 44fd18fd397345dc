"""Sheets of notes: what they say of whom nobody may call, without a number by which to know them."""

from __future__ import annotations

from transforms import our_markets
from transforms.chinese_forms import simplified
from transforms.evidence import words_of
from transforms.refusals import is_refusal, mentions_refusal, takes_back
from transforms.sheet import Sheet
from validators.long_pattern import LongPattern

_LOOKED_AT = 1000  # rows of a sheet
_LONG, _LONG_ZH = 4, 5  # words, or characters, of what is more than a title
_FORBIDS = LongPattern("[\U0001f6ab⛔\U0001f4f5]")  # signs that forbid
_TOLD = 3  # words of a remark
_SYLLABLE = 3  # letters and signs of Thai
_OF_LISTS = LongPattern(
    r"scrub|wash|check|clean|screen|exclud|filter|remov|already|reason|\bif\b(?! (?:we |you |they |i )?(?:call|phone|contact|ring))|\bwhen\b|\bwhoever\b|\b(?:weekends?|holidays?|sundays?)\b"
    r"|\b(?:before|after|until|between|from|at|during) (?:[0-9]+(?![0-9])(?! ?(?:calls?|times|attempts?|tries|rings|reminders?|visits?|days?|weeks?|months?|years?|x)\b)|one\b|two\b|three|four|five|six|seven|eight|nine|ten\b|eleven|twelve|work|class|noon|midnight|lunch|office|working|business|the (?:office|working|business))"
    rf"|{our_markets.TIMES}"
    "|清洗|核对|排除|剔除|过滤|移除|删除|原因|已处理|如果|如有|[点时](?:以|之)?[前后]|周末|节假日|午休"
)
_NOT_LISTED = LongPattern(r"\bnot (?:on|in|listed)\b|不在|未在")
_FLAG = LongPattern(r"(?i)y|yes|no|n|true|false|x|是|否|[0-9.]+")


def refuses_for_others(sheet: Sheet) -> bool:
    """Whether notes say that somebody is not to be called: in a sentence, or as the title of a list of names.

    A list of what may be chosen elsewhere (New, Do not call, Won) and a note of how lists are cleaned say it of nobody.
    """
    cells = sheet.cells.iloc[:_LOOKED_AT]
    return any(_column_refuses([text for cell in cells[at] if (text := str(cell).strip())]) for at in cells)


def comment_refuses(text: str) -> bool:
    """Whether a comment says that somebody is not to be called: not at what time, and not that a list was checked for it."""
    about = _OF_LISTS.search(words_of(text)) or _NOT_LISTED.search(words_of(text))
    return is_refusal(text) or (not about and mentions_refusal(text))


def remark_speaks(text: str) -> bool:
    """Whether a cell speaks of somebody who is not to be called in more words than those of a refusal.

    >>> remark_speaks("wife said he never wants us to call again"), remark_speaks("do not call before 10am"), remark_speaks("do not call")
    (True, False, False)
    """
    if _FORBIDS.search(text) and not is_refusal(text):
        return True
    told = len(text.split()) >= _TOLD or _unspaced_in(text) >= _LONG_ZH
    return (
        told and "@" not in text and comment_refuses(text) and not is_refusal(text) and not takes_back(text)
    )


def _column_refuses(texts: list[str]) -> bool:
    titled = len(texts) > 1 and is_refusal(texts[0]) and not any(map(_is_choice, texts[1:]))
    return titled or any(_is_sentence(text) and mentions_refusal(text) for text in texts)


def _is_choice(text: str) -> bool:
    return bool(_FLAG.fullmatch(text)) or is_refusal(text)


def _is_sentence(text: str) -> bool:
    if is_refusal(text) or _OF_LISTS.search(words := words_of(text)):
        return False
    return len(words.split()) >= _LONG or _unspaced_in(simplified(text)) >= _LONG_ZH


def _unspaced_in(text: str) -> int:
    """How many Chinese characters a text has, or syllables of Thai: both are written without spaces."""
    if text.isascii():
        return 0
    thai = sum("\u0e01" <= letter <= "\u0e4e" for letter in text)
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text) + thai // _SYLLABLE
