"""Text files: the quick reader gives what the strict one gives, and both give what was written."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.csv import records_fast
from callsheet.sheets.parser.csv.layout import Layout, find_layout
from callsheet.sheets.parser.csv.records import Records
from callsheet.sheets.parser.csv.records_fast import read_quickly
from callsheet.sheets.parser.csv.records_strict import read_strictly
from callsheet.sheets.parser.refusal import FallbackNeeded, Refusal
from tests.callsheet.sheets.here import WORDS, read_here, rows
from tests.support.thinned import LONG
from validators.message import packed

_LIMITS = Limits(field=50, ragged=2.0)
_BITS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            ",",
            ",",
            "12345",
            '="',
            '"',
            '""',
            ',"',
            '",',
            "\n",
            "\r",
            "\r\n",
            " ",
            "\u00e9",
            "陈",
            "\u3000",
        ]
    ),
    max_size=40,
)


def _quickly(text: bytes, layout: Layout, limits: Limits = _LIMITS) -> object:
    records = Records(layout, limits)
    read_quickly(text, layout, limits, records)
    return _told(records)


def _strictly(text: bytes, layout: Layout, limits: Limits = _LIMITS) -> object:
    records = Records(layout, limits)
    read_strictly(text, layout, records)
    return _told(records)


def _verdict(read: Callable[[], object]) -> object:
    try:
        return read()
    except Refusal as refusal:
        return refusal.code


def _told(records: Records) -> object:
    table = records.table()
    columns = [column.to_pylist() for column in table.columns]
    return table.rows.tolist(), columns, [kinds.tolist() for kinds in table.types], sorted(records.apart)


@pytest.mark.slow
@settings(max_examples=600 if LONG else 200, deadline=None)
@given(_BITS.map("".join), st.integers(1, 4), st.integers(0, 2), st.sampled_from([3, 7, 64]))
@example('a,b\r\n"x\r\ny",b\r\n', 2, 0, 5)
@example('a,"b""c"\n', 2, 0, 64)
@example("a\r", 1, 0, 64)
def test_the_quick_reader_agrees_with_the_strict_one(body: str, width: int, header: int, piece: int) -> None:
    """Whatever the quick reader does not leave to the strict one, it reads like the strict one, line numbers and all."""
    text, layout = body.encode(), Layout(",", header, width, max(width - 1, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records_fast, "_PIECE", piece)
        try:
            quick = _verdict(lambda: _quickly(text, layout))
        except FallbackNeeded:
            return
    assert quick == _verdict(lambda: _strictly(text, layout))


# Formulas of text, other quotation marks and escapes have tests of their own.
_FIELDS = st.text(st.characters(codec="utf-8", exclude_characters="\0=\\'`|\uff02"), max_size=8)


def _written(fields: Sequence[str], delimiter: str, end: str, *, always: bool) -> str:
    """One record by RFC 4180. (Python's writer leaves line breaks unquoted that are not its own line end.)"""
    needed = (delimiter, '"', "\r", "\n")
    quoted = ['"' + one.replace('"', '""') + '"' for one in fields]
    bare = [any(letter in one for letter in needed) for one in fields]
    return (
        delimiter.join(q if always or b else one for one, q, b in zip(fields, quoted, bare, strict=True))
        + end
    )


@pytest.mark.slow
@settings(max_examples=200 if LONG else 80, deadline=None)
@given(
    st.lists(st.tuples(_FIELDS, _FIELDS), max_size=10),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_what_is_written_is_read(
    lines: Sequence[tuple[str, str]], delimiter: str, end: str, always: bool
) -> None:
    """Every list written by the rules is read back cell for cell, whatever its delimiter, line ends and quotes."""
    kept = [(f"{number}", *line) for number, line in enumerate(lines, 6591230000)]
    every = [("Telephone", "Name", "Note"), *kept]
    text = "".join(_written(line, delimiter, end, always=always) for line in every)
    read = read_here(text.encode(), ".csv")
    assert read.problems == ()
    assert read.sheets[0].apart == ()
    assert [[*line, "", ""][:3] for line in rows(read).values()][1:] == [list(line) for line in kept]


def test_blank_lines_count_but_are_not_rows() -> None:
    """Lines without anything are left out; the others keep the number that an editor shows."""
    read = read_here(b"Telephone,Name\n\n6591230001,A\n , \n,,,\n6591230002,B\n", ".csv")
    assert rows(read) == {1: ["Telephone", "Name"], 3: ["6591230001", "A"], 6: ["6591230002", "B"]}


def test_a_single_column_needs_no_delimiter() -> None:
    """A list of numbers under one title is a list; a comma in it is a field too many."""
    read = read_here(b"Telephone\n6591230001\n6591230002\n6591230003,x\n6591230004\n6591230005\n", ".csv")
    assert list(rows(read).values()) == [["Telephone"], *[[f"659123000{n}"] for n in (1, 2, 4, 5)]]
    assert [(row.row, row.code) for row in read.sheets[0].apart] == [(4, "ROW_TOO_WIDE")]


def test_unnamed_columns_at_the_right_may_be_left_out() -> None:
    """A header that ends in empty fields asks for its named columns only, if no line has more."""
    read = read_here(b"Telephone,Name,,\n6591230001,A\n6591230002,B\n", ".csv")
    assert [line[:2] for line in rows(read).values()][1:] == [["6591230001", "A"], ["6591230002", "B"]]
    assert read.sheets[0].apart == ()


def test_more_than_a_fifth_of_broken_lines_refuses_the_file() -> None:
    """Then it is the header or the delimiter that is wrong; the message names the first such line."""
    good = b"6591230001,A\n" * 4
    assert read_here(b"Telephone,Name\n" + good + b"6591230001\n", ".csv").problems == ()
    read = read_here(b"Telephone,Name\n" + good + b"6591230001\n6591230001\n", ".csv")
    lines = packed("UNFIT_LINES", wrong=2, lines=6, first=6)
    assert [(problem.code, problem.detail) for problem in read.problems] == [("ROWS_RAGGED", lines)]


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        (b"Telephone;Name\n", ";", 0),
        (b"Notes, and more, and more\nTelephone\tName\n", "\t", 1),
        (b"\xe7\x94\xb5\xe8\xaf\x9d\xe5\x8f\xb7\xe7\xa0\x81|Name\n", "|", 0),
        (b'sep=;\n"TELEPHONE ";" name"\n', ";", 0),
        (b"a,b\n1,2\n", ",", 0),
        (b"a\n1\n", ",", 0),
        (b"Telephone\n1;2\n", ",", 0),
    ],
)
def test_the_delimiter_is_the_one_that_shows_known_titles(text: bytes, delimiter: str, header: int) -> None:
    """Titles decide, wherever they stand within the first lines; never how often a character occurs."""
    layout = find_layout(text, WORDS, Limits())
    assert (layout.delimiter, layout.header) == (delimiter, header)


