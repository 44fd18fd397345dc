"""People and their roles on the page: invited by a link that works once, changed by administrators alone, and one is always left."""

import re
import threading
from collections.abc import Iterator

import pytest

from callsheet.ledger import administration, people
from callsheet.ledger.people import EVERYWHERE, Role
from callsheet.ledger.sign_ins import recorded
from callsheet.web.site import Site
from tests.callsheet.web.conftest import PASSWORD, Browser, SignIn, post, token_in

NEW = "a long enough sentence"


@pytest.fixture
def guest(site: Site) -> Iterator[str]:
    """An account that a test may change, and that is gone after it."""
    people.add_user(site.people, "Gus Guest")
    people.set_password(site.people, "gus guest", people.secrets_of(site.people, "ann").password)
    people.grant(site.people, "gus guest", "sales", Role.ANALYST)
    yield "gus guest"
    for name in ("gus guest", "zoe new", "second"):
        for table, column in (("grants", "user"), ("sessions", "user"), ("users", "id")):
            statement = f"DELETE FROM {table} WHERE \"{column}\" = '{name}'"
            sql(site, statement)


def sql(site: Site, statement: str) -> None:
    site.people.transaction(lambda connection: connection.exec_driver_sql(statement).rowcount)


def change(client: Browser, what: str, **fields: str) -> tuple[int, str]:
    token = token_in(client.get("/account").text)
    answer = post(client, f"/admin/users/{what}", token=token, **fields)
    return answer.status_code, answer.text


def roles(site: Site, user: str) -> set[tuple[str, Role]]:
    found = people.find_user(site.people, user)
    assert found
    return set(found.grants)


def last_noted(site: Site, count: int) -> list[tuple[object, object, object]]:
    found = recorded(site.people, 60)
    return [
        (line["user"], line["action"], line["object"])
        for line in found
        if line["user"] == "root" and line["action"] != "SIGNED_IN"
    ][:count]


def test_somebody_is_invited_by_a_link_and_given_further_roles(
    signed_in: SignIn, site: Site, guest: str
) -> None:
    """The link stands on one page, once; whoever has a password gets the role and no link."""
    root = signed_in("root")
    status, page = change(root, "invite", name="Zoe  New", role="analyst", profile="sales")
    assert status == 200
    (link,) = re.findall(r'value="http://[^"]*(/setup/\w+)"', page)
    assert "/setup/" not in root.get("/admin/users").text
    assert "No password yet" in root.get("/admin/users").text
    browser = Browser(site)
    assert post(browser, link, password=NEW, again=NEW).status_code == 303
    assert roles(site, "zoe new") == {("sales", Role.ANALYST)}
    assert browser.get("/drafts").status_code == 200

    for role, profile in (("approver", "care"), ("admin", "care")):
        status, page = change(root, "invite", name="zoe new", role=role, profile=profile)
        assert (status, "/setup/" in page) == (200, False)
    assert roles(site, "zoe new") == {
        ("sales", Role.ANALYST),
        ("care", Role.APPROVER),
        (EVERYWHERE, Role.ADMIN),
    }
    assert last_noted(site, 3) == [
        ("root", f"GRANTED_{role}", "zoe new") for role in ("ADMIN", "APPROVER", "ANALYST")
    ]


@pytest.mark.parametrize(
    ("name", "role", "profile"),
    [
        ("", "analyst", "sales"),
        ("x" * 65, "analyst", "sales"),
        ("a\x07b", "analyst", "sales"),
        ("Al", "owner", "sales"),
        ("Al", "analyst", "other"),
        ("Al", "analyst", ""),
    ],
)
def test_a_role_is_given_as_it_can_be_alone(
    name: str, role: str, profile: str, signed_in: SignIn, site: Site
) -> None:
    before = people.every_user(site.people)
    status, page = change(signed_in("root"), "invite", name=name, role=role, profile=profile)
    assert status == 400
    assert "Nothing was changed" in page
    assert people.every_user(site.people) == before


