"""A new `callsheet.toml`: every setting with its description and default, from the one declaration in `groups`."""

import json
import textwrap
from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from callsheet.messages.reader import Reader
from callsheet.settings.profile import Profile
from callsheet.settings.schedules import Schedule
from validators.message import message

_WIDTH = 100  # columns


def settings_text(answers: Mapping[str, str], missing: Collection[str], profile: str, reader: Reader) -> str:
    """The whole file: what was answered is set, everything else stands behind a #; what is missing is marked.

    The settings of "default" are at the top, which holds for all profiles; those of another in its own table.
    """
    lines = [*_comment(reader.say(message("INIT_ABOUT_FILE")))]
    if profile != "default":
        lines += ["", f"profile = {_toml(profile)}", "", f"[profiles.{profile}]"]
    for group in reversed(Profile.__bases__):
        lines += ["", f"# ---- {str(group.__doc__).partition(chr(10))[0].rstrip('.')} ----"]
        for name, field in getattr(group, "model_fields", {}).items():
            lines += ["", *_setting(name, field, answers)]
            lines += [f"# ^ {reader.say(message('INIT_TO_BE_SET'))}"] if name in missing else []
    return "\n".join([*lines, "", *_schedule(reader)]) + "\n"


def _setting(name: str, field: FieldInfo, answers: Mapping[str, str]) -> Iterator[str]:
    yield from _comment(field.description or "")
    if name in answers:
        yield f"{name} = {_toml(answers[name])}"
    else:
        yield f"# {name} = {_toml(field.get_default(call_default_factory=True))}"


def _schedule(reader: Reader) -> Iterator[str]:
    yield from _comment(reader.say(message("INIT_ABOUT_SCHEDULES")))
    yield "# [[schedules]]"
    for name, field in Schedule.model_fields.items():
        value = "" if field.is_required() else field.get_default(call_default_factory=True)
        yield f"# {name} = {_toml(value)}  # {field.description}"


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(text, _WIDTH - 2, break_on_hyphens=False, break_long_words=False):
        yield f"# {line}"


def _toml(value: Any) -> str:
    """A value as TOML: our defaults are texts, numbers, lists of texts, and empty tables."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, (bool, int, float, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + "}"
    if isinstance(value, Path):
        value = "" if value == Path() else value
    return json.dumps(str(value), ensure_ascii=False)
