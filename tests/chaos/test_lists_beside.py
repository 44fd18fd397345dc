"""Lists not to call that come at random moments of what the watcher sends; sometimes it is killed, and another one goes on."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import openpyxl
import pytest

from callsheet.engine import pipeline
from callsheet.engine.barrier import review
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.results import SheetResult, Stop
from callsheet.sandbox.controls import Controls
from callsheet.settings import Profile
from callsheet.watcher.folders import put_mark
from callsheet.watcher.recover import OrphanedLoads
from callsheet.watcher.watcher import Watcher, with_lists
from tests.chaos.world import A, B, C, Class, chaos_profile, effects, in_child, prepared
from tests.support.loading import a_csv, numbers

PEOPLE = numbers(10)
LIST, CALL = "Number,Direction", "Telephone,Name"
FAST = {
    "chunks": dict.fromkeys((A.kind, B.kind, C.kind), 1),
    "watch_interval": 0.01,
    "watch_unchanged": 1,
    "watch_together": 0.3,
    "watch_retry_pause": 0.2,
    "watch_retries": 8,
    "attempts": 2,
    "backoff_base": 0.01,
    "rate": 0,
    "read_timeout": 5.0,
}
Put = Callable[[Path], object]


@dataclass
class Plan:
    """What one seed does: which rows are sent, which lists come after how many requests, and what goes wrong."""

    random: Random
    sent: Class = field(init=False)
    drops: dict[str, tuple[int, list[str], Put]] = field(default_factory=dict)  # name -> when, whom, how

    def __post_init__(self) -> None:
        random = self.random
        self.sent = random.choice((A, A, C))
        for at in range(random.randint(1, 4)):
            whom = random.sample(PEOPLE, random.randint(1, 5))
            rows = [LIST, *(f"{one},out" for one in whom)]
            name, put = random.choice(
                (
                    (f"dnc{at}.csv", partial(_text, rows=rows)),
                    (f"dnc{at}.csv", partial(_text, rows=rows)),
                    (f"rows{at}.csv", partial(_text, rows=rows)),
                    (
                        f"both{at}.xlsx",
                        partial(_book, sheets={"DNC": rows, "Customers": [CALL, f"{6590080000 + at},x"]}),
                    ),
                    (f"north/dnc{at % 2}.csv", partial(_text, rows=rows)),
                )
            )
            self.drops.setdefault(name, (random.randint(1, 8), whom, put))
        first = next(iter(self.drops.values()))
        if random.random() < 0.3:
            self.drops[f"once more{Path(next(iter(self.drops))).suffix}"] = (
                first[0] + random.randint(0, 2),
                first[1],
                first[2],
            )
        if random.random() < 0.3:
            others = numbers(2, 6_590_070_000)
            self.drops["more.csv"] = (random.randint(1, 4), [], lambda path: A.write(path, others))

    @property
    def listed(self) -> set[str]:
        return {one for _, whom, _ in self.drops.values() for one in whom}


def _text(path: Path, rows: list[str]) -> None:
    a_csv(path, *rows)


def _book(path: Path, sheets: dict[str, list[str]]) -> None:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row.split(","))
    del book["Sheet"]
    book.save(path)


def faults(plan: Plan, world: Controls) -> None:
    random = plan.random
    world.fault("slow_bytes", plan.sent.operation, every=1, pause=0.01, piece=60)
    if random.random() < 0.3:
        world.fault("status", B.operation, next=random.randint(1, 6), status=random.choice((429, 500, 503)))
    if random.random() < 0.2:
        world.fault("slow_bytes", B.operation, every=2, pause=0.03, piece=40)


@dataclass
class Run:
    """One watcher of a profile, and the drops that are still to come."""

    profile: Profile
    plan: Plan
    world: Controls
    root: Path
    killed: bool = False
    notices: list[tuple[object, ...]] = field(default_factory=list)

    def there(self, name: str) -> int:
        """How many files of a name are in the folders."""
        plain = Path(name)
        places = [
            self.root / "data" / place / self.profile.name for place in ("inbox", "working", "done", "failed")
        ]
        found = [path.name for place in places for path in place.rglob(f"{plain.stem}*{plain.suffix}")]
        return sum(
            not any(part in one for part in (".result.", ".to-fix.", ".why.", ".note.")) for one in found
        )

    def drop(self, name: str) -> None:
        """Drop a file once, whatever moment a process is killed at."""
        made = self.root / f"made {name.replace('/', ' ')}"
        whole = made.with_suffix(".whole")
        if not whole.exists():
            self.plan.drops[name][2](made)
            whole.touch()
        target = self.root / "data" / "inbox" / self.profile.name / name
        target.parent.mkdir(exist_ok=True)
        if made.exists():
            made.rename(target)

    def drop_all(self, over: threading.Event) -> None:
        for name, (after, _, _) in sorted(self.plan.drops.items(), key=lambda each: each[1][0]):
            while len(self.world.audit(self.plan.sent.operation)) < after and not over.wait(0.005):
                pass
            self.drop(name)

    async def noted(self, context: LoadContext, load_id: str, halted: Stop | None) -> SheetResult:
        """The engine; of each list it is written down who had been called when it began, and when it was in place."""
        sheet, facts = context.workspace(load_id).load_sheet()
        if facts["match"]["kind"] != B.kind:
            return await pipeline.continue_load(context, load_id, halted)
        before = sorted(effects(self.world, self.plan.sent))
        result = await pipeline.continue_load(context, load_id, halted)
        whom = sorted(set(PEOPLE) & set(sheet.cells.to_numpy().ravel().tolist()))
        told = {"file": facts["file"], "whom": whom, "began": before, "ended": None}
        if result.exit == 0:
            told["ended"] = sorted(effects(self.world, self.plan.sent))
        with (self.root / "noted").open("a") as file:
            file.write(f"{json.dumps(told)}\n")
        return result

    def work(self, cycles: int = 400) -> None:
        """Watch until nothing is left to do."""
        over = threading.Event()
        with open_context(self.profile) as context:
            put_mark(context.ledger, self.profile.inbox_dir)

            def told(*notice: object) -> bool:
                self.notices.append(notice)
                return True

            watcher = Watcher(context, self.noted, lambda _: None, told)
            orphans = OrphanedLoads(context, self.noted, lambda _: None, lambda *_: True, settled=0.0)
            watcher.places.make()
            dropping = threading.Thread(target=self.drop_all, args=(over,), daemon=True)
            dropping.start()
            try:
                idle = 0
                for _ in range(cycles):
                    busy = asyncio.run(watcher.cycle())
                    busy = asyncio.run(with_lists(orphans.cycle(), watcher)) or busy
                    idle = 0 if busy or (dropping.is_alive() and not over.is_set()) else idle + 1
                    if not busy:
                        over.set()
                    if idle > 3 and not dropping.is_alive():
                        return
                    time.sleep(0.01)
            finally:
                over.set()
                dropping.join()
        raise AssertionError(f"it does not end: {self.notices}")

    def wrongs(self) -> Iterator[str]:
        called = effects(self.world, self.plan.sent)
        for number, count in called.items():
            if count > 1 and number in PEOPLE:  # a workbook that is made anew is another file
                yield f"{number} was called {count} times"
        for line in (self.root / "noted").read_text().splitlines() if (self.root / "noted").exists() else ():
            told = json.loads(line)
            whom = set(told["whom"])
            if len((called.keys() - set(told["began"])) & whom) > 1:
                yield f"called while {told['file']} was loaded: {(called.keys() - set(told['began'])) & whom}"
            if told["ended"] is not None and (called.keys() - set(told["ended"])) & whom:
                yield f"called after {told['file']} was loaded"
        missing = set(PEOPLE) - self.plan.listed - called.keys()
        if missing and not (self.killed and self.plan.sent is C):  # what may have been sent is not sent again
            yield f"not called, and not listed: {sorted(missing)}"
        for name in ["start.csv", *self.plan.drops]:
            if self.there(name) != sum(
                Path(each).name == Path(name).name for each in {"start.csv", *self.plan.drops}
            ):
                yield f"{name} is there {self.there(name)} times"
        working = self.root / "data" / "working" / self.profile.name
        yield from (f"{path} is left" for path in working.iterdir())
        with open_context(self.profile) as context:
            yield from (f"{one.list.file} is waited for: {one.reason}" for one in review(context))


def one_seed(seed: int, world: Controls, root: Path) -> None:
    random = Random(seed)
    profile = chaos_profile(world, root, **FAST)
    plan = Plan(random)
    run = Run(profile, plan, world, root)
    start = root / "data" / "inbox" / profile.name / "start.csv"
    start.parent.mkdir(parents=True)
    if random.random() < 0.2:
        prepared(profile, plan.sent, PEOPLE, root)
        run.plan.drops["start.csv"] = (0, [], lambda path: plan.sent.write(path, numbers(1, 6_590_060_000)))
    else:
        plan.sent.write(start, PEOPLE)
    faults(plan, world)
    for _ in range(random.choice((0, 0, 1, 2))):
        run.killed = in_child(run.work, random.randint(20, 400), 120)[0] != 0 or run.killed
    run.work()
    wrong = list(run.wrongs())
    assert not wrong, (seed, wrong)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.thinned(20)
def test_lists_that_come_at_random_moments(
    seed: int, world: Controls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom they forbid is not called from then on, everybody else once, and every file ends once."""
    monkeypatch.setattr("callsheet.watcher.watcher._GLANCE", 0.05)
    monkeypatch.setattr("callsheet.watcher.watcher._SPARING", 0)
    one_seed(seed, world, tmp_path)
