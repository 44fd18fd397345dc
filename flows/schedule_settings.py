"""The schedules of the settings file."""

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from flows.errors import SetupError, UsageError
from flows.lookup import kind_called
from flows.settings import config_path, read_config


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
