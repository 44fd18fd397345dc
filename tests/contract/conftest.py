"""A sandbox, a profile that points to it, and what loads and checks files through the engine."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import load_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.messages.reader import Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.ledgers import quick_ledgers
from tests.support.loading import a_profile
from tests.support.parsing import forked_parser, quick_parser
from tests.support.reports import no_workbooks

__all__ = ["forked_parser", "no_workbooks", "quick_ledgers", "quick_parser"]

One = Callable[..., SheetResult]


@pytest.fixture(scope="module", autouse=True)
def _quick_ledgers(quick_ledgers: None) -> None:
    """None of these tests asks how a ledger is made."""


@pytest.fixture(scope="module", autouse=True)
def _quick_parser(quick_parser: None) -> None:
    """None of them asks by which process a file is read."""


@pytest.fixture(autouse=True)
def _no_workbooks(no_workbooks: None) -> None:
    """Most tests here ask what is sent, told and held."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.read(import_delay=0.02)
        yield running


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path)


@pytest.fixture
def load(profile: Profile) -> One:
    return lambda file, **order: loaded(profile, file, **order)


@pytest.fixture
def check(profile: Profile) -> One:
    return lambda file, **order: checked(profile, file, **order)


def loaded(profile: Profile, file: Path, **order: Any) -> SheetResult:
    with open_context(profile) as context:
        (result,) = asyncio.run(load_files(context, [LoadRequest(file, **order)]))
        return result


def checked(profile: Profile, file: Path, **order: Any) -> SheetResult:
    (result,) = check_files(profile, [LoadRequest(file, **order)], Silent())
    return result


def lines_of(change: Mapping[str, Any], reader: Reader) -> list[tuple[str, str]]:
    """What would change of one queue or agent, as it is shown."""
    return [(sign, reader.say(line)) for sign, line in change["lines"]]


def codes(result: SheetResult) -> dict[int | None, str]:
    """Row -> the code of its first problem."""
    return dict(reversed([(problem.row, problem.code) for problem in result.problems]))
