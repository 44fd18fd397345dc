"""Text that came from outside, so that no terminal, log or editor obeys it instead of showing it."""

import re

OBEYED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed, escape among them
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction, unseen, line ends
    r"\ud800-\udfff\U000e0000-\U000e007f]"  # halves of letters (names that are not UTF-8), tags
)


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
