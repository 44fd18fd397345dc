"""Error workbooks: fetched from the vendor's hosts only, without a token, within bounds."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from callsheet.sobot.client import Client
from callsheet.sobot.connection import Connection, has_plain_host
from callsheet.sobot.errors import InDoubt, NotSent, Refused, SobotError
from callsheet.sobot.libraries import httpx
from callsheet.sobot.proofs import AttemptResult, Proof, Reply, classify
from callsheet.sobot.rate_limit import backoff
from validators.message import message

NAME = "download"
TIMEOUT = 60.0
_AGAIN = {Proof.NOT_SENT, Proof.UNCLEAR, Proof.THROTTLED, Proof.THROTTLED_OFF}


async def download(client: Client, url: str) -> bytes:
    """The bytes behind an errorReportPath, at most the connection's `workbook_cap`.

    Raises Refused for an address that is not allowed or an answer that is not a file; NotSent or InDoubt when it
    cannot be fetched now. The caller must validate the bytes: they come from outside.
    """
    c = client.connection
    address = _address(c, url)
    for attempt in range(1, c.attempts + 1):
        got = await client.fetch(
            address, c.workbook_cap, TIMEOUT if c.read_timeout is None else c.read_timeout
        )
        if isinstance(got, Reply) and got.status == 200:
            return got.body
        result = got if isinstance(got, AttemptResult) else classify(got)
        wait = result.retry_after or 0.0
        if result.proof not in _AGAIN or attempt == c.attempts or wait > c.retry_after_cap:
            break
        client.traffic.retries += 1
        await client.clock.sleep(
            max(wait, backoff(attempt, c.backoff_base, c.backoff_cap, client.clock.chance()))
        )
    raise _error(result, attempt)


def allowed(connection: Connection, url: str) -> bool:
    """Whether an address may be fetched: below the base URL's own origin, or https on a host of the vendor's."""
    try:
        return _may_be_fetched(connection, httpx.URL(url))
    except httpx.InvalidURL:
        return False


def _may_be_fetched(connection: Connection, address: httpx.URL) -> bool:
    if address.userinfo or not has_plain_host(address):
        return False
    base = _known(connection.base_url)
    if (address.scheme, address.host, address.port) == (base.scheme, base.host, base.port):
        return True
    is_known = address.host == base.host or any(
        _fits(address.host, host) for host in connection.workbook_hosts
    )
    return is_known and address.scheme == "https" and address.port is None


def _fits(host: str, pattern: str) -> bool:
    pattern = pattern.lower()
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


@lru_cache(8)
def _known(base_url: str) -> httpx.URL:
    """A base URL taken apart: that takes longer than everything else about an address."""
    return httpx.URL(base_url)


def _address(connection: Connection, url: str) -> httpx.URL:
    """An address that may be fetched, taken apart; Refused for any other."""
    with suppress(httpx.InvalidURL):
        address = httpx.URL(url)
        if _may_be_fetched(connection, address):
            return address
    raise Refused(message("SOBOT_DOWNLOAD_NOT_ALLOWED"), operation=NAME)


def _error(result: AttemptResult, attempts: int) -> SobotError:
    kinds: dict[Proof, type[SobotError]] = {
        Proof.NOT_SENT: NotSent,
        Proof.THROTTLED: NotSent,
        Proof.THROTTLED_OFF: NotSent,
        Proof.UNCLEAR: InDoubt,
    }
    kind = kinds.get(result.proof, Refused)
    return kind(
        message("SOBOT_DOWNLOAD_FAILED", what=result.what, attempts=attempts),
        operation=NAME,
        attempts=attempts,
        http_status=result.http_status,
        retry_after=result.retry_after,
        server_message=result.server_message,
    )
