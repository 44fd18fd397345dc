"""The command line: the documented JSON, the exit contract, and one clear message for every mistake."""

import json
import os
import re
from pathlib import Path

import openpyxl
import pytest

from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from tests.callsheet.cli.conftest import run
from tests.support.loading import a_csv, numbers
from validators.message import message

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"


SHEET_KEYS = {
    "file",
    "sheet",
    "load_id",
    "kind",
    "rows",
    "outcomes",
    "problems",
    "repairs",
    "calls",
    "files",
    "exit",
    "note",
}
PROBLEM_KEYS = {"code", "sheet", "row", "first_row", "column", "severity", "message", "fix"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_load_gives_the_documented_json_for_each_sample(
    name: str, configured: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is one JSON object; each problem has its code, row, column, severity and message."""
    status, out, _ = run(capsys, "load", str(SAMPLES / name), "--json")
    told = json.loads(out)
    (sheet,) = told["sheets"]
    assert (status, told["exit"], sheet["exit"]) == (1, 1, 1)
    assert SHEET_KEYS <= set(sheet)
    assert sum(sheet["outcomes"].values()) == sheet["rows"]
    assert all(PROBLEM_KEYS == set(one) for one in sheet["problems"])
    assert all({"row", "column", "code", "before", "after"} == set(one) for one in sheet["repairs"])
    assert all(Path(file).is_file() for file in sheet["files"])
    rows = {one["row"] for one in sheet["problems"] if one["severity"] == "error" and one["row"]}
    assert len(rows) == sheet["outcomes"]["invalid"]


def test_check_sends_nothing_and_says_what_would_be_sent(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dry run counts rows, problems, repairs and calls; the sandbox hears nothing and the ledger holds nothing."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", *(f"{number},x" for number in numbers(501)), "12,y")
    monkeypatch.setenv("CALLSHEET_RATE", "2")
    status, out, _ = run(capsys, "check", str(path), "--json", "--offline", "--set", "campaign_code=abc")
    (sheet,) = json.loads(out)["sheets"]
    assert (status, sheet["outcomes"], sheet["calls"], sheet["load_id"]) == (
        1,
        {"ready": 501, "invalid": 1},
        2,
        None,
    )
    assert (sheet["seconds"], "Sobot console" in sheet["undo"]) == (1.0, True)
    shown = " ".join(run(capsys, "check", str(path), "--offline", "--set", "campaign_code=abc")[1].split())
    forecast = message("FORECAST", time=message("SPAN_SECONDS", count=1))
    assert f"{ENGLISH.say(forecast)} {ENGLISH.say(message('UNDO', undo=sheet['undo']))}" in shown
    assert configured.audit() == []
    assert run(capsys, "loads", "--json")[1] == "[]\n"


def test_a_file_that_is_not_there_stops_the_whole_drop(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The mistyped name may be that of the forbidden list: exit 2, and nothing is read or sent."""
    path = a_csv(tmp_path / "c.csv", "Telephone", *numbers(2))
    status, out, _ = run(capsys, "load", str(path), str(tmp_path / "forbiden.csv"), "--json")
    (sheet,) = json.loads(out)["sheets"]
    assert (status, sheet["problems"][0]["code"]) == (2, "FILE_NOT_FOUND")
    assert "forbiden.csv" in sheet["file"]
    assert sheet["note"] == ENGLISH.say(message("FILE_MISSING"))
    assert configured.audit() == []


def test_check_needs_no_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """A sheet can be checked before anybody has credentials."""
    status, out, _ = run(capsys, "check", str(SAMPLES / "forbidden-en.csv"), "--json")
    assert (status, json.loads(out)["sheets"][0]["kind"]) == (1, "forbidden-numbers")


def test_a_sheet_without_flaws_ends_with_0(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Every row loaded: exit status 0, and the summary says so."""
    path = a_csv(tmp_path / "b.csv", "Number,Direction", *(f"{number},Both" for number in numbers(3)))
    status, out, err = run(capsys, "load", str(path))
    assert (status, err) == (0, "")
    assert re.search(r"rows read +3\s+loaded +3\s", out)
    assert ENGLISH.say(message("END_LOADED")) in out


def test_loads_and_show_tell_of_a_load(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A load can be listed, shown, and named by the beginning of its id."""
    path = a_csv(tmp_path / "b.csv", "Number,Direction", "6590010001,in", "12,in")
    load_id = json.loads(run(capsys, "load", str(path), "--json")[1])["sheets"][0]["load_id"]
    (listed,) = json.loads(run(capsys, "loads", "--json")[1])
    assert (listed["id"], listed["state"], listed["outcomes"]) == (
        load_id,
        "closed",
        {"loaded": 1, "invalid": 1},
    )
    shown = json.loads(run(capsys, "show", load_id[:17], "--json")[1])
    assert shown["chunks"] == {"settled": 1}
    assert [one["code"] for one in shown["codes"]] == ["PHONE_LENGTH"]
    assert load_id in run(capsys, "loads")[1]
    assert "1 settled" in run(capsys, "show", load_id)[1]


def broken(tmp_path: Path) -> dict[str, list[str]]:
    """Mistakes, by the words on the command line."""
    good = a_csv(tmp_path / "customers.csv", "Telephone", "6590010001")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    return {
        "unknown kind": ["load", str(good), "--kind", "customers"],
        "unknown option": ["load", str(good), "--set", "colour=red"],
        "option without value": ["load", str(good), "--set", "campaign_code"],
        "wrong option value": ["load", str(good), "--set", "duplicates=sometimes"],
        "no campaign": ["load", str(good)],
        "missing file": ["load", str(tmp_path / "nothing.csv")],
        "empty file": ["load", str(tmp_path / "empty.csv")],
        "missing column": [
            "load",
            str(a_csv(tmp_path / "m.csv", "Name,Note", "x,y")),
            "--kind",
            "customer-numbers",
        ],
        "no kind": ["load", str(a_csv(tmp_path / "k.csv", "Colour,Size", "red,1"))],
        "both hidden options": ["load", str(good), "--include-hidden", "--skip-hidden"],
        "unknown load": ["show", "nothing"],
        "unknown profile": ["load", str(good), "--profile", "nobody"],
        "unknown command": ["laod", str(good)],
        "resume nothing": ["resume"],
        "resume one and all": ["resume", "nope", "--all"],
        "template as csv": ["template", "forbidden-numbers", "-o", str(tmp_path / "q.csv")],
        "template without suffix": ["template", "forbidden-numbers", "-o", str(tmp_path / "q")],
        "template to a folder": ["template", "forbidden-numbers", "-o", str(tmp_path)],
        "template in no folder": ["template", "forbidden-numbers", "-o", str(tmp_path / "none" / "q.xlsx")],
        "export to a folder": ["export", "agents", "-o", str(tmp_path)],
        "export to this folder": ["export", "agents", "-o", "."],
        "export without suffix": ["export", "agents", "-o", str(tmp_path / "q")],
        "export in no folder": ["export", "agents", "-o", str(tmp_path / "none" / "q.csv")],
        "results in a file": ["load", str(good), "--out", str(good)],
        "results in a long name": ["load", str(good), "--out", str(tmp_path / ("x" * 300))],
        "serve on no address": ["serve", "--host", ""],
        "sandbox on no address": ["sandbox", "--host", " "],
        "serve on a port that none has": ["serve", "--port", "99999"],
        "a long name": ["load", str(tmp_path / f"{'x' * 300}.csv")],
    }


MISTAKES = {
    "unknown kind": (2, ["customers", "customer-numbers"]),
    "unknown option": (2, ["colour", "campaign_code"]),
    "option without value": (2, ["NAME=VALUE"]),
    "wrong option value": (2, ["sometimes", "campaign"]),
    "no campaign": (2, ["campaign_code", "campaign_template"]),
    "missing file": (2, ["nothing.csv"]),
    "empty file": (2, ["empty"]),
    "missing column": (2, ["Telephone", "profile"]),
    "no kind": (2, ["2 columns", "--kind"]),
    "both hidden options": (2, ["--include-hidden"]),
    "unknown load": (2, ["nothing", "callsheet loads"]),
    "unknown profile": (3, ["nobody"]),
    "unknown command": (2, ["laod"]),
    "resume nothing": (2, ["--all", "one load"]),
    "resume one and all": (2, ["--all", "exclude each other"]),
    "template as csv": (2, ["q.csv", ".xlsx"]),
    "template without suffix": (2, ["/q ", ".xlsx"]),
    "template to a folder": (2, ["cannot be written: it is a folder."]),
    "template in no folder": (2, ["none/q.xlsx cannot be written: its folder does not exist."]),
    "export to a folder": (2, ["cannot be written: it is a folder."]),
    "export to this folder": (2, [": . cannot be written: it is a folder."]),
    "export without suffix": (2, ["/q ", ".xlsx, .csv, .parquet"]),
    "export in no folder": (2, ["none/q.csv cannot be written: its folder does not exist."]),
    "results in a file": (2, ["customers.csv cannot be written: it is not a folder."]),
    "results in a long name": (2, ["cannot be written: its name is too long."]),
    "serve on no address": (2, ["--host", "127.0.0.1"]),
    "sandbox on no address": (2, ["--host", "127.0.0.1"]),
    "serve on a port that none has": (2, ["99999", "up to 65534"]),
    "a long name": (2, ["xxx.csv"]),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
@pytest.mark.thinned(3)
def test_a_mistake_gives_one_clear_message_and_sends_nothing(
    mistake: str,
    configured: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The exit status of the contract, a message that names the thing and the fix, no traceback, nothing sent."""
    if mistake == "no campaign":
        monkeypatch.delenv("CALLSHEET_CAMPAIGN")
    status, out, err = run(capsys, *broken(tmp_path)[mistake])
    wanted, words = MISTAKES[mistake]
    assert status == wanted
    assert "Traceback" not in out + err
    for word in words:
        assert word in " ".join((out + err).split())
    assert not [one for one in configured.audit() if one["took_effect"] or "import" in one["operation"]]


SETTINGS: dict[str, tuple[dict[str, str | None], list[str]]] = {
    "no base url": ({"BASE_URL": None}, ["base_url", "CALLSHEET_BASE_URL"]),
    "no secret": ({"APP_SECRET": None}, ["app_secret", "CALLSHEET_APP_SECRET"]),
    "wrong secret": ({"APP_SECRET": "wrong"}, ["app_secret"]),
    "plain http": ({"BASE_URL": "http://sobot.example"}, ["https"]),
    "not a zone": ({"TIME_ZONE": "Mars/Olympus"}, ["time_zone", "Asia/Singapore"]),
    "not a number": ({"RATE": "fast"}, ["rate"]),
    "no country": ({"COUNTRY": "XX"}, ["country"]),
    "no config file": ({"CONFIG": "missing.toml"}, ["missing.toml"]),
    "a pipe for a config file": ({"CONFIG": "pipe"}, ["pipe", "a device"]),
    "a config file without end": ({"CONFIG": "/dev/zero"}, ["/dev/zero", "too large"]),
}


@pytest.mark.parametrize("wrong", list(SETTINGS))
def test_a_wrong_setting_ends_with_3_and_is_named(
    wrong: str,
    configured: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The message names the setting; the secret itself is never shown."""
    changed, words = SETTINGS[wrong]
    for name, value in changed.items():
        monkeypatch.delenv(f"CALLSHEET_{name}", raising=False)
        if value is not None:
            monkeypatch.setenv(f"CALLSHEET_{name}", value)
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    path = a_csv(tmp_path / "b.csv", "Number,Direction", "6590010001,in")
    status, out, err = run(capsys, "load", str(path))
    assert status == 3
    for word in words:
        assert word in " ".join((out + err).split())
    assert "Traceback" not in out + err
    assert configured.app_secret not in out + err
    assert configured.effects() == {}


def test_no_server_stops_the_load_as_resumable(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers at the address: nothing was sent, exit 4, and the words to go on with."""
    monkeypatch.setenv("CALLSHEET_BASE_URL", "http://127.0.0.1:9")
    path = a_csv(tmp_path / "b.csv", "Number,Direction", "6590010001,in")
    status, out, _ = run(capsys, "load", str(path))
    assert status == 4
    assert "callsheet resume" in " ".join(out.split())


def test_a_settings_file_with_a_secret_must_be_private(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others can read the file: it is refused with the command that mends it."""
    config = tmp_path / "callsheet.toml"
    config.write_text('[profiles.sales]\napp_secret = "hush"\n', encoding="utf-8")
    config.chmod(0o644)
    monkeypatch.setenv("CALLSHEET_CONFIG", str(config))
    status, _, err = run(capsys, "check", str(SAMPLES / "forbidden-en.csv"), "--profile", "sales")
    assert status == 3
    assert "chmod 600" in err
    assert "hush" not in err


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CALLSHEET_* over the profile over the top of the file over defaults."""
    from callsheet.settings import load_profile

    config = tmp_path / "callsheet.toml"
    config.write_text(
        'rate = 7\nlanguage = "zh"\n[profiles.sales]\nrate = 8\nagent_id = "1"\n', encoding="utf-8"
    )
    monkeypatch.setenv("CALLSHEET_CONFIG", str(config))
    monkeypatch.setenv("CALLSHEET_AGENT_ID", "2")
    profile = load_profile("sales")
    assert (profile.rate, profile.language, profile.agent_id, profile.concurrency) == (8, "zh", "2", 4)


def test_a_bug_of_ours_shows_no_traceback_and_no_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception nobody expected is named by its kind and place, without its text."""

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("6590010001")

    monkeypatch.setattr("callsheet.cli.check.run_check", crash)
    status, _, err = run(capsys, "check", str(SAMPLES / "forbidden-en.csv"))
    assert status == 4
    assert "RuntimeError" in err
    assert "6590010001" not in err


def test_resuming_all_says_that_there_is_nothing_to_resume(
    configured: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and exit status 0; as JSON an empty list."""
    assert run(capsys, "resume", "--all") == (0, f"{ENGLISH.text('NOTHING_TO_RESUME')}\n", "")
    status, out, _ = run(capsys, "resume", "--all", "--json")
    assert (status, json.loads(out)) == (0, {"exit": 0, "sheets": []})


def test_a_template_has_the_custom_fields_of_the_named_profile(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--profile` alone is enough; without it no settings are read."""
    settings = tmp_path / "callsheet.toml"
    settings.write_text('[profiles.sales.custom_fields]\n"Policy no." = "f1"\n', encoding="utf-8")
    monkeypatch.setenv("CALLSHEET_CONFIG", str(settings))
    for more, has in ((["--profile", "sales"], True), ([], False)):
        path = tmp_path / f"{has}.xlsx"
        assert run(capsys, "template", "customer-numbers", "-o", str(path), *more)[0] == 0
        assert ("Policy no." in [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]) is has
