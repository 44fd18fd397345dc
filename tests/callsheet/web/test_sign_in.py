"""Signing in and out: sessions, cookies, links, passwords, the second factor, and what keeps strangers out."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from callsheet.engine.context import open_ledger
from callsheet.ledger import people
from callsheet.ledger.people import Role
from callsheet.ledger.sign_ins import recorded
from callsheet.web import accounts
from callsheet.web.address import Address
from callsheet.web.passwords import hashed
from callsheet.web.site import Site
from tests.callsheet.web.conftest import PASSWORD, Browser, House, SignIn, post, token_in

NEW = "nine amber rivers"


@pytest.fixture
def zoe(site: Site) -> str:
    """An account of a test's own."""
    people.add_user(site.people, "zoe")
    people.grant(site.people, "zoe", "sales", Role.ANALYST)
    people.reset(site.people, "zoe")
    people.set_password(site.people, "zoe", hashed(PASSWORD))
    return "zoe"


def cookie_of(browser: Browser) -> dict[str, str]:
    return dict(browser.cookies)


def shift(monkeypatch: pytest.MonkeyPatch, site: Site, much: timedelta) -> None:
    """The ledger's clock is ahead from now on."""
    begin = site.people._now

    def later() -> str:
        return (datetime.fromisoformat(begin()) + much).isoformat(timespec="milliseconds")

    monkeypatch.setattr(site.people, "_now", later)


def test_signing_in_leads_to_where_somebody_wanted_to_go(visitor: Browser, house: House) -> None:
    """The page that asked for it."""
    path = f"/loads/{house.loads['sales']}"
    asked = visitor.get(path)
    assert asked.headers["location"] == f"/login?next={path}"
    answer = post(visitor, "/login", name="ann", password=PASSWORD, next=path)
    assert answer.headers["location"] == path
    assert visitor.get(path).status_code == 200
    assert visitor.get("/login").headers["location"] == "/"


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("/drafts/{draft}/rows", "/drafts/{draft}/rows"),
        ("/drafts/{draft}/undo", "/drafts/{draft}"),
        ("/loads/{load}/approval", "/loads/{load}/approval"),
        ("/loads/{load}/stop", "/loads/{load}"),
        ("/account/password", "/account"),
        ("/logout", "/"),
    ],
)
def test_whoever_was_signed_out_meanwhile_is_told_and_led_back(
    sent: str, back: str, visitor: Browser, house: House
) -> None:
    """What was sent then is not saved, and not lost in silence."""
    names = {"draft": house.drafts["sales"], "load": house.loads["sales"]}
    answer = post(visitor, sent.format(**names), r3_0="6590017713", token="x")
    form = visitor.get(answer.headers["location"]).text
    assert "your last step was not saved" in form
    assert f'name="next" value="{back.format(**names)}"' in form


def test_signing_in_leads_to_the_same_rows(visitor: Browser, house: House) -> None:
    """Not only to their page; what no address of ours has is left out."""
    path, query = f"/drafts/{house.drafts['sales']}/rows", "sheet=0&show=&from=0&find=J%20Lee"
    form = visitor.get(visitor.get(f"{path}?{query}").headers["location"]).text
    assert 'name="with" value="sheet=0&amp;show=&amp;from=0&amp;find=J%20Lee"' in form
    fields = {"name": "ann", "password": PASSWORD, "next": path}
    assert post(visitor, "/login", **fields, **{"with": query}).headers["location"] == f"{path}?{query}"
    for odd in ("x\r\ny", "#x", "<x>", "x" * 501):
        assert post(visitor, "/login", **fields, **{"with": odd}).headers["location"] == path


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:x",
        "/%09/evil",
        "/a\r\nb",
        "/loads?x",
    ],
)
def test_nobody_is_led_elsewhere(target: str, visitor: Browser) -> None:
    """Only paths of ours."""
    answer = post(visitor, "/login", name="ann", password=PASSWORD, next=target)
    assert answer.headers["location"] == "/"


def test_whatever_is_wrong_has_one_answer(visitor: Browser, zoe: str, site: Site) -> None:
    """A name that nobody has, a wrong password, a locked account, one without a password."""
    pages = set()
    people.add_user(site.people, "unready")
    people.add_user(site.people, "locked")
    people.set_password(site.people, "locked", hashed(PASSWORD))
    people.lock(site.people, "locked")
    for name, password in ((zoe, "wrong"), ("nobody", PASSWORD), ("locked", PASSWORD), ("unready", "")):
        answer = post(visitor, "/login", name=name, password=password)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        pages.add(answer.text.replace(f'value="{name}"', ""))
    assert len(pages) == 1
    assert "is wrong, or the account is locked" in pages.pop()


