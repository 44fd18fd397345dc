"""The audit of the sandbox: whatever is dropped, nobody of a forbidden list of the profile is in a campaign or a plan."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.results import LoadRequest
from callsheet.engine.resume import resume_all
from callsheet.errors import CallsheetError
from callsheet.sandbox.server import Sandbox
from callsheet.watcher.folders import put_mark
from callsheet.watcher.watcher import Watcher
from tests.support.drops import Forbidden, Pool, a_drop, read_plainly
from tests.support.loading import CAMPAIGN, a_profile

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_ledgers")]

DROPS = 10_000 if os.environ.get("CALLSHEET_TEST_CHAOS") else 40
ROUNDS = 3  # drops of a profile at most
FAST = {
    "several_sheets": "all",
    "attempts": 1,
    "poll_first": 0.003,
    "look_apart": 0.003,
    "backoff_base": 0.001,
    "watch_retries": 1,
}


class World:
    """One sandbox and one ledger for many profiles, each with people of its own."""

    def __init__(self, context: LoadContext, sandbox: Sandbox, folder: Path) -> None:
        self.context, self.sandbox, self.folder = context, sandbox, folder
        self.count, self.dialled = 0, 0

    def profile(self, random: Random) -> tuple[LoadContext, Pool, Path]:
        """A new profile, with or without a country."""
        self.count += 1
        country = random.choice(("", "SG"))
        first = 80_000_000 + 10 * self.count  # invented, in the shape of Singapore's mobile numbers
        known = self.context.profile.model_copy(update={"country": country, "campaign": campaign(self.count)})
        known.name = f"p{self.count}"
        folder = self.folder / known.name
        folder.mkdir()
        return (
            LoadContext(known, self.context.ledger),
            Pool(random, first, country, random.choice((0.0, 0.1, 0.3))),
            folder,
        )

    def people_called(self, pool: Pool) -> set[str]:
        """Of a profile's people those whose number is in a campaign or a plan."""
        found = {
            str(key[-1])[-8:]
            for operation in ("import_customer_numbers", "create_contact_plans")
            for key in self.sandbox.effects(operation)
        }
        return found & set(pool.people)


def campaign(number: int) -> dict[str, str]:
    return {**CAMPAIGN, "name": f"Campaign {number}"}


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    with Sandbox() as sandbox:
        sandbox.read(import_delay=0)
        with open_context(a_profile(sandbox, folder, **FAST)) as context:
            yield World(context, sandbox, folder)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("drops")) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr("callsheet.engine.take.read_file", read_plainly)
        yield made


async def by_command(context: LoadContext, files: list[Path], random: Random) -> None:
    """`callsheet load` with the files of a drop, and sometimes everything resumed afterwards."""
    await pipeline.load_files(context, [LoadRequest(file) for file in files])
    if random.random() < 0.3:
        async for _ in resume_all(context):
            pass


def one_profile(world: World, random: Random) -> int:
    """Some drops one after the other: whoever was called after one was not forbidden by it or before it. How many there were."""
    context, pool, folder = world.profile(random)
    forbidden, called = Forbidden(), set[str]()
    drops = random.randint(1, ROUNDS)
    for _ in range(drops):
        files = a_drop(random, folder, pool, forbidden)
        if random.random() < 0.1:
            world.sandbox.fault("status", "import_forbidden_numbers", next=random.randint(1, 3), status=503)
        try:
            asyncio.run(by_command(context, files, random))
        except CallsheetError:
            pass  # a drop that ends with an error has sent what the audit shows
        finally:
            world.sandbox.clear_faults()
        now = world.people_called(pool)
        assert not (now - called) & forbidden.people, "somebody was dialled past a forbidden list"
        called = now
    world.dialled += len(called)
    return drops


def test_random_drops_never_dial_anybody_of_a_forbidden_list(world: World) -> None:
    """40 drops, and 10,000 under CALLSHEET_TEST_CHAOS, of profiles with up to three each; the seed of each is counted."""
    drops = seed = 0
    while drops < DROPS:
        try:
            drops += one_profile(world, Random(seed))
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
        seed += 1
    assert world.dialled > DROPS / 4, "in many drops there are people who may be called"


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False))
def test_any_drop_in_any_order_dials_nobody_of_its_own_forbidden_lists(world: World, random: Random) -> None:
    """The same with what hypothesis makes of the choices, which it can make smaller."""
    one_profile(world, random)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.thinned(6)
def test_random_drops_into_the_watched_folder_dial_nobody_of_a_forbidden_list(
    seed: int, world: World
) -> None:
    """The files come one after the other or all at once; each is taken, read and loaded by the watcher. Every other time two sites have folders of their own."""
    random = Random(1000 + seed)
    context, pool, folder = world.profile(random)
    profile = context.profile.model_copy(update={"inbox": folder / "in", "watch_retry_pause": 1.0})
    profile.name = context.profile.name
    time = [0.0]
    put_mark(context.ledger, profile.inbox_dir)
    watcher = Watcher(
        LoadContext(profile, context.ledger),
        pipeline.continue_load,
        lambda _: None,
        notifier=lambda *_: True,
        clock=lambda: time[0],
    )
    watcher.places.make()
    sites, called = {name: Forbidden() for name in (("north", "south") if seed % 2 else ("",))}, set[str]()
    for _ in range(ROUNDS):
        for site, forbidden in sites.items():
            (folder / site).mkdir(exist_ok=True)
            (watcher.places.inbox / site).mkdir(exist_ok=True)
            for file in a_drop(random, folder / site, pool, forbidden, most=4 // len(sites)):
                file.rename(watcher.places.inbox / site / file.name)
        for _ in range(6):
            time[0] += 2
            asyncio.run(watcher.cycle())
        now = world.people_called(pool)
        assert not (now - called) & set[str]().union(*(forbidden.people for forbidden in sites.values()))
        called = now
