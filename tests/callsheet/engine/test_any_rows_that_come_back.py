"""Whatever people do to results and rows to fix between one load and the next, a number is sent once unless somebody insists.

Random sequences of "load, take a result or rows to fix of any earlier load, work in it, load it": corrected, cut, copied,
sorted by all or some columns, stripped of our columns, saved as CSV, put together of two, with other settings.
"""

import csv
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.results import SheetResult
from callsheet.ledger.verify import verify
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.campaigns import a_campaign
from tests.support.loading import a_profile, run

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

LONG = bool(os.environ.get("CALLSHEET_TEST_CHAOS"))
SEEDS, STEPS = (range(60), 12) if LONG else (range(1), 7)
OURS = ("row", "status", "code", "reason", "fix", "suggestion", "mark")
NAMES_A_ROW = frozenset({"callsheet row", "callsheet mark"})
TIMES = ("2099-12-01 09:00", "2099-12-01 18:00", "1001")

Table = list[list[str]]


@dataclass(frozen=True)
class Shape:
    """One sort of list: its columns of numbers, what stands beside them, and how the sandbox counts them."""

    name: str
    phones: tuple[str, ...]
    beside: tuple[tuple[str, str], ...] = ()
    operation: str = "import_customer_numbers"
    policies: tuple[str, ...] = ("all",)
    label: str = "Name"


PLAN = tuple(zip(("Plan", "Start", "End", "Executor"), ("Call back", *TIMES), strict=True))
SHAPES = (
    Shape("all numbers", ("Phone", "Mobile"), policies=("all", "all", "first")),
    Shape("one number", ("Phone",)),
    Shape("by row", ("Phone", "Mobile"), (("Campaign", "Spring"),)),
    Shape("plans", ("Telephone",), PLAN, "create_contact_plans", label="Note"),
)


@dataclass
class World:
    """A list in use: the files that came of it, and how often each number was sent."""

    shape: Shape
    dice: random.Random
    sandbox: Sandbox
    tmp_path: Path
    files: list[Path] = field(default_factory=list)
    fresh: Iterator[int] = field(default_factory=lambda: count(6_590_030_000))
    steps: Iterator[int] = field(default_factory=count)
    phones: str = ""

    def number(self) -> str:
        return str(next(self.fresh))

    def sent(self) -> Counter[str]:
        found = Counter[str]()
        for key, times in self.sandbox.effects(self.shape.operation).items():
            found[next(part for part in map(str, key) if part.startswith("659003"))] += times
        return found

    def profile(self) -> Profile:
        self.phones = self.dice.choice(self.shape.policies)
        return a_profile(self.sandbox, self.tmp_path, phones=self.phones)

    def a_list(self) -> Table:
        """A list with some wrong numbers, some blank ones and one that stands in two rows."""
        head = [self.shape.label, *self.shape.phones, *(title for title, _ in self.shape.beside)]
        rows = []
        for at in range(self.dice.randint(2, 5)):
            numbers = [self.dice.choice((self.number(), self.number(), "12", "")) for _ in self.shape.phones]
            numbers[0] = numbers[0] or self.number()
            rows.append([f"n{at}", *numbers, *(value for _, value in self.shape.beside)])
        if len(self.shape.phones) > 1 and len(rows[0][1]) > 2:
            rows[-1][2] = rows[0][1]
        return [head, *rows]

    def load(self, path: Path, *, again: bool = False) -> SheetResult:
        options = {"duplicates": "none"} if self.shape.operation.startswith("import") else {}
        profile, as_csv = self.profile(), self.dice.random() < 0.4
        (result,) = run(profile, path, again=again, csv=as_csv, options=options)
        assert result.files, (result.problems, result.message)
        with open_context(profile) as context:
            assert verify(context.ledger, str(result.load_id)) == []
        for file in map(Path, result.files):
            kept = self.tmp_path / f"kept{next(self.steps)}{''.join(file.suffixes[-2:])}"
            kept.write_bytes(file.read_bytes())
            self.files.append(kept)
        return result


