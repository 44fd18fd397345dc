"""Archives of sheets: each member is read or refused by name, and nothing in an archive leads out of it."""

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from callsheet.sheets import archive as archives
from callsheet.sheets.archive import look_into, unpacked
from callsheet.sheets.limits import Limits
from callsheet.sheets.look import Looker
from callsheet.sheets.read import UnreadableError
from tests.flawed.building import clean_book
from tests.support.archives import (
    DNC,
    LIST,
    encrypted,
    gzipped,
    lying,
    overlapping,
    raw_named,
    spoilt,
    with_method,
    zipped,
)
from tests.support.zips import lying_about_members, overlong_zip64

SMALL = Limits(file=10_000, archived=3, unpacked=15_000)
TWO = {"a.csv": LIST, "b.csv": LIST}
LINK, DEVICE, PIPE = 0o120777, 0o060644, 0o010644


def found(path: Path, limits: Limits) -> dict[str, str]:
    """Member -> its content in brief, or the code for which it is refused; "*" is the whole archive."""
    archive = look_into(path, limits)
    if archive is None:
        return {"*": "no archive"}
    if archive.problem:
        return {"*": archive.problem.code}
    told = {}
    for member in archive.members:
        try:
            with unpacked(path, member, limits) as content:
                told[member.name] = "read" if os.read(content, 1 << 20) else "empty"
        except UnreadableError as refused:
            told[member.name] = refused.problem.code
    return told


def a_tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("a.csv"))
    return made.getvalue()


