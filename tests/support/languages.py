"""Which words of the other language a text holds."""

import re

# What a Chinese text may hold in Latin letters: names of products and formats, options, codes and values.
_LATIN = re.compile(
    r"\[profiles\.NAME\](?: [a-z_]+(?:(?: 和 |、)[a-z_]+)*)?"
    r"|callsheet\.toml(?: 的 [a-z_]+)?"
    r"|--set [a-z_]+=(?:both|exact|day|month)?|consent_[a-z]+|callsheet(?: (?:template|export|resume|approve|refuse|resolve|show))?(?: [a-z]+-[a-z]+)?|--[a-z-]+(?: N\b)?"
    r"|mode=(?:exact|merge)|KIND|Sobot|Excel(?: \(\.?[a-z]+\))?|CSV(?: UTF-8| \(\.csv\))?|UTF-(?:8|16)|HTML|XML|PDF|NUL|ID|CPU"
    r"|Word \(\.docx\)|OpenDocument \(\.ods\)|Windows|MiB|\.?xls[xmb]?|7z|gb18030|cp1252|EIO|XlsError|ValueError"
    r"|xl/worksheets/sheet1\.xml|\.\./sheet1\.xml|#REF!|SG|D000000000|C1|Europe/Berlin|sandbox|20261126-101500-ab12"
    r"|“(?:again|all|example|first|callsheet row|callsheet status)”|callsheet row|example|LOAD|--(?:not-)?applied|--by|--chunk N|mode=exact|to-fix|Action|API|[A-Z]\d?:?[A-Z]?\d?\b|[a-z]+-numbers|queues|queue-rosters|uuid"
)
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def english_in(text: str, also: tuple[str, ...] = ()) -> list[str]:
    """The English words in a Chinese text; `also` are further names and values that it may hold."""
    for value in sorted(also, key=len, reverse=True):
        text = text.replace(value, "")
    return _ENGLISH.findall(_LATIN.sub("", text))


def chinese_in(text: str) -> list[str]:
    """The Chinese letters and punctuation marks in an English text."""
    return _CHINESE.findall(text)
