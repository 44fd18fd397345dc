"""Settings as they are written: in `callsheet.toml` and in the environment, over what is built in."""

import json
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from callsheet.errors import SetupError
from callsheet.lookup import os_error
from callsheet.masking import remember_secrets
from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.settings.profile import Profile, config_path
from validators.message import Message, Param, message

_LONGEST = 1 << 20  # bytes of a settings file
_KEY = 8  # letters of the shortest key of a service for notices
SANDBOX_URL = "http://127.0.0.1:8765"
_BUILT_IN: Mapping[str, dict[str, Any]] = {
    "sandbox": {
        "base_url": SANDBOX_URL,
        "app_id": "sandbox-app",
        "app_secret": "sandbox-secret",  # nosec B105 # the sandbox is open to all
        "agent_id": "1001",
        "rate": 0,
        "concurrency": 8,
        "campaign": {  # created when customer numbers come, so that a first file needs no settings
            "name": "Sandbox",
            "template": "D000000000",
            "wrap_up": "W000000000",
            "start": "2026-01-01 09:00",
            "end": "2099-12-31 18:00",
        },
    },
}

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

_SECRETS = tuple(name for name, field in Profile.model_fields.items() if field.annotation is SecretStr)
_PLAIN_SECRETS = frozenset(_SECRETS) - {"proxy", "ledger"}  # these are secret only with a password in them


def load_profile(name: str | None = None) -> Profile:
    """The profile in use; SetupError names the setting that is wrong and what it may be."""
    path = config_path()
    name, settings, known = _written(name, path)
    if name not in known and name != "default":
        raise SetupError("PROFILE_UNKNOWN", profile=name, path=str(path), known=listed(sorted(known)))
    try:
        profile = Profile(**settings)
    except ValidationError as error:
        raise explained(error, name, path) from None
    except SettingsError:  # a list or table in the environment that is not JSON
        raise _not_json(name, path) from None
    profile.name = name
    remember_secrets(_secrets_of(profile))
    return profile


def _secrets_of(profile: Profile) -> Iterator[str]:
    """What no log may show: each secret setting, the password in an address, and what may be a key in one for notices."""
    for value in (*(getattr(profile, name) for name in _SECRETS), *profile.notify):
        secret = value.get_secret_value()
        yield secret
        with suppress(ValueError):
            yield urlsplit(secret).password or ""
    for address in profile.notify:
        yield from _keys_in(address.get_secret_value())


def _keys_in(address: str) -> Iterator[str]:
    """The parts of an address for notices that may be keys: long, with a digit, and no host that others may share."""
    host = ""
    with suppress(ValueError):
        host = urlsplit(address).hostname or ""
    for part in re.split(r"[/:@?&=,]+", address):
        shared = part.casefold() == host and "." in part
        if re.search(r"\d", part) and len(part) >= _KEY and not shared:
            yield part


def _over_built_in(name: str, said: Any, of_all: Mapping[str, Any]) -> Any:
    """A profile as it is written, over the built-in one of its name, unless it is that of another service by its address or app."""
    if not isinstance(said, dict) or {"base_url", "app_id"} & (said.keys() | of_all.keys()):
        return said
    return {**_BUILT_IN.get(name, {}), **said}


def _written(name: str | None, path: Path) -> tuple[str, dict[str, Any], Iterable[str]]:
    """The name of the profile in use, what the settings file says of it, and the profiles there are."""
    config = read_config(path)
    written = config.pop("profiles", {})
    profiles = {**_BUILT_IN, **{own: _over_built_in(own, said, config) for own, said in written.items()}}
    named = str(config.pop("profile", ""))
    config.pop("schedules", None)
    name = name or os.environ.get("CALLSHEET_PROFILE") or named or "default"
    return name, _placed({**config, **profiles.get(name, {})}, path), profiles


