"""Names of files and sheets that come from outside never make a path, a device or a name that no file can have."""

from pathlib import PurePath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.file_names import report_stem, safe_name

HOSTILE = [
    "a/b", "../../etc/passwd", "/etc/passwd", "..", ".", "", " ", "...", "..xlsx", ".hidden", "a\\b", "C:\\x", "a:b", "x" * 300,
    "陈" * 300, "a\x00b", "a\nb", "a\rb", "a\x1b[31m", "\u202egpj.exe", "a\u200fb", "a\u2028b", "con", "NUL", "com1.txt", "aux.",
    "a.", "a ", "-rf", "a*b?", '"a"', "<a>|b", "\udcff", "👩‍👩‍👧" * 60, "a" * 250 + ".xlsx", "a." + "b" * 300,
]  # fmt: skip


def fit(name: str) -> bool:
    """Whether a name is one file's name, everywhere, with room for the endings of reports."""
    return (
        len(PurePath(name).parts) == 1
        and not set(name) & {"/", "\\"}
        and len(name.encode()) <= 200
        and name not in {"", ".", ".."}
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_becomes_one_file_s_name(hostile: str) -> None:
    """Of a file, of a sheet, and of both."""
    for name in (safe_name(hostile), report_stem(hostile), report_stem("list.xlsx", hostile or " ")):
        assert fit(name), name
        assert name.isprintable()
        assert not name.startswith((".", "-"))
    for name in (safe_name(hostile), report_stem("list.xlsx", hostile or " ")):
        assert len(PureWindowsPath(name).parts) == 1
        assert not PureWindowsPath(name).is_reserved()


@given(st.text(), st.text(min_size=1))
def test_any_name_becomes_one_file_s_name(file: str, sheet: str) -> None:
    """Whatever letters there are."""
    assert fit(f"{report_stem(file, sheet)}.to-fix.xlsx")
    assert fit(safe_name(file))


@pytest.mark.parametrize(
    ("one", "other"),
    [("a/b", "a:b"), ("a", "a."), ("..", "."), ("x" * 300, "x" * 301), ("e\u0301", "é"), ("a\n", "a\r")],
)
def test_two_sheets_never_share_a_report(one: str, other: str) -> None:
    """The second would overwrite the first."""
    assert report_stem("list.xlsx", one) != report_stem("list.xlsx", other)


def test_a_plain_name_stays_as_it_is() -> None:
    """People look for it."""
    assert report_stem("May list (2).xlsx", "Sheet 1") == "May list (2).Sheet 1"
    assert report_stem("名单.csv") == "名单"
    assert safe_name("May list (2).xlsx") == "May list (2).xlsx"
