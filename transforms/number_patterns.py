"""What a text that is not one telephone number may mean: the numbers in it, with a ? for each digit that is lost.

Rows of a forbidden list that could not be loaded name somebody all the same: whoever fits is not dialled.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from transforms.dialling import local_lengths_of
from transforms.number_forms import LEAST_ENDING, calling_code_of, endings
from validators.phone_text import PhoneText, phone_text

LEAST, MOST = 7, 16  # digits of a number that can be somebody's
_LONGEST = 15  # digits of a telephone number with its country code (E.164)
KNOWN = 5  # digits that must be known, so that a pattern does not fit half a country
_LEAST_END = 4  # last digits by which somebody can be singled out
ANY_BEFORE = "*"  # in place of whatever digits stand before the end of a number
END_OF = "~"  # before the end of a pattern: a number that is written without its first digits may be it
_KNOWN_IN_END = 3  # digits that must be known in such an end: others would fit every number of a length
_EXPANDED = 4  # unknown digits of a pattern of which every number can be asked for
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad'’`]")
_SCIENTIFIC = re.compile(r"\+?([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_HIDDEN = re.compile(r"(?=.*[0-9])(?=.*([xX*•_?#.])\1)[0-9xX*•_?#.]+")
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_WORDS = (
    *("or", "and", "x", "tel", "mobile", "fax", "ext(?:n|ension)?"),
    *("ramal", "anexo", "interno", "poste", "durchwahl", "dw", "доб"),
)
_PARTS = re.compile(
    rf"[/;,、，；|&\n\r\t]|(?<![^\W\d_])(?:{'|'.join(_WORDS)})(?![^\W\d_])\.?|转|轉|分机|分機|内线|內線|或|和"
    r"|(?<=[0-9]{7})[#*:](?=[0-9]{1,6}(?![0-9]))",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[\s().+\-\u2010-\u2015\u2212]+")
_GROUPS = re.compile(r"[0-9 ()+.\-]+")
_ALIKE = re.compile(r"(?<![^\W_])[+(]*[0-9](?:[\s().+\-]*[0-9OoQDlIi!ZzSsBG])+(?![^\W_])")
_LOOKALIKES = str.maketrans("OoQDlIi!ZzSsBG", "00001111225586")


_KEYPAD = re.compile(
    r"[+(]*(?:[0-9][ ().\-]*){2,5}(?=.*[ACEFHJKMNPRT-Yac-hjkmnp-rt-y])(?:[A-Za-z][ .\-]?){3,12}(?:[0-9][ .\-]?){0,4}"
)
"""Few digits and a word, in which some letter does not look like a digit."""
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_AMERICAN = 11  # digits of a number of North America with its code, whose words may be longer


def patterns(text: str) -> frozenset[str]:
    """Every number of 7 to 16 digits that a text may mean; a digit that is not known is a ?.

    >>> sorted(patterns("6590050074 / 6590050079"))
    ['6590050074', '6590050079']
    >>> sorted(patterns("6.59005E+09"))
    ['659005????']
    >>> "18003569377" in patterns("1-800-FLOWERS")
    True
    >>> sorted(patterns("659005O055"))
    ['6590050055', '659005055', '659005?055']
    """
    folded = _folded(text)
    if _SCIENTIFIC.fullmatch(folded):
        return frozenset(_fitting([lost_pattern(folded)]))
    parts = _PARTS.split(folded)
    found = frozenset(_fitting(found for part in (*parts, folded) for found in _of_part(part)))
    if _KEYPAD.fullmatch(folded):
        found |= frozenset(_fitting(_by_keypad(folded)))
    return found if folded.isdigit() else found | frozenset(_fitting(_looking_alike(folded)))


def whom_it_means(text: str) -> frozenset[str] | None:
    """Whom a row of a forbidden list may mean, as patterns; None where digits are lost and what is left singles nobody out.

    A pattern that begins with * is the end of a number: its first digits are lost, or it is a number as it is dialled in its town.

    >>> whom_it_means("****0074"), sorted(whom_it_means("555-0123") or ())
    (frozenset({'*0074'}), ['*5550123', '5550123'])
    >>> whom_it_means("6.59E+09"), whom_it_means("ask reception")
    (None, frozenset())
    """
    found = patterns(text)
    digits = re.sub("[^0-9]", "", _folded(text))
    if KNOWN <= len(digits) <= LEAST and _GROUPS.fullmatch(_folded(text)):
        return found | {f"{ANY_BEFORE}{digits}"}
    if short := _before_extension(text):
        found |= {f"{ANY_BEFORE}{short}"}
    if not has_lost_digits(text):
        return found
    end = re.sub(r".*\?", "", lost_pattern(text))
    if len(end) >= _LEAST_END:
        return found | {f"{ANY_BEFORE}{end}"}
    return found or None


def may_mean(text: str, number: str) -> bool:
    """Whether a text of one number, of which enough digits can be read, may mean a number, with its country's code or without.

    >>> may_mean("659005O055", "+65 9005 0055"), may_mean("9005005l", "6590050051"), may_mean("659005O055", "6590050155")
    (True, True, False)
    >>> may_mean("6.59005E+09", "6590050055"), may_mean("6590050074/6590050079", "6590050074"), may_mean("12", "6590050012")
    (False, False, False)
    """
    if sum(any(map(str.isdigit, part)) for part in _PARTS.split(_folded(text))) > 1:
        return False
    digits = re.sub("[^0-9]", "", _folded(number))
    return len(digits) >= LEAST and any(_fits(pattern, digits) for pattern in whom_it_means(text) or ())


def _fits(pattern: str, digits: str) -> bool:
    """Whether the ends of a pattern and a number are alike, as far as both go, by digits enough to be somebody's."""
    pairs = [*zip(reversed(pattern.removeprefix(ANY_BEFORE)), reversed(digits), strict=False)]
    alike = all(place in ("?", digit) for place, digit in pairs)
    return alike and sum(place == digit for place, digit in pairs) >= LEAST


