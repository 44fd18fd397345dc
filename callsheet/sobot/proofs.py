"""What each event on the wire proves, and what may be done about it: the outcome table, as data. No I/O here.

                                            A         B         C         read
    NOT_SENT        nothing left            resend    resend    resend    resend
    THROTTLED       429 from the API        resend    resend    resend    resend
    THROTTLED_OFF   429 from a proxy        resend    resend    doubt     resend
    UNCLEAR         may have taken effect   doubt     resend    doubt     resend
    CONFLICT        409                     doubt     doubt     doubt     resend
    REFUSED         rejected by the service refused   refused   refused   refused
    GATEWAY         somebody else's 4xx     stop, in doubt                stop
    UNAUTHORISED    401, in HTTP or body    another token, resend; then stop
    FORBIDDEN, REDIRECTED, NO_TOKEN, TOKEN_LATER, BUG             stop

When resending is used up, NOT_SENT and THROTTLED end as not sent, the other events as in doubt. B with a natural key
(`look_first`) treats UNCLEAR as doubt: it is looked up before it is sent again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from callsheet.sobot.envelope import Envelope, parse_envelope
from callsheet.sobot.operations import OpClass, Operation
from callsheet.sobot.rate_limit import http_date, retry_after
from callsheet.sobot.redact import clean
from validators.message import Message, message


class Proof(Enum):
    """What one attempt proves."""

    DONE = auto()
    NOT_SENT = auto()
    THROTTLED = auto()
    THROTTLED_OFF = auto()
    UNCLEAR = auto()
    CONFLICT = auto()
    REFUSED = auto()
    GATEWAY = auto()  # a 4xx without the service's envelope: it says nothing about the rows
    UNAUTHORISED = auto()
    FORBIDDEN = auto()
    REDIRECTED = auto()
    NO_TOKEN = auto()
    TOKEN_LATER = auto()  # the token endpoint did not answer
    BUG = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, decoded, within the size limit."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def date(self) -> float | None:
        """The service's clock, in seconds since the epoch."""
        return http_date(self.headers.get("date"))


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The result of one attempt. `what` is a clause for an error's message; the service's words are in `server_message`."""

    proof: Proof
    what: Message
    http_status: int | None = None
    server_message: str = ""
    retry_after: float | None = None
    date: float | None = None
    envelope: Envelope | None = None
    foreign: bool = False  # the answer is not the service's own: a page, or a gateway's error
    stop: str = ""  # the code of what to do, where more is known than the proof says

    @property
    def code(self) -> int | None:
        return self.envelope.code if self.envelope else None


_BY_STATUS: dict[int, Proof] = {
    **dict.fromkeys((400, 404, 405, 413, 415, 422), Proof.REFUSED),
    401: Proof.UNAUTHORISED,
    403: Proof.FORBIDDEN,
    409: Proof.CONFLICT,
    408: Proof.UNCLEAR,
    429: Proof.THROTTLED,
}
_GATEWAYS = frozenset({*(status for status, proof in _BY_STATUS.items() if proof is Proof.REFUSED)}) | {
    407,
    414,
    421,
    431,
}
_OF_GATEWAYS = frozenset({404, 405, 407, 413, 414, 421, 431})
_HTTPS_WANTED = re.compile(
    rb"(?i)http request[^<]{0,40} to (?:an )?https (?:port|server)"
)  # nginx's page, and Go's
_ALWAYS = {Proof.NOT_SENT, Proof.THROTTLED}


def classify(reply: Reply, secrets: Iterable[str] = ()) -> AttemptResult:
    """What an answer proves. `secrets` are masked in the text that is kept."""
    envelope, date = parse_envelope(reply.body), reply.date
    return AttemptResult(
        proof=_proof(reply, envelope),
        what=_what(reply, envelope),
        http_status=reply.status,
        server_message=_words(reply, envelope, secrets),
        retry_after=retry_after(reply.headers.get("retry-after"), date),
        date=date,
        envelope=envelope,
        foreign=not _is_own(reply.status, envelope) and (reply.status in _GATEWAYS or _is_page(reply)),
    )


def may_resend(proof: Proof, operation: Operation) -> bool:
    """Whether the client may send an operation's call again after an attempt that proved this."""
    if proof in _ALWAYS:
        return True
    if proof is Proof.THROTTLED_OFF:
        return operation.op_class is not OpClass.C
    if proof is Proof.UNCLEAR:
        return operation.resends_unclear
    return proof is Proof.CONFLICT and operation.reads


