"""Workbooks for whoever reads Chinese: no English sentence in a result, a workbook to fix or a template."""

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from callsheet.engine.live import live_choices
from callsheet.sandbox.server import Sandbox
from callsheet.sheets.template.workbook import write_template
from tests.contract.conftest import loaded
from tests.support.languages import english_in
from tests.support.loading import a_csv, a_profile
from transforms.kind import Kind
from transforms.kinds import KINDS, kind_named
from transforms.repairs import REPAIRS
from validators.catalogue import CATALOGUE

pytestmark = pytest.mark.workbooks

CODES = (*(line.code for line in CATALOGUE), *(repair.code for repair in REPAIRS))
OURS = (*CODES, *(kind.name for kind in KINDS))

MARK = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}/\d+/[\w-]{20}")
"""The hidden mark of a row: letters at random."""


def texts_of(path: Path) -> Iterator[str]:
    """Every text of a workbook: sheet names, cells, comments, and the messages of Excel's validation."""
    for page in openpyxl.load_workbook(path).worksheets:
        yield page.title
        for row in page.iter_rows():
            yield from (
                cell.value for cell in row if isinstance(cell.value, str) and not MARK.fullmatch(cell.value)
            )
            yield from (cell.comment.text for cell in row if cell.comment)
        for rule in page.data_validations.dataValidation:
            yield from filter(None, (rule.errorTitle, rule.error))


def test_a_result_and_its_rows_to_fix_are_chinese(sandbox: Sandbox, tmp_path: Path) -> None:
    """With problems of every sort that a file can show: in the cells, in the comments and in the summary."""
    file = a_csv(
        tmp_path / "mingdan.csv",
        "电话号码,姓名,指定坐席,鞋码",
        "6591230101,陈伟,1001,42",
        "+65 9123 0101,陈伟,1001,42",
        "6591230103,王静,,",
        "6.59E+09,刘洋,,",
        "12,赵敏,,",
        ",李娜,101,",
        "6591230105 / 6591230106,周杰,,",
    )
    profile = a_profile(sandbox, tmp_path, language="zh", time_zone="Asia/Shanghai")
    result = loaded(profile, file)
    agents = live_choices(profile, kind_named("customer-numbers"))["allocationAgent"].values()
    values = (str(result.load_id), profile.name, str(profile.base_url), file.name, file.stem, *agents)
    assert [Path(path).name for path in result.files] == ["mingdan.result.xlsx", "mingdan.to-fix.xlsx"]
    for path in result.files:
        found = {text: english_in(text, OURS + values) for text in texts_of(Path(path))}
        assert {text: words for text, words in found.items() if words} == {}


def test_times_in_a_result_are_those_of_the_profiles_zone(sandbox: Sandbox, tmp_path: Path) -> None:
    """Without a T, and in the zone of whoever reads."""
    file = a_csv(tmp_path / "customers.csv", "Telephone", "6591230101")
    profile = a_profile(sandbox, tmp_path, time_zone="Asia/Tokyo")
    texts = list(texts_of(Path(loaded(profile, file).files[0])))
    started = texts[texts.index("Started") + 1]
    assert started[10] == " "
    assert len(started) == len("2026-11-26 19:15:00")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_chinese_template_is_chinese(kind: Kind, tmp_path: Path) -> None:
    """Titles, comments, rules and help; the names of the interface's fields and the examples are as they are."""
    path = write_template(tmp_path / "t.xlsx", kind, language="zh")
    fields = tuple(column.field for column in kind.columns)
    examples = tuple(column.example for column in kind.columns if column.example)
    found = {text: english_in(text, (*fields, *examples)) for text in texts_of(path)}
    assert {text: words for text, words in found.items() if words} == {}
