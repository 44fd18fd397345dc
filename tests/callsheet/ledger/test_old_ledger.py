"""A ledger that an older version wrote: its loads wait for what they waited for, and go on as they would have.

What is asserted is what people and the service see of it: exit statuses, states, outcomes, files, what was sent. No
sentence is, so a reworded one changes nothing here. tests/callsheet/ledger/old/schema-3/README.md says what each load is.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli.app import main
from callsheet.sandbox.server import Sandbox
from tests.callsheet.ledger.old.laying import CONFIG, KILLED, MADE_FOR, SETTINGS, lay_out, load_ids, point_to

pytestmark = pytest.mark.slow

VERSION = "schema-3"
CLOSED = ["once", "repeat", "blocked", "flawed", "rejected", "plans", "said-no", "stopped-again"]
REFUSED = ["refused-list", "list-1", "list-2"]
HELD_BACK = ["behind-refused", "behind-unread", "behind-stopped", "given-back"]
ASKING = ["waiting", "plan"]
GO_ON = ["stopped-list", "stopped", "no-credentials", "behind-credentials", "later"]
HALTED = "halted"  # of the profile that was killed

OUTCOMES = {
    "once": {"loaded": 3},
    "repeat": {"skipped": 3},
    "blocked": {"loaded": 2},
    "flawed": {"loaded": 3, "refused": 1, "held": 1, "invalid": 1, "duplicate": 1},
    "rejected": {"loaded": 2, "refused": 2},
    "plans": {"loaded": 2, "unknown": 2},
    "said-no": {"skipped": 6},
    "stopped-again": {"skipped": 6},
}
GROUPS = {
    "once": (1, 3),
    "flawed": (3, 3),
    "plans": (5, 4),
    "said-no": (6, 6),
    "waiting": (7, 6),
    "behind-refused": (9, 3),
    "behind-unread": (10, 3),
    "stopped-list": (11, 6),
    "behind-stopped": (12, 3),
    "stopped": (13, 6),
    "no-credentials": (14, 2),
    "behind-credentials": (15, 2),
    "given-back": (21, 3),
    "plan": (22, 6),
    "later": (23, 3),
    "halted": (25, 3),
}
SENT_BEFORE = {"once": 3, "flawed": 3, "plans": 4, "stopped-list": 2, "stopped": 2}


@dataclass(frozen=True)
class Old:
    """The data folder of the older version, the service that it loaded into, and the command line."""

    data: Path
    sandbox: Sandbox
    ids: dict[str, str]
    capsys: pytest.CaptureFixture[str]

    def call(self, *words: str) -> tuple[int, Any]:
        """Exit status and JSON of a command; a load is said by the name of its file."""
        with pytest.raises(SystemExit) as ended:
            main([*(self.ids.get(word, word) for word in words), "--json"])
        out, err = self.capsys.readouterr()
        return int(ended.value.code or 0), json.loads(out) if out else err

    def watch(self) -> None:
        """`callsheet watch --once` over both profiles."""
        with pytest.raises(SystemExit) as ended:
            main(["watch", "--once", "--profile", "default", "--profile", KILLED])
        assert not ended.value.code
        self.capsys.readouterr()

    def state(self, name: str) -> str:
        status, told = self.call("show", name)
        assert status == 0
        return str(told["state"])

    def outcomes(self, name: str) -> dict[str, int]:
        found: dict[str, int] = self.call("show", name)[1]["outcomes"]
        return found

    def sent(self) -> dict[str, int]:
        """How many numbers of each load the service has taken, ever; it never takes one twice."""
        counts = {str(number): count for (_, *key), count in self.effects() for number in key}
        found = {}
        for name, (group, count) in GROUPS.items():
            mine = [counts.get(str(6_590_000_000 + group * 1_000 + at), 0) for at in range(count)]
            assert max(mine) <= 1, name
            found[name] = sum(mine)
        return {name: count for name, count in found.items() if count}

    def effects(self) -> Iterable[tuple[tuple[Any, ...], int]]:
        return self.sandbox.effects().items()

    def source(self, name: str) -> str:
        """The path of a file with the same content as a load's, under another name that says nothing of refusals."""
        copy = self.data.parent / f"{name.replace('refused', 'failed')}-once-more.csv"
        copy.write_bytes((self.data / "work" / self.ids[name] / "source.csv").read_bytes())
        return str(copy)

    def beside(self, place: str, name: str, ending: str) -> str:
        """The text of the one note beside a file that was given back."""
        (file,) = (self.data / place / "default").glob(f"{name}.*{ending}")
        return file.read_text(encoding="utf-8-sig")

    def drop(self, name: str, profile: str = "default") -> None:
        source = Path(self.source(name))
        source.rename(self.data / "inbox" / profile / source.name)

    def files(self, place: str, profile: str = "default") -> set[str]:
        """The beginnings of the names of the files in a place of the watched folder."""
        return {
            file.name.split(".")[0] for file in (self.data / place / profile).rglob("*") if file.is_file()
        }


