"""The pattern of a whole text file decides which lines are rows: nothing is shifted, and one note refuses no list."""

from collections.abc import Sequence

import pytest

from callsheet.sheets.read import FileRead
from tests.callsheet.sheets.here import read_here, rows

PHONES = [f"65912300{place:02}" for place in range(1, 40)]


def read(*lines: str) -> FileRead:
    return read_here(("\n".join(lines) + "\n").encode(), ".csv")


def told(one: FileRead) -> tuple[list[list[str]], list[tuple[int, str]]]:
    """The rows below the header, and the lines set apart; the file must not be refused."""
    assert one.problems == ()
    return list(rows(one).values())[1:], [(line.row, line.code) for line in one.sheets[0].apart]


def refused(one: FileRead) -> str:
    assert one.sheets == ()
    return one.problems[0].code


def filled(count: int, *fields: str, first: int = 0, by: str = ",") -> list[str]:
    return [by.join((phone, *fields)) for phone in PHONES[first : first + count]]


def test_an_extra_separator_never_shifts_a_row() -> None:
    """A comma inside a name makes a field too many, even if the last one is empty; the row is listed, not sent."""
    kept, apart = told(
        read(
            "Telephone,Name,Note",
            "6591230001,Tan,gold",
            "6591230002,Lim, Mei Ling,",
            "6591230003,Ong,silver",
            "6591230004,Goh,",
            "6591230005,Chua,x",
        )
    )
    assert [line[0] for line in kept] == ["6591230001", "6591230003", "6591230004", "6591230005"]
    assert apart == [(3, "ROW_TOO_WIDE")]


@pytest.mark.parametrize("extra", [",", ",,", ",x", ", ", ",,x"])
@pytest.mark.parametrize("at", [0, 1, 9])
def test_a_field_too_many_sets_its_line_apart(extra: str, at: int) -> None:
    """Empty or filled, one or several, wherever the line stands."""
    lines = filled(10, "Tan", "gold")
    lines[at] += extra
    kept, apart = told(read("Telephone,Name,Note", *lines))
    assert len(kept) == 9
    assert apart == [(at + 2, "ROW_TOO_WIDE")]


@pytest.mark.parametrize("end", [",", ",,,"])
def test_trailing_separators_of_the_whole_file_are_allowed(end: str) -> None:
    """Where every line ends in them, and the header too, they shift nothing."""
    kept, apart = told(read("Telephone,Name" + end, *[line + end for line in filled(6, "Tan")]))
    assert [line[:2] for line in kept] == [[phone, "Tan"] for phone in PHONES[:6]]
    assert apart == []


def test_separators_that_only_the_header_has_at_its_end_are_allowed() -> None:
    """Every line has the fields that have a title, and none has more."""
    kept, apart = told(read("Telephone,Name,,", *filled(6, "Tan")))
    assert [line[:2] for line in kept] == [[phone, "Tan"] for phone in PHONES[:6]]
    assert apart == []


def test_a_line_without_the_trailing_separator_of_the_others_is_short() -> None:
    """A field is missing somewhere in it: it may be the one in the middle."""
    lines = [line + "," for line in filled(9, "Tan", "gold")]
    kept, apart = told(read("Telephone,Name,Note,", *lines, "6591230039,gold,"))
    assert len(kept) == 9
    assert apart == [(11, "ROW_TOO_SHORT")]


@pytest.mark.parametrize("narrow", [1, 2, 5])
def test_lines_of_two_patterns_in_equal_number_are_not_guessed(narrow: int) -> None:
    """If as many lines have the header's trailing field as lack it, either may be shifted."""
    wide = [f"{phone},Lim, Mei Ling," for phone in PHONES[20 : 20 + narrow]]
    assert refused(read("Telephone,Name,Note,", *filled(narrow, "Tan", "gold"), *wide)) == "ROWS_RAGGED"


def test_a_value_beyond_the_last_title_sets_its_line_apart() -> None:
    """Where the trailing field is empty in the other lines, a value in it comes from a shift."""
    lines = [line + "," for line in filled(9, "Tan", "gold")]
    kept, apart = told(read("Telephone,Name,Note,", *lines, "6591230039,Lim, Mei Ling,gold"))
    assert len(kept) == 9
    assert apart == [(11, "ROW_TOO_WIDE")]


