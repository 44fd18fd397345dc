"""The life of `serve`: its nights, its notices, how it is stopped and killed, and what the next start goes on with."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from callsheet.engine.context import LoadContext, open_context
from callsheet.file_lock import only_one
from callsheet.ledger.coordination import slots_taken
from callsheet.ledger.schedule_wishes import run_wished, wish_run
from callsheet.ledger.states import ChunkState, LoadState
from callsheet.messages.reader import ENGLISH
from callsheet.sandbox.controls import Controls
from callsheet.schedules import SlotEnd, last_slot, register
from callsheet.settings import Profile, Schedule
from callsheet.settings.prefect_api import SERVER_AUTH
from tests.chaos.world import B, C
from tests.flows.living import Heard, Living, living, webhook
from tests.flows.serving import wait_for
from tests.support.loading import a_csv, numbers
from tests.support.processes import command_of
from validators.message import message

NIGHTS = ("every-minute", "crowded")
MISSED_AT = datetime.now(UTC) - timedelta(minutes=20)


def schedule(folder: Path, name: str, **more: Any) -> dict[str, Any]:
    given = {"name": name, "cron": "* * * * *", "zone": "UTC", "files": str(folder / name)}
    return given | {"profile": "sandbox"} | more


def missed(folder: Path) -> dict[str, Any]:
    """A nightly load whose moment was twenty minutes ago."""
    return schedule(folder, "missed", cron=f"{MISSED_AT.minute} {MISSED_AT.hour} * * *")


def was_off(folder: Path) -> None:
    """A ledger that knows the schedule since two days ago, and a list that came while the machine was off."""
    (folder / "missed").mkdir()
    a_csv(folder / "missed" / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3)))
    with open_context(Profile(data_dir=folder / "data")) as context:
        register(context, Schedule(**missed(folder)), datetime.now(UTC) - timedelta(days=2))


@pytest.fixture(scope="module")
def hook() -> Iterator[tuple[str, Heard]]:
    with webhook() as found:
        yield found


@pytest.fixture(scope="module")
def heard(hook: tuple[str, Heard]) -> Heard:
    return hook[1]


class Life(Living):
    """A serve whose nights of every minute are paused once they have been heard of: each run of them costs a core seconds."""

    nights: threading.Thread

    def pause_nights(self, heard: Heard) -> None:
        with suppress(AssertionError, OSError):  # the test of them says what was not heard
            wait_for(lambda: all(told(heard, name) for name in NIGHTS), 150)
            for name in NIGHTS:
                self.pause(f"scheduled-load/{name}")


def told(heard: Heard, name: str) -> list[dict[str, Any]]:
    """The notices of a schedule."""
    return [one for one in heard if name in one["title"]]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, hook: tuple[str, Heard]) -> Iterator[Life]:
    folder = tmp_path_factory.mktemp("life")
    settings = {
        "CALLSHEET_NOTIFY": json.dumps([hook[0]]),
        "CALLSHEET_CHUNKS": json.dumps({C.kind: 2}),
        "CALLSHEET_APPROVE_ABOVE_ROWS": "50",
        SERVER_AUTH: "life:chosen-by-hand",
    }
    serving = Life(folder, settings)
    serving.write_schedules(
        schedule(folder, "every-minute"), schedule(folder, "crowded", overlap="skip"), missed(folder)
    )
    serving.nights = threading.Thread(target=serving.pause_nights, args=(hook[1],), daemon=True)
    was_off(folder)
    with only_one(folder / "data" / "locks" / "crowded.schedule") as running, living(serving):
        assert running
        serving.nights.start()
        yield serving


def ledger(serving: Living) -> AbstractContextManager[LoadContext]:
    return open_context(Profile(data_dir=serving.folder / "data"))


def load_state(serving: Living, load: str) -> LoadState:
    with ledger(serving) as context:
        return context.ledger.load(load).state


@pytest.mark.slow
def test_a_night_that_was_missed_is_caught_up_once_and_prefect_shows_the_run(serving: Living) -> None:
    """The machine was off at the moment: the next start runs it, with a run in Prefect's history."""
    slot = last_slot(Schedule(**missed(serving.folder)), datetime.now(UTC))
    assert slot is not None

    def taken() -> dict[str, str]:
        with ledger(serving) as context:
            return dict(slots_taken(context.ledger, "missed"))

    wait_for(lambda: taken().get(slot.isoformat()) == SlotEnd.LOADED)
    runs = [run for run in serving.runs("scheduled-load") if "caught-up" in run["tags"]]
    wait_for(lambda: serving.state(runs[0]["id"])["state_type"] == "COMPLETED")
    assert [run["parameters"] for run in runs] == [{"schedule": "missed"}]
    with Controls(serving.sandbox) as sandbox:
        assert list(sandbox.effects("import_customer_numbers").values()) == [1, 1, 1]


