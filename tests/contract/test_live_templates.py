"""`callsheet template KIND --with-live`: drop-downs of what the service has."""

from pathlib import Path

import openpyxl
import pytest

from callsheet.engine.live import live_choices
from callsheet.errors import SetupError, StoppedError
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.template.workbook import write_template
from tests.callsheet.sheets.test_to_fix import values_of
from tests.support.loading import a_profile
from transforms.kind import Kind
from transforms.kinds import KINDS, kind_named

AGENTS = ["0007", "1001", "1002", "1003", "1004", "1005", "1006", "1111", "12001", "2222", "5001", "5002"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("queue-rosters", {"queueID": ["0003", "3001", "3002"], "agent": AGENTS}),
        ("contact-plans", {"executorId": AGENTS}),
        ("customer-numbers", {"allocationAgent": AGENTS}),
        ("extensions", {}),
    ],
)
def test_columns_that_name_what_must_exist_offer_it(
    name: str, wanted: dict[str, list[str]], profile: Profile, tmp_path: Path
) -> None:
    """Agents by work number, queues by number; where something new is named there is no list."""
    kind: Kind = kind_named(name)
    live = live_choices(profile, kind)
    assert {field: list(names) for field, names in live.items()} == wanted
    book = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", kind, live=live))
    page = book.worksheets[0]
    lists = {
        str(rule.sqref).split(":")[0][0]: rule.formula1
        for rule in page.data_validations.dataValidation
        if rule.type == "list"
    }
    for at, column in enumerate(kind.columns):
        if column.field in wanted:
            assert values_of(book, lists[chr(65 + at)]) == tuple(wanted[column.field])
            assert names_beside(book, lists[chr(65 + at)]) == list(live[column.field].values())


def names_beside(book: openpyxl.Workbook, formula: str) -> list[str]:
    """What stands beside the cells of a list on the sheet of lists."""
    sheet, _, cells = formula.partition("!")
    first, last = cells.replace("$", "").split(":")
    page, beside = book[sheet.strip("'")], chr(ord(first[0]) + 1)
    return [str(cell.value or "") for (cell,) in page[f"{beside}{first[1:]}:{beside}{last[1:]}"]]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_live_template(kind: Kind, profile: Profile) -> None:
    """No kind stumbles over what it refers to; names that differ from row to row get no list."""
    assert set(live_choices(profile, kind)) <= {column.field for column in kind.columns}


def test_what_keeps_the_values_from_being_read_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    """Wrong credentials are a matter of settings; a service that is down is not."""
    kind = kind_named("queue-rosters")
    with pytest.raises(SetupError):
        live_choices(a_profile(sandbox, tmp_path, app_secret="wrong"), kind)
    sandbox.fault("status", "search_queues", status=503, every=1)
    with pytest.raises(StoppedError, match="could not be read"):
        live_choices(a_profile(sandbox, tmp_path, attempts=1), kind)
