"""The names that a server of ours answers to: those of this machine, and no name that a page elsewhere may have made up."""

import pytest

from callsheet.hosts import Hosts

LOCAL = Hosts.of("127.0.0.1", "https://callsheet.example/reports", "")
OPEN = Hosts.of("0.0.0.0")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:4200", "LocalHost:4200", "[::1]:4200", "callsheet.example:443"]
)
def test_our_names_are_answered(host: str) -> None:
    assert LOCAL.allow([host])


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:4200",
        "127.0.0.1@evil.example",
        "evil.example#localhost",
        "localhost:4200/",
        "localhost:",
        "localhost:123456",
        "[::1",
        "[::1]evil.example",
        "10.0.0.5:4200",
        "0.0.0.0",
        "127.1",
        "localhost ",
        "ｌocalhost",
        "",
    ],
)
def test_no_other_name_is(host: str) -> None:
    assert not LOCAL.allow([host])


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"], ["localhost", "evil.example"]])
def test_a_request_names_one_host(hosts: list[str]) -> None:
    """What two say, the next one on the way may read otherwise."""
    assert not LOCAL.allow(hosts)


@pytest.mark.parametrize(
    ("host", "answered"), [("10.0.0.5:4200", True), ("[fe80::1]:4200", True), ("evil.example:4200", False)]
)
def test_a_server_on_every_address_answers_to_addresses_and_no_made_up_name(
    host: str, answered: bool
) -> None:
    """Nobody can have an address resolve to another one."""
    assert OPEN.allow([host]) is answered
