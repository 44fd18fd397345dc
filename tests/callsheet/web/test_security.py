"""What stands before every request: headers, names, whose page asks, sizes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet.web.address import Address
from callsheet.web.routes import RULES
from callsheet.web.security import HEADERS
from callsheet.web.site import Site
from callsheet.web.templating import static_names
from tests.callsheet.web.conftest import FORM, PASSWORD, URL, Browser, House, SignIn, post

SELF = "script-src 'self'; style-src 'self'"


def answers(client: Browser, house: House) -> Iterator[tuple[str, Any]]:
    """An answer of every route and of what is none, for every method."""
    paths = {
        rule.path.format(
            load=house.loads["sales"],
            draft=house.drafts["sales"],
            word="result",
            code="REQUIRED",
            secret="x",
            name="x",
        )
        for rule in RULES
    }
    for path in (*sorted(paths), "/nothing", f"/static/{static_names()['page.css']}"):
        for method in ("GET", "HEAD", "PUT", "OPTIONS", "TRACE"):
            yield f"{method} {path}", client.request(method, path)
        yield f"POST {path}", client.post(path)  # without what a form of ours brings
        yield f"POST {path}", client.post(path, data={"token": "x"}, headers=FORM)


@pytest.mark.slow
def test_every_answer_has_every_header(signed_in: SignIn, visitor: Browser, house: House) -> None:
    """Pages, files, refusals, with and without signing in; nothing but hashed files is kept by a browser or a proxy."""
    seen = 0
    for client in (visitor, signed_in("ann"), signed_in("root")):
        for what, answer in answers(client, house):
            seen += 1
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, what
            kept = answer.headers["cache-control"]
            assert kept == "no-store" or kept.endswith("immutable") or what.endswith(".json"), what
            assert not [name for name in answer.headers if name.startswith("access-control-")], what
            assert "server" not in answer.headers
    assert seen > 300


def test_the_policy_allows_nothing_inline() -> None:
    """Neither 'unsafe-…' nor another host, and nobody frames it."""
    policy = HEADERS["Content-Security-Policy"]
    assert SELF in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy


def test_no_template_has_anything_inline() -> None:
    """No style, handler or script of its own, and nothing that is not escaped."""
    folder = Path(__file__).parents[3] / "callsheet" / "web" / "templates"
    for template in folder.iterdir():
        text = template.read_text(encoding="utf-8")
        assert " style=" not in text, template
        assert "|safe" not in text.replace(" ", ""), template
        assert "javascript:" not in text, template
        assert not re.search(r"\son[a-z]+=", text), template
        assert text.count("<script") == text.count('<script src="{{ static('), template


def test_the_script_writes_no_markup() -> None:
    """Texts and attributes only: what the policy of trusted types would stop anyway."""
    folder = Path(__file__).parents[3] / "callsheet" / "web" / "static"
    text = (folder / "page.js").read_text(encoding="utf-8")
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "localStorage",
    ):
        assert sink not in text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:4210", 200),
        ("localhost:4210", 200),
        ("[::1]:4210", 200),
        ("callsheet.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("", 403),
    ],
)
def test_it_answers_to_its_own_names_alone(host: str, status: int, visitor: Browser) -> None:
    """A page elsewhere may have its own name lead here."""
    assert visitor.get("/login", headers={"Host": host}).status_code == status


OURS, THEIRS = URL, "https://evil.example"


@pytest.mark.parametrize(
    ("headers", "lets_in"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),  # with no-referrer, browsers say null
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": OURS}, False),  # another port of this host
        ({"Sec-Fetch-Site": "none", "Origin": OURS}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Origin": OURS}, True),
        ({"Origin": THEIRS}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://127.0.0.1:4210"}, False),
        ({"Origin": "http://127.0.0.1:4211"}, False),
        ({}, False),
    ],
)
def test_a_form_comes_from_our_own_page(headers: dict[str, str], lets_in: bool, visitor: Browser) -> None:
    """Signing in too: nobody is signed in as somebody else by another page."""
    kind = {"Content-Type": FORM["Content-Type"]}
    answer = visitor.post("/login", data={"name": "ann", "password": PASSWORD}, headers=kind | headers)
    assert answer.status_code == (303 if lets_in else 403)
    assert bool(answer.headers.get("set-cookie")) == lets_in


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json", ""])
def test_only_forms_are_read(kind: str, visitor: Browser) -> None:
    """What another page can send without asking is not taken for one."""
    answer = visitor.post("/login", content=b"name=ann", headers=FORM | {"Content-Type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"name=" + b"a" * 70_000, 413),
        (b"&".join(b"f%d=1" % at for at in range(60)), 400),
        (b"name=ann&name=root&password=x", 400),
        (b"name=%ff%fe", 400),
        ("name=é".encode(), 400),
        (b"", 403),  # a sign-in without a name
    ],
)
def test_a_form_is_read_as_far_as_ours_go(body: bytes, status: int, visitor: Browser) -> None:
    """Not more, and nothing that could be read in two ways."""
    assert visitor.post("/login", content=body, headers=FORM).status_code == status


def test_a_failure_shows_nothing_but_a_reference(
    site: Site, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the page nor the log has what the error says: it may quote a cell."""

    def fails(*_: object, **__: object) -> None:
        raise ValueError("6590017788")

    client = signed_in("ann")
    monkeypatch.setattr("callsheet.web.load_pages.find", fails)
    answer = client.get("/loads")
    assert answer.status_code == 500
    assert "6590017788" not in answer.text + caplog.text
    reference = answer.text.partition("Reference: ")[2][:8]
    assert reference in caplog.text
    assert "ValueError" in caplog.text


