"""Every route with every role, about one's own load, another profile's and none: who may not, learns nothing."""

import pytest

from callsheet.ledger.column_mappings import save_columns
from callsheet.ledger.forbidden_lists import ForbiddenList, ListState, declare
from callsheet.ledger.people import Role
from callsheet.web.parts import Announced, begin
from callsheet.web.routes import ANYBODY, APPROVERS, FILES, LOADS, RULES, SIGNED_IN, Rule
from callsheet.web.site import Site
from tests.callsheet.web.conftest import FORM, Browser, House, SignIn, failed_file, token_in

ROLES = {"ann": Role.ANALYST, "pia": Role.APPROVER, "root": Role.ADMIN, "new": None}
ABOUT_NOBODY = {"login", "setup", "enter", "static"}
NOT_WALKED = {"/logout", "/account/sessions", "/account/password"}  # end the session: walked in test_sign_in
ENDS_DRAFT = {"/drafts/{draft}/submit", "/drafts/{draft}/discard"}  # walked in test_drafts
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def address(rule: Rule, about: str) -> str:
    return rule.path.format(load=about, draft=about, word="result", code="REQUIRED", secret="x", name="x")


def about(rule: Rule, house: House, profile: str) -> str:
    """The load or the draft of a profile that a route is about."""
    return (house.drafts if rule.about_draft else house.loads)[profile]


def asked(client: Browser, rule: Rule, about: str, token: str = "") -> tuple[int, str]:
    """Status and body of a route."""
    path, fields = address(rule, about), {"token": token}
    if rule.takes_part:
        kind = {"Content-Type": "application/octet-stream", "X-Token": token.encode("latin-1")}
        answer = client.post(f"{path}?draft=x&file=1&offset=0", content=b"x", headers=FROM_HERE | kind)
    elif rule.takes_files:
        answer = client.post(path, data=fields, files={"files": ("", b"")}, headers=FROM_HERE)
    elif rule.method == "GET":
        answer = client.get(path)
    else:
        answer = client.post(path, data=fields, headers=FORM)
    return answer.status_code, answer.text if answer.headers.get("content-type", "").startswith(
        "text/html"
    ) else ""


def test_only_signing_in_and_static_files_are_for_anybody() -> None:
    """A new route is for nobody until it says for whom."""
    assert {rule.path.split("/")[1] for rule in RULES if rule.roles == ANYBODY} == ABOUT_NOBODY
    assert {rule.roles for rule in RULES} <= {
        ANYBODY,
        SIGNED_IN,
        LOADS,
        FILES,
        APPROVERS,
        frozenset({Role.ADMIN}),
    }
    assert len({(rule.path, rule.method) for rule in RULES}) == len(RULES) > 15


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.roles], ids=lambda rule: f"{rule.method} {rule.path}"
)
def test_nobody_gets_anything_without_signing_in(rule: Rule, visitor: Browser, house: House) -> None:
    """Neither a page nor whether a load is there."""
    status, _ = asked(visitor, rule, about(rule, house, "sales"))
    assert (status, "") == asked(visitor, rule, "20200101-000000-nobody")
    assert status == (401 if rule.by_script else 303)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLES)
def test_a_role_opens_its_routes_and_no_other(name: str, signed_in: SignIn, house: House) -> None:
    """About a load of one's own profile."""
    client, role = signed_in(name), ROLES[name]
    token = token_in(client.get("/account").text)
    wrong = []
    for rule in RULES:
        if not rule.roles or rule.path in NOT_WALKED | ENDS_DRAFT:
            continue
        may = role in rule.roles or (rule.roles == SIGNED_IN and not rule.about_load)
        status, _ = asked(client, rule, about(rule, house, "sales"), token)
        if (status == 404) == may or status >= 500:
            wrong.append((rule.method, rule.path, status))
    assert wrong == []


@pytest.mark.parametrize("name", ["ann", "pia", "root", "new"])
def test_a_load_of_another_profile_is_as_one_that_is_not_there(
    name: str, signed_in: SignIn, house: House
) -> None:
    """The same status and the same bytes, for every route about a load."""
    client = signed_in(name)
    rules = [rule for rule in RULES if rule.about_load or rule.about_draft]
    assert len(rules) >= 17
    for rule in rules:
        foreign, absent = (
            asked(client, rule, about(rule, house, "care")),
            asked(client, rule, "20200101-000000-nobody"),
        )
        assert foreign == absent
        assert foreign[0] == 404


