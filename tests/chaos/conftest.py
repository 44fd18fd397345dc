"""One stand-in process for all of it, as at the start for each test."""

from collections.abc import Iterator

import pytest

from callsheet.sandbox.controls import Controls
from callsheet.sandbox.process import SandboxProcess
from tests.support.forked import start_process
from tests.support.ledgers import quick_ledgers
from tests.support.reports import no_workbooks

__all__ = ["no_workbooks", "quick_ledgers"]


@pytest.fixture(scope="session")
def stand_in() -> Iterator[SandboxProcess]:
    with start_process() as running:
        yield running


@pytest.fixture
def world(stand_in: SandboxProcess) -> SandboxProcess:
    fresh(stand_in)
    return stand_in


def fresh(stand_in: Controls) -> None:
    stand_in.reset()
    stand_in.read(import_delay=0.0)


@pytest.fixture(autouse=True)
def _no_workbooks(no_workbooks: None) -> None:
    """Most of them ask what is sent, told and held."""