@pytest.mark.parametrize("text", [b"a;b\n1;2\n", b"Telephone;Name,Note\n", b"a\tb,c\n", b"a\n1;2\n"])
def test_a_delimiter_in_doubt_is_not_guessed(text: bytes) -> None:
    """Without known titles, or with as many under two delimiters, the file is refused and says what was seen."""
    with pytest.raises(Refusal) as refused:
        find_layout(text, WORDS, Limits())
    assert refused.value.code == "DELIMITER_UNKNOWN"
    assert ";" in refused.value.detail or "TAB" in refused.value.detail


def test_a_wide_or_long_file_is_refused() -> None:
    """The limits of rows, columns and cells hold for text files as well."""
    wide = read_here(b",".join([b"Telephone"] * 300) + b"\n", ".csv")
    long = read_here(b"Telephone\n" + b"6591230001\n" * 20, ".csv", limits=Limits(rows=10))
    full = read_here(b"Telephone,Name\n" + b"6591230001,A\n" * 20, ".csv", limits=Limits(grid=30))
    assert [read.problems[0].code for read in (wide, long, full)] == ["SHEET_TOO_LARGE"] * 3


def test_sound_quotes_are_read_quickly() -> None:
    """Quoted fields, doubled quotes and line breaks inside quotes are no reason to go the slow way."""
    text = b'Telephone,Name\r\n"6591230001","Tan ""M"", Ling"\r\n6591230002,"two\r\nlines"\r\n,""\r\n'
    told = _quickly(text, Layout(",", 0, 2, 2))
    assert told == _strictly(text, Layout(",", 0, 2, 2))
    assert told == (
        [1, 2, 3],
        [["Telephone", "6591230001", "6591230002"], ["Name", 'Tan "M", Ling', "two\r\nlines"]],
        [[1, 1, 1], [1, 1, 1]],
        [],
    )
