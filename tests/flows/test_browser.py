"""The Prefect UI of a real `callsheet serve --sandbox`, used as people use it: forms filled in headless Chromium.

Skipped only where there is no Chromium; with CALLSHEET_TEST_CHROMIUM=/path it has to run.
"""

import base64
import io
import json
import os
import re
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.messages.reader import ENGLISH
from callsheet.sandbox.controls import Controls
from tests.flows.serving import Serve, wait_for
from tests.support.digits import long_numbers
from tests.support.loading import a_csv, numbers
from validators.message import message
from validators.problems import Problem

GIVEN = os.environ.get("CALLSHEET_TEST_CHROMIUM")
CHROMIUM = GIVEN or shutil.which("chromium") or shutil.which("chromium-browser")
SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--force-prefers-reduced-motion",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROWS = 2400
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    settings = {
        "CALLSHEET_CONCURRENCY": "4",
        "CALLSHEET_CHUNKS": '{"customer-numbers": 100}',
    }
    serve = Serve(tmp_path_factory.mktemp("browser"), settings)
    serve.start()
    try:
        yield serve
    finally:
        serve.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any, serve: Serve) -> Iterator[Any]:
    """A page of somebody who has signed in before."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    signed_in = json.dumps(base64.b64encode(serve.credential.encode()).decode())
    page.add_init_script(f"localStorage.setItem('prefect-password', {signed_in})")
    yield page
    page.close()


def field(page: Any, title: str) -> Any:
    """A field of the form by its title."""
    label = page.locator(".schema-form-property__label", has_text=re.compile(rf"^{title}( \(Optional\))?$"))
    return page.locator(".schema-form-property").filter(has=label)


def choose(page: Any, title: str, choice: str) -> None:
    """Take a choice of a drop-down."""
    field(page, title).locator(".p-select-button__icon").click()
    page.locator(".p-select-option").get_by_text(choice, exact=True).click()


def open_form(page: Any, serve: Serve, name: str) -> None:
    """The form of a deployment, the way a person goes: the list of deployments, the deployment, Run."""
    page.goto(f"{serve.ui}/deployments/deployment/{serve.deployment(name)['id']}")
    page.get_by_role("button", name="Run", exact=True).first.click()
    page.get_by_text("Custom run", exact=True).click()
    page.get_by_text("Validate parameters").wait_for()


def submit(page: Any) -> str:
    """Start what the form says; the run's id."""
    for _ in range(5):
        with page.expect_response(lambda answer: answer.url.endswith("/create_flow_run")) as told:
            page.get_by_role("button", name="Submit").click()
        if (
            told.value.status != 503
        ):  # its database was busy for too long: a person presses the button again, too
            break
        page.wait_for_timeout(2000)
    assert told.value.status == 201, told.value.text()
    run = str(told.value.json()["id"])
    page.goto("about:blank")  # the page of a run asks and draws without a pause while the run is waited for
    return run


def open_run(page: Any, serve: Serve, run: str, tab: str) -> None:
    """The page of a run, found in the list of runs. A list that is drawn anew under a click loses it: a person clicks again, too."""
    from playwright.sync_api import TimeoutError as NotInTimeError

    page.goto(f"{serve.ui}/runs")
    until = time.monotonic() + 60
    while run not in page.url and time.monotonic() < until:
        page.locator(f"a[href*='{run}']").first.click()
        with suppress(NotInTimeError):
            page.wait_for_url(re.compile(re.escape(run)), timeout=5_000, wait_until="commit")
    page.locator(".p-tabs, [role=tablist]").get_by_text(tab, exact=True).first.click()


def open_artifact(page: Any, serve: Serve, run: str, key: str) -> None:
    open_run(page, serve, run, "Artifacts")
    page.get_by_text(key, exact=True).first.click()
    page.get_by_text("Show raw data").wait_for()


def text_of(page: Any) -> str:
    return str(page.locator("body").inner_text())


