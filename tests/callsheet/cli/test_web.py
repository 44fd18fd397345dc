"""`callsheet web ACTION`: accounts from the command line."""

import json
from pathlib import Path

import pytest

from callsheet.engine.context import open_ledger
from callsheet.ledger import people
from callsheet.ledger.sign_ins import open_session, recorded
from callsheet.settings import load_profile
from callsheet.web.passwords import hashed
from tests.callsheet.cli.conftest import run

CONFIG = """
[profiles.default]
data_dir = "{data}"
[profiles.sales]
data_dir = "{data}"
web_port = 1
"""


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "callsheet.toml"
    config.write_text(CONFIG.format(data=tmp_path / "data"), encoding="utf-8")
    monkeypatch.setenv("CALLSHEET_CONFIG", str(config))


def test_a_new_user_gets_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    """Once on standard output; the ledger has only what it is hashed to."""
    status, out, _ = run(capsys, "web", "add-user", "Mei Lin", "--role", "analyst", "--profile", "sales")
    assert status == 0
    assert (
        "Mei Lin can set a password here, once, within 24 hours: http://127.0.0.1:4210/setup/"
        in out.replace("\n", " ")
    )
    secret = out.split("/setup/")[1].strip()
    with open_ledger(load_profile()) as ledger, ledger.look() as connection:
        assert secret not in repr(connection.exec_driver_sql("SELECT * FROM users").all())
        assert [line["action"] for line in recorded(ledger)] == ["GRANTED_ANALYST"]


def test_another_role_needs_no_link_where_there_is_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    """The account keeps its password."""
    run(capsys, "web", "add-user", "ann", "--role", "analyst")
    with open_ledger(load_profile()) as ledger:
        people.set_password(ledger, "ann", hashed("seven green ladders"))
    status, out, _ = run(capsys, "web", "add-user", "ann", "--role", "approver", "--profile", "sales")
    assert (status, out.strip()) == (0, "The account ann has this role now.")
    _, listed, _ = run(capsys, "web", "users")
    assert listed.strip() == "ann: analyst (default); approver (sales)"


def test_json_has_the_link_and_the_users(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "web", "add-user", "ann", "--role", "admin", "--json")
    assert set(json.loads(out)) == {"user", "name", "link"}
    _, out, _ = run(capsys, "web", "users", "--json")
    (user,) = json.loads(out)
    assert user["grants"] == [{"profile": "", "role": "admin"}]
    assert not user["ready"]


@pytest.mark.parametrize("action", ["lock", "reset"])
def test_locking_and_resetting_end_the_sessions(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A reset prints another link and lets a locked account in again."""
    run(capsys, "web", "add-user", "ann", "--role", "analyst")
    with open_ledger(load_profile()) as ledger:
        people.set_password(ledger, "ann", hashed("seven green ladders"))
        open_session(ledger, "token", "ann", "", "")
    status, out, _ = run(capsys, "web", action, "ANN")
    assert status == 0
    assert ("/setup/" in out) == (action == "reset")
    with open_ledger(load_profile()) as ledger, ledger.look() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 0
    _, listed, _ = run(capsys, "web", "users")
    assert ("locked" in listed) == (action == "lock")


def test_there_is_no_link_where_a_proxy_says_who_people_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account is all that is needed; a reset unlocks it."""
    monkeypatch.setenv("CALLSHEET_WEB_USER_HEADER", "X-Remote-User")
    _, out, _ = run(capsys, "web", "add-user", "ann", "--role", "analyst")
    assert out.strip() == "The account ann has this role now."
    assert run(capsys, "web", "users")[1].strip() == "ann: analyst (default)"
    run(capsys, "web", "lock", "ann")
    assert "is unlocked" in run(capsys, "web", "reset", "ann")[1]
    assert run(capsys, "web", "users")[1].strip() == "ann: analyst (default)"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fly",), "no action “fly”"),
        (("lock",), "whose account"),
        (("lock", "nobody"), "no account “nobody”"),
        (("add-user", "ann"), "needs a role"),
        (("add-user", "ann", "--role", "boss"), "needs a role"),
        (("add-user", " ", "--role", "admin"), "1 to 64 visible"),
        (("add-user", "x" * 65, "--role", "admin"), "1 to 64 visible"),
        (("add-user", "a\tb\x07", "--role", "admin"), "1 to 64 visible"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, "web", *words)
    assert status == 2
    assert said in " ".join(err.split())


def test_a_profile_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "web", "add-user", "ann", "--role", "analyst", "--profile", "nope")
    assert status == 3
    assert "nope" in err
    assert run(capsys, "web", "users")[1].strip().startswith("There are no accounts yet.")