def test_what_an_administrator_does_to_another_account_counts_at_once(
    signed_in: SignIn, site: Site, guest: str
) -> None:
    """Whoever loses a role, is signed out, locked or reset is out of the page with the next click."""
    root = signed_in("root")
    for what in ("sign-out", "lock"):
        client = signed_in(guest)
        assert change(root, what, user=guest)[0] == 303
        assert client.get("/drafts").status_code == 303
    assert post(Browser(site), "/login", name=guest, password=PASSWORD).status_code == 403
    assert "Locked" in root.get("/admin/users").text

    status, page = change(root, "reset", user=guest)
    assert status == 200
    (link,) = re.findall(r'value="http://[^"]*(/setup/\w+)"', page)
    client = Browser(site)
    assert post(client, link, password=NEW, again=NEW).status_code == 303
    assert client.get("/drafts").status_code == 200
    assert change(root, "revoke", user=guest, role="analyst", profile="sales")[0] == 303
    assert client.get("/drafts").status_code == 303
    assert not roles(site, guest)
    done = ["REVOKED_ANALYST", "RESET", "LOCKED", "SIGNED_OUT_EVERYWHERE"]
    assert last_noted(site, 4) == [("root", action, guest) for action in done]


def test_nobody_changes_the_own_account_or_one_that_is_not_there(signed_in: SignIn, site: Site) -> None:
    """Neither the last administrator nor any other locks himself out, and nothing of it is on record."""
    root = signed_in("root")
    before, noted = people.every_user(site.people), len(recorded(site.people, 9999))
    for user in ("root", " ROOT ", "nobody", ""):
        for what in ("lock", "reset", "sign-out", "revoke"):
            status, page = change(root, what, user=user, role="admin", profile="")
            assert (status, "Nothing was changed" in page) == (409, True)
    assert change(root, "invite", name="Root", role="analyst", profile="sales")[0] == 409
    assert change(root, "revoke", user="ann", role="owner")[0] == 303
    assert people.every_user(site.people) == before
    assert len(recorded(site.people, 9999)) == noted
    assert root.get("/admin/users").status_code == 200


def test_of_two_administrators_who_lock_each_other_one_is_left(site: Site, guest: str) -> None:
    """Whoever comes second is none any more."""
    people.add_user(site.people, "Second")
    people.grant(site.people, "second", EVERYWHERE, Role.ADMIN)
    done: list[bool] = []

    def lock(by: str, other: str) -> None:
        done.append(administration.lock_user(site.people, by, other))

    for _ in range(5):
        done.clear()
        both = [threading.Thread(target=lock, args=pair) for pair in (("root", "second"), ("second", "root"))]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(60)
        assert sorted(done) == [False, True]
        locked = [user.id for user in people.every_user(site.people) if user.locked and user.is_admin]
        assert len(locked) == 1
        sql(site, "UPDATE users SET locked_at = ''")


def test_where_a_proxy_says_who_people_are_there_is_no_link(site: Site, guest: str) -> None:
    """The name is enough."""
    assert administration.invite(site.people, "root", "Zoe New", "sales", Role.ANALYST)
    assert people.secrets_of(site.people, "zoe new").password == ""
    with site.people.look() as connection:
        assert connection.exec_driver_sql("SELECT setup FROM users WHERE id = 'zoe new'").scalar() == ""


def test_whoever_has_a_role_only_where_no_profile_is_any_more_is_told(
    signed_in: SignIn, site: Site, guest: str
) -> None:
    """Nobody is asked to upload what cannot be uploaded, and no page pretends that nothing was ever loaded."""
    administration.revoke(site.people, "root", guest, "sales", Role.ANALYST)
    people.grant(site.people, guest, "north", Role.ANALYST)
    gus = signed_in(guest)
    home = gus.get("/").text
    assert "no longer has the profile north" in home
    assert "Nothing has been loaded yet" not in home
    assert not re.search(r'href="/(upload|loads|drafts|approvals|folder)"', home)
    assert {gus.get(path).status_code for path in ("/upload", "/loads", "/lists", "/folder")} == {404}
    people.grant(site.people, guest, "sales", Role.APPROVER)
    home = gus.get("/").text
    assert "no longer has the profile north" in home
    assert 'href="/loads"' in home
    assert "no longer has" not in signed_in("ann").get("/").text
    assert "no longer has" not in signed_in("root").get("/").text
