"""Paths that are typed into a form: held to the inbox and the data folder, or to what the settings allow."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from prefect.logging import disable_run_logger

from callsheet.errors import Exit
from callsheet.messages.reader import ENGLISH
from callsheet.settings import Profile
from flows.check_sheet import outside
from flows.load_sheet import load_sheet
from tests.support.loading import a_csv
from validators.problems import Problem


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    for name in ("data/prefect", "in", "elsewhere", "data-of-others"):
        (tmp_path / name).mkdir(parents=True)
    return Profile(data_dir=tmp_path / "data", inbox=tmp_path / "in")


def codes(profile: Profile, *files: str, out: str = "") -> list[str]:
    return [result.problems[0].code for result in outside(files, out, profile)]


@pytest.mark.parametrize(
    "file", ["in/a.csv", "data/a.csv", "data/done/default/a.csv", "in/x/../a.csv", "in/not-there.csv"]
)
def test_the_inbox_and_the_data_folder_are_allowed(file: str, profile: Profile, tmp_path: Path) -> None:
    assert codes(profile, f' "{tmp_path / file}" ', out=str(tmp_path / "data" / "results")) == []


@pytest.mark.parametrize(
    "file",
    [
        "/etc/passwd",
        "{0}/elsewhere/a.csv",
        "{0}/in/../elsewhere/a.csv",
        "{0}/data-of-others/a.csv",
        "{0}/in",
        "{0}/data/prefect/credential",
        "{0}/data/prefect/x/../credential",
        "/proc/self/environ",
        "a.csv",
        "../a.csv",
        "~/a.csv",
        "",
        "\0",
        "/" + "a" * 5000,
        "file:///etc/passwd",
    ],
)
def test_no_other_place_is(file: str, profile: Profile, tmp_path: Path) -> None:
    """Neither for a file nor for results; and it is not told whether there is one."""
    typed = file.format(tmp_path)
    expected = [] if file == "{0}/in" else ["FILE_OUTSIDE"]
    assert codes(profile, typed) == expected
    if typed and expected:
        assert codes(profile, str(tmp_path / "in" / "a.csv"), out=typed) == ["OUT_OUTSIDE"]


@pytest.mark.parametrize("kind", ["file", "folder", "loop"])
def test_a_link_leads_no_way_out(kind: str, profile: Profile, tmp_path: Path) -> None:
    link = tmp_path / "in" / "link"
    (tmp_path / "elsewhere" / "a.csv").touch()
    link.symlink_to(
        {"file": tmp_path / "elsewhere/a.csv", "folder": tmp_path / "elsewhere", "loop": link}[kind]
    )
    typed = link / "a.csv" if kind == "folder" else link
    assert codes(profile, str(typed)) == ["FILE_OUTSIDE"]


def test_a_folder_that_is_itself_a_link_is_allowed(tmp_path: Path) -> None:
    """The data folder lies on another disk."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "data").symlink_to(tmp_path / "disk")
    assert codes(Profile(data_dir=tmp_path / "data"), str(tmp_path / "data" / "a.csv")) == []


def test_the_settings_say_otherwise(profile: Profile, tmp_path: Path) -> None:
    """What is named there takes the place of the inbox and the data folder; the server's secrets stay out."""
    named = profile.model_copy(update={"files_from": [tmp_path / "elsewhere", tmp_path / "data/prefect"]})
    typed = [tmp_path / "elsewhere/a.csv", tmp_path / "in/a.csv", tmp_path / "data/prefect/credential"]
    refused = outside([str(one) for one in typed], "", named)
    assert [result.file for result in refused] == [str(one) for one in typed[1:]]
    assert {result.exit for result in refused} == {Exit.USAGE}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"files": ["/etc/hosts"], "dry_run": True}, "FILE_OUTSIDE"),
        ({"files": ["/etc/hosts"], "dry_run": False}, "FILE_OUTSIDE"),
        ({"files": ["{0}/in/a.csv"], "dry_run": False, "out": "/var"}, "OUT_OUTSIDE"),
    ],
)
def test_the_form_of_a_load_reaches_no_other_folder(
    given: dict[str, Any], code: str, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run fails with what to do about it; nothing is read and nothing written. One goes through a real run in test_serve."""
    monkeypatch.setenv("CALLSHEET_DATA_DIR", str(profile.data_dir))
    monkeypatch.setenv("CALLSHEET_INBOX", str(profile.inbox))
    a_csv(tmp_path / "in" / "a.csv", "Telephone,Name", "6590010001,x")
    before = list(tmp_path.rglob("*"))
    files = [file.format(tmp_path) for file in given["files"]]
    with disable_run_logger():
        state = asyncio.run(load_sheet.fn(**{**given, "files": files}))
    assert state.name == "Failed"
    assert ENGLISH.problem(Problem(code))[0] in str(state.message)
    assert list(tmp_path.rglob("*")) == before
