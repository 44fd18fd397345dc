"""Where the rows of a load go, one by one where its sheet says it: the places by which they are known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from callsheet.settings import Profile
from transforms.calls import PlanError
from transforms.kind import Kind
from transforms.places import places, says_place
from validators.libraries import pd

_PORTS = {"https": 443, "http": 80}
_THIS_MACHINE = frozenset({"localhost", "::1", "127.0.0.1"})


def service_of(base_url: str) -> str:
    """The address of a service in one form: case, a default port, a slash at its end and the names of this machine say nothing.

    >>> service_of("HTTPS://SG.Sobot.io:443/"), service_of("http://localhost:8787")
    ('https://sg.sobot.io', 'http://127.0.0.1:8787')
    """
    try:
        found = urlsplit(base_url.strip())
        host, port = (found.hostname or "").rstrip("."), found.port
    except ValueError:
        return base_url
    host = "127.0.0.1" if host in _THIS_MACHINE else host
    shown = "" if port in {None, _PORTS.get(found.scheme)} else f":{port}"
    return f"{found.scheme}://{host}{shown}{found.path.rstrip('/')}"


def place_of(profile: Profile, kind: Kind, options: Mapping[str, str]) -> str | None:
    """Where a load goes, as fingerprints of its rows know it; None where a place is made for this load alone."""
    setup = kind.delivery.setup
    try:
        if setup is not None and setup.needed(options):
            return None
    except PlanError:
        return None
    scope = kind.scope(options)
    return fingerprinted(profile, kind.name, scope.code or scope.id)


def rows_by_place(
    profile: Profile, kind: Kind, options: Mapping[str, str], rows: pd.DataFrame
) -> Iterator[tuple[str, list[int]]]:
    """Each place with the rows that go there, under every address of its service that is known; those for which a place is made are left out."""
    whole = place_of(profile, kind, options)
    if not says_place(kind, rows):
        if whole is not None:
            yield from ((each, rows.index.tolist()) for each in _everywhere(profile, whole))
        return
    for text, there in rows.groupby(places(kind, rows), sort=False):
        place = fingerprinted(profile, kind.name, str(text)) if text else whole
        if place is not None:
            yield from ((each, there.index.tolist()) for each in _everywhere(profile, place))


def account_of(profile: Profile) -> str:
    """What tells a profile's account at its service from another; a hash, for it is kept beside the rows."""
    return hashlib.sha256(profile.app_id.encode()).hexdigest()[:32]


def addresses(profile: Profile) -> tuple[str, ...]:
    """The address of a profile's service in one form, and as it is written: older versions knew it by that."""
    return tuple(dict.fromkeys((service_of(profile.base_url), profile.base_url)))


def _everywhere(profile: Profile, place: str) -> Iterator[str]:
    """A place under each address of the service."""
    behind = place.partition("\0")[2]
    return (f"{address}\0{behind}" for address in addresses(profile))


def fingerprinted(profile: Profile, kind: str, text: str) -> str:
    """A place of rows of a kind, as the fingerprints of rows know it: with the account, so that no other account has it."""
    return f"{service_of(profile.base_url)}\0{profile.app_id}\0{kind}\0{text}"