def test_a_column_that_has_values_but_no_title_is_kept() -> None:
    """If most lines have a value there, it is a column of its own."""
    kept, apart = told(read("Telephone,Name,", *filled(9, "Tan", "x"), "6591230039,Tan,"))
    assert len(kept) == 10
    assert apart == []


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize("count", [1, 2, 4, 30])
@pytest.mark.parametrize("last", ["", "x"])
def test_a_header_with_fewer_fields_than_the_lines_refuses_the_file(
    missing: int, count: int, last: str
) -> None:
    """The title of the row numbers is missing, as pandas and R write it: every title would stand over the wrong column."""
    lines = [",".join([*["1001"] * missing, phone, "Tan", last]) for phone in PHONES[:count]]
    assert refused(read("Telephone,Name,Note", *lines)) == "HEADER_TOO_NARROW"


def test_a_header_that_lacks_the_title_of_the_row_numbers_is_told_beside_a_footer() -> None:
    """A note or a single complete line does not make the other lines fit."""
    lines = [f"{1000 + place},{phone},Tan," for place, phone in enumerate(PHONES[:6])]
    assert refused(read("Telephone,Name,Note", *lines, "-- end of report --")) == "HEADER_TOO_NARROW"
    assert refused(read("Telephone,Name,Note", *lines, "6591230039,Tan,x")) == "HEADER_TOO_NARROW"


@pytest.mark.parametrize("by", [";", "\t", "|"])
def test_one_title_over_lines_that_another_separator_splits_refuses_the_file(by: str) -> None:
    """If each line has it equally often, the header lacks titles."""
    assert refused(read("Telephone", *filled(3, "Tan", by=by))) == "HEADER_TOO_NARROW"
    kept, _ = told(read("Telephone", *filled(3), f"6591230039{by}Tan"))
    assert len(kept) == 4


@pytest.mark.parametrize("count", [1, 2, 3, 30])
@pytest.mark.parametrize(
    "notes",
    [["-- end of report --"], ["", "Total: 3"], ["*** confidential ***", "-----", "Page 1", "共 3 条"]],
)
@pytest.mark.parametrize("place", ["below", "above", "both"])
def test_notes_at_the_end_or_start_do_not_refuse_a_small_file(
    count: int, notes: Sequence[str], place: str
) -> None:
    """They are set apart, whatever their share of the lines."""
    above, below = (notes if place != "below" else []), (notes if place != "above" else [])
    kept, apart = told(read("Telephone,Name", *above, *filled(count, "Ann"), *below))
    assert len(kept) == count
    said = len([note for note in notes if note])
    assert [code for _, code in apart] == ["ROW_TOO_SHORT"] * said * (2 if place == "both" else 1)


@pytest.mark.parametrize("wrong", ["6591230039", "6591230039,Lim, Mei", '6591230039,5" Lim'])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_one_wrong_line_does_not_refuse_a_small_file(wrong: str, count: int) -> None:
    """The share of lines that refuses a file has a floor: one line is not a pattern."""
    lines = filled(count, "Ann")
    kept, apart = told(read("Telephone,Name", lines[0], wrong, *lines[1:]))
    assert len(kept) == count
    assert [line for line, _ in apart] == [3]


def test_a_list_of_short_lines_is_no_list_of_notes() -> None:
    """Notes are few; a file whose lines mostly lack a field is refused."""
    assert refused(read("Telephone,Name,Note", *filled(2, "Tan", "x"), *filled(9, "Tan"))) == "ROWS_RAGGED"
    assert refused(read("Telephone,Name,Note", *filled(4, "Tan"))) == "ROWS_RAGGED"


def test_an_unclosed_quote_that_a_later_one_closes_swallows_no_rows() -> None:
    """If each line that a value spans is a whole row, the quotes are wrong, not the rows."""
    lines = filled(8, "Tan", "x")
    lines[2] = '6591230003,"Tan,x'
    for at in (3, 4, 7):
        later = f'{PHONES[at]},Tan",x'
        assert refused(read("Telephone,Name,Note", *lines[:at], later, *lines[at + 1 :])) == "QUOTES_BROKEN"
    wide = f'{PHONES[5]},Tan,x"'
    assert refused(read("Telephone,Name,Note", *lines[:5], wide, *lines[6:])) == "QUOTES_BROKEN"


def test_an_address_over_two_lines_is_a_value() -> None:
    """Line breaks and separators inside quotes are ordinary, if the lines are no rows."""
    kept, apart = told(
        read(
            "Telephone,Name,Note",
            '6591230001,"12 Foo Street, #03-11\nSingapore 123456",x',
            *filled(2, "Tan", "y"),
        )
    )
    assert kept[0] == ["6591230001", "12 Foo Street, #03-11\nSingapore 123456", "x"]
    assert apart == []