def all_of(*names: str) -> dict[str, int]:
    """What the service has taken when these loads are at their end."""
    return SENT_BEFORE | {name: GROUPS[name][1] for name in names}


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Old]:
    lay_out(VERSION, tmp_path)
    data = tmp_path / "data"
    with Sandbox(database=tmp_path / "sandbox.db") as sandbox:
        sandbox.read(import_delay=0.02)
        point_to(data / "ledger.db", sandbox.url)
        (tmp_path / "callsheet.toml").write_text(CONFIG)
        monkeypatch.chdir(tmp_path)
        for name, value in SETTINGS.items():
            monkeypatch.setenv(f"CALLSHEET_{name}", value)
        monkeypatch.setenv("CALLSHEET_BASE_URL", sandbox.url)
        yield Old(data, sandbox, load_ids(data / "ledger.db"), capsys)


def test_the_archive_names_no_machine_and_is_of_the_older_schema(tmp_path: Path) -> None:
    """It is what the older version wrote, but for what would tell where."""
    lay_out(VERSION, tmp_path)
    found = re.compile(rb"/(?:tmp|root|home|work|opt|Users)/[\w.-]+")
    told = {
        file.name: found.findall(file.read_bytes())
        for file in tmp_path.rglob("*")
        if file.is_file() and file.suffix != ".xlsx"
    }
    assert {name: paths for name, paths in told.items() if paths} == {}
    connection = sqlite3.connect(tmp_path / "data" / "ledger.db")
    columns = {row[1] for row in connection.execute("PRAGMA table_info(loads)")}
    (version,) = connection.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone()
    targets = connection.execute("SELECT DISTINCT target, owner FROM loads").fetchall()
    connection.close()
    assert (version, targets) == ("3", [(MADE_FOR, "")])
    assert not {"reason", "reason_params"} & columns


def test_every_load_is_shown_and_keeps_the_ledgers_promises(old: Old) -> None:
    """Listed, shown in both forms and verified: states and outcomes are those it was left with."""
    status, listed = old.call("loads", "--limit", "99")
    assert (status, {one["id"] for one in listed}) == (0, set(old.ids.values()))
    states = {Path(one["file"]).stem: one["state"] for one in listed}
    stopped = [*HELD_BACK, *ASKING, *GO_ON, HALTED]
    assert states == (
        dict.fromkeys(CLOSED, "closed")
        | dict.fromkeys(REFUSED, "refused")
        | dict.fromkeys(stopped, "stopped")
    )
    outcomes = {Path(one["file"]).stem: one["outcomes"] for one in listed}
    assert {name: outcomes[name] for name in OUTCOMES} == OUTCOMES
    for name, load in old.ids.items():
        status, told = old.call("show", name, "--verify")
        assert (status, told["broken"], [one["chunk"] for one in told["in_doubt"]]) == (
            0,
            [],
            [1] if name == "plans" else [],
        )
        with pytest.raises(SystemExit) as ended:
            main(["show", load])
        assert (ended.value.code or 0, load in old.capsys.readouterr().out) == (0, True)
    assert old.sent() == SENT_BEFORE


def test_resume_all_goes_on_with_what_stopped_and_sends_nothing_that_was_held_back(old: Old) -> None:
    """Who was held back for forbidden numbers waits for a person also when those are loaded now; so does who asks."""
    status, told = old.call("resume", "--all")
    assert status == 4
    named = {load: name for name, load in old.ids.items()}
    exits = {named[one["load_id"]]: one["exit"] for one in told["sheets"]}
    assert exits == dict.fromkeys(GO_ON, 0) | dict.fromkeys([*HELD_BACK, *ASKING], 4)
    assert {name: old.state(name) for name in GO_ON} == dict.fromkeys(GO_ON, "closed")
    left = [*HELD_BACK, *ASKING, HALTED]
    assert {name: old.state(name) for name in left} == dict.fromkeys(left, "stopped")
    assert old.sent() == all_of(*GO_ON)
    assert old.call("resume", "--all", "--profile", KILLED)[0] == 4
    assert old.call("resume", "--all")[0] == 4
    assert old.sent() == all_of(*GO_ON)


