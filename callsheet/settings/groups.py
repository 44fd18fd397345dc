"""The settings of a profile, in groups."""

import ipaddress
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, cast

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings

from callsheet.errors import UsageError
from callsheet.lookup import kind_called
from callsheet.settings.options import CAMPAIGN, option_key, options_by_kind, refuse_unfit
from callsheet.settings.os_group import group_id
from transforms.kinds import KINDS
from transforms.phones import known_country
from transforms.policies import Hidden
from validators.message import Param
from validators.zones import known_zones, zones_to_write

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]+(/[A-Za-z0-9._~/-]*)?")


def wrong(code: str, **params: Param) -> PydanticCustomError:
    """What a validator of ours raises: the code of a message instead of a sentence."""
    return PydanticCustomError(code, "{code}", {"code": code, **params})


_OPTION_CODES = {
    "KIND_NOT_FOUND": "VALUE_KIND",
    "OPTION_UNKNOWN": "VALUE_OPTION_OF_KIND",
    "OPTION_OF_NO_KIND": "VALUE_OPTION",
    "OPTION_OF_OTHERS": "VALUE_OPTION_OF_OTHERS",
}


@contextmanager
def options_of_settings() -> Iterator[None]:
    """What is wrong with the options in it as a validator says it."""
    try:
        yield
    except UsageError as error:
        raise wrong(_OPTION_CODES[error.message.code], **dict(error.message.params)) from None


def are_options(value: object) -> bool:
    """Whether a setting has the form of options: texts by name, and tables of such."""
    if not isinstance(value, dict):
        return False
    texts = [
        each for given in value.values() for each in (given.values() if isinstance(given, dict) else [given])
    ]
    return all(isinstance(text, str) for text in texts)


_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,63}")
_OTHERS_HEADERS = frozenset(
    [
        "accept",
        "accept-language",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "forwarded",
        "host",
        "origin",
        "referer",
        "sec-fetch-site",
        "user-agent",
        "x-callsheet-secret",
        "x-forwarded-for",
    ]
)
"""Headers that say something else, or that every browser sends."""


class ConnectionSettings(BaseSettings):
    """The service, and on whose behalf it is called."""

    base_url: str = Field("", description="address of the Sobot service, such as https://sg.sobot.io")
    app_id: str = Field("", description="app id issued by Sobot")
    app_secret: SecretStr = Field(SecretStr(""), description="app secret; best kept in the environment")
    agent_id: str = Field("", description="work number or uuid of the agent on whose behalf rows are loaded")
    agent_type: Literal["0", "1"] = Field(
        "0", description="what agent_id is: 0 for a work number, 1 for a uuid"
    )
    proxy: SecretStr = Field(
        SecretStr(""),
        description="HTTP proxy to the service, such as http://user:password@proxy.example:3128, or none; "
        "default: HTTPS_PROXY, ALL_PROXY and NO_PROXY of the environment",
    )
    ca_file: Path = Field(
        Path(),
        description="PEM file of certificate authorities to trust besides the usual ones, such as that of a company's proxy; "
        "default: SSL_CERT_FILE and SSL_CERT_DIR of the environment",
    )
    prefix: str = Field("/callservice/v6", description="path prefix of every API operation")
    auth_scheme: Literal["bearer", "raw"] = Field("bearer", description="format of the Authorization header")
    service_language: Literal["", "en", "zh"] = Field(
        "",
        description="language in which the service names states and says errors: en or zh; default: the service's own",
    )
    tokens: dict[str, Literal["company", "agent"]] = Field(
        {}, description="token type by operation, where it differs from the default"
    )
    error_hosts: list[str] = Field(
        [], description="additional hosts from which error workbooks may be downloaded"
    )