def _before_extension(text: str) -> str:
    """A number of few digits with an extension behind it, as small countries and towns have; "" for any other text."""
    digits = re.sub("[^0-9]", "", _PARTS.split(_folded(text))[0])
    is_short = _LEAST_END <= len(digits) < LEAST
    return digits if is_short and phone_text(_folded(text)) is PhoneText.EXTENSION else ""


def whole_numbers(text: str) -> frozenset[str]:
    """Every number that a text may mean of which all digits are known.

    >>> sorted(whole_numbers("659123OOO1"))
    ['6591230001', '6591231']
    """
    groups = re.findall("[0-9]+", text) if _GROUPS.fullmatch(text) else []
    if groups and sum(map(len, groups)) < MOST:  # as most cells of numbers are, so that they are read at once
        return frozenset(_fitting([*groups, *_runs(groups)]))
    return frozenset(each for each in patterns(text) if each.isdigit())


def shape_of(pattern: str) -> str:
    """Which places of a pattern are known: a number is compared with all patterns of a shape at once.

    >>> shape_of("6590?")
    '####?'
    """
    return re.sub("[0-9]", "#", pattern)


def end_patterns(pattern: str, country: str = "") -> frozenset[str]:
    """What a number with lost digits may look like without its country or area code; without its code where its `country` is known.

    >>> sorted(end_patterns("659005????"))
    ['~59005????', '~9005????']
    >>> sorted(end_patterns("861370???????"))
    ['~1370???????', '~370???????', '~61370???????']
    >>> sorted(end_patterns("5255123456??", "MX"))
    ['~123456??', '~55123456??']
    """
    if pattern.isdigit() or pattern.startswith(ANY_BEFORE):
        return frozenset()
    ends = _national_ends(pattern, country) if country else endings(pattern)
    found = (end for end in ends if sum(map(str.isdigit, end)) >= _KNOWN_IN_END)
    return frozenset(f"{END_OF}{end}" for end in found)


def _national_ends(pattern: str, country: str) -> list[str]:
    """A pattern without the code of its country, and as it is dialled in its town where enough is known of that."""
    code = calling_code_of(country)
    if not (code and pattern.startswith(code)):
        return []
    national = pattern.removeprefix(code)
    local = (national[-length:] for length in local_lengths_of(country) if length >= LEAST_ENDING)
    return [national, *(end for end in local if sum(map(str.isdigit, end)) >= KNOWN)]


def in_shape(number: str, shape: str) -> str | None:
    """A number as a pattern of a shape; None when it has another length, or too few digits to end so."""
    if shape.startswith(END_OF):
        found = in_shape(number, shape[len(END_OF) :])
        return found and f"{END_OF}{found}"
    if shape.startswith(ANY_BEFORE):
        known = len(shape) - len(ANY_BEFORE)
        return f"{ANY_BEFORE}{number[-known:]}" if len(number) >= known else None
    if len(number) != len(shape):
        return None
    return "".join(digit if place == "#" else "?" for digit, place in zip(number, shape, strict=True))


