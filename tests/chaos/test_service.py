"""Section 2.2 and N1-N21, T5 at the engine: what each event on the wire makes of the rows, for A, B and C."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import pipeline, poll
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.import_counts import ImportPoll
from callsheet.engine.result_notes import note_of
from callsheet.errors import Exit
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.messages.reader import ENGLISH
from callsheet.sandbox.process import SandboxProcess
from callsheet.settings import Profile
from tests.chaos.world import (
    CLASSES,
    A,
    B,
    Class,
    chaos_profile,
    copied,
    effects,
    finish,
    prepared,
    six,
    wrongs,
)
from tests.support.loading import a_csv

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_ledgers")]

ROWS = 2  # of the one chunk that an event strikes

# What happened, and then: whether the service took the call; how rows of A, B and C end.
APPLIED = {"A": "loaded", "B": "loaded", "C": "unknown"}
NOT = {"A": "loaded", "B": "loaded", "C": "unknown"}
SENT_AGAIN = dict.fromkeys("ABC", "loaded")
IN_PARTS = {
    "A": "loaded",
    "B": "loaded",
    "C": "refused",
}  # what was refused once as a whole is taken in parts
KEY_REFUSED = {**IN_PARTS, "A": "refused"}  # where it may be for the key, it is not for a row
EVENTS: list[tuple[str, dict[str, Any], bool, dict[str, str]]] = [
    ("cut_at_headers", {}, False, NOT),  # N2
    ("rst_at_headers", {}, False, NOT),  # N2
    ("cut_before", {}, False, NOT),  # N2
    ("rst_before", {}, False, NOT),  # N3
    ("cut_after", {}, True, APPLIED),  # N3
    ("rst_after", {}, True, APPLIED),  # N3
    ("never_answers_before", {"hold": 3}, False, NOT),  # N4
    ("never_answers_after", {"hold": 3}, True, APPLIED),  # N4
    ("slow_bytes", {"pause": 0.2}, True, APPLIED),  # N5
    ("cut_json", {}, True, APPLIED),  # N6
    ("cut_json", {"framing": "chunked"}, True, APPLIED),  # N6
    ("cut_json", {"framing": "close"}, True, APPLIED),  # N6
    ("partial_headers", {}, True, APPLIED),  # N7
    ("garbage", {}, True, APPLIED),  # N7
    ("html_page", {"applied": True}, True, APPLIED),  # N7
    ("html_page", {}, False, NOT),  # N7
    ("empty_body", {}, True, APPLIED),  # N7
    ("null_body", {}, True, APPLIED),  # N7
    ("raw_body", {"text": "[]"}, True, APPLIED),  # N7
    ("raw_body", {"text": '{"code": NaN}'}, True, APPLIED),  # N7
    ("gzip_bomb", {"megabytes": 20}, True, APPLIED),  # N8
    ("many_headers", {}, True, APPLIED),  # N8
    ("raw_body", {"text": '{"code": 500, "desc": "no"}'}, True, APPLIED),  # N9
    ("raw_body", {"text": '{"code": 200, "status": "Fail"}'}, True, APPLIED),  # N9
    ("status", {"status": 500, "applied": True}, True, APPLIED),  # N10
    ("status", {"status": 500}, False, NOT),  # N10
    ("status", {"status": 503, "applied": True}, True, APPLIED),  # N10
    ("status", {"status": 504}, False, NOT),  # N10
    ("status", {"status": 408}, False, NOT),
    ("status", {"status": 409, "applied": True}, True, {"A": "loaded", "B": "loaded", "C": "unknown"}),  # N21
    ("status", {"status": 400}, False, IN_PARTS),
    ("status", {"status": 422}, False, KEY_REFUSED),  # N21
    ("429", {"retry_after": "0"}, False, SENT_AGAIN),  # N11
    ("429", {"html": True}, False, NOT),
    ("close_after", {}, True, SENT_AGAIN),  # N14
    ("wrong_echo", {}, True, {"A": "loaded", "B": "loaded", "C": "loaded"}),  # N16
]


Proven = Callable[[Class], tuple[Path, str]]


@pytest.fixture(scope="module")
def proven(stand_in: SandboxProcess, tmp_path_factory: pytest.TempPathFactory) -> Proven:
    """A load of a class that was read and proven once, to be copied: its folder and its id."""
    made: dict[str, tuple[Path, str]] = {}

    def template(one: Class) -> tuple[Path, str]:
        if one.name not in made:
            folder = tmp_path_factory.mktemp(one.name)
            made[one.name] = folder, prepared(chaos_profile(stand_in, folder), one, six()[:ROWS], folder)
        return made[one.name]

    return template


def _name(event: Any) -> str:
    return "-".join(map(str, (event[0], *event[1].values())))


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
@pytest.mark.parametrize("event", EVENTS, ids=_name)
@pytest.mark.thinned(3)
def test_each_wire_event_ends_as_the_table_says(
    event: tuple[str, dict[str, Any], bool, dict[str, str]],
    one: Class,
    world: SandboxProcess,
    proven: Proven,
    tmp_path: Path,
) -> None:
    """2.2, N2-N11, N14, N16, N21: no row is lost or doubled, class C is unknown where nothing is proven."""
    what, how, applied, ends = event
    rows = six()[:ROWS]
    template, load_id = proven(one)
    profile = chaos_profile(world, copied(template, tmp_path), read_timeout=0.4, attempts=2)
    world.fault(what, one.operation, next=1, **how)
    result = finish(profile, load_id)
    assert result.outcomes == {ends[one.name]: ROWS}, note_of(result)
    expected = 1 if applied or ends[one.name] == "loaded" else 0
    counts = effects(world, one)
    if one is B:
        assert all(counts.get(number, 0) >= expected for number in rows)
    else:
        assert counts == (dict.fromkeys(rows, 1) if expected else {})


@pytest.mark.parametrize("what", ["redirect", "status"])
def test_what_a_person_must_mend_stops_the_load(what: str, world: SandboxProcess, tmp_path: Path) -> None:
    """2.2, N13: a redirect is not followed and 403 stops; nothing is lost, and resume goes on."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)
    world.fault(what, B.operation, every=1, **({"status": 403} if what == "status" else {}))
    assert finish(profile, load_id).exit == Exit.STOPPED
    world.clear_faults()
    assert finish(profile, load_id).outcomes == {"loaded": 6}


