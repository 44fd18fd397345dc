"""Random drops of files: lists of people, plans, rosters, forbidden lists that are whole, broken, unknown or unreadable.

The files hold their sheets as JSON and are read in this process (`read_plainly`), so that thousands of drops take minutes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from callsheet.sheets.read import FileRead
from tests.support.making import a_sheet
from validators.problems import Problem

AGAIN = 0.15  # the share of files that have the content of an earlier one
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
    trouble: float = 0.0  # the share of files and sheets that cannot be loaded
    people: list[str] = field(default_factory=list)
    written_so_far: dict[str, tuple[str, dict[str, "Made"]]] = field(
        default_factory=dict
    )  # of each name, the last

    def __post_init__(self) -> None:
        self.people = [str(self.first + at) for at in range(8)]

    def some(self) -> list[str]:
        return self.random.sample(self.people, self.random.randint(1, 4))

    def written(self, person: str) -> str:
        """A spelling of a person's number that a sheet may have; with a country all of them are read as one."""
        forms = [f"65{person}", person, f"+65{person}", f"+65 {person[:4]} {person[4:]}"]
        return self.random.choice(forms if self.country else [*forms, f"0065{person}", f"0{person}"])


@dataclass(frozen=True)
class Made:
    """A sheet: its rows, whom it forbids once it is loaded, and whom it would forbid if it could be."""

    rows: Rows
    listed: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    understood: bool = True
    whole_list: bool = False


@dataclass
class Forbidden:
    """Whom the files of a profile forbid to be called so far.

    `missing` are those of lists that cannot be loaded, by file and sheet ("" for the whole file): they are forbidden until
    what cannot be loaded is replaced, a list by a whole list, and what nobody understands by anything that is understood.
    """

    listed: set[str] = field(default_factory=set)
    missing: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    unread: set[tuple[str, str]] = field(default_factory=set)

    @property
    def people(self) -> set[str]:
        return self.listed.union(*self.missing.values())

    def add(self, file: str, sheets: Mapping[str, Made]) -> None:
        """A file with these sheets comes, maybe in the place of another of its name."""
        if any(made.understood for made in sheets.values()):
            self.missing.pop((file, ""), None)
        for sheet, made in sheets.items():
            self._put((file, sheet), made)

    def _put(self, place: tuple[str, str], made: Made) -> None:
        if made.whole_list or (made.understood and place in self.unread):
            self.missing.pop(place, None)
        if made.understood:
            self.unread.discard(place)
        else:
            self.unread.add(place)
        self.listed |= made.listed
        if made.missing:
            self.missing.setdefault(place, set()).update(made.missing)


def a_drop(random: Random, folder: Path, pool: Pool, forbidden: Forbidden, most: int = 4) -> list[Path]:
    """One to `most` files of one to three sheets, in any order; names come back, as those of corrected files do."""
    files = [folder / f"{name}.xlsx" for name in random.sample("abcdefgh", random.randint(1, most))]
    for path in files:
        if random.random() < AGAIN and (known := _known(random, pool, path.name)):
            content, sheets = known
            forbidden.add(path.name, sheets)
            path.write_text(content, encoding="utf-8")
            pool.written_so_far[path.name] = known
        elif random.random() < pool.trouble / 2:
            pool.written_so_far.pop(path.name, None)
            path.write_bytes(b"PK\x03\x04" + random.randbytes(8))
            forbidden.missing.setdefault((path.name, ""), set()).update(pool.some())
        else:
            sheets = dict(_sheets(random, pool))
            forbidden.add(path.name, sheets)
            rows = {name: made.rows for name, made in sheets.items()}
            path.write_text(json.dumps(rows), encoding="utf-8")
            pool.written_so_far[path.name] = json.dumps(rows), sheets
    return files


def _known(random: Random, pool: Pool, name: str) -> tuple[str, dict[str, "Made"]] | None:
    """The content that a file of that name, or of any, had last: of another name only where all of it can be loaded."""
    whole = [
        found
        for found in pool.written_so_far.values()
        if all(made.understood and not made.missing for made in found[1].values())
    ]
    last = pool.written_so_far.get(name)
    chosen = [*([last] if last else []), *whole]
    return random.choice(chosen) if chosen else None


def _sheets(random: Random, pool: Pool) -> Iterator[tuple[str, Made]]:
    for at in range(random.choice((1, 1, 1, 2, 3))):
        good = (people, people, plans, rosters, blocked)
        make = random.choice((broken, unknown) if random.random() < pool.trouble else good)
        yield f"Sheet{at}", make(random, pool)


def people(random: Random, pool: Pool) -> Made:
    del random
    return Made([["Telephone", "Name"], *([pool.written(who), "x"] for who in pool.some())])


def plans(random: Random, pool: Pool) -> Made:
    head = ["Telephone", "Plan", "Start", "End", "Executor"]
    return Made([head, *([pool.written(who), f"P{random.randint(1, 99)}", *TIMES] for who in pool.some())])


def rosters(random: Random, pool: Pool) -> Made:
    del pool
    return Made([["Action", "Queue no.", "Queue name"], ["Add", str(random.randint(1000, 99999)), "New"]])


def blocked(random: Random, pool: Pool) -> Made:
    """A good list: outbound or both, and inbound for some, who may be called."""
    who, free = pool.some(), pool.some()
    rows = [[pool.written(each), random.choice(("out", "both"))] for each in who]
    rows += [[pool.written(each), "in"] for each in free if each not in who]
    return Made([["Number", "Direction"], *rows], listed=frozenset(who), whole_list=True)


def broken(random: Random, pool: Pool) -> Made:
    """A list that cannot be loaded, or of which a row cannot."""
    good = blocked(random, pool)
    way = random.randrange(3)
    if way == 0:
        lost = random.choice(pool.people)
        return replace(
            good, rows=[*good.rows, [f"{lost[:-1]}O", "out"]], missing=frozenset({lost}), whole_list=False
        )
    rows = [["Number", "Number", "Direction"], *([number, number, where] for number, where in good.rows[1:])]
    if way == 2:
        rows = [good.rows[0], *([number, f"{where}?"] for number, where in good.rows[1:])]
    return Made(rows, missing=good.listed)


def unknown(random: Random, pool: Pool) -> Made:
    """A list of which nobody can tell what it is."""
    del random
    who = pool.some()
    rows = [["Some", "Thing"], *([pool.written(each), "x"] for each in who)]
    return Made(rows, missing=frozenset(who), understood=False)
