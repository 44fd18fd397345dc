"""What the terminal shows: problems grouped by what they say, names as they are, times in the profile's zone."""

import io
import json
import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from rich.console import Console

from callsheet.cli.output import TerminalProgress, print_changes, print_summary, result_json, text_of
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.messages import ENGLISH
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from tests.callsheet.cli.conftest import run
from tests.support.loading import a_csv
from transforms.kinds import KINDS
from validators.message import message, pack
from validators.problems import Problem

NAMES = ["dnc [final]", "[bold]list[/bold]", "a [/] b", "x :warning: y", "[link=http://x]z[/link]"]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


def test_two_problems_of_one_code_that_say_different_things_are_shown_apart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One number has 2 digits, two have 20: no sentence speaks for all three."""
    long = "6" * 20
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", "12,x", f"{long},y", "6590010001,z", f"{long},w")
    shown = run(capsys, "check", str(path), "--offline", "--set", "campaign_code=abc")[1]
    lines = [line for line in shown.splitlines() if "PHONE_LENGTH" in line]
    assert [("2 rows (3, 5)" in line, "20 digits" in line) for line in lines] == [
        (True, True),
        (False, False),
    ]
    assert "1 row (2)" in lines[1]
    assert "2 digits" in lines[1]


def test_the_same_problem_of_many_rows_is_shown_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With the first rows by number."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", *(f"{at},x" for at in range(10, 20)))
    shown = run(capsys, "check", str(path), "--offline", "--set", "campaign_code=abc")[1]
    (line,) = (line for line in shown.splitlines() if "PHONE_LENGTH" in line)
    assert "10 rows (2, 3, 4, 5, 6, …)" in line


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (("7", "9"), "2 rows (2, 3; in the first file 7, 9)"),
        (("7", ""), "2 rows (2, 3; in the first file 7, –)"),
        (("2", "3"), "2 rows (2, 3)"),
        (("", ""), "2 rows (2, 3)"),
    ],
)
def test_rows_that_came_back_are_named_by_both_numbers(
    said: tuple[str, str], where: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = [f"12,{number}" for number in said]
    path = a_csv(tmp_path / "c.csv", "Telephone,callsheet row", *lines)
    args = ("check", str(path), "--offline", "--kind", "customer-numbers", "--set", "campaign_code=abc")
    shown = run(capsys, *args)[1]
    (line,) = (line for line in shown.splitlines() if "PHONE_LENGTH" in line)
    assert where in line
    told = json.loads(run(capsys, *args, "--json")[1])["sheets"][0]["problems"]
    first = [one["first_row"] for one in told if one["code"] == "PHONE_LENGTH"]
    assert first == [int(number) if number else None for number in said]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.thinned(2)
def test_a_name_is_shown_as_it_is(
    name: str, configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Brackets in names of files, folders and sheets are no markup: load, check, show, loads."""
    path = tmp_path / f"{name}.csv".replace("/", "⁄")
    shown = path.stem
    a_csv(path, "Number,Direction", "6590010001,in", "12,in")
    checked = run(capsys, "check", str(path))[1]
    assert f"{path} · {shown}   forbidden-numbers" in checked
    loaded = run(capsys, "load", str(path))[1]
    assert f"{path} · {shown}   forbidden-numbers" in loaded
    assert f"{shown}.result.xlsx" in loaded
    load_id = json.loads(run(capsys, "loads", "--json")[1])[0]["id"]
    assert f"{path.name} · {shown}" in run(capsys, "show", load_id)[1]
    assert path.name in run(capsys, "loads")[1]


