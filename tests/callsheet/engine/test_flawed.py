"""Every flawed file of the matrix through the whole of `check`: the verdict that the analyst sees (IDs X, V and C)."""

from pathlib import Path

import pytest

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.settings import Profile
from tests.flawed import FLAWS
from tests.flawed.flaw import Flaw
from tests.support.loading import CAMPAIGN
from validators.problem_types import Severity

pytestmark = pytest.mark.usefixtures("forked_parser")


def checked(path: Path, flaw: Flaw) -> list[SheetResult]:
    profile = Profile(encoding=flaw.encoding or "", formats=list(flaw.allow), campaign=CAMPAIGN)
    return check_files(profile, [LoadRequest(path)], Silent())


def verdict(results: list[SheetResult]) -> str:
    """`ok`, `refused:CODE` or `rows:CODE`, by the gravest thing that was said."""
    errors = [
        problem for result in results for problem in result.problems if problem.severity is Severity.ERROR
    ]
    if any(result.exit == Exit.USAGE for result in results):
        return f"refused:{errors[0].code}"
    return f"rows:{errors[0].code}" if errors else "ok"


@pytest.mark.slow
@pytest.mark.parametrize("flaw", FLAWS, ids=str)
@pytest.mark.thinned(3)
def test_a_flawed_file_gets_the_verdict_it_deserves(flaw: Flaw, tmp_path: Path) -> None:
    """Refused by name, or its bad rows by name with the others ready, or read as it was meant; never another way."""
    path = tmp_path / flaw.file
    path.write_bytes(flaw.make())
    assert verdict(checked(path, flaw)) == flaw.verdict


@pytest.mark.slow
@pytest.mark.parametrize("flaw", [flaw for flaw in FLAWS if flaw.verdict == "ok" and flaw.same], ids=str)
@pytest.mark.thinned(2)
def test_a_file_that_is_read_all_the_same_plans_what_its_clean_twin_plans(flaw: Flaw, tmp_path: Path) -> None:
    """As many rows ready as in the twin without the flaw."""
    (tmp_path / flaw.file).write_bytes(flaw.make())
    clean = tmp_path / ("clean.xlsx" if flaw.twin().startswith(b"PK") else "clean.csv")
    clean.write_bytes(flaw.twin())
    ours, twin = (checked(path, flaw) for path in (tmp_path / flaw.file, clean))
    assert [(one.rows, one.outcomes) for one in ours] == [(one.rows, one.outcomes) for one in twin]
