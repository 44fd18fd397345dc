"""The Prefect server that callsheet starts: what it is told, and what whoever runs it can tell it otherwise."""

import os
from pathlib import Path

import pytest

from callsheet.errors import SetupError
from flows.server import OF_SERVER, environment_of, prefect_server

API = "http://127.0.0.1:4200/api"


@pytest.mark.parametrize("name", [*OF_SERVER, "PREFECT_SERVER_UI_API_URL", "DO_NOT_TRACK"])
def test_what_is_set_in_the_environment_wins(name: str) -> None:
    """A retention, or an address of the UI behind a proxy, is for whoever runs the server to choose."""
    assert environment_of(Path("home"), API, {})[name] != "mine"
    assert environment_of(Path("home"), API, {name: "mine"})[name] == "mine"


def test_its_database_is_where_callsheet_keeps_it_and_it_asks_no_other_server() -> None:
    given = {"PREFECT_HOME": "elsewhere", "PREFECT_API_URL": "http://10.0.0.1/api", "PATH": "/bin"}
    told = environment_of(Path("home"), API, given)
    assert (told["PREFECT_HOME"], told["PATH"]) == ("home", "/bin")
    assert "PREFECT_API_URL" not in told


@pytest.mark.parametrize(
    "name",
    [
        *("CALLSHEET_APP_SECRET", "CALLSHEET_LEDGER", "CALLSHEET_NOTIFY", "CALLSHEET_PROXY"),
        *("CALLSHEET_SFTP_PASSWORD", "CALLSHEET_BUCKET_SECRET", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"),
    ],
)
def test_no_secret_that_it_does_not_need_is_in_its_environment(name: str) -> None:
    """It is what a page or another user would attack."""
    assert "hush" not in environment_of(Path("home"), API, {name: "hush", "PATH": "/bin"}).values()


def test_its_database_may_be_another_one() -> None:
    """A setting of the server whose name begins as those of its clients."""
    given = {"PREFECT_API_DATABASE_CONNECTION_URL": "postgresql+asyncpg://db"}
    assert given.items() <= environment_of(Path("home"), API, given).items()


def test_other_origins_and_requests_without_a_token_are_refused_unless_it_is_told_otherwise() -> None:
    told = environment_of(Path("home"), API, {})
    assert told["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] == "true"
    origins = told["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"].split(",")
    assert origins == ["http://127.0.0.1:4200", "http://localhost:4200", "http://[::1]:4200"]


@pytest.mark.parametrize(
    ("host", "code"), [("192.0.2.1", "HOST_NOT_HERE"), ("no-such-host.invalid", "HOST_NOT_HERE")]
)
def test_a_host_that_is_not_this_machine_is_named(host: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refused, prefect_server(tmp_path, host=host):
        pass
    assert refused.value.message.code == code


@pytest.mark.parametrize("writable", [True, False])
def test_the_ui_is_made_where_it_can_be(
    writable: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Under systemd and in an image, the folder of the program is read-only; without its files the UI would be missing."""
    asked = []

    def access(path: Path, mode: int) -> bool:
        asked.append((Path(path).parts[-2:], mode))
        return writable

    monkeypatch.setattr("flows.server.os.access", access)
    told = environment_of(tmp_path, API, {})
    assert told.get("PREFECT_UI_STATIC_DIRECTORY") == (None if writable else str(tmp_path / "ui"))
    assert asked == [(("prefect", "server"), os.W_OK)]
    by_hand = {"PREFECT_UI_STATIC_DIRECTORY": "/elsewhere"}
    assert environment_of(tmp_path, API, by_hand)["PREFECT_UI_STATIC_DIRECTORY"] == "/elsewhere"
