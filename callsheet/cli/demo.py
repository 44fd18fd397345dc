"""`make demo`: the whole way once, with a sandbox and a Prefect server started for it and stopped afterwards."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from callsheet.cli.output import print_line, print_summary, stdout
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit, SetupError
from callsheet.messages.reader import Reader
from callsheet.sandbox.process import SandboxProcess, start_process
from callsheet.settings import reader_for
from flows.server import QUIET_PREFECT, prefect_server
from validators.message import Message, message

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
HELD = "6590010042"  # an invented customer who is on the sample forbidden list


def run_demo() -> Exit:
    """Load the sample sheets, show the results, and compare the sandbox's own audit with them."""
    if not SAMPLES.is_dir():  # a wheel has none
        raise SetupError("DEMO_NO_SAMPLES")
    console, reader = stdout(), reader_for()
    with tempfile.TemporaryDirectory(prefix="callsheet-demo-") as home:
        os.environ.update(QUIET_PREFECT, PREFECT_HOME=home)
        with start_process() as sandbox, prefect_server(Path(home)) as api:
            print_line(console, reader.say(message("DEMO_SANDBOX", url=sandbox.url)))
            print_line(console, reader.say(message("DEMO_SERVER", url=api)))
            os.environ["PREFECT_API_URL"] = api
            results = asyncio.run(_load(sandbox))
            print_summary(results)
            return _confirm(console, sandbox, results, reader)


async def _load(sandbox: SandboxProcess) -> list[SheetResult]:
    os.environ.update(
        CALLSHEET_BASE_URL=sandbox.url,
        CALLSHEET_POLL_FIRST="0.3",
        CALLSHEET_CAMPAIGN='{"name": "Demo", "template": "D000000000", "wrap_up": "W000000000",'
        ' "start": "2026-12-01 09:00", "end": "2099-12-31 18:00"}',
    )
    from flows.load_sheet import run_flow
    from flows.run_log import send_logs

    files = ("customers-en.xlsx", "forbidden-en.xlsx")  # customers first: callsheet has to put them in order
    results = await run_flow([LoadRequest(SAMPLES / name) for name in files], "sandbox")
    await send_logs()
    return results


def _confirm(console: Console, sandbox: SandboxProcess, results: list[SheetResult], reader: Reader) -> Exit:
    """Whether the sandbox saw what the reports say; exit 0 only then."""
    print_line(console)
    print_line(console, (reader.say(message("DEMO_AUDIT")), "bold"))
    checks = list(_checks(sandbox, results))
    for claim, holds in checks:
        print_line(console, "  ", ("✓", "green") if holds else ("✗", "red"), f" {reader.say(claim)}")
    print_line(console)
    print_line(console, reader.say(message("DEMO_NEXT")))
    return Exit.WELL if all(holds for _, holds in checks) else Exit.ROWS_TO_FIX


def _checks(sandbox: SandboxProcess, results: list[SheetResult]) -> Iterator[tuple[Message, bool]]:
    effects = sandbox.effects("import_customer_numbers")
    customers = next(result for result in results if result.kind == "customer-numbers").outcomes
    loaded, held = customers.get("loaded", 0), customers.get("held", 0)
    yield message("DEMO_FORBIDDEN_FIRST"), results[0].kind == "forbidden-numbers"
    balanced = all(sum(result.outcomes.values()) == result.rows > 0 for result in results)
    yield message("DEMO_BALANCED"), balanced
    yield message("DEMO_ONCE", count=loaded), len(effects) == loaded and set(effects.values()) == {1}
    yield message("DEMO_HELD"), held == 1 and not any(HELD in key for key in effects)
    written = all(Path(file).is_file() for result in results for file in result.files)
    yield message("DEMO_WRITTEN"), written
