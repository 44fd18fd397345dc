"""Jobs on disk: what an older version wrote is read, and what is damaged costs no file."""

import json
from pathlib import Path

import pytest

from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.job import Job, jobs


def a_job(places: WatchFolders, note: str) -> Path:
    folder = places.working / "2026-11-01_000000_00000000"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("rows")
    (folder / ".job.json").write_text(note)
    return folder


def test_a_job_of_an_older_version_keeps_what_it_knows(tmp_path: Path) -> None:
    """It called the loads of an earlier file with the same rows `twins`, and kept a moment until which it waited."""
    places = WatchFolders(tmp_path / "inbox", tmp_path, "p")
    note = {"name": "a.csv", "kind": None, "again": False, "loads": ["1", "2"], "tries": 3, "not_before": 9e9}
    folder = a_job(places, json.dumps(note | {"twins": ["2"], "mark": [4, 5]}))
    loads, first, mark = ("1", "2"), ("2",), (4, 5)
    (job,) = jobs(places)
    assert job == Job(folder, "a.csv", None, False, loads=loads, tries=3, mark=mark, duplicates_of=first)


def test_a_job_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Every field, under the names of today."""
    places = WatchFolders(tmp_path / "inbox", tmp_path, "p")
    folder = a_job(places, "{}")
    job = Job(
        folder,
        "a.csv",
        "queues",
        True,
        ("1",),
        2,
        3.0,
        True,
        True,
        True,
        "x",
        (1, 2),
        ("3",),
        paused_at="b 1.5",
    )
    job.write()
    assert jobs(places) == [job]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{",
        "[]",
        "null",
        '{"name": 1',
        '{"odd": true}',
        '{"loads": 5}',
        '{"name": 1}',
        '{"name": "a.csv", "kind": "x"}',
    ],
)
def test_a_damaged_note_costs_no_file(note: str, tmp_path: Path) -> None:
    """The file is known as one of which nobody knows what was to be done with it."""
    places = WatchFolders(tmp_path / "inbox", tmp_path, "p")
    folder = a_job(places, note)
    assert jobs(places) == [Job(folder, "a.csv", None, again=False, damaged=True)]
