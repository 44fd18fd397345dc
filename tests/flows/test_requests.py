"""What a run needs and Prefect is not given: kept once, private, and gone when it is taken."""

import stat
from pathlib import Path

import pytest

from callsheet.engine.results import LoadRequest, Stop
from callsheet.errors import Exit, UsageError
from callsheet.reasons import StopReason
from callsheet.settings import Profile
from flows.requests import drop_requests, keep_requests, keep_stop, take_requests, take_stop
from flows.resume_load import _stop
from transforms.policies import Hidden
from validators.message import message, pack, unpack

LOAD = "20261124-010203-abcdef"
REQUESTS = [
    LoadRequest(
        Path("/in/6590010001.csv"), "queues", {"a": "1"}, Hidden.SKIP, again=True, csv=True, out=Path("o")
    ),
    LoadRequest(Path("/in/b.csv")),
    LoadRequest(
        Path("/in/c.csv"),
        options={"queues.offline": "yes"},
        worksheets=("May",),
        standing=True,
        asked_by="pia",
    ),
]


def test_requests_come_back_as_they_were_once(tmp_path: Path) -> None:
    """Their file is the owner's alone, and nothing of it is left."""
    request = keep_requests(tmp_path, REQUESTS)
    (kept,) = (tmp_path / "requests").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "65900" not in request
    assert take_requests(tmp_path, request) == REQUESTS
    with pytest.raises(UsageError) as gone:
        take_requests(tmp_path, request)
    assert gone.value.message.code == "REQUEST_GONE"
    assert list((tmp_path / "requests").iterdir()) == []


def test_what_nobody_took_is_dropped(tmp_path: Path) -> None:
    """A run that did not begin leaves nothing behind."""
    request = keep_requests(tmp_path, REQUESTS)
    drop_requests(tmp_path, request)
    drop_requests(tmp_path, request)
    assert list((tmp_path / "requests").iterdir()) == []


@pytest.mark.parametrize("name", ["../secrets", "a/b", "/etc/passwd"])
def test_an_id_names_no_other_place(name: str, tmp_path: Path) -> None:
    """What is typed into a form opens no file of ours."""
    with pytest.raises(UsageError):
        take_requests(tmp_path, name)


def test_without_an_id_there_are_none(tmp_path: Path) -> None:
    """A run of the form names its files itself."""
    assert take_requests(tmp_path, "") == []


def test_a_stop_travels_as_its_reason_alone(tmp_path: Path) -> None:
    """The file that it names may hold a number: the message stays here."""
    stop = Stop.because(Exit.STOPPED, StopReason.FORBIDDEN_FAILED, file="6590010001.csv")
    reason = keep_stop(tmp_path, LOAD, stop)
    assert str(reason) == "FORBIDDEN_FAILED"
    assert take_stop(tmp_path, LOAD, str(reason)) == stop


@pytest.mark.parametrize(
    ("reason", "status"),
    [(StopReason.FORBIDDEN_FAILED, Exit.STOPPED), (StopReason.EARLIER_SETTINGS, Exit.SETTINGS)],
)
def test_a_reason_without_its_message_still_holds_the_load_back(
    reason: StopReason, status: Exit, tmp_path: Path
) -> None:
    """Whoever kept it may be gone: nothing is sent all the same."""
    stop = take_stop(tmp_path, LOAD, str(reason))
    assert (stop.reason, stop.exit) == (reason, status)


@pytest.mark.parametrize(
    "said", ["A sentence of version 0.1.", pack(message("FORBIDDEN_FAILED", file="a.csv"))]
)
def test_a_run_that_version_0_1_scheduled_is_still_held_back(said: str, tmp_path: Path) -> None:
    """It was given the exit status and a sentence, or the packed message."""
    stop = _stop(Profile(data_dir=tmp_path), LOAD, (4, said))
    assert stop is not None
    assert stop.exit is Exit.STOPPED
    assert stop.message in {unpack(said), message("TEXT", text=said)}


def test_a_run_without_a_reason_is_not_held_back(tmp_path: Path) -> None:
    """The form leaves it empty."""
    assert _stop(Profile(data_dir=tmp_path), LOAD, None) is None
    assert _stop(Profile(data_dir=tmp_path), LOAD, "") is None
