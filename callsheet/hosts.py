"""The names under which a server of ours may be asked.

A page elsewhere can have its own name resolve to this machine (DNS rebinding), and its browser then takes our answers for
that page's own. It still sends that name as `Host`.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from callsheet.sobot.network import is_loopback

HOST = "127.0.0.1"
LOOPBACK = (HOST, "localhost", "[::1]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names, lower case, IPv6 addresses in brackets. `addresses`: any IP address will do, since none can be rebound."""

    names: frozenset[str]
    addresses: bool = False

    @classmethod
    def of(cls, bound: str, *urls: str) -> "Hosts":
        """Those of a server that listens on `bound` and is also reached under some addresses; empty ones do not count."""
        names = {*LOOPBACK, *(name for url in urls if (name := _name_in(url)))}
        if is_loopback(bound):
            return cls(frozenset(names))
        here = {socket.gethostname(), socket.getfqdn(), bracketed(bound)}
        return cls(frozenset(names | {name.lower() for name in here}), addresses=True)

    def allow(self, headers: Sequence[str]) -> bool:
        """Whether the `Host` headers of a request are one that names us."""
        found = _HOST.fullmatch(headers[0].lower()) if len(headers) == 1 else None
        if found is None:
            return False
        return found[1] in self.names or (self.addresses and _is_address(found[1]))


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def origins_of(names: Iterable[str], port: int) -> list[str]:
    """The origins of pages that a server gives under its names, over plain http."""
    return [f"http://{name}:{port}" for name in names]


def _name_in(url: str) -> str:
    """The host of an address, "" for none."""
    return bracketed(urlsplit(url).hostname or "").lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
