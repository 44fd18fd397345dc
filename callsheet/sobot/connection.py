"""Where and as whom to call: the values of a connection, checked when it is created."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import SecretStr

from callsheet.sobot.errors import SettingsError
from callsheet.sobot.libraries import httpx
from callsheet.sobot.network import Network, is_loopback
from callsheet.sobot.operations import BY_NAME, Operation, TokenKind
from validators.message import Param, message

MIB = 1024 * 1024
RETRY_AFTER_CAP = 120.0  # seconds that a call waits at most when the service asks for a pause
VENDOR_HOSTS = ("*.sobot.io", "*.sobot.com", "*.soboten.com")
_HOST = re.compile(rb"[a-z0-9.:-]+")
_IN_THE_PROFILE = {"agent": "agent_id", "token_overrides": "tokens", "workbook_hosts": "error_hosts"}  # nosec B105 # the name of a setting


class AgentType(StrEnum):
    """How an agent is named: by work number or by uuid (reference: agentType)."""

    WORK_NO = "0"
    UUID = "1"


class AuthScheme(StrEnum):
    """How the token is written in the Authorization header; the vendor's pages contradict each other (readings B1)."""

    BEARER = "bearer"
    RAW = "raw"


class KeyQuoting(StrEnum):
    """Whether an Idempotency-Key is sent bare or as a quoted structured-field string."""

    RAW = "raw"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Everything the client needs to know, as values. Raises SettingsError, naming the field, when one is wrong.

    `rate` is in requests per second (0: no limit), `burst` how many may be sent at once after a pause. Times are in
    seconds, sizes in bytes. `read_timeout` replaces that of every operation; a whole call has twice its read timeout.
    The rate, sizes and retry figures are our choices: the vendor publishes none.
    """

    base_url: str
    app_id: str
    app_secret: SecretStr
    prefix: str = "/callservice/v6"
    agent: str = ""
    agent_type: str = AgentType.WORK_NO
    auth_scheme: str = AuthScheme.BEARER
    idempotency_key_quoting: str = KeyQuoting.RAW
    time_zone: str = ""
    language: str = ""
    rate: float = 2.0
    burst: int = 1
    concurrency: int = 4
    connect_timeout: float = 5.0
    read_timeout: float | None = None
    answer_cap: int = 8 * MIB
    workbook_cap: int = 64 * MIB
    attempts: int = 3
    backoff_base: float = 0.5
    backoff_cap: float = 20.0
    retry_after_cap: float = RETRY_AFTER_CAP
    resend_plans_after_401: bool = True
    token_overrides: Mapping[str, str] = field(default_factory=dict)
    workbook_hosts: tuple[str, ...] = VENDOR_HOSTS
    allow_plain_http: bool = (
        False  # http to a host other than this machine, for a sandbox on a closed network
    )
    network: Network = field(default_factory=Network)

    def __post_init__(self) -> None:
        for check in (_check_url, _check_words, _check_figures, _check_overrides):
            check(self)
        object.__setattr__(self, "token_overrides", dict(self.token_overrides))  # ours, not the caller's

    @property
    def host(self) -> str:
        """The host of the base URL, in lower case."""
        return httpx.URL(self.base_url).host

    def url(self, operation: Operation) -> str:
        return f"{self.base_url.rstrip('/')}{self.prefix.rstrip('/')}{operation.path}"

    def token_kind(self, operation: Operation) -> TokenKind:
        """The token an operation is sent with: the profile's choice, otherwise the reference's."""
        return TokenKind(self.token_overrides.get(operation.name, operation.token))

    def timeout(self, operation: Operation) -> float:
        """Seconds to wait per read or write of an operation's call."""
        return operation.read_timeout if self.read_timeout is None else self.read_timeout


def has_plain_host(url: httpx.URL) -> bool:
    """Whether an address has a host of ordinary characters; httpx accepts almost anything."""
    return _HOST.fullmatch(url.raw_host) is not None


def _check_url(connection: Connection) -> None:
    try:
        url = httpx.URL(connection.base_url)
    except (httpx.InvalidURL, TypeError):
        url = httpx.URL("")
    extras = url.userinfo or url.query or url.fragment
    if url.scheme not in ("http", "https") or extras or not has_plain_host(url):
        raise _wrong("SOBOT_BASE_URL", "base_url")
    if url.scheme == "http" and not (is_loopback(url.host) or connection.allow_plain_http):
        raise _wrong("SOBOT_BASE_URL_NOT_HTTPS", "base_url")
    connection.network.way_to(url)
    if connection.prefix and not connection.prefix.startswith("/"):
        raise _wrong("SOBOT_PREFIX", "prefix")


def _check_words(connection: Connection) -> None:
    if not isinstance(connection.app_secret, SecretStr):
        raise _wrong("SOBOT_SECRET_BARE", "app_secret")
    if not connection.app_secret.get_secret_value():
        raise _wrong("SOBOT_SETTING_EMPTY", "app_secret")
    if not connection.app_id:
        raise _wrong("SOBOT_SETTING_EMPTY", "app_id")
    _one_of("agent_type", connection.agent_type, AgentType)
    _one_of("auth_scheme", connection.auth_scheme, AuthScheme)
    _one_of("idempotency_key_quoting", connection.idempotency_key_quoting, KeyQuoting)
    for name in ("time_zone", "language", "prefix"):
        value = getattr(connection, name)
        if not (value.isascii() and value.isprintable()):
            raise _wrong("SOBOT_SETTING_NOT_ASCII", name)


def _check_figures(connection: Connection) -> None:
    for name in ("burst", "concurrency", "attempts", "answer_cap", "workbook_cap"):
        if getattr(connection, name) < 1:
            raise _wrong("SOBOT_SETTING_TOO_LOW", name, least=1)
    for name in ("rate", "backoff_base", "backoff_cap", "retry_after_cap"):
        if not 0 <= getattr(connection, name) < float("inf"):
            raise _wrong("SOBOT_SETTING_TOO_LOW", name, least=0)
    for name in ("connect_timeout", "read_timeout"):
        value = getattr(connection, name)
        if value is not None and not 0 < value < float("inf"):
            raise _wrong("SOBOT_SETTING_NOT_POSITIVE", name)


def _check_overrides(connection: Connection) -> None:
    for name, kind in connection.token_overrides.items():
        if name not in BY_NAME:
            raise _wrong("SOBOT_OPERATION_UNKNOWN", "token_overrides", operation=name)
        _one_of("token_overrides", kind, TokenKind)


def _one_of(setting: str, value: str, choices: type[StrEnum]) -> None:
    if value not in list(choices):
        raise _wrong("SOBOT_SETTING_CHOICE", setting, choices=tuple(map(str, choices)))


def _wrong(code: str, field: str, **params: Param) -> SettingsError:
    """The error about a field, under the name that its setting has in the profile."""
    return SettingsError(message(code, setting=_IN_THE_PROFILE.get(field, field), **params), setting=field)
