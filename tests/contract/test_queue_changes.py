"""A queue's name and weight are changed by a bulk update without members, and read back."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import One, checked, codes, lines_of
from tests.support.bodies import bodies_sent
from tests.support.loading import a_csv
from transforms.kinds.queues import confirm_queues, differences, look_for_queue
from transforms.live import Live, QueueFacts
from validators.libraries import pd

HEADER = "Queue number,Queue name,Weight,What to do"


def queues(sandbox: Sandbox) -> dict[str, tuple[str, int]]:
    return {one["queue_id"]: (one["name"], one["weight"]) for one in sandbox.state("queues")}


@pytest.mark.parametrize(
    ("header", "row", "body", "after"),
    [
        (HEADER, "3001,Sales SG,5,Change", {"queueName": "Sales SG", "queueWeight": "5"}, ("Sales SG", 5)),
        (HEADER, "3001,Sales SG,,rename", {"queueName": "Sales SG"}, ("Sales SG", 1)),
        (HEADER, "Sales,,7,update", {"queueWeight": "7"}, ("Sales", 7)),
        ("Queue number,Queue name,Weight,Action", "3001,,0,Change", {"queueWeight": "0"}, ("Sales", 0)),
        ("技能组编号,技能组名称,权重,处理", "3001,销售,,修改", {"queueName": "销售"}, ("销售", 1)),
    ],
)
def test_a_change_names_only_what_changes(
    header: str,
    row: str,
    body: dict[str, str],
    after: tuple[str, int],
    load: One,
    sandbox: Sandbox,
    profile: Profile,
    tmp_path: Path,
) -> None:
    """The members stay, the queue is as the row says, and the same sheet again has nothing to do."""
    path = a_csv(tmp_path / "q.csv", header, row)
    before = sandbox.state("members")
    assert load(path).outcomes == {"loaded": 1}
    assert bodies_sent(profile, "update_queue_agents") == [
        {"agentType": "0", "list": [{"queueID": "3001", **body}]}
    ]
    assert (queues(sandbox)["3001"], sandbox.state("members")) == (after, before)
    again = checked(profile, path)
    expected = {"invalid": 1} if row.startswith("Sales") and after[0] != "Sales" else {"skipped": 1}
    assert again.outcomes == expected


def test_check_shows_what_changes(check: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """Name and weight, before and after."""
    result = check(a_csv(tmp_path / "q.csv", HEADER, "3001,Sales SG,5,Change", "3002,Support,0,Change"))
    assert (result.outcomes, result.calls) == ({"ready": 1, "skipped": 1}, 1)
    assert [(one["subject"], one["counts"], lines_of(one, ENGLISH)) for one in result.changes] == [
        ("3001 Sales", {"~": 1}, [("~", "name Sales → Sales SG"), ("~", "weight 1 → 5")]),
        ("3002 Support", {"=": 1}, []),
    ]
    assert sandbox.effects() == {}


def test_check_shows_which_queues_go(check: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """Which come and which go, by name, and how many rows add, change and delete."""
    result = check(
        a_csv(
            tmp_path / "q.csv",
            HEADER,
            "0777,Returns,03,",
            "0778,Claims,,Add",
            "3002,Help,,Change",
            "0003,,,Delete",
        )
    )
    shown = {one["subject"]: (one["counts"], lines_of(one, ENGLISH)) for one in result.changes}
    assert shown == {
        "0777 Returns": ({"+": 1}, [("+", "added with weight 3")]),
        "0778 Claims": ({"+": 1}, [("+", "added")]),
        "3002 Support": ({"~": 1}, [("~", "name Support → Help")]),
        "0003 售后": ({"-": 1}, [("-", "deleted, with all its memberships")]),
    }
    assert result.understood is not None
    (tally,) = result.understood.tallies
    assert {(group.value, group.rows) for group in tally.groups} == {("Add", 2), ("Change", 1), ("Delete", 1)}
    assert sandbox.effects() == {}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("3001,Sales SG,5,", "QUEUE_EXISTS"),
        ("3001,Sales,,Add", "QUEUE_EXISTS"),
        ("3001,,,Change", "NOTHING_TO_CHANGE"),
        ("3009,Sales SG,,Change", "QUEUE_UNKNOWN"),
        ("3001,Sales SG,many,Change", "NUMBER_RANGE"),
    ],
)
def test_nothing_is_renamed_unless_the_row_says_change(
    row: str, code: str, load: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A queue to add that is there already is a problem that says how to change it, not a rename."""
    result = load(a_csv(tmp_path / "q.csv", HEADER, row))
    assert (result.outcomes, codes(result)) == ({"invalid": 1}, {2: code})
    assert "Change" in ENGLISH.problem(result.problems[0])[1] or code != "QUEUE_EXISTS"
    assert queues(sandbox)["3001"] == ("Sales", 1)