@pytest.mark.parametrize("retry_after", ["99999", "600"])
def test_a_long_pause_that_the_service_asks_for_is_kept(
    retry_after: str, world: SandboxProcess, tmp_path: Path
) -> None:
    """N11: more than 120 seconds park the load until then, a day at most; nothing is asked meanwhile."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)
    world.fault("429", B.operation, every=1, retry_after=retry_after)
    result = finish(profile, load_id)
    assert (result.exit, result.outcomes) == (Exit.STOPPED, {"planned": 6})
    assert len(world.audit(B.operation)) == 1
    with open_context(profile) as context:
        from datetime import datetime

        until = datetime.fromisoformat(context.ledger.load(load_id).not_before) - context.now()
    assert timedelta(seconds=500) < until <= timedelta(hours=24)


def test_a_server_that_keeps_failing_meets_no_storm(world: SandboxProcess, tmp_path: Path) -> None:
    """N10: retries are bounded, the load stops and can be gone on with."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, B, six(), tmp_path)
    world.fault("status", B.operation, every=1, status=503)
    assert finish(profile, load_id).exit == Exit.STOPPED
    assert len(world.audit(B.operation)) <= 3 * 4 * profile.attempts
    world.clear_faults()
    assert finish(profile, load_id).outcomes == {"loaded": 6}


# The key window, and what lies beyond it


def aged(context: LoadContext, seconds: float) -> LoadContext:
    """The same so many seconds later."""
    return LoadContext(
        context.profile,
        context.ledger,
        passed=lambda since: (context.passed(since) or 0.0) + seconds,
        application=context.application,
    )


@pytest.mark.parametrize(
    ("duplicates", "ends"), [("campaign", {"loaded": 6}), ("none", {"loaded": 4, "unknown": 2})]
)
def test_outside_the_key_window_a_batch_goes_again_only_where_repeats_are_dropped(
    duplicates: str, ends: dict[str, int], world: SandboxProcess, tmp_path: Path
) -> None:
    """2.1 A: a service that forgets a key after an hour must not get the rows twice."""
    profile = chaos_profile(world, tmp_path)
    one = Class("A", A.kind, A.operation, A.write, {"duplicates": duplicates})
    load_id = prepared(profile, one, six(), tmp_path)
    world.fault("cut_before", A.operation, next=1)
    world.fault("status", "query_import_result", every=1, status=500)
    assert finish(profile, load_id).exit == Exit.STOPPED
    world.clear_faults()
    with open_context(profile) as context:
        result = asyncio.run(pipeline.finish(aged(context, 7200), load_id))
    assert result.outcomes == ends
    assert set(effects(world, A).values()) == {1}