@pytest.mark.slow
def test_a_run_that_is_asked_for_on_the_page_takes_what_came_late(serving: Living) -> None:
    """Once, in Prefect's history; what the night has loaded is not sent again."""
    a_csv(serving.folder / "missed" / "late.csv", "Telephone,Name", f"{numbers(4)[3]},x")
    with ledger(serving) as context:
        assert wish_run(context.ledger, "missed", "pia", context.ledger.now())

    def asked() -> list[dict[str, Any]]:
        return [run for run in serving.runs("scheduled-load") if "asked-for" in run["tags"]]

    wait_for(lambda: bool(asked()), 90)
    wait_for(lambda: serving.state(asked()[0]["id"])["state_type"] == "COMPLETED")
    assert [run["parameters"] for run in asked()] == [{"schedule": "missed", "anyway": True, "wish": 1}]
    with ledger(serving) as context:
        assert run_wished(context.ledger, "missed") is None
    with Controls(serving.sandbox) as sandbox:
        assert list(sandbox.effects("import_customer_numbers").values()) == [1, 1, 1, 1]


@pytest.mark.slow
def test_a_credential_that_is_set_for_the_server_is_all_that_it_takes(serving: Living) -> None:
    """Everything of this file runs with it, and none is made."""
    assert not (serving.folder / "data" / "prefect" / "credential").exists()
    assert serving.credential not in "\n".join(serving.said)
    assert any(SERVER_AUTH in line for line in serving.said)


@pytest.mark.slow
def test_a_load_sent_by_hand_goes_on_by_itself_after_its_yes(serving: Living, heard: Heard) -> None:
    """Started from the form, too large, told to whoever decides, approved at a terminal: sent once, nobody says resume."""
    rows = numbers(60, 6_590_050_000)
    sheet = a_csv(serving.folder / "large.csv", "Telephone,Name", *(f"{one},x" for one in rows))
    run = serving.run("load-sheet/sandbox", files=[str(sheet)], dry_run=False)
    assert run["state_name"] == "AwaitingApproval"
    wait_for(
        lambda: [
            one for one in heard if one["title"] == ENGLISH.say(message("NEEDS_APPROVAL", file="large.csv"))
        ]
    )
    with ledger(serving) as context:
        load = next(one.id for one in context.ledger.loads() if one.file == "large.csv")
    told = serving.callsheet("approve", load, "--by", "Mei")
    assert told.returncode == 0, told.stderr
    wait_for(lambda: load_state(serving, load) is LoadState.CLOSED)
    with Controls(serving.sandbox) as sandbox:
        effects = sandbox.effects("import_customer_numbers")
    assert [effects[key] for key in effects if key[-1] in rows] == [1] * 60


def under_way(serving: Living, name: str, first: int) -> tuple[str, str]:
    """A load of contact plans, started from the form, whose second answer takes seconds; its run and its id."""
    sheet = C.write(serving.folder / f"{name}.csv", numbers(6, first))
    with Controls(serving.sandbox) as sandbox:
        before = len(sandbox.audit(C.operation))
        sandbox.fault("slow_bytes", C.operation, nth=2, pause=0.4, piece=25)
        run = serving.begin("load-sheet/sandbox", files=[str(sheet)], dry_run=False, kind=C.kind)
        wait_for(lambda: len(sandbox.audit(C.operation)) >= before + 2)
    with ledger(serving) as context:
        return run, next(one.id for one in context.ledger.loads() if one.file == sheet.name)


