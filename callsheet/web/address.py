"""Where the page is reached: its public address, the cookie that goes with it, and which proxies are believed."""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from callsheet.errors import SetupError
from callsheet.hosts import Hosts, bracketed
from callsheet.settings import Profile
from callsheet.sobot.network import is_loopback


@dataclass(frozen=True)
class Address:
    """`url` is the public address without a slash at its end; `host` is what the server listens on."""

    url: str
    host: str
    proxies: tuple[str, ...] = ()

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

    def _is_proxy(self, address: str) -> bool:
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
    """The page's address; SetupError where passwords would go over a network in clear."""
    scheme = "https" if tls else "http"
    url = profile.web_url or f"{scheme}://{bracketed(host)}:{port}"
    if not url.startswith("https://") and not is_loopback(urlsplit(url).hostname or ""):
        raise SetupError("WEB_WITHOUT_TLS", address=url)
    if not is_loopback(host) and not url.startswith("https://"):
        raise SetupError("WEB_WITHOUT_TLS", address=host)
    return Address(url, host, tuple(profile.web_proxies))
