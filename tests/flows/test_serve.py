"""`callsheet serve --sandbox`: one command, a real Prefect server, a real folder, and everything ends with it."""

import re
import shutil
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.messages.reader import ENGLISH
from callsheet.sandbox.controls import Controls
from tests.flows.living import Living, living
from tests.flows.serving import wait_for
from validators.message import message

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
_SETTINGS = {"CALLSHEET_APPROVE_ABOVE_ROWS": "250"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    folder = tmp_path_factory.mktemp("serve")
    serving = Living(folder, _SETTINGS)
    serving.write_schedules(
        {"name": "nightly", "cron": "30 2 * * *", "files": str(folder / "lists"), "profile": "sandbox"}
    )
    with living(serving):
        yield serving


@pytest.mark.slow
def test_a_file_copied_slowly_is_loaded_once_and_its_result_is_beside_it(serving: Living) -> None:
    """Nothing but the one command: the sandbox's audit has each customer once, the result stands in `done`."""
    inbox, done = serving.place("inbox"), serving.place("done")
    content = (SAMPLES / "forbidden-en.xlsx").read_bytes()
    with (inbox / "forbidden-en.xlsx").open("wb") as file:
        for at in range(0, len(content), len(content) // 6):
            file.write(content[at : at + len(content) // 6])
            file.flush()
            time.sleep(0.3)
    wait_for(
        lambda: len(list(done.glob("forbidden-en.*.result.xlsx"))) == 1 and not list(inbox.glob("*.xlsx"))
    )
    with Controls(serving.sandbox) as sandbox:
        effects = sandbox.effects("import_forbidden_numbers")
    assert len(effects) > 190
    assert set(effects.values()) == {1}
    runs = [(run["name"], run["state_name"]) for run in serving.runs("resume-load")]
    assert runs == [("load forbidden-en.xlsx", "RowsToFix")]


@pytest.mark.slow
def test_small_lists_go_side_by_side_each_as_a_run_of_its_own(serving: Living) -> None:
    """Thirty lists at once: each number once, and Prefect shows a run of each load with its artifacts, many at one time."""
    for at in range(30):
        lines = "".join(f"65900{at:02}{row:04},x\n" for row in range(3))
        a_drop = serving.place("inbox") / f".{at}.csv"
        a_drop.write_text("Telephone,Name\n" + lines)
        a_drop.rename(a_drop.with_name(f"list-{at:02}.csv"))
    wait_for(lambda: len(list(serving.place("done").glob("list-*.csv"))) == 30, 90)
    with Controls(serving.sandbox) as sandbox:
        effects = sandbox.effects("import_customer_numbers")
    assert len(effects) == 90
    assert set(effects.values()) == {1}
    runs = [run for run in serving.runs("resume-load") if run["state_name"] == "Completed"]
    assert {run["name"] for run in runs} == {f"load list-{at:02}.csv" for at in range(30)}
    assert all(set(serving.artifacts(run["id"])) == {"outcomes", "summary"} for run in runs[:3])
    spans = [(run["start_time"], run["end_time"]) for run in runs]
    assert max(sum(begin <= one < end for begin, end in spans) for one, _ in spans) > 2


@pytest.mark.slow
def test_a_second_serve_of_the_same_folder_is_refused(serving: Living) -> None:
    """Two servers on one database would each fire every schedule; the second says so, starts nothing, and exits with 3."""
    second = serving.callsheet("serve", "--sandbox", "--port", "0")
    assert second.returncode == 3
    assert ENGLISH.say(message("SERVE_RUNNING", folder=f"{serving.folder / 'data'}")) in second.stderr
    assert "Sandbox:" not in second.stderr
    assert serving.process.poll() is None


@pytest.mark.slow
def test_a_run_from_the_form_checks_first_and_leaves_what_a_person_needs(serving: Living) -> None:
    """Dry run is the form's default; its artifacts have counts and fixes, and no number of a customer."""
    shutil.copy(SAMPLES / "customers-en.xlsx", serving.folder / "customers.xlsx")
    form = serving.deployment("load-sheet/sandbox")
    fields = form["parameter_openapi_schema"]["properties"]
    assert form["parameters"] == {"profile": "sandbox", "dry_run": True}
    assert fields["profile"]["enum"] == ["sandbox"]
    assert "customer-numbers" in fields["kind"]["enum"]
    assert form["concurrency_options"]["collision_strategy"] == "ENQUEUE"
    run = serving.run("load-sheet/sandbox", files=[str(serving.folder / "customers.xlsx")])
    told = {key: str(one["data"]) for key, one in serving.artifacts(run["id"]).items()}
    assert run["state_name"] == "RowsToFix"
    assert {"outcomes", "problems", "summary"} <= set(told)
    assert "ready" in told["outcomes"]
    assert not any(re.search(r"\d{9}", text) for text in told.values())


@pytest.mark.slow
def test_a_value_that_is_not_offered_is_refused_before_anything_runs(serving: Living) -> None:
    """A wrong kind is a 409 of the server, not a failed run."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        serving.run("load-sheet/sandbox", files=["x.csv"], kind="phone-numbers")
    refused.value.close()
    assert refused.value.code == 409


@pytest.mark.slow
def test_a_load_that_waits_is_approved_from_the_ui_and_the_watcher_goes_on(serving: Living) -> None:
    """Dropped, held back by its size, approved through `approve-load`: loaded once."""
    inbox, done = serving.place("inbox"), serving.place("done")
    shutil.copy(SAMPLES / "customers-en.xlsx", inbox / "customers-en.xlsx")
    waiting = serving.place("waiting")
    wait_for(lambda: list(waiting.glob("*.plan.txt")))
    (plan,) = waiting.glob("*.plan.txt")
    load = plan.name.split(".")[1]
    run = serving.run("approve-load/any-profile", load_id=load, by="Mei", decision="approve")
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    wait_for(lambda: list(done.glob("customers-en.*.result.xlsx")))
    with Controls(serving.sandbox) as sandbox:
        effects = sandbox.effects("import_customer_numbers")
    assert len(effects) > 190
    assert set(effects.values()) == {1}


@pytest.mark.slow
def test_the_nightly_load_is_a_deployment_with_its_zone(serving: Living) -> None:
    """The schedule of callsheet.toml is Prefect's, and a run of it by hand finds no file."""
    nightly = serving.deployment("scheduled-load/nightly")
    (told,) = nightly["schedules"]
    assert (told["schedule"]["cron"], told["schedule"]["timezone"]) == ("30 2 * * *", "Asia/Singapore")
    run = serving.run("scheduled-load/nightly", schedule="nightly")
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
