"""Text for places where no personal data may stand: phone numbers and mail addresses in it are masked, however they are written."""

import re

from validators.long_pattern import LongPattern

_BETWEEN = r"(?:[,·_]|[^\w,;、\n·…→=<>\"“”]{1,3}|[ .]?(?:[Ee][Xx][Tt]\.?|[Xx]|转|轉|分机|分機)[ .:]?)?"
"""What may stand between two digits of one number: up to three signs, but none that separates the items of a list, or an extension."""

_DIGIT = r"[\d²³¹⁰⁴-⁹₀-₉⓪①-⑨]"
_NUMBER = LongPattern(rf"[+＋]?{_DIGIT}(?:{_BETWEEN}{_DIGIT})+")
_AT = r"(?:[@＠]|%40| ?[\[({]at[\])}] ?)"
_MAIL = LongPattern(rf"(?i)[^\s@＠<>\"“”(),;:/%]+{_AT}[^\s@＠<>\"“”(),;/]*[^\s@＠<>\"“”(),;:/.。]")
_IN_WORDS = LongPattern(
    r"[〇○零一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖幺](?:[\s-]?[〇○零一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖幺]){6,}"
)
_COUNT = LongPattern(r"\d{1,3}(?:,\d{3}){1,2}")

_OURS = LongPattern(
    r"""(
    \b\d{8}-\d{6}-[0-9a-f]{6}\b                                     # a load
    | \b\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{8}\b                         # a file in done or failed
    | \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b               # a run
    | \b(?=(?:[0-9]*[a-f]){4})[0-9a-f]{32}\b                         # an id of the service, as of a custom field
    | (?<![\w-])(?:19|20)\d\d-[01]\d-[0-3]\d                        # a date, also with a time
      (?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-])
    | (?<![\w:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\w:])              # a time
    | \bhttps?://(?:localhost|(?:\d{1,3}\.){3}\d{1,3}|(?:(?!\d{5})[A-Za-z\d-])+(?:\.(?:(?!\d{5})[A-Za-z\d-])+)*)
      (?::\d{1,5})?(?=[/?\s.,;)\]]|$)                               # the beginning of an address
    )""",
    re.VERBOSE,
)
_LEAST_WHOLE, _LEAST_GROUPED, _LEAST_IN_COMMAS = 5, 6, 8  # digits of a number


def masked(text: str) -> str:
    """The text without the numbers and mail addresses in it: a number keeps its last two digits.

    A number has five digits or more, or six in groups, in any script and with any signs between them. Ids of loads and runs,
    dates, times, the hosts of addresses and counts such as 12,345 are kept.

    >>> masked("9123 0001, +65-9123-0002 and ann@example.com: 1,234 rows on 2026-01-02")
    '…01, …02 and …@…: 1,234 rows on 2026-01-02'
    """
    parts = _OURS.split(text)
    return "".join(part if at % 2 else _masked(part) for at, part in enumerate(parts))


def _masked(text: str) -> str:
    return _NUMBER.sub(_number, _IN_WORDS.sub("…", _MAIL.sub("…@…", text)))


def _number(found: re.Match[str]) -> str:
    digits = "".join(re.findall(_DIGIT, found[0]))
    least = _LEAST_WHOLE if re.search(rf"{_DIGIT}{{5}}", found[0]) else _LEAST_GROUPED
    is_count = len(digits) < _LEAST_IN_COMMAS and _COUNT.fullmatch(found[0])
    return found[0] if is_count or len(digits) < least else "…" + digits[-2:]
