"""Names as they are compared, and what a value that is not there may have been meant for."""

import unicodedata
from collections.abc import Mapping

from validators.message import packed


def plain(text: str) -> str:
    """A name as it is compared: width and composed letters made one, no space at its ends; case counts.

    >>> plain(" Ｓales ")
    'Sales'
    """
    return unicodedata.normalize("NFKC", text).strip()


def nearest(value: str, known: Mapping[str, str]) -> str:
    """The nearest match by key or by name, as a packed message; "" when nothing is near."""
    import difflib

    by_name = {name.casefold(): key for key, name in known.items() if name}
    keys = difflib.get_close_matches(value, list(known), n=1, cutoff=0.6)
    named = difflib.get_close_matches(value.casefold(), list(by_name), n=1, cutoff=0.75)
    key = by_name[named[0]] if named else keys[0] if keys else ""
    if not key:
        return ""
    name = known.get(key, "")
    return packed("NEAREST_NAMED", key=key, name=name) if name else packed("NEAREST", key=key)
