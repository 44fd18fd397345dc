"""Which country a cell names: by its code, its name in English or Chinese, or the code that is dialled before its numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from transforms.country_names import NAMES
from transforms.parser_shared import normalise
from validators.libraries import phonenumbers

_CODE = re.compile(r"(?:\+|00)?([1-9][0-9]{0,2})(?:\.0+)?")
_WITH_CODE = re.compile(
    r"(?P<before>.*?)[\s(\[（【]*(?P<code>(?:\+|00)\s?[1-9][0-9 -]*)[\s)\]）】]*(?P<behind>.*)"
)
_NAME_IN_CODE = re.compile(r"(?P<name>.+?)\s*[(（](?P<code>[A-Za-z]{2,3}|[1-9][0-9]{0,2})[)）]")
_AROUND = " -–—:：,，/()（）[]【】"


@lru_cache(maxsize=4096)
def country_named(cell: str) -> str | None:
    """The region (two letters) that a cell names; None when it names none, or may name several.

    Regions that share a calling code are one to whoever completes a number: +1 is US.

    >>> [country_named(cell) for cell in ("SG", "新加坡", "+65", "0065", "Singapore (+65)", "010", "Korea")]
    ['SG', 'SG', 'SG', 'SG', 'SG', None, None]
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    return _by_name(text) or _by_code(text) or _by_both(text)


def calling_code(region: str) -> int:
    """The code that is dialled before a region's numbers from abroad: 65 of SG."""
    return int(phonenumbers.country_code_for_region(region))


def name_of(region: str, language: str) -> str:
    """The name of a region in `en` or `zh`; the region itself where it has none.

    >>> name_of("SG", "en"), name_of("SG", "zh"), name_of("ZZ", "en")
    ('Singapore', '新加坡', 'ZZ')
    """
    names = _names().get(region)
    return names[1 if language == "zh" else 0] if names else region


def is_plain_code(cell: str) -> bool:
    """Whether a cell holds digits alone, which may be an area code as well."""
    text = unicodedata.normalize("NFKC", cell).strip()
    return text.isdecimal() and not text.startswith("00")


def _by_name(text: str) -> str | None:
    return _regions().get(_folded(text))


def _by_code(text: str) -> str | None:
    """The main region of a calling code; None for what is none, such as an area code with its zero."""
    found = _CODE.fullmatch(text.strip(_AROUND).replace(" ", "").replace("-", ""))
    if not found:
        return None
    region = str(phonenumbers.region_code_for_country_code(int(found[1])))
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def _by_both(text: str) -> str | None:
    """A name and a code beside each other, where both are of one calling code: Singapore (+65), SG +65, Canada (CA)."""
    if found := _WITH_CODE.fullmatch(text):
        name, code = f"{found['before']} {found['behind']}".strip(_AROUND), _by_code(found["code"])
    elif found := _NAME_IN_CODE.fullmatch(text):
        name, code = found["name"].strip(_AROUND), _by_name(found["code"]) or _by_code(found["code"])
    else:
        return None
    region = _by_name(name)
    same = region and code and calling_code(region) == calling_code(code)
    return region if same else None


def _folded(text: str) -> str:
    """A name as it is compared: case, accents, apostrophes, separators and “and” folded away."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return normalise(re.sub("['’`,，()（）]", "", plain.replace("&", " and ")))


@cache
def _regions() -> dict[str, str]:
    """Folded name -> region."""
    lines = (line.split("|") for line in NAMES.splitlines())
    return {_folded(name): names[0] for names in lines for name in names}


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Region -> its names in English and Chinese."""
    lines = (line.split("|") for line in NAMES.splitlines())
    return {region: (english, chinese) for region, _, english, chinese, *_ in lines}
