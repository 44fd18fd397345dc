"""`callsheet init`: the first settings file, by options, by the environment, and by questions on a terminal."""

import io
import json
import os
import stat
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli import first_settings
from callsheet.doctor import Finding
from callsheet.sandbox.server import Sandbox
from callsheet.settings import load_profile
from tests.callsheet.cli.conftest import run

Shell = pytest.CaptureFixture[str]
FILE = Path("callsheet.toml")
ANSWERS = ("--base-url", "https://sg.sobot.io", "--app-id", "app-1", "--agent-id", "1001")


@pytest.fixture
def _well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A doctor who looks at nothing: what he finds has tests of his own."""

    def examine(profile: str | None) -> Iterator[Finding]:
        load_profile(profile)
        yield Finding.ok("schedules", "NONE")

    monkeypatch.setattr(first_settings, "examine", examine)


class Terminal(io.StringIO):
    """Somebody who types these lines, then ends the input."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes standard input a terminal on which these answers are given; the first is the secret."""

    def answer(secret: str | type[BaseException], *lines: str) -> None:
        def hidden(prompt: str, stream: Any) -> str:
            stream.write(prompt)
            if not isinstance(secret, str):
                raise secret
            return secret

        monkeypatch.setattr(first_settings, "getpass", hidden)
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)

    return answer


def written() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_with_every_answer_it_writes_and_the_doctor_is_content(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: Shell
) -> None:
    """Against a running service: exit 0, the file for its owner alone, the secret not in it."""
    monkeypatch.setenv("CALLSHEET_APP_SECRET", sandbox.app_secret)
    os.umask(before := os.umask(0))
    words = ("--base-url", sandbox.url, "--app-id", sandbox.app_id, "--agent-id", "1001", "--country", "sg")
    status, out, err = run(capsys, "init", *words)
    os.umask(before)
    assert (status, err) == (0, "")
    assert "FIX" not in out
    assert written() == {
        "base_url": sandbox.url,
        "app_id": sandbox.app_id,
        "agent_id": "1001",
        "country": "SG",
    }
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600
    assert sandbox.app_secret not in FILE.read_text(encoding="utf-8") + out


