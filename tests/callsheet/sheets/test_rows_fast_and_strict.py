"""The quick reader of workbooks gives what the careful one gives: on every sheet that either of them reads."""

import string
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.parser.xlsx import shared_strings as strings_module
from callsheet.sheets.parser.xlsx import worksheet as sheet_module
from callsheet.sheets.parser.zip_container import PIECE
from callsheet.sheets.read import FileRead
from tests.callsheet.sheets.here import as_lists, plain_here, read_here, rows
from tests.flawed.building import Book, Cell, formula, number, shared, sheet, text, typed
from tests.support.thinned import LONG

_LETTERS = st.text(
    st.sampled_from([*string.ascii_letters, *"019+ &<>\"'_x\t\n=\u00e9陈\u3000\U0001f600"]), max_size=12
)
_ESCAPED = st.sampled_from(["_x000D_", "_x005F_x000D_", "_xD83D__xDE00_", "_xZZZZ_", "a_x0041_b"])
_NUMBERS = st.one_of(
    st.integers(-(10**17), 10**17).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(
        ["0", "007", "1.0", "6591230001.0", "1E5", "-0", ".5", "5.", "60", "0.25", "999999999999999", "1e15"]
    ),
)
_CELLS = st.one_of(
    st.none(),
    _LETTERS.map(text),
    _ESCAPED.map(text),
    st.builds(number, _NUMBERS, st.integers(0, 7)),
    st.integers(0, 3).map(shared),
    st.sampled_from(["0", "1", "true"]).map(lambda value: typed("b", value)),
    st.sampled_from(["#N/A", "#REF!"]).map(lambda value: typed("e", value)),
    _LETTERS.map(lambda value: typed("str", value.replace("&", "&#38;").replace("<", "&lt;"))),
    st.builds(formula, st.just("A1&1"), st.one_of(st.none(), st.just(""), _NUMBERS)),
    st.just(lambda ref: f'<c r="{ref}" s="1"/>'),
    st.just(lambda ref: f'<c t="n" r="{ref}"><v>5</v></c>'),
    st.just(lambda ref: f'<c r="{ref}"><f t="shared" si="0"/><v>5</v></c>'),
    st.just(
        lambda ref: (
            f'<c r="{ref}" t="inlineStr"><is><r><t>Tan </t></r><rPh><t>x</t></rPh><r><t>Mei</t></r></is></c>'
        )
    ),
)
_PLAIN_CELLS = st.one_of(
    st.none(),
    _LETTERS.filter(lambda value: "_x" not in value).map(text),
    st.builds(number, _NUMBERS),
    st.just(lambda ref: f'<c r="{ref}" s="0"/>'),
    st.sampled_from(["OK", "", "\u3000", "\u200b"]).map(lambda value: typed("str", value)),
)
_FORMATS = ["0000000000", '"0"0', "yyyy-mm-dd", "d/m/yy h:mm", "h:mm", '"+65 "0', "0.00"]
_STRINGS = [
    "<t>Tan</t>",
    '<t xml:space="preserve"> Mei &amp; Li </t><phoneticPr fontId="1" type="noConversion"/>',
    "<r><rPr><b/></rPr><t>Rich</t></r><r><t xml:space='preserve'> text</t></r>",
    "<t/>",
]
_ROW_ATTRIBUTES = st.dictionaries(
    st.integers(1, 8), st.sampled_from([' hidden="1"', ' spans="1:3"', ' ht="0"', ' ht="15" x14ac:dyDescent="0.25"']), max_size=4
)  # fmt: skip


def _carefully(data: bytes) -> FileRead:
    def refuse(*_: object, **__: object) -> None:
        raise FallbackNeeded

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_module, "read_plain_rows", refuse)
        patch.setattr(strings_module, "_plain", refuse)
        return read_here(data)


def _told(read: FileRead) -> object:
    return [
        (rows(read, at), one.types.to_numpy().tolist(), one.facts) for at, one in enumerate(read.sheets)
    ], read.problems


@pytest.mark.slow
@settings(max_examples=150 if LONG else 60, deadline=None)
@given(st.lists(st.lists(_CELLS, max_size=5), max_size=8), _ROW_ATTRIBUTES, st.booleans())
def test_both_readers_agree(
    lines: Sequence[Sequence[Cell | None]], attributes: dict[int, str], date_1904: bool
) -> None:
    """Whatever a sheet holds, the quick way and the careful way read the same cells, types and facts."""
    declared = sheet(lines, attributes=attributes).replace("<worksheet ", '<worksheet xmlns:x14ac="x" ', 1)
    data = Book({"S": declared}, formats=_FORMATS, strings=_STRINGS, date_1904=date_1904).made()
    read = read_here(data)
    assert _told(read) == _told(_carefully(data))
    assert plain_here(data) in (None, as_lists(read))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(_PLAIN_CELLS, max_size=5), max_size=8), _ROW_ATTRIBUTES)
def test_small_plain_workbooks_are_read_as_lists(
    lines: Sequence[Sequence[Cell | None]], attributes: dict[int, str]
) -> None:
    """Text and numbers as General shows them, blank cells and rows between them: the same cells as in a table."""
    declared = sheet(lines, attributes=attributes).replace("<worksheet ", '<worksheet xmlns:x14ac="x" ', 1)
    data = Book({"S": declared, "T": sheet([])}).made()
    assert plain_here(data) == as_lists(read_here(data))


