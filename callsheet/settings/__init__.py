"""The settings: profiles and schedules of `callsheet.toml`, the environment, and whether Prefect is configured."""

from callsheet.settings.files import (
    SANDBOX_URL,
    listed,
    load_profile,
    log_format_for,
    profile_names,
    reader_for,
)
from callsheet.settings.prefect_api import prefect_api_configured, prefect_api_url, sign_in
from callsheet.settings.profile import CONFIG, Profile, config_path
from callsheet.settings.schedules import Schedule, load_schedules

REPORTS_URL = "CALLSHEET_REPORTS_URL"

__all__ = [
    "CONFIG",
    "REPORTS_URL",
    "SANDBOX_URL",
    "Profile",
    "Schedule",
    "config_path",
    "listed",
    "load_profile",
    "load_schedules",
    "log_format_for",
    "prefect_api_configured",
    "prefect_api_url",
    "profile_names",
    "reader_for",
    "sign_in",
]
