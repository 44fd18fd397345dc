"""`callsheet serve --sandbox`: one command, a real Prefect server, a real folder, and everything ends with it."""

import base64
import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from callsheet.messages.reader import ENGLISH
from callsheet.sandbox.controls import Controls
from callsheet.web_server import free_port
from flows.serve import _page
from tests.flows.living import Living, living
from tests.flows.serving import wait_for
from tests.support.digits import long_numbers
from tests.support.loading import CAMPAIGN, a_csv, numbers
from tests.support.processes import command_of, environment_of
from validators.message import message
from validators.problems import Problem

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
APP_SECRET = "sandbox-secret"
_SETTINGS = {
    "CALLSHEET_APPROVE_ABOVE_ROWS": "250",
    "CALLSHEET_APP_SECRET": APP_SECRET,
    "CALLSHEET_LOG_FORMAT": "json",
    "HTTP_PROXY": "http://127.0.0.1:9",  # no local request goes there
}
NOBODY = 65534
ATTACKS = [
    ("PATCH", "api/deployments/{id}", {"pull_steps": [{"prefect.deployments.steps.run_shell_script": {}}]}),
    ("POST", "api/deployments/{id}/create_flow_run", {"parameters": {}}),
    ("POST", "api/flow_runs/filter", {}),
    ("POST", "api/artifacts/filter", {}),
    ("DELETE", "api/deployments/{id}", None),
    ("GET", "api/deployments/{id}", None),
    ("GET", "api/csrf-token?client=x", None),
    ("GET", "api/admin/settings", None),
    ("GET", "openapi.json", None),
]


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
    """Thirty lists at once: each number once, and Prefect shows a run of each load with its artifacts, many at one time.

    No list is finished before several are seen under way: until then the sandbox tells nobody what became of a batch.
    """
    with Controls(serving.sandbox) as sandbox:
        sandbox.fault("status", "query_import_result", every=1)
        for at in range(30):
            lines = "".join(f"65900{at:02}{row:04},x\n" for row in range(3))
            a_drop = serving.place("inbox") / f".{at}.csv"
            a_drop.write_text("Telephone,Name\n" + lines)
            a_drop.rename(a_drop.with_name(f"list-{at:02}.csv"))
        wait_for(lambda: len(_lists(serving, "Running")) > 2)
        sandbox.clear_faults()
        wait_for(lambda: len(list(serving.place("done").glob("list-*.csv"))) == 30)
        effects = sandbox.effects("import_customer_numbers")
    assert len(effects) == 90
    assert set(effects.values()) == {1}
    # A run is reported beside the load: to a Prefect that was too busy to answer, a minute after it.
    runs = wait_for(lambda: len(found := _lists(serving, "Completed")) == 30 and found, 180)
    assert {run["name"] for run in runs} == {f"load list-{at:02}.csv" for at in range(30)}
    assert all(set(serving.artifacts(run["id"])) == {"outcomes", "summary"} for run in runs[:3])


def _lists(serving: Living, state: str) -> list[dict[str, Any]]:
    """The runs of lists that Prefect shows in a state."""
    runs = serving.runs("resume-load")
    return [run for run in runs if run["state_name"] == state and run["name"].startswith("load list-")]


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
    """Dry run is the form's default; its artifacts have counts and fixes, and no number of a customer.

    The list is longer than the 250 rows that go without approval: a load would wait for it.
    """
    shutil.copy(SAMPLES / "customers-en.xlsx", serving.folder / "customers.xlsx")
    form = serving.deployment("load-sheet/sandbox")
    fields = form["parameter_openapi_schema"]["properties"]
    assert form["parameters"] == {"profile": "sandbox", "dry_run": True}
    assert fields["profile"]["enum"] == ["sandbox"]
    assert "customer-numbers" in fields["kind"]["enum"]
    assert form["concurrency_options"]["collision_strategy"] == "ENQUEUE"
    run = serving.run("load-sheet/sandbox", files=[str(serving.folder / "customers.xlsx")])
    told = {key: str(one["data"]) for key, one in serving.artifacts(run["id"]).items()}
    assert run["state_name"] == "Stopped", told
    assert {"outcomes", "problems", "summary"} <= set(told)
    assert "not sent" in told["outcomes"]
    assert not any(long_numbers(text) for text in told.values())


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
    """The schedule of callsheet.toml is Prefect's; test_serve_life runs some."""
    nightly = serving.deployment("scheduled-load/nightly")
    (told,) = nightly["schedules"]
    assert (told["schedule"]["cron"], told["schedule"]["timezone"]) == ("30 2 * * *", "Asia/Singapore")


