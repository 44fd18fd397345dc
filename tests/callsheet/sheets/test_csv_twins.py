"""Polluted text files: what is accepted of them says what the clean list says, and nothing is lost in silence."""

import re
from collections.abc import Sequence
from functools import cache

import pytest

from callsheet.sheets.parser.csv import reader
from callsheet.sheets.parser.refusal import FallbackNeeded
from callsheet.sheets.read import FileRead
from tests.callsheet.sheets.here import read_here, rows
from tests.support.pollution import LISTS, List, twins
from tests.support.thinned import LONG

_PHONES = ("Telephone", "电话号码")


def tried(clean: List) -> list[tuple[str, bytes]]:
    """Every second twin of a list, and of the list after it the others; all of them in `make chaos`."""
    every = list(twins(clean))
    return every if LONG else every[LISTS.index(clean) % 2 :: 2]


@cache
def reads(name: str) -> list[tuple[str, bytes, FileRead]]:
    """The twins of a list that are tried, their bytes and what is read of them."""
    clean = next(one for one in LISTS if one.name == name)
    return [(pollution, data, read_here(data, ".csv")) for pollution, data in tried(clean)]


def accepted(read: FileRead, clean: List) -> list[dict[str, str]]:
    """The rows that could be sent, by title: those with a telephone number, below the row of titles that holds one."""
    lines = [[cell.strip().strip("\ufeff") for cell in line] for line in rows(read).values()]
    head = next((at for at, line in enumerate(lines) if set(_PHONES) & set(line)), len(lines))
    sent = []
    for line in lines[head + 1 :]:
        row = {
            title: cell
            for title, cell in zip(lines[head], line, strict=True)
            if title in clean.header and title
        }
        phone = next(row[title] for title in _PHONES if title in row)
        if phone.isdecimal() and 8 <= len(phone) <= 15:
            sent.append(row)
    return sent


def meant(clean: List) -> list[dict[str, str]]:
    return [
        {title: cell.strip() for title, cell in zip(clean.header, row, strict=True) if title}
        for row in clean.rows
    ]


@pytest.mark.parametrize("clean", LISTS, ids=lambda one: one.name)
def test_a_clean_list_is_read_whole(clean: List) -> None:
    """The twins have something to be compared with."""
    read = read_here(clean.text().encode(), ".csv")
    assert accepted(read, clean) == meant(clean)
    assert read.sheets[0].apart == ()


@pytest.mark.slow
@pytest.mark.parametrize("clean", LISTS, ids=lambda one: one.name)
@pytest.mark.thinned(3)
def test_no_row_of_a_polluted_twin_is_accepted_with_other_content(clean: List) -> None:
    """The row says what it said before it was polluted, or the row or the file is refused by name.

    A column whose title is polluted is unknown, and said to be.
    """
    right, wrong = meant(clean), []
    for name, _data, read in reads(clean.name):
        if not read.problems:
            wrong += [
                (name, row)
                for row in accepted(read, clean)
                if not any(row.items() <= one.items() for one in right)
            ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("clean", LISTS, ids=lambda one: one.name)
@pytest.mark.thinned(3)
def test_no_row_of_a_polluted_twin_is_lost_in_silence(clean: List) -> None:
    """Each number of the list stands in a row or in a line that is set apart, or the file is refused."""
    lost = []
    for name, data, read in reads(clean.name):
        if not read.problems:
            apart = {line.row for line in read.sheets[0].apart}
            assert len(apart) == len(read.sheets[0].apart)
            assert not apart & set(rows(read))
            cells = " ".join(" ".join(line) for line in rows(read).values())
            lines = re.split("\r\n|\r|\n", data.decode("utf-8", "replace"))
            told = cells + " ".join(line for at, line in enumerate(lines, 1) if at in apart)
            lost += [
                (name, phone)
                for line in clean.rows
                for phone in line
                if phone.isdecimal() and _gone(phone, told, lines)
            ]
    assert lost == []


def _gone(phone: str, told: str, lines: Sequence[str]) -> bool:
    """Whether a number that the file has is not told of."""
    return phone not in told and any(phone in line for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("clean", LISTS[1:8:3], ids=lambda one: one.name)
@pytest.mark.thinned(2)
def test_both_readers_say_the_same_of_a_polluted_twin(clean: List, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a file is read quickly or strictly changes neither its rows nor its verdict."""
    quick = {name: _told(data) for name, data in tried(clean)}
    monkeypatch.setattr(reader, "read_quickly", _give_up)
    assert {name: _told(data) for name, data in tried(clean)} == quick


def _give_up(*_: object) -> None:
    raise FallbackNeeded


def _told(data: bytes) -> object:
    read = read_here(data, ".csv")
    codes = [problem.code for problem in read.problems]
    return codes, [(rows(read), one.types.to_numpy().tolist(), one.apart) for one in read.sheets]


def test_there_are_many_ways_to_pollute_a_list() -> None:
    """Enough of them, and no two alike."""
    names = [name for name, _ in twins(LISTS[1])]
    assert len(names) == len(set(names)) > 150
