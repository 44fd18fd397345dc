"""Where a text speaks of a setting of a profile, it names the profile that its reader uses, if that is known."""

from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from callsheet.engine.result_notes import note_of
from callsheet.engine.results import SheetResult
from callsheet.messages.catalogue import TEXTS
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.settings import load_profile
from callsheet.watcher.notices import readers_for
from validators.message import message


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_profile_in_use_is_named_in_every_text(language: str) -> None:
    reader = Reader(language, profile="sales")
    named = 0
    for code, text in TEXTS.items():
        written = f"{text.sentence(language)} {text.advice(language, reader.surface)}"
        if "[profiles.NAME" in written:
            values = {name: "x" for _, name, _, _ in Formatter().parse(written) if name}
            said = reader.say(message(code, **values))
            assert "[profiles.sales" in said
            assert "NAME" not in said
            named += 1
    assert named > 20


def test_a_setting_that_is_a_value_of_a_sentence_is_named_with_its_profile() -> None:
    source = message("SETTING_OF_PROFILE", setting="proxy")
    said = Reader(profile="sales").text("WIRE_PROXY_SILENT", proxy="http://127.0.0.1:9", source=source)
    assert said.endswith("check [profiles.sales] proxy")


def test_words_that_a_person_wrote_are_left_as_they_are() -> None:
    said = Reader(profile="sales").text("TEXT", text="[profiles.NAME] list.csv")
    assert said == "[profiles.NAME] list.csv"


def test_a_result_names_the_profile_under_which_it_was_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "callsheet.toml"
    path.write_text("[profiles.sales]\nagent_id = '1001'\n", encoding="utf-8")
    monkeypatch.setenv("CALLSHEET_CONFIG", str(path))
    profile = load_profile("sales")
    said = message("WIRE_SPEAKS_HTTPS")
    assert "[profiles.sales] base_url" in profile.reader().say(said)
    assert all(
        "[profiles.sales] base_url" in each.say(said) for each in readers_for(profile, (), Surface.TERMINAL)
    )
    result = SheetResult("a.csv", message=said)
    assert "[profiles.NAME] base_url" in note_of(result)
    assert "[profiles.sales] base_url" in note_of(replace(result, profile="sales"))
