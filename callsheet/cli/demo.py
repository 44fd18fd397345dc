"""`make demo`: the main job from end to end, with a sandbox and a Prefect server that are started and stopped for it."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from callsheet.cli.output import show_results
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.sandbox.server import SandboxProcess, start_process
from flows.server import QUIET_PREFECT, prefect_server

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
HELD = "6590010042"  # an invented customer who is on the sample forbidden list


def run_demo() -> Exit:
    """Load the sample sheets, show the results, and hold the sandbox's audit against them."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="callsheet-demo-") as home:
        os.environ.update(QUIET_PREFECT, PREFECT_HOME=home)
        with _sandbox(console) as sandbox, prefect_server(Path(home)) as api:
            console.print(f"Prefect server: {api}", highlight=False)
            os.environ["PREFECT_API_URL"] = api
            results = asyncio.run(_load(sandbox))
            show_results(console, results, "every row ended well")
            return _confirm(console, sandbox, results)


async def _load(sandbox: SandboxProcess) -> list[SheetResult]:
    os.environ.update(
        CALLSHEET_BASE_URL=sandbox.url,
        CALLSHEET_POLL_FIRST="0.3",
        CALLSHEET_CAMPAIGN='{"name": "Demo", "template": "D000000000", "wrap_up": "W000000000",'
        ' "start": "2026-12-01 09:00", "end": "2099-12-31 18:00"}',
    )
    from flows.load_sheet import run_flow

    files = ("customers-en.xlsx", "forbidden-en.xlsx")  # in the wrong order on purpose
    return await run_flow([LoadRequest(SAMPLES / name) for name in files], "sandbox")


def _confirm(console: Console, sandbox: SandboxProcess, results: list[SheetResult]) -> Exit:
    """What the sandbox saw must be what the reports say; exit 0 only then."""
    effects = sandbox.effects("import_customer_numbers")
    console.print("\n[bold]The sandbox's own audit[/]")
    customers = next(result for result in results if result.kind == "customer-numbers")
    checks = {
        "forbidden numbers were loaded first": results[0].kind == "forbidden-numbers",
        "the books of both files balance": all(sum(one.outcomes.values()) == one.rows > 0 for one in results),
        f"{customers.outcomes.get('loaded', 0)} customers took effect, each exactly once": (
            len(effects) == customers.outcomes.get("loaded") and set(effects.values()) == {1}
        ),
        "the forbidden customer is held, not dialled": (
            customers.outcomes.get("held") == 1 and not any(HELD in key for key in effects)
        ),
        "every result workbook was written": all(
            Path(file).is_file() for one in results for file in one.files
        ),
    }
    for claim, holds in checks.items():
        console.print(f"  [{'green' if holds else 'red'}]{'✓' if holds else '✗'}[/] {claim}", highlight=False)
    console.print("\nOpen the result workbooks above; the rows to fix are in the to-fix workbooks.")
    return Exit.WELL if all(checks.values()) else Exit.ROWS_TO_FIX


@contextmanager
def _sandbox(console: Console) -> Iterator[SandboxProcess]:
    with start_process() as sandbox:
        console.print(f"Sandbox: {sandbox.url}", highlight=False)
        yield sandbox