def read(path: Path) -> Table:
    """The list in a file of ours."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    return [
        [str(cell or "") for cell in row]
        for row in _page(openpyxl.load_workbook(path)).iter_rows(values_only=True)
    ]


def _page(book: Any) -> Any:
    return next(page for page in book.worksheets if "callsheet row" in {str(cell.value) for cell in page[1]})


def write(world: World, table: Table, source: Path) -> Path:
    """The list as its person saves it: as CSV, or in its workbook, with or without our summary."""
    path = world.tmp_path / f"back{next(world.steps)}.csv"
    if source.suffix == ".csv" or world.dice.random() < 0.3:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
        return path
    book = openpyxl.load_workbook(source)
    page = _page(book)
    page.delete_rows(1, page.max_row)
    for row in table:
        page.append(row)
    if world.dice.random() < 0.5:
        for other in [one for one in book.worksheets if one.title.startswith("callsheet")]:
            del book[other.title]
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def correct(world: World, table: Table) -> None:
    """Wrong numbers, some or all, are right now."""
    for row, at in _cells(world, table):
        if row[at] == "12" and world.dice.random() < 0.6:
            row[at] = world.number()


def change(world: World, table: Table) -> None:
    """A number that was right is another one."""
    if cells := [(row, at) for row, at in _cells(world, table) if len(row[at]) > 2]:
        row, at = world.dice.choice(cells)
        row[at] = world.number()


def spoil(world: World, table: Table) -> None:
    if cells := list(_cells(world, table)):
        row, at = world.dice.choice(cells)
        row[at] = "12"


def rename(world: World, table: Table) -> None:
    world.dice.choice(table[1:])[table[0].index(world.shape.label)] = "renamed"


def cut(world: World, table: Table) -> None:
    if len(table) > 2:
        del table[world.dice.randrange(1, len(table))]


def copy(world: World, table: Table) -> None:
    """A row copied, its numbers new ones."""
    row = list(world.dice.choice(table[1:]))
    for title in world.shape.phones:
        if title in table[0] and row[table[0].index(title)]:
            row[table[0].index(title)] = world.number()
    table.append(row)


def add(world: World, table: Table) -> None:
    """A row typed below, of which our columns say nothing."""
    values = {world.shape.label: "new", world.shape.phones[0]: world.number(), **dict(world.shape.beside)}
    table.append([values.get(title, "") for title in table[0]])


def sort(world: World, table: Table) -> None:
    rows = table[1:]
    world.dice.shuffle(rows)
    table[1:] = rows


def sort_some(world: World, table: Table) -> None:
    """A sort of the person's columns alone: ours stay where they were."""
    wide = next(at for at, title in enumerate(table[0]) if title.startswith("callsheet"))
    theirs = [row[:wide] for row in table[1:]]
    world.dice.shuffle(theirs)
    for row, own in zip(table[1:], theirs, strict=True):
        row[:wide] = own


def strip(world: World, table: Table) -> None:
    """Some of our columns are cleared or deleted, though not all by which a row is known."""
    there = {title for title in table[0] if title.startswith("callsheet")}
    gone = {title for title in sorted(there) if world.dice.random() < 0.4}
    if not (there - gone) & NAMES_A_ROW:
        gone.discard(world.dice.choice(sorted(there & NAMES_A_ROW)))
    places = [at for at, title in enumerate(table[0]) if title in gone]
    if world.dice.random() < 0.5:
        for row in table[1:]:
            for at in places:
                row[at] = ""
        return
    for row in table:
        row[:] = [cell for at, cell in enumerate(row) if at not in places]


def join(world: World, table: Table) -> None:
    """Rows of another result below, each under its title."""
    head, *rows = read(world.dice.choice(world.files))
    for row in rows:
        values = dict(zip(head, row, strict=True))
        table.append([values.get(title, "") for title in table[0]])


def _cells(world: World, table: Table) -> Iterator[tuple[list[str], int]]:
    places = [table[0].index(title) for title in world.shape.phones]
    yield from ((row, at) for row in table[1:] for at in places)


MOVES = (
    correct,
    correct,
    correct,
    change,
    spoil,
    rename,
    cut,
    copy,
    add,
    sort,
    sort_some,
    strip,
    strip,
    join,
)


def work_in(world: World, source: Path) -> tuple[Path, Table, set[str]]:
    """A file of ours after somebody has worked in it: its path, what it says now, and what was done."""
    table = read(source)
    moves: list[Any] = world.dice.sample(MOVES, world.dice.randint(0, 4))
    if (
        strip in moves
    ):  # what is left of a row then is its number in the first file, which must stay beside it
        moves = [move for move in moves if move not in (sort_some, join)]
    for move in moves:
        move(world, table)
    return write(world, table, source), table, {move.__name__ for move in moves}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.thinned(4)
def test_no_number_is_sent_twice_and_none_is_lost(
    seed: int, shape: Shape, sandbox: Sandbox, tmp_path: Path
) -> None:
    """After each load the sandbox has what it had, and of the file what was new in it, once; the rest is said."""
    world = World(shape, random.Random(f"{seed} {shape.name}"), sandbox, tmp_path)
    if shape.beside:
        a_campaign(a_profile(sandbox, tmp_path), "Spring")
    first = tmp_path / "leads.csv"
    with first.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(world.a_list())
    world.load(first)
    story = list[object]()
    for _ in range(STEPS):
        before, again = world.sent(), False
        if world.dice.random() < 0.1:
            story.append("the first list")
            world.load(first)
            after = world.sent()
        else:
            source = world.dice.choice(world.files[-6:] + world.files)
            path, table, done = work_in(world, source)
            again = world.dice.random() < 0.1
            result = world.load(path, again=again)
            after = world.sent()
            story.append(
                (
                    source.name,
                    path.name,
                    *done,
                    "again" if again else "",
                    dict(result.numbers or result.outcomes),
                )
            )
            assert not lost(world, table, result, after), told(story)
        more = after - before
        assert set(more.values()) <= {1}, (told(story), more)
        twice = {number for number in more if before[number] and not again}
        assert not twice, (told(story), twice)


def told(story: list[object]) -> str:
    return "\n".join(map(str, story))


def lost(world: World, table: Table, result: SheetResult, sent: Counter[str]) -> list[list[str]]:
    """Rows of a file of which a number was to be sent and was not, though nothing is said of them."""
    said = {problem.row for problem in result.problems}
    places = [table[0].index(title) for title in world.shape.phones]
    lines = ((at, [row[place] for place in places]) for at, row in enumerate(table[1:], start=2))
    rows = [(at, [number for number in numbers if len(number) > 2]) for at, numbers in lines]
    wanted = any if world.phones == "first" else all
    left = [(at, numbers) for at, numbers in rows if numbers and at not in said]
    return [numbers for _, numbers in left if not wanted(map(sent.__getitem__, numbers))]
