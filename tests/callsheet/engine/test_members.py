"""Archives by every other way in: check, load and the library, with the same order, problems and names."""

from pathlib import Path

import pytest

import callsheet
from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.errors import Exit
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.flawed.building import clean_book
from tests.support.archives import LIST, gzipped, put, zipped
from tests.support.loading import Loader

CUSTOMERS = b"Telephone,Name\n6590010001,x\n6590010002,x\n"
MORE = b"Telephone,Name\n6590020001,x\n"
BLOCKED = b"Number,Direction\n6590010001,out\n6590020001,out\n"


@pytest.fixture(params=["week.zip", "Week.ZIP"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    members = {"z/dnc.csv": BLOCKED, "a.csv": CUSTOMERS, "b.csv": b"<html></html>", ".DS_Store": b"x"}
    return put(tmp_path, request.param, members)


def test_check_tells_of_each_member(archive: Path, profile: Profile) -> None:
    """Under its archive's name and its own; what is wrong with one is said of that one."""
    results = check_files(profile, [LoadRequest(archive)], Silent())
    name = str(archive)
    assert [(result.file, result.kind, result.exit) for result in results] == [
        (f"{name}/a.csv", "customer-numbers", Exit.STOPPED),  # b.csv may hold numbers not to call
        (f"{name}/b.csv", None, Exit.USAGE),
        (f"{name}/z/dnc.csv", "forbidden-numbers", Exit.WELL),
    ]
    assert results[0].reason is StopReason.FILE_UNREAD
    assert [[problem.code for problem in result.problems] for result in results[:2]] == [
        ["ARCHIVE_IGNORED", "FORBIDDEN_HERE"],
        ["FILE_HTML"],
    ]


@pytest.mark.workbooks
@pytest.mark.slow
def test_load_waits_for_the_forbidden_list_of_an_archive(
    tmp_path: Path, load: Loader, sandbox: Sandbox
) -> None:
    """Also for files beside it in the drop; each has results under both names."""
    more = tmp_path / "more.csv"
    more.write_bytes(MORE)
    path = put(tmp_path, "week.zip", {"z/dnc.csv": BLOCKED, "a.csv": CUSTOMERS, "a.xlsx.csv": LIST})
    results = load(more, path, out=tmp_path / "out")
    assert {result.exit for result in results} == {Exit.WELL}
    assert {key[-1] for key in sandbox.effects("import_customer_numbers")} == {"6590010002"}
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names[:3] == ["more.result.xlsx", "week.zip.a.csv.result.xlsx", "week.zip.a.xlsx.csv.result.xlsx"]
    assert names[3].startswith("week.zip.dnc.csv-")


def test_a_member_that_cannot_be_read_may_be_the_list_that_others_wait_for(
    archive: Path, load: Loader, sandbox: Sandbox
) -> None:
    """Until a person decides, as of any drop."""
    results = load(archive)
    assert [result.exit for result in results if result.member == "b.csv"] == [Exit.USAGE]
    assert sandbox.effects("import_customer_numbers") == {}


def test_the_private_copy_of_a_member_is_the_member(tmp_path: Path, load: Loader, profile: Profile) -> None:
    """What was read is kept, and not the archive around it."""
    results = load(put(tmp_path, "week.zip", {"a.csv": CUSTOMERS}))
    work = profile.data_dir / "work" / str(results[0].load_id)
    assert (work / "source.csv").read_bytes() == CUSTOMERS


@pytest.mark.parametrize("inner", ["x.zip", "x.csv.gz", "x.tar"])
def test_an_archive_in_an_archive_is_not_opened(inner: str, tmp_path: Path, profile: Profile) -> None:
    """Whatever it holds, and whether it is called one or not."""
    content = {"x.zip": zipped({"a.csv": LIST}), "x.csv.gz": gzipped(LIST), "x.tar": bytes(257) + b"ustar"}
    for name in (inner, "list.csv"):
        path = put(tmp_path, "week.zip", {name: content[inner]})
        (result,) = check_files(profile, [LoadRequest(path)], Silent())
        assert [problem.code for problem in result.problems] == ["ARCHIVE_NESTED"]


def test_a_workbook_is_no_archive(tmp_path: Path, profile: Profile) -> None:
    """Whatever it is called: under the name of an archive it is refused by what it is."""
    (tmp_path / "book.zip").write_bytes(clean_book())
    (result,) = check_files(profile, [LoadRequest(tmp_path / "book.zip")], Silent())
    assert [problem.code for problem in result.problems] == ["FILE_MISNAMED"]
    (tmp_path / "book.xlsx.gz").write_bytes(gzipped(clean_book()))
    (result,) = check_files(profile, [LoadRequest(tmp_path / "book.xlsx.gz")], Silent())
    assert result.exit == Exit.WELL
    assert result.rows > 0


def test_the_library_reads_archives(tmp_path: Path, profile: Profile) -> None:
    """Rows of all members stand in one frame."""
    found = callsheet.check(put(tmp_path, "week.zip", {"a.csv": CUSTOMERS, "b.csv": MORE}), profile=profile)
    assert sorted(found.rows["sheet"]) == ["a", "a", "b"]


def test_one_member_of_two_with_the_same_rows_is_sent(tmp_path: Path, load: Loader, sandbox: Sandbox) -> None:
    """The second is a repeat, as a file that is dropped twice is."""
    load(put(tmp_path, "week.zip", {"x/a.csv": CUSTOMERS, "y/a.csv": CUSTOMERS}))
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}
