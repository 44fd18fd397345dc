"""`backup` and `restore`: a copy while others write, put back with the replaced ledger kept, and what is to be checked."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.ledger.copies import load_lines
from callsheet.sandbox.server import Sandbox
from callsheet.settings import load_profile
from tests.callsheet.cli.conftest import run
from tests.support.loading import a_csv, numbers

pytestmark = pytest.mark.usefixtures("configured")

Shell = pytest.CaptureFixture[str]


def a_list(folder: Path, name: str = "list.csv", first: int = 6_590_010_000) -> str:
    return str(
        a_csv(folder / name, "Forbidden number,Direction", *(f"{n},Outbound" for n in numbers(3, first)))
    )


def loaded(shell: Shell, file: str) -> str:
    """The id of a load that succeeded."""
    status, out, _ = run(shell, "load", file, "--json")
    assert status == 0
    return str(json.loads(out)["sheets"][0]["load_id"])


def as_json(shell: Shell, *words: str) -> tuple[int, dict[str, Any]]:
    status, out, err = run(shell, *words, "--json")
    return status, json.loads(out) if out else {"error": err}


def test_a_backup_is_whole_also_while_the_ledger_is_written(capsys: Shell, tmp_path: Path) -> None:
    """It has what was committed, though all of it is in the log still; it is its owner's alone."""
    loaded(capsys, a_list(tmp_path))
    with open_context(load_profile()) as context:
        context.ledger.add_options(context.ledger.loads()[0].id, {"seen": "yes"})
        status, told = as_json(capsys, "backup", str(tmp_path / "copy.db"))
    assert (status, told) == (0, {"file": str(tmp_path / "copy.db"), "loads": 1})
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert "seen" in copy.execute("SELECT options FROM loads").fetchone()[0]
    assert [file.name for file in tmp_path.glob(".copy*")] == []


def test_a_backup_is_one_file_also_after_it_was_read(capsys: Shell, tmp_path: Path) -> None:
    """Whoever takes the copy away takes all of it: nothing lies beside it, neither at once nor after a look at its loads."""
    folder = tmp_path / "copies"
    folder.mkdir()
    loaded(capsys, a_list(tmp_path))
    assert run(capsys, "backup", str(folder / "one.db"))[0] == 0
    assert load_lines(folder / "one.db")
    assert [file.name for file in folder.iterdir()] == ["one.db"]


