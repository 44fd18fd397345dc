"""Elements of a workbook are known by namespace and place: what stands elsewhere is refused, never joined or left out."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.parser.xlsx import shared_strings as strings_module
from callsheet.sheets.parser.xlsx import worksheet as sheet_module
from callsheet.sheets.read import FileRead
from tests.callsheet.sheets.here import read_here, rows, types
from tests.flawed.building import MAIN, Book, number, packed, shared, sheet, table, text, typed
from tests.support.thinned import LONG
from transforms.sheet import CellType

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Telephone</t></is></c></row>'
ROW = '<row r="{0}"><c r="A{0}"><v>659123000{0}</v></c></row>'
CELLS_IN_ORDER = '<c r="A2"><v>1</v></c>'
FOREIGN = 'xmlns:x="urn:other"'


def book(data: str, before: str = "", after: str = "") -> bytes:
    """A workbook with this inside its `sheetData`, and `before` or `after` around that."""
    part = sheet([], before=before, after=after).replace("<sheetData>", f"<sheetData>{data}")
    return Book({"S": part}, strings=["<t>Tan</t>", "<t>Lim</t>"]).made()


def carefully(data: bytes) -> FileRead:
    """The same without the quick readers."""

    def refuse(*_: object, **__: object) -> None:
        raise FallbackNeeded

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_module, "read_plain_rows", refuse)
        patch.setattr(strings_module, "_plain", refuse)
        return read_here(data)


def codes(data: bytes) -> list[str]:
    """The code for which a file is refused, by both ways; "" when it is read."""
    return [
        next((problem.code for problem in one.problems), "") for one in (read_here(data), carefully(data))
    ]


def alternatives(choice: str, fallback: str | None = None, requires: str = "x14") -> str:
    """Content for readers that know an extension, and for the others."""
    other = "" if fallback is None else f"<mc:Fallback>{fallback}</mc:Fallback>"
    return f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice Requires="{requires}">{choice}</mc:Choice>{other}</mc:AlternateContent>'


CELLS = {
    "two values": '<c r="A2"><v>65912</v><v>30001</v></c>',
    "two equal values": '<c r="A2"><v>1</v><v>1</v></c>',
    "an empty second value": '<c r="A2"><v>6591230001</v><v/></c>',
    "two formulas": '<c r="A2"><f>1</f><f>2</f><v>1</v></c>',
    "two inline texts": '<c r="A2" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>',
    "two texts in one": '<c r="A2" t="inlineStr"><is><t>65912</t><t>30001</t></is></c>',
    "text beside runs": '<c r="A2" t="inlineStr"><is><t>65912</t><r><t>30001</t></r></is></c>',
    "two texts in a run": '<c r="A2" t="inlineStr"><is><r><t>65912</t><t>30001</t></r></is></c>',
    "a run in a run": '<c r="A2" t="inlineStr"><is><r><r><t>1</t></r></r></is></c>',
    "a text in a text": '<c r="A2" t="inlineStr"><is><t>1<t>2</t></t></is></c>',
    "a value in an inline text": '<c r="A2" t="inlineStr"><is><v>1</v></is></c>',
    "an inline text that is a value": '<c r="A2" t="inlineStr"><v>6591230001</v></c>',
    "a number that is a text": '<c r="A2"><is><t>6591230001</t></is></c>',
    "a text without an inline text": '<c r="A2" t="inlineStr"><t>6591230001</t></c>',
    "a value and an inline text": '<c r="A2" t="inlineStr"><is><t>1</t></is><v>2</v></c>',
    "a value of another namespace": f'<c r="A2"><x:v {FOREIGN}>1</x:v></c>',
    "a value of no namespace": '<c r="A2"><v xmlns="">1</v></c>',
    "an element in a value": f'<c r="A2"><v>65912<x:b {FOREIGN}/>30001</v></c>',
    "letters beside the value": '<c r="A2">6591230001<v>1</v></c>',
    "letters instead of a value": '<c r="A2">6591230001</c>',
    "a cell in a cell": '<c r="A2"><c r="A2"><v>1</v></c></c>',
    "a value in alternatives": f'<c r="A2">{alternatives("<v>1</v>", "<v>2</v>")}</c>',
    "an unknown element": '<c r="A2"><w>1</w></c>',
}  # fmt: skip

ROWS = {
    "a row in alternatives": alternatives(ROW.format(2)),
    "a row in alternatives with a fallback": alternatives(ROW.format(2), ROW.format(2)),
    "a row in a fallback": alternatives("", ROW.format(2)),
    "a row of another namespace": f'<x:row {FOREIGN} r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row>',
    "a row of no namespace": '<row xmlns="" r="2"><c r="A2"><v>1</v></c></row>',
    "a row in a row": f'<row r="2">{ROW.format(3)}</row>',
    "a row in an unknown element": f"<rows>{ROW.format(2)}</rows>",
    "a row in a foreign element": f"<x:group {FOREIGN}>{ROW.format(2)}</x:group>",
    "a cell in no row": '<c r="A2"><v>1</v></c>',
    "a value in no cell": '<row r="2"><v>1</v></row>',
    "letters between rows": "6591230001",
    "letters in a row": '<row r="2">6591230001</row>',
    "a row twice": ROW.format(2) + ROW.format(2),
    "an empty row twice": '<row r="2"/>' + ROW.format(2),
    "a row that is above": ROW.format(3) + ROW.format(2),
    "an empty row that is above": ROW.format(3) + '<row r="2"/>',
    "a row with the header's number": ROW.format(1),
    "a cell twice": '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    "an empty cell twice": '<row r="2"><c r="A2"/><c r="A2"><v>2</v></c></row>',
    "an empty cell to the left": '<row r="2"><c r="B2"><v>1</v></c><c r="A2"/></row>',
    "cells from right to left": '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    "a cell of another row": '<row r="2"><c r="A3"><v>1</v></c></row>',
    "a cell in alternatives": f'<row r="2">{alternatives(CELLS_IN_ORDER)}</row>',
    "a cell without a place before a gap": '<row r="2"><c r="A2"><v>1</v></c><c><v>2</v></c><c r="D2"><v>3</v></c></row>',
    "a row without a number before a gap": "<row><c><v>1</v></c></row>" + ROW.format(5),
    "a row after one cut from another namespace": f"<x:row {FOREIGN}/>" + ROW.format(2),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_outside_of_the_grammar_refuses_the_file(name: str) -> None:
    """Whether a quick look or a careful one finds it."""
    assert codes(book(f'{HEAD}<row r="2">{CELLS[name]}</row>')) == ["WORKBOOK_DAMAGED"] * 2


@pytest.mark.parametrize("name", ROWS)
def test_a_row_outside_of_the_grammar_refuses_the_file(name: str) -> None:
    """None of its rows is dropped, and no other is read in its place."""
    assert codes(book(HEAD + ROWS[name])) == ["WORKBOOK_DAMAGED"] * 2


@pytest.mark.parametrize(
    "around",
    [
        {"after": f"<sheetData>{ROW.format(2)}</sheetData>"},
        {"after": "<sheetData/>"},
        {"after": ROW.format(2)},
        {"before": alternatives(f"<sheetData>{ROW.format(2)}</sheetData>")},
        {"after": f"<extLst><ext><sheetData>{ROW.format(2)}</sheetData></ext></extLst>"},
    ],
)
def test_rows_in_a_second_place_refuse_the_file(around: dict[str, str]) -> None:
    """There is one `sheetData`, and it is the worksheet's own."""
    assert codes(book(HEAD, **around)) == ["WORKBOOK_DAMAGED"] * 2


