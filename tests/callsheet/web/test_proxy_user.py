"""A proxy says who has signed in: believed of the proxy alone, with its secret, and for as long as it says so."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import SetupError
from callsheet.ledger import people
from callsheet.ledger.people import Role
from callsheet.ledger.sign_ins import recorded
from callsheet.settings import Profile
from callsheet.web.address import Address, address_of
from callsheet.web.server import on_socket
from callsheet.web.site import Site
from tests.callsheet.web.conftest import PASSWORD, Browser, House, post, token_in

SECRET = "what the proxy and the page alone know"
PROXY, STRANGER = "10.0.0.1", "203.0.113.7"
SAYS = {"X-Remote-User": "ann", "X-Callsheet-Secret": SECRET}


@pytest.fixture
def at() -> Address:
    return Address(
        "https://callsheet.example", "127.0.0.1", (PROXY,), user_header="X-Remote-User", user_secret=SECRET
    )


def through(site: Site, headers: Any, address: str = PROXY) -> Browser:
    """A browser whose requests have these headers when they come here."""
    browser = Browser(site, address)
    browser.headers.update(headers)
    return browser


def test_whom_the_proxy_names_is_signed_in(site: Site) -> None:
    """Under the name of the account, however it is written, at once and to where somebody wanted to go; no password is asked for."""
    browser = through(site, SAYS | {"X-Remote-User": "  ANN "})
    asked = browser.get("/loads")
    assert asked.headers["location"] == "/login?next=/loads"
    answer = browser.get("/login?next=/loads")
    assert answer.headers["location"] == "/loads"
    assert "Secure" in answer.headers["set-cookie"]
    page = browser.get("/loads")
    assert page.status_code == 200
    assert "care-list" not in page.text
    account = browser.get("/account").text
    assert 'name="present"' not in account
    assert recorded(site.people)[0]["action"] == "SIGNED_IN"


FALSE = {
    "no proxy": (STRANGER, SAYS),
    "a stranger who says to come from the proxy": (STRANGER, SAYS | {"X-Forwarded-For": PROXY}),
    "a neighbour of the proxy": ("10.0.0.2", SAYS),
    "nowhere": ("", SAYS),
    "no secret": (PROXY, {"X-Remote-User": "ann"}),
    "another secret": (PROXY, SAYS | {"X-Callsheet-Secret": SECRET[:-1]}),
    "no secret at all": (PROXY, SAYS | {"X-Callsheet-Secret": ""}),
    "nobody": (PROXY, SAYS | {"X-Remote-User": ""}),
    "another header": (PROXY, {"X_Remote_User": "ann", "X-Callsheet-Secret": SECRET}),
    "two names in one": (PROXY, SAYS | {"X-Remote-User": "ann, root"}),
    "two names": (PROXY, [*SAYS.items(), ("X-Remote-User", "root")]),
    "a name and nobody": (PROXY, [*SAYS.items(), ("X-Remote-User", "")]),
    "two secrets": (PROXY, [*SAYS.items(), ("X-Callsheet-Secret", "x")]),
    "no account": (PROXY, SAYS | {"X-Remote-User": "mallory"}),
    "a locked account": (PROXY, SAYS | {"X-Remote-User": "barred"}),
    "no text": (PROXY, {b"X-Remote-User": b"ann\xff", b"X-Callsheet-Secret": SECRET.encode()}),
}


@pytest.mark.parametrize(("address", "headers"), FALSE.values(), ids=FALSE)
def test_nobody_else_can_say_who_somebody_is(address: str, headers: Any, site: Site) -> None:
    """Neither is anybody signed in, nor told more than that there is no account."""
    people.add_user(site.people, "barred")
    people.lock(site.people, "barred")
    browser = Browser(site, address)
    answer = browser.get("/login", headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "nobody with your name has an account here" in answer.text
    assert browser.get("/loads", headers=headers).status_code == 303


def test_a_session_counts_only_with_the_word_of_the_proxy(site: Site) -> None:
    """A cookie is worth nothing past the proxy, and nothing to somebody else who uses the browser later."""
    browser = through(site, SAYS)
    browser.get("/login")
    assert browser.get("/loads").status_code == 200
    for headers, address in (({}, PROXY), (SAYS, STRANGER), (SAYS | {"X-Remote-User": "root"}, PROXY)):
        other = through(site, headers, address)
        other.cookies.update(browser.cookies)
        assert other.get("/loads").status_code == 303
    people.lock(site.people, "ann")
    assert browser.get("/loads").status_code == 303
    people.reset(site.people, "ann")
    people.set_password(site.people, "ann", people.secrets_of(site.people, "eva").password)


def test_nobody_signs_in_otherwise(site: Site, house: House) -> None:
    """Neither with a password, nor by a link, nor is a password changed; signing out says that the proxy signs in again."""
    browser = through(site, SAYS)
    assert post(browser, "/login", name="ann", password=PASSWORD).status_code == 404
    people.add_user(site.people, "fresh")
    people.grant(site.people, "fresh", "sales", Role.ANALYST)
    secret = "abcdefgh" * 5
    from callsheet.web.tokens import token_hash

    people.set_link(site.people, "fresh", token_hash(secret), "2999-01-01T00:00:00.000+00:00")
    assert browser.get(f"/setup/{secret}").status_code == 404
    assert post(browser, f"/setup/{secret}", password=PASSWORD, again=PASSWORD).status_code == 404
    assert through(site, SAYS | {"X-Remote-User": "fresh"}).get("/login").status_code == 303

    browser.get("/login")
    token = token_in(browser.get("/account").text)
    for path in ("password", "second-factor"):
        answer = post(
            browser, f"/account/{path}", token=token, present=PASSWORD, password="x" * 20, again="x" * 20
        )
        assert answer.status_code == 404
    answer = post(browser, "/logout", token=token)
    assert "signed in again" in answer.text
    assert "Clear-Site-Data" in answer.headers
    assert browser.get("/loads").status_code == 303


def a_profile(tmp_path: Path, **settings: Any) -> Profile:
    return Profile(
        data_dir=tmp_path, web_url="https://callsheet.example", web_user_header="X-Remote-User", **settings
    )


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"web_user_secret": SECRET},
        {"web_proxies": ["127.0.0.1"]},
        {"web_proxies": ["127.0.0.1"], "web_user_secret": "x" * 31},
        {"web_socket": "page.sock"},
    ],
)
def test_a_header_that_anybody_can_write_is_not_believed(settings: dict[str, Any], tmp_path: Path) -> None:
    """Without a proxy that is named, and a secret that only it knows, the page does not start."""
    with pytest.raises(SetupError) as refused:
        address_of(a_profile(tmp_path, **settings), "127.0.0.1", 4210, tls=False)
    assert refused.value.message.code == "WEB_USER_HEADER_OPEN"
    assert "x" * 31 not in str(refused.value.message)


def test_a_socket_has_an_address_that_people_know(tmp_path: Path) -> None:
    """And whoever comes by it comes from the proxy."""
    profile = Profile(data_dir=tmp_path, web_socket="page.sock")
    with pytest.raises(SetupError) as refused:
        address_of(profile, "127.0.0.1", 0, tls=False)
    assert refused.value.message.code == "WEB_SOCKET_WITHOUT_URL"
    address = address_of(
        a_profile(tmp_path, web_socket="page.sock", web_user_secret=SECRET), "", 0, tls=False
    )
    assert address.client("", ["198.51.100.9"]) == "198.51.100.9"
    assert Address("https://callsheet.example", "127.0.0.1").client("", ["198.51.100.9"]) == ""
    assert SECRET not in repr(address)


def test_a_socket_is_for_its_owner_and_group_and_replaced_when_nobody_listens(tmp_path: Path) -> None:
    """What is in use, a file, a link and a folder that is not there are left alone."""
    path = tmp_path / "page.sock"
    with on_socket(path) as listener:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        listener.listen()
        assert_refused(path)
    assert not path.exists()
    left = subprocess.run(
        [sys.executable, "-c", f"import socket; socket.socket(socket.AF_UNIX).bind({str(path)!r})"],
        check=True,
    )
    assert left.returncode == 0
    assert path.is_socket()
    with on_socket(path):
        pass
    path.write_text("mine")
    assert_refused(path)
    assert path.read_text() == "mine"
    link = tmp_path / "link.sock"
    link.symlink_to(path)
    assert_refused(link)
    assert_refused(tmp_path / "none" / "page.sock")
    assert_refused(tmp_path / ("x" * 200))


def assert_refused(path: Path) -> None:
    with pytest.raises(SetupError) as refused, on_socket(path):
        pass
    assert refused.value.message.code == "WEB_CANNOT_USE_SOCKET"