def attack(address: str, identity: str, headers: dict[str, str]) -> list[int]:
    """The statuses of requests that would read or change something."""
    client = httpx.Client(base_url=address, headers=headers, trust_env=False)
    with client:
        return [
            client.request(method, path.format(id=identity), content=json.dumps(body)).status_code
            for method, path, body in ATTACKS
        ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Content-Type": "text/plain"},
        {"Origin": "https://evil.example", "Authorization": "{known}"},
        {"Host": "evil.example", "Authorization": "{known}"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Authorization": "{known}"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
    ],
)
def test_nobody_else_is_answered(headers: dict[str, str], serving: Living) -> None:
    """A page elsewhere, a name that was made to point here, a guess: each request is 401 or 403, and nothing has changed."""
    form = serving.deployment("load-sheet/sandbox")
    known = f"Basic {base64.b64encode(serving.credential.encode()).decode()}"
    given = {name: value.format(known=known) for name, value in headers.items()}
    assert set(attack(serving.ui, form["id"], given)) <= {401, 403}
    now = serving.deployment("load-sheet/sandbox")
    assert {**now, "last_polled": form["last_polled"]} == form


@pytest.mark.slow
def test_with_the_credential_a_change_still_needs_a_token(serving: Living) -> None:
    """A page of another program on this machine may know what the browser keeps: it has no CSRF token."""
    known = f"Basic {base64.b64encode(serving.credential.encode()).decode()}"
    asked = httpx.post(
        f"{serving.ui}/api/flow_runs/filter", json={}, headers={"Authorization": known}, trust_env=False
    )
    assert asked.status_code == 403


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_another_user_of_the_machine_finds_no_way_in(serving: Living) -> None:
    """Neither by the API nor by a file, an argument or an environment."""
    data = serving.folder / "data"
    serving.folder.chmod(0o755)
    data.chmod(0o711)
    looks = [
        f"cat {data}/prefect/credential {data}/prefect/server.json {data}/prefect/prefect.db {data}/reports/.links.json",
        "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline",
        f"find {data}/prefect {data}/reports -type f",
        f"curl -s -o /dev/null -w '%{{http_code}}' -X POST --noproxy '*' {serving.ui}/api/flow_runs/filter",
    ]
    told = [
        subprocess.run(["sh", "-c", look], capture_output=True, user=NOBODY, group=NOBODY, extra_groups=[]).stdout
        for look in looks
    ]  # fmt: skip
    key = json.loads((data / "reports" / ".links.json").read_text())[0][0]
    assert told[0] == told[2] == b""
    assert not [one for one in told if serving.credential.encode() in one or key.encode() in one]
    assert told[3] in {b"401", b""}  # "": there is no curl here


@pytest.mark.slow
def test_secrets_are_where_they_are_needed_and_nowhere_else(serving: Living) -> None:
    """The credential stands in no argument and no line; the app secret is not with the server and the sandbox."""
    family = psutil.Process(serving.process.pid).children(recursive=True)
    environments = {command_of(one): environment_of(one) for one in family}
    of_others = [
        environment
        for command, environment in environments.items()
        if "prefect_front" in command or "callsheet.sandbox" in command
    ]
    assert len(of_others) == 2
    assert not [one for one in of_others if APP_SECRET in one.values()]
    assert not [command for command in environments if serving.credential in command]
    log = (serving.folder / "data" / "prefect" / "server.log").read_text()
    assert serving.credential not in "\n".join([*serving.said, log])
    assert any("data/prefect/credential" in line for line in serving.said)


