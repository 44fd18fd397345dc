"""Where the page is reached: its public address, the cookie that goes with it, and which proxies are believed."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from callsheet.errors import SetupError
from callsheet.hosts import HOST, Hosts, bracketed
from callsheet.settings import Profile
from callsheet.sobot.network import is_loopback

_SECRET_HEADER = "X-Callsheet-Secret"  # noqa: S105 - the name of a header  # nosec B105 - the name of a header
_LEAST = 32  # characters of the secret that a proxy shares with us


@dataclass(frozen=True)
class Address:
    """`url` is the public address without a slash at its end; `host` is what the server listens on."""

    url: str
    host: str
    proxies: tuple[str, ...] = ()
    by_socket: bool = False  # whoever asks comes by the socket of a proxy, and has no address
    user_header: str = ""  # in which a proxy says who has signed in; "" where people sign in here
    user_secret: str = field(default="", repr=False)

    @cached_property
    def secure(self) -> bool:
        return self.url.startswith("https://")

    @cached_property
    def path(self) -> str:
        """The path below which a proxy gives the page; "" for none."""
        return urlsplit(self.url).path.rstrip("/")

    @cached_property
    def cookie(self) -> str:
        """Its name: browsers hold the first two to being secure. Plain http, on loopback alone, has a name per address."""
        if not self.secure:
            return "callsheet-" + hashlib.sha256(self.url.encode()).hexdigest()[:8]
        return "__Secure-callsheet" if self.path else "__Host-callsheet"

    @cached_property
    def hosts(self) -> Hosts:
        return Hosts.of(self.host, self.url)

    @cached_property
    def _networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        return [ipaddress.ip_network(proxy, strict=False) for proxy in self.proxies]

    def client(self, peer: str, forwarded: Sequence[str]) -> str:
        """The address of whoever asks: the peer's, or the last of X-Forwarded-For that is not a proxy's, where the peer is one."""
        told = [part.strip() for line in forwarded for part in line.split(",") if part.strip()]
        while told and self._is_proxy(peer):
            peer = told.pop()
        return peer if _parsed(peer) else ""

    def named(self, peer: str, headers: Headers) -> str:
        """Whom a proxy of ours says to have signed in; "" for nobody, and where anybody else says so.

        What is said twice is not believed: one of the two may be the visitor's own.
        """
        names, secrets = headers.getlist(self.user_header), headers.getlist(_SECRET_HEADER)
        if not self.user_header or not self._is_proxy(peer) or len(names) != 1 or len(secrets) != 1:
            return ""
        if not hmac.compare_digest(secrets[0].encode(), self.user_secret.encode()):
            return ""
        with suppress(UnicodeError):
            return names[0].encode("latin-1").decode()
        return ""

    def _is_proxy(self, address: str) -> bool:
        if not address:
            return self.by_socket
        found = _parsed(address)
        return found is not None and any(found in network for network in self._networks)

    def is_own(self, site: str | None, origin: str | None, host: str) -> bool:
        """Whether a request comes from a page of ours: by Sec-Fetch-Site, in a browser without it by Origin."""
        if site is not None:
            return site == "same-origin"
        return origin == f"{'https' if self.secure else 'http'}://{host}"


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def address_of(profile: Profile, host: str, port: int, *, tls: bool) -> Address:
    """The page's address; SetupError where passwords would go over a network in clear, or anybody could say who they are."""
    by_socket, secret = profile.has_web_socket, profile.web_user_secret.get_secret_value()
    if by_socket and not profile.web_url:
        raise SetupError("WEB_SOCKET_WITHOUT_URL")
    if profile.web_user_header and (not (by_socket or profile.web_proxies) or len(secret) < _LEAST):
        raise SetupError("WEB_USER_HEADER_OPEN", header=profile.web_user_header, least=_LEAST)
    host = HOST if by_socket else host
    scheme = "https" if tls else "http"
    url = profile.web_url or f"{scheme}://{bracketed(host)}:{port}"
    if not url.startswith("https://") and not is_loopback(urlsplit(url).hostname or ""):
        raise SetupError("WEB_WITHOUT_TLS", address=url)
    if not is_loopback(host) and not url.startswith("https://"):
        raise SetupError("WEB_WITHOUT_TLS", address=host)
    return Address(url, host, tuple(profile.web_proxies), by_socket, profile.web_user_header, secret)
