"""`callsheet web`: the page on its address, until it is told to stop."""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from callsheet.errors import SetupError
from callsheet.settings import Profile
from callsheet.web.address import address_of
from callsheet.web.app import make_app
from callsheet.web.checks import Checks
from callsheet.web.scan import is_command
from callsheet.web.site import open_site
from callsheet.web_server import Impatient
from validators.message import Message, message

_CONNECTIONS = 200


def run_web(home: Profile, profiles: Sequence[Profile], tell: Callable[[Message], None]) -> None:
    """Serve the page of these profiles; accounts are in the ledger of `home`. SetupError when it cannot be served."""
    if home.web_scan and not is_command(home.web_scan):
        raise SetupError("WEB_SCAN_MISSING")
    with _listening(home) as listener:
        port = 0 if home.has_web_socket else listener.getsockname()[1]
        tls = home.has_web_certificate
        address = address_of(home, home.web_host, port, tls=tls)
        with open_site(address, home, profiles) as site:
            config = _config(make_app(site), home)
            tell(message("WEB_SERVED", address=address.url))
            checks = Checks(site)
            with checks.kept():
                uvicorn.Server(config).run(sockets=[listener])


def _config(app: ASGIApp, home: Profile) -> uvicorn.Config:
    config = uvicorn.Config(app, **_limits(), **(_certificate(home) if home.has_web_certificate else {}))
    try:
        config.load()
    except OSError:
        raise SetupError("WEB_CERTIFICATE_WRONG") from None
    return config


def _limits() -> dict[str, Any]:
    return {
        "http": Impatient,
        "ws": "none",
        "lifespan": "off",
        "log_config": None,
        "log_level": "critical",
        "access_log": False,  # a link that signs in would stand in it
        "proxy_headers": False,
        "server_header": False,
        "limit_concurrency": _CONNECTIONS,
        "h11_max_incomplete_event_size": 32 * 1024,
        "timeout_keep_alive": 10,
        "timeout_graceful_shutdown": 3,
    }


def _certificate(home: Profile) -> dict[str, Any]:
    return {"ssl_certfile": str(home.web_cert), "ssl_keyfile": str(home.web_key)}


@contextmanager
def _listening(home: Profile) -> Iterator[socket.socket]:
    """The socket on which the page listens; SetupError where it cannot."""
    if home.has_web_socket:
        with on_socket(home.web_socket) as listener:
            yield listener
    else:
        with _on_port(home.web_host, home.web_port) as listener:
            yield listener


@contextmanager
def on_socket(path: Path) -> Iterator[socket.socket]:
    """A Unix socket for its owner and group; one that a process left behind is replaced, and none is left behind."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        try:
            _remove_left(path)
            listener.bind(str(path))
            path.chmod(0o660)  # before it listens
        except OSError:
            raise SetupError("WEB_CANNOT_USE_SOCKET", path=str(path)) from None
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


def _remove_left(path: Path) -> None:
    """Remove a socket on which nobody listens any more; OSError for one that is in use, and for anything else."""
    if not os.path.lexists(path):
        return
    if not path.is_socket() or path.is_symlink():
        raise FileExistsError(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise FileExistsError(path)


def _on_port(host: str, port: int) -> socket.socket:
    """A listening socket; SetupError where the address is not this machine's, or taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once on a socket that names TCP alone; on another one each answer waits 40 ms for the client's word
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError):
        listener.close()
        raise SetupError("WEB_CANNOT_LISTEN", host=host, port=str(port)) from None
    return listener
