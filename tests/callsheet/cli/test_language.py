"""The language of the terminal: with zh, or for a Chinese sheet, nothing that a person reads is English."""

import json
import re
from pathlib import Path

import pytest

from callsheet.engine.spans import duration
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.messages import ENGLISH, TEXTS, Reader
from callsheet.sandbox.server import Sandbox
from tests.callsheet.cli.conftest import run
from tests.callsheet.cli.test_app import SAMPLES
from tests.support.language import assert_chinese, english_in
from tests.support.loading import a_csv, numbers
from transforms.repairs import REPAIRS

CHINESE = Reader("zh")


@pytest.fixture
def chinese(configured: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("CALLSHEET_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "300")
    return configured


def test_what_counts_as_english() -> None:
    """Names, codes and commands do not; a sentence does."""
    assert english_in("PHONE_LENGTH：请运行 callsheet resume 20261126-1 --by NAME；/tmp/the list.csv") == []
    assert english_in("完成：all rows succeeded。") == ["all rows succeeded"]


@pytest.mark.parametrize("name", ["customers-zh.csv", "customers-en.xlsx", "forbidden-en.csv"])
def test_a_check_in_chinese_prints_no_english_sentence(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but codes, options and the names of files and kinds."""
    monkeypatch.setenv("CALLSHEET_LANGUAGE", "zh")
    _, out, err = run(capsys, "check", str(SAMPLES / name))
    assert_chinese(out)
    assert err == ""


def test_a_chinese_sheet_is_answered_in_chinese_without_any_setting(
    configured: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """The headers decide: load, and afterwards show."""
    _, out, _ = run(capsys, "load", str(SAMPLES / "customers-zh.csv"), "--set", "campaign_code=dgug92owec")
    assert_chinese(out)
    (load_id,) = re.findall(r"\d{8}-\d{6}-[0-9a-f]{6}\b", out.splitlines()[1])
    assert_chinese(run(capsys, "show", load_id)[1])


@pytest.mark.slow
def test_every_command_speaks_chinese(
    chinese: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """load, show, loads, show --verify, resume, kinds, template, export."""
    path = a_csv(tmp_path / "b.csv", "Number,Direction", "6590010001,in", "12,in")
    load_id = json.loads(run(capsys, "load", str(path), "--json")[1])["sheets"][0]["load_id"]
    for words in (
        ["load", str(path)],
        ["show", load_id],
        ["show", load_id, "--verify"],
        ["loads"],
        ["resume", load_id],
        ["kinds"],
        ["template", "queues", "-o", str(tmp_path / "queues.xlsx")],
        ["export", "queues", "-o", str(tmp_path / "q.csv")],
    ):
        _, out, err = run(capsys, *words)
        assert_chinese(out)
        assert err == ""


@pytest.mark.slow
def test_approving_and_rejecting_speak_chinese(
    chinese: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load that waits says so; approving it and rejecting another one are confirmed."""
    monkeypatch.setenv("CALLSHEET_APPROVE_ABOVE_ROWS", "1")
    for at, verb in enumerate(("approve", "refuse")):
        path = a_csv(tmp_path / f"{verb}.csv", "Number,Direction", *(f"{one},in" for one in numbers(2 + at)))
        status, out, _ = run(capsys, "load", str(path))
        assert status == 4
        assert_chinese(out)
        load_id = json.loads(run(capsys, "loads", "--json")[1])[0]["id"]
        assert_chinese(run(capsys, verb, load_id, "--by", "Wei")[1])


MISTAKES = {
    "unknown kind": ["load", "x.csv", "--kind", "customers"],
    "option without value": ["load", "x.csv", "--set", "campaign_code"],
    "both hidden options": ["load", "x.csv", "--include-hidden", "--skip-hidden"],
    "nothing to resume": ["resume"],
    "unknown load": ["show", "nothing"],
    "unknown profile": ["loads", "--profile", "nobody"],
    "unknown export": ["export", "everything", "-o", "x.csv"],
    "unknown suffix": ["export", "queues", "-o", "x.pdf"],
    "unknown language": ["template", "queues", "--language", "fr"],
    "fewer than no removals": ["load", "x.csv", "--allow-removals", "-1"],
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_explained_in_chinese(
    mistake: str, chinese: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on standard error, in the language of the profile."""
    status, out, err = run(capsys, *MISTAKES[mistake])
    assert status in {2, 3}
    assert out == ""
    assert_chinese(err)
    assert err.startswith("callsheet：")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RATE", "fast"),
        ("RATE", "-1"),
        ("CONCURRENCY", "1.5"),
        ("CONCURRENCY", "99"),
        ("POLL_FIRST", "0"),
        ("FORMULAS", "perhaps"),
        ("AGENT_TYPE", "7"),
        ("HIDDEN", "never"),
        ("NOTIFY", "me"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("COUNTRY", "XX"),
        ("CONFIG", "missing.toml"),
        ("BASE_URL", "http://sobot.example"),
        ("BASE_URL", ""),
    ],
)
def test_a_wrong_setting_is_explained_in_chinese(
    name: str,
    value: str,
    chinese: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CALLSHEET_LANGUAGE is honoured although the settings cannot be used."""
    monkeypatch.setenv(f"CALLSHEET_{name}", value)
    path = a_csv(tmp_path / "b.csv", "Number,Direction", "6590010001,in")
    status, out, err = run(capsys, "load", str(path))
    assert (status, out) == (3, "")
    assert_chinese(err)


def test_the_language_of_a_profile_counts_although_another_setting_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read from the file, for the profile that the command names."""
    config = tmp_path / "callsheet.toml"
    config.write_text(
        'rate = "fast"\n[profiles.sales]\nlanguage = "zh"\n[profiles.berlin]\n', encoding="utf-8"
    )
    monkeypatch.setenv("CALLSHEET_CONFIG", str(config))
    assert_chinese(run(capsys, "loads", "--profile", "sales")[2])
    assert_chinese(run(capsys, "loads", "--profile=sales")[2])
    assert run(capsys, "loads", "-p", "berlin")[2].startswith("callsheet: The setting rate")


def test_a_bug_is_reported_in_chinese(
    chinese: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even the last line of defence."""

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("6590010001")

    monkeypatch.setattr("callsheet.cli.loads.show_loads", crash)
    status, _, err = run(capsys, "loads")
    assert status == 4
    assert_chinese(err)
    assert "6590010001" not in err


@pytest.mark.parametrize("code", [f"REPAIRED_{repair.code}" for repair in REPAIRS])
def test_every_repair_can_be_summed_up(code: str) -> None:
    """A new repair needs its line in the catalogue."""
    assert "{count" in TEXTS[code].en
    assert "{count" in TEXTS[code].zh


def test_every_state_has_a_name() -> None:
    """States of loads and of chunks, in both languages."""
    codes = [
        *(f"LOAD_{state.name}" for state in LoadState),
        *(f"CHUNK_STATE_{state.name}" for state in ChunkState),
    ]
    assert all(TEXTS[code].en and TEXTS[code].zh for code in codes)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0.4, "1 second", "1 秒"),
        (75, "1 min 15 s", "1 分 15 秒"),
        (5400, "1 h 30 min", "1 小时 30 分"),
    ],
)
def test_a_length_of_time_is_said_as_people_say_it(seconds: float, english: str, chinese: str) -> None:
    """Rounded, never zero."""
    assert (ENGLISH.say(duration(seconds)), CHINESE.say(duration(seconds))) == (english, chinese)