class TestBelowAPath:
    """Behind a proxy with TLS, at a path of its own."""

    @pytest.fixture
    def at(self) -> Address:
        return Address("https://callsheet.example/loads", "127.0.0.1", ("10.0.0.0/8",))

    @pytest.mark.parametrize("before", ["", "/loads"])
    def test_it_works_whether_the_proxy_removes_the_path_or_not(self, before: str, site: Site) -> None:
        """Links and forms lead below the path either way."""
        client, at = Browser(site), f"https://callsheet.example{before}"
        page = client.get(f"{at}/login")
        assert page.status_code == 200
        assert 'action="/loads/login"' in page.text
        assert 'href="/loads/static/page.' in page.text
        answer = post(client, f"{at}/login", name="ann", password=PASSWORD)
        assert answer.headers["location"] == "/loads/"
        home = client.get(f"{at}/")
        assert home.status_code == (200 if before else 303)  # the cookie is for the path alone

    def test_the_answers_ask_for_tls(self, site: Site) -> None:
        answer = Browser(site).get("https://callsheet.example/loads/login")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"

    def test_another_name_is_refused_there_too(self, site: Site) -> None:
        assert Browser(site).get("https://other.example/loads/login").status_code == 403


def test_plain_http_asks_for_no_tls(visitor: Browser) -> None:
    assert "strict-transport-security" not in visitor.get("/login").headers


def test_nothing_is_changed_by_looking(signed_in: SignIn, site: Site, house: House) -> None:
    """GET writes nothing but the audit of a download and when a session was last used."""
    client = signed_in("ann")
    tables = (
        "users",
        "grants",
        "sessions",
        "sign_in_failures",
        "approvals",
        "loads",
        "drafts",
        "draft_files",
    )

    def state() -> list[Any]:
        with site.people.look() as connection:
            return [connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]

    before = state()
    for rule in RULES:
        if rule.method == "GET":
            client.get(
                rule.path.format(
                    load=house.loads["sales"],
                    draft=house.drafts["sales"],
                    word="source",
                    code="X",
                    secret="x",
                    name="x",
                )
            )
    assert state() == before
    assert post(client, "/login", name="ann", password="wrong").status_code == 403
    assert state() != before
