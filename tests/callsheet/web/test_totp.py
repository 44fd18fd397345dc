"""The second factor: codes of RFC 6238, clocks that differ a little, and a sealed secret."""

import base64
from pathlib import Path

import pytest

from callsheet.web.totp import address_of, new_secret, opened, sealed, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(now: int, code: str) -> None:
    """The last six digits of RFC 6238's examples; a space in the middle is as an app shows it."""
    assert step_of(SECRET, code, now) == now // 30
    assert step_of(SECRET, f"{code[:3]} {code[3:]}", now) == now // 30


def test_a_clock_may_be_half_a_minute_off() -> None:
    """Not more."""
    now, step = 1111111109, 1111111109 // 30
    found = [step_of(SECRET, "081804", now + off) for off in (-60, -30, 0, 30, 60)]
    assert found == [None, step, step, step, None]


@pytest.mark.parametrize("code", ["", "28708", "2870822", "28708x", "２８７０８２", "000000"])
def test_anything_else_is_no_code(code: str) -> None:
    assert step_of(SECRET, code, 59) is None


def test_a_secret_that_is_none_has_no_codes() -> None:
    """It comes back from a form."""
    assert step_of("not base32!", "287082", 59) is None
    assert step_of("ABCD", "287082", 59) is None


def test_a_secret_is_sealed_by_a_key_of_its_own(tmp_path: Path) -> None:
    """Readable by its owner alone; with another key it is gone, and nobody gets in by it."""
    secret, key = new_secret(), tmp_path / "key"
    kept = sealed(secret, key)
    assert secret not in kept
    assert opened(kept, key) == secret
    assert key.stat().st_mode & 0o777 == 0o600
    assert sealed(secret, key) != kept
    sealed(secret, tmp_path / "other")
    assert opened(kept, tmp_path / "other") == ""
    assert opened(kept, tmp_path / "none") == ""


def test_secrets_are_long_and_differ() -> None:
    assert len({new_secret() for _ in range(20)}) == 20
    assert len(base64.b32decode(new_secret())) == 20


def test_an_app_takes_the_address() -> None:
    assert address_of("ABC", "Mei Lin") == "otpauth://totp/callsheet%3AMei%20Lin?secret=ABC&issuer=callsheet"
