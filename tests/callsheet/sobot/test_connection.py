"""A connection's values are checked when it is made, and never show the secret."""

import dataclasses
import pickle
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.sobot import operations as ops
from callsheet.sobot.client import Client
from callsheet.sobot.connection import Connection
from callsheet.sobot.errors import Fatal, SettingsError
from callsheet.sobot.network import Network, is_loopback
from tests.callsheet.sobot.raw_server import SECRET, connection

BASE = "https://sg.sobot.io"
IN_THE_PROFILE = {"token_overrides": "tokens"}  # names of settings that differ from the connection's fields


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("base_url", "", "SOBOT_BASE_URL"),
        ("base_url", "sg.sobot.io", "SOBOT_BASE_URL"),
        ("base_url", "ftp://sg.sobot.io", "SOBOT_BASE_URL"),
        ("base_url", "https://", "SOBOT_BASE_URL"),
        ("base_url", "https://user:pw@sg.sobot.io", "SOBOT_BASE_URL"),
        ("base_url", "https://sg.sobot.io/?a=b", "SOBOT_BASE_URL"),
        ("base_url", "https://sg.sobot.io/#x", "SOBOT_BASE_URL"),
        ("base_url", "https://[bad", "SOBOT_BASE_URL"),
        ("base_url", "http://sg.sobot.io", "SOBOT_BASE_URL_NOT_HTTPS"),
        ("base_url", None, "SOBOT_BASE_URL"),
        ("prefix", "callservice/v6", "SOBOT_PREFIX"),
        ("prefix", "/call\nservice", "SOBOT_SETTING_NOT_ASCII"),
        ("app_id", "", "SOBOT_SETTING_EMPTY"),
        ("app_secret", SecretStr(""), "SOBOT_SETTING_EMPTY"),
        ("app_secret", "in clear", "SOBOT_SECRET_BARE"),
        ("agent_type", "2", "SOBOT_SETTING_CHOICE"),
        ("auth_scheme", "basic", "SOBOT_SETTING_CHOICE"),
        ("idempotency_key_quoting", "single", "SOBOT_SETTING_CHOICE"),
        ("time_zone", "Asia/Singapore\r\nx: y", "SOBOT_SETTING_NOT_ASCII"),
        ("time_zone", "亚洲", "SOBOT_SETTING_NOT_ASCII"),
        ("language", "z\x00h", "SOBOT_SETTING_NOT_ASCII"),
        ("rate", -1, "SOBOT_SETTING_TOO_LOW"),
        ("rate", float("inf"), "SOBOT_SETTING_TOO_LOW"),
        ("rate", float("nan"), "SOBOT_SETTING_TOO_LOW"),
        ("burst", 0, "SOBOT_SETTING_TOO_LOW"),
        ("concurrency", 0, "SOBOT_SETTING_TOO_LOW"),
        ("attempts", 0, "SOBOT_SETTING_TOO_LOW"),
        ("answer_cap", 0, "SOBOT_SETTING_TOO_LOW"),
        ("workbook_cap", 0, "SOBOT_SETTING_TOO_LOW"),
        ("connect_timeout", 0, "SOBOT_SETTING_NOT_POSITIVE"),
        ("read_timeout", -1.0, "SOBOT_SETTING_NOT_POSITIVE"),
        ("backoff_base", -0.1, "SOBOT_SETTING_TOO_LOW"),
        ("backoff_cap", float("inf"), "SOBOT_SETTING_TOO_LOW"),
        ("retry_after_cap", -1, "SOBOT_SETTING_TOO_LOW"),
        ("token_overrides", {"no_such": "agent"}, "SOBOT_OPERATION_UNKNOWN"),
        ("token_overrides", {"add_queue": "root"}, "SOBOT_SETTING_CHOICE"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(setting: str, value: Any, code: str) -> None:
    """SettingsError stops a load at its start, names the setting as it stands in the profile, and is Fatal."""
    with pytest.raises(SettingsError) as caught:
        connection(**{"base_url": BASE, setting: value})
    assert (caught.value.setting, caught.value.message.code) == (setting, code)
    assert caught.value.message["setting"] == IN_THE_PROFILE.get(setting, setting)
    assert isinstance(caught.value, Fatal)


def test_a_refusal_does_not_repeat_the_value() -> None:
    """The message about a wrong value shows neither a password in an address nor a secret."""
    for wrong in ({"base_url": "https://user:hunter2@sg.sobot.io"}, {"app_secret": "hunter2"}):
        with pytest.raises(SettingsError) as caught:
            connection(**{"base_url": BASE, **wrong})
        assert "hunter2" not in repr(caught.value) + str(caught.value) + repr(caught.value.message)


def test_the_repr_hides_the_secret() -> None:
    """A connection can be shown."""
    assert SECRET not in repr(connection(BASE))
    assert "**********" in repr(connection(BASE))


def test_a_connection_cannot_be_changed() -> None:
    """A connection is frozen, and does not follow changes of the mapping it was made from."""
    overrides = {"add_queue": "company"}
    where = connection(BASE, token_overrides=overrides)
    overrides["add_queue"] = "agent"
    assert where.token_kind(ops.add_queue) == "company"
    with pytest.raises(dataclasses.FrozenInstanceError):
        where.base_url = "https://elsewhere.test"  # type: ignore[misc]


def test_a_connection_travels_between_processes() -> None:
    """A connection survives pickling, with its secret still wrapped."""
    where = pickle.loads(pickle.dumps(connection(BASE)))
    assert where == connection(BASE)
    assert SECRET not in repr(where)


def test_the_defaults_are_the_published_figures_of_the_house() -> None:
    """Rates, caps and retry figures as the reliability page gives them."""
    where = Connection(base_url=BASE, app_id="a", app_secret=SecretStr("b"))
    assert (where.rate, where.attempts, where.backoff_base, where.backoff_cap) == (2.0, 3, 0.5, 20.0)
    assert (where.retry_after_cap, where.connect_timeout) == (120.0, 5.0)
    assert (where.answer_cap, where.workbook_cap) == (8 * 1024**2, 64 * 1024**2)
    assert where.network == Network()
    assert [where.timeout(o) for o in (ops.query_agent_setting, ops.add_queue, ops.create_contact_plans)] == [
        10,
        30,
        60,
    ]


def test_plain_http_is_for_this_machine_or_by_decision() -> None:
    """http is taken for loopback addresses, elsewhere only with allow_plain_http."""
    for base in ("http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://127.9.9.9"):
        assert connection(base).base_url == base
    assert connection("http://sandbox:8080", allow_plain_http=True).host == "sandbox"


@pytest.mark.parametrize("host", ["localhost.evil.test", "128.0.0.1", "0.0.0.0", "example.test", ""])
def test_other_hosts_are_not_this_machine(host: str) -> None:
    """Only real loopback names and addresses count."""
    assert not is_loopback(host)


def test_slashes_between_base_and_prefix_do_not_matter() -> None:
    """base_url may end in a slash, and the prefix may be empty."""
    wanted = f"{BASE}/callservice/v6/cc-config/api/queue"
    assert connection(BASE + "/").url(ops.add_queue) == wanted
    assert connection(BASE, prefix="/callservice/v6/").url(ops.add_queue) == wanted
    assert connection(BASE, prefix="").url(ops.add_queue) == f"{BASE}/cc-config/api/queue"


def test_a_ca_file_that_cannot_be_read_is_named(tmp_path: Any) -> None:
    """A missing or empty file of authorities is a wrong setting, not a crash in the middle."""
    (tmp_path / "empty.pem").write_text("")
    for name in ("missing.pem", "empty.pem"):
        with pytest.raises(SettingsError) as caught:
            Client(connection(BASE, network=Network(ca_file=str(tmp_path / name))))
        assert (caught.value.setting, caught.value.message["setting"]) == ("ca_file", "ca_file")
        assert caught.value.message.code == "SOBOT_CA_FILE"
