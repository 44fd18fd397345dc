"""What a load costs grows with its rows and not with their square: counted in calls of our functions, not in seconds."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import callsheet
from callsheet.sandbox.server import Sandbox
from tests.contract.cases import CASES
from tests.support.loading import a_csv, a_profile, run
from transforms.kind import OFFLINE, Kind
from transforms.kinds import KINDS

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

FEW, TIMES = 12, 4
MOST = 2.2 * TIMES  # a square has TIMES ** 2; a service that is asked once more doubles some
OURS = str(Path(callsheet.__file__).parents[1])
NOT_MEASURED = (f"{OURS}/callsheet/sandbox/", f"{OURS}/tests/", f"{OURS}/.venv/")
ROWS: dict[str, Callable[[int], tuple[str, ...]]] = {
    "forbidden-numbers": lambda at: (f"65912{at:05}", "Both"),
    "customer-numbers": lambda at: (f"65913{at:05}", "Tan", ""),
    "queues": lambda at: (f"{7000 + at}", f"Queue {at}", "1", ""),
    "extensions": lambda at: (f"{70000 + at}", "482913"),
    "agent-settings": lambda at: (f"{8000 + at}", "", "", "90", ""),
    "queue-rosters": lambda at: (f"{3001 + at % 2}", f"{8000 + at}", "1", "Yes"),
    "campaigns": lambda at: (
        f"C{at}",
        "D000000000",
        "W000000000",
        "2099-12-01 09:00",
        "2099-12-31 18:00",
        "",
    ),
    "contact-plans": lambda at: (f"65914{at:05}", "Call", "2099-12-01 09:00", "2099-12-31 18:00", "1001", ""),
}
OPTIONS = {name: {OFFLINE: "yes"} for name in ("agent-settings", "queue-rosters")}  # such agents are nowhere


@contextmanager
def counted() -> Iterator[Counter[CodeType]]:
    """How often each of our functions runs, and each generator goes on, in this thread and those that begin meanwhile."""
    calls: Counter[CodeType] = Counter()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            calls[frame.f_code] += 1

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def calls_of(kind: Kind, rows: int, sandbox: Sandbox, folder: Path) -> Counter[str]:
    """The calls of our functions, by place and name, of a whole load."""
    folder.mkdir()
    profile = a_profile(sandbox, folder, chunks={each.name: 3 for each in KINDS if each.delivery.chunk > 1})
    header = ",".join(CASES[kind.name].header)
    sheet = a_csv(folder / "a.csv", header, *(",".join(ROWS[kind.name](at)) for at in range(rows)))
    with counted() as calls:
        (result,) = run(profile, sheet, kind=kind.name, options=OPTIONS.get(kind.name, {}))
    assert sum(result.outcomes.values()) == rows, result
    return Counter(
        {
            f"{code.co_filename.removeprefix(OURS)} {code.co_qualname}": count
            for code, count in calls.items()
            if code.co_filename.startswith(OURS) and not code.co_filename.startswith(NOT_MEASURED)
        }
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.thinned(4)
def test_no_function_runs_with_the_square_of_the_rows(kind: Kind, sandbox: Sandbox, tmp_path: Path) -> None:
    """Of four times as many rows no function is called more than about four times as often."""
    sandbox.read(import_delay=0)
    calls_of(kind, 3, sandbox, tmp_path / "warm")
    few = calls_of(kind, FEW, sandbox, tmp_path / "few")
    sandbox.reset()
    sandbox.read(import_delay=0)
    many = calls_of(kind, FEW * TIMES, sandbox, tmp_path / "many")
    assert many["/callsheet/engine/send.py Sender._one"] > few["/callsheet/engine/send.py Sender._one"]
    grown = {name: (few[name], count) for name, count in many.items() if count > MOST * max(few[name], FEW)}
    assert grown == {}