class StorageSettings(BaseSettings):
    """Where callsheet keeps its own data."""

    data_dir: Path = Field(Path("data"), description="folder for the ledger, work files and reports")
    ledger: SecretStr = Field(
        SecretStr(""),
        description="database for the ledger, such as postgresql://callsheet@db/callsheet; default: a file in data_dir",
    )
    state_dir: Path = Field(
        Path(),
        description="folder outside data_dir that records how far the ledger has come; "
        "default: callsheet in the user's state folder (XDG_STATE_HOME)",
    )
    files_from: list[Path] = Field(
        [],
        description="folders in which files named in a form of the Prefect UI, and their results, may be; "
        "default: the inbox and data_dir",
    )
    public_url: str = Field(
        "",
        description="address under which a proxy gives the report files, such as https://callsheet.example/reports; "
        "default: the address on which callsheet serve listens",
    )

    @field_validator("public_url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        if url and not _ADDRESS.fullmatch(url):
            raise wrong("VALUE_PUBLIC_URL")
        return url.rstrip("/")

    @field_validator("ledger")
    @classmethod
    def _known_database(cls, ledger: SecretStr) -> SecretStr:
        if not ledger.get_secret_value():
            return ledger
        from callsheet.ledger.address import parsed
        from callsheet.ledger.records import LedgerError

        try:
            known = parsed(ledger.get_secret_value()).get_backend_name()
        except LedgerError:
            known = ""
        if known not in {"sqlite", "postgresql"}:
            raise wrong("VALUE_DATABASE")
        return ledger


class RetentionSettings(BaseSettings):
    """How long what holds customer numbers is kept after its load has ended."""

    keep_files: int = Field(
        30,
        ge=0,
        description="days for which dropped files, and the copies that callsheet reads, are kept; 0 for no limit",
    )
    keep_work: int = Field(
        90,
        ge=0,
        description="days for which the work folder is kept: with it results can be written again, and rows of a result "
        "workbook that comes back are recognised; 0 for no limit",
    )
    keep_results: int = Field(
        90, ge=0, description="days for which result workbooks are kept; 0 for no limit"
    )
    keep_bodies: int = Field(
        30,
        ge=0,
        description="days for which the ledger keeps the requests that were sent, word for word; 0 for no limit",
    )


class ReadingSettings(BaseSettings):
    """How sheets are read, and results are written."""

    time_zone: str = Field(
        "Asia/Singapore",
        description="time zone of the dates and times in sheets, and of times shown to people",
    )
    date_order: Literal["", "day", "month"] = Field(
        "",
        description="what comes first in dates such as 3/4/2027 of sheets: day or month; empty refuses such dates",
    )
    language: Literal["auto", "en", "zh"] = Field(
        "auto",
        description="language of everything shown to people: en, zh, or auto for the language of the sheet's headers",
    )
    country: str = Field(
        "", description="two-letter country code of national numbers; empty leaves numbers as they are"
    )
    hidden: Hidden = Field(
        Hidden.STOP, description="what to do with hidden or filtered rows: stop, include or skip"
    )
    encoding: str = Field("", description="encoding of CSV files that are not UTF-8, such as gb18030")
    formats: list[str] = Field(
        [], description="file formats to accept besides .xlsx .csv .tsv .txt: .xlsm .xls .xlsb .ods"
    )
    formulas: bool = Field(default=False, description="whether numbers may come from formulas")
    refused_repairs: list[str] = Field([], description="repairs that are not allowed, by code")
    headers: dict[str, str] = Field({}, description="custom column titles: title = field")
    custom_fields: dict[str, str] = Field({}, description="column titles of custom fields: title = field id")

    unknown_columns: Literal["warn", "refuse"] = Field(
        "warn",
        description="what to do with a column that a kind of list does not have: warn, or refuse the sheet",
    )
    phones: Literal["", "first", "all"] = Field(
        "",
        description="which of several columns of phone numbers to call: first for the first number of each row that can be "
        "called, all for every number of each row; default: none, so that such a sheet is refused",
    )

    consent_columns: dict[str, Literal["refuses", "consents", "ignore"]] = Field(
        {},
        description="what Yes in a column of consent means: title = refuses, consents or ignore",
    )
    consent_values: dict[str, Literal["yes", "no"]] = Field(
        {}, description="cells in columns of consent: text = yes if the customer may be called, no if not"
    )
    several_sheets: Literal["ask", "all"] = Field(
        "ask", description="what to do with several sheets of numbers to call in one workbook: ask or all"
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in known_zones():
            raise wrong("VALUE_ZONE", nearest=zones_to_write(zone))
        return zone

    @field_validator("country")
    @classmethod
    def _known_country(cls, country: str) -> str:
        if country and not known_country(country):
            raise wrong("VALUE_COUNTRY")
        return country


class SendingSettings(BaseSettings):
    """How rows are sent, and what happens without a clear response."""

    rate: float = Field(
        5.0, ge=0, description="requests per second, 0 for no limit (our figure; Sobot publishes none)"
    )
    concurrency: int = Field(4, ge=1, le=64, description="concurrent requests (our figure)")
    connect_timeout: float = Field(
        5.0,
        gt=0,
        description="how long (s) to wait for a connection to the service or the proxy (our figure)",
    )
    read_timeout: float = Field(
        0.0, ge=0, description="how long (s) to wait for a response; 0 uses each operation's own limit"
    )
    attempts: int = Field(3, ge=1, description="attempts per request")
    backoff_base: float = Field(0.5, ge=0, description="pause (s) before the first retry of a request")
    poll_first: float = Field(
        0.3,
        gt=0,
        description="pause (s) between the first queries for the result of an import; the pauses grow",
    )
    poll_deadline: float = Field(
        1800.0,
        gt=0,
        description="how long (s) to wait for the result of an import before its rows count as unknown",
    )
    look_apart: float = Field(
        30.0, ge=0, description="pause (s) between two queries for a batch after an unclear response"
    )
    key_window: float = Field(
        3600.0, ge=0, description="how long (s) a batch may be resent with the same idempotency key"
    )
    lease: float = Field(
        120.0,
        gt=0,
        description="how long (s) a process may be silent before another one may take over its load",
    )
    chunks: dict[str, int] = Field({}, description="rows per request, by kind")
    campaign: dict[str, str] = Field(
        {}, description="campaign to create: name, template, wrap_up, start, end, zone, description"
    )
    options: dict[str, dict[str, str]] = Field(
        {}, description="load options by kind; one without a kind is for every kind that knows it"
    )

    @field_validator("options", mode="before")
    @classmethod
    def _by_kind(cls, options: object) -> object:
        if not are_options(options):
            return options
        with options_of_settings():
            return options_by_kind(cast("dict[str, str]", options))

    @field_validator("campaign")
    @classmethod
    def _known_campaign(cls, campaign: dict[str, str]) -> dict[str, str]:
        with options_of_settings():
            options = {option_key(f"{CAMPAIGN}{name}"): value for name, value in campaign.items()}
            refuse_unfit(options, KINDS)
        return {name.removeprefix(CAMPAIGN): value for name, value in options.items()}


class WatchingSettings(BaseSettings):
    """The watched folder."""

    inbox: Path = Field(
        Path(), description="watched folder, with one subfolder per profile; default: inbox in data_dir"
    )
    watch_interval: float = Field(1.0, gt=0, description="pause (s) between two scans of the watched folder")
    watch_unchanged: int = Field(
        2, ge=1, description="number of scans in which a file must be unchanged before it is processed"
    )
    watch_max_wait: float = Field(
        600.0, ge=0, description="how long (s) to wait for an incomplete file, or one that is open in Excel"
    )
    watch_together: float = Field(
        30.0, ge=0, description="how long (s) complete files wait for other files still being copied"
    )
    watch_retries: int = Field(5, ge=0, description="how many times the watcher retries a stopped load")
    watch_retry_pause: float = Field(
        60.0, ge=0, description="pause (s) before the first of these retries; it doubles each time"
    )
    forbidden_first: bool = Field(
        default=True,
        description="whether customer numbers and contact plans wait for the profile's forbidden lists",
    )
    forbidden_wait: float = Field(
        120.0,
        ge=0,
        description="how long (s) customer numbers wait while another process loads forbidden numbers",
    )
    inbox_group: str = Field(
        "",
        description="group of the operating system, by name or number, whose members drop files and read the results; "
        "default: none, so that only the account that runs callsheet can",
    )
    results_mode: str = Field(
        "",
        description="mode of the files in done, failed and waiting: 0600, 0640 or 0660; "
        "default: 0640 with inbox_group, otherwise 0600",
    )

    @field_validator("inbox_group", mode="before")
    @classmethod
    def _known_group(cls, group: object) -> object:
        named = str(group) if isinstance(group, int) and not isinstance(group, bool) else group
        if isinstance(named, str) and named:
            try:
                group_id(named)
            except LookupError:
                raise wrong("VALUE_GROUP") from None
        return named

    @field_validator("results_mode")
    @classmethod
    def _closed_to_others(cls, mode: str) -> str:
        if mode and not re.fullmatch(r"0?6[0246]0", mode):
            raise wrong("VALUE_MODE")
        return mode

    @property
    def file_mode(self) -> int:
        """The mode of the files that people who share the watched folder are given."""
        return int(self.results_mode or ("0640" if self.inbox_group else "0600"), 8)


class RepeatSettings(BaseSettings):
    """Which rows are recognised when they come again in another file."""

    remember_rows: list[str] = Field(
        [],
        description="kinds beside contact-plans whose rows are not sent again from another file, such as customer-numbers",
    )

    @field_validator("remember_rows")
    @classmethod
    def _known_kinds(cls, names: list[str]) -> list[str]:
        try:
            return [kind_called(name).name for name in names]
        except UsageError as error:
            raise wrong("VALUE_KIND", **dict(error.message.params)) from None


class ApprovalSettings(BaseSettings):
    """When a load needs approval."""

    approve_above_rows: int = Field(0, ge=0, description="require approval above this many rows; 0 for never")
    approve_above_bad: float = Field(
        0.0, ge=0, le=100, description="require approval above this percentage of invalid rows; 0 for never"
    )
    approve_removals: bool = Field(
        default=False, description="require approval for a load that removes, unbinds or unblocks something"
    )
    approve_unusual: bool = Field(
        default=False,
        description="require approval for a load that differs markedly from the profile's earlier ones",
    )
    approve_corrected_days: int = Field(
        3,
        ge=0,
        le=365,
        description="require approval for a list that looks like one loaded in the last days (this number of them), corrected, "
        "and would call most of its people in a second campaign of the same name; 0 for never",
    )
    approve_by_another: bool = Field(
        default=True,
        description="on the page, whoever submitted a load cannot approve it, nor say that unconfirmed rows are to be sent again",
    )


class WebSettings(BaseSettings):
    """The page in a browser; those of the profile in use count for the whole installation."""

    web_host: str = Field("127.0.0.1", description="address on which the page listens")
    web_port: int = Field(4210, ge=0, le=65535, description="port of the page; 0 for any free one")
    web_url: str = Field(
        "",
        description="address under which people reach the page, such as https://callsheet.example/loads; "
        "default: the address on which it listens",
    )
    web_cert: Path = Field(
        Path(), description="PEM file with the page's certificate and chain; with web_key, it speaks TLS"
    )
    web_key: Path = Field(Path(), description="PEM file with the key of web_cert")
    web_socket: Path = Field(
        Path(),
        description="Unix socket on which the page listens, in place of web_host and web_port, for a proxy on this machine",
    )
    web_proxies: list[str] = Field(
        [],
        description="addresses or networks of proxies whose X-Forwarded-For is believed, such as 127.0.0.1 or 10.0.0.0/8",
    )
    web_user_header: str = Field(
        "",
        description="header in which a proxy says who has signed in, such as X-Remote-User; nobody signs in with a password then",
    )
    web_user_secret: SecretStr = Field(
        SecretStr(""),
        description="what the proxy sends as X-Callsheet-Secret beside web_user_header; best kept in the environment",
    )
    web_idle: float = Field(
        30.0, gt=0, le=1440, description="how long (minutes) a sign-in lasts that is not used"
    )
    web_session: float = Field(12.0, gt=0, le=720, description="how long (hours) a sign-in lasts at most")
    web_scan: str = Field(
        "",
        description="command that scans each uploaded file, whose path is its last word, such as "
        "clamdscan --fdpass; exit status 0 keeps the file, 1 refuses it, any other is no answer and refuses it too",
    )
    web_scan_timeout: float = Field(
        60.0, gt=0, le=600, description="how long (s) web_scan may take for the files of one upload"
    )

    @field_validator("web_scan")
    @classmethod
    def _a_command(cls, words: str) -> str:
        try:
            shlex.split(words)
        except ValueError:
            raise wrong("VALUE_COMMAND") from None
        return words.strip()

    @field_validator("web_url")
    @classmethod
    def _plain_web_address(cls, url: str) -> str:
        if url and not _ADDRESS.fullmatch(url):
            raise wrong("VALUE_PUBLIC_URL")
        return url.rstrip("/")

    @field_validator("web_user_header")
    @classmethod
    def _known_header(cls, name: str) -> str:
        if name and (not _HEADER.fullmatch(name) or name.lower() in _OTHERS_HEADERS):
            raise wrong("VALUE_HEADER")
        return name

    @field_validator("web_proxies")
    @classmethod
    def _known_proxies(cls, proxies: list[str]) -> list[str]:
        for proxy in proxies:
            try:
                ipaddress.ip_network(proxy, strict=False)
            except ValueError:
                raise wrong("VALUE_NETWORK") from None
        return proxies

    @property
    def has_web_socket(self) -> bool:
        """Whether the page listens on a Unix socket."""
        return self.web_socket != Path()

    @property
    def has_web_certificate(self) -> bool:
        """Whether the page speaks TLS itself."""
        return self.web_cert != Path() and self.web_key != Path()


class NoticeSettings(BaseSettings):
    """Notifications, and the states of Prefect runs."""

    notify: list[SecretStr] = Field([], description="Apprise URLs to notify when something needs attention")
    notify_on: list[Literal["failure", "rows_to_fix", "in_doubt", "approval", "recovery", "schedule"]] = (
        Field(
            ["failure", "rows_to_fix", "in_doubt", "approval", "recovery", "schedule"],
            description="events to notify about",
        )
    )
    rows_to_fix: Literal["completed", "failed"] = Field(
        "completed", description="type of the state RowsToFix, in which a Prefect run with rows to fix ends"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="form of the log on standard error: text, or json for one object a line"
    )
