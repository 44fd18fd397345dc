"""Rich text is read as it is displayed: struck-out text is reported, and a superscript digit is not part of the number."""

import pytest

from tests.callsheet.sheets.here import read_here, rows
from tests.flawed.building import Book, sheet

STRUCK = "<rPr><strike/></rPr>"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Telephone</t></is></c></row>'


def a_run(text: str, properties: str = "") -> str:
    """A run of rich text."""
    return f'<r>{properties}<t xml:space="preserve">{text}</t></r>'


def both_ways(*items: str) -> list[bytes]:
    """Workbooks whose column A has these string items from row 2: as shared strings, many others between, and inline."""
    others = [f"<t>{number}</t>" for number in range(50)]
    strings = [*others, *(one for item in items for one in (item, *others))]
    at = [50 + 51 * place for place in range(len(items))]
    shared = [f'<c r="A{row}" t="s"><v>{place}</v></c>' for row, place in enumerate(at, 2)]
    inline = [f'<c r="A{row}" t="inlineStr"><is>{item}</is></c>' for row, item in enumerate(items, 2)]
    return [_book(shared, strings), _book(inline, others)]


def _book(cells: list[str], strings: list[str]) -> bytes:
    lines = "".join(f'<row r="{row}">{cell}</row>' for row, cell in enumerate(cells, 2))
    part = sheet([]).replace("<sheetData>", f"<sheetData>{HEAD}{lines}")
    return Book({"S": part}, strings=strings).made()


STRIKES = {
    "the whole": (a_run("6591230001", STRUCK), True),
    "the first of two": (a_run("91230001", STRUCK) + a_run(" 91230002"), True),
    "the last of two": (a_run("9123") + a_run("0001", STRUCK), True),
    "with other properties": (a_run("9123", '<rPr><b/><strike val="1"/><sz val="11"/></rPr>'), True),
    "only a space": (a_run("9123") + a_run(" ", STRUCK), False),
    "said not to be": (a_run("9123", '<rPr><strike val="0"/></rPr>'), False),
    "bold": (a_run("9123", "<rPr><b/></rPr>"), False),
    "plain": ("<t>9123</t>", False),
    "a guide of how to read it": (
        '<t>9123</t><rPh sb="0" eb="1"><t>9</t></rPh><phoneticPr fontId="1"/>',
        False,
    ),
}


@pytest.mark.parametrize("which", list(STRIKES))
def test_text_that_is_struck_out_is_told_of(which: str) -> None:
    """In some of its runs or in all; the cells around it are not."""
    item, struck = STRIKES[which]
    for data in both_ways("<t>6591230008</t>", item, a_run("6591230009")):
        assert read_here(data).sheets[0].facts.struck == (((3, 0),) if struck else ())


@pytest.mark.parametrize(
    ("shift", "text", "shown"),
    [
        ("superscript", "1", "¹"),
        ("superscript", "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
        ("superscript", "st", "st"),
        ("subscript", "2", "₂"),
        ("baseline", "1", "1"),
    ],
)
def test_a_raised_digit_is_read_as_one(shift: str, text: str, shown: str) -> None:
    """A footnote's mark behind a number never becomes a digit of the number; what follows is plain again."""
    raised = a_run(text, f'<rPr><vertAlign val="{shift}"/></rPr>')
    for data in both_ways(a_run("91230001") + raised + a_run("7")):
        assert rows(read_here(data))[2] == [f"91230001{shown}7"]