@pytest.mark.parametrize("applied", [True, False])
def test_a_campaign_in_doubt_is_looked_up_by_name_and_trace(
    applied: bool, world: SandboxProcess, tmp_path: Path
) -> None:
    """2.1 A: one hit in the list is ours; without one it is made again with the same key within the window."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, A, six(), tmp_path)
    world.read(idempotency_key="ignored")
    world.fault("cut_after" if applied else "cut_before", "create_campaign", next=1)
    assert finish(profile, load_id).outcomes == {"loaded": 6}
    assert len(world.state("campaigns")) == 1
    assert len(world.audit("create_campaign")) == (1 if applied else 2)


def _stopped_over_its_campaign(profile: Profile, world: SandboxProcess, tmp_path: Path) -> str:
    """A load whose campaign may be there: the answer did not come, and nobody can look."""
    load_id = prepared(profile, A, six(), tmp_path)
    world.fault("cut_before", "create_campaign", next=1)
    world.fault("status", "list_campaigns", every=1, status=500)
    assert finish(profile, load_id).exit == Exit.STOPPED
    world.clear_faults()
    return load_id


def test_a_campaign_that_nobody_can_find_outside_the_window_is_left_to_a_person(
    world: SandboxProcess, tmp_path: Path
) -> None:
    """2.1 A: absent and the key is old: parked, no row sent; a person's word lets it go on."""
    from callsheet.engine.resolve import resolve

    profile = chaos_profile(world, tmp_path)
    load_id = _stopped_over_its_campaign(profile, world, tmp_path)
    with open_context(profile) as context:
        result = asyncio.run(pipeline.finish(aged(context, 7200), load_id))
        assert (result.exit, "callsheet resolve" in note_of(result)) == (Exit.STOPPED, True)
        assert len(world.state("campaigns")) == 0
        resolve(context, load_id, 0, applied=False, by="Ana")
    assert finish(profile, load_id).outcomes == {"loaded": 6}


def test_a_person_may_settle_a_campaign_that_is_still_in_doubt(world: SandboxProcess, tmp_path: Path) -> None:
    """Whoever has seen in Sobot that it is not there need not wait until it is given up."""
    from callsheet.engine.resolve import resolve

    profile = chaos_profile(world, tmp_path)
    load_id = _stopped_over_its_campaign(profile, world, tmp_path)
    with open_context(profile) as context:
        assert context.ledger.chunk(load_id, 0).state is ChunkState.IN_DOUBT
        resolve(context, load_id, 0, applied=False, by="Ana")
    assert finish(profile, load_id).outcomes == {"loaded": 6}
    assert len(world.state("campaigns")) == 1


@pytest.mark.parametrize("known_code", ["reject", "append", "replay"])
@pytest.mark.parametrize("late", [0.0, 0.2])
def test_a_batch_that_takes_effect_late_is_asked_for(
    known_code: str, late: float, world: SandboxProcess, tmp_path: Path
) -> None:
    """N17, N21, B16: found in one of two looks, or refused as known and then found; never twice."""
    profile = chaos_profile(world, tmp_path, look_apart=0.5)
    load_id = prepared(profile, A, six(), tmp_path)
    world.read(known_code=known_code)
    world.fault("cut_before", A.operation, next=1, applied=True, late=late)
    assert finish(profile, load_id).outcomes == {"loaded": 6}
    assert effects(world, A) == dict.fromkeys(six(), 1)


# Following


