"""Good files with bytes flipped, cut out or doubled: refused by a code, or read as if nothing had happened.

A workbook carries checksums, so a changed one is refused or reads equal to the original. A text file carries none, so a
changed one is refused or keeps the cells of every row that was not touched in their columns. The parser runs in this very
process: were it to die, so would the test. CALLSHEET_TEST_MUTANTS sets how many mutants there are in all.
"""

import codecs
import io
import os
import random
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from callsheet.sheets.read import FileRead, read_file
from tests.callsheet.sheets.here import WORDS, as_lists, plain_here, read_here, rows
from tests.flawed import FLAWS
from tests.flawed.building import (
    HEADER,
    ROWS,
    Book,
    clean_book,
    formula,
    number,
    packed,
    shared,
    sheet,
    table,
    typed,
)
from tests.flawed.hostile import stored_book
from validators.catalogue import CATALOGUE

MUTANTS = int(os.environ.get("CALLSHEET_TEST_MUTANTS", "1000"))
LINE_END = len("\r\n".encode("utf-16-le"))
CODES = {line.code for line in CATALOGUE}


def _by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in table():
        book.active.append(list(line))
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _by_xlsxwriter() -> bytes:
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"constant_memory": True})
    one = book.add_worksheet("Customers")
    for row, line in enumerate(table()):
        one.write_row(row, 0, line)
    book.close()
    return sink.getvalue()


def _flawless(name: str) -> bytes:
    return next(flaw for flaw in FLAWS if flaw.file == name).make()


WORKBOOKS = {
    "clean": clean_book(),
    "stored": stored_book(),
    "numbers": Book({"S": sheet([[number("6591230001"), number("7", 1)]] * 9)}, formats=["00000"]).made(),
    "strings": Book(
        {"S": sheet([[shared(0), shared(1)]] * 9)}, strings=["<t>Tan</t>", "<t>Mei &amp; Li</t>"]
    ).made(),
    "two-sheets": Book(
        {"A": sheet(table()), "B": sheet(table(), first=3, left=1)}, states={"B": "hidden"}
    ).made(),
    "dates": Book(
        {"S": sheet([[number("46356.5", 1)]] * 9)}, formats=["yyyy-mm-dd hh:mm"], date_1904=True
    ).made(),
    "formulas": Book(
        {"S": sheet([[formula("1+1", "2"), formula("1", None), typed("e", "#N/A")]] * 9)}
    ).made(),
    "hidden": Book({"S": sheet(table(), attributes={3: ' hidden="1"'})}).made(),
    "strict": _flawless("strict.xlsx"),
    "utf-16": _flawless("utf-16-parts.xlsx"),
    "prefixed": _flawless("prefixed-elements.xlsx"),
    "openpyxl": _by_openpyxl(),
    "xlsxwriter": _by_xlsxwriter(),
}


@dataclass(frozen=True)
class Text:
    """A text file in parts: each row's bytes with its line end, after a mark and a header."""

    head: bytes
    lines: tuple[bytes, ...]
    encoding: str | None = None

    @property
    def data(self) -> bytes:
        return self.head + b"".join(self.lines)


def _text(
    by: str = ",",
    end: str = "\n",
    encoding: str = "utf-8",
    mark: bytes = b"",
    quoted: bool = False,
    said: bool = False,
) -> Text:
    some = [
        [
            phone,
            f"陈 {at}" if encoding != "cp1252" else f"Zoé {at}",
            f"{at}, {by}" if quoted else "上午" if encoding == "gb18030" else "x",
        ]
        for at, (phone, _, _) in enumerate(ROWS * 3)
    ]
    unique = [[str(6591230100 + at), *line[1:]] for at, line in enumerate(some)]
    made = [by.join(f'"{cell}"' if quoted else cell for cell in line) + end for line in [HEADER, *unique]]
    head, *lines = [line.encode(encoding) for line in made]
    return Text(mark + head, tuple(lines), encoding if said else None)


def _spanning() -> Text:
    made = _text(quoted=True)
    return Text(
        made.head,
        tuple(
            line.replace(b'"\n', b'\nline"\n') if at % 5 == 0 else line for at, line in enumerate(made.lines)
        ),
    )


