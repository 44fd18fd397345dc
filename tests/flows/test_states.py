"""What a Prefect run says of itself: its state, its artifacts' words, its form; without a server."""

import asyncio
import re
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.result_notes import note_of
from callsheet.engine.results import SheetResult, Stop
from callsheet.errors import Exit, UsageError
from callsheet.masking import mask_digits
from callsheet.messages import prefect
from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.report_links import address_of
from callsheet.sandbox.server import Sandbox
from callsheet.settings import REPORTS_URL, Schedule
from flows.artifacts import outcomes_table, problems_table, summary_page
from flows.check_sheet import path_of, requests_of
from flows.deployments import deployments
from flows.progress import RunProgress
from flows.report_files import reports_server
from flows.run_log import result_lines
from flows.states import finish_state, stopped_state
from tests.support.loading import a_csv, a_profile, numbers, run
from transforms.exports import EXPORTS
from transforms.kinds import KINDS
from validators.message import Message, message
from validators.problems import Problem

IN_PREFECT = Reader(surface=Surface.PREFECT)
ENGLISH_SENTENCE = re.compile(
    r"(?!prefect server start)\b[A-Za-z]{2,}[ ,]+[a-z]{2,}[ ,]+[a-z]{2,}"
)  # three words in a row, but for a command


def result(exit_status: Exit, said: Message | None = None, **outcomes: int) -> SheetResult:
    rows = sum(outcomes.values())
    made = SheetResult("/in/list-6590010001.csv", "s", None, "queues", rows, outcomes, exit=exit_status)
    return made.stopped_by(Stop(exit_status, said)) if said else made


def text(words: str) -> Message:
    return message("TEXT", text=words)


