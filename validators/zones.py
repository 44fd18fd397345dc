"""Names of time zones: which there are, and which are meant by what people write instead of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from validators.zone_words import BY_OFFSET, BY_WORD, CHINESE_DIGITS

USUAL = "Asia/Singapore"
_NO_ZONES = frozenset({"localtime", "Factory"})  # names in the database that say nothing
_AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)
_MOST = 4
_LONGEST = 60  # characters that are compared
_WORDS = 3  # in a city's name: Ho Chi Minh
_OFFSET = re.compile(r"(?:utc|gmt|^)\s*([+-]?)\s*(\d{1,2})(?::?([0-5]\d))?\b")
_CHINESE_OFFSET = re.compile(rf"([东西])([{''.join(CHINESE_DIGITS)}]+)区")


@cache
def known_zones() -> frozenset[str]:
    """Every zone of the time zone database; looked for once, since that reads some hundred folders."""
    from zoneinfo import available_timezones

    return frozenset(available_timezones() - _NO_ZONES)


def zone_called(written: str) -> str:
    """The zone of that name, in its own letters and with its underscores; what is none stays as it is.

    >>> zone_called("america/new york")
    'America/New_York'
    """
    if written in known_zones():
        return written
    return _by_plain_name().get(written.replace(" ", "_").casefold(), written)


@cache
def _by_plain_name() -> Mapping[str, str]:
    return {name.casefold(): name for name in known_zones()}


@lru_cache(maxsize=1024)
def nearest_zones(written: str) -> tuple[str, ...]:
    """The zones that a text may mean, at most four, the likeliest first; none when nothing tells.

    >>> nearest_zones("Beijing")
    ('Asia/Shanghai',)
    """
    text = _plain(written)
    found = dict.fromkeys(name for name in _meant(text) if name in known_zones())
    return tuple(found)[:_MOST]


def zones_to_write(written: str) -> tuple[str, ...]:
    """What to write instead of a text that is no zone: the nearest, or an example."""
    return nearest_zones(written) or (USUAL,)


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFKC", written[:_LONGEST]).casefold()
    return text.replace("−", "-").replace("–", "-").replace("_", " ").strip()


def _meant(text: str) -> Iterator[str]:
    yield from _by_words(text)
    yield from _by_offset(text)
    yield from _by_spelling(text)


def _by_words(text: str) -> Iterator[str]:
    """Zones of the cities, countries and abbreviations in a text."""
    cities, words = _cities(), re.findall(r"[^\W\d_]+", text)
    for count in range(_WORDS, 0, -1):
        for start in range(len(words) - count + 1):
            phrase = " ".join(words[start : start + count])
            yield from BY_WORD.get(phrase, ())
            if phrase in cities:
                yield cities[phrase]
    if not text.isascii():
        yield from (
            name for word, names in BY_WORD.items() if not word.isascii() and word in text for name in names
        )


def _by_offset(text: str) -> Iterator[str]:
    """Zones that are so many hours from UTC: of UTC+8, GMT+08:00, +8 or 东八区."""
    if found := _OFFSET.search(text):
        sign, hours, minutes = found.groups()
        offset = int(hours) * 60 + int(minutes or 0)
        yield from BY_OFFSET.get(-offset if sign == "-" else offset, ())
    if found := _CHINESE_OFFSET.search(text):
        side, digits = found.groups()
        hours = sum(CHINESE_DIGITS[digit] for digit in digits)
        yield from BY_OFFSET.get(hours * (60 if side == "东" else -60), ())


def _by_spelling(text: str) -> Iterator[str]:
    """Zones whose city is spelt almost like the end of a text; only those that begin with the same two letters."""
    from difflib import get_close_matches

    end = text.rpartition("/")[2].strip()
    near = [city for city in _cities() if city[:2] == end[:2]] if len(end) > 2 else []
    yield from (_cities()[city] for city in get_close_matches(end, near, n=2, cutoff=0.75))


@cache
def _cities() -> Mapping[str, str]:
    """The last part of each zone's name, as it is spoken -> the zone."""
    areas = [name for name in sorted(known_zones()) if name.partition("/")[0] in _AREAS]
    return {name.rpartition("/")[2].replace("_", " ").replace("-", " ").casefold(): name for name in areas}
