"""How far a request came, as httpcore traces it: what a failure proves, and in whose words it is told.

Before the first line of the request itself, nothing has reached the service: neither while connecting, nor while a proxy is
asked for a tunnel, nor while certificates are exchanged.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from callsheet.sobot.libraries import httpx
from callsheet.sobot.network import Way
from validators.message import Message, message


class Stage(Enum):
    """What was under way last."""

    NOTHING = auto()  # no event was seen: nothing can be said
    CONNECT = auto()
    TLS = auto()  # with the peer that was connected: the service, or a proxy
    TUNNEL = auto()  # a proxy was asked for a way to the service
    TLS_INSIDE = auto()  # with the service, through the tunnel
    REQUEST = auto()  # the request itself


_STAGES = {
    "connection.connect_tcp.started": Stage.CONNECT,
    "connection.start_tls.started": Stage.TLS,
    "proxy.start_tls.started": Stage.TLS_INSIDE,
}
_CONNECT = re.compile(r"\d{3}(?!\d)")
_NO_LINE = (
    "illegal request line"  # h11 of an answer that begins with a control character, as a record of TLS does
)

_CERTIFICATES = {  # OpenSSL's X509_V_ERR_* -> the clause
    9: "CERTIFICATE_NOT_YET",
    10: "CERTIFICATE_EXPIRED",
    18: "CERTIFICATE_SELF_SIGNED",
    **dict.fromkeys((2, 19, 20, 21), "CERTIFICATE_UNKNOWN"),
    **dict.fromkeys((62, 64), "CERTIFICATE_OTHER_NAME"),
}
_NO_ANSWER = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLWantReadError)
_PLAIN = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}


TOLD = frozenset(
    {
        *("WIRE_TLS", "WIRE_SPEAKS_HTTPS", "WIRE_PROXY_UNREACHABLE", "WIRE_PROXY_TLS"),
        *("WIRE_PROXY_CREDENTIALS", "WIRE_PROXY_REFUSED", "WIRE_PROXY_NO_WAY", "WIRE_PROXY_SILENT"),
    }
)
"""The clauses that say themselves what to do."""


@dataclass(slots=True)
class Course:
    """One request on its way to a host; called by httpcore with each event."""

    way: Way
    host: str
    plain: bool = False  # over http
    heard: bool = False  # the same server has answered before
    stage: Stage = Stage.NOTHING

    async def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        if self.stage is Stage.REQUEST:
            return
        if event in _STAGES:
            self.stage = _STAGES[event]
        elif event == "http11.send_request_headers.started":
            self.stage = Stage.TUNNEL if facts["request"].method == b"CONNECT" else Stage.REQUEST

    @property
    def unsent(self) -> bool:
        """Whether it is proven that nothing of the request has left."""
        return self.stage not in (Stage.NOTHING, Stage.REQUEST)

    def told(self, error: Exception) -> Message | None:
        """What went wrong, where the course says more than the error alone."""
        if self.stage is Stage.REQUEST and self.plain:
            return self._about_plain_http(error)
        if not self.unsent:
            return None
        if self.stage is Stage.CONNECT:
            return self._about_proxy("WIRE_PROXY_UNREACHABLE") if self.way.proxy else None
        if self.stage is Stage.TUNNEL:
            return self._refusal(error)
        at_proxy = self.stage is Stage.TLS and bool(self.way.proxy)
        if at_proxy:
            return message(
                "WIRE_PROXY_TLS", proxy=self.way.address, source=self.way.named, why=_tls_fault(error)
            )
        return message("WIRE_TLS", host=self.host, why=_tls_fault(error))

    def _about_plain_http(self, error: Exception) -> Message | None:
        """A TLS server answers plain text with a record of TLS, or ends the connection."""
        if _NO_LINE in str(error):
            return message("WIRE_SPEAKS_HTTPS")
        ended = isinstance(error, httpx.ReadError) or "without sending a response" in str(error)
        return message("WIRE_MAY_SPEAK_HTTPS") if ended and not self.heard else None

    def _refusal(self, error: Exception) -> Message:
        """What a proxy had against a tunnel; its answer to CONNECT is all that an error of httpx holds of it."""
        found = _CONNECT.match(str(error)) if isinstance(error, httpx.ProxyError) else None
        if found is None:
            return self._about_proxy("WIRE_PROXY_SILENT")
        status = int(found[0])
        if status == 407:
            return self._about_proxy("WIRE_PROXY_CREDENTIALS")
        code = "WIRE_PROXY_NO_WAY" if status >= 500 else "WIRE_PROXY_REFUSED"
        return message(code, proxy=self.way.address, host=self.host, status=status)

    def _about_proxy(self, code: str) -> Message:
        return message(code, proxy=self.way.address, source=self.way.named)


def _tls_fault(error: BaseException) -> Message:
    """Why there is no secure connection, as a clause."""
    at: BaseException | None = error
    while at is not None and not isinstance(at, ssl.SSLError):
        at = at.__cause__ or at.__context__
    if isinstance(at, ssl.SSLCertVerificationError):
        return message(_CERTIFICATES.get(at.verify_code, "CERTIFICATE_WRONG"))
    if at is None or isinstance(at, _NO_ANSWER):
        return message("TLS_NO_ANSWER")
    return message("TLS_PLAIN_HTTP" if at.reason in _PLAIN else "TLS_FAILED")
