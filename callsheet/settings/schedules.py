"""The schedules of `callsheet.toml`."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from callsheet.errors import SetupError, UsageError
from callsheet.lookup import kind_called
from callsheet.settings.cron import is_plain_cron
from callsheet.settings.files import read_config, what_is_wrong
from callsheet.settings.groups import are_options, options_of_settings, wrong
from callsheet.settings.options import keyed, refuse_unfit
from callsheet.settings.profile import config_path
from callsheet.settings.sources import address_of, is_plain_folder
from transforms.kinds import KINDS
from validators.message import message
from validators.zones import known_zones, zones_to_write

_SCHEDULE_NAME = r"^[a-z0-9][a-z0-9-]{0,60}$"


class Schedule(BaseModel):
    """A scheduled load: one `[[schedules]]` of callsheet.toml."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=_SCHEDULE_NAME, description="lower-case letters, digits and dashes")
    cron: str = Field(description="when to run, as five cron fields")
    zone: str = Field("Asia/Singapore", description="time zone of the cron fields")
    files: str = Field("", description="a folder or a pattern; %Y %m %d are the date in the time zone")
    source: str = Field(
        "", description="instead of files: sftp://USER@HOST/FOLDER/*.csv or s3://BUCKET/FOLDER/*.csv"
    )
    done_marker: str = Field(
        "",
        description="a file of source is fetched when one of its name and this ending is beside it, such as .done",
    )
    results_to: str = Field("", description="folder beside the files of source into which results are put")
    profile: str = Field("default", description="profile to load with")
    kind: str = Field("", description="kind of the sheets (default: detected from the headers)")
    overlap: Literal["wait", "skip"] = Field(
        "wait", description="what to do while the previous run has not finished"
    )
    alert: bool = Field(default=True, description="whether to notify when no file arrived")
    options: dict[str, str] = Field(
        {}, description="load options for the sheets whose kind knows them; KIND.NAME is for one kind"
    )

    @property
    def place(self) -> str:
        """Where its files are, as the settings have it."""
        return self.files or self.source

    @field_validator("cron")
    @classmethod
    def _known_cron(cls, cron: str) -> str:
        from cronsim import CronSim, CronSimError

        fields = cron.split()
        if not is_plain_cron(fields):
            raise wrong("VALUE_CRON")
        try:
            CronSim(" ".join(fields), datetime.now(UTC))
        except CronSimError:
            raise wrong("VALUE_CRON") from None
        return " ".join(fields)

    @field_validator("source")
    @classmethod
    def _known_source(cls, source: str) -> str:
        if source:
            address_of(source)
        return source

    @field_validator("done_marker")
    @classmethod
    def _plain_marker(cls, marker: str) -> str:
        if marker and not re.fullmatch(r"[.][A-Za-z0-9._-]{1,40}", marker):
            raise wrong("VALUE_DONE_MARKER")
        return marker

    @field_validator("results_to")
    @classmethod
    def _plain_folder(cls, folder: str) -> str:
        if folder and not is_plain_folder(folder):
            raise wrong("VALUE_RESULTS_TO")
        return folder

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.files) == bool(self.source):
            raise wrong("SCHEDULE_ONE_PLACE")
        if (self.done_marker or self.results_to) and not self.source:
            raise wrong("SCHEDULE_NO_SOURCE")
        return self

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        try:
            return kind and kind_called(kind).name
        except UsageError as error:
            raise wrong("VALUE_KIND", **dict(error.message.params)) from None

    @field_validator("options", mode="before")
    @classmethod
    def _known_options(cls, options: object, info: ValidationInfo) -> object:
        if not are_options(options):
            return options
        of = info.data.get("kind")
        with options_of_settings():
            given = keyed(cast("dict[str, str]", options))
            refuse_unfit(given, [kind_called(of)] if of else KINDS)
        return given

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in known_zones():
            raise wrong("VALUE_ZONE", nearest=zones_to_write(zone))
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
    nothing = not first["loc"] and not isinstance(table, dict)
    what = message("VALUE_NOT_A_TABLE") if nothing else what_is_wrong(first, Schedule)
    raise SetupError("SCHEDULE_WRONG", number=number, path=str(path), where=where, error=what)
