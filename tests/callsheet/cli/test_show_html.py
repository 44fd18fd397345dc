"""`callsheet show LOAD --html FILE`."""

import json
from pathlib import Path

import pytest

from callsheet.sandbox.server import Sandbox
from tests.callsheet.cli.conftest import run
from tests.support.loading import a_csv, numbers


@pytest.fixture
def load(configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> str:
    """The id of a load with rows to fix."""
    sheet = a_csv(tmp_path / "list.csv", "Telephone,Name", *(f"{one},Tan" for one in [*numbers(2), "12"]))
    _, out, _ = run(capsys, "load", str(sheet), "--json", "--quiet")
    return str(json.loads(out)["sheets"][0]["load_id"])


def test_the_page_is_written_to_the_file(
    load: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An older one is replaced; the command says where it is, also as JSON."""
    target = tmp_path / "page.html"
    target.write_text("old", encoding="utf-8")
    status, out, err = run(capsys, "show", load, "--html", str(target))
    assert (status, err) == (0, "")
    assert str(target) in out
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    status, out, _ = run(capsys, "show", load, "--html", str(target), "--json")
    assert (status, json.loads(out)) == (0, {"load": load, "html": str(target)})


def test_a_hyphen_is_standard_output(load: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The page alone, so that it can be piped."""
    status, out, err = run(capsys, "show", load, "--html", "-")
    assert (status, err) == (0, "")
    assert out.startswith("<!DOCTYPE html>")
    assert out.rstrip().endswith("</html>")


@pytest.mark.parametrize("more", [("--verify",), ("--json",)])
def test_what_cannot_be_meant_is_refused(
    more: tuple[str, ...], load: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One output, not two: a page on standard output beside JSON, or beside a check of the ledger."""
    status, out, err = run(capsys, "show", load, "--html", "-", *more)
    assert (status, out) == (2, "")
    assert more[0] in err


@pytest.mark.parametrize("place", ["no/folder/page.html", "."])
def test_a_place_that_cannot_be_written_is_named(
    place: str, load: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, out, err = run(capsys, "show", load, "--html", str(tmp_path / place))
    assert (status, out) == (2, "")
    assert str(tmp_path / place) in err


def test_a_load_that_is_not_there_is_refused_and_nothing_is_written(
    configured: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, _, err = run(capsys, "show", "20260101-000000-abcdef", "--html", str(tmp_path / "page.html"))
    plain, _, same = run(capsys, "show", "20260101-000000-abcdef")
    assert (status, err) == (plain, same)
    assert not (tmp_path / "page.html").exists()
