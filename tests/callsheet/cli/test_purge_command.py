"""`purge`, and what the other commands say of what is gone."""

import json
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.settings import load_profile
from tests.callsheet.cli.conftest import run
from tests.support.loading import a_csv, numbers

pytestmark = pytest.mark.usefixtures("configured")

Shell = pytest.CaptureFixture[str]


def an_old_load(shell: Shell, folder: Path) -> str:
    """A load that ended 40 days ago, as far as the ledger says."""
    file = a_csv(
        folder / "list.csv", "Forbidden number,Direction", *(f"{one},Outbound" for one in numbers(3))
    )
    _, out, _ = run(shell, "load", str(file), "--json")
    load_id = str(json.loads(out)["sheets"][0]["load_id"])
    with open_context(load_profile()) as context:
        context.ledger.transaction(_make_old)
    return load_id


def _make_old(connection: object) -> None:
    for table, column in (("loads", "created_at"), ("loads", "closed_at"), ("history", "at")):
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = '2026-01-05T03:04:05.000+00:00'")  # type: ignore[attr-defined]


@pytest.mark.slow
def test_what_would_go_and_what_went_is_told(
    capsys: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As JSON and for people; afterwards `show`, `show --verify` and `resume` say what is no longer there."""
    monkeypatch.setenv("CALLSHEET_KEEP_WORK", "30")
    load_id = an_old_load(capsys, tmp_path)
    status, _, err = run(capsys, "purge")
    assert (status, "--clock-is-right" in err) == (4, True)
    status, out, _ = run(capsys, "purge", "--dry-run", "--clock-is-right", "--json")
    would = json.loads(out)
    assert (status, would["dry_run"], would["profile"]) == (0, True, "default")
    assert {part: found["count"] for part, found in would["removed"].items()} == {
        "file": 0,
        "work": 1,
        "results": 1,
        "bodies": 1,
        "secrets": 0,
    }
    assert run(capsys, "resume", load_id)[0] == 0
    status, out, _ = run(capsys, "purge", "--clock-is-right")
    assert (status, "1 work folder" in out) == (0, True)
    status, out, _ = run(capsys, "show", load_id, "--json")
    assert (status, set(json.loads(out)["removed"])) == (0, {"work", "results", "bodies"})
    status, out, _ = run(capsys, "show", load_id)
    assert out.count("no longer kept") == 3
    assert run(capsys, "show", load_id, "--verify")[0] == 0
    status, _, err = run(capsys, "resume", load_id)
    assert (status, "no longer kept" in err) == (2, True)
    assert "Nothing is old enough" in run(capsys, "purge", "--clock-is-right")[1]
