"""templates/ holds the generated workbooks of every kind, and none is stale."""

import zipfile
from pathlib import Path

import pytest

from callsheet.engine.dry_run import check_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest
from callsheet.settings import Profile
from callsheet.sheets.template.workbook import write_template
from transforms.kind import Kind
from transforms.kinds import KINDS

FOLDER = Path(__file__).resolve().parents[2] / "templates"


def members(path: Path) -> dict[str, bytes]:
    """The parts of a workbook: how they are packed may differ from machine to machine."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_committed_template_is_what_its_schema_says(kind: Kind, language: str, tmp_path: Path) -> None:
    """Each part is equal; else run `make generate`."""
    name = f"{kind.name}.{language}.xlsx"
    fresh = write_template(tmp_path / name, kind, language=language)
    assert members(FOLDER / name) == members(fresh)


def test_no_other_workbook_lies_there() -> None:
    """A kind that is gone takes its templates along."""
    wanted = {f"{kind.name}.{language}.xlsx" for kind in KINDS for language in ("en", "zh")}
    assert {path.name for path in FOLDER.glob("*.xlsx")} == wanted


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_template_as_it_is_loads_nothing(kind: Kind, language: str, tmp_path: Path) -> None:
    """Its kind is recognised, and its example row is seen to be the example and skipped."""
    path = FOLDER / f"{kind.name}.{language}.xlsx"
    (result,) = check_files(Profile(data_dir=tmp_path), [LoadRequest(path)], Silent())
    assert (result.kind, result.outcomes, result.calls) == (kind.name, {"skipped": 1}, 0)
    assert [problem.code for problem in result.problems] in ([], ["EXAMPLE_ROW"])
