"""Worksheet names and widths."""

from typing import Any

import pytest

from callsheet.sheets.style import column_width, display_width, worksheet_title


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Customers", "Customers"),
        ("a/b:c*d?[e]\\f", "a b c d e f"),
        ("'quoted'", "quoted"),
        ("", "rows"),
        ("///", "rows"),
        ("History", "history rows"),
        ("x" * 40, "x" * 31),
        ("客户名单 2026", "客户名单 2026"),
        ("\U0001f600" * 20, "\U0001f600" * 15),
    ],
)
def test_a_worksheet_name_follows_the_rules_of_excel(title: Any, name: str) -> None:
    """Forbidden characters go, 31 UTF-16 units stay, and there is always a name."""
    assert worksheet_title(title) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    """Names are compared without case, and the number fits within the limit."""
    assert worksheet_title("Rows", ["rows", "ROWS (2)"]) == "Rows (3)"
    assert worksheet_title("x" * 31, ["x" * 31]) == "x" * 27 + " (2)"


def test_a_chinese_character_takes_two_columns() -> None:
    """Widths are those of a screen, of the longest line."""
    assert display_width("电话ab\nc") == 6
    assert [display_width(text) for text in ("", "ab\tc", "a\nlonger\n", "naïve")] == [0, 4, 6, 5]
    assert column_width(["电话号码" * 20]) == 42
    assert column_width([]) == 10
