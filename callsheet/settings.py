"""The settings: profiles and schedules of `callsheet.toml`, the environment, and whether Prefect is configured."""

import json
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from callsheet.errors import SetupError, UsageError
from callsheet.lookup import kind_called, os_error
from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from transforms.headers import HeaderMap
from transforms.kind import Kind
from transforms.phones import known_country
from transforms.prepare import Hidden
from validators.message import Message, Param, message

CONFIG = "callsheet.toml"
SANDBOX_URL = "http://127.0.0.1:8765"
_BUILT_IN: Mapping[str, dict[str, Any]] = {
    "sandbox": {
        "base_url": SANDBOX_URL,
        "app_id": "sandbox-app",
        "app_secret": "sandbox-secret",
        "agent_id": "1001",
        "rate": 0,
        "concurrency": 8,
        "campaign": {"start": "2026-01-01 09:00", "end": "2099-12-31 18:00"},
    },
}

REPORTS_URL = "CALLSHEET_REPORTS_URL"
_CRON_NAMES = {
    name: str(number)
    for names, first in (
        ("sun mon tue wed thu fri sat", 0),
        ("jan feb mar apr may jun jul aug sep oct nov dec", 1),
    )
    for number, name in enumerate(names.split(), start=first)
}
_CRON_ITEM = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2})(?:/([1-9][0-9]?))?)?")
_CRON_ALL = re.compile(r"\*(?:/[1-9][0-9]?)?")

_SCHEDULE_NAME = r"^[a-z0-9][a-z0-9-]{0,60}$"
_VALUE_CODES = {  # what pydantic says of a value -> what we say of it
    "float_parsing": "VALUE_NOT_A_NUMBER",
    "float_type": "VALUE_NOT_A_NUMBER",
    "int_parsing": "VALUE_NOT_WHOLE",
    "int_type": "VALUE_NOT_WHOLE",
    "int_from_float": "VALUE_NOT_WHOLE",
    "bool_parsing": "VALUE_NOT_YES_OR_NO",
    "bool_type": "VALUE_NOT_YES_OR_NO",
    "string_type": "VALUE_NOT_TEXT",
    "path_type": "VALUE_NOT_TEXT",
    "list_type": "VALUE_NOT_A_LIST",
    "dict_type": "VALUE_NOT_A_TABLE",
    "greater_than_equal": "VALUE_BELOW",
    "greater_than": "VALUE_NOT_ABOVE",
    "less_than_equal": "VALUE_ABOVE",
    "literal_error": "VALUE_NOT_CHOICE",
    "enum": "VALUE_NOT_CHOICE",
    "string_pattern_mismatch": "VALUE_NAME",
    "missing": "VALUE_MISSING",
}
_VALUE_FACTS = {"ge": "limit", "gt": "limit", "le": "limit", "expected": "choices"}


def _wrong(code: str, **params: Param) -> PydanticCustomError:
    """What a validator of ours raises: the code of a message instead of a sentence."""
    return PydanticCustomError(code, "{code}", {"code": code, **params})


class ConnectionSettings(BaseSettings):
    """The service, and on whose behalf it is called."""

    base_url: str = Field("", description="address of the Sobot service, such as https://sg.sobot.io")
    app_id: str = Field("", description="app id issued by Sobot")
    app_secret: SecretStr = Field(SecretStr(""), description="app secret; best kept in the environment")
    agent_id: str = Field("", description="work number or uuid of the agent on whose behalf rows are loaded")
    agent_type: Literal["0", "1"] = Field(
        "0", description="what agent_id is: 0 for a work number, 1 for a uuid"
    )
    prefix: str = Field("/callservice/v6", description="path prefix of every API operation")
    auth_scheme: Literal["bearer", "raw"] = Field("bearer", description="format of the Authorization header")
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


