"""What a Prefect run says of itself: its state, its artifacts' words, its form; without a server."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.result_json import note_of
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit, UsageError
from callsheet.masking import mask_digits
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Schedule
from flows.artifacts import RunProgress, outcomes_table, problems_table, summary_page
from flows.check_sheet import orders_of, path_of
from flows.deployments import deployments
from flows.states import finish_state, stopped_state
from tests.support.loading import a_csv, a_profile, numbers, run
from transforms.exports import EXPORTS
from transforms.kinds import KINDS


def result(exit_status: Exit, note: str = "", **outcomes: int) -> SheetResult:
    rows = sum(outcomes.values())
    return SheetResult(
        "/in/list-6590010001.csv", "s", None, "queues", rows, outcomes, exit=exit_status, note=note
    )


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
            [result(Exit.STOPPED, "The disk is full.", loaded=1)],
            "completed",
            ("FAILED", "Stopped", "1 loaded · list-…01.csv: The disk is full."),
        ),
        (
            [result(Exit.USAGE, "There is no such file.")],
            "completed",
            ("FAILED", "Failed", "list-…01.csv: There is no such file."),
        ),
    ],
)
def test_a_state_follows_the_exit_contract(
    results: list[SheetResult], setting: str, state: tuple[str, str, str], sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows to fix are what the profile says; whose fate is unknown is never well; the message says why, digits masked."""
    told = finish_state(results, a_profile(sandbox, tmp_path, rows_to_fix=setting))
    assert (told.type.value, told.name, told.message) == state


def test_a_load_that_waits_has_a_state_and_a_page_that_say_so(sandbox: Sandbox, tmp_path: Path) -> None:
    """With the link to the form, without the words of the command line; next to a stop it is a stop."""
    profile = a_profile(sandbox, tmp_path, approve_above_rows=2)
    sheet = a_csv(tmp_path / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3)))
    (waits,) = run(profile, sheet)
    assert finish_state([waits], profile).name == "WaitsForYes"
    assert finish_state([waits, result(Exit.STOPPED)], profile).name == "Stopped"
    page = summary_page([waits], {str(waits.load_id): "[Say yes or no](/form)"})
    assert "**Waits for a yes.** Nothing was sent, because it has 3 rows, more than 2." in page
    assert "[Say yes or no](/form)" in page
    assert "callsheet" not in page
    assert str(waits.load_id) in page


def test_the_words_of_the_command_line_become_those_of_the_form(sandbox: Sandbox, tmp_path: Path) -> None:
    """What the engine says to a terminal, a person in the UI can do too."""
    profile = a_profile(sandbox, tmp_path)
    sheet = a_csv(tmp_path / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3)))
    run(profile, sheet)
    (repeated,) = run(profile, sheet)
    assert "--again" in note_of(repeated)
    assert "run it again with *Send again* on." in summary_page([repeated], {})
    stopped = result(Exit.STOPPED, "Go on with: callsheet resume 20261124-010203-abcdef")
    assert "the deployment resume-load, load 20261124-010203-abcdef" in summary_page([stopped], {})


def test_the_id_of_a_load_stays_and_a_number_does_not() -> None:
    """A person has to type the id; whatever else has five digits or more is masked."""
    assert mask_digits("load 20261124-010203-abcdef of 6590010001") == "load 20261124-010203-abcdef of …01"
    assert mask_digits("620261124-010203-abcdef") == "…24-…03-abcdef"
    assert stopped_state(UsageError("no 6590010001")).message == "no …01"


def test_tables_have_the_same_columns_in_every_line() -> None:
    """A column that one sheet has and another has not is 0 there; problems are counted by code with their first rows."""
    problem = {"code": "X", "row": 1, "severity": "error", "message": "6590010001 is bad.", "fix": "Mend it."}
    some = SheetResult("/in/a.csv", problems=tuple({**problem, "row": at} for at in range(2, 9)))
    lines = outcomes_table([result(Exit.WELL, loaded=3), result(Exit.ROWS_TO_FIX, invalid=2)])
    assert [tuple(line) for line in lines] == [
        ("file", "sheet", "kind", "rows", "loaded", "invalid", "load")
    ] * 2
    assert [(line["loaded"], line["invalid"]) for line in lines] == [(3, 0), (0, 2)]
    (told,) = problems_table([some])
    assert (told["times"], told["rows"], told["problem"]) == (7, "2, 3, 4, 5, 6, …", "…01 is bad.")
    assert "- 7 × rows 2, 3, 4, 5, 6, …: …01 is bad. *Mend it.*" in summary_page([some], {})


def test_paths_and_options_are_taken_as_people_type_them() -> None:
    """Quotes of a copied path, spaces, dashes in names; an empty option is none."""
    assert path_of(' "/in/a b.csv" ') == Path("/in/a b.csv")
    (order,) = orders_of(["a.csv"], "queues", ["campaign-code = x=1", ""], "skip", ask_above=9)
    assert (order.kind, order.hidden) == ("queues", "skip")
    assert order.options == {"campaign_code": "x=1", "ask_above": "9"}
    (plain,) = orders_of(["a.csv"], "as the headers say", (), "as the profile says")
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


def test_progress_says_what_is_done_and_how_long_it_goes_on() -> None:
    """In rows, never with a share above all; without a pace nothing is foretold."""
    progress = RunProgress()
    progress.stage("send", 2400)
    assert progress._words() == "Sent: 0 of 2,400 rows"
    progress._began -= 60
    progress.advance(600)
    assert progress._words() == "Sent: 600 of 2,400 rows, about 3 min left"
    progress.advance(1800)
    assert progress._words() == "Sent: 2,400 of 2,400 rows"