def test_a_folder_that_looks_like_the_end_of_a_style_breaks_nothing(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`lists [/new]/a.csv` was an error of Rich: load, check, template, export."""
    folder = tmp_path / "lists [" / "new]"
    folder.mkdir(parents=True)
    path = a_csv(folder / "a.csv", "Number,Direction", "6590010001,in")
    for verb in ("check", "load"):
        status, out, err = run(capsys, verb, str(path))
        assert (status, err) == (0, "")
        assert str(path) in out
    for words in (
        ["template", "queues", "-o", str(folder / "q.xlsx")],
        ["export", "queues", "-o", str(folder / "q.csv")],
    ):
        status, out, err = run(capsys, *words)
        assert (status, err) == (0, "")
        assert words[-1] in out


def test_an_option_is_named_as_it_was_typed(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """In the error about it."""
    path = a_csv(tmp_path / "b.csv", "Number,Direction", "6590010001,in")
    for option, named in (("[red]x=1", "“[red]x”"), ("offline=[/]", "offline=[/]"), ("[bold]", "[bold]")):
        status, out, err = run(capsys, "check", str(path), "--set", option)
        assert status == 2
        assert named in out + err


def test_notes_problems_and_changes_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """Words of the service, of a cell and of a queue's name."""
    note = message("SERVICE_SAYS", cause="No.", words="use [/b] or [red]")
    result = SheetResult(
        "a.csv",
        "s",
        exit=Exit.STOPPED,
        problems=(Problem("SHEET_HIDDEN", detail="[blink]old[/blink]"),),
        changes=({"subject": "Q1 [VIP]", "counts": {"+": 1}, "lines": [("+", "1001 [new] Wei")]},),
        reason=StopReason.STOPPED_EARLY,
        message=note,
        files=("out [x]/a.result.xlsx",),
    )
    print_summary([result])
    shown = capsys.readouterr().out
    for part in (
        "use [/b] or [red]",
        "[blink]old[/blink]",
        "Q1 [VIP]",
        "1001 [new] Wei",
        "out [x]/a.result.xlsx",
    ):
        assert part in shown


def test_control_characters_of_a_name_do_not_reach_the_terminal() -> None:
    """A file's name must not move the cursor or turn the text round."""
    assert text_of("a\x1b[31mb\u202ec\rd").plain == "a�[31mb�c�d"


def test_the_progress_shows_names_and_notes_as_they_are() -> None:
    """A note of the engine is no markup either."""
    console = Console(file=io.StringIO(), width=100)
    with TerminalProgress(console, ENGLISH) as progress:
        progress.stage("send", 10)
        progress.advance(5)
        progress.stage("a stage without a name")
        progress.note(message("TEXT", text="[/] went wrong"))
    assert "[/] went wrong" in console.file.getvalue()  # type: ignore[attr-defined]


def test_lines_of_changes_are_read_by_whoever_reads(capsys: pytest.CaptureFixture[str]) -> None:
    """Text stays as it is, a packed message is rendered; also in the JSON."""
    packed = pack(message("NONE"))
    change = {"subject": "Q1", "counts": {"~": 1, "=": 2}, "lines": [("~", packed)]}
    print_changes(Console(), [change], ENGLISH)
    assert "~ none" in capsys.readouterr().out
    assert result_json(SheetResult("a.csv", changes=(change,)))["changes"][0]["lines"] == [["~", "none"]]


@pytest.mark.parametrize("zone", ["Asia/Singapore", "America/New_York"])
def test_times_are_shown_in_the_zone_of_the_profile(
    zone: str,
    configured: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a T; show names the zone."""
    monkeypatch.setenv("CALLSHEET_TIME_ZONE", zone)
    path = a_csv(tmp_path / "b.csv", "Number,Direction", "6590010001,in")
    run(capsys, "load", str(path))
    (load,) = json.loads(run(capsys, "loads", "--json")[1])
    from datetime import datetime

    local = datetime.fromisoformat(load["created_at"]).astimezone(ZoneInfo(zone))
    assert f"{local:%Y-%m-%d %H:%M}" in run(capsys, "loads")[1]
    shown = run(capsys, "show", load["id"])[1]
    assert f"{local:%Y-%m-%d %H:%M:%S} ({zone})" in shown
    assert not re.search(r"\d{4}-\d\d-\d\dT", shown)


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (SheetResult("a", outcomes={"loaded": 1}, rows=1), "END_LOADED"),
        (SheetResult("a", outcomes={"ready": 1}, rows=1, dry_run=True), "END_CHECKED"),
        (SheetResult("a", outcomes={"skipped": 1}, rows=1), "END_NOTHING_SENT"),
        (SheetResult("a", exit=Exit.ROWS_TO_FIX), "END_ROWS_TO_CORRECT"),
        (SheetResult("a", exit=Exit.ROWS_TO_FIX, files=("x",)), "END_ROWS_TO_FIX"),
        (SheetResult("a", exit=Exit.USAGE), "END_USAGE"),
        (SheetResult("a", exit=Exit.USAGE, problems=(Problem("KIND_UNKNOWN"),)), "END_LOAD_AGAIN"),
        (
            SheetResult("a", exit=Exit.USAGE, problems=(Problem("KIND_UNKNOWN"),), dry_run=True),
            "END_CHECK_AGAIN",
        ),
        (SheetResult("a", exit=Exit.SETTINGS), "END_SETTINGS"),
        (SheetResult("a", exit=Exit.STOPPED), "END_STOPPED"),
        (
            SheetResult("a", exit=Exit.STOPPED, reason=StopReason.AWAITING_APPROVAL),
            "END_AWAITING_APPROVAL",
        ),
    ],
)
def test_the_last_line_says_how_it_ended(
    result: SheetResult, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By exit status and reason, never by a sentence."""
    print_summary([result])
    assert ENGLISH.say(message(code)) in capsys.readouterr().out.splitlines()[-1]


BOOKS = [
    (SheetResult("a", rows=3, outcomes={"ready": 3}), ["rows read 3", "ready 3"]),
    (
        SheetResult("a", rows=3, outcomes={"ready": 2, "held": 1}),
        ["rows read 3", "ready 2", "held 1", "total 3"],
    ),
    (SheetResult("a", rows=3, outcomes={"ready": 2}), ["rows read 3", "ready 2", "total 2 ≠ 3"]),
    (
        SheetResult("a", rows=5, outcomes={"ready": 4, "invalid": 1}, sheet_rows=4),
        ["rows read 4", "memberships 5", "ready 4", "invalid 1", "total 5"],
    ),
]


@pytest.mark.parametrize(("result", "lines"), BOOKS)
def test_the_books_are_summed_where_there_is_something_to_sum(
    result: SheetResult, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A matrix says how many rows it has, beside the memberships in them; books that do not balance say so."""
    print_summary([result])
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in shown if line and not line.startswith(("a", "Done", "To undo"))] == lines


def test_changes_of_one_thing_are_not_counted_above_them(capsys: pytest.CaptureFixture[str]) -> None:
    """“~ 1” above two lines would be wrong; of a queue, the members are counted."""
    settings = {"subject": "1004", "counts": {"~": 1}, "lines": (("~", "extension"), ("~", "wrap-up"))}
    queue = {"subject": "3001", "counts": {"+": 1, "=": 4}, "lines": (("+", "1006"),)}
    print_changes(Console(), [settings, queue], ENGLISH)
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert shown[:2] == ["1004", "~ extension"]
    assert "3001 + 1 = 4" in shown


LONG = "a list with a very long name " * 6


@pytest.mark.parametrize("columns", ["", "40"])
def test_piped_output_is_neither_folded_nor_cut(
    columns: str,
    configured: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever reads it (grep, a log, an editor) has no 80 columns: one line per load, problem and kind."""
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    else:
        monkeypatch.delenv("COLUMNS")
    path = a_csv(tmp_path / f"{LONG.strip()}.csv", "Number,Direction", "6590010001,in", "12,in")
    for command in ("check", "load"):
        (line,) = [line for line in run(capsys, command, str(path))[1].splitlines() if "PHONE_LENGTH" in line]
        assert "“Number” has 2 digits" in line
        assert line.endswith(".")
    header, line = run(capsys, "loads")[1].splitlines()
    assert header.split()[0] == "load"
    assert LONG.strip() in line
    assert "1 invalid, 1 loaded" in line
    kinds = run(capsys, "kinds")[1].splitlines()
    assert sum(line.startswith("  ") for line in kinds) == 2 * len(KINDS)


def test_on_a_terminal_the_list_of_loads_fits_its_width(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its columns fold there, each within itself."""
    path = a_csv(tmp_path / f"{LONG.strip()}.csv", "Number,Direction", "6590010001,in")
    run(capsys, "load", str(path))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    lines = run(capsys, "loads")[1].splitlines()
    assert len(lines) > 2
    assert max(map(cell_len, map(plain, lines))) <= 100


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


@pytest.mark.parametrize("state", LoadState)
def test_a_load_has_one_word_for_its_state_in_json_and_on_the_terminal(state: LoadState) -> None:
    """Who reads `closed` in a script finds the same word in the list."""
    assert ENGLISH.text(f"LOAD_{state.name}") == str(state)


@pytest.mark.parametrize("state", ChunkState)
def test_a_chunk_has_one_word_for_its_state_in_json_and_on_the_terminal(state: ChunkState) -> None:
    """No two states share one."""
    assert ENGLISH.text(f"CHUNK_STATE_{state.name}") == str(state).replace("_", " ")


def test_show_has_the_words_of_its_json(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The state of the load and those of its chunks."""
    run(capsys, "load", str(a_csv(tmp_path / "a.csv", "Number,Direction", "6590010001,in")))
    (listed,) = json.loads(run(capsys, "loads", "--json")[1])
    shown = run(capsys, "show", listed["id"])[1]
    assert f"forbidden-numbers  {listed['state']}" in shown
    assert "1 settled" in shown