def test_a_backup_goes_to_a_folder_or_to_the_data_folder(capsys: Shell, tmp_path: Path) -> None:
    """Named by the moment there; nothing is overwritten."""
    loaded(capsys, a_list(tmp_path))
    (tmp_path / "kept").mkdir()
    for words, folder in ((["backup", str(tmp_path / "kept")], "kept"), (["backup"], "data/backups")):
        status, told = as_json(capsys, *words)
        assert status == 0
        assert Path(told["file"]).parent == tmp_path / folder
        assert load_lines(Path(told["file"])) is not None
    status, _, err = run(capsys, "backup", told["file"])
    assert (status, "exists" in err) == (2, True)
    status, _, err = run(capsys, "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert status == 2


def test_there_is_nothing_to_back_up_before_the_first_load(capsys: Shell) -> None:
    """A clear end, and no empty ledger."""
    status, _, err = run(capsys, "backup")
    assert (status, "no ledger" in err) == (2, True)


@pytest.mark.slow
def test_a_restored_ledger_names_what_was_lost(capsys: Shell, tmp_path: Path) -> None:
    """The replaced one is kept; its loads since the copy are listed, and the next ones are loaded as ever."""
    first = loaded(capsys, a_list(tmp_path))
    run(capsys, "backup", str(tmp_path / "copy.db"))
    second = loaded(capsys, a_list(tmp_path, "other.csv", 6_590_020_000))
    status, told = as_json(capsys, "restore", str(tmp_path / "copy.db"))
    assert status == 4
    assert [line["id"] for line in told["lost"]] == [second]
    assert told["open"] == []
    kept = load_lines(Path(told["replaced"]))
    assert kept is not None
    assert [line.id for line in kept] == [first, second]
    status, out, _ = run(capsys, "loads", "--json")
    assert [load["id"] for load in json.loads(out)] == [first]
    loaded(capsys, a_list(tmp_path, "third.csv", 6_590_030_000))


PLANS = "Telephone,Plan,Start,End,Executor"
TIMES = "2099-12-01 09:00,2099-12-01 18:00"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plans", "customers"])
def test_people_of_a_load_that_was_lost_are_recognised(
    kind: str, capsys: Shell, tmp_path: Path, sandbox: Sandbox
) -> None:
    """The replaced ledger knows whom it has reached: the same file, and plans in any other, are not sent again."""
    loaded(capsys, a_list(tmp_path))
    run(capsys, "backup", str(tmp_path / "copy.db"))
    header, more = (PLANS, f"Call,{TIMES},1001") if kind == "plans" else ("Telephone,Name", "A")
    rows = [f"{number},{more}" for number in numbers(5, 6_590_040_000)]
    lost = loaded(capsys, str(a_csv(tmp_path / f"{kind}.csv", header, *rows)))
    status, told = as_json(capsys, "restore", str(tmp_path / "copy.db"))
    assert (status, [line["id"] for line in told["taken_over"]], told["lost"]) == (0, [lost], [])
    before = len(sandbox.audit("create_contact_plans")), len(sandbox.audit("import_customer_numbers"))
    files = [tmp_path / f"{kind}.csv"]
    if kind == "plans":
        files.append(a_csv(tmp_path / "other.csv", header, *rows[::-1]))
    for file in files:
        run(capsys, "load", str(file))
    after = len(sandbox.audit("create_contact_plans")), len(sandbox.audit("import_customer_numbers"))
    assert after == before
    status, _, _ = run(capsys, "show", lost, "--verify")
    assert status == 0


@pytest.mark.slow
def test_customers_wait_for_the_forbidden_lists_that_were_lost(capsys: Shell, tmp_path: Path) -> None:
    """Whom they forbid is not known here any more, until the list is loaded again."""
    loaded(capsys, a_list(tmp_path))
    run(capsys, "backup", str(tmp_path / "copy.db"))
    lost = a_list(tmp_path, "other.csv", 6_590_020_000)
    loaded(capsys, lost)
    run(capsys, "restore", str(tmp_path / "copy.db"))
    customers = a_csv(
        tmp_path / "customers.csv", "Telephone,Name", *(f"{n},A" for n in numbers(3, 6_590_020_002))
    )
    status, out, _ = run(capsys, "load", str(customers), "--json")
    assert (status, json.loads(out)["sheets"][0]["reason"]) == (4, "FORBIDDEN_NOT_LOADED")
    loaded(capsys, lost)
    load_id = json.loads(out)["sheets"][0]["load_id"]
    _, out, _ = run(capsys, "resume", load_id, "--json")
    assert json.loads(out)["sheets"][0]["outcomes"] == {"held": 1, "loaded": 2}


def test_a_copy_of_the_latest_moment_loses_nothing(capsys: Shell, tmp_path: Path) -> None:
    """Exit status 0, and the next command is not refused."""
    loaded(capsys, a_list(tmp_path))
    run(capsys, "backup", str(tmp_path / "copy.db"))
    status, told = as_json(capsys, "restore", str(tmp_path / "copy.db"))
    assert (status, told["lost"], told["open"]) == (0, [], [])
    assert run(capsys, "loads")[0] == 0


def waiting_plans(shell: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a load of two chunks of plans that waits for approval, of which a backup was made."""
    monkeypatch.setenv("CALLSHEET_CHUNKS", '{"contact-plans": 2}')
    monkeypatch.setenv("CALLSHEET_APPROVE_ABOVE_ROWS", "1")
    plans = a_csv(
        folder / "plans.csv",
        "Phone,Plan name,Start,End,Executor",
        *(f"{number},Renewal,2099-01-05 09:00,2099-01-09 18:00,1001" for number in numbers(4)),
    )
    _, out, _ = run(shell, "load", str(plans), "--kind", "contact-plans", "--json")
    run(shell, "backup", str(folder / "copy.db"))
    return str(json.loads(out)["sheets"][0]["load_id"])


def doubted(shell: Shell, load_id: str) -> list[str]:
    """The chunks that a person has to resolve, after a resume that sent nothing."""
    status, out, _ = run(shell, "resume", load_id, "--json")
    assert (status, json.loads(out)["sheets"][0]["outcomes"]) == (1, {"unknown": 4})
    _, out, _ = run(shell, "show", load_id, "--verify", "--json")
    return [str(found["chunk"]) for found in json.loads(out)["in_doubt"]]


@pytest.mark.slow
def test_an_open_load_waits_for_a_person_and_its_plans_are_unknown(
    capsys: Shell, tmp_path: Path, configured: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`resume --all` does not touch it; `resume LOAD` reports its plans as unknown, and none is sent."""
    load_id = waiting_plans(capsys, tmp_path, monkeypatch)
    assert run(capsys, "approve", load_id, "--by", "Ana")[0] == 0
    assert run(capsys, "resume", load_id)[0] == 0
    sent = configured.effects("create_contact_plans")
    assert set(sent.values()) == {1}
    status, told = as_json(capsys, "restore", str(tmp_path / "copy.db"))
    assert (status, [found["id"] for found in told["open"]], told["lost"]) == (4, [load_id], [])
    assert run(capsys, "resume", "--all")[0] == 4
    assert run(capsys, "approve", load_id, "--by", "Ana")[0] == 0
    chunks = doubted(capsys, load_id)
    assert configured.effects("create_contact_plans") == sent
    resolve = ["resolve", load_id, "--by", "Ana", "--applied", "--chunk"]
    assert [run(capsys, *resolve, chunk)[0] for chunk in chunks] == [1, 0]


@pytest.mark.slow
def test_plans_that_were_not_sent_are_released_by_a_person_and_sent_once(
    capsys: Shell, tmp_path: Path, configured: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is doubted once is not doubted again after the person has looked."""
    load_id = waiting_plans(capsys, tmp_path, monkeypatch)
    run(capsys, "restore", str(tmp_path / "copy.db"))
    run(capsys, "approve", load_id, "--by", "Ana")
    chunks = doubted(capsys, load_id)
    assert configured.effects("create_contact_plans") == {}
    for chunk in chunks:
        run(capsys, "resolve", load_id, "--by", "Ana", "--not-applied", "--chunk", chunk)
    status, out, _ = run(capsys, "resume", load_id, "--json")
    assert (status, json.loads(out)["sheets"][0]["outcomes"]) == (0, {"loaded": 4})
    assert set(configured.effects("create_contact_plans").values()) == {1}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not a ledger"),
        (b"no database", "not a ledger"),
        (None, "no file"),
        ("another database", "not a ledger"),
        ("newer", "newer version"),
    ],
)
@pytest.mark.thinned(2)
def test_what_is_no_usable_ledger_changes_nothing(
    content: bytes | str | None, code: str, capsys: Shell, tmp_path: Path
) -> None:
    """Exit status 2, and the ledger stays as it is."""
    first = loaded(capsys, a_list(tmp_path))
    copy = tmp_path / "copy.db"
    if isinstance(content, bytes):
        copy.write_bytes(content)
    elif content is not None:
        if content == "newer":
            shutil.copy(tmp_path / "data" / "ledger.db", copy)
        with closing(sqlite3.connect(copy)) as file:
            file.executescript("CREATE TABLE x (y); ")
            if content == "newer":
                file.executescript("UPDATE meta SET value = '999' WHERE name = 'schema_version'")
    status, _, err = run(capsys, "restore", str(copy))
    assert (status, code in err) == (2, True), err
    assert run(capsys, "show", first)[0] == 0
    assert list((tmp_path / "data").glob("*replaced*")) == []


def test_the_ledger_itself_is_no_copy_and_one_in_use_is_not_replaced(capsys: Shell, tmp_path: Path) -> None:
    """Neither changes anything."""
    loaded(capsys, a_list(tmp_path))
    run(capsys, "backup", str(tmp_path / "copy.db"))
    status, _, err = run(capsys, "restore", str(tmp_path / "data" / "ledger.db"))
    assert (status, "in place" in err) == (2, True)
    with open_context(load_profile()):
        status, _, err = run(capsys, "restore", str(tmp_path / "copy.db"))
        assert (status, "open" in err) == (3, True)
        status, _, err = run(capsys, "restore", "--accept")
        assert (status, "open" in err) == (3, True)
    assert run(capsys, "loads")[0] == 0


def test_a_damaged_ledger_is_replaced_and_kept(capsys: Shell, tmp_path: Path) -> None:
    """That is what backups are for; what was lost is not known then."""
    loaded(capsys, a_list(tmp_path))
    run(capsys, "backup", str(tmp_path / "copy.db"))
    (tmp_path / "data" / "ledger.db").write_bytes(b"\x5a" * 8192)
    assert run(capsys, "loads")[0] == 3
    status, told = as_json(capsys, "restore", str(tmp_path / "copy.db"))
    assert (status, told["lost"]) == (4, None)
    assert Path(told["replaced"]).read_bytes() == b"\x5a" * 8192
    assert run(capsys, "loads")[0] == 0


def test_a_copy_with_its_log_is_restored_with_it(capsys: Shell, tmp_path: Path) -> None:
    """A copy that was made of the files while they were open."""
    loaded(capsys, a_list(tmp_path))
    with open_context(load_profile()) as context:
        context.ledger.add_options(context.ledger.loads()[0].id, {"seen": "yes"})
        for suffix in ("", "-wal"):
            shutil.copy(tmp_path / "data" / f"ledger.db{suffix}", tmp_path / f"copy.db{suffix}")
    assert run(capsys, "restore", str(tmp_path / "copy.db"))[0] == 0
    with open_context(load_profile()) as context:
        assert context.ledger.loads()[0].options["seen"] == "yes"
    assert (tmp_path / "copy.db-wal").exists()


@pytest.mark.slow
def test_a_ledger_that_is_refused_is_accepted_in_place(capsys: Shell, tmp_path: Path) -> None:
    """The commands name the way out; after it they work again."""
    loaded(capsys, a_list(tmp_path))
    shutil.copytree(tmp_path / "data", tmp_path / "before")
    loaded(capsys, a_list(tmp_path, "other.csv", 6_590_020_000))
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(tmp_path / "before", tmp_path / "data")
    status, _, err = run(capsys, "loads")
    assert (status, "restore --accept" in err) == (3, True)
    status, told = as_json(capsys, "restore", "--accept")
    assert (status, told["lost"], told["restored"]) == (4, None, None)
    assert run(capsys, "loads")[0] == 0
    status, told = as_json(capsys, "restore", "--accept")
    assert (status, told["lost"]) == (0, [])


def test_restore_wants_a_copy_or_a_decision(capsys: Shell, tmp_path: Path) -> None:
    """Not both, and not neither."""
    assert run(capsys, "restore")[0] == 2
    assert run(capsys, "restore", str(tmp_path / "copy.db"), "--accept")[0] == 2


def test_a_ledger_on_a_server_is_copied_by_the_server(capsys: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names its tools."""
    monkeypatch.setenv("CALLSHEET_LEDGER", "postgresql://callsheet@db.example/callsheet")
    for words in (["backup"], ["restore", __file__]):
        status, _, err = run(capsys, *words)
        assert (status, "pg_dump" in err) == (2, True)
