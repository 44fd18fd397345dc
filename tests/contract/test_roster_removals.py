"""One agent out of one queue by a row of its own, without mode=exact."""

from pathlib import Path

import pandas as pd
import pytest

from callsheet.errors import Exit
from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import One, codes, lines_of, loaded
from tests.contract.test_rosters import members
from tests.support.bodies import bodies_sent
from tests.support.loading import a_csv, a_profile
from transforms.kinds.queue_rosters import confirm_rosters
from transforms.live import Live, Membership


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "kept", "removed"),
    [
        ("Queue,Agent,Level,Action", "3001,1006,2,", "3001,1002,,Remove"),
        ("Queue,Agent,Level,Action", "3001,1006,2,add", "3001,1002,,delete"),
        ("Queue,Agent,Level,Remove", "3001,1006,2,no", "3001,1002,,x"),
        ("Queue,Agent,Level,Remove", "Sales,Omar Aziz,2,", "Sales,Arjun Rao,,Yes"),
        ("技能组,坐席,技能等级,操作", "3001,1006,2,加入", "3001,1002,,移除"),
        ("技能组,坐席,技能等级,动作", "3001,1006,2,", "3001,1002,,删除"),
        ("技能组,坐席,技能等级,移除", "3001,1006,2,否", "3001,1002,,是"),
    ],
)
@pytest.mark.thinned(2)
def test_a_row_may_remove_its_agent(
    header: str, kept: str, removed: str, load: One, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """The other row is added, nobody else is touched, and a second load has nothing to do."""
    path = a_csv(tmp_path / "r.csv", header, kept, removed)
    assert load(path).outcomes == {"loaded": 2}
    assert bodies_sent(profile, "update_queue_agents") == [
        {"agentType": "0", "list": [{"queueID": "3001", "add": [{"agent": "1006", "level": 2}]}]},
        {"agentType": "0", "list": [{"queueID": "3001", "remove": [{"agent": "1002"}]}]},
    ]
    assert set(members(sandbox, "3001")) == {"1001", "1003", "1006"}
    assert load(path).outcomes == {"skipped": 2}


def test_check_shows_who_would_leave(check: One, tmp_path: Path) -> None:
    """With the sign that mode=exact has; who is no member has nothing to lose."""
    path = a_csv(tmp_path / "r.csv", "Queue,Agent,Action", "3001,1002,remove", "3001,1006,remove")
    result = check(path)
    assert (result.outcomes, codes(result), result.calls) == ({"ready": 1, "skipped": 1}, {3: "UNCHANGED"}, 1)
    assert result.changes[0]["counts"] == {"+": 0, "-": 1, "~": 0, "=": 1}
    assert lines_of(result.changes[0], ENGLISH) == [("-", "1002 Arjun Rao")]


@pytest.mark.parametrize(("options", "sent"), [({}, False), ({"allow_removals": "2"}, True)])
def test_the_guard_counts_removals_by_rows(
    options: dict[str, str], sent: bool, load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Two of three members are more than the limit, whoever asks for it; one of them alone is not."""
    path = a_csv(tmp_path / "r.csv", "Queue,Agent,Action", "3001,1002,remove", "3001,1003,remove")
    result = load(path, options=options)
    assert (result.exit, "ROSTER_GUARD" in str(result.message)) == (
        (Exit.WELL, False) if sent else (Exit.USAGE, True)
    )
    assert set(members(sandbox, "3001")) == ({"1001"} if sent else {"1001", "1002", "1003"})


def test_the_last_member_of_a_queue_is_guarded(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """An empty queue answers nobody."""
    load(a_csv(tmp_path / "a.csv", "Queue,Agent", "0003,1001"))
    path = a_csv(tmp_path / "r.csv", "Queue,Agent,Action", "0003,1001,remove")
    assert load(path).exit == Exit.USAGE
    assert set(members(sandbox, "0003")) == {"1001"}


def test_a_removal_waits_where_removals_are_approved(sandbox: Sandbox, tmp_path: Path) -> None:
    """`approve_removals` knows such a row."""
    profile = a_profile(sandbox, tmp_path, approve_removals=True)
    result = loaded(profile, a_csv(tmp_path / "r.csv", "Queue,Agent,Action", "3001,1002,remove"))
    assert (result.exit, sandbox.audit("update_queue_agents")) == (Exit.STOPPED, [])


@pytest.mark.slow
def test_an_exact_roster_may_say_who_leaves_but_not_only_that(
    load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows that remove are removed by name; a queue of such rows alone would be emptied, and is refused."""
    options = {"mode": "exact", "allow_removals": "9"}
    header = "Queue,Agent,Action"
    alone = load(a_csv(tmp_path / "a.csv", header, "3001,1002,remove"), options=options)
    assert (alone.exit, sandbox.effects()) == (Exit.USAGE, {})
    path = a_csv(tmp_path / "r.csv", header, "3001,1001,", "3001,1002,remove")
    result = load(path, options=options)
    assert (result.outcomes, codes(result)) == ({"loaded": 2}, {2: "ROSTER_REMOVED"})
    assert set(members(sandbox, "3001")) == {"1001"}


@pytest.mark.slow
def test_a_row_that_says_both_is_refused(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """So are two rows that contradict each other, by number or by name."""
    both = a_csv(tmp_path / "r.csv", "Queue,Agent,Action,Remove", "3001,1002,add,yes")
    assert codes(load(both)) == {2: "ACTION_UNCLEAR"}
    two = a_csv(tmp_path / "t.csv", "Queue,Agent,Action", "3001,1002,add", "Sales,1002,remove")
    assert codes(load(two)) == {2: "CONFLICT_IN_FILE", 3: "CONFLICT_IN_FILE"}
    odd = a_csv(tmp_path / "o.csv", "Queue,Agent,Action", "3001,1002,maybe")
    assert codes(load(odd)) == {2: "NOT_A_CHOICE"}
    assert sandbox.effects() == {}


def test_a_removal_that_the_service_ignored_is_seen() -> None:
    """Who is still a member afterwards was not removed, whatever was answered; a queue that cannot be read proves nothing."""
    frame = pd.DataFrame({"queueID": "3001", "agent": "1002", "action": "remove"}, index=[2], dtype="str")

    def seen(**members: dict[str, Membership]) -> tuple[str, str]:
        found = confirm_rosters(frame, Live(members={queue[1:]: who for queue, who in members.items()}), {})
        return str(found["outcome"][0]), str(found["code"][0])

    assert seen(q3001={"1001": Membership(1, checkin=True)}) == ("loaded", "")
    assert seen(q3001={"1002": Membership(1, checkin=True)}) == ("refused", "READ_BACK_DIFFERS")
    assert seen() == ("unknown", "READ_BACK_DIFFERS")


def test_check_shows_no_level_of_whoever_leaves(check: One, tmp_path: Path) -> None:
    """The level that the agent has would read as one that is kept."""
    seen = check(
        a_csv(
            tmp_path / "r.csv", "Queue,Agent,Level,Action", "3001,1001,,Remove", "3001,1002,,", "3001,1006,2,"
        )
    ).understood
    assert seen is not None
    shown = {row.row: (row.cells.get("level"), row.cells.get("checkin")) for row in seen.rows}
    assert shown[2] == (None, None)
    assert shown[4][0] == "2"
