"""C1-C14: text files."""

import codecs
import gzip
from typing import Any

from tests.flawed.building import HEADER, ROWS, clean_book, packed
from tests.flawed.flaw import Flaw, Make

_NAMES = [["6591230001", "陈美玲", "上午"], ["6591230002", "Zoé", ""], *ROWS[2:]]
_LATIN = [["6591230001", "Müller", "matin"], ["6591230002", "Zoé", "après-midi"], *ROWS[2:]]
_CHINESE = [["6591230001", "陈美玲", "上午"], ["6591230002", "王小明", "下午"], *ROWS[2:]]


def lines(rows: list[list[str]] = ROWS, header: list[str] = HEADER, by: str = ",", end: str = "\n") -> str:
    """A text file of these rows."""
    return "".join(by.join(line) + end for line in [header, *rows])


def csv(text: str, encoding: str = "utf-8", mark: bytes = b"") -> Make:
    """Its bytes."""
    return lambda: mark + text.encode(encoding)


_CLEAN = csv(lines())
_NAMED = csv(lines(_NAMES))
_SPANNING = [*ROWS[:4], ["6591230098", '"two\nlines"', "x"], *ROWS[4:]]


def _swap(line: int, to: str, text: str = lines()) -> Make:
    """One line (from 1) replaced."""
    parts = text.splitlines(keepends=True)
    parts[line - 1] = to
    return csv("".join(parts))


def _flaw(id: str, file: str, build: Make, verdict: str, clean: Make = _CLEAN, **more: Any) -> Flaw:  # noqa: A002
    return Flaw(id, file, build, clean, verdict, **more)


