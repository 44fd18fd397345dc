"""The settings: profiles and schedules of `callsheet.toml`, the environment, and whether Prefect is configured."""

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
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from callsheet.errors import SetupError, UsageError
from callsheet.lookup import kind_called
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from transforms.headers import HeaderMap
from transforms.kind import Kind
from transforms.phones import known_country
from transforms.prepare import Hidden
from validators.message import Param, message

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


class Profile(BaseSettings):
    """Where and as whom to load. Every plain setting can also be given as CALLSHEET_<NAME> in the environment."""

    model_config = SettingsConfigDict(env_prefix="CALLSHEET_", extra="forbid")

    name: str = Field(
        "default", exclude=True, init=False, description="the profile's name, as given with --profile"
    )
    base_url: str = Field("", description="the service's address, such as https://sg.sobot.io")
    app_id: str = Field("", description="the app id that Sobot gave you")
    app_secret: SecretStr = Field(SecretStr(""), description="the app secret; best kept in the environment")
    agent_id: str = Field("", description="work number or uuid of the agent in whose name rows are loaded")
    agent_type: Literal["0", "1"] = Field("0", description="what agent_id is: 0 a work number, 1 a uuid")
    data_dir: Path = Field(Path("data"), description="folder of the ledger, the work files and the reports")
    ledger: SecretStr = Field(
        SecretStr(""),
        description="database of the ledger, such as postgresql://callsheet@db/callsheet; else a file in data_dir",
    )
    time_zone: str = Field(
        "Asia/Singapore", description="zone in which dates and times of the sheets are meant"
    )
    language: Literal["auto", "en", "zh"] = Field(
        "auto",
        description="language of everything that is said: auto is that of the sheet's headers, otherwise en or zh",
    )
    country: str = Field(
        "", description="two-letter country of national numbers; empty leaves numbers as they are"
    )
    prefix: str = Field("/callservice/v6", description="path before every operation")
    auth_scheme: Literal["bearer", "raw"] = Field("bearer", description="form of the Authorization header")
    rate: float = Field(
        5.0, ge=0, description="requests a second, 0 for no limit (our figure, Sobot publishes none)"
    )
    concurrency: int = Field(4, ge=1, le=64, description="requests under way at once (our figure)")
    read_timeout: float = Field(
        0.0, ge=0, description="seconds to wait for an answer, 0 for each operation's own"
    )
    backoff_base: float = Field(0.5, ge=0, description="seconds of the first pause before a retry")
    attempts: int = Field(3, ge=1, description="tries of a request inside one step")
    poll_first: float = Field(2.0, gt=0, description="seconds between the first questions about an import")
    poll_deadline: float = Field(
        1800.0, gt=0, description="seconds after which an import that is not told is unknown"
    )
    look_apart: float = Field(
        30.0, ge=0, description="seconds between two looks for a batch after an unclear answer"
    )
    key_window: float = Field(
        3600.0, ge=0, description="seconds in which a batch may be sent again with its key"
    )
    lease: float = Field(
        120.0,
        gt=0,
        description="seconds without a sign of life after which another process may take a load over",
    )
    hidden: Hidden = Field(Hidden.STOP, description="hidden or filtered rows: stop, include or skip")
    encoding: str = Field("", description="encoding of CSV files that are not UTF-8, such as gb18030")
    formats: list[str] = Field(
        [], description="file formats taken beside .xlsx .csv .tsv .txt: .xlsm .xls .xlsb .ods"
    )
    formulas: bool = Field(default=False, description="whether a number may come from a formula")
    refused_repairs: list[str] = Field([], description="repairs that are not allowed, by code")
    headers: dict[str, str] = Field({}, description="own headers: header = field")
    custom_fields: dict[str, str] = Field({}, description="own headers of custom fields: header = field id")
    chunks: dict[str, int] = Field({}, description="rows a request, by kind")
    tokens: dict[str, Literal["company", "agent"]] = Field(
        {}, description="token by operation, where it differs"
    )
    error_hosts: list[str] = Field([], description="further hosts that error workbooks may come from")
    campaign: dict[str, str] = Field(
        {}, description="campaign to create: name, template, wrap_up, start, end"
    )
    options: dict[str, dict[str, str]] = Field({}, description="load options by kind")
    inbox: Path = Field(
        Path(), description="watched folder, with a folder a profile in it; else inbox in data_dir"
    )
    watch_interval: float = Field(1.0, gt=0, description="seconds between two looks at the watched folder")
    watch_unchanged: int = Field(
        2, ge=1, description="looks in which a file must be seen unchanged before it is taken"
    )
    watch_max_wait: float = Field(
        600.0, ge=0, description="seconds that an incomplete file, or one open in Excel, is waited for"
    )
    watch_together: float = Field(
        30.0, ge=0, description="seconds that whole files wait for others of their drop that still arrive"
    )
    watch_retries: int = Field(
        5, ge=0, description="how often a load that stopped is gone on with by the watcher"
    )
    watch_retry_pause: float = Field(
        60.0, ge=0, description="seconds before the first of these; each next pause is twice as long"
    )
    forbidden_first: bool = Field(
        default=True,
        description="whether customer numbers stay back when the forbidden numbers of their drop could not be loaded",
    )
    notify: list[SecretStr] = Field([], description="Apprise addresses that are told of what needs a person")
    notify_on: list[Literal["failure", "rows_to_fix", "in_doubt", "approval", "recovery", "schedule"]] = (
        Field(
            ["failure", "rows_to_fix", "in_doubt", "approval", "recovery", "schedule"],
            description="what is told to them",
        )
    )
    rows_to_fix: Literal["completed", "failed"] = Field(
        "completed", description="state of a Prefect run that leaves rows to fix; its name is RowsToFix"
    )
    approve_above_rows: int = Field(
        0, ge=0, description="rows above which a load waits for a yes, 0 for never"
    )
    approve_above_bad: float = Field(
        0.0, ge=0, le=100, description="percent of bad rows above which a load waits for a yes, 0 for never"
    )
    approve_removals: bool = Field(
        default=False, description="whether a load that removes or unblocks something waits for a yes"
    )
    approve_unusual: bool = Field(
        default=False,
        description="whether a load that is unlike the profile's earlier ones waits for a yes",
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

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("is not a time zone name such as Asia/Singapore")
        return zone

    @field_validator("country")
    @classmethod
    def _known_country(cls, country: str) -> str:
        if country and not known_country(country):
            raise ValueError("is not a two-letter country such as SG")
        return country

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
        """The language in which the reader of a sheet is answered; `headers` is that of the sheet's headers."""
        return headers if self.language == "auto" else self.language

    def reader(self, headers: str = "en", surface: Surface = Surface.TERMINAL) -> Reader:
        """Who reads what is said of this profile."""
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
    """The settings file: the one named by CALLSHEET_CONFIG, else callsheet.toml in the current folder."""
    return Path(os.environ.get("CALLSHEET_CONFIG") or CONFIG)


def load_profile(name: str | None = None) -> Profile:
    """The profile in use; SetupError names the setting that is wrong and what it may be."""
    path = config_path()
    config = read_config(path)
    profiles = config.pop("profiles", {})
    config.pop("schedules", None)
    name = name or os.environ.get("CALLSHEET_PROFILE") or str(config.pop("profile", "")) or "default"
    config.pop("profile", None)
    known = {**_BUILT_IN, **profiles}
    if name not in known and name != "default":
        raise SetupError("PROFILE_UNKNOWN", profile=name, path=str(path), known=listed(sorted(known)))
    try:
        profile = Profile(**{**config, **known.get(name, {})})
    except ValidationError as error:
        raise _explained(error, name, path) from None
    profile.name = name
    return profile


def read_config(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            config = tomllib.load(file)
            mode = os.fstat(file.fileno()).st_mode
    except FileNotFoundError:
        if os.environ.get("CALLSHEET_CONFIG"):
            raise SetupError("CONFIG_MISSING", path=str(path)) from None
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SetupError("CONFIG_UNREADABLE", path=str(path), error=str(error)) from None
    if _has_secret(config) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SetupError("CONFIG_READABLE_BY_OTHERS", path=str(path))
    return config


def _has_secret(config: Mapping[str, Any]) -> bool:
    """Whether an app secret, or an address of the ledger with a password in it, is written in the file."""
    profiles = [one for one in config.get("profiles", {}).values() if isinstance(one, dict)]
    return any(
        "app_secret" in one or re.match(r"[^/]*//[^/@]*:[^/@]+@", str(one.get("ledger", "")))
        for one in (config, *profiles)
    )


def _explained(error: ValidationError, name: str, path: Path) -> SetupError:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    setting = ".".join(str(part) for part in first["loc"])
    what: Param = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        what = message("NO_SUCH_SETTING", known=", ".join(Profile.model_fields))
    variable = f"CALLSHEET_{setting.upper()}"
    return SetupError(
        "SETTING_WRONG", setting=setting, profile=name, error=what, path=str(path), variable=variable
    )


def listed(names: Iterable[str]) -> Param:
    """Names in one line, or a word for none."""
    return ", ".join(names) or message("NONE")


def profile_names() -> list[str]:
    """The profiles of the settings file; the one in use when the file names none."""
    profiles = read_config(config_path()).get("profiles", {})
    return sorted(profiles) or [load_profile().name]


class Schedule(BaseModel):
    """A nightly load: one `[[schedules]]` of callsheet.toml."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$", description="small letters, digits and dashes")
    cron: str = Field(description="when, as five cron fields")
    zone: str = Field("Asia/Singapore", description="time zone of the cron fields")
    files: str = Field(description="a folder or a pattern; %Y %m %d are the date in the zone")
    profile: str = Field("default", description="where and as whom to load")
    kind: str = Field("", description="what the rows are; else told by the headers")
    overlap: Literal["wait", "skip"] = Field("wait", description="while the run before still goes on")
    alert: bool = Field(default=True, description="whether it is told when no file came")
    options: dict[str, str] = Field({}, description="load options of the kind")

    @field_validator("cron")
    @classmethod
    def _known_cron(cls, cron: str) -> str:
        from cronsim import CronSim, CronSimError

        try:
            CronSim(cron, datetime.now(UTC))
        except CronSimError:
            raise ValueError("is not five cron fields such as 30 2 * * *") from None
        return cron

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        try:
            return kind and kind_called(kind).name
        except UsageError as error:
            raise ValueError(str(error)) from None

    @field_validator("options")
    @classmethod
    def _option_names(cls, options: dict[str, str]) -> dict[str, str]:
        return {name.strip().replace("-", "_"): value.strip() for name, value in options.items()}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("is not a time zone name such as Asia/Singapore")
        return zone


def load_schedules() -> list[Schedule]:
    """The schedules of the settings file; SetupError names the one that is wrong."""
    path = config_path()
    told = read_config(path).get("schedules", [])
    found: list[Schedule] = []
    for number, one in enumerate(told, start=1):
        try:
            found.append(Schedule(**one))
        except (ValidationError, TypeError) as error:
            first = (
                error.errors()[0]
                if isinstance(error, ValidationError)
                else {"loc": ("",), "msg": "is no table"}
            )
            where = ".".join(str(part) for part in first["loc"])
            what = str(first["msg"]).removeprefix("Value error, ")
            raise SetupError(
                "SCHEDULE_WRONG", number=number, path=str(path), where=where, error=what
            ) from None
    names = [one.name for one in found]
    if len(set(names)) != len(names):
        raise SetupError("SCHEDULES_SAME_NAME", path=str(path))
    return found


def prefect_api_configured() -> bool:
    """True when PREFECT_API_URL is set in the environment or in the active Prefect profile."""
    if "PREFECT_API_URL" in os.environ:
        return bool(os.environ["PREFECT_API_URL"])
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return bool(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL"))
