"""docs/add-a-kind.md is run: its blocks make a kind that is recognised, planned, loaded and written as a template."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.engine import take
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.template.workbook import write_template
from tests.contract.cases import Case
from tests.contract.conftest import checked, codes, loaded
from tests.support.loading import a_csv
from transforms import kinds as registry
from transforms.kind import AsyncImport, Delivery, Kind, LiveChecks, Option, RowRules

PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-kind.md"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the page's blocks define, with its kind in the registry."""
    names: dict[str, Any] = {"__name__": "worked_example"}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    kinds = (*registry.KINDS, names["QUEUE_NAMES"])
    monkeypatch.setattr(registry, "KINDS", kinds)
    monkeypatch.setattr(take, "KINDS", kinds)
    return names


def test_the_worked_example_loads(
    made: dict[str, Any], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Recognised by its headers alone, sent in one call, and so in the service afterwards."""
    case: Case = made["CASE"]
    path = a_csv(tmp_path / "q.csv", ",".join(case.header), *(",".join(row) for row in case.rows), "9999,x")
    assert (told := checked(profile, path)).outcomes == {"ready": 2, "invalid": 1}
    assert codes(told) == {4: "QUEUE_UNKNOWN"}
    result = loaded(profile, path)
    assert (result.kind, result.outcomes, result.calls) == ("queue-names", {"loaded": 2, "invalid": 1}, 1)
    assert case.shown(sandbox) == case.wanted


def test_the_worked_example_has_a_template(made: dict[str, Any], tmp_path: Path) -> None:
    """The columns of the schema are all it takes."""
    kind: Kind = made["QUEUE_NAMES"]
    page = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", kind)).worksheets[0]
    assert [cell.value for cell in page[1]][:2] == ["Queue number", "New queue name"]


def test_the_page_names_every_field_of_a_kind_or_where_to_find_it() -> None:
    """What the page promises to be explained in the declaration is there."""
    page = PAGE.read_text(encoding="utf-8")
    values = (Kind, RowRules, Delivery, LiveChecks, AsyncImport, Option)
    fields = {name for value in values for name in value.__dataclass_fields__}
    table, _, _ = page.split("The other fields")[1].partition("`secret=True`")
    named = set(re.findall(r"`(\w+)`", table))
    assert named - fields <= {*(value.__name__ for value in values), "approve_removals"}
    assert {"destructive", "row_numbers", "scope", "aliases"} <= named