class ReadingSettings(BaseSettings):
    """How sheets are read, and results are written."""

    time_zone: str = Field(
        "Asia/Singapore",
        description="time zone of the dates and times in sheets, and of times shown to people",
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
        if zone not in available_timezones():
            raise _wrong("VALUE_ZONE")
        return zone

    @field_validator("country")
    @classmethod
    def _known_country(cls, country: str) -> str:
        if country and not known_country(country):
            raise _wrong("VALUE_COUNTRY")
        return country


class SendingSettings(BaseSettings):
    """How rows are sent, and what happens without a clear response."""

    rate: float = Field(
        5.0, ge=0, description="requests per second, 0 for no limit (our figure; Sobot publishes none)"
    )
    concurrency: int = Field(4, ge=1, le=64, description="concurrent requests (our figure)")
    read_timeout: float = Field(
        0.0, ge=0, description="how long (s) to wait for a response; 0 uses each operation's own limit"
    )
    attempts: int = Field(3, ge=1, description="attempts per request")
    backoff_base: float = Field(0.5, ge=0, description="pause (s) before the first retry of a request")
    poll_first: float = Field(
        2.0, gt=0, description="pause (s) between the first queries for the result of an import"
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
        {}, description="campaign to create: name, template, wrap_up, start, end"
    )
    options: dict[str, dict[str, str]] = Field({}, description="load options by kind")


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
            raise _wrong("VALUE_KIND", **dict(error.message.params)) from None


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


class Profile(
    NoticeSettings,
    ApprovalSettings,
    RepeatSettings,
    WatchingSettings,
    SendingSettings,
    ReadingSettings,
    StorageSettings,
    ConnectionSettings,
):
    """Where and as whom to load. Every plain setting can also be given as CALLSHEET_<NAME> in the environment."""

    model_config = SettingsConfigDict(env_prefix="CALLSHEET_", extra="forbid")

    name: str = Field(
        "default", exclude=True, init=False, description="name of the profile, as given with --profile"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @property
    def ledger_url(self) -> str:
        return self.ledger.get_secret_value() or f"sqlite:///{self.data_dir / 'ledger.db'}"

    @property
    def inbox_dir(self) -> Path:
        """The root of the watched folder; each profile has a folder in it."""
        return self.inbox if self.inbox != Path() else self.data_dir / "inbox"

    def options_of(self, kind: Kind) -> dict[str, str]:
        """The load options that the profile gives a kind."""
        campaign = {f"campaign_{name}": value for name, value in self.campaign.items()}
        known = {option.name for option in kind.options}
        return {name: value for name, value in campaign.items() if name in known} | self.options.get(
            kind.name, {}
        )

    @property
    def header_map(self) -> HeaderMap:
        return HeaderMap(self.headers, self.custom_fields)

    def language_for(self, headers: str) -> str:
        """The language of the person who reads of a sheet; `headers` is that of the sheet's headers."""
        return headers if self.language == "auto" else self.language

    def reader(self, headers: str = "en", surface: Surface = Surface.TERMINAL) -> Reader:
        """The person who reads about this profile's loads."""
        return Reader(self.language_for(headers), self.time_zone, surface)

    def needs(self, *names: str) -> None:
        """SetupError for the first of the named settings that is empty."""
        for name in names:
            value = getattr(self, name)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                raise SetupError(
                    "SETTING_MISSING",
                    setting=name,
                    variable=f"CALLSHEET_{name.upper()}",
                    profile=self.name,
                    path=str(config_path()),
                )


def config_path() -> Path:
    """The settings file: the one named by CALLSHEET_CONFIG, otherwise callsheet.toml in the current folder."""
    return Path(os.environ.get("CALLSHEET_CONFIG") or CONFIG)


def load_profile(name: str | None = None) -> Profile:
    """The profile in use; SetupError names the setting that is wrong and what it may be."""
    path = config_path()
    name, settings, known = _written(name, path)
    if name not in known and name != "default":
        raise SetupError("PROFILE_UNKNOWN", profile=name, path=str(path), known=listed(sorted(known)))
    try:
        profile = Profile(**settings)
    except ValidationError as error:
        raise _explained(error, name, path) from None
    except SettingsError:  # a list or table in the environment that is not JSON
        raise _not_json(name, path) from None
    profile.name = name
    return profile


def _written(name: str | None, path: Path) -> tuple[str, dict[str, Any], Iterable[str]]:
    """The name of the profile in use, what the settings file says of it, and the profiles there are."""
    config = read_config(path)
    profiles = {**_BUILT_IN, **config.pop("profiles", {})}
    named = str(config.pop("profile", ""))
    config.pop("schedules", None)
    name = name or os.environ.get("CALLSHEET_PROFILE") or named or "default"
    return name, {**config, **profiles.get(name, {})}, profiles


def reader_for(name: str | None = None) -> Reader:
    """Who reads what a command says: the reader of the profile, or of its language alone when its settings are wrong."""
    try:
        return load_profile(name).reader()
    except SetupError:
        language = os.environ.get("CALLSHEET_LANGUAGE") or _written_language(name)
        return Reader("zh" if language == "zh" else "en")


def _written_language(name: str | None) -> str:
    try:
        return str(_written(name, config_path())[1].get("language", ""))
    except SetupError:
        return ""


def read_config(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            config = tomllib.load(file)
            mode = os.fstat(file.fileno()).st_mode
    except FileNotFoundError:
        if os.environ.get("CALLSHEET_CONFIG"):
            raise SetupError("CONFIG_MISSING", path=str(path)) from None
        return {}
    except OSError as error:
        raise SetupError("CONFIG_UNREADABLE", path=str(path), error=os_error(error)) from None
    except UnicodeDecodeError:
        raise SetupError("CONFIG_UNREADABLE", path=str(path), error=message("NOT_UTF8")) from None
    except tomllib.TOMLDecodeError as error:
        raise SetupError("CONFIG_UNREADABLE", path=str(path), error=_toml_error(error)) from None
    if _has_secret(config) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SetupError("CONFIG_READABLE_BY_OTHERS", path=str(path))
    return config


def _toml_error(error: tomllib.TOMLDecodeError) -> Message:
    """Where a file stops being TOML; the parser's own words are English."""
    place = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
    if place is None:
        return message("NOT_TOML", error=str(error))
    return message("NOT_TOML_AT", line=int(place[1]), column=int(place[2]))


def _has_secret(config: Mapping[str, Any]) -> bool:
    """Whether an app secret, or an address of the ledger with a password in it, is written in the file."""
    profiles = [profile for profile in config.get("profiles", {}).values() if isinstance(profile, dict)]
    return any(
        "app_secret" in table or re.match(r"[^/]*//[^/@]*:[^/@]+@", str(table.get("ledger", "")))
        for table in (config, *profiles)
    )


def _explained(error: ValidationError, name: str, path: Path) -> SetupError:
    first = error.errors(include_input=False, include_url=False)[0]
    setting = ".".join(str(part) for part in first["loc"])
    return SetupError(
        "SETTING_WRONG",
        setting=setting,
        profile=name,
        error=_what_is_wrong(first, Profile),
        path=str(path),
        variable=f"CALLSHEET_{setting.upper()}",
    )


def _not_json(name: str, path: Path) -> SetupError:
    """The error of a list or table in the environment that is not JSON."""
    tables = [key for key, field in Profile.model_fields.items() if isinstance(field.default, list | dict)]
    given = {key: os.environ.get(f"CALLSHEET_{key.upper()}", "[]") for key in tables}
    setting = next((key for key, text in given.items() if not _is_json(text)), "")
    return SetupError(
        "SETTING_WRONG",
        setting=setting,
        profile=name,
        error=message("VALUE_NOT_JSON"),
        path=str(path),
        variable=f"CALLSHEET_{setting.upper()}",
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _what_is_wrong(first: ErrorDetails, model: type[BaseModel]) -> Message:
    """What pydantic or a validator of ours has against a value, as a message; never the value itself."""
    code, facts = first["type"], first.get("ctx", {})
    if code == "extra_forbidden":
        return message("NO_SUCH_SETTING", known=", ".join(model.model_fields))
    if code in TEXTS:
        return message(code, **{name: value for name, value in facts.items() if name != "code"})
    known = {_VALUE_FACTS[name]: value for name, value in facts.items() if name in _VALUE_FACTS}
    if "choices" in known:
        known["choices"] = known["choices"].replace("' or '", "', '")
    return message(_VALUE_CODES.get(code, "VALUE_WRONG"), **known)


def listed(names: Iterable[str]) -> Param:
    """Names in one line, or a word for none."""
    return ", ".join(names) or message("NONE")


def profile_names() -> list[str]:
    """The profiles of the settings file; the one in use when the file names none."""
    profiles = read_config(config_path()).get("profiles", {})
    return sorted(profiles) or [load_profile().name]


class Schedule(BaseModel):
    """A scheduled load: one `[[schedules]]` of callsheet.toml."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=_SCHEDULE_NAME, description="lower-case letters, digits and dashes")
    cron: str = Field(description="when to run, as five cron fields")
    zone: str = Field("Asia/Singapore", description="time zone of the cron fields")
    files: str = Field(description="a folder or a pattern; %Y %m %d are the date in the time zone")
    profile: str = Field("default", description="profile to load with")
    kind: str = Field("", description="kind of the sheets (default: detected from the headers)")
    overlap: Literal["wait", "skip"] = Field(
        "wait", description="what to do while the previous run has not finished"
    )
    alert: bool = Field(default=True, description="whether to notify when no file arrived")
    options: dict[str, str] = Field({}, description="load options of the kind")

    @field_validator("cron")
    @classmethod
    def _known_cron(cls, cron: str) -> str:
        from cronsim import CronSim, CronSimError

        fields = cron.split()
        if not _is_plain_cron(fields):
            raise _wrong("VALUE_CRON")
        try:
            CronSim(" ".join(fields), datetime.now(UTC))
        except CronSimError:
            raise _wrong("VALUE_CRON") from None
        return " ".join(fields)

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        try:
            return kind and kind_called(kind).name
        except UsageError as error:
            raise _wrong("VALUE_KIND", **dict(error.message.params)) from None

    @field_validator("options")
    @classmethod
    def _option_names(cls, options: dict[str, str]) -> dict[str, str]:
        return {name.strip().replace("-", "_"): value.strip() for name, value in options.items()}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise _wrong("VALUE_ZONE")
        return zone


def load_schedules() -> list[Schedule]:
    """The schedules of the settings file; SetupError names the one that is wrong."""
    path = config_path()
    tables = read_config(path).get("schedules", [])
    found = [_schedule(number, table, path) for number, table in enumerate(tables, start=1)]
    if len({schedule.name for schedule in found}) != len(found):
        raise SetupError("SCHEDULES_SAME_NAME", path=str(path))
    return found


def _schedule(number: int, table: Any, path: Path) -> Schedule:
    try:
        return Schedule.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "[[schedules]]"
    what = message("VALUE_NOT_A_TABLE") if not first["loc"] else _what_is_wrong(first, Schedule)
    raise SetupError("SCHEDULE_WRONG", number=number, path=str(path), where=where, error=what)


def prefect_api_url() -> str:
    """The Prefect API in use: PREFECT_API_URL, otherwise that of the active Prefect profile; "" for none.

    Read without Prefect, which takes seconds to import.
    """
    if "PREFECT_API_URL" in os.environ:
        return os.environ["PREFECT_API_URL"]
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ""
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return str(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL") or "")


def prefect_api_configured() -> bool:
    """True when PREFECT_API_URL is set in the environment or in the active Prefect profile."""
    return bool(prefect_api_url())


def _is_plain_cron(fields: list[str]) -> bool:
    """Whether five cron fields mean the same to every reader of them.

    A step over all days beside a weekday (`*/2 * 1`) does not: for some readers both must be met, for others one.
    """
    if len(fields) != 5 or not all(map(_is_plain_cron_field, fields)):
        return False
    days = (fields[2], fields[4])
    return "*" in days or not any("*" in field for field in days)


def _is_plain_cron_field(field: str) -> bool:
    """Numbers, names, rising ranges, lists of them, and steps: what every reader of cron takes in the same way."""
    if _CRON_ALL.fullmatch(field):
        return True
    numbers = re.sub("[a-z]{3}", lambda name: _CRON_NAMES.get(name.group(), "?"), field.lower())
    items = [_CRON_ITEM.fullmatch(item) for item in numbers.split(",")]
    return all(item and (item[2] is None or int(item[1]) < int(item[2])) for item in items)
