"""`check --out`: the analyst's own sheet with a verdict on every row, in a file that was not there; nothing is sent."""

import csv
import stat
from pathlib import Path

import openpyxl
import pytest

import callsheet
from callsheet.engine.dry_run import check_files
from callsheet.engine.plan_workbook import PlanFile
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import UsageError
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.style import ADDED_COLUMNS
from tests.callsheet.cli.conftest import configured
from tests.callsheet.cli.conftest import run as command
from tests.contract.conftest import checked
from tests.support.loading import a_csv, numbers, run
from transforms.kinds import KINDS

pytestmark = pytest.mark.slow

__all__ = ["configured"]  # a fixture

Line = dict[str, str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two that would be sent, one of them twice, one that is not to be called, and one that is wrong."""
    first, second, third = numbers(3)
    lines = (f"{first},x,", f"{second},y,", f"{first},x,", f"{third},z,yes", "12,w,")
    return a_csv(tmp_path / "c.csv", "Telephone,Name,Do not call", *lines)


def planned(profile: Profile, out: Path, *files: Path, **order: object) -> list[SheetResult]:
    plan = PlanFile(out)
    orders = [LoadRequest(file, **order) for file in files]  # type: ignore[arg-type]
    return plan.write(check_files(profile, orders, Silent(), plan=plan.take))


def lines_of(path: Path, sheet: str = "") -> list[Line]:
    """The rows of a plan below its header."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as text:
            return list(csv.DictReader(text))
    book = openpyxl.load_workbook(path)
    header, *rows = book[sheet or book.sheetnames[0]].iter_rows(values_only=True)
    return [{str(name): str(cell or "") for name, cell in zip(header, row, strict=True)} for row in rows]


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".XLSX"])
def test_every_row_has_its_verdict_beside_what_it_was(
    profile: Profile, file: Path, ending: str, sandbox: Sandbox
) -> None:
    """Status, code, reason and fix, and of a row that would be sent the request and the campaign; nobody else can read it."""
    out = file.with_name(f"plan{ending}")
    (result,) = planned(profile, out, file, options={"campaign_code": "c1", "offline": "yes"})
    assert result.files == (str(out),)
    found = lines_of(out)
    assert list(found[0])[-5:] == list(ADDED_COLUMNS)
    assert [
        (line["Telephone"], line["callsheet row"], line["callsheet status"], line["callsheet code"])
        for line in found
    ] == [
        (numbers(1)[0], "2", "ready", ""),
        (numbers(2)[1], "3", "ready", ""),
        (numbers(1)[0], "4", "duplicate", "DUPLICATE_IN_FILE"),
        (numbers(3)[2], "5", "held", "CALL_REFUSED"),
        ("12", "6", "invalid", "PHONE_LENGTH"),
    ]
    assert found[0]["callsheet reason"] == "Request 1 of 1, into campaign c1"
    assert all(line["callsheet reason"] and line["callsheet fix"] for line in found[3:])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert {each["operation"] for each in sandbox.audit()} <= {"get_token"}


def test_the_plan_says_in_which_request_a_row_would_go(profile: Profile, tmp_path: Path) -> None:
    """Counted from one, in the order of the rows."""
    rows = a_csv(tmp_path / "c.csv", "Telephone,Name", *(f"{number},x" for number in numbers(5)))
    some = profile.model_copy(update={"chunks": {"customer-numbers": 2}})
    planned(some, tmp_path / "p.csv", rows)
    told = [line["callsheet reason"] for line in lines_of(tmp_path / "p.csv")]
    campaign = "into campaign November"
    assert told == [f"Request {call} of 3, {campaign}" for call in (1, 1, 2, 2, 3)]