@pytest.mark.parametrize(
    "part",
    [
        f'<worksheet xmlns="{MAIN}"/>',
        f"<worksheet><sheetData>{HEAD}</sheetData></worksheet>",
        f'<sheetData xmlns="{MAIN}">{HEAD}</sheetData>',
        f'<chartsheet xmlns="{MAIN}"><sheetData>{HEAD}</sheetData></chartsheet>',
        '<x:worksheet xmlns:x="urn:other"><x:sheetData/></x:worksheet>',
        f'<x:worksheet xmlns="" xmlns:x="{MAIN}"><x:sheetData>{HEAD}</x:sheetData></x:worksheet>',
    ],
)
def test_a_part_that_is_no_worksheet_refuses_the_file(part: str) -> None:
    """It may not pass as an empty sheet."""
    assert codes(Book({"S": part}).made()) == ["WORKBOOK_DAMAGED"] * 2


@pytest.mark.parametrize(
    "item",
    [
        "<si><t>a</t><t>b</t></si>",
        "<si><t>a</t><r><t>b</t></r></si>",
        "<si><r><t>a</t><t>b</t></r></si>",
        "<si><t>a<t>b</t></t></si>",
        "<si>Tan</si>",
        "<si><x:t xmlns:x='urn:other'>a</x:t></si>",
        "<t>a</t>",
        "<si><si><t>a</t></si></si>",
        "<x:si xmlns:x='urn:other'><x:t>a</x:t></x:si>",
        alternatives("<si><t>a</t></si>"),
        "<si xmlns=''><t>a</t></si>",
    ],
)
def test_a_shared_string_outside_of_the_grammar_refuses_the_file(item: str) -> None:
    """Left out, it would shift all others; joined, it would be a text that nobody wrote."""
    strings = f'<sst xmlns="{MAIN}"><si><t>Tan</t></si>{item}<si><t>Lim</t></si></sst>'
    made = Book(
        {"S": sheet([[shared(0), shared(1)]])}, strings=["x"], parts={"xl/sharedStrings.xml": strings}
    ).made()
    assert codes(made) == ["WORKBOOK_DAMAGED"] * 2