@pytest.mark.usefixtures("_well")
def test_without_a_terminal_what_is_missing_is_said(capsys: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked; the file has a place for it; the status is that of settings."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    status, out, err = run(capsys, "init", "--region", "sg")
    assert (status, err) == (3, "")
    assert written() == {"base_url": "https://sg.sobot.io"}
    assert [name for name in ("app_id", "app_secret", "agent_id") if f"Missing: {name}." not in out] == []
    assert FILE.read_text(encoding="utf-8").count("# ^ missing") == 3


@pytest.mark.usefixtures("_well")
def test_every_answer_can_come_from_the_environment(capsys: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options are stronger; where both differ it is said that the environment will win."""
    given = {
        "base_url": "https://sg.sobot.io",
        "app_id": "app-2",
        "agent_id": "1001",
        "time_zone": "Asia/Shanghai",
        "country": "CN",
        "language": "en",
    }
    for name, value in {**given, "app_secret": "secret-1"}.items():
        monkeypatch.setenv(f"CALLSHEET_{name.upper()}", value)
    status, out, _ = run(capsys, "init", "--app-id", "app-1")
    assert (status, written()) == (0, {**given, "app_id": "app-1"})
    assert "CALLSHEET_APP_ID in the environment says something else" in out
    assert "says something else" not in out.replace(
        "CALLSHEET_APP_ID in the environment says something else", ""
    )


@pytest.mark.usefixtures("_well")
def test_the_secret_is_in_the_file_only_when_that_is_asked_for(
    capsys: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--secret-in-file`; the file can then be used as it is."""
    monkeypatch.setenv("CALLSHEET_APP_SECRET", "secret-1")
    status, out, _ = run(capsys, "init", *ANSWERS, "--secret-in-file", "--profile", "sales")
    assert (status, "secret-1" in out) == (0, False)
    assert written()["profile"] == "sales"
    assert written()["profiles"]["sales"]["app_secret"] == "secret-1"
    monkeypatch.delenv("CALLSHEET_APP_SECRET")
    assert load_profile().app_secret.get_secret_value() == "secret-1"
    assert load_profile().name == "sales"


@pytest.mark.parametrize(
    "words",
    [
        ("--base-url", "http://sobot.example"),
        ("--base-url", "https://ann:pw@sg.sobot.io"),
        ("--base-url", "sobot"),
        ("--region", "SG"),
        ("--region", "sg", "--base-url", "https://sg.sobot.io"),
        ("--time-zone", "Mars/Base"),
        ("--country", "Singapore"),
        ("--language", "fr"),
        ("--app-id", "a\nb = 1"),
        ("--agent-id", "\x1b[31m1"),
        ("--profile", "sandbox"),
        ("--profile", "a.b"),
        ("--profile", ""),
    ],
)
def test_a_wrong_answer_is_wrong_usage_and_writes_nothing(words: tuple[str, ...], capsys: Shell) -> None:
    """By the settings' own rules, in one line, before anything is written."""
    status, out, err = run(capsys, "init", *words)
    assert (status, out, FILE.exists()) == (2, "", False)
    assert len(err.splitlines()) == 1


def test_a_wrong_variable_is_named_too(capsys: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be used before the file, and so nothing is written."""
    monkeypatch.setenv("CALLSHEET_TIME_ZONE", "Mars/Base")
    status, _, err = run(capsys, "init")
    assert (status, "time_zone" in err, FILE.exists()) == (2, True, False)


@pytest.mark.usefixtures("_well")
@pytest.mark.parametrize("there", ["file", "empty", "link"])
def test_a_file_that_exists_is_kept(there: str, capsys: Shell) -> None:
    """Refused without --force; with it the file of before lies beside the new one, for its owner alone."""
    if there == "link":
        FILE.symlink_to("nowhere.toml")
    else:
        FILE.write_text("rate = 1\n" if there == "file" else "", encoding="utf-8")
    before = FILE.read_bytes() if FILE.exists() else b""
    status, _, err = run(capsys, "init", *ANSWERS)
    assert (status, "--force" in err) == (2, True)
    assert (FILE.read_bytes() if FILE.exists() else b"") == before
    assert run(capsys, "init", *ANSWERS, "--force")[0] == 3  # the secret is missing
    assert written()["app_id"] == "app-1"
    assert not Path("nowhere.toml").exists()
    if there != "link":
        kept = Path("callsheet.toml.bak")
        assert (kept.read_bytes(), stat.S_IMODE(kept.stat().st_mode)) == (before, 0o600)


def test_a_folder_that_does_not_exist_is_said_before_anything_is_asked(
    capsys: Shell, monkeypatch: pytest.MonkeyPatch, typed: Any
) -> None:
    """By the name that CALLSHEET_CONFIG gives."""
    monkeypatch.setenv("CALLSHEET_CONFIG", "gone/callsheet.toml")
    typed("", "sg")
    status, out, err = run(capsys, "init")
    assert (status, out) == (2, "")
    assert "gone/callsheet.toml" in err
    assert "Sobot service" not in err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pipe.toml", "a device"),
        ("/dev/zero", "a device"),
        ("L" * 300, "too long"),
        ("folder.toml", "is a folder"),
        ("callsheet.d/x/y.toml", "folder does not exist"),
    ],
)
def test_a_place_that_cannot_be_a_settings_file_is_said_before_anything_is_asked(
    name: str, said: str, capsys: Shell, monkeypatch: pytest.MonkeyPatch, typed: Any
) -> None:
    """Nobody waits for a pipe to be written, and nothing copies a device that has no end."""
    os.mkfifo("pipe.toml")
    Path("folder.toml").mkdir()
    Path("callsheet.d").touch()
    monkeypatch.setenv("CALLSHEET_CONFIG", name)
    typed("", "sg")
    status, out, err = run(capsys, "init", "--force")
    assert (status, out, said in err, "Sobot service" in err) == (2, "", True, False)


@pytest.mark.usefixtures("_well")
def test_a_failure_leaves_the_file_of_before(capsys: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk while it is written: nothing half, no partial file."""
    FILE.write_text("rate = 1\n", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = run(capsys, "init", *ANSWERS, "--force")
    assert (status, "callsheet.toml" in err) == (2, True)
    assert FILE.read_text(encoding="utf-8") == "rate = 1\n"
    assert [file.name for file in Path().iterdir()] == ["callsheet.toml"]


@pytest.mark.usefixtures("_well")
def test_on_a_terminal_it_asks_for_what_is_missing_and_again_when_wrong(capsys: Shell, typed: Any) -> None:
    """The secret without echo; it goes into the file only when that is wanted; the questions leave standard output alone."""
    typed(
        "secret-1",
        "http://sobot.example",
        "sg",
        "app-1",
        "n",
        "0123456789abcdef0123456789abcdef",
        "Mars",
        "",
        "de",
    )
    status, out, err = run(capsys, "init", "--json")
    assert status == 0
    said = json.loads(out)
    assert said == {
        "file": "callsheet.toml",
        "profile": "default",
        "settings": ["agent_id", "agent_type", "app_id", "base_url", "country"],
        "missing": [],
        "doctor": [{"what": "schedules", "well": True, "code": "NONE", "said": "none"}],
    }
    assert written()["agent_type"] == "1"
    assert (written()["country"], "app_secret" in written()) == ("DE", False)
    assert err.count("cannot be set like that") == 2
    assert "secret-1" not in out + err + FILE.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_well")
def test_what_is_given_is_not_asked(capsys: Shell, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three questions are left: the secret, the zone and the country."""
    typed("secret-1", "y", "", "")
    status, out, err = run(capsys, "init", *ANSWERS)
    assert (status, err.count(": ")) == (0, 4)
    assert written()["app_secret"] == "secret-1"
    assert "secret-1" not in out


@pytest.mark.usefixtures("_well")
def test_in_chinese_every_question_is(capsys: Shell, typed: Any) -> None:
    """By the option, or by the language of the terminal."""
    typed("", "", "", "", "", "")
    status, out, err = run(capsys, "init", "--language", "zh")
    assert (status, written()) == (3, {"language": "zh"})
    assert [
        word for word in ("Address", "App id", "Time zone", "Missing", "Wrote") if word in out + err
    ] == []


@pytest.mark.usefixtures("_well")
def test_the_language_of_the_terminal_is_used_where_none_is_named(
    capsys: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LC_ALL before LANG."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "已写入" in run(capsys, "init")[1]


@pytest.mark.parametrize(
    ("secret", "lines"), [(KeyboardInterrupt, ["sg", "app-1"]), ("s", ["sg"]), ("s", [])]
)
def test_whoever_stops_answering_has_written_nothing(
    secret: Any, lines: list[str], capsys: Shell, typed: Any
) -> None:
    """Ctrl-C or the end of the input: status 4, and no file."""
    typed(secret, *lines)
    status, _, err = run(capsys, "init")
    assert (status, "Nothing was written" in err, list(Path().iterdir())) == (4, True, [])