@pytest.mark.parametrize(
    ("results", "setting", "state"),
    [
        ([result(Exit.WELL, loaded=3)], "completed", ("COMPLETED", "Completed", "3 loaded")),
        (
            [result(Exit.ROWS_TO_FIX, loaded=1, invalid=2)],
            "completed",
            ("COMPLETED", "RowsToFix", "1 loaded, 2 invalid"),
        ),
        (
            [result(Exit.WELL, loaded=1), result(Exit.ROWS_TO_FIX, invalid=2)],
            "failed",
            ("FAILED", "RowsToFix", "1 loaded, 2 invalid"),
        ),
        (
            [result(Exit.ROWS_TO_FIX, invalid=2), result(Exit.STOPPED, unknown=1)],
            "completed",
            ("FAILED", "Failed", "2 invalid, 1 unknown"),
        ),
        (
            [result(Exit.STOPPED, text("6590077331 is why."), loaded=1)],
            "completed",
            ("FAILED", "Stopped", "1 loaded · list-…01.csv: …31 is why."),
        ),
        (
            [result(Exit.USAGE, text("That is why."))],
            "completed",
            ("FAILED", "Failed", "list-…01.csv: That is why."),
        ),
    ],
)
def test_a_state_follows_the_exit_contract(
    results: list[SheetResult], setting: str, state: tuple[str, str, str], sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows to fix are what the profile says; whose fate is unknown is never well; the message says why, digits masked."""
    ended = finish_state(results, a_profile(sandbox, tmp_path, rows_to_fix=setting))
    assert (ended.type.value, ended.name, ended.message) == state


def test_a_load_that_waits_has_a_state_and_a_page_that_say_so(sandbox: Sandbox, tmp_path: Path) -> None:
    """With the link to the form, without the words of the command line; next to a stop it is a stop."""
    profile = a_profile(sandbox, tmp_path, approve_above_rows=2)
    sheet = a_csv(tmp_path / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3)))
    (waits,) = run(profile, sheet)
    assert finish_state([waits], profile).name == "AwaitingApproval"
    assert finish_state([waits, result(Exit.STOPPED)], profile).name == "Stopped"
    page = summary_page([waits], {str(waits.load_id): "[the form](/form)"})
    assert f"**{IN_PREFECT.say(message('RUN_AWAITING_APPROVAL'))}** {note_of(waits, Surface.PREFECT)}" in page
    assert "[the form](/form)" in page
    assert "callsheet" not in page
    assert str(waits.load_id) in page


def test_the_words_of_the_command_line_become_those_of_the_form(sandbox: Sandbox, tmp_path: Path) -> None:
    """What the engine says to a terminal, a person in the UI can do too."""
    profile = a_profile(sandbox, tmp_path)
    sheet = a_csv(tmp_path / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3)))
    run(profile, sheet)
    (repeated,) = run(profile, sheet)
    assert "--again" in note_of(repeated)
    assert "--again" not in summary_page([repeated], {})
    assert "“Send again”" in summary_page([repeated], {})
    load = "20261124-010203-abcdef"
    stopped = result(
        Exit.STOPPED, message("STOPPED_EARLY", cause=message("DISK_FAILED", cause=""), load=load)
    )
    page = summary_page([stopped], {})
    assert "callsheet resume" not in page
    assert "resume-load" in page
    assert load in page


@pytest.mark.slow
def test_with_chinese_readers_a_run_says_nothing_in_english(sandbox: Sandbox, tmp_path: Path) -> None:
    """Summary, problems, state and log: what is not Chinese is a name, a code, an id or a number."""
    profile = a_profile(sandbox, tmp_path, language="zh", approve_above_rows=2)
    good = [f"{one},甲" for one in numbers(3)]
    (mixed,) = run(profile, a_csv(tmp_path / "a.csv", "Telephone,Name", *good[:2], "12,乙", "x,丙"))
    (waits,) = run(profile, a_csv(tmp_path / "b.csv", "Telephone,Name", *good))
    profile = a_profile(sandbox, tmp_path, language="zh")
    (well,) = run(profile, a_csv(tmp_path / "c.csv", "Telephone,Name", f"{numbers(1, 6_590_020_000)[0]},甲"))
    (repeated,) = run(profile, tmp_path / "c.csv")
    (refused,) = run(profile, a_csv(tmp_path / "d.csv", "Telephone,Telephone,Name", "3,4,x"))
    results = [mixed, waits, well, repeated, refused]
    assert {each.language for each in results} == {"zh"}
    reader = profile.reader(surface=Surface.PREFECT)
    form = reader.say(message("APPROVE_BY_DEPLOYMENT"))
    problems = [str(line[name]) for line in problems_table(results) for name in ("problem", "what to do")]
    logged = [line for each in results for _, line in result_lines(each)]
    said = [
        *summary_page(results, {str(waits.load_id): form}, reader.say(message("REQUEST_GONE"))).split("\n"),
        *problems,
        *logged,
        str(finish_state(results, profile).message),
        str(stopped_state(UsageError("REQUEST_GONE"), reader).message),
        RunProgress(reader).text(),
    ]
    assert len(problems) > 4
    assert len(logged) > 5
    assert [line for line in said if ENGLISH_SENTENCE.search(line)] == []


def test_every_line_of_a_run_has_both_languages() -> None:
    """Every code of this room is said in Chinese too, without a sentence in English."""
    for code, each in prefect.TEXTS.items():
        assert each.zh, code
        for chinese in (each.zh, each.next_zh, each.prefect_zh or ""):
            assert not ENGLISH_SENTENCE.search(re.sub(r"\{[^}]*\}", "", chinese)), code


def test_the_id_of_a_load_stays_and_a_number_does_not() -> None:
    """A person has to type the id; whatever else has five digits or more is masked."""
    assert mask_digits("load 20261124-010203-abcdef of 6590010001") == "load 20261124-010203-abcdef of …01"
    assert mask_digits("620261124-010203-abcdef") == "…03-abcdef"
    assert stopped_state(UsageError("TEXT", text="no 6590010001")).message == "no …01"


def test_tables_have_the_same_columns_in_every_line() -> None:
    """A column that one sheet has and another has not is 0 there; problems are counted by code with their first rows."""
    wrong = [Problem("PHONE_LENGTH", row=at, column="Tel", detail="2") for at in range(2, 9)]
    some = SheetResult("/in/a.csv", problems=(*wrong, Problem("SHEET_HIDDEN", detail="6590010001")))
    lines = outcomes_table([result(Exit.WELL, loaded=3), result(Exit.ROWS_TO_FIX, invalid=2)])
    assert [tuple(line) for line in lines] == [
        ("file", "sheet", "kind", "rows", "loaded", "invalid", "load")
    ] * 2
    assert [(line["loaded"], line["invalid"]) for line in lines] == [(3, 0), (0, 2)]
    general, told = problems_table([some])
    assert (general["code"], general["times"], general["rows"]) == ("SHEET_HIDDEN", 1, "")
    assert "…01" in str(general["problem"])
    assert (told["code"], told["times"], told["rows"]) == ("PHONE_LENGTH", 7, "2, 3, 4, 5, 6, …")
    assert str(told["problem"]) in summary_page([some], {})
    assert "7 × rows 2, 3, 4, 5, 6, …: " in summary_page([some], {})


def test_problems_that_say_something_else_stand_apart() -> None:
    """Two digits and twenty digits are two lines, though their code is one."""
    two = [Problem("PHONE_LENGTH", row=at, column="Tel", detail="2") for at in (2, 3)]
    twenty = [Problem("PHONE_LENGTH", row=4, column="Tel", detail="20")]
    lines = problems_table([SheetResult("/in/a.csv", problems=(*two, *twenty))])
    assert [(line["times"], line["rows"]) for line in lines] == [(2, "2, 3"), (1, "4")]


def test_names_of_files_are_not_taken_for_markdown(tmp_path: Path) -> None:
    """Brackets and stars in a name are shown as they are."""
    named = SheetResult("/in/dnc [final] *new*.csv", files=(str(tmp_path / "lists [/new].xlsx"),))
    page = summary_page([named], {})
    assert r"## dnc \[final\] \*new\*.csv" in page
    assert r"lists [/new].xlsx" not in page


def test_the_summary_links_to_the_report_page() -> None:
    """First of all files; where there is no page there is no link."""
    address = "http://127.0.0.1:4210/abc/20261124-010203-abcdef/a.report.html"
    result = SheetResult("a.csv", rows=1, outcomes={"loaded": 1}, files=("/x/a.result.xlsx",), language="zh")
    assert summary_page([replace(result, page=address)], {}).index(f"- [报告页]({address})") > 0
    assert "报告页" not in summary_page([result], {})


def test_an_address_of_a_report_has_no_number_and_finds_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: a file named by a customer's number is found by its masked name; two that could be meant are not guessed."""
    folder = tmp_path / "20261124-010203-abcdef"
    folder.mkdir()
    (folder / "list 6590010001.result.xlsx").write_text("one")
    (folder / "6590010002.csv").write_text("two")
    (folder / "6590020002.csv").write_text("three")
    with reports_server(tmp_path) as base:
        monkeypatch.setenv(REPORTS_URL, base)
        address = address_of(folder / "list 6590010001.result.xlsx")
        assert folder.name in address
        assert "65900" not in address
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == b"one"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address_of(folder / "6590010002.csv"))
        refused.value.close()
        assert refused.value.code == 404