@pytest.mark.workbooks
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_the_plan_and_the_load_agree(profile: Profile, file: Path, ending: str) -> None:
    """What was ready is loaded, and every other row ends as it was said; in the same order."""
    out = file.with_name(f"plan{ending}")
    planned(profile, out, file)
    said = [line["callsheet status"] for line in lines_of(out)]
    (loaded,) = run(profile, file)
    found = [line["callsheet status"] for line in lines_of(Path(loaded.files[0]))]
    assert [{"loaded": "ready"}.get(status, status) for status in found] == said


def test_the_plan_of_one_sheet_lists_what_was_cleaned_up(profile: Profile, tmp_path: Path) -> None:
    """As its result will."""
    file = a_csv(tmp_path / "c.csv", "Telephone,Name", "+65 9001 0001,x")
    planned(profile, tmp_path / "plan.xlsx", file)
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames == ["c", "callsheet summary", "callsheet repairs"]
    assert [row[2].value for row in book["callsheet repairs"].iter_rows(min_row=2)] == ["SEPARATORS", "PLUS"]


def test_a_plan_can_be_checked_again(profile: Profile, file: Path) -> None:
    """Its own columns give way, and the same rows would be sent."""
    out = file.with_name("plan.xlsx")
    (first,) = planned(profile, out, file)
    again = checked(profile, out)
    assert again.outcomes == first.outcomes


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_several_sheets_have_a_worksheet_or_a_file_each(
    profile: Profile, file: Path, tmp_path: Path, ending: str
) -> None:
    """Also where two are called the same: none is lost, and each result names its file."""
    (tmp_path / "b").mkdir()
    same = a_csv(tmp_path / "b" / "c.csv", "Telephone,Name", f"{numbers(9)[8]},v")
    dnc = a_csv(tmp_path / "dnc.csv", "Telephone,Direction", f"{numbers(8)[7]},outbound")
    out = tmp_path / f"plan{ending}"
    results = planned(profile, out, file, same, dnc)
    written = sorted({name for result in results for name in result.files})
    if ending == ".csv":
        assert [len(lines_of(Path(result.files[0]))) for result in results] == [5, 1, 1]
        assert len(written) == 3
        assert not out.exists()
    else:
        assert written == [str(out)]
        book = openpyxl.load_workbook(out)
        assert [book[name].max_row - 1 for name in book.sheetnames[:3]] == [5, 1, 1]
        assert book.sheetnames[3:] == ["callsheet summary"]


def test_rows_of_a_refused_sheet_say_why_nothing_of_it_is_sent(profile: Profile, file: Path) -> None:
    """Each row that is well in itself, and those that are not."""
    out = file.with_name("plan.csv")
    (result,) = planned(profile, out, file, options={"campaign_code": "nosuch"})
    assert result.exit == 2
    found = [(line["callsheet status"], line["callsheet code"]) for line in lines_of(out)]
    assert found[0] == found[1] == ("not sent", "CAMPAIGN_NOT_FOUND")
    assert found[4] == ("invalid", "PHONE_LENGTH")
    twice = a_csv(file.with_name("t.csv"), "Telephone,Name,Name", f"{numbers(1)[0]},x,y")
    planned(profile, file.with_name("plan2.xlsx"), twice)
    (line,) = lines_of(file.with_name("plan2.xlsx"))
    assert (line["callsheet status"], line["callsheet code"]) == ("not sent", "COLUMN_DUPLICATE")
    assert line["callsheet reason"]
    assert line["callsheet fix"]


