"""What rows name is looked up live: one read each, problems on their rows with the nearest match, or a note that it was not."""

import asyncio
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import finish
from callsheet.errors import Exit
from callsheet.ledger.deferred import transitions
from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import One, checked, codes, lines_of, loaded
from tests.support.loading import a_csv, a_profile, numbers

PLAN = "6591230001,Call,2099-12-01 09:00,2099-12-31 18:00"
UNKNOWN = [
    ("customer-numbers", "Telephone,Agent", "6591230001,101", "AGENT_UNKNOWN", "1001 (Mei Tan)"),
    (
        "contact-plans",
        "Telephone,Plan,Start,End,Executor",
        f"{PLAN},Mei Tang",
        "AGENT_UNKNOWN",
        "1001 (Mei Tan)",
    ),
    ("queue-rosters", "Queue,Agent,Level", "Salse,1001,1", "QUEUE_UNKNOWN", "3001 (Sales)"),
    ("queue-rosters", "Queue,Agent,Level", "3001,100,1", "AGENT_UNKNOWN", "Did you mean"),
    ("queues", "Queue number,Queue name", "3001,Service", "QUEUE_EXISTS", "Sales"),
    ("queues", "Queue number,What to do", "3009,Delete", "QUEUE_UNKNOWN", "Did you mean"),
    ("extensions", "Extension,Password", "1001,482913", "EXTENSION_EXISTS", ""),
    ("agent-settings", "Agent work number,Extension", "1004,9999", "EXTENSION_UNKNOWN", ""),
    ("agent-settings", "Agent work number,Extension", "1004,1001", "EXTENSION_TAKEN", "1001 Mei Tan"),
    ("agent-settings", "Agent work number,Extension", "9999,1004", "AGENT_UNKNOWN", ""),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "header", "row", "code", "said"), UNKNOWN, ids=lambda one: one[:20])