def test_more_counted_than_sent_is_never_green(world: SandboxProcess, tmp_path: Path) -> None:
    """N20: a service that applied a batch twice shows by its counts; the rows are unknown and say why."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, A, six(), tmp_path)
    world.fault("wrong_counts", "query_import_result", every=1, delta=2)
    result = finish(profile, load_id)
    assert (result.outcomes, result.exit) == ({"unknown": 6}, Exit.ROWS_TO_FIX)
    with open_context(profile) as context:
        assert set(context.ledger.outcomes(load_id)["code"]) == {poll.DOUBLED}


def told(success: int, error: int = 0, batch: str = "b") -> Any:
    from callsheet.sobot.models import ImportResult

    return ImportResult(batch, "", "", None, success, 0, error, "")


def watch() -> ImportPoll:
    from callsheet.ledger.records import Chunk

    return ImportPoll(Chunk(1, "op", "b", "", ChunkState.ACKED, 1, 1, 4, None, ""), "b")


def heard(*answers: list[Any]) -> ImportPoll:
    one = watch()
    for answer in answers:
        one.update(answer)
    return one


def test_counts_are_final_only_when_they_add_up_and_stay() -> None:
    """N18: absent, partial and final; only whole counts seen twice are believed."""
    assert not heard([], [told(2)], [told(4)]).is_final
    assert heard([], [told(2)], [told(4)], [told(4)]).is_final
    assert not heard(*[[told(2)]] * 50).is_final


def test_counts_that_shrink_or_repeat_are_never_believed() -> None:
    """N18, N20, I8: counts that went down and stay there, a batch listed twice and too many rows are wrong."""
    wrong = heard([told(3)], [told(2)]).wrong
    assert wrong is not None
    assert "went down" in ENGLISH.say(wrong)
    lasting = heard([told(3)], *[[told(2)]] * 6)
    assert lasting.wrong
    assert lasting.is_final
    assert heard([told(4), told(4)]).doubled
    assert heard([told(5)]).doubled
    assert heard(*[[told(5)]] * 6).is_final


@pytest.mark.parametrize("said", ["short", "absent", "page"])
def test_what_is_not_told_by_the_deadline_is_unknown_with_what_was_seen(
    said: str, world: SandboxProcess, tmp_path: Path
) -> None:
    """N18, K9: counts that stay short, never come, or come on broken pages end as unknown, never as loaded."""
    profile = chaos_profile(world, tmp_path, poll_deadline=0.3)
    load_id = prepared(profile, A, six(), tmp_path)
    if said == "short":
        world.fault("wrong_counts", "query_import_result", every=1, delta=-1)
    elif said == "absent":
        world.read(import_delay=100)
    else:
        world.fault(
            "raw_body", "query_import_result", every=1, text='{"code": 200, "status": "Success", "data": 7}'
        )
    result = finish(profile, load_id)
    assert (result.outcomes, result.exit) == ({"unknown": 6}, Exit.ROWS_TO_FIX)
    assert effects(world, A) == dict.fromkeys(six(), 1)


def test_the_deadline_counts_from_the_acknowledgement_not_from_the_restart(
    world: SandboxProcess, tmp_path: Path
) -> None:
    """K9, T5: resumed after the deadline it is asked a few times more and then ended."""
    profile = chaos_profile(world, tmp_path, poll_deadline=3600.0)
    load_id = prepared(profile, A, six(), tmp_path)
    world.read(import_delay=1000)
    world.fault("status", "query_import_result", every=1, status=403)
    assert finish(profile, load_id).exit == Exit.STOPPED
    world.clear_faults()
    with open_context(profile) as context:
        asked = len(world.audit("query_import_result"))
        result = asyncio.run(pipeline.finish(aged(context, 4000), load_id))
        assert result.outcomes == {"unknown": 6}
        assert len(world.audit("query_import_result")) - asked >= 2
        assert context.ledger.load(load_id).state is LoadState.CLOSED


def test_numbers_that_stand_in_several_rows_are_all_told(tmp_path: Path) -> None:
    """An error workbook that names a number as often as it was sent settles every row of it."""
    import io

    import openpyxl

    from callsheet.engine.import_results import named_rows

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for line in (
        ("Number", "Reason"),
        ("6590010001", "first"),
        ("6590010001", "second"),
        ("6590010009", "x"),
    ):
        page.append(line)
    content = io.BytesIO()
    book.save(content)
    numbers = {2: "6590010001", 3: "6590010002", 7: "6590010001"}
    (named,) = named_rows([(content.getvalue(), numbers)], tmp_path)
    assert (dict(named.rows), named.reasons) == ({2: "first", 7: "second"}, True)
    assert list(tmp_path.iterdir()) == []


# Looking before sending again


@pytest.mark.parametrize("what", ["cut_before", "cut_after", "html_page"])
def test_an_extension_in_doubt_is_looked_up_before_it_is_made_again(
    what: str, world: SandboxProcess, tmp_path: Path
) -> None:
    """2.1 B, LOOK: there after an unclear answer it is loaded; not there it is made once more."""
    from transforms.kinds import kind_named

    columns = {column.field: column.en for column in kind_named("extensions").columns}
    header = f"{columns['ext']},{columns['password']}"
    profile = chaos_profile(world, tmp_path)
    one = Class("B", "extensions", "add_extension", lambda path, rows: a_csv(path, header, *rows))
    load_id = prepared(profile, one, ["7701,12345678", "7702,12345678"], tmp_path)
    world.fault(what, "add_extension", next=1)
    assert finish(profile, load_id).outcomes == {"loaded": 2}
    assert sorted(world.effects("add_extension").values()) == [1, 1]
    with open_context(profile) as context:
        assert {str(chunk.known) for chunk in context.ledger.chunks(load_id)} == {"{'existed': False}"}


def test_the_books_and_the_audit_agree_after_a_mixture(world: SandboxProcess, tmp_path: Path) -> None:
    """N12: every second request throttled; nothing is lost, doubled or starved."""
    profile = chaos_profile(world, tmp_path)
    load_id = prepared(profile, A, six(), tmp_path)
    world.fault("429", "*", every=2, retry_after="0")
    assert finish(profile, load_id).outcomes == {"loaded": 6}
    assert wrongs(world, profile, load_id, A, six()) == []