def leaves_doubt(proof: Proof) -> bool:
    """Whether an attempt that proved this may have taken effect; only a later success settles that."""
    return proof in {Proof.UNCLEAR, Proof.THROTTLED_OFF, Proof.CONFLICT, Proof.REDIRECTED, Proof.GATEWAY}


def _proof(reply: Reply, envelope: Envelope | None) -> Proof:
    status, code = reply.status, envelope.code if envelope else None
    if 300 <= status < 400:
        return Proof.REDIRECTED
    if code == 401 and status < 500:
        return Proof.UNAUTHORISED
    if 200 <= status < 300:
        return _proof_of_success_status(status, envelope)
    if status in _GATEWAYS and not _is_own(status, envelope):
        return Proof.GATEWAY
    if status == 429 and not _from_api(reply, envelope):
        return Proof.THROTTLED_OFF
    rejected = 400 <= status < 500 and code is not None and 400 <= code < 500
    return _BY_STATUS.get(status, Proof.REFUSED if rejected else Proof.UNCLEAR)


def _proof_of_success_status(status: int, envelope: Envelope | None) -> Proof:
    """For a 2xx answer the envelope decides; its code means the same as that HTTP status."""
    if status == 206 or envelope is None or envelope.code is None:
        return Proof.UNCLEAR
    if envelope.succeeded:
        return Proof.DONE
    fallback = Proof.REFUSED if 400 <= envelope.code < 500 else Proof.UNCLEAR
    return _BY_STATUS.get(envelope.code, fallback)


def _from_api(reply: Reply, envelope: Envelope | None) -> bool:
    """Whether a 429 is the API's own, sent before execution, and not a proxy's page."""
    if envelope is not None:
        return True
    return not _is_page(reply) and any("ratelimit" in name.lower() for name in reply.headers)


def _is_own(status: int, envelope: Envelope | None) -> bool:
    """Whether an answer is the service's own: its envelope always has a code, and a gateway's may have one, too.

    What gateways say of an address or a size in JSON has no more than a code and a message.
    """
    if envelope is None or envelope.code is None:
        return False
    return not (envelope.bare and status in _OF_GATEWAYS)


def _is_page(reply: Reply) -> bool:
    return "html" in reply.headers.get("content-type", "").lower() or reply.body.lstrip()[:1] == b"<"


def _what(reply: Reply, envelope: Envelope | None) -> Message:
    status = reply.status
    if status == 400 and envelope is None and _HTTPS_WANTED.search(reply.body[:2000]):
        return message("WIRE_SPEAKS_HTTPS")
    if not 200 <= status < 300:
        foreign = status in _GATEWAYS and not _is_own(status, envelope)
        return message("WIRE_NOT_SERVICE" if foreign else "WIRE_HTTP_STATUS", status=status)
    if envelope is None:
        return message("WIRE_NOT_JSON", status=status)
    if envelope.code is None:
        return message("WIRE_NO_CODE", status=status)
    return message("WIRE_CODE" if envelope.code != 200 else "WIRE_CODE_WITHOUT_SUCCESS", code=envelope.code)


def _words(reply: Reply, envelope: Envelope | None, secrets: Iterable[str]) -> str:
    if envelope and envelope.texts:
        return clean(" / ".join(envelope.texts), secrets)
    return clean(reply.body[:8000].decode("utf-8", "replace"), secrets)
