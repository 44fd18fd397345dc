"""Text from outside is made safe before it is shown."""

import pytest

from callsheet.sobot.redact import clean


@pytest.mark.parametrize(
    "name", ["token", "access_token", "accessToken", "app_secret", "password", "refresh-token"]
)
def test_what_json_names_as_a_secret_is_not_shown(name: str) -> None:
    """A token under a name that we do not read is one all the same, whatever it looks like; words about one are not."""
    shown = clean(f'{{"ret_code": "0", "item": {{"{name}": "Kx9f opaque\\"value"}}, "why": "token expired"}}')
    assert "opaque" not in shown
    assert "token expired" in shown
    assert clean("invalid token: expired") == "invalid token: expired"
