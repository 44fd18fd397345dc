"""Clean lists of customers, polluted one way at a time, after the Pollock benchmark of data loading.

A pollution takes a clean list and gives the bytes of a text file that a careless export, editor or copy makes of it.
"""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Row = list[str]


@dataclass(frozen=True)
class List:
    """A clean list and how it is written."""

    name: str
    header: Row
    rows: list[Row]
    by: str = ","
    end: str = "\n"
    quote_all: bool = False

    def field(self, value: str, quote: str = '"') -> str:
        """One value as a field."""
        needed = self.quote_all or any(mark in value for mark in (self.by, quote, "\n", "\r"))
        return quote + value.replace(quote, quote * 2) + quote if needed else value

    def line(self, row: Row, by: str = "", quote: str = '"') -> str:
        """One row as a line, without its end."""
        return (by or self.by).join(self.field(value, quote) for value in row)

    def lines(self, by: str = "", quote: str = '"') -> list[str]:
        """Header and rows."""
        return [self.line(row, by, quote) for row in [self.header, *self.rows]]

    def text(self, lines: Sequence[str] | None = None, end: str = "") -> str:
        """Lines as a text."""
        return "".join(line + (end or self.end) for line in (self.lines() if lines is None else lines))


_PHONES = [f"65912300{place:02}" for place in range(1, 13)]
_NAMES = [
    "Tan",
    "Lim, Mei Ling",
    'Goh "Ben"',
    "Zoé",
    "陈美玲",
    "Ong",
    "Chua; Kim",
    "",
    "O'Neil",
    "Lee\tAnn",
    "Ng|Bo",
    "Wee",
]
_NOTES = ["gold", "", "calls, late", "x", "", "12 Foo Street", "", "gold", "a; b", "", "y", "z"]
_FULL = [list(row) for row in zip(_PHONES, _NAMES, _NOTES, strict=True)]
_PLAIN = [[phone, f"Customer {place}", "morning"] for place, phone in enumerate(_PHONES, 1)]
_TITLES = ["Telephone", "Name", "Note"]

LISTS = (
    List("plain", _TITLES, _PLAIN),
    List("texts", _TITLES, _FULL),
    List("one-row", _TITLES, [["6591230001", "Lim, Mei Ling", ""]]),
    List("three-rows", _TITLES, _FULL[:3]),
    List("phone-last", ["Name", "Note", "Telephone"], [[row[1], row[2], row[0]] for row in _PLAIN]),
    List("semicolons", _TITLES, _FULL, by=";", end="\r\n"),
    List("tabs-quoted", _TITLES, _FULL, by="\t", quote_all=True),
    List("trailing", [*_TITLES, ""], [[*row, ""] for row in _FULL]),
    List("two-columns", _TITLES[:2], [row[:2] for row in _FULL]),
    List("chinese", ["电话号码", "姓名", "备注"], _FULL, by="|"),
)

Pollution = Callable[[List], bytes]


