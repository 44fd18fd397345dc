"""Loads of which nobody reads the workbooks, which are a seventh of a small load."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import report
from callsheet.file_names import report_stem
from transforms.headers import PARTLY
from transforms.outcomes import TO_FIX
from validators.problems import Problem

_write_files = report._files


@pytest.fixture
def no_workbooks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what is sent, told and held: all of a report, but no workbook in the files that it names.

    What is in those files is neither a table nor a workbook. A test that opens a result, loads it again or asks what stands
    in it and what does not is marked `workbooks`. Results as CSV, and those for a folder that a load names, are written as ever.
    """
    if not request.node.get_closest_marker("workbooks"):
        monkeypatch.setattr(report, "_files", _only_named)


def _only_named(
    context: Any, load: Any, workspace: Any, found: report.Found, stop: Any
) -> tuple[list[Path], Sequence[Problem]]:
    _, facts = workspace.facts_of("cells")
    if facts["csv"] or facts["out"]:
        return _write_files(context, load, workspace, found, stop)
    member = facts.get("member", "")
    stem = report_stem(facts["file"], load.sheet if facts["several"] else "", member)
    outcomes, wrong = found.outcomes, {str(one) for one in TO_FIX}
    to_fix = not wrong.isdisjoint(outcomes["outcome"]) or PARTLY in set(outcomes["code"])
    names = ["result", "to-fix"] if to_fix else ["result"]
    (workspace.reports / f"{stem}.to-fix.xlsx").unlink(missing_ok=True)
    return [_named(workspace.reports / f"{stem}.{name}.xlsx") for name in names], []


def _named(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\0no workbook: this test is not marked workbooks")
    return path
