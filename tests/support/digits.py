"""What of a page or a message may be somebody's number."""

import re

_IDENTIFIER = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_LONG = re.compile(r"\b[0-9]{9,}\b")


def long_numbers(text: str) -> list[str]:
    """Runs of nine digits and more that are not part of the identifier of a run or a flow."""
    return _LONG.findall(_IDENTIFIER.sub("", text))