def test_what_holds_no_cells_may_stand_around_them() -> None:
    """Extensions, controls and settings of other programs."""
    extension = f'<extLst><ext uri="x" {FOREIGN}><x:y>1</x:y></ext></extLst>'
    row = f'<row r="2"><c r="A2"><v>6591230002</v>{extension}</c>{extension}</row>'
    around = {"before": f"<x:y {FOREIGN}/>", "after": alternatives("<controls/>") + extension}
    read = read_here(book(HEAD + row, **around))
    assert rows(read) == {1: ["Telephone"], 2: ["6591230002"]}
    assert rows(carefully(book(HEAD + row, **around))) == rows(read)


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
@pytest.mark.parametrize("prefix", ["", "x", "ns0"])
def test_a_prefix_is_only_a_prefix(namespace: str, prefix: str) -> None:
    """The namespace tells, in both editions of the format."""
    name = f"{prefix}:" if prefix else ""
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    row = f'<{name}row r="1"><{name}c r="A1"><{name}v>6591230001</{name}v></{name}c></{name}row>'
    part = f'<{name}worksheet {declared}="{namespace}"><{name}sheetData>{row}</{name}sheetData></{name}worksheet>'
    made = Book({"S": part}).made()
    assert rows(read_here(made)) == rows(carefully(made)) == {1: ["6591230001"]}


def test_a_list_of_sheets_or_styles_in_alternatives_refuses_the_file() -> None:
    """A sheet that is left out is a list that is not read; a style left out is another format for every cell."""
    usual = {name: str(part) for name, part in Book().usual().items()}
    sheets, styles = usual["xl/workbook.xml"], usual["xl/styles.xml"]
    begin, end = sheets.index("<sheet "), sheets.index("</sheets>")
    hidden = sheets[:begin] + alternatives(sheets[begin:end]) + sheets[end:]
    assert codes(packed(usual | {"xl/workbook.xml": hidden})) == ["WORKBOOK_DAMAGED"] * 2
    style = styles.replace("</cellXfs>", alternatives('<xf numFmtId="1"/>') + "</cellXfs>")
    assert codes(packed(usual | {"xl/styles.xml": style})) == ["WORKBOOK_DAMAGED"] * 2


