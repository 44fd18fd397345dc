"""The codes in links to report files: of one file, of one installation, and good for longer than the run that shows them."""

from pathlib import Path

import pytest

from callsheet.errors import SetupError
from callsheet.masking import mask_digits
from callsheet.report_links import LIFE, code_of, is_code, renew_key

PATH = "20261124-010203-abcdef/a.result.xlsx"
NOW = 1_800_000_000.0


def test_a_code_opens_its_file_and_no_other(tmp_path: Path) -> None:
    renew_key(tmp_path, NOW)
    code = code_of(tmp_path, PATH)
    assert is_code(tmp_path, PATH, code, NOW)
    others = [PATH + "x", PATH.upper(), "", f"/{PATH}", PATH.replace("a.result", "b.result")]
    assert not any(is_code(tmp_path, other, code, NOW) for other in others)


@pytest.mark.parametrize("wrong", ["", "a" * 32, "ü", "\ud800", "x" * 100_000])
def test_a_wrong_code_opens_nothing(wrong: str, tmp_path: Path) -> None:
    renew_key(tmp_path, NOW)
    assert not is_code(tmp_path, PATH, wrong, NOW)


def test_a_code_of_another_installation_opens_nothing(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        renew_key(tmp_path / name, NOW)
    assert not is_code(tmp_path / "b", PATH, code_of(tmp_path / "a", PATH), NOW)


def test_without_a_key_there_is_no_code_and_none_is_right(tmp_path: Path) -> None:
    assert code_of(tmp_path, PATH) == ""
    assert not is_code(tmp_path, PATH, "", NOW)


def test_the_key_stays_for_its_life_and_the_one_before_is_accepted_for_as_long_again(tmp_path: Path) -> None:
    """A link is shown for 90 days, and is good for at least so long."""
    renew_key(tmp_path, NOW)
    first = code_of(tmp_path, PATH)
    renew_key(tmp_path, NOW + LIFE - 1)
    assert code_of(tmp_path, PATH) == first
    renew_key(tmp_path, NOW + LIFE)
    second = code_of(tmp_path, PATH)
    assert second != first
    for days, good in ((LIFE, [True, True]), (2 * LIFE - 1, [True, True]), (2 * LIFE, [False, True])):
        assert [is_code(tmp_path, PATH, code, NOW + days) for code in (first, second)] == good
    renew_key(tmp_path, NOW + 2 * LIFE)
    assert not is_code(tmp_path, PATH, first, NOW + 2 * LIFE)


def test_after_a_long_rest_an_old_key_is_not_accepted(tmp_path: Path) -> None:
    renew_key(tmp_path, NOW)
    first = code_of(tmp_path, PATH)
    renew_key(tmp_path, NOW + 10 * LIFE)
    assert not is_code(tmp_path, PATH, first, NOW + 10 * LIFE)


@pytest.mark.parametrize("content", ["", "[]", "{}", "x", "[[1]]", '[["a", "b"]]'])
def test_a_damaged_file_of_keys_is_made_anew(content: str, tmp_path: Path) -> None:
    (tmp_path / ".links.json").write_text(content)
    (tmp_path / ".links.json").chmod(0o600)
    renew_key(tmp_path, NOW)
    assert is_code(tmp_path, PATH, code_of(tmp_path, PATH), NOW)


def test_keys_that_others_can_read_are_not_used(tmp_path: Path) -> None:
    renew_key(tmp_path, NOW)
    (tmp_path / ".links.json").chmod(0o644)
    with pytest.raises(SetupError):
        is_code(tmp_path, PATH, "", NOW)


def test_no_part_of_a_code_is_taken_for_a_number(tmp_path: Path) -> None:
    """Digits are masked in what Prefect shows, and a masked link opens nothing."""
    for at in range(200):
        (tmp_path / str(at)).mkdir()
        renew_key(tmp_path / str(at), NOW)
        code = code_of(tmp_path / str(at), PATH)
        assert mask_digits(code) == code
        assert code.isalpha()
