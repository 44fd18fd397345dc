"""The way to an address: directly or through a proxy, and whose certificates are trusted. Decided from values, without I/O.

A profile's `proxy` comes first, otherwise the usual variables of the environment count. This machine is always reached
directly, so that no proxy ever sees what is meant for a sandbox.
"""

from __future__ import annotations

import errno
import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from callsheet.messages.catalogue import TEXTS
from callsheet.sobot.errors import SettingsError
from callsheet.sobot.libraries import httpx
from validators.message import Message, Param, message

DIRECT = "none"  # as a `proxy`: no proxy, whatever the environment says
VARIABLES = (
    *("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"),
    *("no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"),
)
"""The variables of the environment that count."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an address is reached: the URL of a proxy, "" for none. `source` is the setting or variable that says so, if any."""

    proxy: str = field(default="", repr=False)
    source: str = ""

    @property
    def address(self) -> str:
        """Scheme, host and port of the proxy, without credentials; "" for none."""
        if not self.proxy:
            return ""
        url = httpx.Proxy(self.proxy).url
        return f"{url.scheme}://{url.netloc.decode('ascii')}"

    @property
    def named(self) -> Param:
        """The setting or variable that decided, as people find it."""
        return message("SETTING_OF_PROFILE", setting=self.source) if self.source == "proxy" else self.source

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password for the proxy, if any: it must not appear in any text."""
        auth = httpx.Proxy(self.proxy).auth if self.proxy else None
        return (auth[1],) if auth and auth[1] else ()

    def through(self, certificates: ssl.SSLContext) -> httpx.Proxy | None:
        """The proxy for httpx; its own certificate is checked like the service's, where it has one."""
        if not self.proxy:
            return None
        proxy = httpx.Proxy(self.proxy)
        if proxy.url.scheme == "https":
            proxy.ssl_context = certificates
        return proxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What is known of the network: a profile's `proxy` and `ca_file`, and the variables of the environment.

    `proxy` is a URL that may hold credentials, "none" for no proxy, or "" to take the environment's. `ca_file` is a PEM
    file of authorities to trust besides the usual ones; with it the environment's certificates do not count.
    """

    proxy: SecretStr = field(default_factory=lambda: SecretStr(""))
    ca_file: str = ""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def way_to(self, url: httpx.URL) -> Way:
        """The way to an address; SettingsError when the proxy that counts for it is not one."""
        if is_loopback(url.host):
            return Way()
        if given := self.proxy.get_secret_value().strip():
            return Way(source="proxy") if given.lower() == DIRECT else Way(_proxy(given, "proxy"), "proxy")
        name, value = self._of_environment(url.scheme)
        if not value:
            return Way()
        excepted, exceptions = self._first("no_proxy")
        if is_excepted(url, exceptions):
            return Way(source=excepted)
        return Way(_proxy(value, name), name)

    def certificates(self) -> ssl.SSLContext:
        """Whom to trust; SettingsError names the setting or variable that cannot be used."""
        source, file, folder = self._authorities()
        try:
            return _trusting(file, folder, self.ca_file)
        except OSError as error:
            reason = _unreadable(error)
        raise _wrong("SOBOT_CA_FILE" if self.ca_file else "SOBOT_CA_FILE_VARIABLE", source, error=reason)

    @property
    def trusted(self) -> Message:
        """Whose certificates are trusted, for people."""
        source, file, folder = self._authorities()
        if not source:
            return message("TRUSTED_USUAL")
        path = self.ca_file or ", ".join(part for part in (file, folder) if part)
        code = "TRUSTED_BESIDES" if self.ca_file else "TRUSTED_ONLY"
        return message(code, path=path, source=source)

    def _authorities(self) -> tuple[str, str, str]:
        """What names the authorities to trust, and their file and folder, both "" for the usual ones."""
        file, folder = (self.environment.get(name, "") for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
        if self.ca_file:
            return "ca_file", "", ""
        if file or folder:
            return ("SSL_CERT_FILE" if file else "SSL_CERT_DIR"), file, folder
        return "", "", ""

    def _of_environment(self, scheme: str) -> tuple[str, str]:
        name, value = self._first(f"{scheme}_proxy")
        return (name, value) if value else self._first("all_proxy")

    def _first(self, name: str) -> tuple[str, str]:
        """A variable in lower or upper case; the one in lower case counts, as everywhere."""
        found = next((each for each in (name, name.upper()) if each in self.environment), "")
        return found, self.environment.get(found, "").strip()


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_excepted(url: httpx.URL, exceptions: str) -> bool:
    """Whether a list like NO_PROXY names an address: by host, by domain, by network, with a port or `*`.

    >>> is_excepted(httpx.URL("https://sg.sobot.io"), "localhost, .sobot.io")
    True
    """
    return any(_names(each.strip().lower(), url) for each in exceptions.split(","))


def _names(exception: str, url: httpx.URL) -> bool:
    exception = exception.partition("://")[2] or exception
    host, port = _host_and_port(exception.rstrip("/") if exception.endswith("/") else exception)
    if port and int(port) != (url.port or (443 if url.scheme == "https" else 80)):
        return False
    if host == "*":
        return True
    try:
        return ipaddress.ip_address(url.host) in ipaddress.ip_network(host, strict=False)
    except (ValueError, TypeError):
        domain = host.removeprefix("*").strip(".")
        return bool(domain) and (url.host == domain or url.host.endswith(f".{domain}"))


def _host_and_port(exception: str) -> tuple[str, str]:
    """An exception in its two parts, the port "" where it has none; an IPv6 address may stand in brackets."""
    if exception.startswith("["):
        host, _, rest = exception[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _, port = exception.partition(":")
    return (host, port) if port.isascii() and port.isdigit() else (exception, "")


def _proxy(given: str, source: str) -> str:
    """The URL of a proxy as it was given, by default of one that speaks HTTP."""
    url = given if "://" in given else f"http://{given}"
    try:
        proxy = httpx.Proxy(url).url
    except (httpx.InvalidURL, ValueError):
        proxy = httpx.URL("")
    if proxy.scheme not in ("http", "https") or not proxy.host:
        raise _wrong("SOBOT_PROXY" if source == "proxy" else "SOBOT_PROXY_VARIABLE", source)
    return url


def _unreadable(error: OSError) -> Message:
    """Why a file of certificates is not one, as a clause."""
    if isinstance(error, ssl.SSLError):
        return message("NO_CERTIFICATES")
    code = f"OS_{errno.errorcode.get(error.errno or 0, '')}"
    return message(code if code in TEXTS else "OS_UNNAMED")


def _wrong(code: str, source: str, **params: Param) -> SettingsError:
    """The error about a setting of the profile, or about a variable of the environment."""
    return SettingsError(message(code, setting=source, **params), setting=source)


@cache
def _trusting(file: str, folder: str, besides: str) -> ssl.SSLContext:
    """Cached, since reading the usual authorities takes longer than a call."""
    if folder and not Path(folder).is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "", folder)
    if file or folder:
        context = ssl.create_default_context(cafile=file or None, capath=folder or None)
    else:
        context = httpx.create_ssl_context(trust_env=False)
    if besides:
        context.load_verify_locations(cafile=besides)
    return context
