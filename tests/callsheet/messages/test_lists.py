"""What a sentence lists is listed as its language does, and no exception lends it a name."""

import ast
from pathlib import Path

import pytest

from callsheet.errors import CallsheetError
from callsheet.lookup import kind_called, os_error
from callsheet.messages import Reader
from callsheet.settings.options import keyed, refuse_unfit

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("callsheet", "flows", "transforms")
APART = {"MERGED_CELLS"}  # areas of a sheet, in a column of the workbook


def test_a_list_has_the_separator_of_its_language() -> None:
    """Commas in English, enumeration commas in Chinese."""
    with pytest.raises(CallsheetError) as unknown:
        kind_called("bogus")
    with pytest.raises(CallsheetError) as unfit:
        refuse_unfit(keyed({"zzzz": "1"}), [kind_called("queues")])
    for error in (unknown.value, unfit.value):
        english, chinese = Reader("en").say(error.message), Reader("zh").say(error.message)
        assert (", " in english, "、" in chinese, ", " in chinese) == (True, True, False)


def test_no_message_is_given_a_list_that_was_joined_before() -> None:
    """The reader joins it, who knows the language: `known=tuple(names)`, never `known=", ".join(names)`."""
    joined = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _makes_a_message(call)
        for given in call.keywords
        if _is_joined(given.value)
    ]
    assert joined == []


def _makes_a_message(call: ast.Call) -> bool:
    code = call.args[0] if call.args else None
    return isinstance(code, ast.Constant) and str(code.value).isupper() and code.value not in APART


def _is_joined(value: ast.expr) -> bool:
    function = value.func if isinstance(value, ast.Call) else None
    if not (isinstance(function, ast.Attribute) and function.attr == "join"):
        return isinstance(value, ast.BoolOp) and any(map(_is_joined, value.values))
    return isinstance(function.value, ast.Constant) and function.value.value == ", "


def test_an_error_of_the_system_without_a_number_has_no_name_of_a_class() -> None:
    """A reader knows no OverflowError."""
    for language in ("en", "zh"):
        assert "Error" not in Reader(language).say(os_error(OSError("no number")))
