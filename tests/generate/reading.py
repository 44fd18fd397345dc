"""docs/reading.md: how sheets are read, with examples whose verdicts are those of the code."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from callsheet.sheets.read import read_file
from tests.support.making import TODAY, a_sheet
from transforms.cells import RepairPolicy
from transforms.consent import ConsentPolicy
from transforms.consent_titles import sense_of
from transforms.evidence import Clues
from transforms.headers import HeaderMap, Match, vocabulary
from transforms.kinds import KINDS, kind_named
from transforms.parser_shared import CellType
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.recognition import recognise
from transforms.sheet import Sheet

_TEMPLATE = Path(__file__).with_name("reading.md")
_CUSTOMERS = kind_named("customer-numbers")
_PAD = ("6591230001", "6591230002")

LISTS: Sequence[tuple[str, str, str]] = (  # file, headers, first row
    ("november.csv", "Phone,Name", "6591230001,Ann"),
    ("november.csv", "Customer number", "6591230001"),
    ("november.csv", "Phone,Direction", "6591230001,Both"),
    ("november.csv", "Phone,First name,Last name", "6591230001,Ann,Lee"),
    ("november.csv", "电话 Phone,姓名 Name", "6591230001,Ann"),
    ("november.csv", "Phone", "6591230001"),
    ("customers.csv", "Phone", "6591230001"),
    ("dnc.csv", "Phone", "6591230001"),
    ("dnc.csv", "Phone,Name", "6591230001,Ann"),
    ("opt-outs 2026.csv", "Phone,Name", "6591230001,Ann"),
    ("黑名单.csv", "手机号,姓名", "6591230001,陈伟"),
    ("calls.csv", "Phone,Direction,Start time,Duration", "6591230001,in,09:00,62"),
    ("november.csv", "6591230001,Ann", "6591230002,Ben"),
)
CONSENT: Sequence[tuple[str, str]] = (
    ("Do Not Call", "Yes"),
    ("Do Not Call", "No"),
    ("Do Not Call", ""),
    ("Opted out", "2026-01-05"),
    ("Consent", "Yes"),
    ("Consent", "No"),
    ("Consent", ""),
    ("是否禁呼", "是"),
    ("Status", "Unsubscribed"),
    ("Status", "Active"),
    ("Email opt out", "Yes"),
    ("Excluded", "Yes"),
    ("Call", "No"),
    ("Contact by phone", "No"),
    ("Preferred contact", "Email only"),
    ("Line type", "Fax"),
    ("Number status", "Disconnected"),
    ("Active", "No"),
    ("Customer status", "Closed"),
    ("Do Not Call", "maybe"),
    ("Opt in / opt out", "Yes"),
)
PHONES: Sequence[tuple[str, CellType, str]] = (  # cell, type, what to call it
    ("+65 9123 0001", CellType.TEXT, ""),
    ("（021）5555-1234", CellType.TEXT, ""),
    ("６５９１２３０００１", CellType.TEXT, ""),
    ("\u200e+6591230001", CellType.TEXT, "`+6591230001` behind an invisible mark"),
    ("'6591230001", CellType.TEXT, ""),
    ("6591230001.0", CellType.TEXT, ""),
    ("0612340001", CellType.NUMBER_PADDED, "the number 612340001, shown as `0612340001` by its format"),
    ("6.59123E+09", CellType.TEXT, ""),
    ("6591230001 / 6591230002", CellType.TEXT, ""),
    ("65912300016591230002", CellType.TEXT, ""),
    ("6591230001\n6591230002", CellType.TEXT, "two numbers with a line break between them"),
    ("6591230001 ext. 12", CellType.TEXT, ""),
    ("6591230001 (2)", CellType.TEXT, ""),
    ("+65 9123 0001 22", CellType.TEXT, ""),
    ("+44 (0)20 7946 0000", CellType.TEXT, ""),
    ("2026-11-30", CellType.TEXT, "a date that is text"),
    ("659123000①", CellType.TEXT, ""),
    ("1,234,567", CellType.TEXT, ""),
    ("65912O0001", CellType.TEXT, "`65912O0001`, with a letter O"),
    ("12", CellType.TEXT, ""),
    ("6591230001", CellType.FORMULA, "6591230001 as the result of a formula"),
    ("#N/A", CellType.ERROR, ""),
    ("2026-11-30", CellType.DATE, "a date"),
)
COUNTRY: Sequence[tuple[str, str]] = (
    ("CN", "13812345678"),
    ("CN", "+1 310 555 0123"),
    ("SG", "91230001"),
    ("AT", "06641234567"),
)
BESIDE: Sequence[tuple[str, str, str]] = (  # title, country, number
    ("Country", "SG", "91230001"),
    ("Country", "Malaysia", "012-345 6789"),
    ("国家", "新加坡", "+65 9123 0001"),
    ("Country code", "0065", "6591230001"),
    ("Dial code", "+44", "7911 123456"),
    ("Country", "SG", "+60 12 345 6789"),
    ("Country", "Korea", "010 1234 5678"),
    ("区号", "010", "12345678"),
    ("区号", "20", "81234567"),
)
LINES: Sequence[tuple[str, str]] = (
    (
        "a line with a field too many",
        "Telephone,Name\n6591230001,Ann\n6591230002,Lim,Mei Ling\n6591230003,Ben\n6591230004,Cy\n",
    ),
    (
        "a line with a field too few",
        "Telephone,Name\n6591230001,Ann\n6591230002\n6591230003,Ben\n6591230004,Cy\n",
    ),
    (
        "a separator at the end of every line",
        "Telephone,Name,\n6591230001,Ann,\n6591230002,Ben,\n6591230003,Cy,\n",
    ),
    (
        "lines with a field more than the header",
        "Name,Telephone\n1,Ann,6591230001\n2,Ben,6591230002\n3,Cy,6591230003\n",
    ),
    ('Excel\'s `="..."`', 'Telephone,Name\n="006591230001",Ann\n="006591230002",Ben\n'),
    ("a quotation mark that is never closed", 'Telephone,Name\n6591230001,"Ann\n6591230002,Ben\n'),
    (
        "a note under the list",
        "Telephone,Name\n6591230001,Ann\n6591230002,Ben\n6591230003,Cy\nprinted for the team\n",
    ),
)


def reading_page() -> str:
    """The whole page: prose from `reading.md` beside this module, tables from the code."""
    tables: Mapping[str, Iterable[str]] = {
        "LISTS": _table(("file", "headers", "read as"), map(_list, LISTS)),
        "CONSENT": _table(("column", "cell", "the row"), map(_consent, CONSENT)),
        "PHONES": _table(("cell", "read as", "by"), map(_phone, PHONES)),
        "COUNTRY": _table(("country", "cell", "read as", "by"), map(_national, COUNTRY)),
        "BESIDE": _table(("column", "its cell", "number", "read as", "by"), map(_beside, BESIDE)),
        "LINES": _table(("what", "result"), map(_lines, LINES)),
        "WORDS": [", ".join(f"“{word}”" for word in _WORDS)],
    }
    text = _TEMPLATE.read_text(encoding="utf-8")
    return re.sub(r"^\{([A-Z]+)\}$", lambda found: "\n".join(tables[found[1]]), text, flags=re.MULTILINE)


_WORDS = (
    *(
        "do not call",
        "DNC",
        "opt-out",
        "unsubscribed",
        "suppression",
        "blacklist",
        "forbidden",
        "complaint",
        "archive",
    ),
    *("禁呼", "黑名单", "勿扰", "拒接", "投诉", "退订"),
)


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _code(code: str) -> str:
    return f"[{code}](reference/problems.md#{code.lower()})"


def _list(example: tuple[str, str, str]) -> tuple[str, str, str]:
    file, header, row = example
    rows = [header.split(","), row.split(",")]
    found = recognise(a_sheet(rows), KINDS, HeaderMap(), Clues(file=file))
    verdict = found.kind.name if isinstance(found, Match) else _code(found.problems[0].code)
    shown = header if sense_of(header) is None and not header[0].isdigit() else "none: the first row is data"
    return f"`{file}`", shown.replace(",", ", "), verdict


def _proven(
    rows: Sequence[Sequence[str]], types: Mapping[tuple[int, int], CellType], country: str = ""
) -> tuple[str, str]:
    """What becomes of the number in row 2, and by which repairs or problems."""
    sheet = a_sheet(rows, types)
    match = recognise(sheet, (_CUSTOMERS,), HeaderMap())
    assert isinstance(match, Match)
    found = prepare(
        sheet, match, PreparePolicy(TODAY, repairs=RepairPolicy(country=country), consent=ConsentPolicy())
    )
    problems = found.problems[found.problems["row"] == 2]["code"].tolist()
    repairs = found.repairs[found.repairs["row"] == 2]["code"].tolist()
    if 2 in found.ready.index:
        words = [f"`{code}`" for code in repairs] + [_code(code) for code in problems]
        return f"`{found.ready.loc[2, 'telephone']!s}`", ", ".join(words) or "as it is"
    outcome = found.settled[found.settled["row"] == 2]["outcome"]
    sheet_codes = [problem.code for problem in found.sheet_problems if problem.severity == "error"]
    return str(outcome.iloc[0]) if len(outcome) else "the sheet is refused", ", ".join(
        map(_code, [*problems, *sheet_codes])
    )


def _consent(example: tuple[str, str]) -> tuple[str, str, str]:
    header, cell = example
    sheet = a_sheet([["Customer number", header], ["6591230001", cell], ["6591230002", "No"]])
    match = recognise(sheet, (_CUSTOMERS,), HeaderMap())
    assert isinstance(match, Match)
    found = prepare(sheet, match, PreparePolicy(TODAY))
    if found.refused:
        code = next(problem.code for problem in found.sheet_problems if problem.severity == "error")
        return header, cell or "(blank)", f"the sheet is refused: {_code(code)}"
    held = found.settled[found.settled["row"] == 2]
    return header, cell or "(blank)", f"held: {_code(held['code'].iloc[0])}" if len(held) else "to be called"


def _phone(example: tuple[str, CellType, str]) -> tuple[str, str, str]:
    cell, kind, name = example
    rows = [["Customer number"], [cell], *([number] for number in _PAD)]
    return name or f"`{cell}`", *_proven(rows, {(2, 0): kind})


def _national(example: tuple[str, str]) -> tuple[str, str, str, str]:
    country, cell = example
    return country, f"`{cell}`", *_proven([["Customer number"], [cell]], {}, country)


def _beside(example: tuple[str, str, str]) -> tuple[str, str, str, str, str]:
    title, country, number = example
    return title, country, f"`{number}`", *_proven([["Customer number", title], [number, country]], {})


def _lines(example: tuple[str, str]) -> tuple[str, str]:
    name, text = example
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(text, encoding="utf-8")
        read = read_file(path, vocabulary=vocabulary(KINDS, HeaderMap()))
    if not read.sheets:
        return name, f"the file is refused: {_code(read.problems[0].code)}"
    return name, _read(read.sheets[0])


def _read(sheet: Sheet) -> str:
    match = recognise(sheet, (_CUSTOMERS,), HeaderMap())
    if not isinstance(match, Match):
        return f"the file is refused: {_code(match.problems[0].code)}"
    found = prepare(sheet, match, PreparePolicy(TODAY))
    codes = sorted({*found.problems["code"], *found.repairs["code"]})
    apart = [f"{len(found.ready)} {'row is' if len(found.ready) == 1 else 'rows are'} read"]
    return "; ".join(
        [
            *apart,
            *(f"row {row}: {_code(code)}" for row, code in _rows(found)),
            *(f"`{code}`" for code in codes if code in set(found.repairs["code"])),
        ]
    )


def _rows(found: object) -> list[tuple[int, str]]:
    problems = found.problems  # type: ignore[attr-defined]
    return list(zip(problems["row"], problems["code"], strict=True))
