"""A connection's values are checked when it is made, and never show the secret."""

import dataclasses
import pickle
from typing import Any

import pytest
from pydantic import SecretStr

from sobot import operations as ops
from sobot.client import Client
from sobot.connection import Connection, is_loopback
from sobot.errors import Fatal, SettingsError

from .raw_server import SECRET, connection

BASE = "https://sg.sobot.io"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("base_url", ""),
        ("base_url", "sg.sobot.io"),
        ("base_url", "ftp://sg.sobot.io"),
        ("base_url", "https://"),
        ("base_url", "https://user:pw@sg.sobot.io"),
        ("base_url", "https://sg.sobot.io/?a=b"),
        ("base_url", "https://sg.sobot.io/#x"),
        ("base_url", "https://[bad"),
        ("base_url", "http://sg.sobot.io"),
        ("base_url", None),
        ("prefix", "callservice/v6"),
        ("prefix", "/call\nservice"),
        ("app_id", ""),
        ("app_secret", SecretStr("")),
        ("app_secret", "in clear"),
        ("agent_type", "2"),
        ("auth_scheme", "basic"),
        ("idempotency_key_quoting", "single"),
        ("time_zone", "Asia/Singapore\r\nx: y"),
        ("time_zone", "亚洲"),
        ("language", "z\x00h"),
        ("rate", -1),
        ("rate", float("inf")),
        ("rate", float("nan")),
        ("burst", 0),
        ("concurrency", 0),
        ("attempts", 0),
        ("answer_cap", 0),
        ("workbook_cap", 0),
        ("connect_timeout", 0),
        ("read_timeout", -1.0),
        ("backoff_base", -0.1),
        ("backoff_cap", float("inf")),
        ("retry_after_cap", -1),
        ("token_overrides", {"no_such": "agent"}),
        ("token_overrides", {"add_queue": "root"}),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(setting: str, value: Any):
    """SettingsError stops a load at its start, names the setting, and is Fatal."""
    with pytest.raises(SettingsError) as caught:
        connection(**{"base_url": BASE, setting: value})
    assert caught.value.setting == setting
    assert setting in caught.value.message
    assert isinstance(caught.value, Fatal)


def test_a_refusal_does_not_repeat_the_value():
    """The message about a wrong value shows neither a password in an address nor a secret."""
    for wrong in ({"base_url": "https://user:hunter2@sg.sobot.io"}, {"app_secret": "hunter2"}):
        with pytest.raises(SettingsError) as caught:
            connection(**{"base_url": BASE, **wrong})
        assert "hunter2" not in repr(caught.value)


def test_the_repr_hides_the_secret():
    """A connection can be shown."""
    assert SECRET not in repr(connection(BASE))
    assert "**********" in repr(connection(BASE))


def test_a_connection_cannot_be_changed():
    """A connection is frozen, and does not follow changes of the mapping it was made from."""
    overrides = {"add_queue": "company"}
    where = connection(BASE, token_overrides=overrides)
    overrides["add_queue"] = "agent"
    assert where.token_kind(ops.add_queue) == "company"
    with pytest.raises(dataclasses.FrozenInstanceError):
        where.base_url = "https://elsewhere.test"  # type: ignore[misc]


def test_a_connection_travels_between_processes():
    """A connection survives pickling, with its secret still wrapped."""
    where = pickle.loads(pickle.dumps(connection(BASE)))
    assert where == connection(BASE)
    assert SECRET not in repr(where)


def test_the_defaults_are_the_published_figures_of_the_house():
    """Rates, caps and retry figures as the reliability page gives them."""
    where = Connection(base_url=BASE, app_id="a", app_secret=SecretStr("b"))
    assert (where.rate, where.attempts, where.backoff_base, where.backoff_cap) == (2.0, 3, 0.5, 20.0)
    assert (where.retry_after_cap, where.connect_timeout) == (120.0, 5.0)
    assert (where.answer_cap, where.workbook_cap) == (8 * 1024**2, 64 * 1024**2)
    assert where.trust_env is False
    assert [where.timeout(o) for o in (ops.query_agent_setting, ops.add_queue, ops.create_contact_plans)] == [
        10,
        30,
        60,
    ]


def test_plain_http_is_for_this_machine_or_by_decision():
    """http is taken for loopback addresses, elsewhere only with allow_plain_http."""
    for base in ("http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://127.9.9.9"):
        assert connection(base).base_url == base
    assert connection("http://sandbox:8080", allow_plain_http=True).host == "sandbox"


@pytest.mark.parametrize("host", ["localhost.evil.test", "128.0.0.1", "0.0.0.0", "example.test", ""])
def test_other_hosts_are_not_this_machine(host: str):
    """Only real loopback names and addresses count."""
    assert not is_loopback(host)


def test_slashes_between_base_and_prefix_do_not_matter():
    """base_url may end in a slash, and the prefix may be empty."""
    wanted = f"{BASE}/callservice/v6/cc-config/api/queue"
    assert connection(BASE + "/").url(ops.add_queue) == wanted
    assert connection(BASE, prefix="/callservice/v6/").url(ops.add_queue) == wanted
    assert connection(BASE, prefix="").url(ops.add_queue) == f"{BASE}/cc-config/api/queue"


def test_a_ca_file_that_cannot_be_read_is_named(tmp_path: Any):
    """A missing or empty file of authorities is a wrong setting, not a crash in the middle."""
    (tmp_path / "empty.pem").write_text("")
    for name in ("missing.pem", "empty.pem"):
        with pytest.raises(SettingsError, match="ca_file"):
            Client(connection(BASE, ca_file=str(tmp_path / name)))
