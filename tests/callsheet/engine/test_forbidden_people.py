"""Whoever is forbidden on any of their numbers is dialled on none, however, wherever and in which row a sheet has them."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine import plan
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import finish, settle_before_sending, step
from callsheet.engine.progress import Silent
from callsheet.engine.read import read
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.messages.reader import Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.campaigns import a_campaign
from tests.support.late import forbid_before_sending
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import half_of
from validators.message import unpack

pytestmark = pytest.mark.slow

SPELLINGS = (
    *("{n} ext 4", "{n} x4", "{n}/{o}", "{o}/{n}", "{n};{o}", "{o}; {n}", "{n} or {o}", "tel:{n}", "{n}{o}"),
    *(
        "{s}O{e}",
        "{s}o{e}",
        "(forbidden) {n}",
        "{n} (home)",
        "call {n} please",
        "{w}",
        "+65 (0){l}",
        "+{n} +{o}",
    ),
    *(
        "{n}.",
        "00{n}",
        "+00{n}",
        "0065 {l}",
        "≈ {n}",
        "'{n}'",
        "{n}xx",
        "{f}xx",
        "6.59123E+09",
        "65-{l}*",
        "{a}",
    ),
    *(
        "手机{n}",
        "{n}转4",
        "{n}、{o}",
        "{n} 或 {o}",
        "Tan {n} (wife)",
        "#{n}",
        "{n} / n.a.",
        "{n}\u200b!",
        "+65 {l} #2",
    ),
    *("n/a, was {n}", "tel. +65/{l}", "<{n}>", "mailto:{n}", "{n}@sip", "{n},", "~{n}", "65 {l}, 65 {t}"),
    *("+65 {g} (2)", "+65 {g} 2nd", "+65 {g} room 12", "[+65 {g}] 24h", "1. +65 {g}", "+65 {g} 9am-5pm"),
    *("+65%20{l}", "+65 {g} +65 {h} +65 {h}", "+65 {h} +65 {g} +65 {h} 3", "+65 {g} 5/1/24"),
)
"""Cells that are not one number to call, and can be read as one: {n}, of which {l} is the national part."""


def spelled(form: str, number: str, other: str) -> str:
    """A number in a form; its third last but one digit is 0."""
    at = number.index("0", 6)
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    arabic = number.translate({ord(digit): 0x660 + int(digit) for digit in "0123456789"})
    parts = {
        "n": number,
        "o": other,
        "s": number[:at],
        "e": number[at + 1 :],
        "l": number[2:],
        "t": other[2:],
        "g": f"{number[2:6]} {number[6:]}",
        "h": f"{other[2:6]} {other[6:]}",
    }
    return form.format(**parts, w=f"{wide} / -", f=number[:-2], a=f"{arabic} !")


def people(count: int) -> list[tuple[str, str, str]]:
    """So many times a forbidden number, a good one of the same person, and one of somebody else."""
    return [(f"65912300{at:02}", f"65987600{at:02}", f"65955500{at:02}") for at in range(count)]


PEOPLE = people(len(SPELLINGS))
FREE = ("6581110001", "6581110002", "6581110003")
"""People who are not forbidden."""


def quoted(*cells: str) -> str:
    return ",".join(f'"{cell}"' for cell in cells)


def forbid(profile: Profile, path: Path, numbers: Iterable[str]) -> None:
    (result,) = run(profile, a_csv(path, "Number,Direction", *(f"{number},Both" for number in numbers)))
    assert result.outcomes == {"loaded": result.rows}


def texts(path: Path) -> list[str]:
    """Every cell of a workbook, in order."""
    pages = openpyxl.load_workbook(path).worksheets
    return [str(cell) for page in pages for row in page.iter_rows(values_only=True) for cell in row]


def dialled(sandbox: Sandbox) -> list[str]:
    """Every number in a campaign or a plan."""
    kinds = ("import_customer_numbers", "create_contact_plans")
    return sorted(str(key[-1]) for operation in kinds for key in sandbox.effects(operation))


def both(profile: Profile, path: Path, **order: Any) -> tuple[SheetResult, SheetResult]:
    """A check of a file and its load, which have held the same rows."""
    (checked,) = check_files(profile, [LoadRequest(path, **order)], Silent())
    (result,) = run(profile, path, **order)
    assert held(checked) == held(result)
    assert checked.numbers.get("held") == result.numbers.get("held")
    assert checked.outcomes.get("held") == result.outcomes.get("held")
    return checked, result


def held(result: SheetResult) -> list[tuple[int | None, str, str, str]]:
    """Row, column, code and detail of what is said of forbidden numbers."""
    said = (problem for problem in result.problems if problem.code.startswith("FORBIDDEN"))
    return sorted((problem.row, problem.column, problem.code, str(problem.detail)) for problem in said)


def codes(result: SheetResult) -> dict[int, str]:
    """Row -> why it is held."""
    return {row: code for row, _, code, _ in held(result) if row}


def planned(context: LoadContext, path: Path) -> str:
    """A load whose chunks are written down, and of which nothing was sent."""
    (load_id,) = read(context, LoadRequest(path)).loads
    assert settle_before_sending(context, load_id) is None
    assert asyncio.run(step(plan.plan, context, load_id)) is None
    return load_id


def rows_of(place: str) -> list[str]:
    """The sheet below its header (Name, Phone, Mobile), in which the cells stand at a place."""
    lines = []
    for at, (form, (bad, good, other)) in enumerate(zip(SPELLINGS, PEOPLE, strict=True)):
        cell = spelled(form, bad, other)
        lines += {
            "behind": [quoted(f"p{at}", good, cell)],
            "before": [quoted(f"p{at}", cell, good)],
            "another row": [quoted(f"p{at}", good, ""), quoted(f"q{at}", good, cell)],
            "an invalid row": [quoted(f"p{at}", good, ""), quoted("x" * 300, good, cell)],
        }[place]
    return [*lines, quoted("free", FREE[0], FREE[1]), quoted("free too", FREE[2], "n/a")]


@pytest.mark.parametrize(
    ("place", "phones", "country"),
    half_of(["behind", "before", "another row", "an invalid row"], ["first", "all"], ["", "SG"]),
)
@pytest.mark.thinned(3)
def test_a_forbidden_number_in_a_cell_that_cannot_be_called_holds_the_good_number_beside_it(
    place: str, phones: str, country: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Every spelling in every place under every policy: whoever can be read in a cell is compared."""
    profile = a_profile(sandbox, tmp_path, phones=phones, country=country)
    forbid(profile, tmp_path / "blocked.csv", (bad for bad, _, _ in PEOPLE))
    both(profile, a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile", *rows_of(place)))
    called = set(dialled(sandbox))
    missed = [form for form, (bad, good, _) in zip(SPELLINGS, PEOPLE, strict=True) if {bad, good} & called]
    assert missed == []
    assert called == {*FREE} if phones == "all" else {FREE[0], FREE[2]}


@pytest.mark.parametrize("place", ["behind", "an invalid row"])
@pytest.mark.parametrize("phones", ["first", "all"])
@pytest.mark.thinned(2)
def test_what_is_forbidden_between_plan_and_sending_holds_them_too(
    phones: str, place: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A load that is planned and waits: the last comparison reads every cell as generously."""
    profile = a_profile(sandbox, tmp_path, phones=phones, chunks={"customer-numbers": 5})
    path = a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile", *rows_of(place))
    with open_context(profile) as context:
        load_id = planned(context, path)
        forbid(profile, tmp_path / "blocked.csv", (bad for bad, _, _ in PEOPLE))
        asyncio.run(finish(context, load_id))
    assert set(dialled(sandbox)) == ({*FREE} if phones == "all" else {FREE[0], FREE[2]})


@pytest.mark.parametrize("phones", ["first", "all"])
def test_plans_read_every_cell_too(phones: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """Contact plans by the same declaration."""
    profile = a_profile(sandbox, tmp_path, phones=phones)
    forbid(profile, tmp_path / "blocked.csv", (bad for bad, _, _ in PEOPLE))
    tail = '"Call","2099-12-01 09:00","2099-12-02 09:00","1001"'
    lines = [f"{line.split(',', 1)[1]},{tail}" for line in rows_of("behind")]
    both(profile, a_csv(tmp_path / "plans.csv", "Phone,Mobile,Plan,Start,End,Executor", *lines))
    assert set(dialled(sandbox)) == ({*FREE} if phones == "all" else {FREE[0], FREE[2]})


def test_two_numbers_in_the_only_column_are_numbers_of_one_person(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The row itself is invalid; whoever else has one of them is not called either."""
    forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
    lines = ["a,6591230001", "b,6591230001/6591230002", "c,6591230003", "d,6591230003 ext 4"]
    _, result = both(profile, a_csv(tmp_path / "leads.csv", "Name,Phone", *lines))
    assert result.outcomes == {"loaded": 1, "held": 1, "invalid": 2}
    assert codes(result) == {2: "FORBIDDEN_OTHER_NUMBER"}
    assert dialled(sandbox) == ["6591230003"]


CHAINS = {
    "the first is a repeat below": ["a,6591230001,6591230005", "b,6591230001,6591230002", "c,6581110001,"],
    "the first is a repeat above": ["b,6591230001,6591230002", "a,6591230001,6591230005", "c,6581110001,"],
    "over one row": ["a,6591230001,6591230003", "b,6591230003,6591230002", "c,6581110001,"],
    "over two rows": [
        "a,6591230001,6591230003",
        "b,6591230003,6591230004",
        "d,6591230004,6591230002",
        "c,6581110001,",
    ],
    "over an invalid row": ["a,6591230001,6591230005", f"{'x' * 300},6591230001,6591230002", "c,6581110001,"],
    "over a spelling": ["a,6591230001,6591230005", "b,+65 9123 0001 ext 4,6591230002", "c,6581110001,"],
    "over another spelling": ["a,91230001,6591230005", "b,+65 9123 0001,6591230002", "c,6581110001,"],
}


@pytest.mark.parametrize(("chain", "phones", "late"), half_of([*CHAINS], ["first", "all"], [False, True]))
@pytest.mark.thinned(3)
def test_rows_that_share_a_number_are_one_person(
    chain: str,
    phones: str,
    late: bool,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever stands in a row beside a forbidden number is not called from another row of the list, over as many rows as it takes."""
    profile = a_profile(sandbox, tmp_path, phones=phones, chunks={"customer-numbers": 1})
    if late:
        forbid_before_sending(profile, tmp_path, monkeypatch, "6591230002")
    else:
        forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
    path = a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile", *CHAINS[chain])
    if late:
        run(profile, path)
    else:
        both(profile, path)
    assert dialled(sandbox) == ["6581110001"]


TIER = "3b987930e6db4b0ca51f6ad5755e91ae"


@pytest.mark.parametrize(
    ("header", "settings", "options"),
    [
        ("Emergency contact", {}, {"confirmed_by": "Mei Tan"}),
        ("Spouse phone", {"phones": "first"}, {"confirmed_by": "Mei Tan"}),
        ("Partner mobile", {"custom_fields": {"Partner mobile": TIER}}, {}),
    ],
)
def test_numbers_in_a_column_that_is_not_called_are_numbers_of_the_customer(
    header: str, settings: dict[str, Any], options: dict[str, str], sandbox: Sandbox, tmp_path: Path
) -> None:
    """A column that somebody says is not needed, and one that goes into a custom field."""
    profile = a_profile(sandbox, tmp_path, **settings)
    forbid(profile, tmp_path / "blocked.csv", (bad for bad, _, _ in PEOPLE))
    lines = [
        quoted(good, spelled(form, bad, other))
        for form, (bad, good, other) in zip(SPELLINGS, PEOPLE, strict=True)
    ]
    lines += [quoted(FREE[0], FREE[1]), quoted(FREE[2], "office")]
    path = a_csv(tmp_path / "customers.csv", f"Phone,{header}", *lines)
    _, result = both(profile, path, options=options)
    assert result.outcomes["loaded"] == 2
    assert dialled(sandbox) == [FREE[0], FREE[2]]


def test_who_refuses_by_a_cell_that_cannot_be_called_is_not_called_by_another_row(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """“Do not call” beside every spelling; the number stands alone in a row of its own, or in the other column."""
    profile = a_profile(sandbox, tmp_path, phones="all")
    lines = []
    for at, (form, (bad, good, other)) in enumerate(zip(SPELLINGS, PEOPLE, strict=True)):
        lines += [quoted(f"a{at}", "", spelled(form, bad, other), "Yes"), quoted(f"b{at}", bad, good, "")]
    free = quoted("free", FREE[0], FREE[1], "No")
    both(profile, a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile,Do not call", *lines, free))
    assert dialled(sandbox) == [*FREE[:2]]


def test_a_national_number_in_such_a_cell_is_one_of_the_country_of_its_row(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """The country column completes what cannot be called too, where it is another than the profile's."""
    profile = a_profile(sandbox, tmp_path, phones="first", country="SG")
    (loaded,) = run(profile, a_csv(tmp_path / "b.csv", "Number,Direction", "+60 12-345 6789,Both"))
    assert loaded.outcomes == {"loaded": 1}
    lines = [
        "a,+65 9123 0001,012-345 6789 ext 4,MY",
        "b,+65 9123 0003,012-345 6780 ext 4,MY",
        "c,91230005,,SG",
    ]
    path = a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile,Country", *lines)
    _, result = both(profile, path)
    assert codes(result) == {2: "FORBIDDEN_OTHER_NUMBER"} or "6591230001" not in dialled(sandbox)
    assert "6591230001" not in dialled(sandbox)
    assert "6591230005" in dialled(sandbox)


def test_a_person_in_two_campaigns_is_called_in_neither(sandbox: Sandbox, tmp_path: Path) -> None:
    """The same number may be called in several campaigns: a row of one says who it is in the other."""
    profile = a_profile(sandbox, tmp_path, phones="all")
    for name in ("Spring", "Autumn"):
        a_campaign(profile, name)
    forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
    lines = ["a,6591230001,,Spring", "b,6591230001,6591230002,Autumn", "c,6591230003,,Autumn"]
    _, result = both(profile, a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile,Campaign name", *lines))
    assert result.outcomes == {"loaded": 1, "held": 2}
    assert dialled(sandbox) == ["6591230003"]


def test_a_plan_that_is_invalid_says_whose_its_numbers_are(sandbox: Sandbox, tmp_path: Path) -> None:
    """A bad time, and no such agent."""
    profile = a_profile(sandbox, tmp_path, phones="all")
    forbid(profile, tmp_path / "blocked.csv", ["6591230002", "6591230012"])
    lines = [
        "6591230001,,Call,2099-12-01 09:00,2099-12-02 09:00,1001",
        "6591230001,6591230002,Call,2099-12-03 09:00,2099-12-02 09:00,1001",
        "6591230011,,Call,2099-12-01 09:00,2099-12-02 09:00,1001",
        "6591230011,6591230012,Call,2099-12-01 09:00,2099-12-02 09:00,9999",
        "6591230003,,Call,2099-12-01 09:00,2099-12-02 09:00,1001",
    ]
    both(profile, a_csv(tmp_path / "plans.csv", "Phone,Mobile,Plan,Start,End,Executor", *lines))
    assert dialled(sandbox) == ["6591230003"]


@pytest.mark.workbooks
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_rows_to_fix_come_back_when_their_other_number_is_forbidden(
    ending: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """What was loaded before stays so; the corrected number of the same person is not dialled."""
    profile = a_profile(sandbox, tmp_path, phones="all")
    lines = ["a,12,6591230002", "b,12,6591230004"]
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile", *lines), csv=ending == "csv")
    forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
    again = Path(next(file for file in first.files if file.endswith(f".to-fix.{ending}")))
    if ending == "csv":
        text = (
            again.read_text("utf-8-sig").replace('"12"', '"6591230001"', 1).replace('"12"', '"6591230003"', 1)
        )
        again.write_text(text, "utf-8-sig")
    else:
        book = openpyxl.load_workbook(again)
        for row, number in ((2, "6591230001"), (3, "6591230003")):
            book.worksheets[0].cell(row, 2).value = number
        book.save(again)
    _, second = both(profile, again)
    assert second.numbers == {"held": 1, "skipped": 2, "loaded": 1}
    assert "6591230001" not in dialled(sandbox)


def test_a_load_that_an_older_version_has_planned_is_read_anew(sandbox: Sandbox, tmp_path: Path) -> None:
    """Its work folder does not have all numbers: they are read from its sheet."""
    profile = a_profile(sandbox, tmp_path, phones="all")
    lines = ["a,6591230001,6591230002 ext 4", "b,6591230001,6591230005", "c,6581110001,"]
    path = a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile", *lines)
    with open_context(profile) as context:
        load_id = planned(context, path)
        workspace = context.workspace(load_id)
        ready, _ = workspace.load_frame("ready")
        workspace.save_frame("ready", ready.copy())
        workspace.remove("numbers")
        forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
        asyncio.run(finish(context, load_id))
    assert dialled(sandbox) == ["6581110001"]


def test_digits_that_are_lost_may_be_anybodys(sandbox: Sandbox, tmp_path: Path) -> None:
    """6.59E+09 names too many people to be asked for: its customer waits while anybody is forbidden."""
    profile = a_profile(sandbox, tmp_path, phones="first")
    forbid(profile, tmp_path / "blocked.csv", ["6591239999"])
    lines = ["a,6591230001,6.59E+09", "b,6591230002,none", "c,6591230003,659123xxxxxx"]
    _, result = both(profile, a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile", *lines))
    assert codes(result) == {2: "FORBIDDEN_OTHER_NUMBER", 4: "FORBIDDEN_OTHER_NUMBER"}
    assert dialled(sandbox) == ["6591230002"]


def test_the_reason_names_the_column_or_the_row(sandbox: Sandbox, tmp_path: Path) -> None:
    """In the check and in the load."""
    profile = a_profile(sandbox, tmp_path, phones="first")
    forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
    lines = ["a,6591230001,6591230002 ext 4", "b,6591230001,", "c,6591230003,6591230001"]
    for result in both(profile, a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile", *lines)):
        details = {row: detail for row, _, _, detail in held(result) if row}
        assert "“Mobile”" in Reader().say(unpack(details[2]) or "")
        assert "(row 2)" in Reader().say(unpack(details[4]) or "")


@pytest.mark.workbooks
@pytest.mark.parametrize("phones", ["first", "all"])
def test_a_bad_row_of_somebody_who_refuses_does_not_come_back_to_be_corrected(
    phones: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Corrected in the rows to fix it would stand there without the row that says not to call."""
    profile = a_profile(sandbox, tmp_path, phones=phones, country="SG")
    rows = ("a,81110003,Narnia,", "b,81110003,SG,Yes", "c,12,SG,Yes", "d,12,SG,")
    listed = a_csv(tmp_path / "list.csv", "Name,Phone,Country,Do not call", *rows)
    checked, result = both(profile, listed)
    assert checked.outcomes == result.outcomes == {"held": 3, "invalid": 1}
    fix = next(path for path in map(Path, result.files) if ".to-fix" in path.name)
    assert [cell for cell in texts(fix) if cell in ("a", "b", "c", "d")] == ["d"]
    assert dialled(sandbox) == []


TITLES = (
    *("Tel/Fax", "Mobile/Fax", "NOK", "Daughter", "Son", "ICE", "Emergency", "Previous number", "Old mobile"),
    *(
        "Telefon",
        "Telefono",
        "Cellulare",
        "Móvil",
        "Celular",
        "Handy",
        "亲属",
        "紧急联系人",
        "备用",
        "Column3",
    ),
    *("Unnamed: 4", "Order ID", "Remark", "City"),
)


@pytest.mark.parametrize("country", ["", "SG"])
def test_a_forbidden_number_holds_its_row_whatever_the_title_above_it(
    country: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """By its value: in a column that is named in any language, for something else, or not at all; with its code, or national."""
    profile = a_profile(sandbox, tmp_path, phones="all", country=country, custom_fields={"City": TIER})
    forbid(profile, tmp_path / "blocked.csv", (bad for bad, _, _ in PEOPLE))
    lines = []
    for at, title in enumerate(TITLES):
        bad, good, _ = PEOPLE[at]
        national = country and at % 2
        number = bad[2:] if national else bad
        grouped = f"{number[:-4]} {number[-4:]}" if national else f"+65 {bad[2:6]} {bad[6:]}"
        shown = f"ask {number}, his father" if title == "Remark" else grouped
        cells = [shown if at == place else "" for place in range(len(TITLES))]
        lines.append(quoted(good, *cells))
    path = a_csv(
        tmp_path / "leads.csv", quoted("Phone", *TITLES), *lines, quoted(FREE[0], *[""] * len(TITLES))
    )
    _, result = both(profile, path, options={"confirmed_by": "Mei Tan"})
    assert dialled(sandbox) == [FREE[0]]
    assert set(codes(result)) == set(range(2, len(TITLES) + 2))


ELSE = ("2024-01-15", "20240115", "2024", "00000000", "12345678", "99999999", "18001234567", "100234")


@pytest.mark.parametrize("phones", ["first", "all"])
def test_nobody_is_held_for_what_is_no_telephone_of_his(
    phones: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Dates, years, ids, fillers and a hotline beside a forbidden number and beside everybody else's; and ids of which digits are lost."""
    profile = a_profile(sandbox, tmp_path, phones=phones)
    forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
    titles = ("Contact", "Customer", "Client", "Company", "Office", "Emergency", "Person", "Owner")
    lost = ("1.00E+15", "12345*****")
    lines = [
        quoted(number, *ELSE, *lost) for number in ("6591230002", *(f"65812300{at:02}" for at in range(20)))
    ]
    path = a_csv(tmp_path / "leads.csv", quoted("Phone", *titles, "Client no", "Member no."), *lines)
    _, result = both(profile, path, options={"confirmed_by": "Mei Tan"})
    assert codes(result) == {2: "FORBIDDEN_HERE"}
    assert len(dialled(sandbox)) == 20


def test_a_formula_whose_value_nobody_knows_holds_its_row(sandbox: Sandbox, tmp_path: Path) -> None:
    """Whose number it would be cannot be told, so the other number of the row waits."""
    profile = a_profile(sandbox, tmp_path, phones="all")
    forbid(profile, tmp_path / "blocked.csv", ["6591230002"])
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for cells in (("Phone", "Mobile"), ("6591230001", '="65"&"91230002"'), ("6591230003", "")):
        sheet.append(cells)
    book.save(tmp_path / "leads.xlsx")
    both(profile, tmp_path / "leads.xlsx")
    assert dialled(sandbox) == ["6591230003"]
