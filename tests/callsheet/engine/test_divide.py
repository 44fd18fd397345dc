"""A refused request goes out in parts: one bad row does not take the others with it, within a bounded number of requests."""

from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.divide import MOST_IN_VAIN, MOST_REQUESTS
from callsheet.engine.report import never_again
from callsheet.engine.results import SheetResult
from callsheet.ledger.states import ChunkState
from callsheet.ledger.verify import verify
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.chaos.world import A, B, C, Class, effects
from tests.support.loading import a_profile, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow

STATED = 50  # requests for 3 bad rows of 500, as docs/guarantees.md has it


def with_bad(count: int, bad: set[int]) -> list[str]:
    return [f"6590{at:05}{'77' if at in bad else '01'}" for at in range(count)]


def sent_by(one: Class, profile: Profile, path: Path, rows: list[str]) -> SheetResult:
    (result,) = run(profile, one.write(path / f"{one.kind}.csv", rows), kind=one.kind, options=one.options)
    assert result.load_id is not None
    with open_context(profile) as context:
        assert [str(wrong) for wrong in verify(context.ledger, result.load_id, never_again())] == []
    return result


@pytest.mark.parametrize(("one", "bad"), half_of([A, B], [{17, 250, 499}, {0, 1, 2}, {249, 250, 251}, {333}]))
@pytest.mark.thinned(3)
def test_three_bad_rows_of_500_are_refused_and_the_others_loaded(
    one: Class, bad: set[int], sandbox: Sandbox, tmp_path: Path
) -> None:
    """Wherever they stand; each row takes effect once, and no more requests are made than are stated."""
    sandbox.read(refused_ending="77", bad_rows="request")
    rows = with_bad(500, bad)
    profile = a_profile(sandbox, tmp_path, chunks={one.kind: 500})
    result = sent_by(one, profile, tmp_path, rows)
    assert result.outcomes == {"loaded": 500 - len(bad), "refused": len(bad)}
    assert effects(sandbox, one) == {number: 1 for at, number in enumerate(rows) if at not in bad}
    assert len(sandbox.audit(one.operation)) <= STATED


@pytest.mark.parametrize("one", [A, B], ids=lambda one: one.name)
def test_a_cause_that_is_in_no_row_is_not_looked_for_in_all_of_them(
    one: Class, sandbox: Sandbox, tmp_path: Path
) -> None:
    """As long as no part is taken, few are tried; the other chunks of the load do not try again."""
    sandbox.fault("status", one.operation, every=1, status=400)
    profile = a_profile(sandbox, tmp_path, chunks={one.kind: 100}, concurrency=1)
    result = sent_by(one, profile, tmp_path, with_bad(500, set()))
    assert result.outcomes == {"refused": 500}
    assert len(sandbox.audit(one.operation)) <= MOST_IN_VAIN + 5
    assert effects(sandbox, one) == {}


@pytest.mark.parametrize("status", [404, 415])
def test_what_the_call_names_is_no_matter_of_its_rows(status: int, sandbox: Sandbox, tmp_path: Path) -> None:
    """The service's own 404 is about the campaign: the rows are refused with one request."""
    sandbox.fault("status", A.operation, every=1, status=status)
    profile = a_profile(sandbox, tmp_path)
    assert sent_by(A, profile, tmp_path, with_bad(20, set())).outcomes == {"refused": 20}
    assert len(sandbox.audit(A.operation)) == 1


@pytest.mark.parametrize("one", [A, B], ids=lambda one: one.name)
@pytest.mark.thinned(2)
def test_every_second_row_bad_ends_within_the_most_requests(
    one: Class, sandbox: Sandbox, tmp_path: Path
) -> None:
    """What is not found out by then is refused with its request; what was taken is loaded."""
    bad = set(range(60, 400, 2))
    sandbox.read(refused_ending="77", bad_rows="request")
    rows = with_bad(400, bad)
    profile = a_profile(sandbox, tmp_path, chunks={one.kind: 400})
    result = sent_by(one, profile, tmp_path, rows)
    took = effects(sandbox, one)
    assert result.outcomes == {"loaded": len(took), "refused": 400 - len(took)}
    assert set(took.values()) == {1}
    assert len(took) >= 50
    assert len(sandbox.audit(one.operation)) <= MOST_REQUESTS


def test_what_must_not_be_sent_twice_is_never_divided(sandbox: Sandbox, tmp_path: Path) -> None:
    """Contact plans: one request, all of its rows refused."""
    sandbox.fault("status", C.operation, next=1, status=400)
    profile = a_profile(sandbox, tmp_path)
    assert sent_by(C, profile, tmp_path, with_bad(20, set())).outcomes == {"refused": 20}
    assert len(sandbox.audit(C.operation)) == 1


def test_parts_of_a_request_that_was_unclear_are_not_called_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    """The first attempt may have set the values: what is refused of its parts is unknown, and the rest is loaded."""
    sandbox.read(refused_ending="77", bad_rows="request")
    sandbox.fault("cut_before", B.operation, nth=1)
    rows = with_bad(16, {3})
    profile = a_profile(sandbox, tmp_path, attempts=1)
    result = sent_by(B, profile, tmp_path, rows)
    assert result.outcomes == {"loaded": 15, "unknown": 1}
    assert result.load_id is not None
    with open_context(profile) as context:
        states = {chunk.state for chunk in context.ledger.chunks(result.load_id)}
    assert states == {ChunkState.REPLACED, ChunkState.SETTLED, ChunkState.PARKED}
