"""How a header is compared; in a module of its own, so that the parser's child process reads it without pandas."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SEPARATORS = re.compile(r"[\s_\-.:*\uff1a\uff0a]+")


def normalise(header: str) -> str:
    """A header as it is compared: width, case, spaces, separators and invisible characters folded away.

    >>> normalise(" Tele-phone ")
    'telephone'
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", header)).casefold()
    return _SEPARATORS.sub("", folded)