def test_adding_changing_and_deleting_in_one_sheet(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """Each row by its own operation; only changes are read back."""
    path = a_csv(tmp_path / "q.csv", HEADER, "0777,Returns,3,", "3002,Helpdesk,,Change", "0003,,,Delete")
    assert load(path).outcomes == {"loaded": 3}
    assert queues(sandbox) == {"3001": ("Sales", 1), "3002": ("Helpdesk", 0), "0777": ("Returns", 3)}
    assert len(sandbox.audit("search_queue_agents")) == 2


def test_plain_additions_read_no_members(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """What is not changed is not looked at."""
    assert load(a_csv(tmp_path / "q.csv", "Queue number,Queue name", "0777,Returns")).outcomes == {
        "loaded": 1
    }
    assert (sandbox.audit("search_queue_agents"), sandbox.audit("search_call_agents")) == ([], [])


@pytest.mark.parametrize(
    ("name", "weight", "outcome"), [("B", 2, "loaded"), ("A", 2, "refused"), ("B", 1, "refused")]
)
def test_what_the_service_did_not_change_is_refused(name: str, weight: int, outcome: str) -> None:
    """It may take the call and ignore the name or the weight: the reference does not promise either."""
    frame = pd.DataFrame(
        {"queueID": "1", "queueName": "B", "queueWeight": "02", "action": "change"}, index=[2]
    )
    found = confirm_queues(frame, Live(described={"1": QueueFacts(name, weight)}), {})
    assert found["outcome"].tolist() == [outcome]
    assert confirm_queues(frame, Live(), {})["outcome"].tolist() == ["unknown"]


@pytest.mark.parametrize(
    ("change", "there"),
    [
        ({"queueName": "B"}, True),
        ({"queueName": "C"}, False),
        ({"queueName": "B", "queueWeight": "1"}, False),
    ],
)
def test_a_change_in_doubt_is_there_when_the_list_shows_it(change: dict[str, Any], there: bool) -> None:
    """A weight is in no list: such a change is sent again, which does no harm."""
    body = {"agentType": "0", "list": [{"queueID": "1", **change}]}
    assert look_for_queue("update_queue_agents", body, Live(queues={"1": "B"}), {}) is there


@pytest.mark.parametrize("now", ["=1+1", "+65 line", "-", "@night", "'quoted"])
def test_an_apostrophe_of_our_csv_files_renames_nothing(now: str) -> None:
    """A row of an exported CSV file, marked Change: the name that a spreadsheet must not run is the queue's own name."""
    assert differences({"queueName": f"'{now}"}, QueueFacts(now, 1)) == ()
    assert len(differences({"queueName": "'Sales"}, QueueFacts("Sales", 1))) == 1


def test_a_queue_that_is_there_by_the_same_name_has_nothing_to_do(load: One, tmp_path: Path) -> None:
    """As an export lists it: another name, a weight, or the word Add is still asked about."""
    path = a_csv(tmp_path / "q.csv", HEADER, "3001,Sales,,", "3002,support,,", "0003,售后,2,", "0777,New,,")
    result = load(path)
    assert codes(result) == {2: "UNCHANGED", 3: "QUEUE_EXISTS", 4: "QUEUE_EXISTS"}
    assert result.outcomes == {"skipped": 1, "invalid": 2, "loaded": 1}
