"""Whether a Prefect API is configured, and where."""

import os
import tomllib
from pathlib import Path


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
