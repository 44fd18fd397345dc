"""The settings file that `init` writes, against the declaration of the settings."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.messages.reader import Reader
from callsheet.settings import Profile, Schedule
from callsheet.settings.template import settings_text

READERS = [Reader("en"), Reader("zh")]
SETTINGS = set(Profile.model_fields) - {"name"}


def uncommented(text: str) -> str:
    """The same file with every setting and schedule set."""
    return re.sub(r"^# (?=(?:[a-z_]+ = |\[\[))", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
@pytest.mark.parametrize("profile", ["default", "sales"])
def test_every_setting_stands_in_the_file_once_with_its_default(profile: str, reader: Reader) -> None:
    """Behind a #; without the # the profile is the same as without a file."""
    text = settings_text({}, (), profile, reader)
    written = tomllib.loads(text)
    assert written == ({} if profile == "default" else {"profile": "sales", "profiles": {"sales": {}}})
    whole = tomllib.loads(uncommented(text))
    (schedule,) = whole.pop("schedules")
    assert set(schedule) == set(Schedule.model_fields)
    settings = whole if profile == "default" else whole["profiles"]["sales"]
    assert set(settings) == SETTINGS
    settings = {name: value for name, value in settings.items() if value != ""}
    assert Profile(**settings).model_dump() == Profile().model_dump()


def test_every_description_is_the_declared_one() -> None:
    """Word for word, however it is broken into lines."""
    words = " ".join(
        line.removeprefix("# ") for line in settings_text({}, (), "default", READERS[0]).splitlines()
    )
    assert [name for name in SETTINGS if str(Profile.model_fields[name].description) not in words] == []


def test_what_is_missing_is_marked() -> None:
    """Right below the setting, which stays behind its #."""
    lines = settings_text({"app_id": "x"}, ("agent_id",), "default", READERS[0]).splitlines()
    assert lines[lines.index('# agent_id = ""') + 1].startswith("# ^ missing")
    assert sum("missing" in line for line in lines) == 1
    assert 'app_id = "x"' in lines


@given(st.text().filter(str.isprintable))
def test_any_answer_is_read_back_as_it_was_given(answer: str) -> None:
    """Quotes, backslashes, # and letters of any script."""
    text = settings_text({"app_id": answer, "agent_id": "1"}, (), "sales", READERS[0])
    assert tomllib.loads(text)["profiles"]["sales"] == {"app_id": answer, "agent_id": "1"}


def test_the_lines_are_not_wide(tmp_path: Path) -> None:
    """But for the examples of schedules and the default of a list."""
    lines = settings_text({}, (), "default", READERS[0]).splitlines()
    assert [line for line in lines if len(line) > 100 and " = " not in line] == []
