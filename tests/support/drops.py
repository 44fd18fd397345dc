"""Random drops of files: lists of people, plans, rosters, forbidden lists that are whole, broken, unknown or unreadable.

The files hold their sheets as JSON and are read in this process (`read_plainly`), so that thousands of drops take minutes.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from callsheet.sheets.read import FileRead
from tests.support.making import a_sheet
from validators.problems import Problem

TIMES = ("2099-12-01 09:00", "2099-12-02 09:00", "1001")
Rows = list[list[str]]


def read_plainly(path: Path, **_: Any) -> FileRead:
    """A file of `write`, as `callsheet.sheets.read.read_file` reads one."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    try:
        sheets = json.loads(content)
    except ValueError:
        return FileRead(digest, len(content), "", (), (Problem("FILE_DAMAGED"),))
    made = (replace(a_sheet(rows), name=name) for name, rows in sheets.items())
    return FileRead(digest, len(content), "xlsx", tuple(made), ())


@dataclass
class Pool:
    """The invented people of one profile: each has the last eight digits of his number for himself."""

    random: Random
    first: int
    country: str
    people: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = [str(self.first + at) for at in range(8)]

    def some(self) -> list[str]:
        return self.random.sample(self.people, self.random.randint(1, 4))

    def written(self, person: str) -> str:
        """A spelling of a person's number that a sheet may have; with a country all of them are read as one."""
        forms = [f"65{person}", person, f"+65{person}", f"+65 {person[:4]} {person[4:]}"]
        return self.random.choice(forms if self.country else [*forms, f"0065{person}", f"0{person}"])


@dataclass(frozen=True)
class Drop:
    """Files of one drop, in the order in which they are given, and whom they forbid to be called."""

    files: tuple[Path, ...]
    forbidden: frozenset[str]


def a_drop(random: Random, folder: Path, pool: Pool, most: int = 4) -> Drop:
    """One to `most` files of one to three sheets; names come back, as corrected files do."""
    files, forbidden = list[Path](), set[str]()
    for name in random.sample("abcdefgh", random.randint(1, most)):
        path = folder / f"{name}.xlsx"
        if random.random() < 0.12:
            path.write_bytes(b"PK\x03\x04" + random.randbytes(8))
            forbidden |= set(pool.some()) if random.random() < 0.5 else set()
        else:
            sheets = dict(_sheets(random, pool, forbidden))
            path.write_text(json.dumps(sheets), encoding="utf-8")
        files.append(path)
    random.shuffle(files)
    return Drop(tuple(files), frozenset(forbidden))


def _sheets(random: Random, pool: Pool, forbidden: set[str]) -> Iterator[tuple[str, Rows]]:
    for at in range(random.choice((1, 1, 1, 2, 3))):
        make = random.choice((people, people, plans, rosters, blocked, blocked, broken, unknown))
        rows, who = make(random, pool)
        forbidden |= who
        yield f"Sheet{at}", rows


def people(random: Random, pool: Pool) -> tuple[Rows, set[str]]:
    del random
    return [["Telephone", "Name"], *([pool.written(who), "x"] for who in pool.some())], set()


def plans(random: Random, pool: Pool) -> tuple[Rows, set[str]]:
    head = ["Telephone", "Plan", "Start", "End", "Executor"]
    return [head, *([pool.written(who), f"P{random.randint(1, 99)}", *TIMES] for who in pool.some())], set()


def rosters(random: Random, pool: Pool) -> tuple[Rows, set[str]]:
    del pool
    return [["Action", "Queue no.", "Queue name"], ["Add", str(random.randint(1000, 99999)), "New"]], set()


def blocked(random: Random, pool: Pool) -> tuple[Rows, set[str]]:
    """A good list: outbound or both, and inbound for some, who may be called."""
    who, free = pool.some(), pool.some()
    rows = [[pool.written(each), random.choice(("out", "both"))] for each in who]
    rows += [[pool.written(each), "in"] for each in free if each not in who]
    return [["Number", "Direction"], *rows], set(who)


def broken(random: Random, pool: Pool) -> tuple[Rows, set[str]]:
    """A list that cannot be loaded, or of which a row cannot."""
    rows, who = blocked(random, pool)
    way = random.randrange(3)
    if way == 0:
        lost = random.choice(pool.people)
        return [*rows, [f"{lost[:-1]}O", "out"]], who | {lost}
    if way == 1:
        return [
            ["Number", "Number", "Direction"],
            *([number, number, where] for number, where in rows[1:]),
        ], who
    return [rows[0], *([number, f"{where}?"] for number, where in rows[1:])], who


def unknown(random: Random, pool: Pool) -> tuple[Rows, set[str]]:
    """A list of which nobody can tell what it is."""
    del random
    who = pool.some()
    return [["Some", "Thing"], *([pool.written(each), "x"] for each in who)], set(who)
