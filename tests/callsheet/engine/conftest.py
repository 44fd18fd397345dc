"""The engine's tests open a ledger each, many of them several."""

import pytest

from tests.support.ledgers import quick_ledgers
from tests.support.parsing import forked_parser, quick_parser
from tests.support.reports import no_workbooks

__all__ = ["forked_parser", "no_workbooks", "quick_ledgers", "quick_parser"]


@pytest.fixture(scope="module", autouse=True)
def _quick_ledgers(quick_ledgers: None) -> None:
    """None of them asks how a ledger is made."""


@pytest.fixture(scope="module", autouse=True)
def _quick_parser(quick_parser: None) -> None:
    """None of them asks by which process a file is read."""


@pytest.fixture(autouse=True)
def _no_workbooks(no_workbooks: None) -> None:
    """Most of them ask what is sent, told and held."""
