"""A campaign that the service refuses to make: why is said, nothing is sent, and the corrected command loads the same file."""

import asyncio
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import continue_load
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.ledger.states import LoadState
from callsheet.messages.reader import Reader
from callsheet.reasons import StopReason, Why
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.loading import Loader, a_csv, said
from validators.message import message

WRONG = {"campaign_template": "Sales"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return a_csv(tmp_path / "list.csv", "Telephone,Name", "6590010001,Ann", "6590010002,Bob")


@pytest.fixture
def refused(load: Loader, file: Path) -> SheetResult:
    (result,) = load(file, options=WRONG)
    return result


def test_why_it_was_refused_is_said(refused: SheetResult) -> None:
    assert refused.exit is Exit.USAGE
    assert refused.calls == 1
    for language in ("en", "zh"):
        sentence = Reader(language).say(said(refused, "SETUP_REFUSED"))
        assert "Sales" in sentence or "404" in sentence, sentence
    assert refused.outcomes == {"planned": 2}


def test_the_corrected_command_loads_the_same_file(
    refused: SheetResult, load: Loader, file: Path, sandbox: Sandbox
) -> None:
    (result,) = load(file)
    assert result.exit is Exit.WELL, result
    assert result.outcomes == {"loaded": 2}
    assert len(sandbox.state("campaigns")) == 1


def test_one_that_an_older_version_left_stopped_ends_when_it_is_resumed(
    refused: SheetResult, profile: Profile, load: Loader, file: Path
) -> None:
    assert refused.load_id
    with open_context(profile) as context:
        context.ledger.set_state(
            refused.load_id,
            LoadState.STOPPED,
            Why(StopReason.USAGE, message("SETUP_REFUSED", operation="", cause="")),
        )
        again = asyncio.run(continue_load(context, refused.load_id))
        assert again.exit is Exit.USAGE
        assert said(again, "SETUP_REFUSED")
        assert context.ledger.load(refused.load_id).state is LoadState.REFUSED
    (result,) = load(file)
    assert result.outcomes == {"loaded": 2}