def test_a_number_format_in_alternatives_is_read() -> None:
    """Excel writes some formats so."""
    made = Book({"S": sheet([[number("123", 1)]])}, formats=["00000"])
    styles = str(made.usual()["xl/styles.xml"])
    begin, end = styles.index("<numFmt "), styles.index("</numFmts>")
    both = styles[:begin] + alternatives(styles[begin:end], styles[begin:end], "x16r2") + styles[end:]
    read = read_here(
        Book({"S": sheet([[number("123", 1)]])}, formats=["00000"], parts={"xl/styles.xml": both}).made()
    )
    assert rows(read) == {1: ["00123"]}


def test_an_attribute_of_another_namespace_is_another_attribute() -> None:
    """`x:name` is not a sheet's name, and `x:t` not a cell's type."""
    usual = {name: str(part) for name, part in Book().usual().items()}
    named = usual["xl/workbook.xml"].replace("<sheet ", f'<sheet {FOREIGN} x:name="Other" x:id="rId9" ')
    assert read_here(packed(usual | {"xl/workbook.xml": named})).sheets[0].name == "Customers"
    made = book(f'<row r="1"><c r="A1" {FOREIGN} x:t="s" x:r="B1"><v>6591230001</v></c></row>')
    assert rows(read_here(made)) == rows(carefully(made)) == {1: ["6591230001"]}


def test_guides_to_pronunciation_are_no_text() -> None:
    """Phonetic runs are left out, formatted runs joined in their order, spaces kept."""
    item = (
        "<si><r><rPr><b/></rPr><t>陈</t></r><r><t xml:space='preserve'> 美</t></r><r><t>玲</t></r>"
        "<rPh sb='0' eb='1'><t>チン</t></rPh><phoneticPr fontId='1'/></si>"
    )
    strings = f'<sst xmlns="{MAIN}">{item}</sst>'
    inline = item.replace("<si>", '<c r="B1" t="inlineStr"><is>').replace("</si>", "</is></c>")
    made = Book(
        {"S": sheet([[shared(0), lambda _: inline]])}, strings=["x"], parts={"xl/sharedStrings.xml": strings}
    ).made()
    assert rows(read_here(made)) == rows(carefully(made)) == {1: ["陈 美玲", "陈 美玲"]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("a_x000D_b", "a\rb"), ("_x005F_x000D_", "_x000D_"), ("_x000d_", "\r"), ("_x00D_", "_x00D_"), ("_xD83D__xDE00_", "\U0001f600"), ("a_x", "a_x")],
)  # fmt: skip
def test_escaped_characters_are_decoded(written: str, meant: str) -> None:
    """By the rule of ECMA-376 (22.9.2.19), in shared and inline texts and in results of formulas."""
    line = [text("x"), shared(0), text(written), typed("str", written)]
    made = Book({"S": sheet([line])}, strings=[f"<t>{written}</t>"]).made()
    assert rows(read_here(made)) == rows(carefully(made)) == {1: ["x", *[meant] * 3]}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2026-11-30", "2026-11-30"),
        ("2026-11-30T00:00:00", "2026-11-30"),
        ("2026-11-30T09:30:00.000", "2026-11-30T09:30:00"),
        ("2026-11-30T09:30:00Z", "2026-11-30T09:30:00"),
        ("2026-11-30T09:30:00+08:00", "2026-11-30T09:30:00+08:00"),
        ("09:30:00", "09:30:00"),
        ("09:30", "09:30:00"),
        ("T09:30:00", "09:30:00"),
        ("09:30:15.25", "09:30:15"),
        ("00:00:00", "00:00:00"),
    ],
)
def test_iso_dates_and_times_are_read(stored: str, shown: str) -> None:
    """A time of day alone is one of the forms that `t="d"` may have."""
    read = read_here(Book({"S": sheet([[text("x"), typed("d", stored)]])}).made())
    assert read.problems == ()
    assert rows(read)[1][1] == shown
    assert CellType(types(read, 1)[1]) is CellType.DATE