@pytest.mark.parametrize("path", ["/loads", "/"])
def test_a_list_has_the_loads_of_ones_own_profiles_alone(path: str, signed_in: SignIn, house: House) -> None:
    """However it is asked for."""
    for query in ("", "?profile=care", "?q=care", "?state=done", "?before=999999"):
        page = signed_in("ann").get(path + query).text
        assert house.loads["care"] not in page
        assert "care-list" not in page


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.roles and rule.method == "POST"], ids=lambda rule: str(rule.path)
)
@pytest.mark.parametrize("token", ["", "x", "é", "0" * 64])
@pytest.mark.slow
def test_a_form_without_the_session_s_token_does_nothing(
    rule: Rule, token: str, signed_in: SignIn, house: House
) -> None:
    """Though everything else is right."""
    client = signed_in(next(name for name, role in ROLES.items() if role in rule.roles))
    there = about(rule, house, "sales") if rule.about_draft or rule.about_load else "x"
    assert asked(client, rule, there, token)[0] == 403
    assert client.get("/account").status_code == 200


def test_the_token_of_another_session_is_not_taken(signed_in: SignIn) -> None:
    """Even of the same user."""
    one, other = signed_in("ann"), signed_in("ann")
    token = token_in(one.get("/account").text)
    answer = other.post("/account/preferences", data={"token": token}, headers=FORM)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/nothing", "/loads/x/rows", "/static/page.css", "/static/../app.py", "/%2e%2e/x"]
)
def test_what_is_not_declared_does_not_exist(path: str, signed_in: SignIn) -> None:
    """A file without its hash neither."""
    assert signed_in("root").get(path).status_code == 404


@pytest.mark.parametrize("name", ["ann", "pia", "root", "new"])
def test_an_object_of_another_profile_that_a_form_names_stays_as_it_is(
    name: str, signed_in: SignIn, site: Site, house: House
) -> None:
    """By no route: a list that is waited for, a saved column, an upload under way. The answers say nothing of them either."""
    ledger, load = site.contexts["care"].ledger, "20990101-000000-fedcba"
    declare(
        ledger, "care", "dnc.csv", [ForbiddenList(load, "care", "dnc.csv", "", "0", ListState.INCOMPLETE, 3)]
    )
    save_columns(ledger, "care", "customer-numbers", {"Ring": "telephone"}, "carl", proposed=True)
    receiving = begin(site.contexts["care"], "carl", [Announced("a.csv", 3, "0" * 64)])
    tables = ("forbidden_lists", "column_mappings", "drafts", "draft_files", "approvals", "resolutions")

    def state() -> list[object]:
        with site.people.look() as connection:
            rows = [connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]
        return [*rows, sorted(receiving.folder.folder.rglob("*")), receiving.received()]

    before, client = state(), signed_in(name)
    names = {
        "file": failed_file(house.profiles[1]),
        "profile": "care",
        "list": load,
        "sure": "yes",
        "kind": "customer-numbers",
        "header": "Ring",
        "draft": receiving.draft,
    }
    asked = [rule for rule in RULES if rule.method == "POST" and rule.roles and "{" not in rule.path]
    for rule in asked:
        if rule.path in NOT_WALKED or rule.takes_files or rule.path.startswith("/account"):
            continue
        token = token_in(client.get("/account").text)
        for proposed in ("", "yes"):
            if rule.takes_part:
                kind = {"Content-Type": "application/octet-stream", "X-Token": token}
                answer = client.post(
                    f"{rule.path}?draft={receiving.draft}&file=1&offset=0",
                    content=b"x",
                    headers=FROM_HERE | kind,
                )
            else:
                answer = client.post(
                    rule.path, data={"token": token, **names, "proposed": proposed}, headers=FORM
                )
            assert answer.status_code < 500
            assert "dnc.csv" not in answer.text
    assert state() == before
    assert len(asked) >= 12
    receiving.forget()


def test_the_address_of_a_form_leads_to_its_page(house: House, signed_in: SignIn, visitor: Browser) -> None:
    """Whoever is signed in, and whatever it is about: nothing is said or done there."""
    draft, load = house.drafts["sales"], house.loads["sales"]
    leads = {
        f"/drafts/{draft}/submit": f"/drafts/{draft}",
        "/account/password": "/account",
        "/admin/users/invite": "/admin/users",
        f"/loads/{load}/stop": f"/loads/{load}",
        "/logout": "/",
    }
    for client in (signed_in("ann"), visitor):
        for path, page in leads.items():
            answer = client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, page), path
    assert signed_in("ann").get("/loads").status_code == 200