@pytest.mark.slow
def test_a_command_beside_serve_uses_its_prefect_without_being_told_how(serving: Living) -> None:
    """The same data folder and PREFECT_API_URL are enough: the load runs through as a flow, with credential and CSRF token."""
    sheet = a_csv(serving.folder / "beside.csv", "Telephone,Name", f"{numbers(1, 6_590_099_000)[0]},x")
    settings = {
        "PREFECT_API_URL": f"{serving.ui}/api",
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_APPROVE_CORRECTED_DAYS": "0",
    }
    told = serving.callsheet("load", str(sheet), **settings)
    assert told.returncode == 0, told.stderr
    assert [run["state_name"] for run in serving.runs("load-sheet") if "beside" in run["name"]] == [
        "Completed"
    ]
    refused = serving.callsheet("load", str(sheet), **settings, PREFECT_API_AUTH_STRING="a:b")
    assert refused.returncode == 3
    assert ENGLISH.say(message("PREFECT_REFUSED", url=f"{serving.ui}/api")) in refused.stderr


@pytest.mark.slow
def test_a_form_reaches_no_other_folder(serving: Living) -> None:
    """The run fails with what to do about it; nothing is read and nothing written. What is refused: test_allowed_folders."""
    run = serving.run("load-sheet/sandbox", files=["/etc/hosts"], dry_run=False)
    assert run["state_name"] == "Failed"
    assert ENGLISH.problem(Problem("FILE_OUTSIDE"))[0] in run["state"]["message"]


@pytest.mark.slow
def test_every_line_of_serve_is_an_object_whoever_wrote_it(serving: Living) -> None:
    """After all that was loaded above: of serve, the watcher and the runs; without a number; loads by their id."""
    assert [line for line in serving.lines if not line.startswith("{")] == []
    said = [json.loads(line) for line in serving.lines]
    assert {"callsheet.serve", "callsheet.watch"} <= {line["logger"] for line in said}
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in said)
    assert [line for line in serving.lines if re.search(r"(?<![\w-])\d{7,}(?![\w-])", line)] == []


def page_answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/login", timeout=5).status_code in {200, 303}
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_the_page_is_there_and_signs_in_by_its_link(serving: Living) -> None:
    """It shows the loads of the sandbox; killed, it comes back at the same address, and whoever was signed in still is."""
    link = serving._address("Page: ")
    url = link.partition("/enter/")[0]
    wait_for(lambda: page_answers(url))
    with httpx.Client(timeout=10) as browser:
        form = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        assert browser.post(link, headers=form).status_code == 303
        assert "Hello, sandbox" in browser.get(f"{url}/").text
        (page,) = (
            one
            for one in psutil.Process(serving.process.pid).children()
            if command_of(one).split()[-3:-2] == ["web"]
        )
        page.kill()
        wait_for(lambda: page.pid not in psutil.pids() or not page.is_running() or page.status() == "zombie")
        wait_for(lambda: page_answers(url))
        assert "Hello, sandbox" in browser.get(f"{url}/").text
        assert browser.get(f"{url}/loads").status_code == 200


def test_the_port_that_is_set_for_the_page_counts_beside_any_free_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--port 0` is for whatever has no port of its own in the settings."""
    for name, value in (("PROFILE", "sandbox"), ("DATA_DIR", str(tmp_path / "data"))):
        monkeypatch.setenv(f"CALLSHEET_{name}", value)
    wanted = free_port("127.0.0.1", 0)
    assert _page(0, sandbox=True).port not in {4210, wanted}
    monkeypatch.setenv("CALLSHEET_WEB_PORT", str(wanted))
    assert [_page(port, sandbox=True).port for port in (0, 4200)] == [wanted, wanted]


@pytest.mark.slow
def test_the_page_is_for_nobody_else(serving: Living) -> None:
    """Without the link there is only the form to sign in."""
    link = serving._address("Page: ")
    url = link.partition("/enter/")[0]
    wait_for(lambda: page_answers(url))
    assert httpx.get(f"{url}/loads").headers["location"] == "/login?next=/loads"
    other = link[:-1] + ("a" if link[-1] == "b" else "b")
    assert httpx.get(other).status_code == 404
