"""Excel's own escapes in text (`_x000D_` is a carriage return), decoded as Excel shows them."""

import re
from typing import Any

import pyarrow.compute as pc

from callsheet.sheets.parser.xlsx.tokens import change_where

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def decode(text: str) -> str:
    """Text with every `_xHHHH_` replaced by its character; `_x005F_` stands for an underscore that escapes nothing."""
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def decode_all(strings: Any) -> Any:
    """An Arrow string array, decoded."""
    return change_where(strings, pc.match_substring(strings, "_x"), decode)
