"""What `check` understood, at its edges: the JSON, the terminal in both languages, Prefect's summary; nothing of a person in any."""

import json
import re
from pathlib import Path

import pytest

from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from flows.artifacts import summary_page
from tests.callsheet.cli.conftest import configured
from tests.callsheet.cli.conftest import run as command
from tests.contract.conftest import checked, loaded
from tests.support.loading import a_csv, numbers

__all__ = ["configured"]  # a fixture

NUMBER, NAME, CUSTOM = "6591238765", "Zacharias Canary", "Aunt Canary 4711"
TELLING = re.compile(r"(?i)canary|zacharias|91238|38765|4711")
HEADER = "Mobile,Name,Note,Assigned agent,customFields.vip,City,Do not call"
LINES = (
    f"{NUMBER},{NAME},Call {NAME} after ten,1001,{CUSTOM},Here,",
    f"60123456789,{NAME},,,,,",
    f"6591230002,{NAME},,1002,,,yes",
    "12,x,,,,,",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return a_csv(tmp_path / "c.csv", HEADER, *LINES)


def shown(capsys: pytest.CaptureFixture[str], file: Path, *more: str) -> str:
    status, out, _ = command(capsys, "check", str(file), *more)
    assert status == 1
    return out


def test_the_json_says_what_was_understood(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """Columns with how they were recognised, those ignored, the zone, campaigns, masked rows, and counts."""
    told = json.loads(shown(capsys, file, "--json", "--offline", "--set", "campaign_code=c1"))["sheets"][0][
        "understood"
    ]
    assert set(told) == {"columns", "ignored", "zone", "campaigns", "rows", "tallies", "first_number"}
    assert [(each["title"], each["field"], each["how"]) for each in told["columns"]] == [
        ("Mobile", "telephone", "synonym"),
        ("Name", "name", "title"),
        ("Note", "description", "title"),
        ("Assigned agent", "allocationAgent", "title"),
        ("customFields.vip", "vip", "custom"),
        ("Do not call", "", "consent"),
    ]
    assert (told["ignored"], told["zone"]) == (["City"], "Asia/Singapore")
    (campaign,) = told["campaigns"]
    assert campaign == {
        "rows": 2,
        "id": "",
        "code": "c1",
        "name": "",
        "new": False,
        "state": None,
        "holds": None,
        "span": None,
    }
    assert told["rows"][0] == {
        "row": 2,
        "cells": {
            "telephone": "+65 …65",
            "name": "Z. C.",
            "description": "C. Z. C. a. …",
            "allocationAgent": "1001",
            "vip": "A. C. …",
        },
    }
    tallies = {
        each["by"]: {group["value"]: group["rows"] for group in each["groups"]} for each in told["tallies"]
    }
    assert tallies == {"country": {"+65": 1, "+60": 1}, "agent": {"1001": 1, "": 1}}
    assert not TELLING.search(json.dumps(told))


def test_a_load_does_not_say_it(configured: Sandbox, capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """The key is there and empty: the report says what became of the rows."""
    _, out, _ = command(capsys, "load", str(file), "--json")
    assert json.loads(out)["sheets"][0]["understood"] is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_terminal_says_what_was_understood_before_what_is_wrong(
    language: str,
    configured: Sandbox,
    capsys: pytest.CaptureFixture[str],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the reader's language, without a person's number or name; with --quiet in one line."""
    monkeypatch.setenv("CALLSHEET_LANGUAGE", language)
    out = shown(capsys, file)
    title, none = ("Telephone", "none: 1") if language == "en" else ("电话号码", "无：1")
    words = (
        f"Mobile → {title}",
        "City",
        "Asia/Singapore",
        "November",
        "+65 SG",
        none,
        "Z. C.",
        "PHONE_LENGTH",
    )
    places = [out.index(word) for word in words]
    assert places == sorted(places)
    assert not TELLING.search(out.replace(str(file), ""))
    short = shown(capsys, file, "--quiet")
    assert "Z. C." not in short
    assert "City" in short
    assert len(short.splitlines()) == len(out.splitlines()) - 8


def test_nothing_of_a_file_is_taken_as_markup_or_obeyed(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """Titles and cells are shown as they are."""
    odd = a_csv(
        file.with_name("odd.csv"), "Telephone,Name,[red]x[/red],a\x1b[2Jb", f"{numbers(1)[0]},[b]y,z,"
    )
    _, out, _ = command(capsys, "check", str(odd), "--offline", "--set", "campaign_code=c")
    assert "[red]x[/red]" in out
    assert "\x1b" not in out


def test_a_live_campaign_is_shown_with_its_name_state_and_size(
    sandbox: Sandbox, profile: Profile, file: Path
) -> None:
    """As the service lists it now."""
    loaded(profile, file)
    (made,) = sandbox.state("campaigns")
    seen = checked(profile, file, options={"campaign_code": made["code"]}, again=True).understood
    assert seen is not None
    (campaign,) = seen.campaigns
    assert (campaign.code, campaign.name, campaign.rows) == (made["code"], "November", 2)
    assert campaign.state in {1, 2}
    assert campaign.holds == len(sandbox.state("contacts")) > 0


def test_a_campaign_that_the_load_creates_is_called_new(profile: Profile, file: Path) -> None:
    """By the name that the settings give it."""
    seen = checked(profile, file).understood
    assert seen is not None
    assert [(each.name, each.new, each.rows) for each in seen.campaigns] == [("November", True, 2)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_summary_in_prefect_says_it_without_rows(profile: Profile, file: Path, language: str) -> None:
    """Titles that are no words of ours are left out there: they may be a person's name."""
    header = HEADER.replace("City", "Aunt Canary")
    a_csv(file, header, *LINES, f"6591230003,{NAME},,{NAME},,,")
    known = profile.model_copy(update={"language": language, "agent_id": ""})  # nothing is looked up
    result = checked(known, file)
    page = summary_page([result], {})
    assert f"Mobile → {'Telephone' if language == 'en' else '电话号码'}" in page
    assert ("time zone: Asia/Singapore" if language == "en" else "时区: Asia/Singapore") in page
    assert "Z. C." not in page
    assert not TELLING.search(page)


def test_a_refused_sheet_is_understood_all_the_same(profile: Profile, tmp_path: Path) -> None:
    """So that it can be seen whether it was taken for what it is."""
    file = a_csv(tmp_path / "c.csv", "Telephone,Telephone,Name,City", f"{NUMBER},{NUMBER},x,y")
    result = checked(profile, file)
    assert result.exit == 2
    assert result.understood is not None
    assert result.understood.ignored == ("City",)


@pytest.mark.slow
def test_a_zone_is_said_only_where_there_are_times(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Extensions have none; a date in a list has one, and so has the campaign that is created first."""
    sheets = {
        "x": ("Extension,Password", "0801,482913"),
        "n": ("Forbidden number,Direction", "6591230001,in"),
        "d": ("Forbidden number,Direction,Expiry date", "6591230001,in,2099-12-31"),
        "c": ("Telephone,Name", "6591230001,x"),
    }
    said = {}
    for name, lines in sheets.items():
        path = a_csv(tmp_path / f"{name}.csv", *lines)
        _, long, _ = command(capsys, "check", str(path))
        _, short, _ = command(capsys, "check", str(path), "--quiet")
        said[name] = ("Asia/Singapore" in long, "Asia/Singapore" in short)
    assert said == {"x": (False, False), "n": (False, False), "d": (True, True), "c": (True, True)}


@pytest.mark.parametrize("phones", ["first", "all"])
def test_numbers_of_a_row_that_are_not_used_are_spoken_of(
    configured: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    phones: str,
) -> None:
    """Of several columns of numbers one number of each row is called, or every one."""
    monkeypatch.setenv("CALLSHEET_PHONES", phones)
    several = a_csv(tmp_path / "s.csv", "Mobile,Home phone,Name", f"{NUMBER},6562230101,{NAME}")
    words = (str(several), "--offline", "--set", "campaign_code=c1")
    status, out, _ = command(capsys, "check", *words)
    assert status == 0
    assert ("only the first number of each row is used" in " ".join(out.split())) == (phones == "first")
    _, out, _ = command(capsys, "check", *words, "--json")
    assert json.loads(out)["sheets"][0]["understood"]["first_number"] is (phones == "first")