def has_lost_digits(text: str) -> bool:
    """Whether a text is a number of which a spreadsheet, or somebody who hid them, has left a few digits alone.

    >>> has_lost_digits("6.59E+09"), has_lost_digits("****0002"), has_lost_digits("6590050074")
    (True, True, False)
    """
    folded = _folded(text)
    if _SCIENTIFIC.fullmatch(folded):
        return True
    places = re.sub(r"[\s()+\-]", "", folded.replace("…", "...."))
    return len(places) >= LEAST and bool(_HIDDEN.fullmatch(places))


def lost_pattern(text: str) -> str:
    """Such a number with a ? for each digit that is not there.

    >>> lost_pattern("6.59E+09"), lost_pattern("****0002")
    ('659???????', '????0002')
    """
    folded = _folded(text)
    if power := _SCIENTIFIC.fullmatch(folded):
        length = int(power[3]) + 1
        return (power[1] + (power[2] or ""))[:length].ljust(length, "?")
    return re.sub("[^0-9]", "?", re.sub(r"[\s()+\-]", "", folded.replace("…", "....")))


def is_short_enough(text: str) -> bool:
    """Whether a number of which a spreadsheet has left a few digits alone has no more than a telephone number has.

    >>> is_short_enough("6.59E+09"), is_short_enough("1.00E+15")
    (True, False)
    """
    power = _SCIENTIFIC.fullmatch(_folded(text))
    return power is None or int(power[3]) < _LONGEST


def numbers_that_fit(pattern: str) -> Iterator[str]:
    """Every number that a pattern may stand for; none where they are too many to be asked for one by one.

    >>> list(numbers_that_fit("659005?"))[-1], list(numbers_that_fit("65900?????"))
    ('6590059', [])
    """
    unknown = pattern.count("?")
    if unknown <= _EXPANDED:
        known = pattern.replace("?", "{}")
        yield from (known.format(*digits) for digits in product("0123456789", repeat=unknown))


def _folded(text: str) -> str:
    """Full-width signs and the digits of every script as plain ones, without marks that nobody sees."""
    plain = text if text.isascii() else "".join(map(_plain_digit, _WIDE.sub(_narrow, text)))
    return _INVISIBLE.sub("", plain.replace("%20", " ")).strip()


def _plain_digit(sign: str) -> str:
    return str(unicodedata.decimal(sign, sign))


def _narrow(found: "re.Match[str]") -> str:
    return unicodedata.normalize("NFKC", found.group())


def _of_part(part: str) -> Iterator[str]:
    """The part as one number, its groups as numbers of their own and together, and both halves of one that is too long."""
    whole = _JOINS.sub("", part)
    yield from _spelled(whole)
    for group in _JOINS.split(part):
        yield from _spelled(group)
    yield from _runs(re.findall("[0-9]+", part))
    if whole.isascii() and whole.isdigit() and MOST <= len(whole) <= 2 * MOST:
        for at in range(LEAST, len(whole) - LEAST + 1):
            yield from (whole[:at], whole[at:])


def _by_keypad(text: str) -> Iterator[str]:
    """A number whose end is a word, as it is dialled: by the letters on the keys, of which more may be written than are dialled."""
    number = re.sub("[^0-9]", "", text.upper().translate(_KEYS))
    yield number
    yield number[:_AMERICAN] if number.startswith("1") else number[: _AMERICAN - 1]


def _looking_alike(text: str) -> list[str]:
    """Numbers beside words in which letters stand for digits."""
    found = (_JOINS.sub("", each).translate(_LOOKALIKES) for each in _ALIKE.findall(text))
    return [each for each in found if sum(map(str.isdigit, each)) >= KNOWN]


def _runs(groups: list[str]) -> Iterator[str]:
    """Groups of digits that follow each other as one number: beside it there may be a note that has digits, too."""
    for first in range(len(groups)):
        number = groups[first]
        for group in groups[first + 1 :]:
            number += group
            if len(number) > MOST:
                break
            yield number


def _spelled(word: str) -> Iterator[str]:
    """A word with its letters unknown, with those that look like digits read as digits, and with all of them left out.

    Of one that is too long for a number, the digits that stand together.
    """
    if len(word) > MOST:
        yield from re.findall("[0-9]+", word)
        return
    yield re.sub("[^0-9]", "?", word)
    yield re.sub("[^0-9]", "?", word.translate(_LOOKALIKES))
    yield re.sub("[^0-9]", "", word)


def _fitting(found: "Iterator[str] | list[str]") -> Iterator[str]:
    return (each for each in found if LEAST <= len(each) <= MOST and sum(map(str.isdigit, each)) >= KNOWN)