def test_a_zip_that_holds_nothing_is_empty() -> None:
    """It is not a list without rows."""
    assert codes(packed({})) == ["FILE_EMPTY"] * 2


def test_references_may_be_missing() -> None:
    """Then rows and cells follow each other."""
    row = "<row><c><v>1</v></c><c t='s'><v>0</v></c></row>"
    assert rows(read_here(book(row * 3))) == {at: ["1", "Tan"] for at in (1, 2, 3)}
    assert rows(read_here(book('<row r="3"><c><v>1</v></c><c/><c r="C3"><v>2</v></c></row>'))) == {
        3: ["1", "", "2"]
    }


def test_parts_that_are_not_needed_may_be_missing() -> None:
    """Styles, shared strings, the dimension."""
    usual = Book({"S": sheet(table())}).usual()
    related = str(usual["xl/_rels/workbook.xml.rels"])
    begin = related.index('<Relationship Id="rIdS"')
    bare = related[:begin] + related[related.index("/>", begin) + 2 :]
    made = Book(
        {"S": sheet(table())}, parts={"xl/styles.xml": None, "xl/_rels/workbook.xml.rels": bare}
    ).made()
    assert len(rows(read_here(made))) == len(table())


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml", "worksheets/sheet%31.xml"]
)  # fmt: skip
def test_parts_are_found_however_they_are_addressed(target: str) -> None:
    """Absolute, relative, with backslashes or escapes."""
    usual = Book().usual()
    related = str(usual["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", target)
    assert len(rows(read_here(Book(parts={"xl/_rels/workbook.xml.rels": related}).made()))) == len(table())


def test_all_parts_may_be_in_utf_16() -> None:
    """With a byte order mark, as the format allows."""
    parts = {}
    for name, part in (
        Book(strings=["<t>Tan</t>"], sheets={"S": sheet([[shared(0), number("6591230001")]])}).usual().items()
    ):
        parts[name] = str(part).replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert rows(read_here(packed(parts))) == {1: ["Tan", "6591230001"]}


_NAMES = ("row", "c", "v", "f", "is", "t", "r", "x:row", "x:v")
_BITS = st.recursive(
    st.sampled_from(["", "1", "6591230001", " ", "\n"]),
    lambda inner: st.builds(
        lambda name, attributes, parts: f"<{name}{attributes}>{''.join(parts)}</{name}>",
        st.sampled_from(_NAMES),
        st.sampled_from(["", ' r="1"', ' r="2"', ' r="A1"', ' r="A2"', ' r="B2"', ' t="s"', ' t="inlineStr"', ' r="A2" t="inlineStr"']),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=400 if LONG else 100, deadline=None)
@given(st.lists(_BITS, max_size=4))
def test_no_digits_are_lost_or_joined_whatever_the_elements(parts: Sequence[str]) -> None:
    """Both readers agree on any tree of elements; if they read it, each text of it is a cell of its own."""
    data = book("".join(parts), before=f"<x:y {FOREIGN}/>").replace(b"", b"")
    data = Book(
        {
            "S": sheet([])
            .replace("<sheetData>", f"<sheetData>{''.join(parts)}")
            .replace("<worksheet ", f"<worksheet {FOREIGN} ", 1)
        },
        strings=["<t>Tan</t>", "<t>Lim</t>"],
    ).made()
    quick, careful = read_here(data), carefully(data)
    assert codes(data)[0] == codes(data)[1] or "" not in codes(data)
    if not quick.problems:
        cells = list(itertools.chain.from_iterable(rows(quick).values()))
        assert rows(quick) == rows(careful)
        assert sum(cell != "" for cell in cells) <= "".join(parts).count("</v>") + "".join(parts).count(
            "</t>"
        )
        assert "".join(parts).count("6591230001") <= sum("6591230001" in cell for cell in cells) + "".join(
            parts
        ).count("<f")