HOSTILE: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "a name that climbs": ("x.zip", zipped({"../a.csv": LIST, "b.csv": LIST}), {"_/a.csv": "ARCHIVE_NAME", "b.csv": "read"}),
    "a name that climbs later": ("x.zip", zipped({"a/../../b.csv": LIST}), {"a/_/_/b.csv": "ARCHIVE_NAME"}),
    "an absolute name": ("x.zip", raw_named({b"/etc/a.csv": LIST}), {"_/etc/a.csv": "ARCHIVE_NAME"}),
    "backslashes that climb": ("x.zip", raw_named({b"..\\..\\a.csv": LIST}), {"_/_/a.csv": "ARCHIVE_NAME"}),
    "a drive": ("x.zip", raw_named({b"C:\\a.csv": LIST}), {"C:/a.csv": "ARCHIVE_NAME"}),
    "a stream": ("x.zip", raw_named({b"a.csv:b": LIST}), {"a.csv:b": "ARCHIVE_NAME"}),
    "a share": ("x.zip", raw_named({b"\\\\host\\c$\\a.csv": LIST}), {"_/_/host/c$/a.csv": "ARCHIVE_NAME"}),
    "dots that Windows drops": ("x.zip", raw_named({b".. /a.csv": LIST}), {"_/a.csv": "ARCHIVE_NAME"}),
    "a line break": ("x.zip", raw_named({b"a\nb.csv": LIST}), {"a?b.csv": "ARCHIVE_NAME"}),
    "a NUL": ("x.zip", raw_named({b"a.csv\0.exe": LIST}), {"a.csv?.exe": "ARCHIVE_NAME"}),
    "a direction mark": ("x.zip", raw_named({"a\u202evsc.exe".encode(): LIST}), {"a?vsc.exe": "ARCHIVE_NAME"}),
    "a name that is no UTF-8 but says so": ("x.zip", raw_named({b"\xff\xfe.csv": LIST}, utf8=True), {"�?": "ARCHIVE_NAME"}),
    "a name of 300 bytes": ("x.zip", raw_named({b"a" * 300: LIST}), {"a" * 80: "ARCHIVE_NAME"}),
    "no name": ("x.zip", raw_named({b"": LIST}), {"_": "ARCHIVE_NAME"}),
    "the same name twice": ("x.zip", raw_named({b"a.csv": LIST, b"./a.csv": DNC}), {"a.csv": "ARCHIVE_NAME_TWICE"}),
    "names that differ in case": ("x.zip", zipped({"A.csv": LIST, "a.CSV": DNC, "b.csv": LIST}), {"A.csv": "ARCHIVE_NAME_TWICE", "a.CSV": "ARCHIVE_NAME_TWICE", "b.csv": "read"}),
    "names that differ in composition": ("x.zip", zipped({"\u00e9.csv": LIST, "e\u0301.csv": DNC}), {"\u00e9.csv": "ARCHIVE_NAME_TWICE", "e\u0301.csv": "ARCHIVE_NAME_TWICE"}),
    "names by either slash": ("x.zip", raw_named({b"a/b.csv": LIST, b"a\\b.csv": DNC}), {"a/b.csv": "ARCHIVE_NAME_TWICE"}),
    "a link": ("x.zip", zipped({"a.csv": b"/etc/passwd", "b.csv": LIST}, {"a.csv": LINK}), {"a.csv": "ARCHIVE_LINK", "b.csv": "read"}),
    "a device": ("x.zip", zipped({"a.csv": b""}, {"a.csv": DEVICE}), {"a.csv": "ARCHIVE_LINK"}),
    "a pipe": ("x.zip", zipped({"a.csv": b""}, {"a.csv": PIPE}), {"a.csv": "ARCHIVE_LINK"}),
    "an encrypted member": ("x.zip", encrypted(TWO, "a.csv"), {"a.csv": "ZIP_ENCRYPTED", "b.csv": "read"}),
    "a member with a wrong checksum": ("x.zip", spoilt(TWO, "a.csv"), {"a.csv": "FILE_DAMAGED", "b.csv": "read"}),
    "a member packed in another way": ("x.zip", with_method(TWO, "a.csv", 9), {"a.csv": "FILE_DAMAGED", "b.csv": "read"}),
    "a member that is a bomb": ("x.zip", zipped({"a.csv": bytes(9_000_000), "b.csv": LIST}), {"a.csv": "ZIP_BOMB", "b.csv": "read"}),
    "a member that says it is small": ("x.zip", lying("a.csv", bytes(9_000_000), 100), {"a.csv": "ZIP_BOMB"}),
    "a member that says it is large": ("x.zip", lying("a.csv", LIST, len(LIST) + 1), {"a.csv": "FILE_DAMAGED"}),
    "a member over the limit of a file": ("x.zip", zipped({"a.csv": os.urandom(6_000).hex().encode()}), {"a.csv": "FILE_TOO_LARGE"}),
    "members over the limit together": ("x.zip", zipped({"a.csv": os.urandom(8_000), "b.csv": b"x" * 8_000}), {"*": "ZIP_BOMB"}),
    "too many members": ("x.zip", zipped({f"{at}.csv": LIST for at in range(4)}), {"*": "ARCHIVE_TOO_MANY"}),
    "too many entries": ("x.zip", lying_about_members(5_000), {"*": "ARCHIVE_TOO_MANY"}),
    "two entries for the same bytes": ("x.zip", overlapping(), {"*": "ZIP_OVERLAP"}),
    "a directory far away": ("x.zip", overlong_zip64(), {"*": "FILE_DAMAGED"}),
    "something before the archive": ("x.zip", b"PK\x03\x04" + zipped(TWO), {"*": "FILE_DAMAGED"}),
    "something after the archive": ("x.zip", zipped(TWO) + b"x", {"*": "FILE_DAMAGED"}),
    "half an archive": ("x.zip", zipped(TWO)[:90], {"*": "FILE_DAMAGED"}),
    "nothing in it": ("x.zip", zipped({}), {"*": "ARCHIVE_EMPTY"}),
    "nothing but folders and noise": ("x.zip", zipped({"a/": b"", ".DS_Store": b"x"}), {"*": "ARCHIVE_EMPTY"}),
    "a workbook by another name": ("x.zip", clean_book(), {"*": "no archive"}),
    "text by another name": ("x.zip", LIST, {"*": "no archive"}),
    "gzip by the name of zip": ("x.zip", gzipped(LIST), {"*": "no archive"}),
    "zip by the name of gzip": ("x.csv.gz", zipped(TWO), {"*": "no archive"}),
    "a gzip bomb": ("x.csv.gz", gzipped(bytes(9_000_000)), {"": "ZIP_BOMB"}),
    "a gzip file over the limit": ("x.csv.gz", gzipped(os.urandom(6_000).hex().encode()), {"": "FILE_TOO_LARGE"}),
    "half a gzip file": ("x.csv.gz", gzipped(LIST * 9)[:-9], {"": "FILE_DAMAGED"}),
    "a gzip file with a wrong checksum": ("x.csv.gz", gzipped(LIST)[:-8] + bytes(8), {"": "FILE_DAMAGED"}),
    "something after a gzip file": ("x.csv.gz", gzipped(LIST) + b"x", {"": "FILE_DAMAGED"}),
    "a gzip file of nothing": ("x.csv.gz", gzipped(b""), {"": "empty"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_wrong_is_refused_by_name_and_the_rest_is_read(name: str, tmp_path: Path) -> None:
    """What is wrong with a member refuses that member; what is wrong with the directory, the archive."""
    file, data, expected = HOSTILE[name]
    path = tmp_path / file
    path.write_bytes(data)
    limits = Limits() if "entries" in name else SMALL
    assert found(path, limits) == expected
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("禁呼名单.csv".encode("gb18030"), "禁呼名单.csv"),
        ("十一月/客户.csv".encode("gb18030"), "十一月/客户.csv"),
        ("镕.csv".encode("gb18030"), "镕.csv"),
        ("禁呼名单.csv".encode(), "禁呼名单.csv"),
        ("résumé.csv".encode("cp437"), "résumé.csv"),
        (b"nov\\list.csv", "nov/list.csv"),
        (b"CON.csv", "CON.csv"),
    ],
)
def test_names_are_read_as_they_were_written(raw: bytes, name: str, tmp_path: Path) -> None:
    """In UTF-8, said or not, in the code page of a Chinese or of a Western Windows, and with its slashes."""
    path = tmp_path / "x.zip"
    path.write_bytes(raw_named({raw: LIST}))
    assert found(path, SMALL) == {name: "read"}