def went_on(serving: Living, load: str, first: int) -> None:
    """Nobody said anything: the load came to its end, and each row took effect once."""
    wait_for(lambda: load_state(serving, load) is LoadState.CLOSED)
    with Controls(serving.sandbox) as sandbox:
        effects = sandbox.effects(C.operation)
    assert [effects[key] for key in effects if key[-1] in numbers(6, first)] == [1] * 6


@pytest.mark.slow
def test_a_watcher_that_is_killed_is_started_again_and_its_run_is_seen_as_crashed(serving: Living) -> None:
    """SIGKILL to the watcher alone while an import is waited for: the load ends by itself, each row once, in a run of its own."""
    rows = numbers(2, 6_590_080_000)
    with Controls(serving.sandbox) as sandbox:
        sandbox.read(import_delay=8)
        before = len(sandbox.audit("import_customer_numbers"))
        a_csv(serving.place("inbox") / "held.csv", "Telephone,Name", *(f"{one},x" for one in rows))
        run = wait_for(
            lambda: next((one for one in serving.runs("resume-load") if "held" in one["name"]), None)
        )
        wait_for(lambda: len(sandbox.audit("import_customer_numbers")) > before)
        watcher = next(
            one
            for one in psutil.Process(serving.process.pid).children()
            if "watch" in command_of(one).split()
        )
        watcher.kill()
        sandbox.read(import_delay=0.2)
        wait_for(lambda: serving.state(run["id"])["state_name"] == "Crashed")
        wait_for(lambda: list(serving.place("done").glob("held.*.result.xlsx")), 90)
        effects = sandbox.effects("import_customer_numbers")
    assert [effects[key] for key in effects if key[-1] in rows] == [1, 1]
    states = [one["state_name"] for one in serving.runs("resume-load") if "held" in one["name"]]
    assert sorted(states) == ["Completed", "Crashed"]


@pytest.mark.slow
def test_a_forbidden_list_that_comes_while_plans_are_sent_is_a_run_beside_theirs(serving: Living) -> None:
    """The folder takes a list not to call at once: whom it forbids gets no plan of those that were not sent yet."""
    rows = numbers(6, 6_590_090_000)
    with Controls(serving.sandbox) as sandbox:
        before = len(sandbox.audit(C.operation))
        sandbox.fault("slow_bytes", C.operation, every=1, pause=1.0, piece=20)
        C.write(serving.place("inbox") / "calls.csv", rows)
        wait_for(lambda: len(sandbox.audit(C.operation)) > before)
        B.write(serving.place("inbox") / "do not call.csv", rows[4:])
        wait_for(lambda: len(sandbox.audit(B.operation)) > 0)
        sandbox.clear_faults()
        wait_for(lambda: list(serving.place("done").glob("calls.*.result.xlsx")), 90)
        effects = sandbox.effects(C.operation)
    sent = [effects.get(key, 0) for key in sorted(effects) if key[-1] in rows]
    assert sum(sent) == len(sent) < 6
    assert not {key[-1] for key in effects} & set(rows[4:])
    names = [one["name"] for one in serving.runs("resume-load")]
    assert {"load calls.csv", "load do not call.csv"} <= set(names)


@pytest.mark.slow
def test_a_cron_of_every_minute_fires_and_its_alerts_go_out(serving: Living, heard: Heard) -> None:
    """The real scheduler of Prefect: no file is told, and a run that would overlap is left out and told."""
    wait_for(lambda: all(told(heard, name) for name in NIGHTS), 80)
    none_came, left_out = (told(heard, name)[0] for name in NIGHTS)
    assert str(serving.folder / "every-minute") in none_came["message"]
    assert left_out["message"]
    (fired, *_) = wait_for(lambda: completed(serving, "every-minute"))
    assert fired["auto_scheduled"]