@pytest.mark.parametrize(("begin", "end"), ["''", "‘’", "“”", "„“", "«»", "``", "＂＂"])
def test_titles_in_other_quotation_marks_refuse_the_file(begin: str, end: str) -> None:
    """The file is written with other marks than CSV has."""
    quoted = [f"{begin}{phone}{end},{begin}Tan{end}" for phone in PHONES[:3]]
    assert refused(read(f"{begin}Telephone{end},{begin}Name{end}", *quoted)) == "QUOTES_OTHER"


@pytest.mark.parametrize("mark", ["'", "`", "＂"])
def test_a_column_in_other_quotation_marks_refuses_the_file(mark: str) -> None:
    """Its values would be sent with the marks; where only some stand in them, they belong to the text."""
    names = [f"{phone},{mark}Tan{mark}" for phone in PHONES[:3]]
    assert refused(read("Telephone,Name", *names)) == "QUOTES_OTHER"
    kept, _ = told(read("Telephone,Name", *names[:2], "6591230039,Lim"))
    assert kept[0] == ["6591230001", f"{mark}Tan{mark}"]


def test_a_second_header_with_its_columns_in_another_order_refuses_the_file() -> None:
    """The rows below it belong to other columns."""
    lines = filled(3, "Tan", "x")
    assert refused(read("Telephone,Name,Note", *lines, "Telephone,Note,Name", *lines)) == "SECOND_HEADER"
    kept, _ = told(read("Telephone,Name,Note", *lines, "Telephone,Name,Note", *lines))
    assert len(kept) == 7


@pytest.mark.parametrize("piece", ["ning", "M", "Mei Ling", "30001", "2"])
def test_a_piece_of_a_line_makes_the_rows_beside_it_doubtful(piece: str) -> None:
    """A line break without quotes leaves a row that ends too early, or one that begins too late."""
    lines = filled(9, "Tan", "mor")
    kept, apart = told(read("Telephone,Name,Note", *lines[:4], piece, *lines[4:]))
    assert len(kept) == 7
    assert apart == [(5, "ROW_CUT"), (6, "ROW_TOO_SHORT"), (7, "ROW_CUT")]
    kept, apart = told(read("Telephone,Name,Note", *lines, piece))
    assert apart == [(10, "ROW_CUT"), (11, "ROW_TOO_SHORT")]
    kept, apart = told(read("Telephone,Name,Note", piece, *lines))
    assert apart == [(2, "ROW_TOO_SHORT"), (3, "ROW_CUT")]


def test_a_piece_after_a_blank_line_belongs_to_no_row() -> None:
    """Nothing is cut there."""
    kept, apart = told(read("Telephone,Name,Note", *filled(9, "Tan", "x"), "", "Kim", "", "Lee"))
    assert len(kept) == 9
    assert [code for _, code in apart] == ["ROW_TOO_SHORT"] * 2


def test_quotes_in_the_header_enclose_no_rows() -> None:
    """A title may have a line break, but no telephone number."""
    lines = filled(3, "Tan", "x")
    assert refused(read('Telephone,"Name,Note', f'{PHONES[20]},Tan",x', *lines)) == "QUOTES_BROKEN"
    kept, _ = told(read('Telephone,"Name\n(in full)",Note', *lines))
    assert len(kept) == 3


@pytest.mark.parametrize("field", ['"Tan\\"', '"Tan \\"M\\" Li"', '"5\\"""'])
def test_a_backslash_before_a_quote_sets_the_line_apart(field: str) -> None:
    """Some writers escape a quote so; CSV does not."""
    kept, apart = told(read("Telephone,Name,Note", f"6591230039,{field},x", *filled(9, "Tan", "x")))
    assert len(kept) == 9
    assert apart == [(2, "ROW_QUOTES")]


def test_a_header_with_a_title_too_many_is_not_saved_by_its_trailing_separator() -> None:
    """Where the lines end in an empty field of their own, the header's last titles stand over other columns."""
    lines = [line + "," for line in filled(4, "Tan", "x")]
    assert refused(read("Telephone,Name,Name 2,Note,", *lines)) == "ROWS_RAGGED"


@pytest.mark.parametrize(
    "note",
    ["EOF", "(3 rows)", "3 rows affected", "Data as of 26.11.2026", "Prepared by Kim", "Total", "合计", "共 3 条", "制表人：王", "以上数据来源于系统", "© 2026", "n = 3", "# end", "*** END ***", "———", "Page 1/1", "Source: CRM"],
)  # fmt: skip
def test_a_note_leaves_the_row_above_it_whole(note: str) -> None:
    """What footers say, in English and Chinese, is no piece of a row."""
    kept, apart = told(read("Telephone,Name,Note", *filled(3, "Tan", "x"), note))
    assert len(kept) == 3
    assert apart == [(5, "ROW_TOO_SHORT")]
