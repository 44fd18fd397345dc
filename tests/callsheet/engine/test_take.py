"""What of a file is loaded: sheets that may hold numbers not to call stop it, however many there are and in any order."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.pipeline import continue_load
from callsheet.engine.results import LoadRequest
from callsheet.engine.take import Taken, take
from callsheet.messages.reader import Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.loading import a_csv, a_profile, run
from validators.catalogue import CATALOGUE
from validators.problems import Problem

CUSTOMERS = (("Telephone", "Name"), ("6591230101", "Ann"))
ROSTER = (("Queue", "Agent work no.", "Level"), ("3001", "1001", "1"))
DIRECTED = (("Phone", "Direction"), ("6591230109", "Both"))
NUMBERS = (("Phone",), ("6591230109",))
NOTES = (("Remember",), ("the milk",))

Rows = Sequence[Sequence[str]]


def a_book(path: Path, sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        page.sheet_state = "hidden" if name in hidden else "visible"
    book.save(path)
    return path


def taken(profile: Profile, path: Path, **order: object) -> Taken:
    return take(LoadRequest(path, **order), profile)  # type: ignore[arg-type]


def codes(found: Taken) -> set[str]:
    return {problem.code for problem in found.problems if problem.severity == "error"}


@pytest.mark.parametrize(
    ("rows", "name", "hidden", "code"),
    [
        (NUMBERS, "Sheet2", False, "KIND_AMBIGUOUS"),
        (CUSTOMERS, "DNC", False, "KIND_CONTRADICTED"),
        (NOTES, "Do not call", False, "SHEET_MAY_FORBID"),
        ((("Forbidden number", "Reason"), ("6591230109", "x")), "Sheet2", False, "COLUMN_MISSING"),
        (DIRECTED, "Sheet2", True, "SHEET_MAY_FORBID"),
        (CUSTOMERS, "黑名单", True, "SHEET_MAY_FORBID"),
    ],
)
def test_a_sheet_that_may_be_forbidden_numbers_stops_its_workbook(
    rows: Rows, name: str, hidden: bool, code: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """In any order of the sheets; unless the sheets to load are named."""
    profile = a_profile(sandbox, tmp_path)
    for order in permutations([("Customers", CUSTOMERS), (name, rows), ("Notes", NOTES)]):
        path = a_book(tmp_path / "a.xlsx", dict(order), (name,) if hidden else ())
        found = taken(profile, path)
        assert (found.sheets, code in codes(found)) == ((), True)
    named = taken(profile, path, worksheets=("Customers",))
    assert [one.sheet.name for one in named.sheets] == ["Customers"]


ASKED_OF = {
    "KIND_AMBIGUOUS": NUMBERS,
    "COLUMN_MISSING": (("Name", "City"), ("Ann", "Town")),
    "KIND_UNKNOWN": (("Remember", "Where"), ("the milk", "7")),
    "KIND_CONTRADICTED": (("Telephone", "Remark"), ("6591230101", "DNC"), ("6591230102", "DNC")),
    "ROWS_ABOVE_HEADER": (("6591230105", "Ann"), ("Telephone", "Name"), ("6591230106", "Bo")),
    "SHEET_EMPTY": (),
}


@pytest.mark.parametrize("code", ASKED_OF)
def test_a_question_of_one_sheet_names_it(code: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """Where its workbook has several; that of the only sheet is that of the file. Two sheets with one fault are told of both."""
    profile = a_profile(sandbox, tmp_path)
    sheets = dict.fromkeys(("North side", "South side"), ASKED_OF[code])
    order = {"kind": "customer-numbers"} if code in {"COLUMN_MISSING", "KIND_CONTRADICTED"} else {}
    found = taken(profile, a_book(tmp_path / "a.xlsx", sheets), **order).problems
    assert {problem.code for problem in found} == {code}
    for language in ("en", "zh"):
        told = [Reader(language).problem(problem)[0] for problem in found]
        assert [[name in text for name in sheets] for text in told] == [[True, False], [False, True]]
    assert len({problem.facts for problem in found}) == len(found)
    alone = taken(profile, a_book(tmp_path / "b.xlsx", {"North side": ASKED_OF[code]}), **order).problems
    assert {problem.sheet for problem in alone} == {""}


def test_every_refusal_can_name_its_sheet() -> None:
    """Whatever code it has, in both languages, before what is wrong."""
    for line in CATALOGUE:
        for language, begin in (("en", "Sheet “South”: "), ("zh", "工作表“South”：")):
            problem = Problem(line.code, None, "Telephone", "x", "7")
            alone, fix = Reader(language).problem(problem)
            assert Reader(language).problem(replace(problem, sheet="South")) == (begin + alone, fix)


def test_a_sheet_that_is_passed_over_for_a_column_says_which(sandbox: Sandbox, tmp_path: Path) -> None:
    """Queues by name alone look like a sheet of queues to whoever wrote them: that their number is missing is said."""
    queues = (("Queue name", "Queue weight"), ("Sales", "1"))
    path = a_book(tmp_path / "a.xlsx", {"Customers": CUSTOMERS, "Queues": queues})
    found = taken(a_profile(sandbox, tmp_path), path)
    told = [(problem.code, problem.column, problem.detail) for problem in found.problems]
    assert (told, len(found.sheets)) == ([("SHEET_LACKS", "Queue number", "Queues")], 1)


def test_other_sheets_that_are_not_recognised_are_only_told_of(sandbox: Sandbox, tmp_path: Path) -> None:
    """Notes beside a list are no question."""
    path = a_book(tmp_path / "a.xlsx", {"Customers": CUSTOMERS, "Notes": NOTES})
    found = taken(a_profile(sandbox, tmp_path), path)
    assert [problem.code for problem in found.problems] == ["SHEET_IGNORED"]
    assert len(found.sheets) == 1


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ((("说明",), ("请在周五前导入",)), False),
        ((("说明",), ("如有疑问请联系梅",)), False),
        ((("说明",), ("不要打 6591230109",)), True),
        ((("说明",), ("=Customers!A2",)), True),
    ],
)
def test_notes_under_a_title_that_forbidden_lists_have_are_no_question_unless_they_may_hold_a_number(
    rows: Rows, *, asked: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Also what a formula has that was never worked out."""
    profile = a_profile(sandbox, tmp_path)
    path = a_book(tmp_path / "a.xlsx", {"Customers": CUSTOMERS, "Sheet2": rows})
    assert (taken(profile, path).sheets == ()) is asked
    path = a_book(tmp_path / "dnc.xlsx", {"List": DIRECTED, "Sheet2": rows})
    assert codes(taken(profile, path)) == {"COLUMN_MISSING"}, "a name that says not to call is heard"


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ((("Please note",), ("Mei asked us not to call her again.",)), True),
        ((("Do not call Mei and Wei, they complained",),), True),
        ((("Do not call", "Since"), ("Mei", "2026-01-01"), ("Wei", "")), True),
        ((("以下客户请勿拨打",), ("梅",)), True),
        ((("以下客戶謝絕來電",), ("梅",)), True),
        ((("Status",), ("New",), ("Do not call",), ("Won",)), False),
        ((("DNC", "Region"), ("Yes", "North"), ("No", "South")), False),
        ((("This list was scrubbed against the do not call list",),), False),
        ((("Call them before noon, please.",), ("请在周五前致电客户",)), False),
        ((("Do not call before 9am or after 9pm.",), ("Never contact customers on weekends.",)), False),
        ((("If the customer asks not to be called, mark the row.",), ("请勿在晚上九点后拨打电话",)), False),
    ],
)
def test_notes_that_say_whom_nobody_may_call_stop_their_workbook(
    rows: Rows, *, asked: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """They name people whom no number tells: somebody has to find them in the list, or say that there are none."""
    profile = a_profile(sandbox, tmp_path)
    path = a_book(tmp_path / "a.xlsx", {"Customers": CUSTOMERS, "Sheet2": rows})
    for kind in (None, "customer-numbers"):
        assert codes(taken(profile, path, kind=kind)) == ({"NOTE_REFUSES"} if asked else set())
    assert taken(profile, path, worksheets=("Customers",)).sheets
    assert taken(profile, path, options={"confirmed_by": "Mei"}).sheets


def test_a_legend_on_a_sheet_of_its_own_counts_where_rows_are_coloured(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    profile, legend = a_profile(sandbox, tmp_path), (("Colour", "Meaning"), ("Red", "DNC"))
    path = a_book(tmp_path / "a.xlsx", {"Customers": CUSTOMERS, "Legend": legend})
    assert taken(profile, path).sheets
    book = openpyxl.load_workbook(path)
    book["Customers"]["A2"].fill = PatternFill("solid", fgColor="FFFF0000")
    book.save(path)
    assert codes(taken(profile, path)) == {"NOTE_REFUSES"}
    assert taken(profile, path, worksheets=("Customers",)).sheets


@pytest.mark.parametrize(
    ("rows", "name", "taken_too"),
    [
        (NOTES, "Notes", True),
        (NOTES, "Do not call", False),
        ((("Seen",), ("****0074",)), "Notes", False),
        ((("Seen",), ("6.59E+09",)), "Notes", False),
        ((("Forbidden number", "Why"), ("none", "yet")), "Sheet2", False),
        ((("Seen",), ("=List!A2",)), "Notes", False),
    ],
)
def test_notes_beside_a_list_whose_kind_is_named_do_not_keep_it_from_being_loaded(
    rows: Rows, name: str, taken_too: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Of what may be another list not to call it is asked, as it is without a name of the kind."""
    path = a_book(tmp_path / "a.xlsx", {"List": DIRECTED, name: rows})
    found = taken(a_profile(sandbox, tmp_path), path, kind="forbidden-numbers")
    assert [one.sheet.name for one in found.sheets] == ["List"] * taken_too


def test_several_sheets_of_numbers_to_call_are_asked(sandbox: Sandbox, tmp_path: Path) -> None:
    """Named, confirmed by a person, or allowed by the profile."""
    path = a_book(tmp_path / "a.xlsx", {"May": CUSTOMERS, "June": CUSTOMERS, "Roster": ROSTER})
    profile = a_profile(sandbox, tmp_path)
    assert codes(taken(profile, path)) == {"SHEETS_SEVERAL"}
    assert len(taken(profile, path, worksheets=("May",)).sheets) == 1
    assert len(taken(profile, path, worksheets=("May", "June")).sheets) == 2
    assert len(taken(profile, path, options={"confirmed_by": "Ann"}).sheets) == 3
    assert len(taken(a_profile(sandbox, tmp_path, several_sheets="all"), path).sheets) == 3


def test_a_sheet_that_is_not_there_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    """With the names of those that are."""
    path = a_book(tmp_path / "a.xlsx", {"May": CUSTOMERS})
    assert codes(taken(a_profile(sandbox, tmp_path), path, worksheets=("Mai",))) == {"SHEET_NOT_FOUND"}


def test_a_kind_named_for_a_workbook_is_not_believed_of_a_sheet_that_fits_another_better(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """--kind customer-numbers for a workbook with a list of forbidden numbers in it."""
    path = a_book(tmp_path / "a.xlsx", {"Customers": CUSTOMERS, "Sheet2": DIRECTED})
    assert codes(taken(a_profile(sandbox, tmp_path), path, kind="customer-numbers")) == {"KIND_CONTRADICTED"}


@pytest.mark.parametrize(
    ("name", "header", "lines", "code"),
    [
        ("dnc-one-column.csv", "Phone", ["6591230001", "6591230002"], "KIND_AMBIGUOUS"),
        (
            "do-not-call-phone-note.csv",
            "Phone number,Note",
            ["6591230001,asked not to be called", "6591230002,complained"],
            "KIND_AMBIGUOUS",
        ),
        ("a.csv", "Mobile", ["6591230001"], "KIND_AMBIGUOUS"),
        ("禁呼.csv", "手机号,姓名", ["6591230001,陈伟"], "KIND_CONTRADICTED"),
    ],
)
def test_a_list_not_to_call_is_never_dialled_on_a_guess(
    name: str, header: str, lines: list[str], code: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nothing reaches the service, and the exit status asks."""
    (result,) = run(a_profile(sandbox, tmp_path), a_csv(tmp_path / name, header, *lines))
    assert (result.exit, [problem.code for problem in result.problems]) == (2, [code])
    assert not _sent(sandbox)


def test_a_list_of_numbers_alone_is_loaded_as_forbidden_by_its_direction(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """By the option, or by the profile's for a kind that is named; each row for both directions makes two entries."""
    path = a_csv(tmp_path / "dnc.csv", "Phone", "6591230001", "6591230002")
    (result,) = run(a_profile(sandbox, tmp_path), path, options={"direction": "both"})
    assert (result.kind, result.outcomes) == ("forbidden-numbers", {"loaded": 2})
    assert _blocked(sandbox) == {(f"659123000{at}", side) for at in (1, 2) for side in (2, 3)}
    profile = a_profile(sandbox, tmp_path, options={"forbidden-numbers": {"direction": "outbound"}})
    (again,) = run(profile, path, kind="forbidden-numbers")
    assert (again.outcomes, again.load_id != result.load_id) == ({"loaded": 2}, True)


def test_a_column_of_refusals_keeps_its_rows_from_being_dialled(sandbox: Sandbox, tmp_path: Path) -> None:
    """The row with “Yes” is held, the other one loaded."""
    path = a_csv(tmp_path / "crm.csv", "Phone,Do Not Call", "6591230001,Yes", "6591230002,No")
    (result,) = run(a_profile(sandbox, tmp_path), path, kind="customer-numbers")
    assert (result.exit, result.outcomes) == (0, {"held": 1, "loaded": 1})
    assert _sent(sandbox) == ["6591230002"]


def _sent(sandbox: Sandbox) -> list[str]:
    """The numbers of every customer in a campaign."""
    return [contact["telephone"] for contact in sandbox.state("contacts")]


def _blocked(sandbox: Sandbox) -> set[tuple[str, int]]:
    return {(one["number"], one["call_type"]) for one in sandbox.state("forbidden")}


def test_a_folder_above_the_nearest_one_is_evidence_too(sandbox: Sandbox, tmp_path: Path) -> None:
    """Lists of refusals lie in folders of months."""
    folder = tmp_path / "do not call" / "2026"
    folder.mkdir(parents=True)
    found = taken(a_profile(sandbox, tmp_path), a_book(folder / "november.xlsx", {"Sheet1": CUSTOMERS}))
    assert (found.sheets, "KIND_CONTRADICTED" in codes(found)) == ((), True)


def test_a_sheet_with_a_header_only_is_no_second_list(sandbox: Sandbox, tmp_path: Path) -> None:
    """An empty form beside a list is not asked about."""
    path = a_book(tmp_path / "a.xlsx", {"May": CUSTOMERS, "Form": CUSTOMERS[:1]})
    assert "SHEETS_SEVERAL" not in codes(taken(a_profile(sandbox, tmp_path), path))


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows", [NUMBERS, (("Code", "Branch tel"), ("1", "63330000"))], ids=["asked", "unknown"]
)
def test_a_sheet_that_is_taken_out_of_the_workbook_is_still_waited_for(
    rows: Rows, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Another version, or another workbook of that name, does not say what it was; a person does."""
    profile = a_profile(sandbox, tmp_path)
    path = a_book(tmp_path / "a.xlsx", {"May": CUSTOMERS, "Sheet2": rows})
    assert not any("loaded" in one.outcomes for one in run(profile, path))
    named = run(profile, path, worksheets=("May",), again=True)
    assert not any("loaded" in one.outcomes for one in named)
    (result,) = run(profile, a_book(path, {"May": CUSTOMERS}), again=True)
    assert (result.reason, set(result.outcomes)) == ("FORBIDDEN_UNREAD", {"planned"})
    assert result.message is not None
    with open_context(profile) as context:
        decide(context, str(result.message["id"]), "Mei", "test", yes=False)
        ended = asyncio.run(continue_load(context, str(result.load_id)))
    assert ended.outcomes == {"loaded": 1}


@pytest.mark.parametrize(
    ("name", "text", "waits"),
    [
        ("please do not call.csv", "Mei, Wei", True),
        ("黑名单.csv", "姓名\n梅", True),
        ("welcome.csv", "Mei, Wei", False),
    ],
)
def test_names_without_numbers_in_a_file_not_to_call_are_waited_for(
    name: str, text: str, *, waits: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nobody can say whom they mean: as with an empty file of that name, somebody has to."""
    (tmp_path / name).write_text(text + "\n", "utf-8")
    assert bool(taken(a_profile(sandbox, tmp_path), tmp_path / name).doubtful) is waits


LATE = (("Branch", "November"), ("Ring", "Who"), *CUSTOMERS, ("6591230102", "Bob"))
TWO = {"List": (("Branch", "North"), *CUSTOMERS), "DNC": DIRECTED}


@pytest.mark.parametrize(
    ("sheets", "options", "expected"),
    [
        ({"List": LATE}, {"header_row": "3"}, {"customer-numbers 3"}),
        ({"List": LATE}, {"header_row": "List!3"}, {"customer-numbers 3"}),
        ({"List": LATE}, {"customer-numbers.header_row": "3"}, {"customer-numbers 3"}),
        ({"List": LATE}, {"header_row": "1"}, {"KIND_UNKNOWN"}),
        ({"List": LATE}, {"header_row": "77"}, {"HEADER_ROW_NOT_FOUND"}),
        ({"List": LATE}, {"header_row": "Other!3"}, {"HEADER_ROW_SHEET"}),
        (TWO, {}, {"customer-numbers 2", "forbidden-numbers 1"}),
        (TWO, {"header_row": "List!2"}, {"customer-numbers 2", "forbidden-numbers 1"}),
        (TWO, {"header_row": "List!2/DNC!1"}, {"customer-numbers 2", "forbidden-numbers 1"}),
        (TWO, {"header_row": "2"}, {"HEADER_ROW_SHEET", "SHEET_MAY_FORBID"}),
        (TWO, {"header_row": "List!2/DNC!2"}, {"SHEET_MAY_FORBID"}),
    ],
)
def test_a_chosen_header_is_that_of_the_sheet_that_it_is_for(
    sheets: Mapping[str, Rows], options: Mapping[str, str], expected: set[str], tmp_path: Path
) -> None:
    """Where that is not said, and where it hides a list not to call, nothing of the file is loaded."""
    path = a_book(tmp_path / "november.xlsx", sheets)
    found = taken(Profile(), path, options=options)
    read = {f"{one.match.kind.name} {one.match.header_row}" for one in found.sheets}
    assert (read or codes(found)) == expected
    assert not (read and codes(found))


ABOVE = (
    "Telephone,Note,Name",
    "as in the old system,,",
    "Telephone,Name,Note",
    "6591230101,Ann,x",
    "6591230102,Ben,y",
)
"""Below a line of titles another one, in another order: by itself the first is the header, and the second refuses the file."""
UNKNOWN = ("Telephone,Note", "", "Ruf;Kunde;Bemerkung", "6591230101;Ann;x", "6591230102;Ben;y")
"""Titles of another program above the list, with another delimiter."""
OF_CUSTOMERS = "customer-numbers"
CHOICES: Mapping[str, tuple[Mapping[str, str], Mapping[str, Mapping[str, str]], str]] = {
    "by the command": ({"header_row": "3"}, {}, ""),
    "for its sheet": ({"header_row": "november!3"}, {}, ""),
    "for a kind": ({f"{OF_CUSTOMERS}.header_row": "3"}, {}, OF_CUSTOMERS),
    "for one of the kinds": ({f"{OF_CUSTOMERS}.header_row": "3"}, {}, ""),
    "by the profile": ({}, {OF_CUSTOMERS: {"header_row": "3"}}, OF_CUSTOMERS),
    "by the profile, of one of the kinds": ({}, {OF_CUSTOMERS: {"header_row": "3"}}, ""),
}


@pytest.mark.parametrize("way", CHOICES)
def test_a_chosen_header_of_a_text_file_is_below_whatever_titles(way: str, tmp_path: Path) -> None:
    """The choice reaches the reader, which refuses the file without it."""
    options, own, kind = CHOICES[way]
    path = a_csv(tmp_path / "november.csv", *ABOVE)
    assert codes(taken(Profile(), path)) == {"SECOND_HEADER"}
    (one,) = taken(Profile(options=own), path, kind=kind or None, options=options).sheets
    assert (one.match.header_row, one.match.header) == (3, ("Telephone", "Name", "Note"))
    assert len(one.sheet.cells) == 5


@pytest.mark.parametrize("rows", ["1", "2", "9"])
def test_another_choice_for_a_text_file_is_refused(rows: str, tmp_path: Path) -> None:
    """The first titles, a line that is none, and a line that is not there: those in the third line stand below."""
    found = taken(Profile(), a_csv(tmp_path / "november.csv", *ABOVE), options={"header_row": rows})
    assert not found.sheets
    assert codes(found) == {"SECOND_HEADER"}


def test_the_delimiter_of_a_text_file_is_that_of_the_chosen_header(tmp_path: Path) -> None:
    """Titles that only this request knows, behind semicolons, below others behind commas."""
    path = a_csv(tmp_path / "november.csv", *UNKNOWN)
    columns = {"Ruf": "telephone", "Kunde": "name", "Bemerkung": "ignore"}
    order = LoadRequest(path, kind=OF_CUSTOMERS, options={"header_row": "3"}, columns=columns)
    (one,) = take(order, Profile()).sheets
    assert one.match.header == ("Ruf", "Kunde", "Bemerkung")


def test_a_text_file_that_is_refused_for_its_second_header_shows_it_to_be_chosen(tmp_path: Path) -> None:
    """Nothing of it is loaded; its first lines are there for a person to choose from."""
    found = taken(Profile(), a_csv(tmp_path / "november.csv", *ABOVE))
    assert not found.sheets
    assert [len(each.cells) for each in found.unread] == [5]
    ((shown,)) = found.beginnings
    assert (shown.sheet, list(shown.rows)) == ("november", [1, 2, 3, 4, 5])


def test_a_profile_may_say_where_the_header_of_a_kind_is(tmp_path: Path) -> None:
    """In every file, whatever its sheets are called; what is said for the load wins."""
    profile = Profile(options={"customer-numbers": {"header_row": "2"}})
    rows = (("Phone", "Name"), ("Mobile", "Client name"), ("6591230101", "Ann"))
    path = a_book(tmp_path / "november.xlsx", {"Any": rows})
    for options, row in (({}, 2), ({"header_row": "1"}, 1)):
        (one,) = taken(profile, path, options=options).sheets
        assert (one.match.header_row, one.match.header) == (row, rows[row - 1])
    (roster,) = taken(profile, a_book(tmp_path / "roster.xlsx", {"R": ROSTER})).sheets
    assert roster.match.header_row == 1