def test_files_that_no_person_put_there_are_passed_over_and_said(tmp_path: Path) -> None:
    """What macOS and Windows add, hidden files and locks of Excel."""
    noise = ["__MACOSX/._a.csv", ".DS_Store", "b/Thumbs.db", "b/desktop.ini", "~$a.xlsx", "b/.hidden.csv"]
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.csv": LIST, **dict.fromkeys(noise, b"x")}))
    archive = look_into(path, Limits())
    assert archive is not None
    assert [member.name for member in archive.members] == ["a.csv"]
    assert sorted(archive.ignored) == sorted(noise)


def test_a_gzip_file_of_several_members_is_the_whole_of_them(tmp_path: Path) -> None:
    """As the format has it and parallel writers make it; filled up with zeros as on a tape."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(LIST[:15]) + gzip.compress(LIST[15:]) + bytes(700))
    archive = look_into(path)
    assert archive is not None
    with unpacked(path, archive.members[0]) as content:
        assert os.read(content, 1 << 16) == LIST


def test_a_member_is_open_only_to_read(tmp_path: Path) -> None:
    """Whoever parses it cannot change what is kept of it."""
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.csv": LIST}))
    archive = look_into(path)
    assert archive is not None
    with unpacked(path, archive.members[0]) as content, pytest.raises(OSError, match="Bad file"):
        os.write(content, b"x")


def test_another_file_that_comes_under_the_name_meanwhile_is_not_taken_for_it(tmp_path: Path) -> None:
    """A member is the one that was listed."""
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.csv": LIST}))
    archive = look_into(path)
    path.write_bytes(zipped({"a.csv": DNC}))
    assert archive is not None
    with pytest.raises(UnreadableError) as refused, unpacked(path, archive.members[0]):
        pass
    assert refused.value.problem.code == "FILE_DAMAGED"


def test_nonsense_from_the_child_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child read what an attacker wrote: its report is believed only as far as it is one."""
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.csv": LIST}))
    monkeypatch.setattr(archives, "answer", lambda *_: {"nonsense": 1})
    archive = look_into(path)
    assert archive is not None
    assert archive.problem is not None
    assert archive.problem.code == "PARSER_DIED"


@pytest.mark.parametrize("length", [3, 20, 60, -1])
def test_an_archive_that_is_still_being_copied_is_not_whole(length: int, tmp_path: Path) -> None:
    """Of a zip file the end is missing, of a gzip file its checksum."""
    for name, data in (("x.zip", zipped({"a.csv": LIST})), ("x.csv.gz", gzipped(LIST * 50))):
        part, whole = tmp_path / f"part-{name}", tmp_path / name
        part.write_bytes(data[:length])
        whole.write_bytes(data)
        assert [look.whole for look in Looker().look([part, whole])] == [
            length == 3 and name == "x.zip",
            True,
        ]


def test_a_tar_is_no_text(tmp_path: Path) -> None:
    """Also in a gzip file that is called a CSV file."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzipped(a_tar()))
    archive = look_into(path)
    assert archive is not None
    assert archive.problem is None


def test_python_reads_the_archives_of_these_tests() -> None:
    """What this table calls ordinary is ordinary to others."""
    with zipfile.ZipFile(io.BytesIO(raw_named({b"a.csv": LIST}))) as known:
        assert known.read("a.csv") == LIST