def test_when_the_forbidden_numbers_fail_again_nobody_is_sent(old: Old) -> None:
    """The list comes first, and it stops the loads after it, none of which was held back before."""
    old.sandbox.fault("429", "import_forbidden_numbers", every=1, retry_after="0")
    status, told = old.call("resume", "--all")
    assert (status, {one["exit"] for one in told["sheets"]}) == (4, {4})
    assert old.sent() == SENT_BEFORE
    old.sandbox.clear_faults()
    old.call("resume", "--all")
    assert old.sent() == all_of(*GO_ON)


@pytest.mark.parametrize("name", HELD_BACK)
def test_who_was_held_back_is_sent_when_a_person_names_it(name: str, old: Old) -> None:
    """Also before the forbidden list is at its end: who names the load decides."""
    status, told = old.call("resume", name)
    assert (status, [one["outcomes"] for one in told["sheets"]]) == (0, [{"loaded": 3}])
    assert old.state(name) == "closed"
    assert old.sent() == all_of(name)


@pytest.mark.parametrize("name", ["stopped-list", "stopped", "later"])
def test_what_stopped_goes_on_where_it_stopped(name: str, old: Old) -> None:
    """What was sent is not sent again; what was in doubt is found out about."""
    status, told = old.call("resume", name)
    assert (status, [one["outcomes"] for one in told["sheets"]]) == (0, [{"loaded": GROUPS[name][1]}])
    assert old.state(name) == "closed"
    assert old.sent() == all_of(name)


@pytest.mark.parametrize(
    ("name", "outcomes", "end"),
    [("waiting", {"loaded": 6, "invalid": 1}, 1), ("plan", {"loaded": 6}, 0)],
)
def test_who_waits_for_an_approval_is_sent_after_it(
    name: str, outcomes: dict[str, int], end: int, old: Old
) -> None:
    """Not before, and nobody answers twice."""
    assert old.call("resume", name)[0] == 4
    assert old.sent() == SENT_BEFORE
    status, told = old.call("approve", name, "--by", "Ann")
    assert (status, told["state"], told["by"]) == (0, "approved", "Ann")
    status, told = old.call("resume", name)
    assert (status, told["sheets"][0]["outcomes"]) == (end, outcomes)
    assert old.call("refuse", name, "--by", "Mei")[0] == 2
    assert old.sent() == all_of(name)


def test_who_waits_for_an_approval_may_be_refused(old: Old) -> None:
    """It is closed, its rows are skipped, and it is not sent any more; as that which was refused before."""
    assert old.call("refuse", "waiting", "--by", "Ann")[0] == 0
    assert (old.state("waiting"), old.outcomes("waiting")) == ("closed", {"skipped": 6, "invalid": 1})
    for name in ("waiting", "said-no"):
        assert old.call("approve", name, "--by", "Mei")[0] == 2
        old.call("resume", name)
    assert old.sent() == SENT_BEFORE


def test_resuming_what_is_at_its_end_writes_its_report_and_sends_nothing(old: Old) -> None:
    """The exit status is what its outcomes deserve."""
    before = len(old.sandbox.audit())
    ends = dict.fromkeys(CLOSED, 0) | dict.fromkeys(["flawed", "rejected", "plans"], 1)
    for name, end in ends.items():
        status, told = old.call("resume", name)
        (sheet,) = told["sheets"]
        assert (name, status, sheet["outcomes"]) == (name, end, OUTCOMES[name])
        assert all(Path(file).is_file() for file in sheet["files"])
        assert sheet["files"]
    for name in REFUSED:
        profile = KILLED if name == "list-2" else "default"
        status, told = old.call("resume", name, "--profile", profile)
        assert (status, [problem["code"] for problem in told["sheets"][0]["problems"]]) == (
            2,
            ["ROWS_HIDDEN"],
        )
    assert len(old.sandbox.audit()) == before