def _placed(settings: dict[str, Any], path: Path) -> dict[str, Any]:
    """The settings with a relative `ca_file` beside the settings file, where it is written."""
    file = settings.get("ca_file")
    return {**settings, "ca_file": str(path.parent / file)} if isinstance(file, str) and file else settings


def reader_for(name: str | None = None) -> Reader:
    """Who reads what a command says: the reader of the profile, or of its language alone when its settings are wrong."""
    try:
        return load_profile(name).reader()
    except SetupError:
        language = os.environ.get("CALLSHEET_LANGUAGE") or _written_language(name)
        return Reader("zh" if language == "zh" else "en")


def _written_language(name: str | None) -> str:
    return _as_written(name, "language")


def log_format_for(name: str | None = None) -> str:
    """The form of the log, also where other settings are wrong."""
    return os.environ.get("CALLSHEET_LOG_FORMAT") or _as_written(name, "log_format")


def _as_written(name: str | None, setting: str) -> str:
    """What the file says, unchecked; "" when it cannot be read."""
    try:
        return str(_written(name, config_path())[1].get(setting, ""))
    except SetupError:
        return ""


def read_config(path: Path) -> dict[str, Any]:
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            config = tomllib.loads(_whole(file, path).decode())
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


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe into which nobody writes as well."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _whole(file: BinaryIO, path: Path) -> bytes:
    """What a settings file says; SetupError for a pipe, which could be read once only, and for a device that never ends."""
    if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
        raise SetupError("CONFIG_UNREADABLE", path=str(path), error=message("NOT_A_REGULAR_FILE"))
    text = file.read(_LONGEST + 1)
    if len(text) > _LONGEST:
        raise SetupError("CONFIG_UNREADABLE", path=str(path), error=message("NO_SETTINGS_FILE"))
    return text


def _toml_error(error: tomllib.TOMLDecodeError) -> Message:
    """Where a file stops being TOML; the parser's own words are English."""
    place = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
    if place is None:
        return message("NOT_TOML", error=str(error))
    return message("NOT_TOML_AT", line=int(place[1]), column=int(place[2]))


def _has_secret(config: Mapping[str, Any]) -> bool:
    """Whether a secret, or an address of the ledger or a proxy with a password in it, is written in the file."""
    profiles = [profile for profile in config.get("profiles", {}).values() if isinstance(profile, dict)]
    return any(
        any(name in table for name in _PLAIN_SECRETS)
        or "@" in str(table.get("proxy", ""))
        or re.match(r"[^/]*//[^/@]*:[^/@]+@", str(table.get("ledger", "")))
        for table in (config, *profiles)
    )


def explained(error: ValidationError, name: str, path: Path) -> SetupError:
    first = error.errors(include_input=False, include_url=False)[0]
    setting = ".".join(str(part) for part in first["loc"])
    return SetupError(
        "SETTING_WRONG",
        setting=setting,
        profile=name,
        error=what_is_wrong(first, Profile),
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


def what_is_wrong(first: ErrorDetails, model: type[BaseModel]) -> Message:
    """What pydantic or a validator of ours has against a value, as a message; never the value itself."""
    code, facts = first["type"], first.get("ctx", {})
    if code == "extra_forbidden":
        return message("NO_SUCH_SETTING", known=tuple(model.model_fields))
    if code in TEXTS:
        return message(code, **{name: value for name, value in facts.items() if name != "code"})
    known = {_VALUE_FACTS[name]: value for name, value in facts.items() if name in _VALUE_FACTS}
    if "choices" in known:
        known["choices"] = known["choices"].replace("' or '", "', '")
    return message(_VALUE_CODES.get(code, "VALUE_WRONG"), **known)


def listed(names: Iterable[str]) -> Param:
    """Names in one line, or a word for none."""
    return tuple(names) or message("NONE")


def profile_names() -> list[str]:
    """The profiles of the settings file; the one in use when the file names none."""
    profiles = read_config(config_path()).get("profiles", {})
    return sorted(profiles) or [load_profile().name]
