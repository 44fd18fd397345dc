"""A look at files before any is taken: nothing inside of a file can stop it, and values stay behind."""

import os
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.sheets import look as looking
from callsheet.sheets.limits import Limits
from callsheet.sheets.look import UNKNOWN, Look, Looker
from tests.callsheet.sheets.here import WORDS
from tests.flawed.building import clean_book, packed
from tests.flawed.hostile import HOSTILE
from tests.support.loading import a_csv
from tests.support.zips import lying_about_members, overlong_zip64, with_member

LOOKER = Looker(WORDS)


def look(*paths: Path, looker: Looker = LOOKER) -> list[Look]:
    return list(looker.look(paths))


def test_lists_of_one_form_have_one_outline_and_no_value_in_it(tmp_path: Path) -> None:
    """Headers stand as they are; of numbers and names nothing is left."""
    paths = [
        a_csv(tmp_path / f"{name}.csv", "Telephone,Name", f"{number},{name}")
        for name, number in (("Ann", "6590010001"), ("Bob", "+65 9001 0002"))
    ]
    ann, bob = look(*paths)
    assert ann == bob
    assert ann.sheets is not None
    assert ann.sheets[0].rows == (("Telephone", "Name"), ("12345678", "x"))


@pytest.mark.parametrize("cell", ["do not call", "opted out", "黑名单", "投诉"])
@pytest.mark.parametrize("row", [0, 1, 30])
def test_a_sheet_with_words_of_refusal_anywhere_has_no_outline(cell: str, row: int, tmp_path: Path) -> None:
    """Whoever reads all of it decides."""
    lines = ["6590010001,Ann"] * 40
    lines[row] = f"6590010001,{cell}"
    assert look(a_csv(tmp_path / "a.csv", "Telephone,Name", *lines)) == [UNKNOWN]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (clean_book(), True),
        (clean_book()[:-30], False),
        (clean_book()[:200], False),
        (bytes(4000), False),
        (b"", False),
        (b"plain text", True),
        (b"%PDF-1.7", True),
        (with_member(zipfile.ZIP_LZMA), True),
        (with_member(zipfile.ZIP_BZIP2), True),
        (lying_about_members(2_000_000), True),
        (lying_about_members(65_000), True),
        (overlong_zip64(), False),
        (packed({f"{at}": b"" for at in range(3000)}), True),
    ],
)
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_what_is_incomplete_is_told_from_what_is_hostile(
    content: bytes, whole: bool, ending: str, tmp_path: Path
) -> None:
    """More bytes may mend the first; the second is complete, and is given back at once."""
    path = tmp_path / f"list{ending}"
    path.write_bytes(content)
    assert look(path)[0].whole is whole


def test_hostile_files_leave_the_files_beside_them_as_they_are(tmp_path: Path) -> None:
    """All of the collection between good lists, in shared forks: each good one is seen."""
    good = [a_csv(tmp_path / f"good-{at}.csv", "Telephone,Name", "6590010001,x") for at in range(3)]
    bad = []
    for at, flaw in enumerate(HOSTILE):
        bad.append(tmp_path / f"{at}-{flaw.file}")
        bad[-1].write_bytes(flaw.make())
    looks = look(good[0], *bad[::2], good[1], *bad[1::2], good[2])
    assert len(looks) == len(bad) + len(good)
    seen = [looks[at] for at in (0, len(bad[::2]) + 1, len(looks) - 1)]
    assert all(one.sheets for one in seen)


def test_a_fork_that_dies_takes_only_the_file_that_killed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its files gets a fork of its own."""
    paths = [a_csv(tmp_path / f"{at}.csv", "Telephone,Name", "6590010001,x") for at in range(5)]
    run = looking._run

    def dies(job: dict[str, Any], files: Sequence[int], limits: Limits) -> list[Look] | None:
        poison = any(os.fstat(file).st_ino == paths[3].stat().st_ino for file in files)
        return None if poison else run(job, list(files), limits)

    monkeypatch.setattr(looking, "_run", dies)
    assert [one == UNKNOWN for one in look(*paths)] == [False, False, False, True, False]


def test_a_fork_without_memory_or_time_says_nothing_and_nothing_is_lost(tmp_path: Path) -> None:
    """A limit that a file runs into is the file's, not the watcher's."""
    path = a_csv(tmp_path / "a.csv", "Telephone,Name", "6590010001,x")
    (tmp_path / "b.xlsx").write_bytes(HOSTILE[0].make())
    small = Looker(WORDS, limits=replace(Limits(), memory=1 << 20, wall_seconds=5.0))
    assert look(path, tmp_path / "b.xlsx", looker=small) == [UNKNOWN, UNKNOWN]


def test_links_pipes_and_folders_are_not_opened(tmp_path: Path) -> None:
    """A pipe would wait for ever for somebody to write."""
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "link.xlsx").symlink_to("/etc/passwd")
    (tmp_path / "folder.xlsx").mkdir()
    sparse = tmp_path / "sparse.xlsx"
    with sparse.open("wb") as file:
        file.truncate(1 << 43)
    paths = [tmp_path / name for name in ("pipe.xlsx", "link.xlsx", "folder.xlsx", "gone.xlsx")]
    assert look(*paths, sparse) == [UNKNOWN] * 5


def test_a_stop_ends_a_long_look(tmp_path: Path) -> None:
    """However many files there are."""
    paths = [a_csv(tmp_path / f"{at}.csv", "Telephone,Name", "6590010001,x") for at in range(3)]
    assert list(LOOKER.look(paths, lambda: True)) == []
