"""Excel's `="0065..."`: a formula of one plain text, which some systems write so that Excel keeps the zeros."""

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from callsheet.sheets.parser.xlsx.raw_cells import Bytes
from callsheet.sheets.parser.xlsx.tokens import each
from transforms.parser_shared import CellType

_LITERAL = re.compile(r'="((?:[^"]|"")*)"')
_WHOLE = r'(?s)^="(?:[^"]|"")*"$'


def plain(field: str) -> str:
    """A field's text; the text inside when the whole field is such a formula. Nothing is evaluated."""
    literal = _LITERAL.fullmatch(field) if field.startswith('="') else None
    return literal[1].replace('""', '"') if literal else field


def read_literals(column: Any) -> tuple[Any, Bytes]:
    """A column of fields as text, and its CellTypes: those that were such formulas have a type of their own."""
    types = np.asarray(pc.not_equal(column, "")) * np.uint8(CellType.TEXT)
    if not pc.any(pc.starts_with(column, '="')).as_py():
        return column, types
    whole = column.combine_chunks()
    literal = pc.match_substring_regex(whole, _WHOLE)
    changed = each(whole.filter(literal).cast("string"), plain).cast(whole.type)
    whole = pc.replace_with_mask(whole, literal, changed)
    types[np.asarray(literal)] = CellType.TEXT_LITERAL
    types[np.asarray(pc.equal(whole, ""))] = CellType.BLANK
    return pa.chunked_array([whole]), types
