"""What follows from what: every line of the table, by class of operation and by what was proved."""

import itertools

import pytest

from callsheet.engine.actions import Action, ChunkView, Failure, Resolution, next_action
from callsheet.sobot.errors import Effect
from transforms.kind import Doubt

ASKS = [Doubt.ASK, Doubt.LOOK, None]  # None: the call that comes before the kind's own
EVERY = [*ASKS, Doubt.RESEND, Doubt.NEVER]


@pytest.mark.parametrize("doubt", EVERY)
def test_a_refusal_of_the_first_attempt_settles_the_rows(doubt: Doubt | None) -> None:
    """Nothing took effect: the rows are refused, whatever the class."""
    assert next_action(ChunkView(doubt), Failure(Effect.REFUSED)) is Action.SETTLE_REFUSED


@pytest.mark.parametrize("doubt", EVERY)
def test_a_refusal_after_an_unclear_attempt_is_looked_into(doubt: Doubt | None) -> None:
    """The earlier attempt may have counted."""
    assert next_action(ChunkView(doubt, doubted=True), Failure(Effect.REFUSED)) is Action.RESOLVE_REFUSAL


@pytest.mark.parametrize(("doubt", "fatal"), list(itertools.product(EVERY, [False, True])))
def test_what_was_provably_not_sent_waits_and_the_load_stops(doubt: Doubt | None, fatal: bool) -> None:
    """It is sent when the load is resumed, with the same bytes and key."""
    assert next_action(ChunkView(doubt), Failure(Effect.NOT_SENT, fatal)) is Action.RELEASE_AND_STOP


@pytest.mark.parametrize("doubt", EVERY)
def test_an_unclear_answer_is_resolved(doubt: Doubt | None) -> None:
    """By asking, looking, sending again or parking: the class says which."""
    assert next_action(ChunkView(doubt), Failure(Effect.IN_DOUBT)) is Action.RESOLVE


@pytest.mark.parametrize("doubt", EVERY)
def test_an_unclear_answer_that_stops_the_load_is_parked_only_where_it_is_never_sent_again(
    doubt: Doubt | None,
) -> None:
    """With credentials gone the service cannot be asked; class C needs nobody to ask."""
    expected = Action.RESOLVE_AND_STOP if doubt is Doubt.NEVER else Action.DOUBT_AND_STOP
    assert next_action(ChunkView(doubt), Failure(Effect.IN_DOUBT, fatal=True)) is expected


@pytest.mark.parametrize(
    ("resolution", "action"),
    [
        (Resolution.APPLIED, Action.ACKNOWLEDGE),
        (Resolution.PRESENT, Action.SETTLE_LOADED),
        (Resolution.ALREADY_PRESENT, Action.SETTLE_DUPLICATE),
        (Resolution.RESEND, Action.RESEND),
    ],
)
@pytest.mark.parametrize("doubt", EVERY)
def test_what_was_found_out_decides(doubt: Doubt | None, resolution: Resolution, action: Action) -> None:
    """The same for every class that can find something out."""
    assert next_action(ChunkView(doubt, doubted=True), resolution) is action


@pytest.mark.parametrize("doubt", [Doubt.LOOK, None])
def test_a_refused_repeat_that_is_not_there_is_parked(doubt: Doubt | None) -> None:
    """The last attempt was refused and the first did not count: refused, and a person may still say otherwise."""
    view = ChunkView(doubt, doubted=True, refused_now=True)
    assert next_action(view, Resolution.RESEND) is Action.PARK_REFUSED


@pytest.mark.parametrize("doubt", [None, Doubt.ASK, Doubt.LOOK])
@pytest.mark.parametrize("why", ["refused_now", "too_large"])
def test_what_is_absent_and_divides_is_sent_in_parts(doubt: Doubt | None, why: str) -> None:
    """The sender says that it divides only where rows that go a second time do no harm."""
    view = ChunkView(doubt, doubted=True, divides=True, **{why: True})
    assert next_action(view, Resolution.RESEND) is Action.DIVIDE
    assert next_action(view, Resolution.UNKNOWN) is Action.PARK_UNKNOWN


@pytest.mark.parametrize(
    ("doubt", "doubted", "action"),
    [
        (Doubt.ASK, False, Action.DIVIDE),
        (Doubt.RESEND, False, Action.DIVIDE),
        (Doubt.RESEND, True, Action.DIVIDE),
        (Doubt.ASK, True, Action.RESOLVE_REFUSAL),
    ],
)
def test_a_refusal_that_may_be_for_some_rows_divides_what_did_not_count(
    doubt: Doubt, doubted: bool, action: Action
) -> None:
    """An import that may have counted is looked for first; a repeatable call may go again in any case."""
    view = ChunkView(doubt, doubted, divides=True)
    assert next_action(view, Failure(Effect.REFUSED, of_rows=True)) is action
    assert next_action(ChunkView(doubt), Failure(Effect.REFUSED, of_rows=True)) is Action.SETTLE_REFUSED


@pytest.mark.parametrize(("doubt", "action"), [(Doubt.ASK, Action.RESOLVE), (Doubt.RESEND, Action.DIVIDE)])
def test_what_a_gateway_finds_too_large_is_divided(doubt: Doubt, action: Action) -> None:
    """An import is looked for first; what cannot be divided stops the load."""
    failure = Failure(Effect.IN_DOUBT, fatal=True, too_large=True)
    assert next_action(ChunkView(doubt, divides=True), failure) is action
    assert next_action(ChunkView(doubt), failure) is Action.DOUBT_AND_STOP


@pytest.mark.parametrize("doubt", [Doubt.ASK, Doubt.RESEND])
def test_a_refused_repeat_whose_first_attempt_nobody_can_see_is_unknown(doubt: Doubt) -> None:
    """A batch may be shown late, and what a repeatable call sets is not shown at all: refused is not proved."""
    view = ChunkView(doubt, doubted=True, refused_now=True)
    assert next_action(view, Resolution.RESEND) is Action.PARK_UNKNOWN


@pytest.mark.parametrize(("doubt", "counts"), list(itertools.product(EVERY, [False, True])))
def test_what_nobody_can_tell_stays_unknown(doubt: Doubt | None, counts: bool) -> None:
    """Only class C stops early over unclear answers, and only over those of this process."""
    counted = counts and doubt is Doubt.NEVER
    expected = Action.PARK_UNKNOWN_AND_COUNT if counted else Action.PARK_UNKNOWN
    assert next_action(ChunkView(doubt, counts=counts), Resolution.UNKNOWN) is expected


def test_class_c_is_never_sent_again_whatever_happens() -> None:
    """No failure and nothing that can be found out about it leads to a second send: it is never resolved as absent."""
    proofs: list[Failure | Resolution] = [
        Failure(effect, fatal) for effect in Effect for fatal in (False, True)
    ]
    proofs.append(Resolution.UNKNOWN)
    for doubted, proof in itertools.product((False, True), proofs):
        assert next_action(ChunkView(Doubt.NEVER, doubted), proof) is not Action.RESEND
