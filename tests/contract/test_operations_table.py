"""docs/reference/api-operations.md names every operation of the reference, each with its use."""

import re
from pathlib import Path
from typing import Any

import pytest

from callsheet.sobot.operations import OPERATIONS
from tests.generate.operations import operations_page, uses

CONFIG, OUTBOUND = "/cc-config", "/cc-outbound/api/campaigns"
REFERENCE = [  # in the order of the vendor's page
    ("GET", f"{CONFIG}/api/agents"),
    ("POST", f"{CONFIG}/api/agents"),
    ("POST", f"{CONFIG}/api/agents/unbind"),
    ("POST", f"{CONFIG}/api/agents/call/_search"),
    ("POST", f"{CONFIG}/api/queues/_search"),
    ("POST", f"{CONFIG}/api/queue"),
    ("DELETE", f"{CONFIG}/api/queue"),
    ("POST", f"{CONFIG}/api/queue/agents/search"),
    ("POST", f"{CONFIG}/api/queue/agents"),
    ("POST", f"{CONFIG}/api/exts/_search"),
    ("POST", f"{CONFIG}/api/exts/_add"),
    ("PUT", f"{CONFIG}/blacklist/batch"),
    ("POST", f"{CONFIG}/api/gatewayNumber/search"),
    ("POST", OUTBOUND),
    ("POST", "/cc-exports/api/campaigns/_import"),
    ("POST", f"{OUTBOUND}/calling-list/import-result"),
    ("POST", f"{OUTBOUND}/getList"),
    ("POST", "/cc-console/contact-schedules/_batchAddInfos"),
    ("POST", "/cc-ivr/api/ivr/published/_search"),
]


def test_the_table_is_complete() -> None:
    """19 lines, exactly the endpoints of the reference, in its order."""
    found = re.findall(r"^\| `\w+` \| (\w+) `([^`]+)` \|", operations_page(), re.MULTILINE)
    assert found == REFERENCE
    assert len(found) == 19


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_is_in_the_hands_of_the_user(operation: Any) -> None:
    """Each is used by a kind, a live look-up or an export."""
    assert list(uses(operation))


def test_the_page_is_fresh() -> None:
    """docs/reference/api-operations.md is what the code says."""
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api-operations.md"
    assert page.read_text(encoding="utf-8") == operations_page()
