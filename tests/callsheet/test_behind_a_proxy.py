"""A whole load and `callsheet doctor` behind a company's proxy with its own certificates: set, set elsewhere, and not set."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from callsheet.doctor import examine, run_doctor
from callsheet.errors import Exit, SetupError
from callsheet.messages.reader import Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import load_profile
from tests.support.language import assert_chinese
from tests.support.loading import a_csv, numbers, run
from tests.support.proxy import Proxy
from tests.support.tls import Authority

PASSWORD = "pw-7Zq"
HOST = "sg.sobot.example"


@pytest.fixture
def proxy(sandbox: Sandbox, tmp_path: Path) -> Iterator[Proxy]:
    port = httpx.URL(sandbox.url).port
    assert port is not None
    with Proxy(Authority.new(tmp_path), port, credentials=f"me:{PASSWORD}") as running:
        yield running


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    given = {
        "APP_ID": sandbox.app_id,
        "APP_SECRET": sandbox.app_secret,
        "AGENT_ID": "1001",
        "DATA_DIR": str(tmp_path / "data"),
        "CONFIG": str(tmp_path / "callsheet.toml"),
        "ATTEMPTS": "1",
        "RATE": "0",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"CALLSHEET_{name}", value)
    return monkeypatch


def written(tmp_path: Path, **more: str) -> None:
    """The settings file with these settings of the profile, for its owner only."""
    lines = [f'{name} = "{value}"' for name, value in {"base_url": f"https://{HOST}", **more}.items()]
    path = tmp_path / "callsheet.toml"
    path.write_text("\n".join(("[profiles.default]", *lines)) + "\n")
    path.chmod(0o600)


def lines() -> dict[str, tuple[bool, str]]:
    """What doctor says of the network, the credentials and the clock."""
    found = list(examine(None))
    for finding in found:
        if finding.what in {"network", "credentials", "clock"}:
            assert_chinese(Reader("zh").say(finding.message))
    told = {finding.what: (finding.well, Reader().say(finding.message)) for finding in found}
    assert PASSWORD not in str(told)
    return {what: told[what] for what in ("network", "credentials", "clock") if what in told}


@pytest.mark.parametrize("by", ["settings", "environment"])
def test_a_load_through_the_proxy(
    by: str,
    proxy: Proxy,
    sandbox: Sandbox,
    settings: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every row is loaded once, every request went through a tunnel, and the password is in no log and no answer."""
    caplog.set_level(logging.DEBUG)
    if by == "settings":
        written(tmp_path, proxy=proxy.url, ca_file="company.pem")
    else:
        written(tmp_path)
        settings.setenv("HTTPS_PROXY", proxy.url)
        settings.setenv("SSL_CERT_FILE", str(proxy.authority.file))
    sheet = a_csv(tmp_path / "forbidden.csv", "Phone,Direction", *(f"{number},both" for number in numbers(5)))
    (result,) = run(load_profile(None), sheet)
    assert (result.exit, result.outcomes) == (Exit.WELL, {"loaded": 5})
    assert set(proxy.connects) == {f"{HOST}:443"}
    told = lines()
    assert all(well for well, _ in told.values()), told
    source = "[profiles.NAME] proxy" if by == "settings" else "HTTPS_PROXY"
    assert f"through the proxy http://127.0.0.1:{proxy.port} ({source})" in told["network"][1]
    assert ("ca_file" if by == "settings" else "SSL_CERT_FILE") in told["network"][1]
    run_doctor(None, as_json=True)
    shown = capsys.readouterr().out
    assert json.loads(shown)
    assert PASSWORD not in caplog.text + shown + repr(load_profile(None))


@pytest.mark.parametrize(
    ("given", "environment", "network", "credentials"),
    [
        ({}, {}, "directly, without a proxy", "if this network has a proxy, set [profiles.NAME] proxy"),
        ({"proxy": "{url}"}, {}, "through the proxy", "[profiles.NAME] ca_file or SSL_CERT_FILE"),
        (
            {"proxy": "{bare}", "ca_file": "company.pem"},
            {},
            "through",
            "HTTP 407); check [profiles.NAME] proxy",
        ),
        ({"ca_file": "company.pem"}, {"ALL_PROXY": "{bare}"}, "(ALL_PROXY)", "HTTP 407); check ALL_PROXY"),
        ({"proxy": "none"}, {"HTTPS_PROXY": "{url}"}, "as [profiles.NAME] proxy says", "no connection"),
        ({}, {"HTTPS_PROXY": "{url}", "NO_PROXY": ".example"}, "as NO_PROXY says", "no connection"),
        ({"proxy": "http://127.0.0.1:9"}, {}, "through", "cannot be reached; check [profiles.NAME] proxy"),
    ],
)
def test_what_is_not_set_is_said(
    given: dict[str, str],
    environment: dict[str, str],
    network: str,
    credentials: str,
    proxy: Proxy,
    settings: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """One line says which way is taken and why, the next what is to be set."""
    places = {"url": proxy.url, "bare": f"http://127.0.0.1:{proxy.port}"}
    written(tmp_path, **{name: value.format(**places) for name, value in given.items()})
    for name, value in environment.items():
        settings.setenv(name, value.format(**places))
    told = lines()
    assert network in told["network"][1]
    well, said = told["credentials"]
    assert not well
    assert credentials in said, said
    assert proxy.connects == [] or "ca_file" in credentials


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"proxy": "socks5://127.0.0.1:1"}, "[profiles.NAME] proxy must be the address of an HTTP proxy"),
        ({"ca_file": "gone.pem"}, "[profiles.NAME] ca_file cannot be read"),
    ],
)
def test_a_wrong_setting_is_a_finding(
    given: dict[str, str], said: str, settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The line of the network names it; the others are still checked."""
    written(tmp_path, **given)
    well, told = lines()["network"]
    assert not well
    assert said in told


def test_a_settings_file_with_the_password_of_a_proxy_is_for_its_owner_only(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As with the app secret."""
    written(tmp_path, proxy=f"http://me:{PASSWORD}@proxy.example")
    (tmp_path / "callsheet.toml").chmod(0o644)
    with pytest.raises(SetupError) as caught:
        load_profile(None)
    assert caught.value.message.code == "CONFIG_READABLE_BY_OTHERS"


def test_a_relative_file_of_authorities_lies_beside_the_settings(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In callsheet.toml beside it; in the environment in the current folder; an absolute one where it is."""
    for file, found in (("a/b.pem", tmp_path / "a/b.pem"), ("/x/y.pem", Path("/x/y.pem"))):
        written(tmp_path, ca_file=file)
        assert load_profile(None).ca_file == found
    settings.setenv("CALLSHEET_CA_FILE", "c.pem")
    assert load_profile(None).ca_file == Path("c.pem")
