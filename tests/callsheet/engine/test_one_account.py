"""A file that comes back is known at its account, whatever the profile and the address are called, and its telephones however they are written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine.dry_run import check_files
from callsheet.engine.places import service_of
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.loading import a_csv, a_profile, run

ROWS = ("Name,Phone,Mobile", "a,91230001,91230003", "b,91230002,")


def dialled(sandbox: Sandbox) -> list[str]:
    return sorted(str(key[-1]) for key in sandbox.effects("import_customer_numbers"))


def result_of(result: SheetResult, ending: str = ".result.xlsx") -> Path:
    return next(Path(file) for file in result.files if file.endswith(ending))


def codes(result: SheetResult) -> set[str]:
    return {problem.code for problem in result.problems if problem.row}


def comes_back(profile: Profile, path: Path) -> SheetResult:
    """A load of a file, of which a check has said the same."""
    (checked,) = check_files(profile, [LoadRequest(path)], Silent())
    (result,) = run(profile, path)
    assert codes(checked) == codes(result)
    return result


@pytest.mark.parametrize(
    "written",
    [
        "https://sg.sobot.io",
        "HTTPS://SG.Sobot.io/",
        "https://sg.sobot.io:443",
        " https://sg.sobot.io./ ",
    ],
)
def test_an_address_is_one_however_it_is_written(written: str) -> None:
    """And stays another one with another scheme, host, port or path."""
    assert service_of(written) == "https://sg.sobot.io"
    others = (
        "http://sg.sobot.io",
        "https://us.sobot.io",
        "https://sg.sobot.io:8443",
        "https://sg.sobot.io/v2",
    )
    assert service_of(written) not in set(map(service_of, others))


@pytest.mark.slow
@pytest.mark.workbooks
@pytest.mark.parametrize("phones", ["first", "all"])
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("another", str),
        ("default", lambda url: f"{url}/"),
        ("another", lambda url: url.replace("127.0.0.1", "LOCALHOST")),
    ],
)
@pytest.mark.thinned(2)
def test_the_account_is_the_same_under_another_name_or_address(
    name: str, address: Callable[[str], str], phones: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """What was loaded is not sent again."""
    first = a_profile(sandbox, tmp_path, name="default", phones=phones)
    (loaded,) = run(first, a_csv(tmp_path / "leads.csv", *ROWS))
    before = dialled(sandbox)
    second = first.model_copy(update={"name": name, "base_url": address(first.base_url)})
    result = comes_back(second, result_of(loaded))
    assert codes(result) == {"ALREADY_LOADED"}
    assert dialled(sandbox) == before


@pytest.mark.slow
@pytest.mark.workbooks
def test_what_may_be_another_account_is_asked_about(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another profile, and a load that has not noted its account, as of an older version."""
    first = a_profile(sandbox, tmp_path, name="default", phones="first")
    with monkeypatch.context() as older:
        older.setattr("callsheet.engine.validate.account_of", lambda _: "")
        (loaded,) = run(first, a_csv(tmp_path / "leads.csv", *ROWS))
    before = dialled(sandbox)
    result = comes_back(first.model_copy(update={"name": "another"}), result_of(loaded))
    assert codes(result) == {"LOADED_ELSEWHERE"}
    assert result.outcomes == {"unknown": 2}
    assert dialled(sandbox) == before


def plus(sheet: Any, row: int) -> None:
    for at in (2, 3):
        if sheet.cell(row, at).value:
            sheet.cell(row, at).value = f"+65{sheet.cell(row, at).value}"


def no_country(sheet: Any, row: int) -> None:
    sheet.cell(row, 4).value = None


def nothing(sheet: Any, row: int) -> None:
    """As it was."""


@pytest.mark.slow
@pytest.mark.workbooks
@pytest.mark.parametrize("phones", ["first", "all"])
@pytest.mark.parametrize(
    ("lines", "later", "edit"),
    [
        (ROWS, {"country": "SG"}, nothing),
        (ROWS, {}, plus),
        (("Name,Phone,Mobile,Country", "a,91230001,91230003,SG", "b,91230002,,SG"), {}, no_country),
    ],
)
@pytest.mark.thinned(4)
def test_a_telephone_that_is_written_otherwise_later_is_not_sent_again(
    lines: tuple[str, ...],
    later: dict[str, str],
    edit: Callable[[Any, int], None],
    phones: str,
    sandbox: Sandbox,
    tmp_path: Path,
) -> None:
    """The country set later, its code written, or the column of countries cleared: in a result, with its marks and without."""
    (loaded,) = run(a_profile(sandbox, tmp_path, phones=phones), a_csv(tmp_path / "leads.csv", *lines))
    before, path = dialled(sandbox), result_of(loaded)
    for marks in (True, False):
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        for row in (2, 3):
            edit(sheet, row)
        if not marks:
            sheet.delete_cols(sheet.max_column)
        book.save(tmp_path / f"back-{marks}.xlsx")
        profile = a_profile(sandbox, tmp_path, phones=phones, **later)
        result = comes_back(profile, tmp_path / f"back-{marks}.xlsx")
        assert codes(result) <= {
            "LOADED_WRITTEN_OTHERWISE",
            "LOADED_ROW_EDITED",
            "ALREADY_LOADED",
            "PHONE_PASSED_OVER",
        }
        assert dialled(sandbox) == before


@pytest.mark.slow
def test_a_new_list_with_the_same_telephones_is_asked_about(sandbox: Sandbox, tmp_path: Path) -> None:
    """Plans are known in whatever file they come: also with the country code that an earlier file did not have, and without it."""
    header = "Phone,Plan,Start,End,Executor"
    tail = "Call,2099-12-01 09:00,2099-12-02 09:00,1001"
    plain, later = a_profile(sandbox, tmp_path), a_profile(sandbox, tmp_path, country="SG")
    run(plain, a_csv(tmp_path / "plans.csv", header, f"91230001,{tail}", f"6591230002,{tail}"))
    before = sorted(sandbox.effects("create_contact_plans"))
    result = comes_back(
        later, a_csv(tmp_path / "again.csv", header, f"91230001,{tail}", f"+65 9123 0002,{tail}")
    )
    assert codes(result) == {"LOADED_WRITTEN_OTHERWISE", "ALREADY_LOADED"}
    result = comes_back(plain, a_csv(tmp_path / "bare.csv", header, f"91230002,{tail}"))
    assert codes(result) == {"LOADED_WRITTEN_OTHERWISE"}
    assert sorted(sandbox.effects("create_contact_plans")) == before