@pytest.mark.parametrize(
    "broken",
    [
        '<c r="A1"><v>1</v>',
        '<c r="A1"><v>1</c></v>',
        '<c r="A1" r="A1"><v>1</v></c>',
        '<c r="A1" t="inlineStr"><is><t>a &unknown; b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a & b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>\x01</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>&#1;</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>]]></t></is></c>',
        '<c r="A1" t=n><v>1</v></c>',
        '<c r="A2"><v>1</v></c>',
        '<c r="1A"><v>1</v></c>',
        '<c r="A01"><v>1</v></c>',
        '<c r="AAAA1"><v>1</v></c>',
        '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1" t="x"><v>1</v></c>',
        '<c r="A1"><v>one</v></c>',
        '<c r="A1"><v>1e999</v></c>',
        '<c r="A1" t="s"><v>4</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="b"><v>2</v></c>',
        '<c r="A1" t="d"><v>tomorrow</v></c>',
        '<c r="A1" s="x"><v>1</v></c>',
    ],
)  # fmt: skip
def test_neither_reader_takes_what_is_broken(broken: str) -> None:
    """A cell that is not well formed or contradicts itself refuses the file in both ways, with the same code."""
    declared = {"S": sheet([]).replace("<sheetData>", f'<sheetData><row r="1">{broken}</row>')}
    data = Book(declared, strings=_STRINGS).made()
    assert read_here(data).problems[0].code in ("XML_BROKEN", "WORKBOOK_DAMAGED")
    assert _told(read_here(data)) == _told(_carefully(data))
    assert plain_here(Book(declared).made()) is None


@pytest.mark.parametrize(
    ("right", "wrong"), [("UTF-8", "us-ascii"), (' xmlns:q="q"', ""), ('xmlns:q="q"', 'xmlns:q="p"')]
)
def test_a_list_is_read_of_nothing_but_well_formed_xml(right: str, wrong: str) -> None:
    """A character that the encoding lacks, a prefix that nothing declares, an attribute with two prefixes of one meaning."""
    part = sheet([[lambda ref: f'<c r="{ref}" t="str" p:a="1" q:a="1"><v>号码</v></c>']])
    part = part.replace("<worksheet", '<worksheet xmlns:p="p" xmlns:q="q"', 1)
    assert plain_here(Book({"S": part}).made()) == [("S", [["号码"]])]
    broken = Book({"S": part.replace(right, wrong, 1)}).made()
    assert _carefully(broken).problems[0].code == "XML_BROKEN"
    assert plain_here(broken) is None


@pytest.mark.parametrize(
    "odd",
    [
        '<row><c><v>1</v></c><c t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="1">\n  <c r="A1"><v>1</v></c>\n  <c r="B1" t="inlineStr"><is><t>x</t></is></c>\n</row>\n',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c><c r="B1" t="inlineStr"><is><t><![CDATA[x]]></t></is></c></row>',
        '<row r="1"><!-- </row> --><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r='B1' t='inlineStr'><is><t>x</t></is></c></row>",
        '<row r="1" ><c r="A1" ><v >1</v ></c ><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="1"><c r="A1"><v>&#49;</v></c><c r="B1" t="inlineStr"><is><t>&#x78;</t></is></c></row>',
    ],
)  # fmt: skip
def test_unusual_markup_reads_as_the_usual(odd: str) -> None:
    """Missing references, line breaks, comments, CDATA and other quotes are ways to write the same two cells."""
    data = Book({"S": sheet([]).replace("<sheetData>", f"<sheetData>{odd}")}).made()
    assert rows(read_here(data)) == {1: ["1", "x"]}


@pytest.mark.slow
def test_long_sheets_are_read_in_blocks() -> None:
    """Rows stay in order over the borders of blocks, also where some blocks are plain and others are not."""
    lines: list[list[str | Cell | None]] = [
        [number(str(6590000000 + row)), f"Customer {row}"] for row in range(40_000)
    ]
    for row in (9_000, 30_000):
        lines[row][1] = lambda ref: f'<c r="{ref}" t="inlineStr"><is><r><t>Rich</t></r></is></c>'
    read = rows(read_here(Book({"S": sheet(lines)}).made()))
    assert list(read) == list(range(1, 40_001))
    assert [line[0] for line in read.values()] == [str(6590000000 + row) for row in range(40_000)]
    assert [read[9_001][1], read[30_001][1], read[40_000][1]] == ["Rich", "Rich", "Customer 39999"]


@pytest.mark.slow
def test_the_careful_reader_splits_no_row() -> None:
    """A part comes in pieces that end anywhere; a row over the border of two is one row."""
    lines: list[list[str | Cell | None]] = [
        [number(str(6590000000 + row)), f"Customer {row}", "x" * 60] for row in range(30_000)
    ]
    part = sheet(lines).replace("<sheetData>", "<sheetData><!-- none of it is read quickly -->")
    assert len(part) > 2 * PIECE
    read = rows(read_here(Book({"S": part}).made()))
    assert list(read) == list(range(1, 30_001))
    assert all(line == [str(6589999999 + row), f"Customer {row - 1}", "x" * 60] for row, line in read.items())