def workbook_at(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:
        return openpyxl.load_workbook(io.BytesIO(answer.read()))


def loaded(serve: Serve) -> dict[str, int]:
    """How often the sandbox took each customer, over its restarts."""
    with Controls(serve.sandbox) as sandbox:
        effects = sandbox.effects("import_customer_numbers")
    return {str(key[-1]): count for key, count in effects.items()}


def test_a_run_is_started_from_the_form_and_its_result_is_found(serve: Serve, page: Any) -> None:
    """File typed, dry run turned off, submitted: state, table of outcomes, problems, and the link to the workbook."""
    shutil.copy(SAMPLES / "customers-en.xlsx", serve.folder / "customers.xlsx")
    open_form(page, serve, "load-sheet/sandbox")
    assert field(page, "Dry run").get_by_role("switch").get_attribute("aria-checked") == "true"
    field(page, "Files").locator("textarea").fill(f'  "{serve.folder / "customers.xlsx"}" ')
    choose(page, "Kind", "customer-numbers")
    field(page, "Dry run").get_by_role("switch").click()
    run = submit(page)
    assert serve.ended(run)["state_name"] == "RowsToFix"
    open_artifact(page, serve, run, "outcomes")
    page.locator("table").first.get_by_text("customer-numbers", exact=True).wait_for()
    table = [cell.strip() for cell in page.locator("table").first.inner_text().split("\t") if cell.strip()]
    assert {"customers.xlsx", "customer-numbers", "300", "17"} <= set(re.split(r"[\t\n]+", "\n".join(table)))
    open_artifact(page, serve, run, "problems")
    assert "PHONE_LENGTH" in text_of(page)
    open_artifact(page, serve, run, "summary")
    assert ENGLISH.say(message("RUN_ROWS_TO_FIX")) in text_of(page)
    link = page.get_by_role("link", name="customers.result.xlsx").get_attribute("href")
    sheet = workbook_at(link)["Customers"]
    assert sheet.max_row >= 301
    shown = page.get_by_role("link", name="Report page").get_attribute("href")
    assert shown.endswith("/customers.report.html")
    with urllib.request.urlopen(shown) as answer:
        assert "17 need correcting" in answer.read().decode()
    assert long_numbers(text_of(page)) == []


def test_the_progress_of_a_large_load_is_seen_while_it_runs(serve: Serve, page: Any) -> None:
    """2,400 rows, answered slowly: the page shows a share between nothing and everything, with the rows and the time left."""
    sheet = a_csv(serve.folder / "large.csv", "Telephone,Name", *(f"{one},x" for one in numbers(ROWS)))
    with Controls(serve.sandbox) as sandbox:
        sandbox.fault("slow_bytes", "import_customer_numbers", every=1, piece=60, pause=0.5)
        run = serve.begin("load-sheet/sandbox", files=[str(sheet)], dry_run=False)
        first = wait_for(lambda: serve.artifacts(run).get("progress"))
        page.goto(f"{serve.ui}/artifacts/artifact/{first['id']}")
        page.get_by_text(re.compile(r"Progress: \d")).wait_for()
        seen: list[float] = []
        shown: list[str] = []
        until = time.monotonic() + 60
        while not seen or (seen[-1] < 100 and time.monotonic() < until):
            (artifact,) = serve.api("artifacts/filter", {"artifacts": {"id": {"any_": [first["id"]]}}})
            if not seen or artifact["data"] != seen[-1]:
                seen.append(artifact["data"])
                if len(shown) < 3:  # the page is for people: each look at it takes most of a second
                    page.reload()
                    shown.append(page.get_by_text(re.compile(r"Progress: \d")).inner_text())
            time.sleep(0.3)
        sandbox.clear_faults()
    assert serve.ended(run)["state_name"] == "Completed"
    between = [one for one in seen if 0 < one < 100]
    assert between == sorted(between)
    assert len(between) >= 2
    assert any(0 < float(re.findall(r"[\d.]+", one)[0]) < 100 for one in shown)


def test_a_wrong_path_is_told_at_once_and_nothing_of_the_drop_is_sent(serve: Serve, page: Any) -> None:
    """One of two files is not there: the run fails with a sentence that says what to do, and loads neither."""
    there = a_csv(serve.folder / "there.csv", "Telephone,Name", f"{numbers(1, 6_590_700_000)[0]},x")
    open_form(page, serve, "load-sheet/sandbox")
    field(page, "Files").locator("textarea").fill(str(there))
    field(page, "Files").get_by_role("button", name="Add item").click()
    field(page, "Files").locator("textarea").nth(1).fill(str(serve.folder / "not-there.csv"))
    field(page, "Dry run").get_by_role("switch").click()
    run = submit(page)
    assert serve.ended(run)["state_name"] == "Failed"
    open_run(page, serve, run, "Details")
    sentence, _ = ENGLISH.problem(Problem("FILE_NOT_FOUND"))
    page.get_by_text(f"not-there.csv: {sentence}").first.wait_for()
    assert not {"6590700000"} & set(loaded(serve))


def test_an_export_is_made_from_its_form(serve: Serve, page: Any) -> None:
    """The list is taken from a drop-down; the run leaves a link to the workbook."""
    open_form(page, serve, "export/any-profile")
    choose(page, "List", "queue-members")
    run = submit(page)
    assert serve.ended(run)["state_name"] == "Completed"
    open_artifact(page, serve, run, "file")
    written = message("EXPORT_REUSABLE", title="Queue members", rows=5, kind="queue-rosters")
    assert ENGLISH.say(written) in text_of(page)
    link = page.get_by_role("link", name="queue-members.xlsx").get_attribute("href")
    assert workbook_at(link).active.max_row == 6


def test_loads_wait_and_are_answered_from_everywhere(serve: Serve, page: Any) -> None:
    """One is approved in the UI, one by command, one refused; that they wait over a kill of everything: test_serve_life."""
    groups = {name: numbers(4, 6_590_800_000 + 1000 * at) for at, name in enumerate(("ui", "cli", "no"))}
    sheets = [
        a_csv(serve.folder / f"{name}.csv", "Telephone,Name", *(f"{one},x" for one in group))
        for name, group in groups.items()
    ]
    run = serve.run("load-sheet/sandbox", files=[str(one) for one in sheets], dry_run=False, ask_above=3)
    assert run["state_name"] == "AwaitingApproval", run["state"]
    ui, cli, no = re.findall(r"Load `(\S+)`", serve.artifacts(run["id"])["summary"]["data"])
    assert not {number for group in groups.values() for number in group} & set(loaded(serve))

    open_artifact(page, serve, run["id"], "summary")
    assert ENGLISH.say(message("RUN_AWAITING_APPROVAL")) in text_of(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name=ENGLISH.say(message("APPROVE_OR_REJECT"))).first.click()
    form = opened.value
    form.get_by_text("Validate parameters").wait_for()
    assert field(form, "Load").locator("textarea").input_value() == ui
    field(form, "Your name").locator("textarea").fill("Mei")
    choose(form, "Decision", "approve")
    answered = serve.ended(submit(form))
    assert (answered["state_name"], answered["state"]["message"]) == ("Completed", "4 loaded")

    said = serve.callsheet("approve", cli, "--by", "Anna")
    assert said.returncode == 0, said.stderr
    said = serve.callsheet("refuse", no, "--by", "Anna")
    assert said.returncode == 0, said.stderr
    wait_for(lambda: set(groups["cli"]) <= set(loaded(serve)))
    effects = loaded(serve)
    assert [effects.get(number, 0) for group in groups.values() for number in group] == [1] * 8 + [0] * 4


def test_the_page_asks_for_the_credential_and_works_with_it(serve: Serve, browser: Any) -> None:
    """A person who comes for the first time sees a field; a wrong credential shows nothing, the right one everything."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{serve.ui}/deployments")
    word = page.locator("input[type=password], input[placeholder*=assword], main input").first
    word.wait_for()
    assert "load-sheet" not in text_of(page)
    for said in ("callsheet:a-guess", serve.credential):
        word.fill(said)
        word.press("Enter")
        page.wait_for_timeout(1500)
        assert ("load-sheet" in text_of(page) or "login" not in page.url) == (said == serve.credential)
    page.goto(f"{serve.ui}/deployments")
    page.get_by_text("load-sheet").first.wait_for()
    context.close()


ATTACK = """async ([address, identity, known]) => {
    const told = [];
    for (const [path, method] of [
        ["api/flow_runs/filter", "POST"],
        [`api/deployments/${identity}/create_flow_run`, "POST"],
        [`api/deployments/${identity}`, "PATCH"],
        [`api/deployments/${identity}`, "DELETE"],
        [`api/deployments/${identity}`, "GET"],
        ["ui-settings", "GET"],
    ])
        for (const mode of ["cors", "no-cors"])
            for (const headers of [{"Content-Type": "text/plain"}, {"Authorization": known}])
                try {
                    const body = method == "GET" ? undefined : "{}";
                    const answer = await fetch(`${address}/${path}`, {method, mode, headers, body});
                    told.push(answer.type == "opaque" ? "opaque" : `${answer.status} ${await answer.text()}`);
                } catch { told.push("refused"); }
    await new Promise((done) => {
        const socket = new WebSocket(address.replace("http", "ws") + "/api/events/out", ["prefect"]);
        socket.onopen = () => { told.push("socket open"); done(); };
        socket.onerror = () => { told.push("refused"); done(); };
    });
    return told;
}"""


def test_a_page_elsewhere_can_neither_read_nor_change_anything(serve: Serve, browser: Any) -> None:
    """A page of another origin in the same browser, by every kind of request, even if it knew the credential."""
    form = serve.deployment("load-sheet/sandbox")
    runs = len(serve.api("flow_runs/filter", {}))
    known = f"Basic {base64.b64encode(serve.credential.encode()).decode()}"
    page = browser.new_page()
    page.route("http://evil.example/**", lambda route: route.fulfill(body="<h1>a page</h1>"))
    page.goto("http://evil.example/")
    told = page.evaluate(ATTACK, [serve.ui, form["id"], known])
    page.close()
    assert len(told) == 25
    assert set(told) <= {"refused", "opaque"}, told
    now = serve.deployment("load-sheet/sandbox")
    assert {**now, "last_polled": form["last_polled"]} == form
    assert len(serve.api("flow_runs/filter", {})) == runs
