"""A profile: where and as whom to load, and how."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, PrivateAttr, SecretStr, field_validator
from pydantic_core import PydanticKnownError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from callsheet.errors import SetupError
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.settings.groups import (
    ApprovalSettings,
    ConnectionSettings,
    NoticeSettings,
    ReadingSettings,
    RepeatSettings,
    RetentionSettings,
    SendingSettings,
    StorageSettings,
    WatchingSettings,
    WebSettings,
)
from callsheet.settings.options import CAMPAIGN
from callsheet.settings.sources import SourceSettings
from callsheet.sobot.network import VARIABLES, Network
from transforms.headers import HeaderMap
from transforms.kind import Kind
from transforms.titles import is_title

CONFIG = "callsheet.toml"
_MOST = 10**12  # of anything: seconds, days, rows; a clock cannot count on to infinity


class Profile(
    SourceSettings,
    WebSettings,
    NoticeSettings,
    ApprovalSettings,
    RepeatSettings,
    WatchingSettings,
    SendingSettings,
    ReadingSettings,
    RetentionSettings,
    StorageSettings,
    ConnectionSettings,
):
    """Where and as whom to load. Every plain setting can also be given as CALLSHEET_<NAME> in the environment."""

    model_config = SettingsConfigDict(env_prefix="CALLSHEET_", extra="forbid")

    name: str = Field(
        "default", exclude=True, init=False, description="name of the profile, as given with --profile"
    )

    _saved: Mapping[str, Mapping[str, str]] | None = PrivateAttr(None)

    @field_validator("*")
    @classmethod
    def _can_be_counted(cls, value: object) -> object:
        if isinstance(value, int | float) and value > _MOST:
            raise PydanticKnownError("less_than_equal", {"le": _MOST})
        return value

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
    def can_connect(self) -> bool:
        """Whether it has everything that a request to the service needs."""
        secret = self.app_secret.get_secret_value()
        return bool(self.base_url and self.app_id and secret and self.agent_id)

    @property
    def ledger_url(self) -> str:
        return self.ledger.get_secret_value() or f"sqlite:///{self.data_dir / 'ledger.db'}"

    @property
    def may_have_ledger(self) -> bool:
        """False where it is certain that nothing was loaded: the ledger is the file of the data folder, which is not there."""
        return bool(self.ledger.get_secret_value()) or (self.data_dir / "ledger.db").is_file()

    @property
    def ledger_state_dir(self) -> Path | None:
        """Where it is recorded how far the ledger has come; None where the user has no home folder."""
        if self.state_dir != Path():
            return self.state_dir
        home = os.environ.get("XDG_STATE_HOME", "")
        if Path(home).is_absolute():
            return Path(home) / "callsheet"
        try:
            return Path.home() / ".local" / "state" / "callsheet"
        except RuntimeError:
            return None

    @property
    def inbox_dir(self) -> Path:
        """The root of the watched folder; each profile has a folder in it."""
        return self.inbox if self.inbox != Path() else self.data_dir / "inbox"

    @property
    def pulled_dir(self) -> Path:
        """Where files of servers are until they are loaded, in a folder for each schedule."""
        return self.data_dir / "pulled" / self.name

    @property
    def network(self) -> Network:
        """The way to the service: this profile's settings over what the environment says."""
        given = {name: os.environ[name] for name in VARIABLES if name in os.environ}
        ca_file = str(self.ca_file) if self.ca_file != Path() else ""
        return Network(proxy=self.proxy, ca_file=ca_file, environment=given)

    def options_of(self, kind: Kind) -> dict[str, str]:
        """The load options that the profile gives a kind."""
        campaign = {f"{CAMPAIGN}{name}": value for name, value in self.campaign.items()}
        known = {option.name for option in kind.options}
        return {name: value for name, value in campaign.items() if name in known} | self.options.get(
            kind.name, {}
        )

    @property
    def header_map(self) -> HeaderMap:
        """What the settings say of headers, and below it what people saved for the profile."""
        if not self._saved:
            return HeaderMap(self.headers, self.custom_fields, self.phones)
        from transforms.kinds import kind_named

        numbers = {
            header
            for name, fields in self._saved.items()
            for header, field in fields.items()
            if field in kind_named(name).rows.reaches
        }
        return HeaderMap(self.headers, self.custom_fields, self.phones, self._saved, frozenset(numbers))

    @property
    def saved(self) -> Mapping[str, Mapping[str, str]] | None:
        """What people saved of columns, kind -> header -> field; None where nobody has looked."""
        return self._saved

    def with_saved(self, saved: Mapping[str, Mapping[str, str]]) -> Self:
        """The profile with what people saved of columns."""
        found = self.model_copy()
        found._saved = saved  # noqa: SLF001 - a profile, too
        return found

    def language_for(self, headers: str) -> str:
        """The language of the person who reads of a sheet; `headers` is that of the sheet's headers."""
        return headers if self.language == "auto" else self.language

    def reader(self, headers: str = "en", surface: Surface = Surface.TERMINAL) -> Reader:
        """The person who reads about this profile's loads."""
        may_quote = is_title if surface is Surface.PREFECT else None
        return Reader(self.language_for(headers), self.time_zone, surface, may_quote, self.name)

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