def test_paths_and_options_are_taken_as_people_type_them() -> None:
    """Quotes of a copied path, spaces, dashes in names; an empty option is none."""
    assert path_of(' "/in/a b.csv" ') == Path("/in/a b.csv")
    (order,) = requests_of(["a.csv"], "queues", ["campaign-code = x=1", ""], "skip", ask_above=9)
    assert (order.kind, order.hidden) == ("queues", "skip")
    assert order.options == {"campaign_code": "x=1", "ask_above": "9"}
    (plain,) = requests_of(["a.csv"], "as the headers say", (), "as the profile says")
    assert (plain.kind, plain.hidden, plain.options) == (None, None, {})


def test_the_forms_offer_what_there_is() -> None:
    """Drop-downs of profiles, kinds and exports, limits, and help for every field; dry run is on."""
    nightly = Schedule(name="nightly", cron="30 2 * * *", files="lists")
    made = asyncio.run(deployments(["sales", "service"], [nightly]))
    forms: dict[str, dict[str, Any]] = {
        f"{one.flow_name}/{one.name}": one._parameter_openapi_schema.properties for one in made
    }
    assert set(forms) == {
        "check-sheet/any-profile",
        "export/any-profile",
        "approve-load/any-profile",
        "load-sheet/sales",
        "load-sheet/service",
        "resume-load/sales",
        "resume-load/service",
        "scheduled-load/nightly",
    }
    for name, fields in forms.items():
        for field, told in fields.items():
            assert told.get("description"), (name, field)
    load = forms["load-sheet/sales"]
    assert load["dry_run"]["default"] is True
    assert load["profile"]["enum"] == ["sales"]
    assert load["kind"]["enum"] == ["as the headers say", *(kind.name for kind in KINDS)]
    assert load["ask_above"]["minimum"] == 0
    assert forms["check-sheet/any-profile"]["profile"]["enum"] == ["sales", "service"]
    assert forms["export/any-profile"]["what"]["enum"] == [one.name for one in EXPORTS]
    assert forms["approve-load/any-profile"]["decision"]["default"] == "refuse"
    assert "halted" not in forms["resume-load/sales"]
    assert "request" not in load
    assert load["ask_above"]["title"] == "Require approval above (rows)"
    assert forms["scheduled-load/nightly"]["anyway"]


def test_progress_says_what_is_done_and_how_long_it_goes_on() -> None:
    """In rows, never with a share above all; without a pace nothing is foretold."""
    progress = RunProgress()
    progress.stage("send", 2400)
    assert progress.text() == "Sent: 0 of 2,400 rows"
    progress._began -= 60
    progress.advance(600)
    assert progress.text() == "Sent: 600 of 2,400 rows, about 3 min left"
    progress.advance(1800)
    assert progress.text() == "Sent: 2,400 of 2,400 rows"