def test_reasons_of_rows_are_told_as_before(old: Old) -> None:
    """Each row that did not end well has its code and its sentence, also where only the chunk has the detail."""
    wanted = {
        "flawed": {5: "PHONE_LENGTH", 6: "DUPLICATE_IN_FILE", 7: "SERVICE_HELD", 8: "SERVICE_REFUSED_ROW"},
        "rejected": dict.fromkeys((4, 5), "SERVICE_REFUSED_CALL"),
        "plans": dict.fromkeys((2, 3), "ANSWER_UNKNOWN"),
        "repeat": dict.fromkeys(range(2, 5), "LOADED_BEFORE"),
        "said-no": dict.fromkeys(range(2, 8), "NOT_APPROVED"),
    }
    for name, codes in wanted.items():
        (sheet,) = old.call("resume", name)[1]["sheets"]
        told = [problem for problem in sheet["problems"] if problem["row"]]
        assert (name, {one["row"]: one["code"] for one in told}) == (name, codes)
        assert all(one["message"] and one["fix"] for one in told)


@pytest.mark.parametrize(
    ("name", "end", "outcomes"),
    [
        ("once", 0, {"skipped": 3}),
        ("stopped", 4, {"skipped": 6}),
        ("behind-refused", 4, {"skipped": 3}),
        ("waiting", 4, {"skipped": 6, "invalid": 1}),
        ("said-no", 0, {"loaded": 6}),
    ],
)
def test_the_same_content_again(name: str, end: int, outcomes: dict[str, int], old: Old) -> None:
    """What was sent or may be sent is a repeat and ends here; what was refused may come again."""
    status, told = old.call("load", old.source(name))
    assert (status, told["sheets"][0]["outcomes"]) == (end, outcomes)
    assert old.sent() == (all_of(name) if "loaded" in outcomes else SENT_BEFORE)


@pytest.mark.parametrize("applied", [True, False])
def test_a_person_settles_what_is_in_doubt(applied: bool, old: Old) -> None:
    """The plans that nobody knows of: they took effect, or resume sends them anew."""
    word = "--applied" if applied else "--not-applied"
    status, told = old.call("resolve", "plans", "--chunk", "1", "--by", "Ann", word)
    if applied:
        assert (status, told["sheets"][0]["outcomes"], old.state("plans")) == (0, {"loaded": 4}, "closed")
        assert old.sent() == SENT_BEFORE
        return
    assert (status, old.state("plans")) == (4, "stopped")
    sent = len(old.sandbox.audit("create_contact_plans"))
    status, told = old.call("resume", "plans")
    assert (status, told["sheets"][0]["outcomes"]) == (0, {"loaded": 4})
    assert len(old.sandbox.audit("create_contact_plans")) == sent + 1


def test_the_watcher_takes_up_what_was_in_work(old: Old) -> None:
    """Approved by its plan file, stopped and halted: each job ends as it would have; the rest as with `resume --all`."""
    (plan,) = (old.data / "waiting" / "default").iterdir()
    plan.rename(old.data / "approve" / "default" / plan.name)
    old.watch()
    assert old.files("working") == old.files("working", KILLED) == old.files("waiting") == set()
    assert old.files("done") == {"plan", "later"}
    assert (old.files("done", KILLED), old.files("failed", KILLED)) == (set(), {"list-2", HALTED})
    assert old.sent() == all_of(*GO_ON, "plan")
    left = [*HELD_BACK, HALTED, "waiting"]
    assert {name: old.state(name) for name in left} == dict.fromkeys(left, "stopped")


def test_a_file_that_is_dropped_again_goes_on_with_its_load(old: Old) -> None:
    """Held back: now it is sent, as that load. Loaded before: it is given back, and nothing is sent."""
    assert old.call("refuse", "plan", "--by", "Ann")[0] == 0
    old.watch()
    sent = old.sent()
    assert sent == all_of(*GO_ON)
    assert old.files("failed") == {"given-back", "list-1", "plan"}
    old.drop("given-back")
    old.drop("once")
    old.drop(HALTED, KILLED)
    old.watch()
    assert old.sent() == sent | {"given-back": 3, HALTED: 3}
    assert (old.state("given-back"), old.state(HALTED)) == ("closed", "closed")
    assert old.files("done") >= {"given-back-once-more"}
    assert old.files("done", KILLED) == {"halted-once-more"}
    assert "once-once-more" in old.files("failed")
    assert old.ids["once"] in old.beside("failed", "once-once-more", ".why.txt")
    assert "Ann" in old.beside("failed", "plan", ".why.txt")
    assert old.ids["given-back"] in old.beside("done", "given-back-once-more", ".note.txt")
    assert old.files("working") == old.files("working", KILLED) == set()
