"""Passwords: what is accepted, and how they are kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.web.passwords import hashed, is_old, matches, objection


def test_a_password_matches_itself_alone() -> None:
    kept = hashed("seven green ladders")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches("seven green ladders", kept)
    assert not matches("seven green ladder", kept)
    assert not matches("", kept)
    assert not is_old(kept)
    assert is_old(kept.replace("m=19456", "m=8192"))


def test_the_same_password_is_kept_differently_each_time() -> None:
    assert hashed("seven green ladders") != hashed("seven green ladders")


def test_where_none_is_kept_nothing_matches() -> None:
    assert not matches("", "")
    assert not matches("seven green ladders", "")


def test_letters_that_look_the_same_are_the_same() -> None:
    """An accent is one character or two by the keyboard."""
    assert matches("caf\u00e9 au lait d'hiver", hashed("cafe\u0301 au lait d'hiver"))


@pytest.mark.parametrize(
    "password",
    [
        "x" * 15,
        "short",
        "abcdefghijklmn",  # 14
        "a" * 257,
        "Mei Lin Tan mei lin tan",
        "callsheet callsheet 1",
        "sobot-password-2026",
        "sales sales sales",
        "ababababababababab",
    ],
)
def test_a_poor_password_is_refused(password: str) -> None:
    assert objection(password, ("Mei Lin Tan", "sales")) is not None


@pytest.mark.parametrize(
    "password",
    [
        "seven green ladders",
        "蓝色的梯子和七只绿色的猫在跳舞吗",
        "Tr0ub4dor&3-mei-horse",
        " " * 3 + "a spaced out one ",
    ],
)
def test_any_other_is_accepted(password: str) -> None:
    """No rule about which characters."""
    assert objection(password, ("Mei Lin Tan", "sales")) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_every_text_has_an_answer(password: str, names: list[str]) -> None:
    """And a length outside the limits is always refused."""
    said = objection(password, names)
    assert said is not None or 15 <= len(password) <= 256
