"""`make chaos`: real processes, random SIGKILLs and 5% of each wire fault over a hundred loads; the audit is the judge."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from callsheet.engine.context import open_context
from callsheet.ledger.states import LoadState
from callsheet.ledger.verify import verify
from callsheet.sandbox.process import SandboxProcess, start_process
from tests.chaos.world import CLASSES, A, Class, chaos_profile, effects
from tests.support.loading import CAMPAIGN, numbers

LOADS = int(os.environ.get("CALLSHEET_TEST_LOADS", "100"))
ROWS = 40
RUNS, UNDISTURBED = 40, 120.0  # runs of a load at most, the last of which is given so many seconds
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("status", {"status": 503}),
    ("status", {"status": 500, "applied": True}),
    ("429", {"retry_after": "0"}),
    ("cut_before", {}),
    ("cut_after", {}),
    ("rst_after", {}),
    ("html_page", {}),
    ("cut_json", {}),
)


def main() -> int:
    """Run it and print the figures; 1 when a promise was broken."""
    seed = int(os.environ.get("CALLSHEET_TEST_SEED", str(random.SystemRandom().randrange(10**6))))
    dice, began = random.Random(seed), time.monotonic()
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder, start_process() as sandbox:
        sandbox.read(import_delay=0.05)
        tallies: Counter[str] = Counter()
        wrong: list[str] = []
        for at, (what, how) in enumerate(FAULTS):
            for one in CLASSES:
                sandbox.fault(what, one.operation, probability=0.05, seed=seed + at, **how)
        for at in range(LOADS):
            _one_load(sandbox, CLASSES[at % 3], at, Path(folder), dice, tallies)
        struck = sum(one["struck"] for one in sandbox.faults())
        sandbox.clear_faults()
        for at in range(LOADS):
            wrong += _judge(sandbox, CLASSES[at % 3], at, Path(folder), tallies)
    took = time.monotonic() - began
    print(
        f"{LOADS} loads, {LOADS * ROWS} rows, {tallies.pop('kills')} kills, {struck} faults, {took:.0f} s; {dict(tallies)}"
    )
    print("\n".join(wrong) or "nothing lost, nothing doubled")
    return 1 if wrong else 0


def _environment(sandbox: SandboxProcess, folder: Path) -> dict[str, str]:
    given = {
        "BASE_URL": sandbox.url,
        "APP_ID": sandbox.app_id,
        "APP_SECRET": sandbox.app_secret,
        "AGENT_ID": "1001",
        "DATA_DIR": str(folder / "data"),
        "CAMPAIGN": json.dumps(CAMPAIGN),
        "APPROVE_CORRECTED_DAYS": "0",
        "CHUNKS": json.dumps(dict.fromkeys((one.kind for one in CLASSES), 4)),
        "RATE": "0",
        "CONCURRENCY": "2",
        "POLL_FIRST": "0.02",
        "LOOK_APART": "0.1",
        "BACKOFF_BASE": "0.01",
        "READ_TIMEOUT": "2",
    }
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("CALLSHEET_", "PREFECT_"))
    }
    return plain | {f"CALLSHEET_{name}": value for name, value in given.items()}


def _rows(at: int) -> list[str]:
    return numbers(ROWS, 6_500_000_000 + at * 1000)


def _one_load(
    sandbox: SandboxProcess, one: Class, at: int, folder: Path, dice: random.Random, tallies: Counter[str]
) -> None:
    place = folder / str(at)
    place.mkdir()
    file = one.write(place / "sheet.csv", _rows(at))
    options = ["--set", "duplicates=none"] if one is A else []
    words = ["load", str(file), "--kind", one.kind, *options, "--quiet"]
    for left in range(RUNS, 0, -1):
        after = dice.uniform(1.0, 6.0) if left > 1 else UNDISTURBED
        killed = _run(words, _environment(sandbox, place), after, place / "said.txt")
        tallies["kills"] += killed
        with open_context(chaos_profile(sandbox, place)) as context:
            known = context.ledger.loads()
        if known and known[0].state is LoadState.CLOSED:
            return
        words = ["resume", known[0].id, "--quiet"] if known else words


def _run(words: list[str], environment: dict[str, str], after: float, said: Path) -> bool:
    """One run of the command, killed after a while when it still runs."""
    with (
        said.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "flows", *words],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def _judge(sandbox: SandboxProcess, one: Class, at: int, folder: Path, tallies: Counter[str]) -> list[str]:
    with open_context(chaos_profile(sandbox, folder / str(at))) as context:
        if len(loads := context.ledger.loads()) != 1:
            said = (folder / str(at) / "said.txt").read_text()[-2000:]
            return [f"load {at}: {len(loads)} loads in the ledger; the last run said: {said}"]
        (load,) = loads
        told = context.ledger.outcomes(load.id)
        found = [str(violation) for violation in verify(context.ledger, load.id, {"create_contact_plans"})]
    if load.state is not LoadState.CLOSED:
        found.append(f"load {at} is {load.state}: {load.reason}")
    counts, rows = effects(sandbox, one), _rows(at)
    if len(told) != len(rows):
        found.append(f"load {at}: {len(rows)} rows read, {len(told)} told")
    for row, outcome in zip(told["row"], told["outcome"], strict=True):
        tallies[f"{one.name} {outcome}"] += 1
        count = counts.get(rows[row - 2], 0)
        if (outcome == "loaded" and not count) or (count > 1 and one.name != "B"):
            found.append(f"load {at}, class {one.name}: row {row} is {outcome} and took effect {count} times")
    return found


if __name__ == "__main__":
    sys.exit(main())