def twins(clean: List) -> Iterator[tuple[str, bytes]]:
    """Every polluted twin of a list, by the name of its pollution."""
    for kind in (_encodings, _framed, _delimited, _quoted, _ended, _headed, _extended):
        for name, made in kind(clean):
            yield name, made.encode() if isinstance(made, str) else made
    for at in sorted({1, 2, len(clean.rows) // 2 + 1, len(clean.rows)} & set(range(1, len(clean.rows) + 1))):
        for name, lines in _one_line(clean, at):
            yield f"{name}-in-line-{at + 1}", clean.text(lines).encode()
    for name, lines in _one_line(clean, 0):
        yield f"{name}-in-header", clean.text(lines).encode()


def _encodings(clean: List) -> Iterator[tuple[str, str | bytes]]:
    text = clean.text()
    yield "utf-8-mark", codecs.BOM_UTF8 + text.encode()
    yield "utf-8-two-marks", codecs.BOM_UTF8 * 2 + text.encode()
    yield "utf-16-little", codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    yield "utf-16-big", codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    yield "utf-16-no-mark", text.encode("utf-16-le")
    yield "gb18030", text.encode("gb18030")
    yield "latin-1", text.encode("latin-1", "replace")
    yield "nul-between", text.replace(clean.by, clean.by + "\0")


def _framed(clean: List) -> Iterator[tuple[str, str | bytes]]:
    text, by = clean.text(), clean.by
    yield "empty", ""
    yield "only-blank-lines", "\n\n \n"
    yield "no-line-end-at-the-end", text.rstrip("\r\n")
    yield "blank-lines-at-the-end", text + clean.end * 4
    yield "blank-lines-between", text.replace(clean.end, clean.end * 2)
    yield "lines-of-separators-at-the-end", text + (by * 2 + clean.end) * 3
    yield "end-of-file-mark", text + "\x1a"
    yield "sep-line", f"sep={by}{clean.end}{text}"
    yield "wrong-sep-line", f"sep={';' if by == ',' else ','}{clean.end}{text}"
    for count in (1, 5):
        yield f"preamble-{count}", "Export of 26.11.2026\n" * count + "\n" + text
        yield f"preamble-with-separators-{count}", f"Export{by}of{by}November\n" * count + text
        yield f"footnote-{count}", text + "-- end of report --\n" * count
        yield f"footnote-with-separators-{count}", text + f"Total:{by}{len(clean.rows)}\n" * count
        yield f"footnote-after-a-blank-line-{count}", text + "\n" + "Printed by Kim, 2026\n" * count
    yield "table-of-fewer-columns-below", text + f"\nAgent{by}Day\nKim{by}Monday\n"
    yield "table-of-more-columns-below", text + "\n" + by.join("abcdefg") + "\n" + by.join("1234567") + "\n"
    yield "same-table-below", text + "\n" + text
    yield (
        "other-order-below",
        text + "\n" + clean.text([clean.line(row[:1] + row[:0:-1]) for row in [clean.header, *clean.rows]]),
    )


def _delimited(clean: List) -> Iterator[tuple[str, str | bytes]]:
    for by in (" ", clean.by + " ", ";", "\t", "|", ",", ":", "::", clean.by * 2, "^", "~", "\x1f", "，"):
        again = List("", clean.header, clean.rows, by, clean.end, clean.quote_all)
        yield f"separator-{by!r}", again.text()
        if by != clean.by:
            mixed = [*clean.lines()[: len(clean.rows) // 2 + 1], *again.lines()[len(clean.rows) // 2 + 1 :]]
            yield f"separator-{by!r}-in-half-of-the-lines", clean.text(mixed)
            yield f"separator-{by!r}-in-the-header", clean.text([again.lines()[0], *clean.lines()[1:]])


def _quoted(clean: List) -> Iterator[tuple[str, str | bytes]]:
    by, rows = clean.by, [clean.header, *clean.rows]
    for mark in ("'", "`", "|" if by != "|" else "~"):
        yield f"quoted-with-{mark}", clean.text(clean.lines(quote=mark))
        yield (
            f"all-quoted-with-{mark}",
            clean.text([by.join(f"{mark}{v}{mark}" for v in row) for row in rows]),
        )
    yield "typographic-quotes", clean.text([by.join(f"“{v}”" for v in row) for row in rows])
    yield "not-quoted", clean.text([by.join(row) for row in rows])
    yield (
        "all-quoted",
        clean.text([by.join(f'"{v.replace(chr(34), chr(34) * 2)}"' for v in row) for row in rows]),
    )
    yield (
        "escaped-with-backslash",
        clean.text([by.join('"' + v.replace('"', '\\"') + '"' for v in row) for row in rows]),
    )
    yield (
        "separators-escaped-with-backslash",
        clean.text([by.join(v.replace(by, "\\" + by) for v in row) for row in rows]),
    )
    yield "quotes-not-doubled", clean.text([by.join(f'"{v}"' for v in row) for row in rows])
    yield (
        "lines-quoted-as-a-whole",
        clean.text(['"' + line.replace('"', '""') + '"' for line in clean.lines()]),
    )
    yield "space-before-quotes", clean.text([by.join(f' "{v}"' for v in row) for row in rows])
    yield "space-after-quotes", clean.text([by.join(f'"{v}" ' for v in row) for row in rows])
    yield (
        "text-formulas",
        clean.text([by.join(f'="{v.replace(chr(34), chr(34) * 2)}"' for v in row) for row in rows]),
    )
    yield (
        "text-formulas-quoted",
        clean.text([by.join('"=""' + v.replace('"', '""""') + '"""' for v in row) for row in rows]),
    )


def _ended(clean: List) -> Iterator[tuple[str, str | bytes]]:
    lines = clean.lines()
    for end in ("\n", "\r", "\r\n", "\n\r", "\r\r\n", "\x1e", "\u2028", "\x0b", ";\n"):
        yield f"line-end-{end!r}", clean.text(end=end)
    yield (
        "mixed-line-ends",
        "".join(line + "\r\n"[at % 2 : at % 2 + 1 + at % 3] for at, line in enumerate(lines)) + "\n",
    )
    yield "no-line-ends", " ".join(lines)


def _headed(clean: List) -> Iterator[tuple[str, str | bytes]]:
    lines, by, header = clean.lines(), clean.by, clean.header
    yield "no-header", clean.text(lines[1:])
    yield "only-a-header", clean.text(lines[:1])
    yield "header-twice", clean.text([lines[0], *lines])
    yield "header-at-the-end", clean.text([*lines[1:], lines[0]])
    yield "header-in-the-middle", clean.text([*lines, lines[0], *lines[1:]])
    yield (
        "row-of-units-below-the-header",
        clean.text([lines[0], by.join(["number", *["text"] * (len(header) - 1)]), *lines[1:]]),
    )
    yield "row-of-dashes-below-the-header", clean.text([lines[0], "-" * 20, *lines[1:]])
    yield "groups-above-the-header", clean.text([by.join(["Contact", *[""] * (len(header) - 1)]), *lines])
    yield "title-twice", clean.text([by.join([header[0], *header[:-1]]), *lines[1:]])
    yield "blank-header", clean.text([by * (len(header) - 1), *lines[1:]])
    yield "first-title-missing", clean.text([clean.line(header[1:]), *lines[1:]])
    yield "last-title-missing", clean.text([clean.line(header[:-1]), *lines[1:]])
    yield "title-too-many", clean.text([clean.line([*header, "City"]), *lines[1:]])


def _extended(clean: List) -> Iterator[tuple[str, str | bytes]]:
    lines, by = clean.lines(), clean.by
    numbered = [f"{1000 + at}{by}{line}" for at, line in enumerate(lines[1:])]
    yield "numbered-without-a-title", clean.text([lines[0], *numbered])
    yield "numbered-with-a-blank-title", clean.text([by + lines[0], *numbered])
    yield "separator-after-every-line", clean.text([line + by for line in lines])
    yield "separator-before-every-line", clean.text([by + line for line in lines])
    yield "separator-after-every-row", clean.text([lines[0], *[line + by for line in lines[1:]]])
    yield "separator-after-the-header", clean.text([lines[0] + by, *lines[1:]])
    yield (
        "separator-after-every-other-line",
        clean.text([line + by * (at % 2) for at, line in enumerate(lines)]),
    )
    yield (
        "last-field-missing-in-all-rows",
        clean.text([lines[0], *[clean.line(row[:-1]) for row in clean.rows]]),
    )
    yield (
        "first-field-missing-in-all-rows",
        clean.text([lines[0], *[clean.line(row[1:]) for row in clean.rows]]),
    )


def _one_line(clean: List, at: int) -> Iterator[tuple[str, list[str]]]:
    """Pollutions of one line; `at` counts from the header."""
    lines, row, by = clean.lines(), [clean.header, *clean.rows][at], clean.by
    for place in range(len(row)):
        fields = [clean.field(value) for value in row]
        value, middle = row[place], len(row[place]) // 2
        changed = {
            "field-missing": fields[:place] + fields[place + 1 :],
            "field-twice": [*fields[: place + 1], *fields[place:]],
            "empty-field-before": [*fields[:place], "", *fields[place:]],
            "separator-inside": [*fields[:place], value[:middle] + by + value[middle:], *fields[place + 1 :]],
            "quote-before": [*fields[:place], '"' + value, *fields[place + 1 :]],
            "quote-after": [*fields[:place], value + '"', *fields[place + 1 :]],
            "quote-inside": [*fields[:place], value[:middle] + '"' + value[middle:], *fields[place + 1 :]],
            "backslash-quotes": [*fields[:place], f'"{value}\\"', *fields[place + 1 :]],
        }
        if by not in value:  # or two things are wrong with it
            for cut in (2, middle, len(value) - 2):
                changed[f"line-break-at-{cut}"] = [
                    *fields[:place],
                    value[:cut] + "\n" + value[cut:],
                    *fields[place + 1 :],
                ]
                changed[f"return-at-{cut}"] = [
                    *fields[:place],
                    value[:cut] + "\r" + value[cut:],
                    *fields[place + 1 :],
                ]
        for name, parts in changed.items():
            yield f"{name}-{place}", [*lines[:at], by.join(parts), *lines[at + 1 :]]
        for later in {at + 1, at + 3, len(lines) - 1} & set(range(at + 1, len(lines))):
            yield f"quote-open-to-line-{later + 1}-{place}", _opened(clean, at, later, place)
    for other in {";", "\t", ",", "|", " "} - {by}:
        yield f"separator-{other!r}", [*lines[:at], clean.line(row, other), *lines[at + 1 :]]
    yield "separator-at-the-end", [*lines[:at], lines[at] + by, *lines[at + 1 :]]
    yield "separators-at-the-end", [*lines[:at], lines[at] + by * 3, *lines[at + 1 :]]
    yield "separator-at-the-start", [*lines[:at], by + lines[at], *lines[at + 1 :]]
    yield "value-at-the-end", [*lines[:at], lines[at] + by + "x", *lines[at + 1 :]]
    yield "joined-with-the-next", [*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]
    yield "joined-by-a-separator", [*lines[:at], by.join(lines[at : at + 2]), *lines[at + 2 :]]
    yield "unquoted", [*lines[:at], by.join(row), *lines[at + 1 :]]


def _opened(clean: List, at: int, later: int, place: int) -> list[str]:
    """A quote that opens in one line's field and closes in a later one's."""
    lines, rows = clean.lines(), [clean.header, *clean.rows]
    for line, before, after in ((at, '"', ""), (later, "", '"')):
        fields = [clean.field(value) for value in rows[line]]
        fields[place] = before + rows[line][place] + after
        lines[line] = clean.by.join(fields)
    return lines
