"""Excel's `="0065..."`: a text that a formula protects is read as that text, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.callsheet.sheets.here import read_here, rows, types
from transforms.sheet import CellType


def line(cell: str, by: str = ",") -> tuple[str, CellType]:
    """How the first cell of a line is read."""
    read = read_here(f"Telephone{by}Name\n{cell}{by}Ann\n6591230009{by}Ben\n".encode(), ".csv")
    assert read.problems == ()
    assert read.sheets[0].apart == ()
    assert rows(read)[2][1] == "Ann"
    return rows(read)[2][0], CellType(types(read, 2)[0])


@pytest.mark.parametrize("by", [",", ";", "\t", "|"])
@pytest.mark.parametrize("written", ['="006591230001"', '"=""006591230001"""'])
def test_zeros_are_kept(written: str, by: str) -> None:
    """With quotes around the field or without, and with any separator."""
    assert line(written, by) == ("006591230001", CellType.TEXT_LITERAL)


def test_titles_may_be_written_so_too() -> None:
    """Some systems protect every cell."""
    read = read_here(b'="Telephone";="Name"\n="006591230001";="Tan, ""M"""\n', ".csv")
    assert rows(read) == {1: ["Telephone", "Name"], 2: ["006591230001", 'Tan, "M"']}


@pytest.mark.parametrize(
    "formula",
    ['"=""0065""&""91230001"""', "=6591230001", '"=T(""0065"")"', '"=""0065"', '"x=""0065"""', '"=""a""b"""'],
)
def test_no_formula_is_evaluated(formula: str) -> None:
    """Anything but one plain string stays as it is written."""
    shown, kind = line(formula)
    assert shown.startswith(("=", "x="))
    assert kind == CellType.TEXT


@pytest.mark.parametrize("formula", ['="0065"&"91230001"', '="0065"x', 'x="0065"', '="00"65"'])
def test_other_quotes_inside_a_field_set_the_line_apart(formula: str) -> None:
    """What is not the whole field is a matter of broken quotes."""
    read = read_here(f"Telephone,Name\n{formula},Ann\n6591230009,Ben\n".encode(), ".csv")
    assert [(row.row, row.code) for row in read.sheets[0].apart] == [(2, "ROW_QUOTES")]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n,'`＂\\\\"), max_size=8), st.booleans())
def test_any_text_survives_the_trick(text: str, quoted: bool) -> None:
    """Written as Excel's formula and read again, it is the same text."""
    literal = '="' + text.replace('"', '""') + '"'
    field = '"' + literal.replace('"', '""') + '"' if quoted else literal
    read = read_here(f"Telephone,Name\n6591230001,{field}\n".encode(), ".csv")
    assert [*rows(read)[2], ""][1] == text


def test_an_empty_text_is_blank() -> None:
    """`=""` shows nothing, and a line that shows nothing is no row."""
    read = read_here(b'Telephone,Name\n6591230001,=""\n="",=""\n', ".csv")
    assert rows(read) == {1: ["Telephone", "Name"], 2: ["6591230001", ""]}
