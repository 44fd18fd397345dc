"""callsheet's own columns in the reader's language: written so, read back as they are known inside, whoever saved the file."""

import csv
from pathlib import Path

import openpyxl
import pytest

from callsheet.sandbox.server import Sandbox
from callsheet.sheets import style
from callsheet.sheets.own_words import in_words, read_own_words, status_of, statuses_in, title_in
from callsheet.sheets.read import read_file
from tests.support.loading import a_csv, a_profile, run
from validators.libraries import pa

TITLES = style.MARKED_TO_FIX_COLUMNS
LINES = ("6591230101,陈伟", "12,赵敏", "6591230101,陈伟")


def column(*cells: str) -> pa.Array:
    return pa.array(cells, pa.large_string())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_title_and_status_is_known_again(language: str) -> None:
    """Also in traditional Chinese, in other capitals, with other spaces; each has a word of its own."""
    assert len({title_in(language, title) for title in TITLES}) == len(TITLES)
    for title in TITLES:
        shown = title_in(language, title)
        for written in (shown, shown.replace("状态", "狀態"), shown.replace(" ", "  ").upper()):
            (read,) = read_own_words([column("x", written, "y")])
            assert read.to_pylist()[::2] == ["x", "y"]
            assert " ".join(read.to_pylist()[1].casefold().split()) == title
    words = statuses_in(language)
    written = in_words(language)(column(*words, "else"))
    assert [status_of(word) for word in written.to_pylist()] == [*words, "else"]


def test_only_our_own_columns_are_read_so() -> None:
    """Her cells with the same words stay: above our title, in other columns, and below the rows among which a header is looked for."""
    title = title_in("zh", style.STATUS)
    hers = column("结果", "已导入", "重复")
    ours = column("已导入", title, "已导入", "", "已導入", "放行", "已导入！")
    deep = column(*[""] * 40, title, "已导入")
    read = [each.to_pylist() for each in read_own_words([hers, ours, deep])]
    assert read[0] == hers.to_pylist()
    assert read[1] == ["已导入", style.STATUS, "loaded", "", "loaded", "放行", "loaded"]
    assert read[2] == deep.to_pylist()


@pytest.mark.parametrize(
    "titles",
    [
        ("callsheet status",),  # a person has put our title into English
        ("callsheet 状态", "", "callsheet 状态"),  # and once more above it
        ("ｃａｌｌｓｈｅｅｔ 状态",),
        ("call\u200bsheet 状态",),
    ],
)
def test_a_chinese_status_is_known_under_whatever_title_is_ours(titles: tuple[str, ...]) -> None:
    """What it says was sent must not be sent once more."""
    (read,) = read_own_words([column(*titles, "已导入", "重复。", "x")])
    known = [style.STATUS if title else "" for title in titles]
    assert [" ".join(cell.casefold().split()) for cell in read.to_pylist()] == [
        *known,
        "loaded",
        "duplicate",
        "x",
    ]


@pytest.mark.slow
@pytest.mark.workbooks
@pytest.mark.parametrize("as_csv", [False, True])
@pytest.mark.parametrize(("language", "header"), [("zh", "电话号码,姓名"), ("en", "Telephone,Name")])
def test_a_result_comes_back_in_its_language(
    sandbox: Sandbox, tmp_path: Path, language: str, header: str, as_csv: bool
) -> None:
    """Nothing is sent twice, the corrected row is, with the row that it had in the first file: in each language alike."""
    profile = a_profile(sandbox, tmp_path)
    (first,) = run(profile, a_csv(tmp_path / "list.csv", header, *LINES), csv=as_csv)
    assert first.outcomes == {"loaded": 1, "invalid": 1, "duplicate": 1}
    result, to_fix = map(Path, first.files)
    added = [title_in(language, one) for one in style.MARKED_COLUMNS]
    assert titles(result) == [*header.split(","), *added]
    (again,) = run(profile, result)
    assert (again.calls, again.outcomes) == (0, {"duplicate": 1, "invalid": 1, "skipped": 1})
    correct(to_fix)
    (second,) = run(profile, to_fix)
    assert (second.calls, second.outcomes) == (1, {"loaded": 1})
    effects = {key[-1]: count for key, count in sandbox.effects("import_customer_numbers").items()}
    assert effects == {"6591230101": 1, "6591230103": 1}
    sheets = read_file(Path(second.files[0]), vocabulary=frozenset()).sheets
    written = next(sheet.cells for sheet in sheets if sheet.name.startswith("list"))
    row = next(at for at in written if style.ROW in written[at].tolist())
    assert [text for text in written[row].tolist() if text] == [style.ROW, "3"]


def titles(path: Path) -> list[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file))
    page = openpyxl.load_workbook(path)["list"]
    return [str(cell.value) for cell in page[1]]


def correct(path: Path) -> None:
    if path.suffix == ".csv":
        path.write_bytes(path.read_bytes().replace(b'"12"', b'"6591230103"'))
        return
    book = openpyxl.load_workbook(path)
    book["list"]["A2"] = "6591230103"
    book.save(path)