def test_a_file_that_nobody_understands_leaves_no_plan(profile: Profile, tmp_path: Path) -> None:
    """There is no row to say anything of."""
    (result,) = planned(profile, tmp_path / "plan.xlsx", a_csv(tmp_path / "x.csv", "A,B", "1,2"))
    assert (result.exit, result.files) == (2, ())
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_secret_is_not_in_the_plan(profile: Profile, tmp_path: Path) -> None:
    """Of every kind that has one."""
    assert any(kind.secrets for kind in KINDS)
    for kind in (kind for kind in KINDS if kind.secrets):
        columns = [column for column in kind.columns if column.required or column.secret]
        cells = ["hush-4711" if column.secret else column.example for column in columns]
        file = a_csv(
            tmp_path / f"{kind.name}.csv", ",".join(column.en for column in columns), ",".join(cells)
        )
        out = tmp_path / f"{kind.name}.plan.csv"
        planned(profile, out, file, kind=kind.name, options={"offline": "yes"})
        assert "hush-4711" not in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("there.xlsx", "PLAN_EXISTS"),
        ("c.csv", "PLAN_EXISTS"),
        ("plan.txt", "PLAN_SUFFIX"),
        ("plan", "PLAN_SUFFIX"),
        ("folder.csv", "FILE_UNWRITABLE"),
        ("nowhere/plan.csv", "FILE_UNWRITABLE"),
    ],
)
def test_a_file_that_must_not_be_written_is_said_before_anything_is_read(
    file: Path, name: str, code: str
) -> None:
    """What is there stays as it is, the list itself above all."""
    file.with_name("there.xlsx").write_text("mine")
    file.with_name("folder.csv").mkdir()
    before = file.read_bytes()
    with pytest.raises(UsageError) as raised:
        PlanFile(file.parent / name)
    assert raised.value.message.code == code
    assert (file.read_bytes(), file.with_name("there.xlsx").read_text()) == (before, "mine")


def test_of_several_csv_files_none_is_overwritten(profile: Profile, file: Path, tmp_path: Path) -> None:
    """Nor is any of them written."""
    dnc = a_csv(tmp_path / "dnc.csv", "Telephone,Direction", f"{numbers(8)[7]},outbound")
    (tmp_path / "plan.dnc.csv").write_text("mine")
    with pytest.raises(UsageError) as raised:
        planned(profile, tmp_path / "plan.csv", file, dnc)
    assert raised.value.message.code == "PLAN_EXISTS"
    assert (tmp_path / "plan.dnc.csv").read_text() == "mine"
    assert not (tmp_path / "plan.c.csv").exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_summary_of_a_plan_says_what_was_understood_and_what_to_do(
    profile: Profile, file: Path, language: str
) -> None:
    """In the reader's language; nothing in it claims that something was sent."""
    out = file.with_name("plan.xlsx")
    planned(profile.model_copy(update={"language": language}), out, file)
    book = openpyxl.load_workbook(out)
    cells = [
        str(cell) for row in book[book.sheetnames[1]].iter_rows(values_only=True) for cell in row if cell
    ]
    text = "\n".join(cells)
    words = {
        "en": (
            "Plan",
            "Correct 1 row in your sheet",
            "Load your sheet to send 2 rows",
            "About this check",
            "Columns",
        ),
        "zh": (
            "导入计划",
            "在原表中更正 1 行",
            "即可发送 2 行",
            "本次检查",
            "November：先创建（智齿拒绝时不导入），自 2026-12-01 09:00 至 2099-12-31 18:00，2 条",
        ),
    }[language]
    assert [word for word in words if word not in text] == []


def test_the_command_has_the_same_exit_status_and_names_the_file(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """With the option and without; a file that is there is a wrong command."""
    out = file.with_name("plan.xlsx")
    plain, _, _ = command(capsys, "check", str(file))
    status, said, _ = command(capsys, "check", str(file), "--out", str(out))
    assert (plain, status) == (1, 1)
    assert str(out) in said
    again, _, err = command(capsys, "check", str(file), "--out", str(out))
    assert again == 2
    assert "not overwritten" in err


def test_a_program_gets_the_same_file(profile: Profile, file: Path) -> None:
    """By the library's own argument."""
    out = file.with_name("plan.csv")
    result = callsheet.check(file, profile=profile, out=out)
    assert result.files == (str(out),)
    assert [line["callsheet status"] for line in lines_of(out)] == result.rows["outcome"].tolist()
