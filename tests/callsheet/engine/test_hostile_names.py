"""Sheets and files whose names would be paths, or too long for any file: the reports are written, each in its place."""

from html import escape
from pathlib import Path

import pytest

from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from tests.callsheet.engine.test_take import a_book
from tests.support.loading import a_csv, a_profile, run

pytestmark = pytest.mark.workbooks

SHEETS = ("../../up", "/tmp/callsheet-hostile", "..", "a:b", "a/b", "x" * 240, "\u202excod")
FILES = (
    "-rf.csv",
    "…" + "x" * 200 + ".csv",
    "a:b.csv",
    "a\\..\\b.csv",
    "\x1b[31mred.csv",
    "=1+1.csv",
    "..csv",
)


def renamed(book: Path, names: dict[str, str]) -> None:
    """Give sheets names that no program would."""
    import zipfile

    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    workbook = parts["xl/workbook.xml"].decode()
    for plain, hostile in names.items():
        workbook = workbook.replace(f'name="{plain}"', f'name="{escape(hostile)}"')
    parts["xl/workbook.xml"] = workbook.encode()
    with zipfile.ZipFile(book, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


@pytest.mark.slow
def test_no_sheet_s_name_is_a_path(sandbox: Sandbox, tmp_path: Path) -> None:
    """Neither out of the folder of the reports nor into another one, and no two of them share a report."""
    plain = {f"S{at}": hostile for at, hostile in enumerate(SHEETS)}
    sheets = {name: (("Telephone", "Name"), (f"65912301{at:02}", "Ann")) for at, name in enumerate(plain)}
    book = a_book(tmp_path / "list.xlsx", sheets)
    renamed(book, plain)
    out = tmp_path / "deep" / "out"
    profile = a_profile(sandbox, tmp_path)
    results = run(profile, book, options={"confirmed_by": "Ann"}, out=out)
    assert [result.exit for result in results] == [Exit.WELL] * len(SHEETS)
    written = [Path(file) for result in results for file in result.files]
    assert {file.parent for file in written} == {out}
    assert len(set(written)) == len(SHEETS)
    assert sorted(out.iterdir()) == sorted(written)
    assert list((tmp_path / "deep").iterdir()) == [out]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.thinned(2)
def test_no_file_s_name_does_harm(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """Its reports have a name that a person can open."""
    (tmp_path / "in").mkdir()
    path = a_csv(tmp_path / "in" / name, "Telephone,Name", "6591230101,Ann")
    (result,) = run(a_profile(sandbox, tmp_path), path, out=tmp_path / "out")
    assert result.exit is Exit.WELL, result
    (written,) = (tmp_path / "out").iterdir()
    assert [str(written)] == list(result.files)
    assert written.name.isprintable()
    assert not set(written.name) & {"/", "\\"}