TEXTS = {
    "comma": _text(),
    "semicolon-crlf": _text(";", "\r\n"),
    "tab": _text("\t"),
    "quoted": _text(quoted=True),
    "quoted-crlf": _text(";", "\r\n", quoted=True),
    "spanning": _spanning(),
    "marked": _text(mark=codecs.BOM_UTF8),
    "utf-16": _text("\t", "\r\n", "utf-16-le", codecs.BOM_UTF16_LE),
    "gb18030": _text(encoding="gb18030", said=True),
    "cp1252": _text(encoding="cp1252", said=True),
}  # fmt: skip


def mutated(data: bytes, dice: random.Random) -> tuple[bytes, int, int]:
    """A mutant, and from where to where the original was touched."""
    at = dice.randrange(len(data))
    kind = dice.choice(("bit", "byte", "cut", "double"))
    if kind == "bit":
        return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :], at, at + 1
    if kind == "byte":
        letter = dice.choice((dice.randrange(256), *b',;"\t\r\n'))
        return data[:at] + bytes([letter]) + data[at + 1 :], at, at + 1
    end = min(len(data), at + dice.choice((1, 2, dice.randrange(1, 100), dice.randrange(1, len(data)))))
    if kind == "cut":
        return data[:at] + data[end:], at, end
    to = dice.randrange(len(data) + 1)
    return data[:to] + data[at:end] + data[to:], to, to


def _told(read: FileRead) -> object:
    return [
        (one.name, rows(read, at), one.types.to_numpy().tolist(), one.facts)
        for at, one in enumerate(read.sheets)
    ]


def _is_refused(read: FileRead) -> bool:
    if not read.problems:
        return False
    assert read.sheets == ()
    assert {problem.code for problem in read.problems} <= CODES
    assert not any("PARSER" in problem.code for problem in read.problems)
    return True


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_mutated_workbook_is_refused_or_reads_the_same(name: str) -> None:
    """One changed bit is enough to call another number; none gets through (X9, X14)."""
    original, dice = WORKBOOKS[name], random.Random(name)
    told, lists = _told(read_here(original)), as_lists(read_here(original))
    assert told
    for turn in range(MUTANTS // 2 // len(WORKBOOKS)):
        mutant, _, _ = mutated(original, dice)
        read = read_here(mutant)
        assert _is_refused(read) or _told(read) == told, turn
        assert plain_here(mutant) in ((None,) if read.problems else (None, lists)), turn


@pytest.mark.parametrize("name", TEXTS)
def test_a_mutated_text_file_is_refused_or_keeps_untouched_rows(name: str) -> None:
    """Whatever a changed byte does to quotes, delimiters and line ends, no other row's cells move or vanish (C4-C11).

    Only a row next to a line that is now short may be set apart, since that line may be its end or beginning.
    """
    text, dice = TEXTS[name], random.Random(name)
    whole = list(rows(read_here(text.data, ".csv", text.encoding)).values())[1:]
    assert len(whole) == len(text.lines)
    refused = 0
    for turn in range(MUTANTS // 2 // len(TEXTS)):
        mutant, begin, end = mutated(text.data, dice)
        read = read_here(mutant, ".csv", text.encoding)
        if _is_refused(read):
            refused += 1
            continue
        kept = [line[: len(HEADER)] for line in rows(read).values()]
        missing = [line for line in _untouched(text, whole, begin, end) if line not in kept]
        assert len(missing) <= sum(row.code == "ROW_CUT" for row in read.sheets[0].apart), turn
    assert refused < MUTANTS // 2 // len(TEXTS)


def _untouched(text: Text, whole: list[list[str]], begin: int, end: int) -> list[list[str]]:
    """The rows of which nothing was touched, nor the line end before them."""
    at, untouched = len(text.head), []
    for line, cells in zip(text.lines, whole, strict=True):
        if end < at - LINE_END or begin > at + len(line):
            untouched.append(cells)
        at += len(line)
    return untouched


def test_mutants_through_the_child_are_refused_the_same_way(tmp_path: Path) -> None:
    """The whole way by `read_file`: no traceback, no hanging, the same verdict."""
    dice, path = random.Random("child"), tmp_path / "mutant.xlsx"
    for _ in range(5):
        mutant, _, _ = mutated(WORKBOOKS["clean"], dice)
        path.write_bytes(mutant)
        assert read_file(path, vocabulary=WORDS).problems == read_here(mutant).problems


def test_random_bytes_are_refused() -> None:
    """With and without the beginning of a workbook."""
    dice = random.Random("noise")
    for size in (1, 10, 100, 1000, 10_000):
        for start in (b"", b"PK\x03\x04", b"PK\x05\x06", packed({})):
            assert _is_refused(read_here(start + dice.randbytes(size)))
