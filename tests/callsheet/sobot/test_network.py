"""Which way an address takes, and whose certificates are trusted: a table over settings and environment."""

from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from callsheet.messages.reader import ENGLISH
from callsheet.sobot.errors import SettingsError
from callsheet.sobot.network import Network, Way, is_excepted

SERVICE = httpx.URL("https://sg.sobot.io")
P, Q = "http://one.example:3128", "http://two.example:8080"


def way(proxy: str, environment: dict[str, str], url: httpx.URL = SERVICE) -> Way:
    return Network(proxy=SecretStr(proxy), environment=environment).way_to(url)


@pytest.mark.parametrize(
    ("proxy", "environment", "address", "source"),
    [
        ("", {}, "", ""),
        (P, {}, P, "proxy"),
        ("one.example:3128", {}, P, "proxy"),
        (P, {"HTTPS_PROXY": Q, "NO_PROXY": "*"}, P, "proxy"),
        ("none", {"HTTPS_PROXY": Q}, "", "proxy"),
        ("None ", {"ALL_PROXY": Q}, "", "proxy"),
        ("", {"HTTPS_PROXY": P}, P, "HTTPS_PROXY"),
        ("", {"https_proxy": P, "HTTPS_PROXY": Q}, P, "https_proxy"),
        ("", {"https_proxy": "", "HTTPS_PROXY": Q}, "", ""),
        ("", {"ALL_PROXY": P}, P, "ALL_PROXY"),
        ("", {"all_proxy": P, "HTTPS_PROXY": Q}, Q, "HTTPS_PROXY"),
        ("", {"HTTP_PROXY": P}, "", ""),
        ("", {"HTTPS_PROXY": "one.example:3128"}, P, "HTTPS_PROXY"),
        ("", {"HTTPS_PROXY": P, "NO_PROXY": "sobot.io"}, "", "NO_PROXY"),
        ("", {"HTTPS_PROXY": P, "no_proxy": "other.io", "NO_PROXY": "*"}, P, "HTTPS_PROXY"),
        ("", {"NO_PROXY": "*"}, "", ""),
        ("https://one.example:3128", {}, "https://one.example:3128", "proxy"),
    ],
)
def test_the_way_and_what_says_so(proxy: str, environment: dict[str, str], address: str, source: str) -> None:
    """The profile first, then the variable in lower case, then the one in capitals; HTTP_PROXY is for http alone."""
    found = way(proxy, environment)
    assert (found.address, found.source) == (address, source)


@pytest.mark.parametrize(
    ("url", "exceptions", "excepted"),
    [
        ("https://sg.sobot.io", "", False),
        ("https://sg.sobot.io", "*", True),
        ("https://sg.sobot.io", "a.example, sobot.io", True),
        ("https://sg.sobot.io", ".sobot.io", True),
        ("https://sg.sobot.io", "*.sobot.io", True),
        ("https://sg.sobot.io", "SG.SOBOT.IO", True),
        ("https://sg.sobot.io", "obot.io", False),
        ("https://sg.sobot.io", "sg.sobot.io.example", False),
        ("https://sg.sobot.io", "sg.sobot.io:443", True),
        ("https://sg.sobot.io", "sg.sobot.io:8443", False),
        ("https://sg.sobot.io", "https://sg.sobot.io/", True),
        ("https://sg.sobot.io", " , ,", False),
        ("https://10.1.2.3", "10.0.0.0/8", True),
        ("https://10.1.2.3", "10.1.2.3", True),
        ("https://10.1.2.3", "192.168.0.0/16", False),
        ("https://[fd00::5]:8443", "fd00::/8", True),
        ("https://[fd00::5]:8443", "[fd00::5]:8443", True),
        ("https://[fd00::5]:8443", "fd00::5", True),
        ("https://10.1.2.3", "fd00::/8", False),
        ("https://sg.sobot.io", "10.0.0.0/99, :, [", False),
    ],
)
def test_exceptions_from_a_proxy(url: str, exceptions: str, excepted: bool) -> None:
    """By host, domain, network and port, as other programs read NO_PROXY."""
    assert is_excepted(httpx.URL(url), exceptions) is excepted


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8765", "http://localhost:1", "https://[::1]:5", "http://127.9.9.9"]
)
def test_this_machine_has_no_proxy(url: str) -> None:
    """Neither the setting nor a variable counts for it, not even one that is wrong."""
    assert way(P, {"HTTP_PROXY": "socks5://x", "HTTPS_PROXY": P}, httpx.URL(url)) == Way()


@pytest.mark.parametrize(
    "wrong",
    ["socks5://me:pw-7Zq@one.example:1080", "ftp://one.example", "http://", "http://one.example:port", "://"],
)
def test_a_proxy_that_is_none_is_named_and_its_credentials_are_not_shown(wrong: str) -> None:
    """By the setting or the variable it comes from; what it holds is in no text."""
    for proxy, environment, name in (
        (wrong, {}, "[profiles.NAME] proxy"),
        ("", {"ALL_PROXY": wrong}, "ALL_PROXY"),
    ):
        with pytest.raises(SettingsError) as caught:
            way(proxy, environment)
        told = ENGLISH.say(caught.value.message)
        assert name in told
        assert "pw-7Zq" not in told + repr(caught.value)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_of_the_environment_that_cannot_be_read_are_named(name: str, tmp_path: Path) -> None:
    """A file or folder that is not there is said at once, not as a certificate that is not trusted."""
    with pytest.raises(SettingsError) as caught:
        Network(environment={name: str(tmp_path / "gone")}).certificates()
    assert (caught.value.message.code, caught.value.setting) == ("SOBOT_CA_FILE_VARIABLE", name)


def test_a_password_is_in_no_repr() -> None:
    """Neither of the values nor of the way."""
    values = Network(
        proxy=SecretStr("http://me:pw-7Zq@one.example"), environment={"HTTPS_PROXY": "http://me:pw-7Zq@x"}
    )
    assert "pw-7Zq" not in repr(values) + repr(values.way_to(SERVICE)) + values.way_to(SERVICE).address
    assert values.way_to(SERVICE).secrets == ("pw-7Zq",)
