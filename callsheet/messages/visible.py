"""Text that came from outside, so that no terminal, log or editor obeys it instead of showing it."""

import re

OBEYED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed, escape among them
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction, unseen, line ends
    r"\ud800-\udfff\U000e0000-\U000e007f]"  # halves of letters (names that are not UTF-8), tags
)

_RIGHT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"  # letters and digits that are written from the right
FROM_RIGHT = re.compile(rf"[{_RIGHT}]+(?:[ '\-\u00a0\u200c\u200d\u2019][{_RIGHT}]+)*")


def visible(text: str) -> str:
    r"""The text with � for control, direction and unseen characters; lines stay lines.

    >>> visible("a\x1b[31m\u202eb")
    'a�[31m�b'
    """
    return OBEYED.sub("�", text)


def in_one_line(text: str) -> str:
    r"""The same for a name or a value: what would begin a new line, or a new field, is � too.

    >>> in_one_line("list\nok.xlsx")
    'list�ok.xlsx'
    """
    return visible(text).replace("\n", "�").replace("\t", "�")


def in_order(text: str, begin: str, end: str) -> str:
    r"""The text with words that are written from the right between two marks, so that they turn nothing around that stands beside them.

    Without marks “דוח 12 · 300 rows” is shown with 300 and 12 in each other's place.

    >>> in_order("דוח 12 · 300 rows", "<bdi>", "</bdi>")
    '<bdi>דוח</bdi> 12 · 300 rows'
    """
    return FROM_RIGHT.sub(lambda found: f"{begin}{found[0]}{end}", text)
