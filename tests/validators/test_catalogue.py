"""The problem catalogue: stable codes, two languages, a fix for each."""

import re
import string
from pathlib import Path
from typing import Any

import pytest

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from transforms.repairs import REPAIRS
from validators.catalogue import CATALOGUE
from validators.problems import Problem, mask

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for room in ("validators", "transforms", "callsheet", "flows")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "catalogue" not in path.parts
]


def test_codes_are_unique() -> None:
    """One code, one meaning."""
    codes = [line.code for line in CATALOGUE]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("line", CATALOGUE, ids=lambda line: line.code)
def test_each_problem_has_a_plain_sentence_and_a_fix_in_both_languages(line: Any) -> None:
    """Sentences end as sentences do, the Chinese ones are Chinese, and only known blanks are filled in."""
    for sentence in (line.en, line.fix_en):
        assert re.search(r"[.?)}]$", sentence), sentence
    for sentence in (line.zh, line.fix_zh):
        assert re.search("[\u4e00-\u9fff]", sentence), sentence
    for sentence in (line.en, line.zh, line.fix_en, line.fix_zh):
        names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
        assert names <= {"value", "column", "detail", "load", "chunk"}
    problem = Problem(line.code, 2, "Telephone", "…01", "3")
    (said, fix), (chinese, chinese_fix) = Reader().problem(problem), Reader("zh").problem(problem)
    assert said != chinese
    assert fix != chinese_fix


def test_every_code_is_used_and_every_used_code_is_in_the_catalogue() -> None:
    """A code that nothing gives is dead; a code that is not listed would be a crash."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    quoted = set(re.findall(r'"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)"', text))
    codes = {line.code for line in CATALOGUE}
    assert codes - quoted == set()
    assert {
        code for code in quoted if code.startswith(("PHONE_", "COLUMN_", "DATE_", "COUNTS_", "ROW_"))
    } - codes - TEXTS.keys() - {repair.code for repair in REPAIRS} == set()


@pytest.mark.parametrize(("value", "shown"), [("6590010001", "…01"), ("1234", "…"), ("", ""), ("x", "…")])
def test_a_masked_value_shows_two_characters_at_most(value: str, shown: str) -> None:
    """Enough to find the cell, not enough to call the number."""
    assert mask(value) == shown
