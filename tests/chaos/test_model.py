"""A model of an analyst's bad day: files, the same again, crashes, faults, clocks; the audit is the judge after each step."""

import asyncio
import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.report import never_again
from callsheet.engine.resolve import resolve
from callsheet.engine.result_notes import note_of
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.ledger.verify import verify
from callsheet.sandbox.process import SandboxProcess
from tests.chaos.conftest import fresh
from tests.chaos.world import (
    CLASSES,
    KILLED,
    B,
    Class,
    chaos_profile,
    effects,
    finish,
    in_child,
    prepared,
    six,
)

FAULTS = ("cut_before", "cut_after", "rst_after", "html_page", "empty_body", "429", "status")
EXAMPLES, STEPS = (200, 30) if os.environ.get("CALLSHEET_TEST_CHAOS") else (6, 8)


class BadDay(RuleBasedStateMachine):
    """Loads of all classes in one ledger, and everything that may happen to them."""

    stand_in: SandboxProcess

    @initialize()
    def begin(self) -> None:
        fresh(self.stand_in)
        self.folder = Path(tempfile.mkdtemp(prefix="bad-day-"))
        self.profile = chaos_profile(self.stand_in, self.folder, poll_deadline=1.0, attempts=2)
        self.loads: dict[str, tuple[Class, list[str]]] = {}
        self.later, self.jumped = 0.0, 0

    @rule(one=st.sampled_from(CLASSES))
    def arrives(self, one: Class) -> None:
        """A sheet that nobody has seen before."""
        rows = six(6_500_000_000 + 100 * len(self.loads))
        self.loads[prepared(self.profile, one, rows, self.folder)] = (one, rows)

    @precondition(lambda self: self.loads)
    @rule(data=st.data())
    def runs(self, data: st.DataObject) -> None:
        """A load is begun or gone on with, on a clock that may have jumped."""
        load_id = data.draw(st.sampled_from(sorted(self.loads)))
        with open_context(self.profile) as context:
            shifted = LoadContext(
                context.profile,
                context.ledger,
                now=lambda: context.now() + timedelta(days=self.jumped),
                passed=lambda since: (context.passed(since) or 0.0) + self.later,
            )
            asyncio.run(pipeline.continue_load(shifted, load_id))

    @precondition(lambda self: self.loads)
    @rule(data=st.data(), at=st.integers(1, 60))
    def crashes(self, data: st.DataObject, at: int) -> None:
        """A process works on a load and is killed somewhere."""
        load_id = data.draw(st.sampled_from(sorted(self.loads)))
        status, _ = in_child(lambda: finish(self.profile, load_id), at)
        assert status in {0, KILLED}

    @rule(what=st.sampled_from(FAULTS), one=st.sampled_from(CLASSES), times=st.integers(1, 3))
    def breaks(self, what: str, one: Class, times: int) -> None:
        """The wire, for the next requests of a class."""
        self.stand_in.fault(what, one.operation, next=times)

    @rule(hours=st.sampled_from([0, 2]))
    def time_passes(self, hours: int) -> None:
        self.later = hours * 3600.0

    @rule(days=st.sampled_from([-2, 0, 1, 400]))
    def clock_jumps(self, days: int) -> None:
        self.jumped = days

    @precondition(lambda self: self.loads)
    @rule(data=st.data(), applied=st.booleans())
    def person_decides(self, data: st.DataObject, applied: bool) -> None:
        """A person who has looked: the word is true, or it would be the person who sends twice."""
        load_id = data.draw(st.sampled_from(sorted(self.loads)))
        one, rows = self.loads[load_id]
        with open_context(self.profile) as context:
            parked = [chunk for chunk in context.ledger.chunks(load_id, ChunkState.PARKED) if chunk.row_count]
            if not parked:
                return
            held = context.ledger.frozen(load_id, parked[0].number).rows
            there = any(effects(self.stand_in, one).get(rows[row - 2]) for row in held)
            if there == applied:
                resolve(context, load_id, parked[0].number, applied=applied, by="Ana")

    @invariant()
    def promises_hold(self) -> None:
        """I1-I10, and against the audit: nothing doubled, nothing loaded that is not there."""
        if not getattr(self, "loads", None):
            return
        counts = {one.name: effects(self.stand_in, one) for one in CLASSES}
        with open_context(self.profile) as context:
            for load_id, (one, rows) in self.loads.items():
                assert verify(context.ledger, load_id, never_again()) == []
                told = context.ledger.outcomes(load_id)
                for row, outcome in zip(told["row"], told["outcome"], strict=True):
                    count = counts[one.name].get(rows[row - 2], 0)
                    assert outcome != "loaded" or count >= 1
                    assert one is B or count <= 1

    def teardown(self) -> None:
        """When all is mended every load comes to its end, forbidden numbers first, with every row told."""
        if not getattr(self, "loads", None):
            return
        self.stand_in.clear_faults()
        for load_id, (_, rows) in sorted(self.loads.items(), key=lambda load: load[1][0] is not B):
            result = finish(self.profile, load_id)
            assert sum(result.outcomes.values()) == len(rows)
            with open_context(self.profile) as context:
                assert context.ledger.load(load_id).state in {LoadState.CLOSED, LoadState.REFUSED}, note_of(
                    result
                )
        self.promises_hold()


@pytest.mark.slow
def test_no_bad_day_loses_or_doubles_a_row(stand_in: SandboxProcess) -> None:
    """Any sequence of sheets, crashes, faults, clock jumps and decisions keeps the promises after each step."""
    BadDay.stand_in = stand_in
    run_state_machine_as_test(
        BadDay,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=EXAMPLES < 10,
            suppress_health_check=list(HealthCheck),
        ),
    )