def test_who_guesses_waits(visitor: Browser, zoe: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with the right password; and from another address, for the account waits itself."""
    for _ in range(5):
        assert post(visitor, "/login", name=zoe, password="guess").status_code == 403
    waits = post(visitor, "/login", name=zoe, password=PASSWORD)
    assert waits.status_code == 429
    assert "Try again in 1 minute." in waits.text
    assert post(Browser(site, "10.1.1.1"), "/login", name=zoe, password=PASSWORD).status_code == 429
    assert post(visitor, "/login", name="ann", password=PASSWORD).status_code == 429
    assert post(Browser(site, "10.1.1.1"), "/login", name="ann", password=PASSWORD).status_code == 303
    shift(monkeypatch, site, timedelta(seconds=61))
    assert post(visitor, "/login", name=zoe, password=PASSWORD).status_code == 303


def test_x_forwarded_for_is_believed_of_no_stranger(site: Site, zoe: str) -> None:
    """Another header for each guess changes nothing."""
    visitor = Browser(site)
    for number in range(5):
        visitor.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        post(visitor, "/login", name=f"guess-{number}", password="x")
    visitor.headers["X-Forwarded-For"] = "10.0.0.99"
    assert post(visitor, "/login", name=zoe, password=PASSWORD).status_code == 429


def test_a_session_is_a_new_one(visitor: Browser, site: Site) -> None:
    """What a cookie held before is worth nothing: nobody signs in to a session that somebody else prepared."""
    name = site.address.cookie
    visitor.cookies.set(name, "prepared", domain="127.0.0.1")
    post(visitor, "/login", name="ann", password=PASSWORD)
    first = visitor.cookies.get(name, domain="127.0.0.1", path="/")
    assert first != "prepared"
    assert len(str(first)) >= 43
    post(visitor, "/login", name="ann", password=PASSWORD)
    before = Browser(site)
    before.cookies.set(name, str(first), domain="127.0.0.1")
    assert before.get("/account").status_code == 303


def test_the_ledger_has_no_cookie_and_no_password(signed_in: SignIn, site: Site) -> None:
    """Only what they are hashed to."""
    browser = signed_in("ann")
    (cookie,) = cookie_of(browser).values()
    with site.people.look() as connection:
        for table in ("users", "sessions", "sign_in_failures", "audit"):
            kept = repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert cookie not in kept
            assert PASSWORD not in kept


@pytest.mark.parametrize("much", [timedelta(minutes=31), timedelta(hours=13), timedelta(days=-1)])
def test_a_session_ends(
    much: timedelta, signed_in: SignIn, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is not used, at last, and when the clock cannot be right."""
    browser = signed_in("ann")
    shift(monkeypatch, site, much)
    assert browser.get("/").headers["location"].startswith("/login")


def test_watching_a_load_is_no_use_of_a_session(
    signed_in: SignIn, site: Site, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forgotten window asks for ever; its session ends nevertheless."""
    browser = signed_in("ann")
    for minutes in (20, 20):
        shift(monkeypatch, site, timedelta(minutes=minutes))
        last = browser.get(f"/loads/{house.loads['sales']}/progress.json").status_code
    assert last == 401


def test_signing_out_ends_the_session_and_empties_the_browser(signed_in: SignIn, site: Site) -> None:
    """The cookie is void, whoever kept it."""
    browser = signed_in("ann")
    kept = cookie_of(browser)
    answer = post(browser, "/logout", token=token_in(browser.get("/account").text))
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert cookie_of(browser) == {}
    again = Browser(site)
    for name, value in kept.items():
        again.cookies.set(name, value, domain="127.0.0.1")
    assert again.get("/account").status_code == 303


@pytest.mark.parametrize("change", ["lock", "reset"])
def test_a_locked_account_is_out_at_once(change: str, signed_in: SignIn, site: Site, zoe: str) -> None:
    """In every browser, at the next request."""
    browser = signed_in(zoe)
    getattr(people, change)(site.people, zoe)
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "http://127.0.0.1:4210",
            r"callsheet-[0-9a-f]{8}=\S+; HttpOnly; Max-Age=43200; Path=/; SameSite=lax",
        ),
        (
            "https://callsheet.example",
            r"__Host-callsheet=\S+; HttpOnly; Max-Age=43200; Path=/; SameSite=lax; Secure",
        ),
        (
            "https://callsheet.example/loads",
            r"__Secure-callsheet=\S+; HttpOnly; Max-Age=43200; Path=/loads; SameSite=lax; Secure",
        ),
    ],
)
def test_the_cookie_is_held_to_its_place(url: str, expected: str, site: Site) -> None:
    """Over TLS by its name, too."""
    there = Site(Address(url, "127.0.0.1"), site.home, site.people, site.contexts)
    answer = post(Browser(there), f"{url}/login", name="ann", password=PASSWORD)
    assert re.fullmatch(expected, answer.headers["set-cookie"])


def link_of(site: Site, house: House, name: str) -> str:
    """A link that the command line makes."""
    user, secret = accounts.invite(house.profiles[0], name, Role.ANALYST, "sales")
    assert not user.ready
    assert re.fullmatch("[a-p]{40}", secret)  # 160 bits
    return f"/setup/{secret}"


def test_a_link_sets_a_password_and_signs_in_once(visitor: Browser, site: Site, house: House) -> None:
    """Then it is as any other that is no longer good."""
    path = link_of(site, house, "Yan Wei")
    assert "Welcome, Yan Wei" in visitor.get(path).text
    assert post(visitor, path, password=NEW, again=NEW).status_code == 303
    assert visitor.get("/loads").status_code == 200
    assert visitor.get(path).status_code == 404
    assert post(visitor, path, password=PASSWORD, again=PASSWORD).status_code == 404
    assert post(Browser(site), "/login", name="yan wei", password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "15 to 256"),
        (NEW, NEW + "s", "two passwords differ"),
        ("vera vera vera vera", "vera vera vera vera", "easy to guess"),
    ],
)
def test_a_poor_password_leaves_the_link_good(
    password: str, again: str, why: str, visitor: Browser, site: Site, house: House
) -> None:
    people.add_user(site.people, "vera")
    people.reset(site.people, "vera")
    path = link_of(site, house, "vera")
    refused = post(visitor, path, password=password, again=again)
    assert refused.status_code == 400
    assert why in refused.text
    assert post(visitor, path, password=NEW, again=NEW).status_code == 303


def test_a_link_is_good_for_a_day(
    visitor: Browser, site: Site, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.add_user(site.people, "late")
    path = link_of(site, house, "late")
    shift(monkeypatch, site, timedelta(hours=24, seconds=1))
    assert post(visitor, path, password=NEW, again=NEW).status_code == 404


def test_another_password_ends_every_session_but_this_one(signed_in: SignIn, zoe: str) -> None:
    """Which goes on under a new cookie; the present password is asked for."""
    here, elsewhere = signed_in(zoe), signed_in(zoe)
    cookie = cookie_of(here)
    token = token_in(here.get("/account").text)
    wrong = post(here, "/account/password", token=token, present="x", password=NEW, again=NEW)
    assert "present password is wrong" in wrong.text
    done = post(here, "/account/password", token=token, present=PASSWORD, password=NEW, again=NEW)
    assert done.status_code == 303
    assert cookie_of(here) != cookie
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


def test_the_other_sessions_end_on_request(signed_in: SignIn, zoe: str) -> None:
    here, elsewhere = signed_in(zoe), signed_in(zoe)
    page = here.get("/account").text
    assert page.count("since 20") == 2
    post(here, "/account/sessions", token=token_in(page))
    assert here.get("/account").text.count("since 20") == 1
    assert elsewhere.get("/account").status_code == 303


def code_at(secret: str, site: Site, steps: int = 0) -> str:
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return totp.generate(int(accounts.now_of(site)) + 30 * steps).decode()


@pytest.mark.slow
def test_a_second_factor_is_asked_for_from_then_on(
    signed_in: SignIn, visitor: Browser, site: Site, zoe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is turned on by the password and a code; a code is good once; the ledger has no key in clear."""
    still = datetime.fromtimestamp(accounts.now_of(site) // 30 * 30 + 15, UTC).isoformat(
        timespec="milliseconds"
    )
    monkeypatch.setattr(site.people, "_now", lambda: still)
    here = signed_in(zoe)
    token = token_in(here.get("/account").text)
    page = post(here, "/account/second-factor", token=token, present=PASSWORD).text
    secret = page.partition('name="secret" value="')[2].partition('"')[0]
    given = {"token": token, "present": PASSWORD, "secret": secret}
    assert "code is wrong" in post(here, "/account/second-factor", **given, code="000000x").text
    first = code_at(secret, site, -1)
    assert post(here, "/account/second-factor", **given, code=first).status_code == 303
    with site.people.look() as connection:
        assert secret not in repr(connection.exec_driver_sql("SELECT * FROM users").all())
    for code in ("", "123", first):
        assert post(visitor, "/login", name=zoe, password=PASSWORD, code=code).status_code == 403
    assert post(visitor, "/login", name=zoe, password=PASSWORD, code=code_at(secret, site)).status_code == 303
    assert (
        post(Browser(site), "/login", name=zoe, password=PASSWORD, code=code_at(secret, site)).status_code
        == 403
    )
    assert post(here, "/account/second-factor", token=token, present=PASSWORD, do="end").status_code == 303
    assert post(Browser(site), "/login", name=zoe, password=PASSWORD).status_code == 303


def test_the_language_and_theme_are_the_user_s_own(signed_in: SignIn, zoe: str) -> None:
    """Whatever the browser says; what is no language changes nothing."""
    browser = signed_in(zoe)
    token = token_in(browser.get("/account").text)
    post(browser, "/account/preferences", token=token, language="zh", theme="dark")
    post(browser, "/account/preferences", token=token, language="xx", theme="dark")
    page = browser.get("/").text
    assert '<html lang="zh-CN" data-theme="dark">' in page
    assert "您好，zoe" in page


@pytest.mark.parametrize(
    ("asked", "lang"), [("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("de,en;q=0.8", "en"), ("", "en"), ("xx", "en")]
)
def test_before_signing_in_the_browser_says_the_language(asked: str, lang: str, visitor: Browser) -> None:
    visitor.headers["Accept-Language"] = asked
    assert f'<html lang="{lang}">' in visitor.get("/login").text


def test_who_did_what_is_on_record(signed_in: SignIn, visitor: Browser, site: Site, house: House) -> None:
    """With the user and the address, and nothing of a sheet or a form."""
    post(visitor, "/login", name="ann", password="guess-of-mine")
    browser = signed_in("ann")
    browser.get(f"/loads/{house.loads['sales']}/files/result")
    last = recorded(site.people, 3)
    assert [(line["user"], line["action"], line["address"]) for line in last] == [
        ("ann", "DOWNLOADED_RESULT", "127.0.0.1"),
        ("ann", "SIGNED_IN", "127.0.0.1"),
        ("ann", "SIGN_IN_FAILED", "127.0.0.1"),
    ]
    assert last[0]["object"] == house.loads["sales"]
    assert "guess-of-mine" not in repr(recorded(site.people))


def test_a_name_that_nobody_has_is_not_on_record(visitor: Browser, site: Site) -> None:
    """It may be a password, typed into the wrong field."""
    post(visitor, "/login", name="my secret password", password="x")
    assert recorded(site.people, 1)[0]["user"] == ""
    assert "my secret" not in repr(recorded(site.people))


class TestTheSandbox:
    """`serve --sandbox` prints a link that signs in at once."""

    @pytest.fixture
    def sandbox_site(self, house: House, site: Site) -> Site:
        home = house.profiles[0].model_copy()
        home.name = "sandbox"
        return Site(site.address, home, site.people, {"sandbox": site.contexts["sales"]})

    @pytest.fixture
    def link(self, sandbox_site: Site) -> str:
        return f"/enter/{accounts.sandbox_link(sandbox_site.home)}"

    def test_its_link_signs_in(self, sandbox_site: Site, link: str) -> None:
        """By a form, which a script sends at once: looking alone changes nothing."""
        browser = Browser(sandbox_site)
        page = browser.get(link)
        assert "data-at-once" in page.text
        assert cookie_of(browser) == {}
        assert post(browser, link).status_code == 303
        assert browser.get("/loads").status_code == 200
        assert browser.get("/health").status_code == 200
        account = browser.get("/account").text
        assert "has no password" in account
        assert 'name="present"' not in account  # which nobody could fill in

    def test_whoever_is_signed_out_of_it_is_told_the_way_in(self, sandbox_site: Site, site: Site) -> None:
        """Its account has no password, and nobody else runs it."""
        told = "open the link that was printed when it started"
        assert told in Browser(sandbox_site).get("/login").text
        assert told not in Browser(site).get("/login").text

    def test_it_is_for_this_machine_alone(self, sandbox_site: Site, link: str) -> None:
        """Nor does it work where the page can be reached from elsewhere."""
        assert post(Browser(sandbox_site, "10.0.0.9"), link).status_code == 404
        public = Address("https://callsheet.example", "10.0.0.5")
        open_to_all = Site(public, sandbox_site.home, sandbox_site.people, sandbox_site.contexts)
        assert post(Browser(open_to_all), f"https://callsheet.example{link}").status_code == 404

    def test_it_is_for_the_sandbox_alone(self, sandbox_site: Site, site: Site, link: str) -> None:
        """Neither with real profiles beside it, nor as a link that sets a password."""
        assert post(Browser(site), link).status_code == 404
        setup = link.replace("/enter/", "/setup/")
        assert post(Browser(sandbox_site), setup, password=NEW, again=NEW).status_code == 404

    def test_no_other_link_enters(self, sandbox_site: Site, house: House) -> None:
        _, secret = accounts.reset(house.profiles[0], "new")
        assert post(Browser(sandbox_site), f"/enter/{secret}").status_code == 404
        with open_ledger(house.profiles[0]) as ledger:
            people.set_password(ledger, "new", hashed(PASSWORD))
