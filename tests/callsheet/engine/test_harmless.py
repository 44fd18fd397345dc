"""Which files can be told from a look to be no forbidden lists: never one that, read as a whole, may be one."""

import csv
import json
import os
from pathlib import Path
from random import Random

import pytest

from callsheet.engine.harmless import DropSorter, looker
from callsheet.engine.results import LoadRequest
from callsheet.engine.take import take
from callsheet.settings import Profile
from tests.flawed.flaw import Flaw
from tests.flawed.hostile import HOSTILE
from tests.flawed.meaning import MEANING
from tests.flawed.text import TEXT
from tests.support.drops import Forbidden, Pool, a_drop
from tests.support.loading import a_csv

pytestmark = pytest.mark.usefixtures("forked_parser")

PROFILE = Profile(data_dir=Path("data"))
PEOPLE = ("6590010001,Ann", "6590010002,Bob")


def harmless(path: Path, folder: str = ".", kind: str | None = None, profile: Profile = PROFILE) -> bool:
    (look,) = looker(profile).look([path])
    return DropSorter(profile).is_harmless(look, path.name, folder, kind)


def may_forbid(path: Path, profile: Profile = PROFILE) -> bool:
    """What reading all of a file says."""
    taken = take(LoadRequest(path, folder="."), profile)
    return bool(taken.doubtful) or any(sheet.match.kind.forbids for sheet in taken.sheets)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("list.csv", ("Telephone,Name", *PEOPLE)),
        ("客户.csv", ("电话,姓名", *PEOPLE)),
        ("list.csv", ("Our customers", "Telephone,Name", *PEOPLE)),
        ("list.csv", ("Telephone,Name", *PEOPLE * 500)),
        ("customers.csv", ("Phone", "6590010001")),
    ],
)
def test_a_plain_list_of_customers_is_harmless(name: str, lines: tuple[str, ...], tmp_path: Path) -> None:
    """Whoever stands in it."""
    path = a_csv(tmp_path / name, *lines)
    assert harmless(path)
    assert not may_forbid(path)


@pytest.mark.parametrize(
    ("name", "folder", "kind", "lines"),
    [
        ("list.csv", ".", None, ("Forbidden number,Direction", "6590010001,Outbound")),
        ("list.csv", ".", None, ("Phone", "6590010001")),
        ("dnc.csv", ".", None, ("Telephone,Name", *PEOPLE)),
        ("list.csv", "DNC/2026", None, ("Telephone,Name", *PEOPLE)),
        ("list.csv", ".", "forbidden-numbers", ("Telephone,Name", *PEOPLE)),
        ("list.csv", ".", None, ("Do not call", "Telephone,Name", *PEOPLE)),
        ("list.csv", ".", None, ("Telephone,Name,Note", "6590010001,Ann,opted out", "6590010002,Bob,stop")),
        ("list.csv", ".", None, ("Telephone,Name", *PEOPLE, "请勿拨打")),
        ("list.csv", ".", None, ("Telephone,Name", *PEOPLE * 30, "do not contact,")),
        ("list.csv", ".", None, ("something,else", "1,2")),
        ("list.xlsx", ".", None, ("Telephone,Name", *PEOPLE)),
        ("list.csv", ".", None, ("",)),
    ],
)
def test_whatever_may_forbid_or_is_not_understood_is_not(
    name: str, folder: str, kind: str | None, lines: tuple[str, ...], tmp_path: Path
) -> None:
    """By its name, its folder, its headers, a title, its remarks, or a note at its end."""
    assert not harmless(a_csv(tmp_path / name, *lines), folder, kind)


@pytest.mark.parametrize("flaw", [*HOSTILE, *MEANING, *TEXT], ids=lambda flaw: f"{flaw.id}-{flaw.file}")
@pytest.mark.thinned(3)
def test_no_file_of_the_collections_is_harmless_that_may_forbid(flaw: Flaw, tmp_path: Path) -> None:
    """Also of broken ones, and of those that mean something else than they look like."""
    path = tmp_path / flaw.file
    path.write_bytes(flaw.make())
    profile = PROFILE.model_copy(update={"encoding": flaw.encoding or "", "formats": flaw.allow})
    assert not (harmless(path, profile=profile) and may_forbid(path, profile))


@pytest.mark.slow
def test_of_random_drops_no_harmless_list_may_forbid(tmp_path: Path) -> None:
    """Every sheet of 50 drops (500 in make chaos) as a file of its own; many of them are harmless."""
    found = 0
    for seed in range(500 if os.environ.get("CALLSHEET_TEST_CHAOS") else 50):
        random = Random(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        for file in a_drop(random, folder, Pool(random, 90_010_000, "SG", trouble=0.2), Forbidden()):
            found += sum(_harmless_and_proven(path) for path in _as_text(file))
    assert found > 15


def _as_text(file: Path) -> list[Path]:
    try:
        sheets = json.loads(file.read_bytes())
    except ValueError:
        return []
    paths = []
    for name, rows in sheets.items():
        path = file.with_name(f"{file.stem} {name}.csv")
        with path.open("w", newline="", encoding="utf-8") as text:
            csv.writer(text).writerows(rows)
        paths.append(path)
    return paths


def _harmless_and_proven(path: Path) -> bool:
    if not harmless(path):
        return False
    assert not may_forbid(path), path.read_text(encoding="utf-8")
    return True
