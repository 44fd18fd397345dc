"""Where the page is reached, and whose word about an address counts."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import SetupError
from callsheet.settings import Profile
from callsheet.web.address import Address, address_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["1.2.3.4"], "203.0.113.5"),  # no proxy of ours
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4"], "1.2.3.4"),  # the first is the visitor's own word
        ("10.0.0.1", ["1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["<script>"], ""),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("", [], ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours_counts(
    peer: str, forwarded: list[str], expected: str
) -> None:
    address = Address("https://callsheet.example", "127.0.0.1", ("10.0.0.0/24", "::1"))
    assert address.client(peer, forwarded) == expected


def a_profile(tmp_path: Path, **settings: Any) -> Profile:
    return Profile(data_dir=tmp_path, **settings)


@pytest.mark.parametrize(
    ("host", "url", "tls"),
    [
        ("127.0.0.1", "", False),
        ("::1", "", False),
        ("127.0.0.1", "https://callsheet.example", False),
        ("0.0.0.0", "https://callsheet.example", False),  # a proxy on another machine
        ("0.0.0.0", "", True),
        ("127.0.0.1", "http://localhost:4210", False),
    ],
)
def test_passwords_go_over_tls_or_nowhere(host: str, url: str, tls: bool, tmp_path: Path) -> None:
    assert address_of(a_profile(tmp_path, web_url=url), host, 4210, tls=tls).url


@pytest.mark.parametrize(
    ("host", "url", "tls"),
    [
        ("0.0.0.0", "", False),
        ("10.0.0.5", "http://127.0.0.1:4210", False),
        ("127.0.0.1", "http://callsheet.example", True),
    ],
)
def test_the_page_is_not_served_in_clear(host: str, url: str, tls: bool, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refused:
        address_of(a_profile(tmp_path, web_url=url), host, 4210, tls=tls)
    assert refused.value.message.code == "WEB_WITHOUT_TLS"


def test_two_pages_of_one_machine_have_two_cookies() -> None:
    """A browser sends those of one host to all its ports."""
    names = {Address(f"http://127.0.0.1:{port}", "127.0.0.1").cookie for port in (4210, 4211)}
    assert len(names) == 2
