"""A check beside a ledger of an older schema, which it does not migrate: it says what it could not look at."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.settings import Profile
from tests.support.loading import a_csv


@pytest.mark.parametrize("behind", [0, 1])
def test_a_check_says_that_it_could_not_look_at_a_ledger_of_an_older_schema(
    behind: int, tmp_path: Path
) -> None:
    """Its rows may have been loaded, and lists of forbidden numbers may be waited for: the load knows."""
    profile = Profile(base_url="http://127.0.0.1:1", data_dir=tmp_path / "data")
    profile.data_dir.mkdir()
    Ledger(profile.ledger_url).close()
    with closing(sqlite3.connect(profile.data_dir / "ledger.db")) as file, file:
        file.execute(
            "UPDATE meta SET value = ? WHERE name = 'schema_version'", (str(SCHEMA_VERSION - behind),)
        )
    path = a_csv(tmp_path / "dnc.csv", "Phone,Direction", "6591230001,outbound")
    (found,) = check_files(profile, [LoadRequest(path)], Silent())
    assert ("ROWS_NOT_COMPARED" in {problem.code for problem in found.problems}) is bool(behind)
