"""Whether a Prefect API is configured, where, and how a command gets past its door."""

import base64
import json
import os
import secrets
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from callsheet.errors import SetupError
from callsheet.ledger.processes import is_gone, this_process
from callsheet.private_file import private_folder, read_private, write_private
from callsheet.sobot.network import is_loopback

SERVER_AUTH = "PREFECT_SERVER_API_AUTH_STRING"
CLIENT_AUTH = "PREFECT_API_AUTH_STRING"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def prefect_api_url() -> str:
    """The Prefect API in use: PREFECT_API_URL, otherwise that of the active Prefect profile; "" for none.

    Read without Prefect, which takes seconds to import.
    """
    if "PREFECT_API_URL" in os.environ:
        return os.environ["PREFECT_API_URL"]
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ""
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return str(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL") or "")


def prefect_api_configured() -> bool:
    """True when PREFECT_API_URL is set in the environment or in the active Prefect profile."""
    return bool(prefect_api_url())


def prefect_home(data_dir: Path) -> Path:
    """The folder of the Prefect server that `callsheet serve` starts."""
    return data_dir.absolute() / "prefect"


def credential_file(home: Path) -> Path:
    """Where the credential of that server is kept."""
    return home / "credential"


def credential_by_hand(given: Mapping[str, str]) -> str:
    """The credential that the environment gives, "" for none. SetupError when no client could send it."""
    credential = given.get(SERVER_AUTH) or given.get(CLIENT_AUTH) or ""
    if credential and not (credential.isascii() and credential.isprintable()):
        raise SetupError("PREFECT_CREDENTIAL_WRONG", variable=SERVER_AUTH)
    return credential


def server_credential(home: Path, given: Mapping[str, str]) -> str:
    """The credential of the server whose folder is `home`: given by hand, otherwise the one kept there, made at the first start."""
    if by_hand := credential_by_hand(given):
        return by_hand
    path = credential_file(private_folder(home))
    if not read_private(path):
        write_private(path, f"callsheet:{secrets.token_urlsafe(24)}")
    return read_private(path)


@contextmanager
def announced(home: Path, api: str) -> Iterator[None]:
    """While this process runs a server with the credential of `home`, commands of the same data folder find it."""
    path = _announcement(home)
    write_private(path, json.dumps({"api": api, "process": this_process()}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def sign_in(data_dir: Path) -> None:
    """Give this process what the Prefect API in use needs: the credential of our own server, and no proxy on the way to it.

    A server elsewhere is given nothing, and neither is whoever listens on our address when `serve` does not run.
    """
    api = prefect_api_url()
    if not _is_here(api):
        return
    bypass_proxy()
    if not os.environ.get(CLIENT_AUTH) and (credential := _credential_for(api, data_dir)):
        os.environ[CLIENT_AUTH] = credential


def client_headers() -> dict[str, str]:
    """What a request to the Prefect API says of who asks, by the environment; nothing where no credential is given."""
    if credential := os.environ.get(CLIENT_AUTH):
        return {"Authorization": f"Basic {base64.b64encode(credential.encode()).decode()}"}
    return {"Authorization": f"Bearer {key}"} if (key := os.environ.get("PREFECT_API_KEY")) else {}


def bypass_proxy() -> None:
    """Keep requests to this machine from the proxy that the environment names."""
    for name in ("no_proxy", "NO_PROXY"):
        known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
        missing = [host for host in _LOOPBACK if host not in known.split(",")]
        if known.strip() != "*":
            os.environ[name] = ",".join([*filter(None, [known]), *missing])


def _credential_for(api: str, data_dir: Path) -> str:
    if by_hand := credential_by_hand(os.environ):
        return by_hand
    home = prefect_home(data_dir)
    try:
        known = json.loads(read_private(_announcement(home)) or "{}")
    except ValueError:
        return ""
    ours = known.get("api", "").rstrip("/") == api.rstrip("/") and not is_gone(known.get("process", ""))
    return read_private(credential_file(home)) if ours else ""


def _announcement(home: Path) -> Path:
    return home / "server.json"


def _is_here(api: str) -> bool:
    try:
        return is_loopback(urlsplit(api).hostname or "")
    except ValueError:
        return False
