"""Lists in traditional Chinese are read as those in simplified Chinese: their columns, and whom nobody may call."""

import re

import pytest

from transforms import chinese_forms, consent, evidence, header_names, refusals
from transforms.chinese_forms import in_either_script, simplified
from transforms.consent_titles import sense_of
from transforms.evidence import says_not_to_call
from transforms.header_names import column_named
from transforms.kinds import KINDS
from transforms.parser_shared import normalise
from transforms.refusals import is_refusal
from validators.libraries import pd

TRADITIONAL = str.maketrans(chinese_forms._SIMPLIFIED, chinese_forms._TRADITIONAL)


def traditional(text: str) -> str:
    return text.translate(TRADITIONAL)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_name_of_a_column_is_known_in_both_scripts(kind: object) -> None:
    """Whichever of both the declaration has it in."""
    columns = (*kind.columns, *kind.asides)  # type: ignore[attr-defined]
    names = {normalise(name): column for column in columns for name in column.names}
    for column in columns:
        for name in column.names:
            assert column_named(traditional(name), names) is column_named(name, names), name


@pytest.mark.parametrize(
    "module", [evidence, consent, refusals, header_names], ids=lambda module: module.__name__
)
def test_no_pattern_waits_for_a_character_that_is_simplified_before(module: object) -> None:
    """What a pattern has in traditional characters it has in simplified ones as well."""
    found = [
        (name, run)
        for name, value in vars(module).items()
        if isinstance(pattern := getattr(value, "pattern", value), str) and name.startswith("_")
        for run in re.findall("[\u4e00-\u9fff]+", pattern)
        if simplified(run) not in pattern
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["請勿撥打", "不要再打電話", "已過世", "黑名單", "拒絕來電", "不接受外呼", "請勿聯絡", "客戶要求勿擾"],
)
def test_a_refusal_in_traditional_characters_holds_its_row(text: str) -> None:
    """In a cell beside few others and among many."""
    assert is_refusal(text)
    assert is_refusal(simplified(text))
    cells = pd.Series(["好", text] * 700)
    assert refusals.refusals([cells[:2]]) == [[1]]
    assert refusals.refusals([cells]) == [list(range(1, 1400, 2))]


@pytest.mark.parametrize(
    "name", ["請勿撥打", "禁撥名單", "停止聯繫", "撤銷同意", "限制外呼", "不接受營銷", "註銷"]
)
def test_a_name_in_traditional_characters_says_not_to_call(name: str) -> None:
    assert says_not_to_call(name)


@pytest.mark.parametrize("header", ["是否過世", "請勿致電", "同意致電", "允許聯繫", "投訴"])
def test_a_header_in_traditional_characters_speaks_of_consent(header: str) -> None:
    assert sense_of(header) is sense_of(simplified(header)) is not None


def test_a_pattern_is_found_in_both_scripts() -> None:
    """Also where two traditional characters have one simplified form."""
    assert re.fullmatch(in_either_script("联系|系统"), "聯繫")
    assert re.fullmatch(in_either_script("联系"), "联係")
