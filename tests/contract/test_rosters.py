"""Rosters: the difference is shown, removals are guarded, what was applied is read back."""

import asyncio
from pathlib import Path

import pytest

from callsheet.engine.export import export
from callsheet.engine.progress import Silent
from callsheet.engine.result_notes import note_of
from callsheet.errors import Exit
from callsheet.messages import ENGLISH, Reader
from callsheet.sandbox.company import Agent, Company, Member, Queue
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sheets.export import write_table
from tests.contract.conftest import One, checked, codes, lines_of, loaded
from tests.support.loading import a_csv, a_profile
from transforms.exports import EXPORTS

HEADER = "Queue,Agent,Level,Check-in"
EXACT = {"mode": "exact"}


def members(sandbox: Sandbox, queue: str) -> dict[str, tuple[int, int]]:
    return {
        one["work_no"]: (one["level"], one["checkin"])
        for one in sandbox.state("members")
        if one["queue_id"] == queue
    }


def test_check_shows_the_difference_queue_by_queue(check: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """+ for who joins, ~ for who changes, = for who stays, and with mode=exact - for who leaves."""
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1001,1,Yes", "3001,1002,9,", "3001,1006,2,No")
    merge = check(path)
    assert merge.changes[0]["subject"] == "3001 Sales"
    assert merge.changes[0]["counts"] == {"+": 1, "-": 0, "~": 1, "=": 1}
    assert lines_of(merge.changes[0], ENGLISH) == [
        ("~", "1002 Arjun Rao: level 2 → 9"),
        ("+", "1006 Omar Aziz (level 2, check-in no)"),
    ]
    assert lines_of(merge.changes[0], Reader("zh")) == [
        ("~", "1002 Arjun Rao：技能等级 2 → 9"),
        ("+", "1006 Omar Aziz（技能等级 2、自动签入 否）"),
    ]
    assert (merge.outcomes, merge.calls) == ({"ready": 2, "skipped": 1}, 1)
    exact = check(path, options={**EXACT, "allow_removals": "1"})
    assert exact.changes[0]["counts"] == {"+": 1, "-": 1, "~": 1, "=": 1}
    assert ("-", "1003 Siti Rahim") in exact.changes[0]["lines"]
    assert sandbox.effects() == {}


@pytest.mark.slow
def test_merge_removes_nobody_and_exact_makes_the_sheet_the_truth(
    load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The same sheet twice: first added to what is there, then the whole of it; other queues are not touched."""
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1001,1,Yes", "3001,1006,2,No")
    assert load(path).outcomes == {"loaded": 1, "skipped": 1}
    assert set(members(sandbox, "3001")) == {"1001", "1002", "1003", "1006"}
    result = load(path, options={**EXACT, "allow_removals": "2"}, again=True)
    # The removals stand on the queue's first row, which had nothing to change itself.
    assert (result.outcomes, codes(result)) == (
        {"loaded": 1, "skipped": 1},
        {2: "ROSTER_REMOVED", 3: "UNCHANGED"},
    )
    assert members(sandbox, "3001") == {"1001": (1, 1), "1006": (2, 0)}
    assert set(members(sandbox, "3002")) == {"1002", "1004"}


@pytest.mark.parametrize(("allowed", "sent"), [("0", False), ("1", False), ("2", True)])
def test_the_guard_stops_large_removals(
    allowed: str, sent: bool, load: One, check: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """More than 20% of a queue: nothing is sent unless as many removals are allowed; check says so beforehand."""
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1001,5,Yes")
    before = members(sandbox, "3001")
    options = {**EXACT, "allow_removals": allowed}
    told, result = check(path, options=options), load(path, options=options)
    assert ("ROSTER_GUARD" in codes(told).values()) is not sent
    assert (told.exit, result.exit) == ((Exit.WELL, Exit.WELL) if sent else (Exit.USAGE, Exit.USAGE))
    if sent:
        assert members(sandbox, "3001") == {"1001": (5, 1)}
    else:
        assert "--allow-removals" in note_of(result)
        assert (members(sandbox, "3001"), sandbox.audit("update_queue_agents")) == (before, [])


@pytest.mark.parametrize("row", ["3001,1002,many,", "3001,9999,1,", "3001,,1,"])
def test_an_exact_roster_with_a_bad_row_removes_nobody(
    row: str, load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The bad row may be a member: a list that cannot be read whole is not the whole truth."""
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1001,1,Yes", row)
    result = load(path, options={**EXACT, "allow_removals": "100"})
    assert result.exit == Exit.USAGE
    assert "mode=merge" in note_of(result)
    assert sandbox.audit("update_queue_agents") == []


def test_an_exact_roster_needs_the_live_members(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """Offline nobody knows who would have to leave."""
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1001,1,Yes")
    result = load(path, options={**EXACT, "offline": "yes", "allow_removals": "100"})
    assert (result.exit, sandbox.audit("update_queue_agents")) == (Exit.USAGE, [])


def test_what_the_service_ignored_is_seen_in_the_read_back(
    load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The service may answer success and leave an unknown agent out: the row is refused, with what was seen."""
    sandbox.read(unknown_roster_agent="ignored")
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1006,2,No", "3001,9999,1,No")
    result = load(path, options={"offline": "yes"})
    assert result.outcomes == {"loaded": 1, "refused": 1}
    assert codes(result)[3] == "READ_BACK_DIFFERS"
    assert codes(result)[None] == "REFERENCES_NOT_CHECKED"


@pytest.mark.slow
def test_the_same_roster_again_mends_what_changed_meanwhile(
    load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A roster is a wanted state: loaded again it is no repeat, and sends what differs from the live queue by then."""
    joining = a_csv(tmp_path / "r.csv", HEADER, "3001,1006,2,No")
    assert load(joining).outcomes == {"loaded": 1}
    assert load(joining).outcomes == {"skipped": 1}
    leaving = a_csv(tmp_path / "x.csv", HEADER, "3001,1001,1,Yes", "3001,1002,1,Yes", "3001,1003,3,Yes")
    load(leaving, options={**EXACT, "allow_removals": "1"})
    assert "1006" not in members(sandbox, "3001")
    assert load(joining).outcomes == {"loaded": 1}


def test_a_level_left_blank_stays(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """Only the check-in changes; the level is sent as it is, since nobody says what leaving it out means."""
    load(a_csv(tmp_path / "r.csv", HEADER, "3001,1003,,Yes"))
    assert members(sandbox, "3001")["1003"] == (3, 1)


def test_an_agent_by_uuid_and_by_work_number_is_one(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """Both name the same member of the same queue: the second row repeats the first."""
    uuid = next(one["uuid"] for one in sandbox.state("agents") if one["work_no"] == "1006")
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1006,2,No", f"3001,{uuid},2,No")
    assert load(path).outcomes == {"loaded": 1, "duplicate": 1}


def a_large_company(queues: int, each: int) -> Company:
    agents = tuple(
        Agent(work_no=f"{5000 + at}", uuid=f"{at:032x}", name=f"Agent {at}") for at in range(queues + each)
    )
    staffed = tuple(
        Queue(
            queue_id=f"{at:04}",
            name=f"Queue {at}",
            members=tuple(
                Member(agent=agents[at + place].work_no, level=place % 5, checkin=place % 2 == 0)
                for place in range(each)
            ),
        )
        for at in range(queues)
    )
    return Company(
        name="Large", company_id="0" * 32, app_id="large-app", app_secret="large-secret", agents=agents, queues=staffed
    )  # fmt: skip


@pytest.mark.slow
def test_two_hundred_queues_of_a_hundred_agents(tmp_path: Path) -> None:
    """Export and load plan nothing; then one change, one removal and one joiner a queue are applied and read back."""
    with Sandbox(company=a_large_company(200, 100)) as sandbox:
        profile = a_profile(sandbox, tmp_path, agent_id="5000", concurrency=8)
        what = next(one for one in EXPORTS if one.name == "queue-members")
        lines = asyncio.run(export(profile, what, Silent()))
        path = write_table(tmp_path / "r.csv", what.title, what.header, lines)
        assert checked(profile, path, options=EXACT).outcomes == {"skipped": 20_000}
        assert sandbox.effects() == {}
        changed = _edited([list(line) for line in lines])
        edited = write_table(tmp_path / "e.csv", what.title, what.header, changed)
        guarded = loaded(profile, edited, options={**EXACT, "guard": "0"})
        assert (guarded.exit, sandbox.effects()) == (Exit.USAGE, {})
        result = loaded(profile, edited, options=EXACT)
        assert result.outcomes == {"loaded": 400, "skipped": 19_600}
        assert result.calls == 200
        told = {(one["queue_id"], one["work_no"]): str(one["level"]) for one in sandbox.state("members")}
        assert told == {(line[0], line[1]): line[2] for line in changed}
        assert set(sandbox.effects("update_queue_agents").values()) == {1}


def _edited(lines: list[list[str]]) -> list[list[str]]:
    """Each queue's first agent to level 9, its second away, an agent who was not there instead."""
    edited = []
    for at in range(0, len(lines), 100):
        queue = lines[at : at + 100]
        first, gone, *rest = queue
        here = {line[1] for line in queue}
        joiner = next(agent for agent in ("5000", "5299") if agent not in here)
        edited += [[*first[:2], "9", *first[3:]], *rest, [gone[0], joiner, "1", "No", gone[4], "x"]]
    return edited


def test_the_profile_may_set_the_guard(sandbox: Sandbox, tmp_path: Path) -> None:
    """A third of the queue may leave where the profile says 40 percent."""
    profile: Profile = a_profile(sandbox, tmp_path, options={"queue-rosters": {"guard": "40"}})
    path = a_csv(tmp_path / "r.csv", HEADER, "3001,1001,1,Yes", "3001,1002,2,Yes")
    assert loaded(profile, path, options=EXACT).exit == Exit.WELL
    assert set(members(sandbox, "3001")) == {"1001", "1002"}