TEXT: tuple[Flaw, ...] = (
    _flaw("C1", "utf-8-with-mark.csv", csv(lines(_NAMES), mark=codecs.BOM_UTF8), "ok", _NAMED, same=True),
    _flaw("C2", "utf-16-little.csv", csv(lines(_NAMES), "utf-16-le", codecs.BOM_UTF16_LE), "ok", _NAMED, same=True),
    _flaw("C2", "utf-16-big.csv", csv(lines(_NAMES), "utf-16-be", codecs.BOM_UTF16_BE), "ok", _NAMED, same=True),
    _flaw("C2", "utf-16-tabs-as-excel-saves-it.txt", csv(lines(_NAMES, by="\t", end="\r\n"), "utf-16-le", codecs.BOM_UTF16_LE), "ok", _NAMED, same=True),
    _flaw("C2", "utf-32-little.csv", csv(lines(_NAMES), "utf-32-le", codecs.BOM_UTF32_LE), "ok", _NAMED, same=True),
    _flaw("C2", "utf-32-big.csv", csv(lines(_NAMES), "utf-32-be", codecs.BOM_UTF32_BE), "ok", _NAMED, same=True),
    _flaw("C2", "utf-16-without-mark.csv", csv(lines(_NAMES), "utf-16-le"), "refused:ENCODING_NO_MARK", _NAMED),
    _flaw("C2", "utf-16-cut-in-a-letter.csv", lambda: codecs.BOM_UTF16_LE + lines().encode("utf-16-le")[:-1], "refused:ENCODING_WRONG"),
    _flaw("C3", "gbk.csv", csv(lines(_CHINESE), "gb18030"), "refused:ENCODING_UNKNOWN", csv(lines(_CHINESE))),
    _flaw("C3", "gbk-as-the-profile-says.csv", csv(lines(_CHINESE), "gb18030"), "ok", csv(lines(_CHINESE)), same=True, encoding="gb18030"),
    _flaw("C3", "big5.csv", csv(lines([["6591230001", "陳美玲", "上午"]]), "big5"), "refused:ENCODING_UNKNOWN"),
    _flaw("C3", "shift-jis.csv", csv(lines([["6591230001", "田中さん", "午前"]]), "shift_jis"), "refused:ENCODING_UNKNOWN"),
    _flaw("C3", "latin-1.csv", csv(lines(_LATIN), "latin-1"), "refused:ENCODING_UNKNOWN", csv(lines(_LATIN))),
    _flaw("C3", "cp1252-as-the-profile-says.csv", csv(lines(_LATIN), "cp1252"), "ok", csv(lines(_LATIN)), same=True, encoding="cp1252"),
    _flaw("C3", "utf-8-though-the-profile-says-gb18030.csv", _NAMED, "ok", _NAMED, same=True, encoding="gb18030"),
    _flaw("C3", "not-what-the-profile-says.csv", csv(lines([["6591230001", "\xff\xff", "\x81"]]), "latin-1"), "refused:ENCODING_WRONG", encoding="gb18030"),
    _flaw("C3", "utf-8-with-one-broken-letter.csv", lambda: lines(_NAMES).encode().replace("美".encode(), b"\xe7\x41\x41"), "refused:ENCODING_DAMAGED", _NAMED, encoding="cp1252",
          why="read in the profile's fallback, every other name of the file would be garbled"),
    _flaw("C4", "nul.csv", _swap(4, "65912\x0030003,Customer 3,morning\n"), "refused:TEXT_NUL"),
    _flaw("C5", "quote-never-closed.csv", _swap(4, '6591230003,"Customer 3,morning\n'), "refused:QUOTE_UNCLOSED"),
    _flaw("C6", "letters-after-a-quote.csv", _swap(4, '6591230003,"Customer" 3,morning\n'), "rows:ROW_QUOTES", reading="apart:ROW_QUOTES"),
    _flaw("C6", "quote-in-the-middle.csv", _swap(4, '6591230003,5" Customer,morning\n'), "rows:ROW_QUOTES", reading="apart:ROW_QUOTES"),
    _flaw("C6", "broken-quotes-beside-lines-in-quotes.csv", _swap(3, '6591230002,"Customer" 2,x\n', lines(_SPANNING)), "refused:QUOTES_BROKEN", csv(lines(_SPANNING)),
          why="where a record spans lines and another's quotes are broken, the rows between could be anybody's"),
    _flaw("C7", "one-field-more.csv", _swap(4, "6591230003,Customer, 3,morning\n"), "rows:ROW_TOO_WIDE", reading="apart:ROW_TOO_WIDE"),
    _flaw("C7", "one-field-less.csv", _swap(4, "6591230003,Customer 3\n"), "rows:ROW_TOO_SHORT", reading="apart:ROW_TOO_SHORT"),
    _flaw("C7", "every-row-one-field-more.csv", csv(lines([[*line, "x"] for line in ROWS])), "refused:HEADER_TOO_NARROW"),
    _flaw("C7", "every-row-one-empty-field-more.csv", csv(lines([[*line, ""] for line in ROWS])), "refused:HEADER_TOO_NARROW",
          why="pandas and R leave out the title of the row numbers: every title would stand over the wrong column"),
    _flaw("C7", "every-line-one-empty-field-more.csv", csv(lines([[*line, ""] for line in ROWS], header=[*HEADER, ""])), "ok", same=True),
    _flaw("C8", "semicolons.csv", csv(lines(by=";")), "ok", same=True),
    _flaw("C8", "tabs.tsv", csv(lines(by="\t")), "ok", same=True),
    _flaw("C8", "pipes.txt", csv(lines(by="|")), "ok", same=True),
    _flaw("C8", "sep-line.csv", csv("sep=;\n" + lines(by=";")), "ok"),
    _flaw("C8", "semicolons-with-commas-in-names.csv", csv(lines([[phone, "Tan, Mei, Ling", "a, b"] for phone, _, _ in ROWS], by=";")), "ok",
          csv(lines([[phone, '"Tan, Mei, Ling"', '"a, b"'] for phone, _, _ in ROWS])), same=True),
    _flaw("C8", "semicolons-and-unknown-titles.csv", csv(lines(header=["A", "B", "C"], by=";")), "refused:DELIMITER_UNKNOWN"),
    _flaw("C9", "cr-lf.csv", csv(lines(end="\r\n")), "ok", same=True),
    _flaw("C9", "cr.csv", csv(lines(end="\r")), "ok", same=True),
    _flaw("C9", "mixed-line-ends.csv", csv(lines(ROWS[:4], end="\r\n") + "".join(",".join(line) + "\r" for line in ROWS[4:8]) + "".join(",".join(line) + "\n" for line in ROWS[8:])), "ok", same=True),
    _flaw("C9", "line-break-in-quotes.csv", csv(lines(_SPANNING)), "ok", csv(lines(_SPANNING)), same=True),
    _flaw("C10", "field-of-2-million-characters.csv", _swap(4, f"6591230003,{'x' * 2_000_000},morning\n"), "rows:FIELD_TOO_LONG", reading="apart:FIELD_TOO_LONG"),
    _flaw("C10", "field-of-200000-characters.csv", _swap(4, f"6591230003,Customer 3,{'x' * 200_000}\n"), "rows:TEXT_TOO_LONG"),
    _flaw("C11", "no-line-end-at-the-end.csv", csv(lines().rstrip("\n")), "ok", same=True),
    _flaw("C11", "cut-in-the-last-row.csv", csv(lines()[:-9]), "rows:ROW_TOO_SHORT", reading="apart:ROW_TOO_SHORT"),
    _flaw("C12", "empty.csv", csv(""), "refused:FILE_EMPTY"),
    _flaw("C12", "only-a-mark.csv", csv("", mark=codecs.BOM_UTF8), "refused:FILE_EMPTY"),
    _flaw("C12", "only-blank-lines.csv", csv("\n\n,,\n \n"), "refused:FILE_EMPTY"),
    _flaw("C12", "only-a-header.csv", csv(lines([])), "ok"),
    _flaw("C12", "preamble.csv", csv("Export of 23.11.2026\n\nBy: Kim, all customers, final, 2\n" + lines()), "ok"),
    _flaw("C12", "footer.csv", csv(lines() + "Total: 12\n"), "rows:ROW_TOO_SHORT", reading="apart:ROW_TOO_SHORT"),
    _flaw("C12", "second-table-below.csv", csv(lines() + "\nNotes\nKim,monday\n"), "rows:ROW_TOO_SHORT", reading="apart:ROW_TOO_SHORT"),
    _flaw("C13", "gzip.csv", lambda: gzip.compress(_CLEAN(), mtime=0), "refused:FILE_COMPRESSED"),
    _flaw("C13", "zip.csv", lambda: packed({"list.csv": _CLEAN()}), "refused:FILE_COMPRESSED"),
    _flaw("C13", "xlsx.csv", clean_book, "refused:FILE_MISNAMED"),
)  # fmt: skip
