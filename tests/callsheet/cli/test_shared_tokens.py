"""Processes of one profile against a service where a new token ends the one before: `callsheet load`, as one starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from callsheet.sandbox.server import Sandbox
from callsheet.sheets.atomic import replacing
from callsheet.sobot.auth import RENEWALS
from tests.callsheet.watcher.processes import wait_until
from tests.chaos.world import CLASSES, A, B, Class
from tests.support import forked
from tests.support.databases import fresh_database
from tests.support.loading import CAMPAIGN, numbers

pytestmark = pytest.mark.slow

ROWS = 12
TOKENS = "company_token"


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest) -> Iterator[str]:
    """The ledger setting: a file in the data folder, or a database on a server."""
    with ExitStack() as stack:
        yield "" if request.param == "sqlite" else stack.enter_context(fresh_database())


@pytest.fixture
def jealous(sandbox: Sandbox) -> Sandbox:
    sandbox.read(new_token_ends_old=True)
    return sandbox


def settings(sandbox: Sandbox, folder: Path, **more: str) -> dict[str, str]:
    """The environment of a profile; its secret is in callsheet.toml, which can be changed while a process runs."""
    write_secret(folder, sandbox.app_secret)
    given = {
        "BASE_URL": sandbox.url,
        "APP_ID": sandbox.app_id,
        "AGENT_ID": "1001",
        "DATA_DIR": str(folder / "data"),
        "CONFIG": str(folder / "callsheet.toml"),
        "CAMPAIGN": json.dumps(CAMPAIGN),
        "APPROVE_CORRECTED_DAYS": "0",
        "CHUNKS": json.dumps(dict.fromkeys((one.kind for one in CLASSES), 2)),
        "RATE": "0",
        "POLL_FIRST": "0.03",
        "LOOK_APART": "0.03",
        "BACKOFF_BASE": "0.01",
        "FORBIDDEN_FIRST": "false",
        **more,
    }
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("CALLSHEET_", "PREFECT_"))
    }
    return plain | {f"CALLSHEET_{name}": value for name, value in given.items() if value}


def write_secret(folder: Path, secret: str) -> None:
    with replacing(folder / "callsheet.toml") as file:
        file.write(f'app_secret = "{secret}"'.encode())


def loading(environment: dict[str, str], folder: Path, one: Class, at: int = 0) -> "subprocess.Popen[str]":
    """`callsheet load` of a list of its own."""
    rows = numbers(ROWS, 6_590_010_000 + 1000 * CLASSES.index(one) + 100 * at)
    sheet = one.write(folder / f"{one.kind}-{at}.csv", rows)
    options = [part for name, value in one.options.items() for part in ("--set", f"{name}={value}")]
    return started(environment, "load", str(sheet), "--kind", one.kind, *options)


def started(
    environment: dict[str, str], *words: str, start: type["subprocess.Popen[str]"] = forked.Popen
) -> "subprocess.Popen[str]":
    return start(
        [sys.executable, "-m", "flows", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(*processes: "subprocess.Popen[str]") -> list[int]:
    """Their exit statuses; what they said is shown when a test fails."""
    for process in processes:
        print(process.communicate(timeout=120)[0])
    return [process.returncode for process in processes]


def token_requests(sandbox: Sandbox) -> int:
    return len(sandbox.audit(TOKENS))


def refusals(sandbox: Sandbox) -> int:
    """How many requests were told that their token is no good."""
    return sum(one["status"] == 401 for one in sandbox.audit())


@pytest.mark.parametrize("count", [2, 3])
def test_processes_of_a_profile_need_one_token(
    jealous: Sandbox, tmp_path: Path, ledger: str, count: int
) -> None:
    """Two or three loads at once, of each class of requests: one token request in all, no 401, every row loaded once."""
    environment = settings(jealous, tmp_path, LEDGER=ledger)
    assert ended(*(loading(environment, tmp_path, one) for one in CLASSES[:count])) == [0] * count
    assert token_requests(jealous) == 1
    assert refusals(jealous) == 0
    for one in CLASSES[:count]:
        assert set(jealous.effects(one.operation).values()) == {1}
        assert len(jealous.effects(one.operation)) == ROWS


@pytest.mark.parametrize("reading", ["first", "second"])
def test_a_young_token_that_is_refused_once_takes_few_requests(
    jealous: Sandbox, tmp_path: Path, reading: str
) -> None:
    """C7, both at once: each token is refused once in its first minute, and a new one ends the old; one request."""
    jealous.read(young_token_refused=reading)
    environment = settings(jealous, tmp_path)
    assert ended(*(loading(environment, tmp_path, one) for one in CLASSES[:2])) == [0, 0]
    assert token_requests(jealous) == 1
    assert set(jealous.effects(A.operation).values()) == {1}


def test_a_process_killed_while_it_fetches_blocks_nobody(
    jealous: Sandbox, tmp_path: Path, ledger: str
) -> None:
    """SIGKILL for the one that holds the lock: the other goes on at once, and resume ends the first load; two requests at most."""
    jealous.fault("never_answers_after", TOKENS, next=1)
    environment = settings(jealous, tmp_path, LEDGER=ledger, READ_TIMEOUT="60", LEASE="0.5")
    first = loading(environment, tmp_path, A)
    wait_until(lambda: token_requests(jealous))
    second = loading(environment, tmp_path, B)
    wait_until((tmp_path / "data").exists)
    first.kill()
    ended(first)
    assert ended(second) == [0]
    assert ended(started(environment, "resume", "--all")) == [0]
    assert token_requests(jealous) <= 2
    assert set(jealous.effects(A.operation).values()) == set(jealous.effects(B.operation).values()) == {1}


def test_a_secret_may_be_changed_while_loads_run(jealous: Sandbox, tmp_path: Path, ledger: str) -> None:
    """A load that began with the old secret and one that begins with the new one both end well; two requests at most."""
    environment = settings(jealous, tmp_path, LEDGER=ledger, RATE="4")
    first = loading(environment, tmp_path, B)
    wait_until(lambda: jealous.audit(B.operation))
    write_secret(tmp_path, "renewed")
    jealous.change_secret("renewed")
    second = loading(environment, tmp_path, B, at=1)
    assert ended(first, second) == [0, 0]
    assert token_requests(jealous) <= 2
    assert len(jealous.effects(B.operation)) == 2 * ROWS


def test_what_only_looks_does_not_end_the_token_of_a_load(jealous: Sandbox, tmp_path: Path) -> None:
    """doctor, check and export beside a load use its token: one request in all, and nobody can read the token."""
    environment = settings(jealous, tmp_path, RATE="4")
    roster = tmp_path / "settings.csv"
    roster.write_text("Agent work no.,Extension\n1001,8001\n")
    load = loading(environment, tmp_path, B)
    wait_until(lambda: jealous.audit(B.operation))
    looks = [
        started(environment, *words, start=subprocess.Popen)
        for words in (
            ("doctor", "--json"),
            ("export", "queues", "-o", str(tmp_path / "queues.csv")),
            ("check", str(roster), "--kind", "agent-settings"),
        )
    ]
    said = [process.communicate(timeout=120)[0] for process in (load, *looks)]
    assert (load.returncode, looks[1].returncode) == (0, 0), said
    assert (tmp_path / "queues.csv").exists()
    assert token_requests(jealous) == 1
    assert refusals(jealous) == 0
    (token,) = (row["token"] for row in jealous.service.store.rows("SELECT token FROM tokens"))
    kept = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert not any(secret in text for text in said for secret in (token, jealous.app_secret))
    assert not any(secret.encode() in raw for raw in kept for secret in (token, jealous.app_secret))


def test_two_programs_that_end_each_others_tokens_do_not_storm(jealous: Sandbox, tmp_path: Path) -> None:
    """Two profiles with the same app id and data folders of their own: few requests, and the message says what to do."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    processes = [
        loading(settings(jealous, folder, RATE="4", CHUNKS=f'{{"{B.kind}": 1}}'), folder, B, at)
        for at, folder in enumerate(folders)
    ]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert token_requests(jealous) <= 2 * RENEWALS
    assert any("another program that uses this app_id" in words for words in said)
    assert not any("auth_scheme" in words for words in said)
    assert set(jealous.effects(B.operation).values()) == {1}