@pytest.mark.thinned(3)
def test_what_is_not_there_is_a_problem_on_its_row(
    kind: str, header: str, row: str, code: str, said: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """In check and in load alike; nothing of the row is sent, and the nearest match is named."""
    path = a_csv(tmp_path / "x.csv", header, row)
    for result in (checked(profile, path), loaded(profile, path)):
        assert (result.kind, result.outcomes, codes(result)) == (kind, {"invalid": 1}, {2: code})
        assert said in ENGLISH.problem(result.problems[0])[0]
        assert result.problems[0].column in header
    assert sandbox.effects() == {}


def test_each_source_is_read_once_a_load(load: One, sandbox: Sandbox, tmp_path: Path) -> None:
    """However many rows: one read of agents, of queues and of members, and the read-back after it."""
    path = a_csv(
        tmp_path / "r.csv",
        "Queue,Agent,Level",
        *(f"{queue},{agent},7" for queue in ("3001", "3002", "0003") for agent in ("1001", "1002", "1003")),
    )
    assert load(path).outcomes == {"loaded": 9}
    heard = [one["operation"] for one in sandbox.audit()]
    assert {
        name: heard.count(name) for name in ("search_call_agents", "search_queues", "search_queue_agents")
    } == {
        "search_call_agents": 2,
        "search_queues": 1,
        "search_queue_agents": 2,
    }


@pytest.mark.parametrize(
    ("kind", "header", "row", "code", "said"), [UNKNOWN[0], *UNKNOWN[3:5]], ids=lambda one: one[:20]
)
def test_offline_looks_nothing_up_and_says_so(
    kind: str, header: str, row: str, code: str, said: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """The rows are ready to send, a warning says that nothing was looked up, and the service hears nothing."""
    path = a_csv(tmp_path / "x.csv", header, row)
    result = checked(profile, path, options={"offline": "yes"})
    assert (result.outcomes, codes(result), result.exit) == (
        {"ready": 1},
        {None: "REFERENCES_NOT_CHECKED"},
        Exit.WELL,
    )
    assert sandbox.audit() == []


def test_a_check_without_credentials_says_that_nothing_was_looked_up(tmp_path: Path) -> None:
    """A sheet can be checked before anybody has a profile."""
    path = a_csv(tmp_path / "x.csv", "Extension,Password", "0801,482913")
    result = checked(Profile(data_dir=tmp_path), path)
    assert (result.outcomes, codes(result)) == ({"ready": 1}, {None: "REFERENCES_NOT_CHECKED"})


def test_a_check_whose_service_does_not_answer_says_so(sandbox: Sandbox, tmp_path: Path) -> None:
    """The dry run goes on without the live part; a load would stop."""
    sandbox.fault("status", "search_extensions", status=503, every=1)
    profile = a_profile(sandbox, tmp_path, attempts=1)
    path = a_csv(tmp_path / "x.csv", "Extension,Password", "0801,482913")
    assert codes(checked(profile, path)) == {None: "REFERENCES_NOT_CHECKED"}
    stopped = loaded(profile, path)
    assert (stopped.exit, stopped.outcomes) == (Exit.STOPPED, {"planned": 1})
    assert sandbox.effects() == {}


def test_a_campaign_that_is_not_there_refuses_the_sheet(
    load: One, check: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The code of an option is looked up like a cell."""
    path = a_csv(tmp_path / "c.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3)))
    options = {"campaign_code": "nowhere"}
    assert codes(check(path, options=options)) == {None: "CAMPAIGN_NOT_FOUND"}
    result = load(path, options=options)
    assert (result.exit, sandbox.audit("import_customer_numbers")) == (Exit.USAGE, [])


def test_two_agents_cannot_have_one_extension(check: One, tmp_path: Path) -> None:
    """Both rows cannot be right; the second names the first."""
    path = a_csv(tmp_path / "a.csv", "Agent work number,Extension", "1004,1004", "1005,1004")
    result = check(path)
    assert (result.outcomes, codes(result)) == ({"ready": 1, "invalid": 1}, {3: "EXTENSION_TWICE"})


def test_agent_settings_keep_the_wrap_up_and_skip_what_is_so(
    load: One, check: One, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Only the phone changes; the current wrap-up goes with it, and the agent who has it all so is skipped."""
    path = a_csv(
        tmp_path / "a.csv",
        "Agent work number,Extension,Agent phone,Wrap-up time,Unbind",
        "1001,1001,6591230001,60,",
        "1005,,6591239999,,",
        "1006,,,,Phone",
    )
    changes = check(path).changes
    assert [(change["subject"], change["counts"], lines_of(change, ENGLISH)) for change in changes] == [
        ("1001 Mei Tan", {"=": 1}, []),
        ("1005 Hana Lim", {"~": 1}, [("~", "phone …05 → …99")]),
        ("1006 Omar Aziz", {"=": 1}, []),
    ]
    result = load(path)
    assert result.outcomes == {"loaded": 1, "skipped": 2}
    agent = next(one for one in sandbox.state("agents") if one["work_no"] == "1005")
    assert (agent["phone"], agent["wrap_up_time"]) == ("6591239999", 60)
    assert sandbox.effects() == {("modify_agent_setting", "1005"): 1}


def test_offline_agent_settings_need_the_wrap_up(check: One, tmp_path: Path) -> None:
    """Every change must send it, and nobody has read the current one."""
    path = a_csv(
        tmp_path / "a.csv",
        "Agent work number,Agent phone,Wrap-up time",
        "1005,6591239999,",
        "1006,6591239998,30",
    )
    result = check(path, options={"offline": "yes"})
    assert codes(result) == {2: "WRAP_UP_NEEDED", None: "REFERENCES_NOT_CHECKED"}


def test_a_row_that_unbinds_and_sets_is_refused(check: One, tmp_path: Path) -> None:
    """Nobody can say in which order it is meant."""
    path = a_csv(tmp_path / "a.csv", "Agent work number,Extension,Unbind", "1004,1004,Both")
    assert codes(check(path)) == {2: "UNBIND_AND_SET"}


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("Extension,Password", "12,482913", "EXTENSION_DIGITS"),
        ("Extension,Password", "123456789,482913", "EXTENSION_DIGITS"),
        ("Extension,Password", "0801,12345", "PASSWORD_DIGITS"),
        ("Extension,Password", "0801,123456789", "PASSWORD_DIGITS"),
        ("Extension,Password", "0801,••••••", "PASSWORD_DIGITS"),
        ("Queue number,Queue name", "0777,", "NAME_FOR_NEW_QUEUE"),
        ("Queue,Agent,Level", "3001,1001,-1", "NUMBER_RANGE"),
        ("Queue,Agent,Check-in", "3001,1001,maybe", "NOT_A_CHOICE"),
        ("Agent work number,Wrap-up time", "1001,soon", "NUMBER_RANGE"),
        ("Agent work number,Agent phone", "1001,12", "PHONE_LENGTH"),
    ],
)
def test_cells_are_proven_by_the_references_rules(
    header: str, row: str, code: str, check: One, tmp_path: Path
) -> None:
    """What the service would refuse is a problem beforehand; a leading zero stays."""
    result = check(a_csv(tmp_path / "x.csv", header, row), options={"offline": "yes"})
    assert codes(result)[2] == code
    assert not any("482913" in f"{problem} {ENGLISH.problem(problem)}" for problem in result.problems)


def test_a_crash_after_the_survey_loses_no_row_and_reads_nothing_again(
    sandbox: Sandbox, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The survey stands in the work folder before the ledger hears of it; going on settles its rows exactly once."""
    path = a_csv(tmp_path / "r.csv", "Queue,Agent,Level", "3001,1001,1", "3001,1006,2", "3001,9999,2")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(transitions, "settle_surveyed", crash)
        with pytest.raises(KeyboardInterrupt):
            loaded(profile, path)
    reads = len(sandbox.audit("search_call_agents"))
    with open_context(profile) as context:
        (load,) = context.ledger.loads()
        result = asyncio.run(finish(context, load.id))
    assert result.outcomes == {"skipped": 1, "loaded": 1, "invalid": 1}
    assert len(sandbox.audit("search_call_agents")) == reads + 1  # the read-back alone
    assert sandbox.effects() == {("update_queue_agents", "3001", "1006", "add"): 1}
