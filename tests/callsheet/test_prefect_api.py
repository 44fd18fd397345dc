"""How a command gets past the door of the Prefect server that `serve` runs; and that nobody else gets the credential."""

import os
import stat
from pathlib import Path

import httpx
import pytest

from callsheet.errors import SetupError
from callsheet.settings import sign_in
from callsheet.settings.prefect_api import (
    CLIENT_AUTH,
    SERVER_AUTH,
    announced,
    bypass_proxy,
    credential_file,
    prefect_home,
    server_credential,
)

API = "http://127.0.0.1:4200/api"


def test_a_credential_is_made_once_and_is_private(tmp_path: Path) -> None:
    home = prefect_home(tmp_path)
    first = server_credential(home, {})
    assert server_credential(home, {}) == first
    assert len(first) > 30
    assert ":" in first
    assert stat.S_IMODE(credential_file(home).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_two_installations_have_two(tmp_path: Path) -> None:
    assert server_credential(tmp_path / "a", {}) != server_credential(tmp_path / "b", {})


def test_an_empty_one_is_made_anew(tmp_path: Path) -> None:
    """A disk that was full left it so: the server is never without."""
    path = credential_file(tmp_path)
    path.touch(mode=0o600)
    assert server_credential(tmp_path, {SERVER_AUTH: ""}) == path.read_text().strip() != ""


@pytest.mark.parametrize(
    ("given", "credential"),
    [
        ({SERVER_AUTH: "a:b"}, "a:b"),
        ({CLIENT_AUTH: "c:d"}, "c:d"),
        ({SERVER_AUTH: "a:b", CLIENT_AUTH: "c:d"}, "a:b"),
        ({SERVER_AUTH: "", CLIENT_AUTH: "c:d"}, "c:d"),
    ],
)
def test_one_that_is_set_by_hand_is_used_alone(
    given: dict[str, str], credential: str, tmp_path: Path
) -> None:
    assert server_credential(tmp_path, given) == credential
    assert not credential_file(tmp_path).exists()


@pytest.mark.parametrize("wrong", ["ü:b", "a:b\n", "a\0b"])
def test_one_that_no_client_could_send_is_named_and_not_shown(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refused:
        server_credential(tmp_path, {SERVER_AUTH: wrong})
    assert refused.value.message.code == "PREFECT_CREDENTIAL_WRONG"
    assert wrong not in str(refused.value)


def test_a_command_of_the_same_data_folder_is_signed_in_while_serve_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has to be set by hand; afterwards whoever listens on that port is given nothing."""
    home = prefect_home(tmp_path)
    credential = server_credential(home, {})
    monkeypatch.setenv("PREFECT_API_URL", API)
    with announced(home, API):
        sign_in(tmp_path)
        assert os.environ[CLIENT_AUTH] == credential
        assert credential not in (home / "server.json").read_text()
    monkeypatch.delenv(CLIENT_AUTH)
    sign_in(tmp_path)
    assert CLIENT_AUTH not in os.environ


@pytest.mark.parametrize(
    "api",
    [
        "http://127.0.0.1:4201/api",
        "http://10.0.0.1:4200/api",
        "https://api.prefect.cloud/api",
        "http://127.0.0.1.evil.example:4200/api",
        "http://[broken/api",
        "",
    ],
)
@pytest.mark.parametrize("by_hand", [{}, {SERVER_AUTH: "a:b"}])
def test_another_server_is_given_nothing(
    api: str, by_hand: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere it is for its owner to say how to sign in; on this machine only the one that was announced is ours."""
    home = prefect_home(tmp_path)
    server_credential(home, {})
    monkeypatch.setenv("PREFECT_API_URL", api)
    for name, value in by_hand.items():
        monkeypatch.setenv(name, value)
    with announced(home, API):
        sign_in(tmp_path)
    expected = "a:b" if by_hand and api == "http://127.0.0.1:4201/api" else None
    assert os.environ.get(CLIENT_AUTH) == expected
    monkeypatch.delenv(CLIENT_AUTH, raising=False)


def test_the_address_of_a_serve_that_was_killed_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user may have taken its port."""
    monkeypatch.setenv("PREFECT_API_URL", API)
    home = prefect_home(tmp_path)
    server_credential(home, {})
    with announced(home, API):
        monkeypatch.setattr("callsheet.settings.prefect_api.is_gone", lambda _: True)
        sign_in(tmp_path)
    assert CLIENT_AUTH not in os.environ


def test_what_is_given_by_hand_to_the_client_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", API)
    monkeypatch.setenv(CLIENT_AUTH, "c:d")
    server_credential(prefect_home(tmp_path), {})
    with announced(prefect_home(tmp_path), API):
        sign_in(tmp_path)
    assert os.environ[CLIENT_AUTH] == "c:d"


@pytest.mark.parametrize("before", ["", "example.com", "example.com,localhost", "*"])
def test_a_proxy_of_the_environment_does_not_see_requests_to_this_machine(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was excepted before still is."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", before)
    monkeypatch.delenv("no_proxy", raising=False)
    bypass_proxy()
    with httpx.Client() as client:
        here = [
            client._transport_for_url(httpx.URL(f"http://{host}:4200/")) for host in ("127.0.0.1", "[::1]")
        ]
        assert here == [client._transport, client._transport]
    assert set(filter(None, before.split(","))) <= set(os.environ["NO_PROXY"].split(","))
    bypass_proxy()
    assert os.environ["no_proxy" if "no_proxy" in os.environ else "NO_PROXY"].count("localhost") <= 1
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
