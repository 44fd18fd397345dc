"""The engine's tests open a ledger each, many of them several."""

import pytest

from tests.support.ledgers import quick_ledgers
from tests.support.reports import no_workbooks

__all__ = ["no_workbooks", "quick_ledgers"]


@pytest.fixture(scope="module", autouse=True)
def _quick_ledgers(quick_ledgers: None) -> None:
    """None of them asks how a ledger is made."""


@pytest.fixture(autouse=True)
def _no_workbooks(no_workbooks: None) -> None:
    """Most of them ask what is sent, told and held."""