def completed(serving: Living, schedule: str) -> list[dict[str, Any]]:
    """The runs of a schedule that came to a good end; those that are still to come go when it is paused."""
    runs = serving.runs("scheduled-load")
    return [
        one for one in runs if one["parameters"]["schedule"] == schedule and one["state_type"] == "COMPLETED"
    ]


@pytest.mark.slow
def test_stopped_in_the_middle_of_a_load_it_lets_the_request_end_and_the_next_start_goes_on(
    serving: Life,
) -> None:
    """SIGTERM: nothing new is sent, the answer under way is recorded, the run says Stopped; then the load goes on.

    What somebody paused in the UI is still paused afterwards.
    """
    first = 6_590_060_000
    serving.nights.join()
    run, load = under_way(serving, "by-hand", first)
    serving.end()
    with ledger(serving) as context:
        states = [chunk.state for chunk in context.ledger.chunks(load)]
    assert states == [ChunkState.SETTLED, ChunkState.SETTLED, ChunkState.PLANNED]
    serving.start()
    told = serving.state(run)
    assert (told["state_type"], told["state_name"]) == ("FAILED", "Stopped"), told
    paused = [serving.deployment(f"scheduled-load/{name}")["paused"] for name in ("crowded", "missed")]
    assert paused == [True, False]
    went_on(serving, load, first)


@pytest.mark.slow
def test_killed_in_the_middle_of_a_load_it_leaves_nothing_behind_and_the_next_start_goes_on(
    serving: Life,
) -> None:
    """SIGKILL: what it had started ends by itself, its run becomes Crashed, and no run waits behind the dead one.

    Loads that wait for approval still wait: one is approved afterwards and sent once, one is refused and never sent.
    """
    first = 6_590_070_000
    approved, refused = (waiting(serving, name, rows) for name, rows in WAITING.items())
    run, load = under_way(serving, "killed", first)
    began = time.monotonic()
    assert serving.end(signal.SIGKILL) >= 4
    print(f"everything had ended {time.monotonic() - began:.1f} s after the kill")
    serving.start(subprocess.Popen)  # the whole of it in interpreters of their own, as people start it
    told = serving.state(run)
    assert (told["state_type"], told["state_name"]) in {("CRASHED", "Crashed"), ("FAILED", "Stopped")}, told
    assert sent(serving, *WAITING.values()) == {}
    answered = serving.run("approve-load/any-profile", load_id=approved, by="Mei", decision="approve")
    assert answered["state_type"] == "COMPLETED", answered["state"]
    said = serving.callsheet("refuse", refused, "--by", "Anna")
    assert said.returncode == 0, said.stderr
    went_on(serving, load, first)
    wait_for(lambda: load_state(serving, approved) is LoadState.CLOSED)
    assert sent(serving, *WAITING.values()) == dict.fromkeys(WAITING["approved"], 1)
    sheet = a_csv(serving.folder / "after.csv", "Telephone,Name", f"{numbers(1)[0]},x")
    assert serving.run("load-sheet/sandbox", files=[str(sheet)])["state_type"] == "COMPLETED"


WAITING = {"approved": numbers(60, 6_590_030_000), "turned-down": numbers(60, 6_590_040_000)}


def waiting(serving: Living, name: str, rows: list[str]) -> str:
    """The id of a load that came through the inbox and waits for approval."""
    drop = a_csv(serving.folder / f"{name}.part", "Telephone,Name", *(f"{one},x" for one in rows))
    drop.rename(serving.place("inbox") / f"{name}.csv")
    plan = wait_for(lambda: next(serving.place("waiting").glob(f"{name}.*.plan.txt"), None))
    return str(plan.name.split(".")[1])


def sent(serving: Living, *groups: list[str]) -> dict[str, int]:
    """How often the sandbox took each of these customers."""
    with Controls(serving.sandbox) as sandbox:
        effects = sandbox.effects("import_customer_numbers")
    mine = {number for group in groups for number in group}
    return {str(key[-1]): count for key, count in effects.items() if key[-1] in mine}
